// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/clusterdeployment.h"
#include "tests/support/hashslot.h"

#include <QElapsedTimer>
#include <QTest>

using namespace keystrata::testing;
using namespace std::chrono_literals;

class ClusterDeploymentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void hashesAsRedisDoes()
    {
        const RedisServer::Options options{.kind = RedisServer::Kind::ClusterNode};
        const RedisServer server(options);
        ByteClient client = server.client();
        for (const char* key :
            {"", "123456789", "{user}:a", "a{user}", "{}", "{}a", "a{b", "a{}{b}", "{a}{b}", "\xff"}) {
            QCOMPARE(static_cast<int64_t>(hashSlot(key)), client.run({"CLUSTER", "KEYSLOT", key}).integer);
        }
    }

    void isWholeFromTheBeginning()
    {
        QElapsedTimer timer;
        timer.start();
        ClusterDeployment cluster;
        qInfo("3 + 3 in %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(cluster.size(), size_t{6});
        timer.restart();
        cluster.fill(100'000);
        qInfo("100,000 keys in %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(cluster.keys(), 100'000);
        for (size_t i = 0; i < cluster.size(); ++i) {
            ByteClient client(cluster.node(i).tcpAddress());
            QVERIFY(client.run({"CLUSTER", "INFO"}).text.starts_with("cluster_state:ok"));
            QVERIFY(client.dbsize() > 30'000); // the replicas hold copies
            QCOMPARE(client.run({"ROLE"}).elements.at(0).text, std::string(i < 3 ? "master" : "slave"));
        }
        QCOMPARE(cluster.owner(0), size_t{0});
        QCOMPARE(cluster.owner(16383), size_t{2});
        QCOMPARE(cluster.replicasOf(1, 5), std::vector<size_t>{4});
        const std::string port = std::to_string(cluster.port(0));
        QVERIFY(cluster.url().starts_with("redis-cluster://127.0.0.1:" + port + ",127.0.0.1:"));

        // Who asks the wrong node is sent to the right one.
        ByteClient client = cluster.node(0).client();
        const std::string far = slotTag(16383);
        QCOMPARE(client.ask({"GET", far}).text, "MOVED 16383 127.0.0.1:" + std::to_string(cluster.port(2)));

        cluster.failover(4); // when told, a replica takes over from a living master
        QCOMPARE(cluster.owner(8000), size_t{4});
        QCOMPARE(cluster.node(1).client().run({"ROLE"}).elements.at(0).text, std::string("slave"));
    }

    void aReplicaFollowsAKilledMaster_data()
    {
        QTest::addColumn<bool>("fullCoverage");
        QTest::addRow("all slots or none") << true;
        QTest::addRow("what is left") << false;
    }

    void aReplicaFollowsAKilledMaster()
    {
        QFETCH(const bool, fullCoverage);
        ClusterDeployment cluster({.nodeTimeout = 1s, .fullCoverage = fullCoverage});
        const std::string other = slotTag(16383);
        QElapsedTimer timer;
        timer.start();
        cluster.node(0).kill();
        ByteClient rest = cluster.node(2).client();
        bool interrupted = false;
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                interrupted = interrupted || rest.ask({"GET", other}).text.starts_with("CLUSTERDOWN");
                return rest.run({"CLUSTER", "NODES"}).text.contains("master,fail ");
            }(),
            30'000);
        const size_t next = cluster.waitForOwner(0, 0);
        qInfo("a new owner %lld ms after the kill", static_cast<long long>(timer.elapsed()));
        QCOMPARE(next, size_t{3});
        cluster.waitUntilWhole(false);
        QVERIFY(fullCoverage || !interrupted);
        cluster.node(0).start();
        cluster.waitUntilWhole();
        QCOMPARE(cluster.replicasOf(3, 1), std::vector<size_t>{0});
    }
};

QTEST_GUILESS_MAIN(ClusterDeploymentTest)
#include "tst_clusterdeployment.moc"
