// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/balance.h"
#include "core/stats/health.h"
#include "core/stats/nodemeter.h"
#include "tests/support/clusterdeployment.h"

#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::stats;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr Error Silent{ErrorKind::Network, {"connect.refused", "No.", {}}, {}};

/// Three masters of a Cluster, with so many keys each.
ServerSample clusterOf(std::vector<uint64_t> keys)
{
    ServerSample sample;
    sample.role = "master";
    sample.maxmemoryPolicy = "noeviction";
    for (size_t i = 0; i < keys.size(); ++i) {
        NodeShare node{.id = "id" + std::to_string(i), .name = "10.0.0.5:700" + std::to_string(i)};
        node.slots = 100;
        node.keys = keys[i];
        sample.keys += keys[i];
        sample.nodes.push_back(std::move(node));
    }
    return sample;
}

/// What each node has counted `moment` after the start: the first reads 90 hits of 100 a second, the second none.
ServerSample countersAt(std::chrono::milliseconds moment)
{
    const auto seconds = static_cast<uint64_t>(moment / 1s);
    auto sample = clusterOf({10, 10});
    sample.time = std::chrono::system_clock::time_point(1'700'000'000s + moment);
    sample.monotonic = Clock::time_point(1'000s + moment);
    auto& node = sample.nodes[0];
    node.runId = "a";
    node.hits = 5'000 + 90 * seconds;
    node.misses = 1'000 + 10 * seconds;
    node.commands = 9'000 + 300 * seconds;
    node.evicted = 7 * seconds;
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

class BalanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whoHasMostAndHowMuch()
    {
        const auto spread = spreadOfKeys(clusterOf({1'000, 6'100, 2'900}));
        QVERIFY(spread.has_value());
        QCOMPARE(spread->most, "10.0.0.5:7001");
        QCOMPARE(spread->mostPercent, 61.0);
        QCOMPARE(qRound(spread->evenPercent), 33);
        QCOMPARE(spread->verdict, Spread::Verdict::Uneven);
        QCOMPARE(spreadOfKeys(clusterOf({1'000, 1'100, 1'400}))->verdict, Spread::Verdict::Even);
        // Half as much again is the line: 50 % of three, 75 % of two.
        QCOMPARE(spreadOfKeys(clusterOf({2'499, 5'000, 2'500}))->verdict, Spread::Verdict::Uneven);
        QCOMPARE(spreadOfKeys(clusterOf({2'501, 5'000, 2'500}))->verdict, Spread::Verdict::Even);
        QCOMPARE(spreadOfKeys(clusterOf({7'400, 2'600}))->verdict, Spread::Verdict::Even);
        QCOMPARE(spreadOfKeys(clusterOf({7'500, 2'500}))->verdict, Spread::Verdict::Uneven);
    }

    void fewKeysAreNoVerdict()
    {
        QCOMPARE(spreadOfKeys(clusterOf({0, 299, 0}))->verdict, Spread::Verdict::TooLittle);
        QCOMPARE(spreadOfKeys(clusterOf({0, 300, 0}))->verdict, Spread::Verdict::Uneven);
        QCOMPARE(codes(assessHealth(clusterOf({0, 299, 0}))), "healthy");
    }

    void whatCannotBeComparedIsNot()
    {
        QVERIFY(!spreadOfKeys(clusterOf({5'000})));
        QVERIFY(!spreadOfKeys(clusterOf({0, 0, 0})));
        QVERIFY(!spreadOfKeys(ServerSample{}));
        auto sample = clusterOf({9'000, 1'000, 1'000});
        sample.nodes[2].problem = Silent;
        QVERIFY(!spreadOfKeys(sample));
        QCOMPARE(codes(assessHealth(sample)), "degraded cluster.master_gone/critical");
        // A master that is to get its slots yet has no part in it.
        sample = clusterOf({1'000, 1'000, 0});
        sample.nodes[2].slots = 0;
        QCOMPARE(spreadOfKeys(sample)->evenPercent, 50.0);
    }

    void unevennessIsWorthKnowingAndHarmsNobody()
    {
        const auto health = assessHealth(clusterOf({1'000, 6'100, 2'900}));
        QCOMPARE(codes(health), "healthy cluster.uneven_keys/notice");
        QVERIFY(health.problems[0].message.english().starts_with(
            "The master 10.0.0.5:7001 holds 61.0 % of the keys, an even share is 33.3 %"));
        auto sample = clusterOf({1'000, 1'000, 1'000});
        QCOMPARE(codes(assessHealth(sample)), "healthy");
        for (auto& node : sample.nodes) {
            node.usedMemory = 100'000'000;
        }
        sample.nodes[0].usedMemory = 900'000'000;
        QCOMPARE(codes(assessHealth(sample)), "healthy cluster.uneven_memory/notice");
        // Where the keys are the reason they are what is said.
        sample.nodes[0].keys = 9'000;
        QCOMPARE(codes(assessHealth(sample)), "healthy cluster.uneven_keys/notice");
    }

    void oneFullMasterAmongRoomyOnes()
    {
        auto sample = clusterOf({1'000, 1'000, 1'000});
        for (auto& node : sample.nodes) {
            node.maxmemory = 1'000;
            node.usedMemory = 600;
        }
        sample.maxmemory = 3'000;
        sample.usedMemory = 2'150;
        sample.nodes[1].usedMemory = 950;
        const auto health = assessHealth(sample);
        QCOMPARE(codes(health), "degraded cluster.memory_full/critical");
        QVERIFY(health.problems[0].message.english().starts_with("The master 10.0.0.5:7001 is at 95.0 %"));
        sample.maxmemoryPolicy = "allkeys-lru";
        QCOMPARE(codes(assessHealth(sample)), "healthy cluster.memory_limit/notice");
        sample.maxmemoryPolicy = "volatile-ttl";
        QCOMPARE(codes(assessHealth(sample)), "degraded cluster.memory_limit/warning");
        // When all are full the whole says it.
        sample.usedMemory = 2'850;
        QCOMPARE(codes(assessHealth(sample)), "degraded memory.limit/warning");
    }

    void ratesOfEachMaster()
    {
        NodeMeter meter(10s);
        meter.add(countersAt(0s));
        QVERIFY(!meter.rates("id0").opsPerSec);
        meter.add(countersAt(2s));
        QCOMPARE(meter.rates("id0").hitRatePercent.value(), 90.0);
        QCOMPARE(meter.rates("id0").opsPerSec.value(), 300.0);
        QCOMPARE(meter.rates("id0").evictionsPerSec.value(), 7.0);
        QVERIFY(!meter.rates("id1").hitRatePercent);
        QCOMPARE(meter.rates("id1").opsPerSec.value(), 0.0);
        QVERIFY(!meter.rates("nobody").opsPerSec);
    }

    void ratesForgetWhatIsLongAgo()
    {
        NodeMeter meter(10s);
        for (int second = 0; second <= 60; ++second) {
            auto sample = countersAt(std::chrono::seconds(second));
            sample.nodes[0].commands = second <= 50 ? 1'000 : 1'000 + 100 * static_cast<uint64_t>(second - 50);
            meter.add(sample);
        }
        QCOMPARE(meter.rates("id0").opsPerSec.value(), 100.0);
    }

    void ourOwnReadsAreNotTheMasters()
    {
        NodeMeter meter(10s);
        meter.add(countersAt(0s));
        auto later = countersAt(2s);
        later.nodes[0].ownHits = 80; // of the 180 hits; the 20 misses are the application's
        meter.add(later);
        QCOMPARE(qRound(meter.rates("id0").hitRatePercent.value()), 83);
    }

    void aRestartBeginsTheRatesAnew_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("another process") << 0;
        QTest::newRow("counters reset") << 1;
        QTest::newRow("no answer") << 2;
        QTest::newRow("asleep") << 3;
    }

    void aRestartBeginsTheRatesAnew()
    {
        QFETCH(int, what);
        NodeMeter meter(10s);
        meter.add(countersAt(0s));
        meter.add(countersAt(1s));
        auto sample = countersAt(2s);
        if (what == 0) {
            sample.nodes[0].runId = "b";
        } else if (what == 1) {
            sample.nodes[0].hits = 0;
        } else if (what == 2) {
            sample.nodes[0].problem = Silent;
        } else {
            sample.time += 1h;
        }
        meter.add(sample);
        QVERIFY(!meter.rates("id0").opsPerSec);
        QVERIFY(what == 3 || meter.rates("id1").opsPerSec);
    }

    void aRealClusterTellsEachMastersPart()
    {
        ClusterDeployment cluster({.replicas = 0});
        // Slot 0 to 5460 belong to the first master, and {a} is in slot 15495: of the third.
        cluster.fill(900, [](size_t i) { return "{a}:" + std::to_string(i); });
        cluster.fill(60);
        Context context;
        auto session = redis::Session::open(
            redis::Target{.address = *redis::parseAddress(cluster.url())}, redis::SessionOptions{}, context);
        QVERIFY(session.has_value());
        NodeMeter meter(10s);
        const auto first = sampleServer(**session, context);
        QVERIFY(first.has_value());
        meter.add(*first);
        auto client = cluster.node(2).client();
        for (int i = 0; i < 100; ++i) {
            client.queue({"GET", i < 75 ? "{a}:1" : "{a}:none"});
        }
        client.flush();
        const auto sample = sampleServer(**session, context);
        QVERIFY(sample.has_value());
        meter.add(*sample);
        QCOMPARE(sample->nodes.size(), size_t{3});
        uint64_t keys = 0;
        size_t slots = 0;
        for (const auto& node : sample->nodes) {
            QVERIFY(!node.runId.empty() && node.commands > 0 && node.usedMemory > 0);
            keys += node.keys;
            slots += node.slots;
            const bool read = node.id == cluster.id(2);
            QCOMPARE(node.hits, read ? 75U : 0U);
            QCOMPARE(meter.rates(node.id).hitRatePercent, read ? std::optional(75.0) : std::nullopt);
        }
        QCOMPARE(keys, sample->keys);
        QCOMPARE(keys, 960U);
        QCOMPARE(slots, size_t{16384});
        const auto spread = spreadOfKeys(*sample);
        QCOMPARE(spread->verdict, Spread::Verdict::Uneven);
        QVERIFY(spread->most.ends_with(std::to_string(cluster.port(2))));
        QCOMPARE(codes(assessHealth(*sample)), "healthy cluster.uneven_keys/notice");
    }
};

QTEST_GUILESS_MAIN(BalanceTest)
#include "tst_balance.moc"
