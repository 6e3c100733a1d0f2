// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/failover.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

std::string masterIn(const SentinelDeployment& deployment)
{
    return "127.0.0.1:" + std::to_string(deployment.masterPort().value());
}

template <typename T>
std::string_view idOf(const Result<T>& result)
{
    return result ? std::string_view("done") : result.error().message.id;
}

} // namespace

class HandoverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sentinelsChooseAnotherMaster()
    {
        SentinelDeployment deployment({.brisk = true});
        Context context;
        const auto session = entered(targetOf(deployment.url()));
        const auto plan = planFailover(*session, context);
        QVERIFY2(plan, idOf(plan).data());
        const auto old = plan->master.node.endpoint;
        QCOMPARE(old.display(), masterIn(deployment));
        QCOMPARE(plan->successors.size(), size_t{2});
        QCOMPARE(plan->fit(), size_t{2});
        QVERIFY(plan->permissionProved);
        QCOMPARE(masterIn(deployment), old.display()); // a plan does nothing

        const auto result = failOver(*session, *plan, context);
        QVERIFY2(result, idOf(result).data());
        QVERIFY(result->master != old);
        QCOMPARE(result->master.display(), masterIn(deployment));
        QVERIFY(result->followed);
        QVERIFY(result->took > 0ms);
        deployment.waitUntilWhole();

        // The same plan once more: it was made for another master.
        QCOMPARE(idOf(failOver(*session, *plan, context)), "failover.changed");
        QCOMPARE(masterIn(deployment), result->master.display());
        const auto back = planFailover(*session, context);
        QVERIFY2(back, idOf(back).data());
        QCOMPARE(back->master.node.endpoint, result->master);
    }

    void nobodyIsFit()
    {
        SentinelDeployment deployment({.replicas = 1});
        Context context;
        const auto session = entered(targetOf(deployment.url()));
        deployment.server(1).client().run({"CONFIG", "SET", "replica-priority", "0"});
        const auto never = planFailover(*session, context);
        QCOMPARE(idOf(never), "failover.none_fit");
        QVERIFY(never.error().message.english().find("replica-priority 0") != std::string::npos);
        deployment.server(1).client().run({"CONFIG", "SET", "replica-priority", "100"});

        deployment.server(1).freeze();
        QCOMPARE(idOf(planFailover(*session, context)), "failover.none_fit");
        deployment.server(1).thaw();

        // Without a majority of sentinels nothing is certain.
        deployment.sentinel(0).kill();
        deployment.sentinel(1).kill();
        QVERIFY(idOf(planFailover(*session, context)).starts_with("authority."));
    }

    void aUserOfTheSentinelsWhoMayNot()
    {
        SentinelDeployment deployment({.replicas = 1, .sentinelUser = "watcher", .sentinelPassword = "hunter2"});
        auto target = targetOf(deployment.url());
        target.sentinel = {"watcher", "hunter2"};
        Context context;
        const auto session = entered(target);
        const auto allowed = planFailover(*session, context);
        QVERIFY2(allowed, idOf(allowed).data());
        QVERIFY(allowed->permissionProved);
        const auto limit = [&deployment](std::string_view rule) {
            for (size_t i = 0; i < deployment.sentinels(); ++i) {
                deployment.sentinel(i).client().run({"ACL", "SETUSER", "watcher", rule});
            }
        };
        const auto before = masterIn(deployment);
        limit("-sentinel|failover");
        const auto denied = planFailover(*session, context);
        QCOMPARE(idOf(denied), "server.noperm");
        QCOMPARE(denied.error().kind, ErrorKind::Denied);
        // One who may not even ask what he may is told when it is ordered.
        limit("-acl|dryrun");
        const auto unknown = planFailover(*session, context);
        QVERIFY2(unknown, idOf(unknown).data());
        QVERIFY(!unknown->permissionProved);
        QCOMPARE(idOf(failOver(*session, *unknown, context)), "server.noperm");
        QCOMPARE(masterIn(deployment), before);
    }

    void aReplicaOfAClusterTakesOver()
    {
        ClusterDeployment cluster;
        cluster.fill(300);
        Context context;
        const auto session = entered(targetOf(cluster.url()));
        const Endpoint replica{.host = "127.0.0.1", .port = cluster.port(3)};
        const auto plan = planFailover(*session, replica, context);
        QVERIFY2(plan, idOf(plan).data());
        QCOMPARE(plan->master.node.endpoint.port, cluster.port(0));
        QVERIFY(plan->permissionProved);
        const auto result = failOver(*session, *plan, context);
        QVERIFY2(result, idOf(result).data());
        QCOMPARE(result->master, replica);
        QVERIFY(result->followed);
        cluster.waitUntilWhole();
        QCOMPARE(cluster.owner(0), size_t{3});
        QCOMPARE(cluster.keys(), 300);

        QCOMPARE(idOf(failOver(*session, *plan, context)), "failover.changed");
        QCOMPARE(idOf(planFailover(*session, replica, context)), "failover.not_a_replica"); // a master now
        QCOMPARE(idOf(planFailover(*session, {.host = "10.1.2.3", .port = 1}, context)), "failover.not_a_replica");
        QCOMPARE(idOf(planFailover(*session, context)), "failover.no_sentinels");

        const Endpoint second{.host = "127.0.0.1", .port = cluster.port(4)};
        cluster.node(4).client().run({"ACL", "SETUSER", "default", "-cluster|failover"});
        QCOMPARE(idOf(planFailover(*session, second, context)), "server.noperm");
        cluster.node(4).freeze();
        QCOMPARE(idOf(planFailover(*session, second, context)), "failover.none_fit");
        cluster.node(4).thaw();
    }

    void aServerAlone()
    {
        RedisServer server;
        Context context;
        const auto session = entered(targetOf(server.url()));
        QCOMPARE(idOf(planFailover(*session, context)), "failover.no_sentinels");
        QCOMPARE(idOf(planFailover(*session, {.host = "127.0.0.1", .port = 1}, context)), "failover.sentinels_choose");
    }
};

QTEST_GUILESS_MAIN(HandoverTest)
#include "tst_handover.moc"
