// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/sentineldeployment.h"

#include <QElapsedTimer>
#include <QTest>

using namespace keystrata::testing;

class SentinelDeploymentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void isWholeFromTheBeginning()
    {
        QElapsedTimer timer;
        timer.start();
        SentinelDeployment deployment;
        qInfo("1 + 2 + 3 in %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(deployment.servers(), size_t{3});
        QCOMPARE(deployment.masterPort(), std::optional(deployment.serverPort(0)));
        for (size_t i = 0; i < deployment.sentinels(); ++i) {
            ByteClient client(deployment.sentinel(i).tcpAddress());
            QVERIFY(client.run({"SENTINEL", "CKQUORUM", "mymaster"}).text.starts_with("OK 3 usable"));
            QCOMPARE(client.run({"SENTINEL", "REPLICAS", "mymaster"}).elements.size(), size_t{2});
            QCOMPARE(client.run({"SENTINEL", "SENTINELS", "mymaster"}).elements.size(), size_t{2});
        }
        ByteClient master = deployment.server(0).client();
        master.set("a", "b");
        QCOMPARE(master.run({"WAIT", "2", "5000"}).integer, 2);
        const auto copy = deployment.server(2).client().run({"GET", "a"});
        QCOMPARE(copy.text, std::string("b"));
        QVERIFY(deployment.server(2).client().ask({"SET", "a", "c"}).text.starts_with("READONLY"));
        const std::string port = std::to_string(deployment.sentinelPort(0));
        QVERIFY(deployment.url().starts_with("redis-sentinel://127.0.0.1:" + port + ",127.0.0.1:"));
        QVERIFY(deployment.url().ends_with("/mymaster"));
    }

    void anotherMasterFollowsAKilledOne()
    {
        SentinelDeployment deployment;
        const uint16_t first = deployment.serverPort(0);
        QElapsedTimer timer;
        timer.start();
        deployment.server(0).kill();
        const uint16_t second = deployment.waitForMaster(first);
        qInfo("a new master %lld ms after the kill", static_cast<long long>(timer.elapsed()));
        QVERIFY(second != first);
        deployment.server(deployment.serverAt(second)).client().set("written", "there");
        deployment.waitUntilWhole(); // the dead one is left out
        deployment.server(0).start();
        QCOMPARE(deployment.masterPort(), std::optional(second));
    }

    void aThawedMasterIsStale()
    {
        SentinelDeployment deployment;
        const uint16_t first = deployment.serverPort(0);
        deployment.server(0).freeze();
        const uint16_t second = deployment.waitForMaster(first);
        deployment.server(0).thaw();
        // Nobody has told it yet: it says that it is the master, and it takes writes.
        ByteClient stale(deployment.server(0).tcpAddress());
        QCOMPARE(stale.run({"ROLE"}).elements.at(0).text, std::string("master"));
        stale.set("lost", "write");
        QCOMPARE(deployment.masterPort(), std::optional(second));
        QCOMPARE(deployment.server(deployment.serverAt(second)).client().run({"EXISTS", "lost"}).integer, 0);
    }

    void serversAndSentinelsHaveUsersOfTheirOwn()
    {
        SentinelDeployment deployment({.replicas = 1,
            .user = "app",
            .password = "server-secret",
            .sentinelUser = "watcher",
            .sentinelPassword = "sentinel-secret"});
        ByteClient server(deployment.server(0).tcpAddress());
        QVERIFY(server.ask({"PING"}).text.starts_with("NOAUTH"));
        QVERIFY(server.ask({"AUTH", "watcher", "sentinel-secret"}).text.starts_with("WRONGPASS"));
        server.run({"AUTH", "app", "server-secret"});
        ByteClient sentinel(deployment.sentinel(0).tcpAddress());
        QVERIFY(sentinel.ask({"SENTINEL", "MASTERS"}).text.starts_with("NOAUTH"));
        QVERIFY(sentinel.ask({"AUTH", "app", "server-secret"}).text.starts_with("WRONGPASS"));
        sentinel.run({"AUTH", "watcher", "sentinel-secret"});
        QVERIFY(deployment.url().starts_with("redis-sentinel://app:server-secret@127.0.0.1:"));
    }

    void aMajorityIsMoreThanHalf()
    {
        SentinelDeployment deployment({.replicas = 1});
        deployment.sentinel(0).kill();
        QVERIFY(deployment.masterPort().has_value());
        deployment.sentinel(1).freeze();
        QVERIFY(!deployment.masterPort().has_value());
        deployment.sentinel(1).thaw();
        deployment.sentinel(0).start();
        deployment.waitUntilWhole(); // it remembers whom it watched
    }
};

QTEST_GUILESS_MAIN(SentinelDeploymentTest)
#include "tst_sentineldeployment.moc"
