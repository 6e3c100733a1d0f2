// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/images.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

#include <atomic>
#include <set>
#include <thread>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

std::set<std::string> namesOf(ByteClient& client)
{
    std::set<std::string> names;
    for (const auto& [name, expiry] : pictureOf(client).expiries) {
        names.insert(name);
    }
    return names;
}

uint64_t keysIn(ByteClient& client, std::string_view pattern)
{
    uint64_t keys = 0;
    std::string cursor = "0";
    do {
        const auto page = client.run({"SCAN", cursor, "COUNT", "5000", "MATCH", pattern});
        cursor = page.elements.at(0).text;
        keys += page.elements.at(1).elements.size();
    } while (cursor != "0");
    return keys;
}

} // namespace

class PurgeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aVersionGoesAndComesBack()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:", "shop:10:", "shop:11:"}, 600);
        client.set("shop:1:django.contrib.sessions.cache0123456789abcdef0123456789abcdef");
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto conducted = changes.run(purgeOf({.versions = {"1"}}));
        VERIFY_RESULT(conducted);
        const auto& report = conducted->report;
        QCOMPARE(report.end, RunEnd::Complete);
        QCOMPARE(report.done, 600U);
        QCOMPARE(report.seen, 600U);
        QCOMPARE(report.failed + report.changed + report.unknown + report.alreadyGone, 0U);
        QCOMPARE(report.leftOut.size(), 1U);
        QCOMPARE(client.dbsize(), 1801);
        QCOMPARE(keysIn(client, "shop:10:*"), 600U);
        QCOMPARE(keysIn(client, "shop:1:*"), 1U); // the session
        const auto undone = changes.undo(conducted->journal);
        QVERIFY(undone);
        QCOMPARE(undone->images.restored, 600U);
        QVERIFY(pictureOf(client) == before);
    }

    /// Prefixes and names that a server would read as patterns stand for themselves.
    void literalsAreLiteral()
    {
        RedisServer server(Debug);
        auto client = server.client();
        const std::vector<std::string> keys{"s*p:1:a", "s*p:1:[x]", "shop:1:a", "sxp:1:a", "s*p:10:a", "s*p:2:a",
            "s?p:1:a", "[s]:1:a", "s:1:a", std::string("s*p:1:\0bin\xff", 10)};
        for (const auto& key : keys) {
            client.set(key);
        }
        Changes changes(server.url());
        auto request = purgeOf({.prefixes = {"s*p"}, .versions = {"1"}});
        request.prefixes = {"s*p", "shop", "sxp", "s?p", "[s]", "s"};
        request.layouts = {keyspace::layoutFromText("django").value()};
        const auto conducted = changes.run(std::move(request));
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, 3U);
        const std::set<std::string> left{"shop:1:a", "sxp:1:a", "s*p:10:a", "s*p:2:a", "s?p:1:a", "[s]:1:a", "s:1:a"};
        QVERIFY(namesOf(client) == left);
        // The same by a glob that the operator escaped, and by names.
        const auto glob = changes.run(purgeOf({.pattern = "s\\?p:1:*"}));
        QVERIFY(glob);
        QCOMPARE(glob->report.done, 1U);
        const auto named = changes.run(purgeOf({.keys = {"[s]:1:a", "not there"}}));
        QVERIFY(named);
        QCOMPARE(named->report.done, 1U);
        QCOMPARE(client.dbsize(), 5);
    }

    void everyDatabaseThatTheAddressMeans()
    {
        RedisServer server(Debug);
        auto client = server.client();
        for (const char* db : {"0", "3"}) {
            client.run({"SELECT", db});
            fillTypes(client, {"shop:1:", "shop:2:"}, 60);
        }
        Changes one(server.url() + "?db=3");
        QCOMPARE(one.run(purgeOf({.versions = {"1"}})).value().report.done, 60U);
        Changes all(server.url());
        const auto conducted = all.run(purgeOf({.versions = {"2"}})).value();
        QCOMPARE(conducted.report.done, 120U);
        QCOMPARE(all.undo(conducted.journal).value().images.restored, 120U);
        client.run({"SELECT", "3"});
        QCOMPARE(client.dbsize(), 60);
    }

    void aLiveWriterIsNotHarmed_data()
    {
        QTest::addColumn<bool>("strict");
        QTest::newRow("default") << false;
        QTest::newRow("strict") << true;
    }

    void aLiveWriterIsNotHarmed()
    {
        QFETCH(const bool, strict);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 6'000);
        std::atomic<bool> stop = false;
        std::atomic<int> others = 0;
        std::thread writer([&] {
            auto own = server.client();
            for (int i = 0; !stop; ++i) {
                own.set("shop:2:new:" + std::to_string(i));
                own.set("shop:1:user:" + std::to_string(i % 6'000 / 6 * 6), "again"); // a string already
                others = i + 1;
            }
        });
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}}, {.strict = strict, .passes = 3}));
        auto conducted = stored ? changes.carryOut(*stored) : Result<Conducted>(fail(stored.error()));
        stop = true;
        writer.join();
        VERIFY_RESULT(conducted);
        const auto& report = conducted->report;
        QVERIFY(report.end == RunEnd::Complete || report.end == RunEnd::Overshoot);
        QVERIFY2(report.done >= 5'000, qPrintable(QString::number(report.done)));
        QVERIFY(report.passes.size() < 2 || report.cameIn > 0 || report.clean);
        QCOMPARE(keysIn(client, "shop:2:*"), uint64_t{6'000} + static_cast<uint64_t>(others));
    }

    /// What has come in since the dry run is touched up to a limit, and then it is asked.
    void itStopsBeforeItGoesTooFar()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 1'200);
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        fillTypes(client, {"shop:1:more:"}, 3'000);
        const auto conducted = changes.carryOut(stored).value();
        QCOMPARE(conducted.report.end, RunEnd::Overshoot);
        QVERIFY(conducted.report.done <= mostKeys(1'200));
        QCOMPARE(keysIn(client, "shop:1:*"), 4'200 - conducted.report.done);
        QVERIFY(changes.undo(conducted.journal));
        QCOMPARE(client.dbsize(), 5'400);
    }

    void frozenMeansOnlyWhatWasSeen()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 1'200);
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}}, {.frozen = true})).value();
        QCOMPARE(stored.keys.size(), 1'200U);
        fillTypes(client, {"shop:1:more:"}, 60);
        client.run({"UNLINK", "shop:1:user:0", "shop:1:user:1"});
        const auto loaded =
            PlanStore(changes.conductor().paths.plans).load(stored.hash, std::chrono::system_clock::now());
        QVERIFY(loaded);
        const auto conducted = changes.carryOut(*loaded).value();
        QCOMPARE(conducted.report.done, 1'198U);
        QCOMPARE(keysIn(client, "shop:1:more:*"), 60U);
    }

    /// Conditions that change with time are asked again just before a key is touched.
    void whatDoesNotMatchAnyMoreIsLeftAlone()
    {
        RedisServer server(Debug);
        auto client = server.client();
        for (int i = 0; i < 1'500; ++i) {
            client.queue({"SET", "shop:1:user:" + std::to_string(i), "x"});
        }
        client.flush();
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}, .noTtl = true})).value();
        QCOMPARE(stored.matched, 1'500U);
        // After the scan has seen a key and before it is touched: from inside the run, at its first batch.
        bool done = false;
        const auto conducted = changes.carryOut(stored, [&](const RunReport& soFar) {
            if (!std::exchange(done, true) && soFar.seen < 1'500) {
                for (int i = 0; i < 1'500; ++i) {
                    client.queue({"EXPIRE", "shop:1:user:" + std::to_string(i), "1000"});
                }
                client.flush();
            }
        });
        QVERIFY(conducted);
        QVERIFY(conducted->report.done < 1'500U);
        QCOMPARE(static_cast<uint64_t>(client.dbsize()), 1'500 - conducted->report.done);
    }

    void largeKeysAreLeftOutOrTaken_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<int>("left");
        QTest::newRow("leave") << static_cast<int>(TooBig::LeaveOut) << 1;
        QTest::newRow("no undo") << static_cast<int>(TooBig::WithoutUndo) << 0;
        QTest::newRow("stall") << static_cast<int>(TooBig::Stall) << 0;
    }

    void largeKeysAreLeftOutOrTaken()
    {
        QFETCH(const int, choice);
        QFETCH(const int, left);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        for (int i = 0; i < 20'000; ++i) {
            client.queue({"HSET", "shop:1:huge", "field:" + std::to_string(i), "some value " + std::to_string(i)});
        }
        client.flush();
        Changes changes(server.url());
        const PlanOptions options{.tooBig = static_cast<TooBig>(choice)};
        const auto planned = changes.look(purgeOf({.versions = {"1"}}, options)).value();
        QCOMPARE(planned.found.tooBigKeys, 1U);
        QCOMPARE(planned.found.tooBig.front().key, std::string("shop:1:huge"));
        QVERIFY(planned.found.tooBig.front().stallMs > MostStallMs);
        QCOMPARE(planned.found.matched, uint64_t{61} - static_cast<uint64_t>(left));
        const auto conducted = changes.run(purgeOf({.versions = {"1"}}, options)).value();
        QCOMPARE(conducted.report.tooBig, static_cast<uint64_t>(left));
        QCOMPARE(client.dbsize(), left);
        const auto undone = changes.undo(conducted.journal).value();
        QCOMPARE(undone.images.restored, options.tooBig == TooBig::Stall ? 61U : 60U);
    }

    void pauseResumeCancel()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 6'000);
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        RunControl control;
        changes.conductor().pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 20'000};
        changes.conductor().control = &control;
        std::stop_source stop;
        Result<Conducted> conducted = fail(ErrorKind::Usage, {"", "not run", {}});
        std::jthread run([&] {
            Context context(stop.get_token());
            conducted = conduct(changes.session(), stored, changes.conductor(), context, [&](const RunReport& soFar) {
                if (soFar.done >= 500) {
                    control.pause();
                }
            });
        });
        QTRY_VERIFY(control.paused());
        control.resume();
        QTRY_VERIFY(control.paused()); // it went on
        const auto held = client.dbsize();
        QVERIFY2(held > 0 && held < 5'000, qPrintable(QString::number(held)));
        stop.request_stop();
        run.join();
        QVERIFY(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Cancelled);
        QCOMPARE(conducted->report.unknown, 0U);
        QCOMPARE(static_cast<uint64_t>(client.dbsize()), 6'000 - conducted->report.done);
        changes.conductor().control = nullptr;
        changes.conductor().pace = {.mode = keyspace::Pace::Mode::Fast};
        // What is left can be gone on with.
        const auto resumption =
            planResumption(changes.session(), conducted->journal, changes.conductor(), changes.context());
        VERIFY_RESULT(resumption);
        QCOMPARE(resumption->done, conducted->report.done);
        const auto rest =
            conductResumption(changes.session(), *resumption, changes.conductor(), changes.context()).value();
        QCOMPARE(rest.report.done + conducted->report.done, 6'000U);
        QCOMPARE(client.dbsize(), 0);
        QCOMPARE(changes.undo(conducted->journal).value().images.restored, 6'000U);
    }

    void lostConnectionsAreMadeAgain()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 6'000);
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        changes.slowDown();
        int kills = 0;
        const auto conducted = changes.carryOut(stored, [&](const RunReport& soFar) {
            if (kills < 3 && soFar.end == RunEnd::Complete) {
                ++kills;
                client.run({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
            }
        });
        VERIFY_RESULT(conducted);
        QVERIFY(kills > 0);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.done + conducted->report.unknown + conducted->report.alreadyGone, 6'000U);
        QCOMPARE(client.dbsize(), 6'000);
        QVERIFY(changes.undo(conducted->journal));
        QVERIFY(pictureOf(client) == before);
    }

    void anotherProcessIsNotTouched()
    {
        RedisServer server({"enable-debug-command local", "appendonly yes", "appendfsync always"});
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 1'200);
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        server.stop();
        server.start();
        QVERIFY(changes.session().reconnect(changes.context()));
        const auto refused = changes.carryOut(stored);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QCOMPARE(refused.error().message.id, std::string_view("run.other_server"));
        QCOMPARE(server.client().dbsize(), 1'200);
        QVERIFY(Journals(changes.conductor().paths.journals).list().value().empty());
    }

    void withoutTheRightNothingIsTouched_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::newRow("no UNLINK") << "~* +@all -unlink";
        QTest::newRow("no DUMP") << "~* +@all -dump";
        QTest::newRow("other keys") << "~other:* +@all";
        QTest::newRow("no MULTI") << "~* +@all -multi";
        QTest::newRow("no INFO") << "~* +@all -info";
    }

    void withoutTheRightNothingIsTouched()
    {
        QFETCH(const QString, rules);
        RedisServer server({aclUser("few", "pass", rules.toStdString())});
        auto client = server.client();
        for (int i = 0; i < 100; ++i) {
            client.set("shop:1:user:" + std::to_string(i));
        }
        Changes changes("unix://few:pass@" + server.socket());
        const auto refused = changes.run(purgeOf({.versions = {"1"}}));
        QVERIFY(!refused);
        QVERIFY2(refused.error().kind == ErrorKind::Denied || refused.error().kind == ErrorKind::Refused,
            refused.error().message.english().c_str());
        QCOMPARE(client.dbsize(), 100);
    }

    /// What may take a server long is never sent, and no key is imaged that would (how long commands really take is for
    /// bench_purge: machines that run tests are noisy).
    void onlyHarmlessCommandsAreSent()
    {
        RedisServer server({"enable-debug-command local"});
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 1'200);
        for (int i = 0; i < 20'000; ++i) {
            client.queue({"HSET", "shop:1:huge", "field:" + std::to_string(i), "some value " + std::to_string(i)});
        }
        client.flush();
        Changes changes(server.url());
        client.run({"CONFIG", "RESETSTAT"});
        const auto conducted = changes.run(purgeOf({.versions = {"1"}})).value();
        QCOMPARE(conducted.report.done, 1'200U);
        QVERIFY(changes.undo(conducted.journal));
        const std::set<std::string> harmless{"client|setname", "config|resetstat", "discard", "dump", "hello", "info",
            "memory|usage", "multi", "object|idletime", "pexpiretime", "ping", "pttl", "restore", "scan", "time",
            "type", "unlink", "object|freq", "dbsize", "select", "client|setinfo", "role"};
        const auto accounts = client.run({"INFO", "commandstats"}).text;
        size_t names = 0;
        for (size_t at = 0; (at = accounts.find("cmdstat_", at)) != std::string::npos; ++names) {
            at += 8;
            const auto name = accounts.substr(at, accounts.find(':', at) - at);
            QVERIFY2(harmless.contains(name), name.c_str());
            if (name == "dump") {
                const auto calls = accounts.substr(accounts.find("calls=", at) + 6);
                QCOMPARE(std::stoul(calls), 1'200UL); // and not 1,201
            }
        }
        QVERIFY(names > 5);
    }
};

QTEST_GUILESS_MAIN(PurgeTest)
#include "tst_purge.moc"
