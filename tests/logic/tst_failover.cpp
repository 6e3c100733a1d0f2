// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"
#include "ui/logic/linktext.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using State = ServerLink::State;
using namespace std::chrono_literals;

namespace {

constexpr int Patience = 20'000;

#ifdef KEYSTRATA_FULL_COUNTS
constexpr int Rounds = 20;
#else
constexpr int Rounds = 1;
#endif

/// What the window is made of, without its widgets.
struct Window
{
    ServerLink link;
    SamplerController sampler{link};

    explicit Window(const std::string& url) { link.open(*redis::parseAddress(url), QStringLiteral("test")); }

    QString summary() const { return linkSummary(link, sampler.latest(), std::nullopt); }

    QString trouble() const { return linkTrouble(link, sampler.age()); }

    bool names(uint16_t port) const { return summary().contains(QStringLiteral("master 127.0.0.1:%1").arg(port)); }

    /// Every server is there and known.
    bool whole(size_t servers) const
    {
        return link.state() == State::Connected && link.topology() != nullptr
            && link.topology()->nodes.size() == servers && sampler.latest();
    }
};

} // namespace

class FailoverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// The promise: the new master is shown three seconds after the old one was killed.
    void aKilledMasterIsReplacedBeforeOurEyes()
    {
        for (int round = 0; round < Rounds; ++round) {
            SentinelDeployment deployment;
            Window window(deployment.url());
            QTRY_VERIFY_WITH_TIMEOUT(window.whole(3), Patience);
            QVERIFY(window.names(deployment.serverPort(0)));
            QSignalSpy replaced(&window.link, &ServerLink::masterReplaced);

            QElapsedTimer sinceKill;
            sinceKill.start();
            deployment.server(0).kill();
            QTRY_COMPARE_WITH_TIMEOUT(window.link.state(), State::FailingOver, Patience);
            const auto noticed = sinceKill.elapsed();
            QVERIFY(window.trouble().contains(QStringLiteral("choosing another one")));
            QTRY_VERIFY_WITH_TIMEOUT(window.link.serving() && window.sampler.latest()->role == "master"
                    && !window.names(deployment.serverPort(0)),
                Patience);
            const auto shown = sinceKill.elapsed();
            qInfo("round %d: failing over after %lld ms, the new master after %lld ms", round + 1,
                static_cast<long long>(noticed), static_cast<long long>(shown));
            QCOMPARE(replaced.count(), 1);
            QTRY_COMPARE_WITH_TIMEOUT(window.link.state(), State::Degraded, Patience);
            QVERIFY2(
                window.trouble().contains(QStringLiteral("No answer from 127.0.0.1:")), qPrintable(window.trouble()));
            QVERIFY(!window.link.topologyEvents().empty());
        }
    }

    /// A master that stands still without hanging up: the sampler waits for it, the window does not.
    void aFrozenMasterIsLeft()
    {
        SentinelDeployment deployment;
        Window window(deployment.url());
        QTRY_VERIFY_WITH_TIMEOUT(window.whole(3), Patience);
        QElapsedTimer sinceFreeze;
        sinceFreeze.start();
        deployment.server(0).freeze();
        QTRY_VERIFY_WITH_TIMEOUT(window.link.serving() && window.sampler.latest()->role == "master"
                && !window.names(deployment.serverPort(0)),
            Patience);
        qInfo("left after %lld ms", static_cast<long long>(sinceFreeze.elapsed()));
        // It comes back and still believes that it is the master; nobody goes there.
        deployment.server(0).thaw();
        QTRY_VERIFY_WITH_TIMEOUT(window.whole(3), 3 * Patience);
        QVERIFY(!window.names(deployment.serverPort(0)));
    }

    void aScanBeginsAgainOnTheNewMaster()
    {
        SentinelDeployment deployment;
        auto client = deployment.server(0).client();
        for (int i = 0; i < 20'000; ++i) {
            client.set("v1:key:" + std::to_string(i));
        }
        deployment.waitUntilWhole();
        ServerLink link;
        VersionsController versions(link);
        link.open(*redis::parseAddress(deployment.url()), QStringLiteral("test"));
        QTRY_COMPARE_WITH_TIMEOUT(versions.state(), VersionsController::State::Scanning, Patience);
        deployment.server(0).kill();
        QTRY_VERIFY_WITH_TIMEOUT(link.state() == State::FailingOver, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(versions.state(), VersionsController::State::Complete, Patience);
        QCOMPARE(versions.keyspace()->scanned, uint64_t{20'000});
    }

    void aLostMasterOfAClusterIsReplaced()
    {
        ClusterDeployment::Options options;
        options.fullCoverage = false;
        ClusterDeployment cluster(options);
        cluster.fill(3000);
        Window window(cluster.url());
        QTRY_VERIFY_WITH_TIMEOUT(window.whole(6), Patience);
        QCOMPARE(window.sampler.latest()->keys, uint64_t{3000});
        QCOMPARE(window.sampler.latest()->nodes.size(), size_t{3});
        QVERIFY2(window.summary().contains(QStringLiteral("Cluster of 3 masters")), qPrintable(window.summary()));

        QElapsedTimer sinceKill;
        sinceKill.start();
        cluster.node(0).kill();
        QTRY_VERIFY_WITH_TIMEOUT(
            window.link.state() == State::FailingOver || window.link.state() == State::Degraded, Patience);
        QVERIFY(window.link.serving()); // the other masters
        QTRY_VERIFY_WITH_TIMEOUT(window.link.state() == State::FailingOver, Patience);
        QTRY_VERIFY_WITH_TIMEOUT(
            window.link.serving() && window.sampler.latest()->keys == 3000 && window.link.state() == State::Degraded,
            Patience);
        qInfo("all slots served again after %lld ms", static_cast<long long>(sinceKill.elapsed()));
        cluster.node(0).start();
        QTRY_COMPARE_WITH_TIMEOUT(window.link.state(), State::Connected, Patience);
    }
};

QTEST_GUILESS_MAIN(FailoverTest)
#include "tst_failover.moc"
