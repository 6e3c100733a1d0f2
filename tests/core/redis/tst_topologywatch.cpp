// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/topologywatch.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

#include <functional>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// Watches a target and keeps all that happened.
class Watched
{
public:
    explicit Watched(const std::string& url) : m_watch({.address = parseAddress(url).value()}, {}) { look(); }

    const TopologyPicture& picture() const { return m_picture; }

    bool saw(std::string_view id) const
    {
        return std::ranges::any_of(m_events, [id](const TopologyEvent& event) { return event.message.id == id; });
    }

    std::string story() const
    {
        std::string out;
        for (const auto& event : m_events) {
            out += event.message.english() + "\n";
        }
        return out;
    }

    /// Looks on until it is so; false after twenty seconds.
    bool until(const std::function<bool(const TopologyPicture&)>& condition)
    {
        const auto end = Clock::now() + 20s;
        while (!condition(m_picture) && Clock::now() < end) {
            if (!m_watch.wait(m_context)) {
                return false;
            }
            look();
        }
        return condition(m_picture);
    }

private:
    void look()
    {
        auto picture = m_watch.look(m_context);
        QVERIFY(picture);
        m_picture = std::move(*picture);
        m_events.insert(m_events.end(), m_picture.events.begin(), m_picture.events.end());
    }

    Context m_context;
    TopologyWatch m_watch;
    TopologyPicture m_picture;
    std::vector<TopologyEvent> m_events;
};

uint16_t masterPort(const TopologyPicture& picture)
{
    return picture.view.nodes.empty() ? uint16_t{0} : picture.view.nodes.front().endpoint.port;
}

bool wellBehaved(const NodeStatus& status)
{
    return !status.problem && status.linkUp && !status.runId.empty();
}

} // namespace

class TopologyWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aSingleServerAndItsReplica()
    {
        RedisServer master({}, RedisServer::Listen::UnixAndTcp);
        RedisServer replica({"replicaof 127.0.0.1 " + std::to_string(master.port())}, RedisServer::Listen::UnixAndTcp);
        Watched watched(master.tcpUrl());
        QVERIFY(watched.until([](const TopologyPicture& picture) {
            return picture.nodes.size() == 2 && wellBehaved(picture.nodes[1]) && picture.nodes[1].behindBytes == 0U;
        }));
        QCOMPARE(watched.picture().nodes[1].node.endpoint.port, replica.port());
        QCOMPARE(watched.picture().nodes[1].role, std::string("slave"));
        QVERIFY(!watched.picture().failingOver());
        QVERIFY(!watched.picture().degraded());
        QVERIFY(watched.saw("topology.joined"));

        // Seen from the replica: the master comes first.
        Watched other(replica.tcpUrl());
        QVERIFY(other.until([](const TopologyPicture& picture) { return picture.nodes.size() == 2; }));
        QCOMPARE(other.picture().nodes[0].node.endpoint.port, master.port());
        QCOMPARE(other.picture().nodes[1].node.role, Role::Replica);
    }

    void aFailoverBehindSentinel()
    {
        SentinelDeployment deployment;
        Watched watched(deployment.url());
        const auto old = masterPort(watched.picture());
        QCOMPARE(old, deployment.serverPort(0));
        QVERIFY(watched.until([](const TopologyPicture& picture) {
            return picture.nodes.size() == 3 && std::ranges::all_of(picture.nodes, wellBehaved);
        }));
        QCOMPARE(watched.picture().view.sentinels.voters, size_t{3});
        QCOMPARE(watched.picture().view.sentinels.agreeing, size_t{3});
        QCOMPARE(watched.picture().view.sentinels.quorum, size_t{2});
        QVERIFY(watched.picture().view.sentinels.majority());
        QVERIFY(!watched.picture().failingOver());

        const auto killed = Clock::now();
        deployment.server(0).kill();
        QVERIFY(watched.until([](const TopologyPicture& picture) { return picture.failingOver(); }));
        const std::chrono::duration<double> noticed = Clock::now() - killed;
        QVERIFY(watched.until([old](const TopologyPicture& picture) {
            return masterPort(picture) != old && picture.nodes.front().role == "master";
        }));
        const std::chrono::duration<double> shown = Clock::now() - killed;
        qInfo("failing over after %.2f s, the new master after %.2f s\n%s", noticed.count(), shown.count(),
            watched.story().c_str());
        QVERIFY(watched.saw("topology.lost"));
        QVERIFY(watched.saw("topology.new_master"));
        QVERIFY(watched.until([](const TopologyPicture& picture) { return !picture.failingOver(); }));
        QVERIFY(watched.picture().degraded()); // the killed one is missing
        deployment.server(0).start();
        QVERIFY(watched.until([](const TopologyPicture& picture) { return !picture.degraded(); }));
    }

    void aFrozenServerDelaysNothing()
    {
        SentinelDeployment deployment;
        Watched watched(deployment.url());
        QVERIFY(watched.until([](const TopologyPicture& picture) {
            return picture.nodes.size() == 3 && std::ranges::all_of(picture.nodes, wellBehaved);
        }));
        deployment.server(1).freeze();
        QVERIFY(watched.until([&](const TopologyPicture& picture) {
            const auto* node = picture.view.find(Endpoint{.host = "127.0.0.1", .port = deployment.serverPort(1)});
            return node != nullptr && picture.degraded() && !picture.failingOver();
        }));
        deployment.server(1).thaw();
        QVERIFY(watched.until([](const TopologyPicture& picture) { return !picture.degraded(); }));
    }

    void aFailoverInACluster()
    {
        ClusterDeployment cluster;
        Watched watched(cluster.url());
        QVERIFY(watched.until([](const TopologyPicture& picture) {
            return picture.nodes.size() == 6 && std::ranges::all_of(picture.nodes, wellBehaved);
        }));
        QVERIFY(!watched.picture().degraded());
        const auto id = cluster.id(0);
        cluster.node(0).kill();
        const auto killed = Clock::now();
        QVERIFY(watched.until([&](const TopologyPicture& picture) {
            return std::ranges::any_of(picture.view.nodes, [&](const Node& node) {
                return node.role == Role::Master && node.id != id && !node.slots.empty()
                    && node.slots.front().first == 0;
            });
        }));
        const std::chrono::duration<double> shown = Clock::now() - killed;
        qInfo("the new owner after %.2f s\n%s", shown.count(), watched.story().c_str());
        QVERIFY(watched.saw("topology.lost"));
        QVERIFY(watched.saw("topology.promoted"));
        QVERIFY(watched.saw("cluster.fail"));
        QVERIFY(watched.until([](const TopologyPicture& picture) { return picture.view.clusterProblem.empty(); }));
        cluster.node(0).start();
        QVERIFY(watched.until([](const TopologyPicture& picture) { return !picture.degraded(); }));
        QVERIFY(watched.saw("cluster.ok"));
    }

    void itEndsWhenAsked()
    {
        RedisServer server;
        std::stop_source source;
        Context context(source.get_token());
        int pictures = 0;
        const auto status =
            watchTopology({.address = parseAddress(server.url()).value()}, {}, context, [&](const TopologyPicture&) {
                if (++pictures == 2) {
                    source.request_stop();
                }
            });
        QVERIFY(!status);
        QCOMPARE(status.error().kind, ErrorKind::Cancelled);
        QCOMPARE(pictures, 2);
    }
};

QTEST_GUILESS_MAIN(TopologyWatchTest)
#include "tst_topologywatch.moc"
