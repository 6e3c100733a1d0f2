// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/auditlog.h"
#include "core/invalidation/cleanup.h"
#include "core/invalidation/serverlock.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// Six versions of a cache, version 4 is live: 1 to 3 are old, 5 is ahead.
void fill(ByteClient& client)
{
    for (int version = 1; version <= 5; ++version) {
        fillTypes(client, {"shop:" + std::to_string(version) + ":"}, 100);
    }
    client.set("shop:1:lock:import");
    client.set("plain");
}

CleanupRequest requestOf(const policy::Policy& policy, std::vector<std::string> live = {"4"})
{
    CleanupRequest request{.policy = policy,
        .layouts = {keyspace::layoutFromText("django").value()},
        .prefixes = std::vector<std::string>{"shop"},
        .pace = {.mode = keyspace::Pace::Mode::Fast}};
    if (!live.empty()) {
        request.live = {{.prefix = "shop", .db = {}, .versions = std::move(live), .versionKey = {}}};
    }
    return request;
}

policy::Policy policyOf(policy::RetentionRule rule)
{
    return {.notCache = {}, .retention = {std::move(rule)}};
}

void prepare(Changes& changes)
{
    changes.conductor().paths.approvals = changes.conductor().paths.journals + ".approvals";
}

CleanupFound lookAt(Changes& changes, const CleanupRequest& request)
{
    const auto approvals = Approvals(changes.conductor().paths.approvals).list().value();
    return lookAtCleanup(changes.session(), request, approvals, std::nullopt, changes.context()).value();
}

void approveAll(Changes& changes, const CleanupRequest& request)
{
    const auto found = lookAt(changes, request);
    for (const auto& rule : found.rules) {
        QVERIFY(approveRule(rule, found.server, changes.conductor()));
    }
}

/// What keeping a lock came to; it is looked after once a quarter of its time is over.
std::string_view saidBy(ServerLock& lock, Context& context)
{
    const auto status = lock.keep(context);
    return status ? std::string_view() : status.error().message.id;
}

} // namespace

