// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/format.h"
#include "ui/logic/noderows.h"
#include "ui/logic/serverrows.h"
#include "ui/logic/serversmodel.h"

#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::ui;
using redis::Role;

namespace {

redis::NodeStatus server(uint16_t port, Role role, const std::string& master = {})
{
    redis::NodeStatus status;
    status.node.endpoint = {.host = "10.0.0.5", .port = port};
    status.node.id = status.node.endpoint.display();
    status.node.role = role;
    status.node.master = master;
    status.role = role == Role::Master ? "master" : "slave";
    status.runId = "r" + std::to_string(port);
    if (role == Role::Replica) {
        status.behindBytes = 0;
    }
    return status;
}

redis::TopologyPicture pictureOf(std::vector<redis::NodeStatus> nodes, redis::Topology kind)
{
    redis::TopologyPicture picture;
    picture.view.kind = kind;
    for (const auto& status : nodes) {
        picture.view.nodes.push_back(status.node);
    }
    picture.nodes = std::move(nodes);
    return picture;
}

redis::TopologyPicture sentinelPicture()
{
    auto picture = pictureOf(
        {server(1, Role::Master), server(3, Role::Replica, "10.0.0.5:1"), server(2, Role::Replica, "10.0.0.5:1")},
        redis::Topology::Sentinel);
    auto& council = picture.view.sentinels;
    council.voters = 3;
    council.quorum = 2;
    council.agreeing = 2;
    const redis::Endpoint master{.host = "10.0.0.5", .port = 1};
    council.members.push_back({.endpoint = {.host = "s1", .port = 9}, .names = master});
    council.members.push_back(
        {.endpoint = {.host = "s2", .port = 9}, .names = redis::Endpoint{.host = "other", .port = 1}});
    council.members.push_back({.endpoint = {.host = "s3", .port = 9},
        .problem = Error{ErrorKind::Network, {"x", "Nothing listens there.", {}}, {}}});
    return picture;
}

} // namespace

class ServerRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void mastersThenReplicasThenSentinels()
    {
        const auto rows = serverRows(sentinelPicture());
        QCOMPARE(rows.size(), size_t{6});
        QCOMPARE(rows[0].kind, ServerRow::Kind::Master);
        QCOMPARE(rows[1].address, QStringLiteral("10.0.0.5:2"));
        QCOMPARE(rows[2].address, QStringLiteral("10.0.0.5:3"));
        QCOMPARE(rows[1].following, QStringLiteral("up to date"));
        QCOMPARE(rows[1].group, rows[0].group);
        QCOMPARE(rows[3].state, QStringLiteral("agrees"));
        QCOMPARE(rows[4].state, QStringLiteral("names other:1"));
        QCOMPARE(rows[4].tone, Tone::Warning);
        QCOMPARE(rows[5].state, QStringLiteral("no answer"));
        QCOMPARE(rows[5].problem, QStringLiteral("Nothing listens there."));
        QVERIFY(rows[5].group != rows[0].group);
        QCOMPARE(topologySummary(sentinelPicture()),
            QStringLiteral("1 master · 2 replicas · 2 of 3 sentinels agree, 2 can call a failover"));
    }

    void whatIsWrongIsSaid()
    {
        auto picture = sentinelPicture();
        picture.nodes[0].problem = Error{ErrorKind::Network, {"x", "The server hung up.", {}}, {}};
        picture.nodes[1].linkUp = false;
        picture.nodes[2].behindBytes = 20'000'000;
        auto rows = serverRows(picture, QLocale::c());
        QCOMPARE(rows[0].tone, Tone::Bad);
        QCOMPARE(rows[0].state, QStringLiteral("no answer"));
        QCOMPARE(rows[1].following, formatBytes(20'000'000, QLocale::c()) + QStringLiteral(" behind"));
        QCOMPARE(rows[1].tone, Tone::Warning);
        QCOMPARE(rows[2].state, QStringLiteral("without master"));
        picture.nodes[2].node.failed = true;
        picture.nodes[1].linkUp = true;
        picture.nodes[1].role = "master"; // promoted, and the others have not heard of it
        rows = serverRows(picture, QLocale::c());
        QCOMPARE(rows[1].state, QStringLiteral("down"));
        QCOMPARE(rows[2].state, QStringLiteral("says it is a master"));
    }

    void keysSpreadOverACluster()
    {
        std::vector<redis::NodeStatus> masters{
            server(1, Role::Master), server(2, Role::Master), server(3, Role::Master)};
        uint16_t slot = 0;
        for (auto& master : masters) {
            master.node.slots = {{slot, static_cast<uint16_t>(slot + 99)}};
            slot = static_cast<uint16_t>(slot + 100);
            master.keys = 1000;
        }
        auto picture = pictureOf(masters, redis::Topology::Cluster);
        QCOMPARE(serverRows(picture)[1].slots, QStringLiteral("100"));
        const auto text = [&picture] { return spreadText(stats::spreadOfKeys(picture)); };
        QVERIFY(text().startsWith(QStringLiteral("Evenly spread: at most 33.3")));
        picture.nodes[2].keys = 9000;
        QVERIFY(text().startsWith(QStringLiteral("10.0.0.5:3 holds 81.8")));
        picture.nodes[1].problem = Error{ErrorKind::Network, {"x", "The server hung up.", {}}, {}};
        QVERIFY(text().isEmpty());
        picture.nodes.resize(1);
        QVERIFY(text().isEmpty());
    }

    void hostileNamesStayText()
    {
        auto picture = sentinelPicture();
        picture.nodes[0].node.endpoint.host = "<b>\x1b[31m";
        const auto rows = serverRows(picture);
        QVERIFY(!rows[0].address.contains(QChar(0x1b)));
        ServersModel model;
        model.setRows(rows);
        QCOMPARE(model.index(0, ServersModel::Address).data().toString(), rows[0].address);
    }

    void theModelKeepsItsRowsWhileOnlyWordsChange()
    {
        ServersModel model;
        auto picture = sentinelPicture();
        model.setRows(serverRows(picture));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setRows(serverRows(picture));
        QCOMPARE(changes.count(), 0);
        picture.nodes[0].keys = 7;
        model.setRows(serverRows(picture));
        QCOMPARE(changes.count(), 1);
        QCOMPARE(resets.count(), 0);
        picture.nodes.pop_back();
        model.setRows(serverRows(picture));
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.rowCount(), 5);
    }
};

QTEST_GUILESS_MAIN(ServerRowsTest)
#include "tst_serverrows.moc"
