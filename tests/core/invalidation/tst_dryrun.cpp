// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"
#include "core/base/units.h"
#include "core/invalidation/permission.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

bool warns(const DryRun& found, std::string_view id)
{
    return std::ranges::any_of(found.warnings, [id](const Message& warning) { return warning.id == id; });
}

ChangeRequest liveTwo(ChangeRequest request)
{
    request.live = {{.versions = {"2"}}};
    return request;
}

} // namespace

class DryRunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void itSaysWhatWouldBeTouchedAndTouchesNothing()
    {
        RedisServer server({"enable-debug-command local"});
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:", "shop:10:"}, 600);
        client.set("shop:1:django.contrib.sessions.cache0123456789abcdef0123456789abcdef");
        client.set("shop:1:report:lock");
        const auto before = pictureOf(client);
        Changes changes(server.url());
        const auto planned = changes.look(liveTwo(purgeOf({.versions = {"1"}}))).value();
        const auto& found = planned.found;
        QCOMPARE(found.matched, 600U);
        QVERIFY(found.complete);
        QCOMPARE(found.scanned, 1'802U);
        QVERIFY(found.memoryBytes > 600 * 50);
        QVERIFY(found.undoBytes > found.memoryBytes);
        QCOMPARE(found.noTtl, 150U);
        QCOMPARE(found.types.size(), 6U);
        QCOMPARE(found.samples.size(), 20U);
        QCOMPARE(found.largest.size(), 5U);
        QVERIFY(found.largest.front().memoryBytes >= found.largest.back().memoryBytes);
        QCOMPARE(found.strata.size(), 1U);
        QCOMPARE(found.strata.front().state, keyspace::StratumState::Old);
        QCOMPARE(found.strata.front().keys, 600U);
        QCOMPARE(found.strata.front().of, 602U);
        QCOMPARE(found.leftOut.size(), 2U);
        QCOMPARE(found.leftOut[0].group, keyspace::NonCacheGroup::Session);
        QCOMPARE(found.leftOut[0].keys, 1U);
        QCOMPARE(found.leftOut[1].group, keyspace::NonCacheGroup::Lock);
        QVERIFY2(found.warnings.empty(), found.warnings.empty() ? "" : found.warnings.front().english().c_str());
        QVERIFY(pictureOf(client) == before);
    }

    void itWarns()
    {
        RedisServer server;
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:", "shop:3:"}, 1'200);
        Changes changes(server.url());
        QVERIFY(warns(changes.look(liveTwo(purgeOf({.versions = {"2"}}))).value().found, "dryrun.live"));
        QVERIFY(warns(changes.look(liveTwo(purgeOf({.versions = {"3"}}))).value().found, "dryrun.newer"));
        QVERIFY(warns(changes.look(purgeOf({.versions = {"1"}})).value().found, "dryrun.unknown"));
        QVERIFY(warns(changes.look(liveTwo(purgeOf({.versions = {"2"}}))).value().found, "dryrun.large"));
        QVERIFY(warns(
            changes.look(liveTwo(purgeOf({.versions = {"1"}}, {.journal = false}))).value().found, "dryrun.no_undo"));
        auto request = liveTwo(purgeOf({.versions = {"1"}}));
        request.taken = {keyspace::NonCacheGroup::Session};
        QVERIFY(warns(changes.look(request).value().found, "dryrun.not_cache"));
        Context context;
        request.taken.clear();
        const auto tight = dryRun(changes.session(), request, 1'000, context);
        QVERIFY(warns(tight.value().found, "dryrun.disk"));
    }

    /// The hash covers what the plan says, and nothing of what was found.
    void theHashNamesThePlan()
    {
        RedisServer server;
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 600);
        Changes changes(server.url());
        auto request = purgeOf({.versions = {"1"}});
        request.layouts = {keyspace::layoutFromText("django").value()};
        request.layouts.front().prefixes = {"shop"};
        const auto first = planHash(changes.look(request).value().plan);
        QCOMPARE(first.size(), 20U);
        client.set("shop:1:another");
        QCOMPARE(planHash(changes.look(request).value().plan), first);
        auto other = request;
        other.options.strict = true;
        QVERIFY(planHash(changes.look(other).value().plan) != first);
        other = request;
        other.selection.versions = {"10"};
        QVERIFY(planHash(changes.look(other).value().plan) != first);
        other = request;
        other.taken = {keyspace::NonCacheGroup::Lock};
        QVERIFY(planHash(changes.look(other).value().plan) != first);
        other = request;
        other.action = Action::Drain;
        other.options.drainOver = 5min;
        QVERIFY(planHash(changes.look(other).value().plan) != first);
        other = request;
        other.layouts.front().prefixes = {"shop", "more"};
        QVERIFY(planHash(changes.look(other).value().plan) != first);
        RedisServer another;
        auto elsewhere = another.client();
        fillTypes(elsewhere, {"shop:1:", "shop:2:"}, 600);
        Changes there(another.url());
        QVERIFY(planHash(there.look(request).value().plan) != first);
    }

    void plansAreReadBack()
    {
        RedisServer server;
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 60);
        Changes changes(server.url());
        auto request = purgeOf({.versions = {"1", std::string("\0\xff", 2)}, .excludes = {"*[a]\xfe*"}, .noTtl = true},
            {.strict = true, .frozen = true, .passes = 7, .tooBig = TooBig::Stall});
        request.taken = {keyspace::NonCacheGroup::Queue};
        request.rules = {{.pattern = "keep:\x01*", .group = keyspace::NonCacheGroup::Counter},
            {.pattern = "cart:*", .group = std::nullopt}};
        const auto plan = changes.look(request).value().plan;
        const auto read = planFromJson(planJson(plan)).value();
        QVERIFY(read == plan);
        QCOMPARE(planHash(read), planHash(plan));
        auto json = planJson(plan);
        json["options"].erase("strict");
        QVERIFY(!planFromJson(json));
        json = planJson(plan);
        json["selection"]["more"] = 1;
        QVERIFY(!planFromJson(json));
    }

    void aStoredPlanIsWhatItsHashSays()
    {
        RedisServer server;
        auto client = server.client();
        fillTypes(client, {"shop:1:", "shop:2:"}, 60);
        Changes changes(server.url());
        const auto stored = changes.plan(purgeOf({.versions = {"1"}})).value();
        const PlanStore store(changes.conductor().paths.plans);
        const auto now = std::chrono::system_clock::now();
        QCOMPARE(store.load(stored.hash, now).value().matched, 60U);
        QVERIFY(store.load(stored.hash.substr(0, 12), now).value().plan == stored.plan);
        QCOMPARE(store.load(stored.hash, now + 31min).error().message.id, std::string_view("plan.old"));
        QCOMPARE(store.load(stored.hash.substr(0, 11), now).error().message.id, std::string_view("plan.unknown"));
        QCOMPARE(store.load("../" + stored.hash, now).error().message.id, std::string_view("plan.unknown"));
        const auto path = changes.conductor().paths.plans + "/" + stored.hash + ".json";
        QCOMPARE(fileState(path).mode, 0600U);
        auto text = readFile(path, 1'000'000).value();
        const auto place = text.find("\"strict\": false");
        QVERIFY(place != std::string::npos);
        text.replace(place, 15, "\"strict\": true");
        QVERIFY(writeFileAtomically(path, text));
        QCOMPARE(store.load(stored.hash, now).error().message.id, std::string_view("plan.changed"));
        store.remove(stored.hash);
        QCOMPARE(store.load(stored.hash, now).error().message.id, std::string_view("plan.unknown"));
    }

    void aReplicaIsRefused()
    {
        RedisServer master({"repl-diskless-sync no"}, RedisServer::Listen::UnixAndTcp);
        RedisServer replica({"replicaof 127.0.0.1 " + std::to_string(master.port())});
        auto client = master.client();
        fillTypes(client, {"shop:1:"}, 60);
        auto copy = replica.client();
        QTRY_COMPARE_WITH_TIMEOUT(copy.dbsize(), 60, 30'000);
        Changes changes(replica.url());
        const auto refused = changes.look(purgeOf({.versions = {"1"}}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("authority.not_master"));
    }

    /// Nothing is run while a right is looked for, also where MULTI itself is what is not allowed.
    void provingHasNoEffect()
    {
        RedisServer server({aclUser("few", "pass", "~* +@all -multi -exec -discard")});
        auto client = server.client();
        client.set("key");
        Context context;
        const auto session =
            redis::Session::open(redis::parseAddress("unix://few:pass@" + server.socket()).value(), {}, context)
                .value();
        const std::vector<std::vector<std::string>> commands{{"UNLINK", "key"}};
        const auto status = provePermission(*session, 0, commands, context);
        QVERIFY(!status);
        QCOMPARE(status.error().message.id, std::string_view("permission.unproved"));
        QCOMPARE(client.dbsize(), 1);
    }

    void sizesMustBeKnownForImages()
    {
        RedisServer server({aclUser("few", "pass", "~* +@all -memory")});
        auto client = server.client();
        fillTypes(client, {"shop:1:"}, 60);
        Changes changes("unix://few:pass@" + server.socket());
        const auto refused = changes.look(purgeOf({.pattern = "shop:1:*"}));
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, std::string_view("dryrun.no_sizes"));
        QCOMPARE(changes.run(purgeOf({.pattern = "shop:1:*"}, {.journal = false})).value().report.done, 60U);
    }
};

QTEST_GUILESS_MAIN(DryRunTest)
#include "tst_dryrun.moc"
