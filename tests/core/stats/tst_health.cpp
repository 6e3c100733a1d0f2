// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/health.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::stats;

namespace {

ServerSample wellServer()
{
    ServerSample sample;
    sample.role = "master";
    sample.usedMemory = 500;
    sample.maxmemory = 1000;
    sample.maxmemoryPolicy = "allkeys-lru";
    sample.clients = 10;
    sample.maxclients = 10'000;
    return sample;
}

std::string codes(const Health& health)
{
    std::string out(statusName(health.status));
    for (const auto& problem : health.problems) {
        out += " " + std::string(problem.message.id) + "/" + std::string(severityName(problem.severity));
    }
    return out;
}

} // namespace

class HealthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aWellServerIsHealthy()
    {
        QCOMPARE(codes(assessHealth(wellServer())), "healthy");
        auto unlimited = wellServer();
        unlimited.maxmemory = 0;
        unlimited.maxclients = 0;
        QCOMPARE(codes(assessHealth(unlimited)), "healthy");
    }

    void memoryIsJudgedByPolicy_data()
    {
        QTest::addColumn<QByteArray>("policy");
        QTest::addColumn<int>("used");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* policy, int used, const char* expected) {
            QTest::addRow("%s %d", policy, used) << QByteArray(policy) << used << QByteArray(expected);
        };
        row("noeviction", 799, "healthy");
        row("noeviction", 800, "degraded memory.high/warning");
        row("noeviction", 900, "degraded memory.full/critical");
        row("volatile-ttl", 950, "degraded memory.limit/warning");
        // An LRU cache that is full is doing its work: worth knowing, nothing to wake anybody for.
        row("allkeys-lru", 850, "healthy memory.high/notice");
        row("allkeys-lru", 1000, "healthy memory.limit/notice");
    }

    void memoryIsJudgedByPolicy()
    {
        QFETCH(QByteArray, policy);
        QFETCH(int, used);
        QFETCH(QByteArray, expected);
        auto sample = wellServer();
        sample.maxmemoryPolicy = policy.toStdString();
        sample.usedMemory = static_cast<uint64_t>(used);
        QCOMPARE(codes(assessHealth(sample)), expected.toStdString());
    }

    void evictingNowIsTold()
    {
        StatsPoint point;
        point.evictionsPerSec = 12;
        QCOMPARE(codes(assessHealth(wellServer(), point)), "healthy memory.evicting/notice");
        auto sample = wellServer();
        sample.maxmemoryPolicy = "volatile-lru";
        QCOMPARE(codes(assessHealth(sample, point)), "degraded memory.evicting/warning");
        point.evictionsPerSec = 0;
        QCOMPARE(codes(assessHealth(sample, point)), "healthy");
    }

    void brokenThingsDegrade()
    {
        auto sample = wellServer();
        sample.loading = true;
        QCOMPARE(codes(assessHealth(sample)), "degraded server.loading/critical");
        sample = wellServer();
        sample.role = "slave";
        sample.masterLinkStatus = "down";
        QCOMPARE(codes(assessHealth(sample)), "degraded replica.link/critical");
        sample.masterLinkStatus = "up";
        QCOMPARE(codes(assessHealth(sample)), "healthy");
        sample = wellServer();
        sample.rdbLastSaveOk = false;
        sample.aofLastWriteOk = false;
        QCOMPARE(codes(assessHealth(sample)), "degraded persistence.rdb/warning persistence.aof/warning");
        sample = wellServer();
        sample.latencyMs = 2'000;
        QCOMPARE(codes(assessHealth(sample)), "degraded server.slow/warning");
    }

    void connectionsAreJudgedByWhatHappensNow()
    {
        auto sample = wellServer();
        sample.rejectedConnections = 3;
        QCOMPARE(codes(assessHealth(sample)), "healthy clients.rejected/notice");
        sample.clients = 9'500;
        QCOMPARE(codes(assessHealth(sample)), "degraded clients.high/warning");
        StatsPoint point;
        point.rejectedPerSec = 1;
        QCOMPARE(codes(assessHealth(sample, point)), "degraded clients.rejecting/critical");
    }

    void theWorstComesFirst()
    {
        auto sample = wellServer();
        sample.usedMemory = 990;
        sample.rdbLastSaveOk = false;
        sample.loading = true;
        QCOMPARE(codes(assessHealth(sample)),
            "degraded server.loading/critical persistence.rdb/warning memory.limit/notice");
    }

    void failuresAreDown()
    {
        QCOMPARE(codes(assessFailure({ErrorKind::Network, {"connect.refused", "No.", {}}, {}})),
            "down connect.refused/critical");
        QCOMPARE(
            codes(assessFailure({ErrorKind::Denied, {"server.noperm", "No.", {}}, {}})), "down server.noperm/critical");
    }

    void whatIsDeniedIsNotSilentlyWell()
    {
        ServerSample sample;
        sample.infoDenied = redis::refusalOf("INFO", "NOPERM no");
        QCOMPARE(codes(assessHealth(sample)), "degraded info.denied/warning");
        sample.infoDenied = redis::refusalOf("INFO", "ERR unknown command 'INFO'");
        QCOMPARE(codes(assessHealth(sample)), "degraded info.lacking/warning");
        auto cluster = wellServer();
        cluster.nodes = {{.id = "a", .name = "a:1"}, {.id = "b", .name = "b:1"}};
        cluster.nodes[1].problem = redis::refusalOf("INFO", "NOPERM no");
        QCOMPARE(codes(assessHealth(cluster)), "degraded cluster.info_denied/warning");
        redis::TopologyPicture topology;
        topology.view.kind = redis::Topology::Sentinel;
        topology.view.sentinels = {.members = {}, .voters = 3, .counted = false, .quorum = 0, .agreeing = 3};
        QCOMPARE(codes(assessHealth(wellServer(), {}, &topology)), "healthy sentinel.uncounted/notice");
    }
};

QTEST_GUILESS_MAIN(HealthTest)
#include "tst_health.moc"
