// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/statstext.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::ctl;

namespace {

stats::ServerSample clusterSample()
{
    stats::ServerSample sample;
    sample.role = "master";
    sample.flavour = "Redis";
    sample.version = "7.0.15";
    sample.maxmemoryPolicy = "noeviction";
    stats::NodeShare many{.id = "a", .name = "10.0.0.5:7000"};
    many.slots = 8192;
    many.keys = 9'000;
    many.usedMemory = 41'000'000;
    many.maxmemory = 100'000'000;
    many.hits = 95;
    many.ownHits = 5;
    many.misses = 10;
    many.instantaneousOps = 1'250;
    many.evicted = 3;
    stats::NodeShare few = many;
    few.id = "b";
    few.name = "10.0.0.5:7001";
    few.keys = 1'000;
    few.hits = 0;
    few.ownHits = 0;
    few.misses = 0;
    sample.keys = 10'000;
    sample.nodes = {many, few};
    return sample;
}

} // namespace

class StatsTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void eachMastersPartIsTold()
    {
        const auto json = sampleJson(clusterSample(), {});
        const auto& node = json["nodes"][0];
        QCOMPARE(node["address"].get<std::string>(), "10.0.0.5:7000");
        QVERIFY(node["answers"].get<bool>());
        QCOMPARE(node["slots"].get<int>(), 8192);
        QCOMPARE(node["total_entries"].get<int>(), 9'000);
        QCOMPARE(node["used_memory_bytes"].get<int>(), 41'000'000);
        QCOMPARE(node["cache_hits"].get<int>(), 90); // without ours
        QCOMPARE(node["hit_rate_percent"].get<double>(), 90.0);
        QCOMPARE(node["evicted_keys"].get<int>(), 3);
        QCOMPARE(node["ops_per_sec"].get<int>(), 1'250);
        QVERIFY(json["nodes"][1]["hit_rate_percent"].is_null());
        QVERIFY(json["keys_spread"]["uneven"].get<bool>());
        QCOMPARE(json["keys_spread"]["most"].get<std::string>(), "10.0.0.5:7000");
        QCOMPARE(json["keys_spread"]["most_percent"].get<double>(), 90.0);

        const auto text = QByteArray::fromStdString(sampleText(clusterSample(), {}));
        QVERIFY2(text.contains("balance     10.0.0.5:7000 holds 90.0 % of the keys, an even share is 50.0 %: uneven\n"),
            text.constData());
        const auto line = text.split('\n').last(3).front().simplified();
        QCOMPARE(line, QByteArray("10.0.0.5:7000 8,192 9,000 90.0 % 41.0 MB of 100 MB 1,250 90.0 % 3 0"));
    }

    void aMasterThatDoesNotAnswerIsNamed()
    {
        auto sample = clusterSample();
        sample.nodes[1].problem = Error{ErrorKind::Network, {"connect.refused", "Nothing listens there.", {}}, {}};
        const auto json = sampleJson(sample, {});
        QVERIFY(!json["nodes"][1]["answers"].get<bool>());
        QCOMPARE(json["nodes"][1]["error"].get<std::string>(), "Nothing listens there.");
        QVERIFY(!json["nodes"][1].contains("slots"));
        QVERIFY(json["keys_spread"].is_null());
        const auto text = sampleText(sample, {});
        QVERIFY(text.find("10.0.0.5:7001  no answer") != std::string::npos);
        QVERIFY(text.find("balance") == std::string::npos);
    }

    void aSingleServerHasNoParts()
    {
        auto sample = clusterSample();
        sample.nodes.clear();
        const auto json = sampleJson(sample, {});
        QVERIFY(json["nodes"].empty() && json["keys_spread"].is_null());
        QCOMPARE(sampleText(sample, {}).find("master  "), std::string::npos);
    }

    void hostileNamesStayText()
    {
        auto sample = clusterSample();
        sample.nodes[0].name = "\x1b[31m<b>";
        QCOMPARE(sampleText(sample, {}).find('\x1b'), std::string::npos);
    }
};

QTEST_GUILESS_MAIN(StatsTextTest)
#include "tst_statstext.moc"
