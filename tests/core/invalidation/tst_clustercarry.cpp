// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/bump.h"
#include "core/keyspace/presets.h"
#include "tests/core/invalidation/changefixture.h"
#include "tests/support/clusterdeployment.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;

namespace {

ChangeRequest migrateOf(Carriage carriage)
{
    ChangeRequest request{.action = Action::Migrate, .selection = {.versions = {"1"}}, .carriage = std::move(carriage)};
    request.layouts = {keyspace::layoutFromText("django").value()};
    request.prefixes = {"shop"};
    return request;
}

std::map<std::string, std::string> contentsOf(ClusterDeployment& cluster)
{
    std::map<std::string, std::string> contents;
    for (size_t node = 0; node < 3; ++node) {
        auto client = cluster.node(node).client();
        for (const auto& [key, expiry] : pictureOf(client).expiries) {
            contents[key] = contentOf(client, key);
        }
    }
    return contents;
}

} // namespace

/// Keys carried within a Cluster, where another version is mostly another slot.
class ClusterCarryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void acrossSlots()
    {
        ClusterDeployment cluster({.replicas = 0, .config = {"enable-debug-command local"}});
        cluster.fill(400, [](size_t i) { return "shop:1:user:" + std::to_string(i); });
        cluster.fill(200, [](size_t i) { return "shop:1:{u" + std::to_string(i) + "}:name"; });
        cluster.fill(1, [](size_t) { return "shop:2:user:7"; }, "newer");
        for (size_t node = 0; node < 3; ++node) {
            auto client = cluster.node(node).client();
            int64_t i = 0;
            for (const auto& [key, expiry] : pictureOf(client).expiries) {
                if (key.starts_with("shop:1:") && ++i % 3 != 0) {
                    client.run({"PEXPIRE", key, std::to_string(1'000'000 + i)});
                }
            }
        }
        const auto before = contentsOf(cluster);
        Changes changes(cluster.url());
        const auto stored = changes.plan(migrateOf({.to = "2"}));
        VERIFY_RESULT(stored);
        QCOMPARE(stored->found.at("carry").at("can_carry").get<int>(), 599);
        const auto conducted = changes.carryOut(*stored);
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.done, 599U);
        QCOMPARE(conducted->report.collisions, 1U);
        QCOMPARE(conducted->report.failed, 0U);
        const auto after = contentsOf(cluster);
        for (const auto& [key, content] : before) {
            QCOMPARE(after.at(key), content);
            if (key.starts_with("shop:1:") && key != "shop:1:user:7") {
                QCOMPARE(after.at("shop:2:" + key.substr(7)), content);
            }
        }
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QCOMPARE(undone->removed, 599U);
        QVERIFY(contentsOf(cluster) == before);

        // Only what stays in its slot can be moved.
        const auto moved = changes.run(migrateOf({.to = "2", .move = true}));
        VERIFY_RESULT(moved);
        QCOMPARE(moved->report.done, 200U);
        QCOMPARE(moved->report.notFitting, 400U);
        QCOMPARE(moved->report.misfits.front().why.id, std::string_view("carry.other_slot"));
        QCOMPARE(changes.undo(moved->journal).value().renamedBack, 200U);
        QVERIFY(contentsOf(cluster) == before);

        // Values that become others are written wherever they belong.
        cluster.fill(300, [](size_t i) { return "shop:1:doc:" + std::to_string(i); }, R"({"a":1,"b":2})");
        const auto documents = contentsOf(cluster);
        auto request =
            migrateOf({.to = "2", .transform = transformFromJson(R"({"steps": [{"remove": "/a"}]})").value()});
        request.selection.namespaces = {"doc"};
        const auto transformed = changes.run(request);
        VERIFY_RESULT(transformed);
        QCOMPARE(transformed->report.done, 300U);
        QCOMPARE(cluster.keys(), static_cast<int64_t>(documents.size()) + 300);
        QCOMPARE(changes.undo(transformed->journal).value().removed, 300U);
        QVERIFY(contentsOf(cluster) == documents);
    }

    /// The key that holds the live version is in another slot than most of what it is about.
    void theLiveVersionMovesOn()
    {
        ClusterDeployment cluster({.replicas = 0, .config = {"enable-debug-command local"}});
        cluster.fill(400, [](size_t i) { return "shop:1:user:" + std::to_string(i); });
        cluster.fill(1, [](size_t) { return "live"; }, "1");
        const auto before = contentsOf(cluster);
        Changes changes(cluster.url());
        auto request = migrateOf({});
        request.action = Action::Bump;
        request.advance = {.namespaces = std::nullopt, .retire = Retire::Purge};
        request.live = {{.prefix = {}, .db = {}, .versions = {}, .versionKey = "live"}};
        const auto planned = lookAtBump(changes.session(), request, std::nullopt, changes.context());
        VERIFY_RESULT(planned);
        PlanStore store(changes.conductor().paths.plans);
        const auto conducted = conductBump(changes.session(), storeBump(store, *planned).value(), changes.conductor(),
            std::chrono::milliseconds(0), changes.context());
        VERIFY_RESULT(conducted);
        QCOMPARE(conducted->report.end, RunEnd::Complete);
        QCOMPARE(conducted->report.carry->done, 400U);
        QVERIFY(conducted->report.liveKey == LiveKey::Set);
        QCOMPARE(conducted->report.retire->done, 400U);
        QCOMPARE(cluster.keys(), 401);
        const auto undone = changes.undo(conducted->journal);
        VERIFY_RESULT(undone);
        QVERIFY(undone->liveKey == LiveKey::Set);
        QVERIFY(contentsOf(cluster) == before);
    }
};

QTEST_GUILESS_MAIN(ClusterCarryTest)
#include "tst_clustercarry.moc"
