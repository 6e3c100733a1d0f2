// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keylisting.h"
#include "core/redis/transport.h"
#include "core/stats/sample.h"
#include "tests/core/redis/opening.h"
#include "tests/support/certificates.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/faultproxy.h"
#include "tests/support/hashslot.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

double msSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string seed(uint16_t port)
{
    return "127.0.0.1:" + std::to_string(port);
}

size_t slotsIn(const TopologyView& view)
{
    size_t count = 0;
    for (const auto& node : view.nodes) {
        for (const auto& range : node.slots) {
            count += size_t{1} + range.last - range.first;
        }
    }
    return count;
}

bool isWhole(const Session& session)
{
    return session.connected() && slotsIn(session.topology()) == SlotCount && session.topology().clusterProblem.empty();
}

size_t listed(Session& session)
{
    Context context;
    keyspace::ListRequest request;
    request.pace.mode = keyspace::Pace::Mode::Fast;
    const auto listing = keyspace::listKeys(session, request, context, [](const auto&) { return true; });
    return listing && listing->complete ? listing->matched : 0;
}

} // namespace

/// Sessions to a Cluster that stays as it is, but for slots that move.
class ClusterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        m_cluster = std::make_unique<ClusterDeployment>();
        m_cluster->fill(3000);
    }

    void isFoundFromAnySeed()
    {
        for (size_t i = 0; i < m_cluster->size(); ++i) {
            const auto session = entered(targetOf("redis-cluster://" + seed(m_cluster->port(i))));
            QVERIFY(isWhole(*session));
            QCOMPARE(session->links().size(), size_t{3});
            QCOMPARE(session->topology().nodes.size(), size_t{6});
            QCOMPARE(session->topology().nodes[1].master, session->topology().nodes[0].id);
            QCOMPARE(session->capabilities().role, "master");
        }
    }

    void isFoundThoughSeedsAreDead()
    {
        const BlackHole hole;
        const auto url = "redis-cluster://" + seed(freePort()) + "," + seed(hole.port()) + "," + seed(freePort()) + ","
            + seed(m_cluster->port(4));
        const auto start = Clock::now();
        QVERIFY(isWhole(*entered(targetOf(url))));
        QVERIFY2(msSince(start) < 1500, "nobody waits for a black hole");
        QCOMPARE(refusal(targetOf("redis-cluster://" + seed(freePort()))).message.id, "connect.refused");
    }

    void isNoSingleServer()
    {
        const RedisServer server({}, RedisServer::Listen::UnixAndTcp);
        const auto error = refusal(targetOf("redis-cluster://" + seed(server.port())));
        QCOMPARE(error.message.id, "cluster.disabled");
        const RedisServer lone({.listen = RedisServer::Listen::UnixAndTcp, .kind = RedisServer::Kind::ClusterNode});
        const auto empty = refusal(targetOf("redis-cluster://" + seed(lone.port())));
        QVERIFY2(!empty.message.english().empty(), empty.message.english().c_str());
    }

    void keysGoToTheirMasters()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        for (int i = 0; i < 300; ++i) {
            const auto key = "routed:" + std::to_string(i);
            QCOMPARE(text(*session, {"SET", key, key}), "OK");
            QCOMPARE(session->ownerOf(key)->node.id, m_cluster->id(m_cluster->owner(hashSlot(key))));
        }
        QCOMPARE(text(*session, {"OBJECT", "ENCODING", "routed:7"}), "embstr");
        QCOMPARE(text(*session, {"PING"}), "PONG");
        QVERIFY(session->ownerOf("{user}1") == session->ownerOf("{user}2"));
        QVERIFY(session->ownerOf("a{}b") == session->ownerOf("a{}b"));
        std::vector<std::vector<std::string>> commands;
        for (int i = 0; i < 5000; ++i) {
            commands.push_back({"GET", "routed:" + std::to_string(i % 300)});
        }
        Context context;
        const auto replies = session->pipeline(commands, context);
        QVERIFY(replies.has_value());
        for (size_t i = 0; i < commands.size(); ++i) {
            QCOMPARE(std::string((*replies)[i].get().text()), commands[i][1]);
        }
        for (int i = 0; i < 300; ++i) {
            text(*session, {"UNLINK", "routed:" + std::to_string(i)});
        }
    }

    void movedSlotsAreFollowed()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        const std::vector<std::string> tags{slotTag(1), slotTag(2), slotTag(9000), slotTag(16000)};
        std::vector<std::vector<std::string>> commands;
        for (const auto& tag : tags) {
            QCOMPARE(text(*session, {"SET", tag + "k", tag}), "OK");
            for (int i = 0; i < 50; ++i) {
                commands.push_back({"GET", tag + "k"});
            }
        }
        m_cluster->mover(0, 1).move(1); // behind the session's back
        Context context;
        const auto replies = session->pipeline(commands, context);
        QVERIFY(replies.has_value());
        for (size_t i = 0; i < commands.size(); ++i) {
            QCOMPARE(std::string((*replies)[i].get().text()), tags[i / 50]);
        }
        QCOMPARE(session->ownerOf(tags[0])->node.id, m_cluster->id(1));
        m_cluster->mover(1, 0).move(1);
        QCOMPARE(text(*session, {"GET", tags[0] + "k"}), tags[0]);
        QCOMPARE(session->ownerOf(tags[0])->node.id, m_cluster->id(0));
        m_cluster->waitUntilWhole();
        for (const auto& tag : tags) {
            text(*session, {"UNLINK", tag + "k"});
        }
    }

    void openSlotsAreAsked()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        const auto tag = slotTag(3);
        std::vector<std::vector<std::string>> commands;
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(text(*session, {"SET", tag + std::to_string(i), std::to_string(i)}), "OK");
            commands.push_back({"GET", tag + std::to_string(i)});
        }
        auto mover = m_cluster->mover(0, 2);
        mover.open(3);
        mover.carry(3, 10);
        Context context;
        for (int round = 0; round < 3; ++round) {
            const auto replies = session->pipeline(commands, context);
            QVERIFY(replies.has_value());
            for (size_t i = 0; i < commands.size(); ++i) {
                QCOMPARE(std::string((*replies)[i].get().text()), std::to_string(i));
            }
            QCOMPARE(session->ownerOf(tag)->node.id, m_cluster->id(0)); // still
        }
        QVERIFY(session->run({"GET", tag + "none"}, context)->get().isNil());
        QVERIFY(session->reconnect(context));
        QVERIFY(session->topology().find(m_cluster->id(0))->openSlots
            == (std::vector{OpenSlot{3, true, m_cluster->id(2)}}));
        mover.carry(3);
        mover.close(3);
        QVERIFY(session->pipeline(commands, context));
        m_cluster->mover(2, 0).move(3);
        for (const auto& command : commands) {
            text(*session, {"UNLINK", command[1]});
        }
        m_cluster->waitUntilWhole();
    }

    void countsAreSummed()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        Context context;
        const auto found = databases(*session, context);
        QVERIFY(found && found->size() == 1);
        QCOMPARE(found->front().keys, uint64_t{3000});
        const auto sample = stats::sampleServer(*session, context);
        QVERIFY(sample.has_value());
        QCOMPARE(sample->keys, uint64_t{3000});
        QCOMPARE(sample->nodes.size(), size_t{3});
        uint64_t keys = 0;
        uint64_t memory = 0;
        size_t slots = 0;
        for (const auto& node : sample->nodes) {
            QVERIFY(!node.problem && node.keys > 800);
            keys += node.keys;
            memory += node.usedMemory;
            slots += node.slots;
        }
        QCOMPARE(keys, sample->keys);
        QCOMPARE(memory, sample->usedMemory);
        QCOMPARE(slots, SlotCount);
        const auto refused = session->select(1, context);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message.id, "server.cluster_db");
        QVERIFY(session->select(0, context));
    }

    void replicasAreScannedWhenAsked()
    {
        auto target = targetOf(m_cluster->url());
        target.scanReplicas = true;
        const auto session = entered(target);
        const auto before = m_cluster->node(0).client().info("total_commands_processed");
        Context context;
        const auto links = session->scanLinks(context);
        QVERIFY(links && links->size() == 3);
        for (const auto* link : *links) {
            QCOMPARE(link->node.role, Role::Replica);
        }
        QVERIFY(session->scansReplicas());
        QCOMPARE(listed(*session), size_t{3000});
    }

    void throughAMapOfAddresses()
    {
        std::vector<std::unique_ptr<FaultProxy>> proxies;
        auto target = targetOf("redis-cluster://" + seed(m_cluster->port(5)));
        for (size_t i = 0; i < m_cluster->size(); ++i) {
            const auto port = m_cluster->port(i);
            proxies.push_back(std::make_unique<FaultProxy>(LocalAddress{.path = {}, .port = port}));
            target.addressMap.push_back(
                {{.host = "127.0.0.1", .port = port}, {.host = "127.0.0.1", .port = proxies.back()->port()}});
        }
        const auto session = entered(target);
        QCOMPARE(listed(*session), size_t{3000});
        for (size_t i : {0U, 1U, 2U, 5U}) {
            QVERIFY(proxies[i]->accepted() > 0);
        }
        for (auto& proxy : proxies) {
            proxy->cutAll();
        }
        Context context;
        QTRY_VERIFY(session->reconnect(context) && isWhole(*session));
        QCOMPARE(text(*session, {"GET", "key:1"}), "x");
    }

    void aFrozenNodeKeepsNobodyWaiting()
    {
        const auto session = entered(targetOf(m_cluster->url()));
        Context context;
        const auto key = [&](size_t node) { return slotTag(static_cast<uint16_t>(node * 5500)) + "none"; };
        m_cluster->node(0).freeze();
        auto start = Clock::now();
        QVERIFY(session->reconnect(context));
        const auto known = msSince(start);
        start = Clock::now();
        const auto opened = Session::open(targetOf(m_cluster->url()), {}, context);
        const auto fresh = msSince(start);
        const auto reply = session->run({"GET", key(1)}, context);
        const auto other = session->run({"GET", key(2)}, context);
        m_cluster->node(0).thaw();
        qInfo("with a frozen node: reconnected after %.0f ms, opened after %.0f ms", known, fresh);
        QVERIFY(opened && reply && other);
        QVERIFY(known < 2500 && fresh < 2500);
        m_cluster->waitUntilWhole();
        QVERIFY(session->reconnect(context));
        QVERIFY(isWhole(*session));
    }

private:
    std::unique_ptr<ClusterDeployment> m_cluster;
};

QTEST_GUILESS_MAIN(ClusterTest)
#include "tst_cluster.moc"
