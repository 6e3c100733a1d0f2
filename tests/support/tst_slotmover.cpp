// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/certificates.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/hashslot.h"

#include <QTest>

using namespace keystrata::testing;

class SlotMoverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aHalfMovedSlotAsks()
    {
        const ClusterDeployment cluster({.replicas = 0});
        const std::string tag = slotTag(7);
        cluster.fill(10, [&](size_t i) { return tag + std::to_string(i); });
        SlotMover mover = cluster.mover(0, 2);
        mover.open(7);
        QCOMPARE(mover.carry(7, 4), size_t{4});
        ByteClient from = cluster.node(0).client();
        const std::string ask = "ASK 7 127.0.0.1:" + std::to_string(cluster.port(2));
        int asked = 0;
        for (int i = 0; i < 10; ++i) {
            asked += static_cast<int>(from.ask({"GET", tag + std::to_string(i)}).text == ask);
        }
        QCOMPARE(asked, 4);
        std::vector<std::string> keys;
        keys.reserve(10);
        for (int i = 0; i < 10; ++i) {
            keys.push_back(tag + std::to_string(i));
        }
        std::vector<std::string_view> command{"UNLINK"};
        command.insert(command.end(), keys.begin(), keys.end());
        QVERIFY(from.ask(command).text.starts_with("TRYAGAIN"));
        QVERIFY(from.run({"CLUSTER", "NODES"}).text.contains("[7->-" + cluster.id(2) + "]"));

        mover.carry(7);
        mover.close(7);
        QCOMPARE(cluster.owner(7), size_t{2});
        QCOMPARE(cluster.node(2).client().run({"CLUSTER", "COUNTKEYSINSLOT", "7"}).integer, 10);
        QVERIFY(from.ask({"GET", keys[0]}).text.starts_with("MOVED 7 "));
    }

    void reshardsWhileOneLooksOn_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addRow("plain") << false;
        QTest::addRow("TLS") << true;
    }

    void reshardsWhileOneLooksOn()
    {
        QFETCH(const bool, tls);
        Certificates certificates;
        ClusterDeployment::Options options{.replicas = 0, .user = "app", .password = "secret"};
        if (tls) {
            options.tls = certificates.serverTls({}, true);
        }
        const ClusterDeployment cluster(options);
        QVERIFY(cluster.url().starts_with(tls ? "rediss-cluster://app:secret@" : "redis-cluster://app:secret@"));
        cluster.fill(20'000);
        const auto reshard = cluster.reshard(0, 1, 200);
        QTRY_VERIFY_WITH_TIMEOUT(reshard->moved() >= 10, 30'000);
        reshard->stop();
        const size_t moved = reshard->moved();
        QVERIFY(moved >= 10);
        QCOMPARE(cluster.keys(), 20'000);
        cluster.reshard(0, 1, 200)->join();
        QCOMPARE(cluster.keys(), 20'000);
        cluster.waitUntilWhole();
        QCOMPARE(cluster.owner(static_cast<uint16_t>(199 + moved)), size_t{1});
        QCOMPARE(cluster.owner(static_cast<uint16_t>(200 + moved)), size_t{0});
    }
};

QTEST_GUILESS_MAIN(SlotMoverTest)
#include "tst_slotmover.moc"
