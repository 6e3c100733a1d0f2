// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/images.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

ChangeRequest migrateOf(std::string from, Carriage carriage, PlanOptions options = {})
{
    ChangeRequest request{.action = Action::Migrate,
        .selection = {.versions = {std::move(from)}},
        .options = options,
        .carriage = std::move(carriage)};
    request.layouts = {keyspace::layoutFromText("django").value()};
    request.prefixes = {"shop"};
    return request;
}

} // namespace

/// Keys carried from one version to another, on one server.
class CarryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everythingIsCarried_data()
    {
        QTest::addColumn<QString>("to");
        QTest::addColumn<bool>("move");
        QTest::newRow("to 2") << "2" << false;
        QTest::newRow("1 to 10") << "10" << false;
        QTest::newRow("move") << "2" << true;
        QTest::newRow("move 1 to 10") << "10" << true;
    }

    void everythingIsCarried()
    {
        QFETCH(const QString, to);
        QFETCH(const bool, move);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:11:", "shop:100:"}, 600);
        for (int i = 0; i < 700; ++i) { // kept as tables, of which every copy has another order
            client.queue({"HSET", "shop:1:table", "field:" + std::to_string(i), std::string(70, 'x')});
            client.queue({"SADD", "shop:1:members", "member:" + std::to_string(i)});
        }
        client.set(std::string("shop:1:\0bin\xff *?[x]", 18));
        client.set("shop:1:django.contrib.sessions.cache0123456789abcdef0123456789abcdef");
        const auto before = pictureOf(client);
        std::map<std::string, std::string> contents;
        for (const auto& [key, expiry] : before.expiries) {
            contents[key] = contentOf(client, key);
        }
        Changes changes(server.url());
        const auto conducted = changes.run(migrateOf("1", {.to = to.toStdString(), .move = move}));
        VERIFY_RESULT(conducted);
        const auto& report = conducted->report;
        QCOMPARE(report.end, RunEnd::Complete);
        QCOMPARE(report.done, 603U);
        QCOMPARE(report.collisions + report.notFitting + report.alreadyGone + report.failed + report.unknown, 0U);
        QCOMPARE(report.leftOut.size(), 1U);
        const auto after = pictureOf(client);
        const std::string from = "shop:1:";
        for (const auto& [key, content] : contents) {
            const bool carried = key.starts_with(from) && !key.contains("session");
            QVERIFY(after.expiries.contains(key) == (!carried || !move));
            if (carried) {
                const auto name = "shop:" + to.toStdString() + ":" + key.substr(from.size());
                QCOMPARE(contentOf(client, name), content);
            }
        }
        QCOMPARE(after.expiries.size(), before.expiries.size() + (move ? 0 : 603));
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(move ? undone->renamedBack : undone->removed, 603U);
        QCOMPARE(undone->changed + undone->gone + undone->images.keptNewer + undone->images.failed, 0U);
        QVERIFY(pictureOf(client) == before);
    }

    void whatIsThereAlreadyIsKept_data()
    {
        QTest::addColumn<bool>("move");
        QTest::newRow("copy") << false;
        QTest::newRow("move") << true;
    }

    void whatIsThereAlreadyIsKept()
    {
        QFETCH(const bool, move);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 600);
        client.set("shop:2:user:0", "newer");
        client.run({"SET", "shop:2:user:1", "newer", "PX", "600000"});
        const auto same = client.run({"GET", "shop:1:user:12"}).text;
        client.set("shop:2:user:12", same); // written by the application: the same value, and no expiry either
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto stored = changes.plan(migrateOf("1", {.to = "2", .move = move}));
        VERIFY_RESULT(stored);
        const auto& carry = stored->found.at("carry");
        QCOMPARE(carry.at("collisions").get<int>(), 3);
        QCOMPARE(carry.at("can_carry").get<int>(), 597);
        QCOMPARE(carry.at("collision_sample").size(), size_t{3});
        const auto conducted = changes.carryOut(*stored);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.collisions, 3U);
        QCOMPARE(conducted->report.done, 597U);
        QCOMPARE(client.run({"GET", "shop:2:user:0"}).text, std::string("newer"));
        QVERIFY(client.run({"PTTL", "shop:2:user:1"}).integer <= 600'000);
        QCOMPARE(client.run({"EXISTS", "shop:1:user:0"}).integer, 1);
        VERIFY_RESULT(changes.undo(conducted->journal));
        QVERIFY(pictureOf(client) == before); // also what the application had written
    }

    void aPlanSaysWhatItWillDo()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes(server.url());
        auto request = migrateOf("1", {.to = "2"});
        request.live = {{.versions = {"2"}}};
        const auto planned = changes.look(request);
        VERIFY_RESULT(planned);
        QCOMPARE(planned->found.matched, 60U);
        QVERIFY(planned->found.carry->intoLive);
        QVERIFY(planned->found.carry->neededBytes > 0);
        QVERIFY(planned->found.carry->tight.empty());
        QVERIFY(planned->found.undoBytes > 0);
        for (const auto& sample : planned->found.samples) {
            QCOMPARE(sample.to, "shop:2:" + sample.key.substr(7));
        }
        QCOMPARE(planned->found.warnings.front().id, std::string_view("dryrun.into_live"));
        // The plan is its hash: whatever is different has another.
        const auto& plan = planned->plan;
        const auto read = planFromJson(planJson(plan));
        VERIFY_RESULT(read);
        QVERIFY(*read == plan);
        auto other = plan;
        other.carriage.to = "3";
        QVERIFY(planHash(other) != planHash(plan));
        other = plan;
        other.carriage.move = true;
        QVERIFY(planHash(other) != planHash(plan));
        other = plan;
        other.carriage.transform = transformFromJson(R"({"steps": [{"remove": "/a"}]})").value();
        QVERIFY(planHash(other) != planHash(plan));
        QVERIFY(planFromJson(planJson(other)).value() == other);
        QCOMPARE(describePlan(other), std::string("migrate to version 2, transformed: version 1"));
        QCOMPARE(client.dbsize(), 60);
    }

    void whatIsNoPlanIsRefused()
    {
        RedisServer server(Debug);
        server.client().set("shop:1:a");
        Changes changes(server.url());
        const auto transform = transformFromJson(R"({"steps": [{"remove": "/a"}]})").value();
        auto two = migrateOf("1", {.to = "3"});
        two.selection.versions.emplace_back("2");
        for (const auto& request : {migrateOf("1", {.to = "1"}), migrateOf("1", {}), migrateOf("", {.to = "2"}), two,
                 migrateOf("1", {.to = "2", .move = true, .transform = transform}),
                 migrateOf("1", {.to = "2"}, {.passes = 2}),
                 migrateOf("1", {.to = "2"}, {.tooBig = TooBig::WithoutUndo})}) {
            const auto planned = changes.look(request);
            QVERIFY(!planned);
            QCOMPARE(planned.error().kind, ErrorKind::Usage);
        }
    }

    /// A version that the layout would not read again is none that a key could be carried to.
    void whatHasNoNameStays()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes(server.url());
        const auto stored = changes.plan(migrateOf("1", {.to = "two"}));
        VERIFY_RESULT(stored);
        QCOMPARE(stored->found.at("carry").at("can_carry").get<int>(), 0);
        QCOMPARE(stored->found.at("carry").at("misfits").at(0).at("code").get<std::string>(), "carry.no_name");
        const auto conducted = changes.carryOut(*stored);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.notFitting, 60U);
        QCOMPARE(conducted->report.misfits.size(), size_t{1});
        QCOMPARE(client.dbsize(), 60);
    }

    void documentsAreTransformed()
    {
        RedisServer server(Debug);
        auto client = server.client();
        for (int i = 0; i < 300; ++i) {
            const auto key = "shop:1:staff:" + std::to_string(i);
            client.queue({"SET", key, R"({"id":)" + std::to_string(i) + R"(,"rate":"12.5","password":"hunter2"})"});
            client.queue({"PEXPIRE", key, std::to_string(500'000 + i)});
        }
        client.flush();
        client.set("shop:1:ever", R"({"rate":"3"})");
        client.set("shop:1:plain", "no document");
        client.set("shop:1:misfit", R"({"rate":"unknown"})");
        client.run({"HSET", "shop:1:hash", "rate", "1"});
        const auto before = pictureOf(client);
        const auto transform = transformFromJson(R"({"steps": [{"cast": "/rate", "to": "number"},)"
                                                 R"( {"rename": "/rate", "to": "/hourly"}]})");
        VERIFY_RESULT(transform);
        Changes changes(server.url());
        const auto planned = changes.look(migrateOf("1", {.to = "2", .transform = *transform}));
        VERIFY_RESULT(planned);
        const auto& carry = *planned->found.carry;
        QCOMPARE(carry.tried, 200U);
        QCOMPARE(carry.examples.size(), size_t{5});
        QCOMPARE(keysOf(carry.misfits), 1U); // the hash
        for (const auto& example : carry.examples) {
            QVERIFY2(example.before.contains("\"rate\": \"") && example.after.contains("\"hourly\": "),
                example.after.c_str());
            QVERIFY(!example.before.contains("hunter2") && !example.after.contains("hunter2"));
        }
        const auto conducted = changes.run(migrateOf("1", {.to = "2", .transform = *transform}));
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, 301U);
        QCOMPARE(conducted->report.notFitting, 3U);
        QCOMPARE(conducted->report.misfits.size(), size_t{3});
        QCOMPARE(
            client.run({"GET", "shop:2:staff:7"}).text, std::string(R"({"id":7,"hourly":12.5,"password":"hunter2"})"));
        QCOMPARE(client.run({"PEXPIRETIME", "shop:2:staff:7"}).integer, before.expiries.at("shop:1:staff:7"));
        QCOMPARE(client.run({"PEXPIRETIME", "shop:2:ever"}).integer, -1);
        client.set("shop:2:staff:3", "written since");
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->removed, 300U);
        QCOMPARE(undone->changed, 1U);
        client.run({"UNLINK", "shop:2:staff:3"});
        QVERIFY(pictureOf(client) == before);
    }

    void undoKeepsWhatWasWrittenSince_data()
    {
        QTest::addColumn<bool>("move");
        QTest::newRow("copy") << false;
        QTest::newRow("move") << true;
    }

    void undoKeepsWhatWasWrittenSince()
    {
        QFETCH(const bool, move);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 600);
        Changes changes(server.url());
        const auto conducted = changes.run(migrateOf("1", {.to = "2", .move = move})).value();
        client.set("shop:2:user:0", "new"); // no expiry before, none now
        client.run({"SET", "shop:2:user:6", "new", "PX", "777777"});
        client.run({"PEXPIRE", "shop:2:user:1", "888888"});
        client.run({"HSET", "shop:2:user:7", "name", "another"}); // keeps its expiry
        client.run({"UNLINK", "shop:2:user:2"});
        client.run({"UNLINK", "shop:1:user:4", "shop:1:user:9"}); // of a copy's source nothing depends
        client.set("shop:1:user:3", "old name is taken again");
        const auto before = pictureOf(client);
        const auto undone = changes.undo(conducted.journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->changed, 4U);
        QCOMPARE(undone->gone, 1U);
        QCOMPARE(undone->images.keptNewer, move ? 1U : 0U);
        QCOMPARE(move ? undone->renamedBack : undone->removed, move ? 594U : 595U);
        const auto after = pictureOf(client);
        for (const char* key : {"shop:2:user:0", "shop:2:user:6", "shop:2:user:1", "shop:2:user:7", "shop:1:user:3"}) {
            QVERIFY(after.expiries.contains(key));
            QCOMPARE(after.expiries.at(key), before.expiries.at(key));
        }
        QCOMPARE(client.run({"GET", "shop:1:user:3"}).text, std::string("old name is taken again"));
        QCOMPARE(client.run({"GET", "shop:2:user:0"}).text, std::string("new"));
        QCOMPARE(client.run({"HGET", "shop:2:user:7", "name"}).text, std::string("another"));
        // Again: nothing changes.
        VERIFY_RESULT(changes.undo(conducted.journal));
        QVERIFY(pictureOf(client) == after);
    }

    void lostConnectionsAreMadeAgain_data()
    {
        QTest::addColumn<bool>("move");
        QTest::newRow("copy") << false;
        QTest::newRow("move") << true;
    }

    void lostConnectionsAreMadeAgain()
    {
        QFETCH(const bool, move);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 6'000);
        client.set("shop:2:user:0", "there already");
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto stored = changes.plan(migrateOf("1", {.to = "2", .move = move})).value();
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
        const auto& report = conducted->report;
        QCOMPARE(report.end, RunEnd::Complete);
        QCOMPARE(report.collisions, 1U);
        QCOMPARE(report.done + report.unknown + report.alreadyGone, 5'999U);
        QCOMPARE(client.dbsize(), move ? 6'001 : 12'000);
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->changed, 0U);
        QVERIFY(pictureOf(client) == before);
    }

    void aCancelledRunGoesOn_data()
    {
        QTest::addColumn<bool>("move");
        QTest::newRow("copy") << false;
        QTest::newRow("move") << true;
    }

    void aCancelledRunGoesOn()
    {
        QFETCH(const bool, move);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 6'000);
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto stored = changes.plan(migrateOf("1", {.to = "2", .move = move})).value();
        changes.slowDown();
        std::stop_source stop;
        Context context(stop.get_token());
        const auto conducted = conduct(changes.session(), stored, changes.conductor(), context,
            [&](const RunReport& soFar) { soFar.done >= 500 ? void(stop.request_stop()) : void(); });
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Cancelled);
        QVERIFY(conducted->report.done < 6'000);
        VERIFY_RESULT(changes.session().reconnect(changes.context())); // a scan that is cancelled ends its connection
        const auto resumption =
            planResumption(changes.session(), conducted->journal, changes.conductor(), changes.context());
        VERIFY_RESULT(resumption);
        const auto rest = conductResumption(changes.session(), *resumption, changes.conductor(), changes.context());
        VERIFY_RESULT(rest);
        QCOMPARE(rest->report.end, RunEnd::Complete);
        QCOMPARE(rest->report.collisions, 0U);
        QCOMPARE(rest->report.done + (move ? conducted->report.done + conducted->report.unknown : 0), 6'000U);
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->removed + undone->renamedBack, 6'000U);
        QVERIFY(pictureOf(client) == before);
    }

    /// Above 85 % of the memory, and when the server says itself that it has none left, it waits.
    void itWaitsForMemory_data()
    {
        QTest::addColumn<double>("share"); // of what is used, that maxmemory becomes
        QTest::newRow("above the limit") << 1.1;
        QTest::newRow("none left") << 0.5;
    }

    void itWaitsForMemory()
    {
        QFETCH(const double, share);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 6'000);
        Changes changes(server.url());
        const auto stored = changes.plan(migrateOf("1", {.to = "2"})).value();
        changes.slowDown();
        int waits = 0;
        int64_t held = 0;
        Context context({}, [&](const Progress& progress) {
            if (progress.phase.id.starts_with("vitals.")) {
                ++waits;
                held = client.dbsize();
                client.run({"CONFIG", "SET", "maxmemory", "0"});
            }
        });
        bool limited = false;
        const auto conducted =
            conduct(changes.session(), stored, changes.conductor(), context, [&](const RunReport& soFar) {
                if (!std::exchange(limited, true) && soFar.done < 6'000) {
                    const auto used = std::stod(client.info("used_memory"));
                    client.run({"CONFIG", "SET", "maxmemory", std::to_string(static_cast<int64_t>(used * share))});
                }
            });
        VERIFY_RESULT(conducted);
        QCOMPARE(waits, 1);
        QVERIFY2(held < 12'000, qPrintable(QString::number(held)));
        QCOMPARE(conducted->report.done, 6'000U);
        QCOMPARE(client.dbsize(), 12'000);
        client.run({"CONFIG", "SET", "maxmemory", "1mb"}); // far less than an empty server uses
        const auto refused = changes.look(migrateOf("1", {.to = "3"}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("vitals.memory"));
        const auto used = std::stod(client.info("used_memory"));
        client.run({"CONFIG", "SET", "maxmemory", std::to_string(static_cast<int64_t>(used * 1.2))});
        const auto tight = changes.look(migrateOf("1", {.to = "3"}));
        VERIFY_RESULT(tight);
        QCOMPARE(tight->found.carry->tight.size(), size_t{1});
        QVERIFY(std::ranges::any_of(
            tight->found.warnings, [](const Message& warning) { return warning.id == "dryrun.memory"; }));
    }

    void largeKeysAreLeftOrCarried_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<bool>("move");
        QTest::addColumn<int>("carried");
        QTest::addColumn<int>("back");
        QTest::newRow("leave") << static_cast<int>(TooBig::LeaveOut) << false << 60 << 60;
        QTest::newRow("stall") << static_cast<int>(TooBig::Stall) << false << 61 << 61;
        QTest::newRow("leave, move") << static_cast<int>(TooBig::LeaveOut) << true << 60 << 60;
        QTest::newRow("no undo, move") << static_cast<int>(TooBig::WithoutUndo) << true << 61 << 60;
        QTest::newRow("stall, move") << static_cast<int>(TooBig::Stall) << true << 61 << 61;
    }

    void largeKeysAreLeftOrCarried()
    {
        QFETCH(const int, choice);
        QFETCH(const bool, move);
        QFETCH(const int, carried);
        QFETCH(const int, back);
        RedisServer server({"slowlog-log-slower-than 5000", "enable-debug-command local"});
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        for (int i = 0; i < 20'000; ++i) {
            client.queue({"HSET", "shop:1:huge", "field:" + std::to_string(i), "some value " + std::to_string(i)});
        }
        client.flush();
        client.run({"SLOWLOG", "RESET"});
        Changes changes(server.url());
        const PlanOptions options{.tooBig = static_cast<TooBig>(choice)};
        const auto stored = changes.plan(migrateOf("1", {.to = "2", .move = move}, options));
        VERIFY_RESULT(stored);
        QCOMPARE(stored->found.at("too_big").at("keys").get<int>(), 1);
        const auto conducted = changes.carryOut(*stored);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, static_cast<uint64_t>(carried));
        QCOMPARE(conducted->report.tooBig, static_cast<uint64_t>(61 - carried));
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->removed + undone->renamedBack, static_cast<uint64_t>(back));
        if (options.tooBig != TooBig::Stall) {
            const auto slow = client.run({"SLOWLOG", "GET", "10"});
            for (const auto& entry : slow.elements) {
                QFAIL(("a command of ours was slow: " + entry.elements.at(3).elements.at(0).text).c_str());
            }
        }
    }

    void withoutTheRightNothingIsTouched_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<bool>("move");
        QTest::newRow("no COPY") << "~* +@all -copy" << false;
        QTest::newRow("no RENAMENX") << "~* +@all -renamenx" << true;
        QTest::newRow("no DUMP") << "~* +@all -dump" << false;
        QTest::newRow("other keys") << "~shop:1:* +@all" << false;
        QTest::newRow("no INFO") << "~* +@all -info" << false;
    }

    void withoutTheRightNothingIsTouched()
    {
        QFETCH(const QString, rules);
        QFETCH(const bool, move);
        RedisServer server({aclUser("few", "pass", rules.toStdString())});
        auto client = server.client();
        for (int i = 0; i < 100; ++i) {
            client.set("shop:1:user:" + std::to_string(i));
        }
        Changes changes("unix://few:pass@" + server.socket());
        const auto refused = changes.run(migrateOf("1", {.to = "2", .move = move}));
        QVERIFY(!refused);
        QVERIFY2(refused.error().kind == ErrorKind::Denied || refused.error().kind == ErrorKind::Refused,
            refused.error().message.english().c_str());
        QCOMPARE(client.dbsize(), 100);
    }

    /// Servers before 7.0 do not tell absolute expiries.
    void withoutPexpiretime()
    {
        RedisServer server({"enable-debug-command local", "rename-command PEXPIRETIME \"\""});
        auto client = server.client();
        client.run({"SET", "shop:1:a", "x", "PX", "5000000"});
        client.set("shop:1:b");
        Changes changes(server.url());
        const auto conducted = changes.run(migrateOf("1", {.to = "2"}));
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, 2U);
        QVERIFY(std::abs(client.run({"PTTL", "shop:1:a"}).integer - client.run({"PTTL", "shop:2:a"}).integer) < 1'000);
        QCOMPARE(client.run({"PTTL", "shop:2:b"}).integer, -1);
        QCOMPARE(changes.undo(conducted->journal).value().removed, 2U);
        QCOMPARE(client.dbsize(), 2);
    }

    void everyDatabaseThatTheAddressMeans()
    {
        RedisServer server(Debug);
        auto client = server.client();
        for (const char* db : {"0", "3"}) {
            client.run({"SELECT", db});
            fillTypes(client, {"shop:1:"}, 60);
        }
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto conducted = changes.run(migrateOf("1", {.to = "2"})).value();
        QCOMPARE(conducted.report.done, 120U);
        QCOMPARE(client.dbsize(), 120);
        QCOMPARE(changes.undo(conducted.journal).value().removed, 120U);
        QVERIFY(pictureOf(client) == before);
    }

    void aPreviewOfTheUndoSaysWhereItGoes()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes(server.url());
        const auto conducted = changes.run(migrateOf("1", {.to = "2"})).value();
        UndoRequest request{.path = changes.journalPath(conducted.journal)};
        request.live = {{.versions = {"1"}}};
        auto preview = previewUndo(changes.session(), request, changes.context()).value();
        QCOMPARE(preview.keys, 60U);
        QVERIFY(!preview.intoLive);
        QCOMPARE(preview.strata.front().version, std::string("2"));
        request.live = {{.versions = {"2"}}};
        preview = previewUndo(changes.session(), request, changes.context()).value();
        QVERIFY(preview.intoLive);
        QCOMPARE(preview.warnings.front().id, std::string_view("undo.live_made"));
    }
};

QTEST_GUILESS_MAIN(CarryTest)
#include "tst_carry.moc"
