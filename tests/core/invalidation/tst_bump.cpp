// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/auditlog.h"
#include "core/invalidation/bump.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"
#include "tests/support/faultproxy.h"

#include <QTest>

#include <thread>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::chrono_literals;
using Group = keyspace::NonCacheGroup;

namespace {

constexpr auto VersionKey = "shop:live";

ChangeRequest bumpOf(Advance advance, bool key = true)
{
    ChangeRequest request{.action = Action::Bump, .advance = std::move(advance)};
    request.layouts = {keyspace::layoutFromText("django").value()};
    request.prefixes = {"shop"};
    if (key) {
        request.live = {{.prefix = "shop", .db = {}, .versions = {}, .versionKey = VersionKey}};
    } else {
        request.live = {{.prefix = "shop", .db = {}, .versions = {"1"}, .versionKey = {}}};
    }
    request.pace.mode = keyspace::Pace::Mode::Fast;
    return request;
}

Result<StoredPlan> planOf(Changes& changes, ChangeRequest request)
{
    const auto planned = lookAtBump(changes.session(), std::move(request), std::nullopt, changes.context());
    if (!planned) {
        return fail(planned.error());
    }
    PlanStore store(changes.conductor().paths.plans);
    return storeBump(store, *planned);
}

Result<BumpConducted> bump(Changes& changes, ChangeRequest request, std::chrono::milliseconds patience = 0ms)
{
    const auto stored = planOf(changes, std::move(request));
    return stored ? conductBump(changes.session(), *stored, changes.conductor(), patience, changes.context())
                  : Result<BumpConducted>(fail(stored.error()));
}

bool says(const std::vector<Message>& messages, std::string_view id)
{
    return std::ranges::any_of(messages, [id](const Message& message) { return message.id == id; });
}

} // namespace