/// Retention rules, on one server.
class CleanupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void onlyOldVersionsGo_data()
    {
        QTest::addColumn<unsigned>("keep");
        QTest::addColumn<QList<int>>("gone"); // versions
        QTest::newRow("all old ones") << 0U << QList<int>{1, 2, 3};
        QTest::newRow("all but one") << 1U << QList<int>{1, 2};
        QTest::newRow("all but two") << 2U << QList<int>{1};
        QTest::newRow("none") << 3U << QList<int>{};
    }

    void onlyOldVersionsGo()
    {
        QFETCH(const unsigned, keep);
        QFETCH(const QList<int>, gone);
        RedisServer server(Debug);
        auto client = server.client();
        fill(client);
        const auto before = pictureOf(client);
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "old", .keepVersions = keep, .mostPercent = 70});
        const auto request = requestOf(policy);
        QVERIFY(!lookAt(changes, request).rules.front().approval);
        auto report = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        QVERIFY(report && report->runs.empty()); // nobody has approved it
        QVERIFY(pictureOf(client) == before);

        approveAll(changes, request);
        report = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        QVERIFY2(report && !report->why, report ? "" : report.error().message.english().c_str());
        QCOMPARE(report->runs.size(), gone.empty() ? size_t{0} : size_t{1});
        const auto after = pictureOf(client);
        QCOMPARE(after.expiries.size(), before.expiries.size() - static_cast<size_t>(100 * gone.size()));
        for (const auto& [key, expiry] : before.expiries) {
            const int version = key.starts_with("shop:") ? key[5] - '0' : 0;
            QCOMPARE(after.expiries.contains(key), !gone.contains(version) || key.contains("lock"));
        }
        if (!gone.empty()) { // it is in the audit log as what it was, and can be taken back
            const auto& run = report->runs.front();
            std::vector<AuditEntry> entries;
            QVERIFY(AuditLog(changes.conductor().paths.auditLog).read([&](const AuditEntry& entry) {
                entries.push_back(entry);
                return true;
            }));
            QVERIFY2(entries.at(0).selection.ends_with("(rule old)"), entries.at(0).selection.c_str());
            QVERIFY(changes.undo(run.conducted.journal));
            QVERIFY(pictureOf(client) == before);
        }
    }

    /// A rule that asks for what this server cannot tell now keeps no other rule from its work.
    void oneRuleThatCannotBeJudged()
    {
        RedisServer server;
        auto client = server.client();
        fill(client);
        Changes changes(server.url());
        prepare(changes);
        const policy::Policy policy{.notCache = {},
            .retention = {{.name = "idle", .idleOver = 24h}, {.name = "old"}}}; // the server is up for a moment only
        const auto request = requestOf(policy);
        approveAll(changes, request);
        const auto found = lookAt(changes, request);
        QVERIFY(found.rules.at(0).refused && !found.rules.at(1).refused);
        QCOMPARE(found.rules.at(0).notes.at(0).id, std::string_view("listing.idle_uptime"));
        const auto report = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        VERIFY_RESULT(report);
        QVERIFY(!report->why);
        QCOMPARE(report->runs.size(), size_t{1});
        QCOMPARE(report->runs.front().rule, std::string("old"));
        QCOMPARE(report->runs.front().conducted.report.done, 300U);
    }

    void onlySupersededKeysGo_data()
    {
        QTest::addColumn<unsigned>("keep");
        QTest::addColumn<QStringList>("gone");
        QTest::newRow("all but the newest")
            << 0U << QStringList{"product:7:details:v1", "product:7:details:v2", "product:10:details:v9"};
        QTest::newRow("and one more") << 1U << QStringList{"product:7:details:v1"};
        QTest::newRow("and two more") << 2U << QStringList{};
    }

    /// Where versions belong to objects a key is old only if there is a newer one of the same object.
    void onlySupersededKeysGo()
    {
        QFETCH(const unsigned, keep);
        QFETCH(const QStringList, gone);
        RedisServer server(Debug);
        auto client = server.client();
        for (const char* key : {"product:7:details:v1", "product:7:details:v2", "product:7:details:v3",
                 "product:10:details:v9", "product:10:details:v10", "product:8:details:v1", "product:9:details:v30",
                 "product:7:summary:v1", "lock:import:v1", "lock:import:v2", "plain"}) {
            client.set(key);
        }
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "superseded", .keepVersions = keep});
        auto request = requestOf(policy, {});
        request.layouts = {keyspace::layoutFromText("trailing").value()};
        request.prefixes.reset();
        approveAll(changes, request);
        const auto before = pictureOf(client);
        const auto found = lookAt(changes, request).rules.front();
        QCOMPARE(found.targets.size(), size_t{1});
        QVERIFY(found.targets.front().perObject);
        QCOMPARE(found.matched(), static_cast<uint64_t>(gone.size()));
        const auto report = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        VERIFY_RESULT(report);
        const auto after = pictureOf(client);
        for (const auto& [key, expiry] : before.expiries) {
            QVERIFY2(after.expiries.contains(key) != gone.contains(QString::fromStdString(key)), key.c_str());
        }
        if (!report->runs.empty()) {
            QVERIFY(changes.undo(report->runs.front().conducted.journal));
            QVERIFY(pictureOf(client) == before);
        }
    }

    /// A key whose newer version goes before it is its turn is what the application reads then.
    void whatIsNoLongerSupersededStays()
    {
        RedisServer server(Debug);
        auto client = server.client();
        for (int i = 0; i < 50; ++i) {
            client.set("product:" + std::to_string(i) + ":v1");
            client.set("product:" + std::to_string(i) + ":v2");
        }
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "superseded"});
        auto request = requestOf(policy, {});
        request.layouts = {keyspace::layoutFromText("trailing").value()};
        request.prefixes.reset();
        const auto found = lookAt(changes, request).rules.front();
        QCOMPARE(found.matched(), 50U);
        client.run({"DEL", "product:7:v2", "product:8:v2"});
        PlanStore store(changes.conductor().paths.plans);
        const auto saved = store.save(found.targets.front().planned).value();
        const auto stored = store.load(saved.hash, std::chrono::system_clock::now()).value();
        const auto conducted = changes.carryOut(stored);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.done, 48U);
        QCOMPARE(conducted->report.changed, 2U);
        QCOMPARE(client.run({"EXISTS", "product:7:v1", "product:8:v1"}).integer, 2);
    }

    void beyondACeilingNothingGoes_data()
    {
        QTest::addColumn<int>("keys");
        QTest::addColumn<double>("percent");
        QTest::addColumn<bool>("over");
        QTest::newRow("keys") << 299 << 0.0 << true;
        QTest::newRow("keys, just") << 300 << 0.0 << false;
        QTest::newRow("percent") << 0 << 59.0 << true;
        QTest::newRow("percent, just") << 0 << 60.0 << false;
        QTest::newRow("one of both") << 1'000 << 10.0 << true;
    }

    void beyondACeilingNothingGoes()
    {
        QFETCH(const int, keys);
        QFETCH(const double, percent);
        QFETCH(const bool, over);
        RedisServer server;
        auto client = server.client();
        fill(client);
        Changes changes(server.url());
        prepare(changes);
        policy::RetentionRule rule{.name = "old"};
        rule.mostKeys = keys > 0 ? std::optional(static_cast<uint64_t>(keys)) : std::nullopt;
        rule.mostPercent = percent > 0 ? std::optional(percent) : std::nullopt;
        const auto policy = policyOf(rule);
        const auto request = requestOf(policy);
        approveAll(changes, request);
        const auto all = client.dbsize();
        const auto report = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        QVERIFY(report);
        QCOMPARE(report->found.rules.front().targets.front().over.has_value(), over);
        QCOMPARE(report->runs.empty(), over);
        QCOMPARE(client.dbsize(), over ? all : all - 300);
    }

    /// Another rule is another approval, and so is another server.
    void anApprovalIsForOneRuleOnOneServer()
    {
        RedisServer server;
        RedisServer other;
        auto client = server.client();
        auto otherClient = other.client();
        fill(client);
        fill(otherClient);
        Changes changes(server.url());
        prepare(changes);
        Changes elsewhere(other.url());
        elsewhere.conductor().paths = changes.conductor().paths;
        const auto policy = policyOf({.name = "old", .mostKeys = 300});
        approveAll(changes, requestOf(policy));
        const auto looser = policyOf({.name = "old", .mostKeys = 301});
        const auto request = requestOf(looser);
        QVERIFY(!lookAt(changes, request).rules.front().approval);
        const auto report =
            conductCleanup(elsewhere.session(), requestOf(policy), elsewhere.conductor(), elsewhere.context());
        QVERIFY(report && report->runs.empty() && !report->found.rules.front().approval);
        QCOMPARE(otherClient.dbsize(), 502);
        QVERIFY(lookAt(changes, requestOf(policy)).rules.front().approval);
    }

    void withoutAKnownLiveVersionNothingGoes_data()
    {
        QTest::addColumn<QString>("live");
        QTest::addColumn<QByteArray>("note");
        QTest::newRow("not known") << "" << QByteArray("cleanup.not_known");
        QTest::newRow("not there") << "9" << QByteArray("cleanup.live_empty");
    }

    void withoutAKnownLiveVersionNothingGoes()
    {
        QFETCH(const QString, live);
        QFETCH(const QByteArray, note);
        RedisServer server;
        auto client = server.client();
        fill(client);
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "old", .mostKeys = 1'000});
        approveAll(changes, requestOf(policy));
        auto versions = live.isEmpty() ? std::vector<std::string>() : std::vector<std::string>{live.toStdString()};
        const auto report = conductCleanup(
            changes.session(), requestOf(policy, std::move(versions)), changes.conductor(), changes.context());
        QVERIFY(report && report->runs.empty());
        QCOMPARE(report->found.rules.front().notes.front().id, std::string_view(note.constData()));
        QCOMPARE(client.dbsize(), 502);
    }

    /// A key that holds the live version is read each time: a rule that was approved when 4 was live follows it.
    void theLiveVersionIsReadEachTime()
    {
        RedisServer server;
        auto client = server.client();
        fill(client);
        client.set("shop:live", "2");
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "old", .mostKeys = 1'000});
        auto request = requestOf(policy, {});
        request.live = {{.prefix = "shop", .db = {}, .versions = {}, .versionKey = "shop:live"}};
        approveAll(changes, request);
        QVERIFY(conductCleanup(changes.session(), request, changes.conductor(), changes.context()));
        QCOMPARE(client.dbsize(), 403);
        client.set("shop:live", "3");
        QVERIFY(conductCleanup(changes.session(), request, changes.conductor(), changes.context()));
        QCOMPARE(client.dbsize(), 303);
    }

    void aRuleMayDrain()
    {
        RedisServer server;
        auto client = server.client();
        fill(client);
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "old", .keepVersions = 2, .drainOver = 10min, .mostKeys = 100});
        const auto request = requestOf(policy);
        approveAll(changes, request);
        const auto report = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        QVERIFY(report);
        QCOMPARE(report->runs.front().conducted.report.done, 100U);
        const auto left = client.run({"PTTL", "shop:1:user:3"}).integer;
        QVERIFY(left > 0 && left <= 600'000);
        QCOMPARE(client.dbsize(), 502);
    }

    void twoHostsNeverCleanAtOnce()
    {
        RedisServer server;
        auto client = server.client();
        fill(client);
        Changes changes(server.url());
        prepare(changes);
        const auto policy = policyOf({.name = "old", .mostKeys = 1'000});
        const auto request = requestOf(policy);
        approveAll(changes, request);
        auto lock = ServerLock::take(changes.session(), "keystrata:lock:cleanup", "anna@ops1", changes.context());
        QVERIFY(lock);
        const auto refused = conductCleanup(changes.session(), request, changes.conductor(), changes.context());
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("lock.held"));
        QVERIFY(refused.error().message.english().starts_with("anna@ops1 is at the same work"));
        QCOMPARE(client.dbsize(), 503);
        lock = nullptr; // let go
        QVERIFY(conductCleanup(changes.session(), request, changes.conductor(), changes.context()));
        QCOMPARE(client.run({"EXISTS", "keystrata:lock:cleanup"}).integer, 0);
        QCOMPARE(client.dbsize(), 202);
    }

    void aLockThatIsLostIsNotTakenBack()
    {
        RedisServer server;
        auto client = server.client();
        Changes changes(server.url());
        auto lock = ServerLock::take(changes.session(), "work", "anna@ops1", changes.context(), 400ms).value();
        QTRY_VERIFY(client.run({"PTTL", "work"}).integer < 250);
        QVERIFY(lock->keep(changes.context()));
        QVERIFY(client.run({"PTTL", "work"}).integer > 300);
        client.set("work", "ben@ops2 17");
        QTRY_COMPARE(saidBy(*lock, changes.context()), std::string_view("lock.lost"));
        lock = nullptr;
        QCOMPARE(client.run({"GET", "work"}).text, std::string("ben@ops2 17"));
    }
};

QTEST_GUILESS_MAIN(CleanupTest)
#include "tst_cleanup.moc"
