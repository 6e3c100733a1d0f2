// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/units.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

#include <limits>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

invalidation::ChangeRequest drainOf(keyspace::Selection selection, std::chrono::milliseconds over)
{
    return {.action = Action::Drain, .selection = std::move(selection), .options = {.drainOver = over}};
}

} // namespace

class UndoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatWasWrittenSinceIsKept()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 600);
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        client.set("shop:1:user:0", "rewritten");
        client.set("shop:1:user:7", "rewritten");
        client.run({"SET", "shop:1:user:9", "for a while", "PX", "500000"});
        client.set("shop:1:user:12", "rewritten");
        client.run({"UNLINK", "shop:1:user:12"}); // written and deleted again: its place is free
        const auto undone = changes.undo(conducted.journal).value();
        QCOMPARE(undone.images.keptNewer, 3U);
        QCOMPARE(undone.images.restored, 597U);
        QCOMPARE(client.run({"GET", "shop:1:user:0"}).text, std::string("rewritten"));
        QCOMPARE(client.run({"GET", "shop:1:user:7"}).text, std::string("rewritten"));
        QVERIFY(client.run({"PTTL", "shop:1:user:9"}).integer <= 500'000);
        // Again: nothing changes.
        const auto before = pictureOf(client);
        const auto twice = changes.undo(conducted.journal).value();
        QCOMPARE(twice.images.restored, 0U);
        QCOMPARE(twice.images.unchanged, 597U);
        QCOMPARE(twice.images.keptNewer, 3U);
        QVERIFY(pictureOf(client) == before);
    }

    void whatHasExpiredSinceStaysGone()
    {
        RedisServer server(Debug);
        auto client = server.client();
        client.run({"SET", "shop:1:short", "x", "PX", "400"});
        client.run({"SET", "shop:1:long", "x", "PX", "400000"});
        client.set("shop:1:ever");
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        QCOMPARE(conducted.report.done, 3U);
        const auto until = Clock::now() + 450ms;
        QTRY_VERIFY(Clock::now() > until);
        const auto undone = changes.undo(conducted.journal).value();
        QCOMPARE(undone.images.expired, 1U);
        QCOMPARE(undone.images.restored, 2U);
        QCOMPARE(client.run({"PTTL", "shop:1:ever"}).integer, -1);
        QCOMPARE(client.dbsize(), 2);
    }

    void idleTimesComeBack()
    {
        RedisServer server(Debug);
        auto client = server.client();
        client.set("shop:1:old");
        const auto dump = client.run({"DUMP", "shop:1:old"}).text;
        client.run({"UNLINK", "shop:1:old"});
        client.run({"RESTORE", "shop:1:old", "0", dump, "IDLETIME", "5000"});
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        QVERIFY(changes.undo(conducted.journal));
        QVERIFY(client.run({"OBJECT", "IDLETIME", "shop:1:old"}).integer >= 5'000);
    }

    void frequenciesComeBack()
    {
        RedisServer server({"enable-debug-command local", "maxmemory-policy allkeys-lfu"});
        auto client = server.client();
        client.set("shop:1:often");
        const auto dump = client.run({"DUMP", "shop:1:often"}).text;
        client.run({"UNLINK", "shop:1:often"});
        client.run({"RESTORE", "shop:1:often", "0", dump, "FREQ", "200"});
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        QVERIFY(changes.undo(conducted.journal));
        QVERIFY(client.run({"OBJECT", "FREQ", "shop:1:often"}).integer >= 195);
    }

    /// A later image of a key counts before an earlier one.
    void theLastImageWins()
    {
        RedisServer server(Debug);
        auto client = server.client();
        client.set("shop:1:user:0", "first");
        for (int i = 1; i < 1'200; ++i) {
            client.queue({"SET", "shop:1:user:" + std::to_string(i), "x"});
        }
        client.flush();
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}}, {.passes = 2})).value();
        const auto conducted = changes.carryOut(stored, [&](const RunReport&) {
            if (client.ask({"GET", "shop:1:user:0"}).kind == ByteClient::Kind::Nil) {
                client.set("shop:1:user:0", "second");
            }
        });
        QVERIFY(conducted);
        client.run({"UNLINK", "shop:1:user:0"});
        QVERIFY(changes.undo(conducted->journal));
        if (conducted->report.done > 1'200) {
            QCOMPARE(client.run({"GET", "shop:1:user:0"}).text, std::string("second"));
        } else {
            QCOMPARE(client.dbsize(), 1'200);
        }
    }

    void aPreviewSaysWhereItGoes()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 60);
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        UndoRequest request{.path = changes.journalPath(conducted.journal)};
        request.live = {{.versions = {"2"}}};
        auto preview = previewUndo(changes.session(), request, changes.context()).value();
        QCOMPARE(preview.keys, 60U);
        QVERIFY(!preview.intoLive);
        QVERIFY(preview.differences.empty());
        QCOMPARE(preview.strata.size(), 1U);
        QCOMPARE(preview.strata.front().version, std::string("1"));
        request.live = {{.versions = {"1"}}};
        preview = previewUndo(changes.session(), request, changes.context()).value();
        QVERIFY(preview.intoLive);

        RedisServer other(Debug);
        Changes elsewhere(other.url());
        preview = previewUndo(elsewhere.session(), request, elsewhere.context()).value();
        QVERIFY(preview.otherServer);
        QCOMPARE(preview.differences.size(), 1U);
    }

    void itWaitsForMemoryAndGivesUp()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        client.run({"CONFIG", "SET", "maxmemory", "1mb"}); // far less than an empty server uses
        Vitals vitals;
        const auto status = vitals.await(changes.session(), 0ms, changes.context());
        QVERIFY(!status);
        QCOMPARE(status.error().message.id, std::string_view("vitals.memory"));
        client.run({"CONFIG", "SET", "maxmemory", "0"});
        QCOMPARE(changes.undo(conducted.journal).value().images.restored, 60U);
    }

    void withoutTheRightNothingIsTouched()
    {
        RedisServer server({"enable-debug-command local", aclUser("few", "pass", "~* +@all -restore")});
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes("unix://few:pass@" + server.socket());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        const auto refused = changes.undo(conducted.journal);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Denied);
        QCOMPARE(client.dbsize(), 0);
    }

    void aDrainShortensAndNeverLengthens()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 600);
        client.run({"SET", "shop:1:soon", "x", "PX", "1500"});
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto conducted = changes.run(drainOf({.versions = {"1"}}, 20h)).value();
        QCOMPARE(conducted.report.done, 600U);
        QCOMPARE(conducted.report.sooner, 1U);
        const auto drained = pictureOf(client);
        const int64_t now = unixMs();
        int64_t earliest = std::numeric_limits<int64_t>::max();
        int64_t latest = 0;
        for (const auto& [key, expiry] : drained.expiries) {
            if (!key.starts_with("shop:1:user")) {
                QCOMPARE(expiry, before.expiries.at(key));
                continue;
            }
            QVERIFY(expiry > 0 && expiry <= now + 20 * 3'600'000);
            earliest = std::min(earliest, expiry);
            latest = std::max(latest, expiry);
        }
        QVERIFY(latest - earliest > 18 * 3'600'000); // spread
        client.run({"UNLINK", "shop:1:soon"});
        const auto undone = changes.undo(conducted.journal).value();
        QCOMPARE(undone.takenBack + undone.gone, 600U);
        QVERIFY(undone.gone < 3); // a key may be the first of the window
        const auto after = pictureOf(client);
        for (const auto& [key, expiry] : after.expiries) {
            QCOMPARE(expiry, before.expiries.at(key));
        }
        QCOMPARE(after.expiries.size() + undone.gone, before.expiries.size() - 1);
    }

    void aDrainTakenBackLeavesRewrittenKeysAlone()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 600);
        Changes changes(server.url());
        const auto conducted = changes.run(drainOf({.versions = {"1"}}, 20h)).value();
        client.run({"SET", "shop:1:user:0", "new", "PX", "777777"});
        client.set("shop:1:user:6", "new");
        client.run({"PEXPIRE", "shop:1:user:1", "888888"});
        client.run({"UNLINK", "shop:1:user:2"});
        const auto before = pictureOf(client);
        const auto undone = changes.undo(conducted.journal).value();
        QCOMPARE(undone.changed, 3U);
        QCOMPARE(undone.takenBack + undone.gone, 597U);
        QVERIFY(undone.gone >= 1 && undone.gone < 4);
        const auto after = pictureOf(client);
        QCOMPARE(after.digest.size(), before.digest.size());
        for (const char* key : {"shop:1:user:0", "shop:1:user:1", "shop:1:user:6"}) {
            QCOMPARE(after.expiries.at(key), before.expiries.at(key));
        }
    }

    /// What a drain has done it finds again: that does not count twice.
    void aCancelledDrainGoesOn()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 6'000);
        Changes changes(server.url());
        const auto stored = changes.plan(drainOf({.versions = {"1"}}, 20h)).value();
        changes.slowDown();
        std::stop_source stop;
        Context context(stop.get_token());
        const auto conducted = conduct(changes.session(), stored, changes.conductor(), context,
            [&](const RunReport& soFar) { soFar.done >= 500 ? void(stop.request_stop()) : void(); });
        QVERIFY(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Cancelled);
        QVERIFY(changes.session().reconnect(changes.context()));
        const auto resumption =
            planResumption(changes.session(), conducted->journal, changes.conductor(), changes.context());
        QVERIFY(resumption);
        const auto rest = conductResumption(changes.session(), *resumption, changes.conductor(), changes.context());
        QVERIFY(rest);
        QCOMPARE(rest->report.end, RunEnd::Complete);
        QVERIFY(rest->report.done + rest->report.sooner + rest->report.alreadyGone == 6'000U);
    }

    /// Servers before 7.0 do not tell absolute expiries.
    void withoutPexpiretime()
    {
        RedisServer server({"enable-debug-command local", "rename-command PEXPIRETIME \"\""});
        auto client = server.client();
        client.run({"SET", "shop:1:a", "x", "PX", "5000000"});
        client.set("shop:1:b");
        Changes changes(server.url());
        const int64_t expected = unixMs() + client.run({"PTTL", "shop:1:a"}).integer;
        auto conducted = changes.run(purgeOf({.pattern = "shop:1:*"})).value();
        QVERIFY2(conducted.report.done == 2, runReportJson(conducted.report, Action::Purge).dump().c_str());
        QCOMPARE(changes.undo(conducted.journal).value().images.restored, 2U);
        QVERIFY(std::abs(unixMs() + client.run({"PTTL", "shop:1:a"}).integer - expected) < 1'000);
        QCOMPARE(client.run({"PTTL", "shop:1:b"}).integer, -1);
        conducted = changes.run(drainOf({.pattern = "shop:1:*"}, 10min)).value();
        QVERIFY2(conducted.report.done == 2, runReportJson(conducted.report, Action::Drain).dump().c_str());
        QVERIFY(client.run({"PTTL", "shop:1:a"}).integer <= 600'000);
        QCOMPARE(changes.undo(conducted.journal).value().takenBack, 2U);
        QVERIFY(std::abs(unixMs() + client.run({"PTTL", "shop:1:a"}).integer - expected) < 1'000);
        QCOMPARE(client.run({"PTTL", "shop:1:b"}).integer, -1);
    }
};

QTEST_GUILESS_MAIN(UndoTest)
#include "tst_undo.moc"