/// The live version moves on, and back.
class BumpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theKeyIsSetAndAllOfItUndone_data()
    {
        QTest::addColumn<int>("retire");
        QTest::newRow("keep") << static_cast<int>(Retire::Keep);
        QTest::newRow("drain") << static_cast<int>(Retire::Drain);
        QTest::newRow("purge") << static_cast<int>(Retire::Purge);
    }

    void theKeyIsSetAndAllOfItUndone()
    {
        QFETCH(const int, retire);
        const auto choice = static_cast<Retire>(retire);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:10:"}, 600);
        for (int i = 0; i < 50; ++i) {
            client.queue({"SET", "shop:1:page:" + std::to_string(i), "x", "PX", "7777777"});
        }
        client.flush();
        client.set("shop:2:user:0", "there already");
        client.set(VersionKey, "1");
        const auto before = pictureOf(client);
        std::map<std::string, std::string> contents;
        for (const auto& [key, expiry] : before.expiries) {
            contents[key] = contentOf(client, key);
        }
        Changes changes(server.url());
        auto request = bumpOf({.namespaces = std::vector<std::string>{"user"}, .retire = choice});
        request.options.drainOver = 20h;
        const auto stored = planOf(changes, request);
        VERIFY_RESULT(stored);
        QCOMPARE(stored->plan.carriage.to, std::string("2"));
        QCOMPARE(stored->plan.advance.versionKey, std::string(VersionKey));
        QCOMPARE(stored->found.at("keys").get<int>(), 650);
        QCOMPARE(stored->found.at("carry").at("carry").at("can_carry").get<int>(), 599);
        QVERIFY(pictureOf(client) == before);
        const auto conducted = conductBump(changes.session(),
            PlanStore(changes.conductor().paths.plans).load(stored->hash, std::chrono::system_clock::now()).value(),
            changes.conductor(), 0ms, changes.context());
        VERIFY_RESULT(conducted);
        const auto& report = conducted->report;
        QVERIFY2(report.end == RunEnd::Complete, bumpReportJson(report, stored->plan).dump(1).c_str());
        QCOMPARE(report.carry->done, 599U);
        QCOMPARE(report.carry->collisions, 1U);
        QVERIFY(report.liveKey == LiveKey::Set);
        QCOMPARE(client.run({"GET", VersionKey}).text, std::string("2"));
        const auto after = pictureOf(client);
        for (const auto& [key, content] : contents) {
            if (key.starts_with("shop:1:user:") && key != "shop:1:user:0") {
                QCOMPARE(contentOf(client, "shop:2:" + key.substr(7)), content);
            }
            const bool old = key.starts_with("shop:1:");
            QCOMPARE(after.expiries.contains(key), !old || choice != Retire::Purge);
        }
        QVERIFY(!after.expiries.contains("shop:2:page:0"));
        QCOMPARE(report.retire.has_value(), choice != Retire::Keep);
        QCOMPARE(client.run({"GET", "shop:2:user:0"}).text, std::string("there already"));
        const auto audit = AuditLog(changes.conductor().paths.auditLog).verify();
        VERIFY_RESULT(audit);
        QCOMPARE(audit->entries, 1U);

        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QVERIFY(undone->liveKey == LiveKey::Set);
        QCOMPARE(undone->removed, 599U);
        QCOMPARE(undone->changed, 0U);
        QVERIFY(pictureOf(client) == before);
        QCOMPARE(client.run({"GET", VersionKey}).text, std::string("1"));
    }

    /// Where the live version is a setting nothing is retired before the application has moved on.
    void aSettingIsWaitedFor_data()
    {
        QTest::addColumn<bool>("moves");
        QTest::newRow("the application moves on") << true;
        QTest::newRow("it does not") << false;
    }

    void aSettingIsWaitedFor()
    {
        QFETCH(const bool, moves);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes(server.url());
        const auto stored = planOf(changes, bumpOf({.namespaces = std::nullopt, .retire = Retire::Purge}, false));
        VERIFY_RESULT(stored);
        QCOMPARE(stored->found.at("settings").at(0).get<std::string>(), std::string("CACHES[...]['VERSION'] = 2"));
        Context context({}, [&](const Progress& progress) {
            if (moves && progress.phase.id == "bump.waiting") {
                client.set("shop:2:new"); // by an instance that was started again
            }
        });
        const auto conducted =
            conductBump(changes.session(), *stored, changes.conductor(), moves ? 60s : 10ms, context);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.appeared, moves);
        QCOMPARE(conducted->report.retire.has_value(), moves);
        QCOMPARE(says(conducted->report.notes, "bump.not_retired"), !moves);
        QCOMPARE(client.dbsize(), moves ? 61 : 120);
        VERIFY_RESULT(changes.undo(conducted->journal));
        QCOMPARE(client.dbsize(), moves ? 61 : 60);
        QVERIFY(client.run({"EXISTS", "shop:1:user:5"}).integer == 1);
    }

    void whatIsNoCacheIsDecidedAbout()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        for (int i = 0; i < 40; ++i) {
            client.queue(
                {"SET", "shop:1:django.contrib.sessions.cache0123456789abcdef0123456789abcd" + std::to_string(10 + i),
                    "s", "EX", "5000"});
        }
        client.queue({"SET", "shop:1:lock:import", "token"});
        client.flush();
        client.set(VersionKey, "1");
        Changes changes(server.url());
        const auto undecided =
            lookAtBump(changes.session(), bumpOf({.carried = {Group::Session}}), std::nullopt, changes.context());
        VERIFY_RESULT(undecided);
        QCOMPARE(undecided->found.undecided, std::vector<Group>{Group::Lock});
        PlanStore store(changes.conductor().paths.plans);
        QCOMPARE(storeBump(store, *undecided).error().message.id, std::string_view("bump.undecided"));
        const auto accepted = lookAtBump(
            changes.session(), bumpOf({.accepted = {Group::Session, Group::Lock}}), std::nullopt, changes.context());
        VERIFY_RESULT(accepted);
        const auto& warnings = accepted->found.warnings;
        const auto sessions = std::ranges::find(warnings, std::string_view("bump.sessions"), &Message::id);
        QVERIFY(sessions != warnings.end());
        QCOMPARE(sessions->english(), std::string("40 sessions end: their users have to log in again."));

        auto request = bumpOf({.carried = {Group::Session}, .accepted = {Group::Lock}, .retire = Retire::Purge});
        const auto before = pictureOf(client);
        const auto conducted = bump(changes, request);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.groupCarry->done, 40U);
        QVERIFY(!conducted->report.carry);
        QCOMPARE(conducted->report.retire->done, 101U);
        QCOMPARE(client.dbsize(), 41); // the sessions and the version key
        QVERIFY(
            client.run({"TTL", "shop:2:django.contrib.sessions.cache0123456789abcdef0123456789abcd10"}).integer > 0);
        VERIFY_RESULT(changes.undo(conducted->journal));
        QVERIFY(pictureOf(client) == before);
    }

    /// Somebody else sets the key between the dry run and the confirmation.
    void aKeyThatOthersHaveSetIsLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("another version") << QByteArray("3");
        QTest::newRow("the new version") << QByteArray("2");
    }

    void aKeyThatOthersHaveSetIsLeftAlone()
    {
        QFETCH(const QByteArray, value);
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        client.set(VersionKey, "1");
        Changes changes(server.url());
        const auto stored = planOf(changes, bumpOf({.namespaces = std::nullopt, .retire = Retire::Purge}));
        VERIFY_RESULT(stored);
        client.set(VersionKey, value.toStdString());
        const auto conducted = conductBump(changes.session(), *stored, changes.conductor(), 0ms, changes.context());
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.carry->done, 60U);
        QCOMPARE(client.run({"GET", VersionKey}).text, value.toStdString());
        if (value == "2") {
            QCOMPARE(conducted->report.end, RunEnd::Complete);
            QVERIFY(conducted->report.liveKey == LiveKey::Already);
            QCOMPARE(conducted->report.retire->done, 60U);
        } else {
            QCOMPARE(conducted->report.end, RunEnd::Stopped);
            QCOMPARE(conducted->report.why->message.id, std::string_view("bump.other_value"));
            QVERIFY(!conducted->report.retire);
        }
        // It was not for us to set, so that it is not for us to take back.
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QVERIFY(!undone->liveKey);
        QCOMPARE(client.run({"GET", VersionKey}).text, value.toStdString());
        QCOMPARE(client.dbsize(), 61);
    }

    void undoLeavesALaterVersionLive()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        client.set(VersionKey, "1");
        Changes changes(server.url());
        const auto conducted = bump(changes, bumpOf({}));
        VERIFY_RESULT(conducted);
        client.set(VersionKey, "7");
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QVERIFY(undone->liveKey == LiveKey::Other);
        QVERIFY(says(undone->notes, "undo.live_kept"));
        QCOMPARE(client.run({"GET", VersionKey}).text, std::string("7"));
    }

    void cancelledItSetsNothing()
    {
        RedisServer server(Debug);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 6'000);
        client.set(VersionKey, "1");
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto stored = planOf(changes, bumpOf({.namespaces = std::nullopt, .retire = Retire::Purge}));
        VERIFY_RESULT(stored);
        changes.slowDown();
        std::stop_source stop;
        Context context(stop.get_token());
        const auto conducted = conductBump(changes.session(), *stored, changes.conductor(), 0ms, context,
            [&](const BumpReport& soFar) { soFar.carry->done >= 500 ? void(stop.request_stop()) : void(); });
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Cancelled);
        QVERIFY(!conducted->report.liveKey && !conducted->report.retire);
        QCOMPARE(client.run({"GET", VersionKey}).text, std::string("1"));
        VERIFY_RESULT(changes.session().reconnect(changes.context()));
        const auto resumption =
            planResumption(changes.session(), conducted->journal, changes.conductor(), changes.context());
        QCOMPARE(resumption.error().message.id, std::string_view("resume.parts"));
        VERIFY_RESULT(changes.undo(conducted->journal));
        QVERIFY(pictureOf(client) == before);
    }

    void aDamagedDryRunIsRefused()
    {
        RedisServer server;
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        client.set(VersionKey, "1");
        Changes changes(server.url());
        auto stored = planOf(changes, bumpOf({.namespaces = std::nullopt}));
        VERIFY_RESULT(stored);
        stored->found["carry"]["matched"] = "many";
        const auto refused = conductBump(changes.session(), *stored, changes.conductor(), 0ms, changes.context());
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("plan.changed"));
        QCOMPARE(client.dbsize(), 61);
        QCOMPARE(Journals(changes.conductor().paths.journals).list().value().size(), size_t{0});
    }

    void whatIsNoBumpIsRefused_data()
    {
        QTest::addColumn<QString>("live"); // versions, one byte each
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("not known") << "" << "" << "" << "shop" << QByteArray("bump.not_known");
        QTest::newRow("several live") << "12" << "" << "" << "shop" << QByteArray("bump.several");
        QTest::newRow("not live") << "2" << "1" << "3" << "shop" << QByteArray("bump.not_live");
        QTest::newRow("same") << "1" << "" << "1" << "shop" << QByteArray("bump.same");
        QTest::newRow("no next") << "" << "1a" << "" << "shop" << QByteArray("bump.no_next");
        QTest::newRow("no keys") << "" << "7" << "" << "shop" << QByteArray("bump.none");
        QTest::newRow("two caches") << "1" << "" << "" << "" << QByteArray("bump.caches");
    }

    void whatIsNoBumpIsRefused()
    {
        QFETCH(const QString, live);
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        QFETCH(const QString, prefix);
        QFETCH(const QByteArray, id);
        RedisServer server;
        auto client = server.client();
        for (const char* key : {"shop:1:a:1", "shop:2:a:1", "blog:1:a:1"}) {
            client.set(key);
        }
        Changes changes(server.url());
        auto request = bumpOf({}, false);
        request.prefixes = prefix.isEmpty() ? std::vector<std::string>{"shop", "blog"}
                                            : std::vector<std::string>{prefix.toStdString()};
        request.live.clear();
        for (const QChar version : live) {
            request.live.resize(1);
            request.live.front().versions.push_back(QString(version).toStdString());
        }
        if (!from.isEmpty()) {
            request.selection.versions = {from.toStdString()};
        }
        request.carriage.to = to.toStdString();
        const auto refused = lookAtBump(changes.session(), request, std::nullopt, changes.context());
        QVERIFY(!refused);
        QCOMPARE(QByteArray::fromStdString(std::string(refused.error().message.id)), id);
    }

    void withoutTheRightNothingIsTouched()
    {
        RedisServer server({"user half on >pw ~* +@all -set"}, RedisServer::Listen::UnixAndTcp);
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        client.set(VersionKey, "1");
        Changes changes("redis://half:pw@127.0.0.1:" + std::to_string(server.port()) + "/0");
        const auto refused = planOf(changes, bumpOf({.namespaces = std::nullopt}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Denied);
        QCOMPARE(client.dbsize(), 61);
    }

    /// Wherever the connection breaks while the key is set: what is said of it is so.
    void lostAnswersAreLookedAt()
    {
        RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        auto client = server.client();
        FaultProxy proxy({.path = {}, .port = server.port()});
        Context context;
        const auto like = redis::Session::open(redis::parseAddress(proxy.url()).value(), {}, context).value();
        const auto greeted = [&] {
            const auto was = proxy.bytesToClient();
            const auto hand = Hand::open(*like, std::nullopt, {}, context);
            return proxy.bytesToClient() - was;
        }();
        int broken = 0;
        for (size_t cut = 0; cut < 2'000; cut += 40) {
            client.set(VersionKey, "1");
            const auto accepted = proxy.accepted();
            proxy.setFaults({.cutAfter = greeted + cut});
            auto hand = Hand::open(*like, std::nullopt, {.mode = keyspace::Pace::Mode::Fast}, context);
            proxy.setFaults({});
            if (!hand) {
                continue; // what it is greeted with is not always as long
            }
            const auto outcome = setLiveKey(**hand, {.db = 0, .key = VersionKey, .before = "1", .after = "2"}, context);
            VERIFY_RESULT(outcome);
            broken += proxy.accepted() > accepted + 1 ? 1 : 0;
            QCOMPARE(liveKeyName(*outcome), liveKeyName(LiveKey::Set));
            QCOMPARE(client.run({"GET", VersionKey}).text, std::string("2"));
        }
        QVERIFY2(broken > 5, qPrintable(QString::number(broken)));
    }
};

QTEST_GUILESS_MAIN(BumpTest)
#include "tst_bump.moc"
