// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/clear.h"
#include "core/redis/slots.h"
#include "tests/core/invalidation/changefixture.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/faultproxy.h"
#include "tests/support/wait.h"

#include <QTest>

#include <thread>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;

using Outcome = ClearReport::Master::Outcome;

namespace {

/// Two caches, sessions, a queue and keys of nobody in database 0, and a bystander in database 1.
void fill(ByteClient& client)
{
    fillTypes(client, {"shop:1:", "shop:2:", "blog:1:"}, 60);
    client.set("shop:1:django.contrib.sessions.cache0123456789abcdef0123456789abcdef");
    client.run({"LPUSH", "celery", "job"});
    client.set("plain");
    client.run({"SELECT", "1"});
    client.set("bystander");
    client.run({"SELECT", "0"});
}

Result<StoredPlan> planOf(Changes& changes, bool journal, std::optional<int> db = 0)
{
    ChangeRequest request{.action = Action::Clear, .selection = {.db = db}, .options = {.journal = journal}};
    request.pace.mode = keyspace::Pace::Mode::Fast;
    const auto planned = lookAtClear(changes.session(), request, std::nullopt, changes.context());
    if (!planned) {
        return fail(planned.error());
    }
    PlanStore store(changes.conductor().paths.plans);
    return storeClear(store, *planned);
}

} // namespace

/// A database is emptied, and what is known of it before.
class ClearTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everythingInOneDatabaseGoes_data()
    {
        QTest::addColumn<bool>("journal");
        QTest::newRow("with a journal") << true;
        QTest::newRow("at once") << false;
    }

    void everythingInOneDatabaseGoes()
    {
        QFETCH(const bool, journal);
        RedisServer server(Debug);
        auto client = server.client();
        fill(client);
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto stored = planOf(changes, journal);
        VERIFY_RESULT(stored);
        QCOMPARE(stored->matched, 183U);
        QCOMPARE(stored->found.at("strata").size(), size_t{4}); // three, and the keys of no cache
        QCOMPARE(stored->found.at("groups").size(), size_t{2});
        QVERIFY(pictureOf(client) == before);
        // Somebody must have typed what the dry run says.
        const auto mistyped = conductClear(changes.session(), *stored, changes.conductor(), 182, changes.context());
        QCOMPARE(mistyped.error().message.id, std::string_view("clear.typed"));
        QVERIFY(pictureOf(client) == before);
        const auto conducted = conductClear(changes.session(), *stored, changes.conductor(), 183, changes.context());
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(clearReportJson(conducted->report).at("deleted").get<int>(), 183);
        QCOMPARE(client.dbsize(), 0);
        client.run({"SELECT", "1"});
        QCOMPARE(client.dbsize(), 1);
        client.run({"SELECT", "0"});
        QCOMPARE(conducted->journal.empty(), !journal);
        const auto stats = client.run({"INFO", "commandstats"}).text;
        QCOMPARE(stats.contains("cmdstat_flushdb"), !journal);
        QVERIFY(!stats.contains("cmdstat_flushall"));
        if (journal) {
            VERIFY_RESULT(changes.undo(conducted->journal));
            QVERIFY(pictureOf(client) == before);
        }
    }

    void whatHasGrownIsAskedAboutAgain()
    {
        RedisServer server;
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 100);
        Changes changes(server.url());
        const auto stored = planOf(changes, false);
        VERIFY_RESULT(stored);
        fillTypes(client, {"shop:2:"}, 106); // 5 % and 100 keys more may come in meanwhile
        const auto conducted = conductClear(changes.session(), *stored, changes.conductor(), 100, changes.context());
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Overshoot);
        QCOMPARE(client.dbsize(), 206);
    }

    void withoutTheRightNothingGoes()
    {
        RedisServer server({"user half on >pw ~* +@all -flushdb"}, RedisServer::Listen::UnixAndTcp);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes("redis://half:pw@127.0.0.1:" + std::to_string(server.port()) + "/0");
        const auto refused = planOf(changes, false);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Denied);
        QCOMPARE(client.dbsize(), 60);
    }

    void everyMasterOfAClusterIsEmptied()
    {
        ClusterDeployment cluster({.replicas = 0});
        cluster.fill(600, [](size_t i) { return "shop:1:user:" + std::to_string(i); });
        Changes changes(cluster.url());
        const auto stored = planOf(changes, false, std::nullopt);
        VERIFY_RESULT(stored);
        QCOMPARE(stored->matched, 600U);
        QCOMPARE(stored->found.at("masters").size(), size_t{3});
        const auto conducted = conductClear(changes.session(), *stored, changes.conductor(), 600, changes.context());
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.masters.size(), size_t{3});
        for (const auto& master : conducted->report.masters) {
            QVERIFY(master.outcome == Outcome::Cleared && master.keys > 0);
        }
        QCOMPARE(cluster.keys(), 0);
    }

    /// Wherever the connection breaks: what is said of the database is so.
    void lostAnswersAreLookedAt()
    {
        RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        auto client = server.client();
        FaultProxy proxy({.path = {}, .port = server.port()});
        Changes changes(proxy.url());
        int broken = 0;
        for (size_t cut = 0; cut < 12'000; cut += 250) {
            fillTypes(client, {"shop:1:"}, 6);
            const auto stored = planOf(changes, false);
            VERIFY_RESULT(stored);
            const auto accepted = proxy.accepted();
            proxy.setFaults({.cutAfter = cut});
            std::jthread mender([&proxy, accepted] { // only the first connection breaks
                waitUntil(std::chrono::seconds(20), [&] { return proxy.accepted() > accepted; });
                proxy.setFaults({});
            });
            const auto conducted =
                conductClear(changes.session(), *stored, changes.conductor(), stored->matched, changes.context());
            mender.join();
            const bool empty = client.dbsize() == 0;
            if (!conducted) { // broken before it had begun
                QVERIFY(!empty);
                continue;
            }
            broken += proxy.accepted() > accepted + 1 ? 1 : 0;
            QCOMPARE(conducted->report.end == RunEnd::Complete, empty);
            QCOMPARE(conducted->report.masters.front().outcome == Outcome::Cleared, empty);
        }
        QVERIFY2(broken > 0, qPrintable(QString::number(broken)));
    }

    /// One master may refuse what the others do: which one is said.
    void aMasterThatRefusesIsNamed()
    {
        ClusterDeployment cluster({.replicas = 0});
        cluster.fill(600, [](size_t i) { return "shop:1:user:" + std::to_string(i); });
        Changes changes(cluster.url());
        const auto stored = planOf(changes, false, std::nullopt);
        VERIFY_RESULT(stored);
        // Not the one that the right is proved on: the word after the command takes the place of a key.
        const size_t refusing = (cluster.owner(redis::slotOf("ASYNC")) + 1) % 3;
        auto client = cluster.node(refusing).client();
        client.run({"ACL", "SETUSER", "default", "-flushdb"});
        const auto keys = client.dbsize();
        const auto conducted = conductClear(changes.session(), *stored, changes.conductor(), 600, changes.context());
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Stopped);
        QCOMPARE(std::ranges::count(conducted->report.masters, Outcome::Kept, &ClearReport::Master::outcome), 1);
        QCOMPARE(cluster.keys(), keys);
    }
};

QTEST_GUILESS_MAIN(ClearTest)
#include "tst_clear.moc"
