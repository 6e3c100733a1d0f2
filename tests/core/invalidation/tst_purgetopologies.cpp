// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/invalidation/changefixture.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;

namespace {

constexpr size_t KeysOfAVersion = 6'000;

std::string keyName(size_t number)
{
    return (number % 2 == 0 ? "shop:1:user:" : "shop:2:user:") + std::to_string(number / 2);
}

/// So slowly that something can happen meanwhile.
const keyspace::Pace Slow{.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 6'000};

} // namespace

/// Purges where the servers change under the run: what is counted as done is done, and the rest can be gone on with.
class PurgeTopologiesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aCluster_data()
    {
        QTest::addColumn<bool>("strict");
        QTest::newRow("default") << false;
        QTest::newRow("strict") << true;
    }

    void aCluster()
    {
        QFETCH(const bool, strict);
        const ClusterDeployment cluster({.replicas = 0});
        const size_t keys = strict ? 600 : KeysOfAVersion;
        cluster.fill(2 * keys, keyName);
        Changes changes(cluster.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}}, {.strict = strict}));
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.done, keys);
        QCOMPARE(cluster.keys(), static_cast<int64_t>(keys));
        const auto undone = changes.undo(conducted->journal).value();
        QCOMPARE(undone.images.restored, keys);
        QCOMPARE(cluster.keys(), static_cast<int64_t>(2 * keys));
    }

    void slotsThatMoveOnStopTheRun()
    {
        const ClusterDeployment cluster({.replicas = 0});
        cluster.fill(2 * KeysOfAVersion, keyName);
        Changes changes(cluster.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        changes.conductor().pace = Slow;
        std::unique_ptr<Reshard> reshard;
        const auto conducted = changes.carryOut(stored, [&](const RunReport& soFar) {
            if (!reshard && soFar.done > 0) {
                reshard = cluster.reshard(0, 1, 200);
            }
        });
        VERIFY_RESULT(conducted);
        QVERIFY(reshard);
        QCOMPARE(conducted->report.end, RunEnd::Stopped);
        QCOMPARE(conducted->report.why->message.id, std::string_view("authority.other_owners"));
        reshard.reset(); // waits for its end
        cluster.waitUntilWhole();
        const auto gone = 2 * KeysOfAVersion - static_cast<size_t>(cluster.keys());
        const auto& report = conducted->report;
        QVERIFY2(gone >= report.done && gone <= report.done + report.unknown,
            runReportJson(report, Action::Purge).dump().c_str());
        QVERIFY(changes.session().reconnect(changes.context()));
        const auto resumption =
            planResumption(changes.session(), conducted->journal, changes.conductor(), changes.context());
        VERIFY_RESULT(resumption);
        QVERIFY(!resumption->differences.empty());
        QVERIFY(!resumption->otherServer);
        changes.conductor().pace = {.mode = keyspace::Pace::Mode::Fast};
        const auto rest =
            conductResumption(changes.session(), *resumption, changes.conductor(), changes.context()).value();
        QCOMPARE(rest.report.end, RunEnd::Complete);
        QCOMPARE(cluster.keys(), static_cast<int64_t>(KeysOfAVersion));
        QCOMPARE(changes.undo(conducted->journal).value().images.restored, KeysOfAVersion);
        QCOMPARE(cluster.keys(), static_cast<int64_t>(2 * KeysOfAVersion));
    }

    void aMasterThatDiesStopsTheRun()
    {
        SentinelDeployment deployment({.replicas = 1});
        auto client = deployment.server(0).client();
        for (size_t i = 0; i < 2 * KeysOfAVersion; ++i) {
            client.queue({"SET", keyName(i), "x"});
        }
        client.flush();
        deployment.waitUntilWhole();
        // Its clients are thrown out when it becomes the master.
        const auto there = [&deployment] { return deployment.server(1).client().dbsize(); };
        QTRY_COMPARE(there(), static_cast<int64_t>(2 * KeysOfAVersion));
        Changes changes(deployment.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        changes.conductor().pace = Slow;
        bool killed = false;
        const auto conducted = changes.carryOut(stored, [&](const RunReport& soFar) {
            if (!killed && soFar.done > 0) {
                killed = true;
                deployment.server(0).kill();
            }
        });
        VERIFY_RESULT(conducted);
        QVERIFY(killed);
        QCOMPARE(conducted->report.end, RunEnd::Stopped);
        const auto& report = conducted->report;
        const auto gone = 2 * KeysOfAVersion - static_cast<size_t>(there());
        QVERIFY2(gone >= report.done && gone <= report.done + report.unknown,
            runReportJson(report, Action::Purge).dump().c_str());
        QVERIFY(changes.session().reconnect(changes.context()));
        changes.conductor().pace = {.mode = keyspace::Pace::Mode::Fast};
        const auto resumption =
            planResumption(changes.session(), conducted->journal, changes.conductor(), changes.context()).value();
        QVERIFY(!resumption.differences.empty());
        QVERIFY(!resumption.otherServer); // it has handed over
        const auto rest =
            conductResumption(changes.session(), resumption, changes.conductor(), changes.context()).value();
        QCOMPARE(rest.report.end, RunEnd::Complete);
        QCOMPARE(there(), static_cast<int64_t>(KeysOfAVersion));
        const auto undone = changes.undo(conducted->journal).value();
        QCOMPARE(undone.images.restored, KeysOfAVersion);
        QCOMPARE(there(), static_cast<int64_t>(2 * KeysOfAVersion));
    }
};

QTEST_GUILESS_MAIN(PurgeTopologiesTest)
#include "tst_purgetopologies.moc"
