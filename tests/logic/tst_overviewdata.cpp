// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/overviewdata.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::ui;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::system_clock::time_point Start{1'700'000'000s};

stats::StatsPoint pointAt(int second)
{
    stats::StatsPoint point;
    point.time = Start + std::chrono::seconds(second);
    point.seconds = 1;
    point.hitRatePercent = 91.8;
    point.opsPerSec = 18'400;
    point.readsPerSec = 16'100;
    point.evictionsPerSec = 0;
    point.expirationsPerSec = 212;
    point.netInPerSec = 1e6;
    point.netOutPerSec = 4e6;
    point.usedMemory = 1'550'000'000;
    point.keys = 4'730'000;
    point.clients = 84;
    point.latencyMs = 0.4;
    return point;
}

StatsHistory historyOf(int seconds)
{
    StatsHistory history;
    for (int second = 0; second < seconds; ++second) {
        history.add(pointAt(second));
    }
    return history;
}

stats::ServerSample sample()
{
    stats::ServerSample sample;
    sample.role = "master";
    sample.usedMemory = 1'550'000'000;
    sample.maxmemory = 2'000'000'000;
    sample.maxmemoryPolicy = "allkeys-lru";
    sample.keys = 4'730'000;
    sample.keysWithExpiry = 4'000'000;
    sample.clients = 84;
    sample.uptimeSeconds = 3 * 86'400;
    return sample;
}

TileData tile(const std::optional<stats::ServerSample>& latest, const StatsHistory& history, const QString& title)
{
    for (const TileData& tile : tilesOf(latest, history, QLocale::c())) {
        if (tile.title == title) {
            TileData plain = tile;
            plain.value.replace(QChar(0x00A0), QLatin1Char(' '));
            plain.note.replace(QChar(0x00A0), QLatin1Char(' '));
            return plain;
        }
    }
    return {};
}

} // namespace

class OverviewDataTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTilesSayWhatIs();
    void withoutASampleTheTilesAreEmptyButThere();
    void theHitRateIsJudgedByItsGoal_data();
    void theHitRateIsJudgedByItsGoal();
    void fullMemoryIsFineForACacheThatMayEvict();
    void growthIsGivenOnceItIsKnown();
    void aLongHistoryHasAShortTrend();
    void attentionIsWorstFirst();
    void aHealthyServerNeedsNothing();
    void factsNameTheRole();
};

void OverviewDataTest::theTilesSayWhatIs()
{
    const StatsHistory history = historyOf(30);
    QCOMPARE(tile(sample(), history, QStringLiteral("Hit rate")).value, QStringLiteral("91.8 %"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Hit rate")).note, QStringLiteral("goal 90 %"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Operations")).value, QStringLiteral("18.4 k/s"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Operations")).note, QStringLiteral("16.1 k reads"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Memory")).value, QStringLiteral("1.55 GB"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Memory")).note, QStringLiteral("77.5 % of 2.00 GB"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Keys")).value, QStringLiteral("4.73 M"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Evictions")).value, QStringLiteral("0/s"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Evictions")).note, QStringLiteral("allkeys-lru"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Expirations")).value, QStringLiteral("212/s"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Clients")).value, QStringLiteral("84"));
    QCOMPARE(tile(sample(), history, QStringLiteral("Latency")).value, QStringLiteral("0.4 ms"));
}

void OverviewDataTest::withoutASampleTheTilesAreEmptyButThere()
{
    const auto tiles = tilesOf(std::nullopt, {}, QLocale::c());
    QCOMPARE(tiles.size(), size_t(8));
    for (const TileData& tile : tiles) {
        QVERIFY(!tile.title.isEmpty());
        QCOMPARE(tile.value, QStringLiteral("—"));
    }
}

void OverviewDataTest::theHitRateIsJudgedByItsGoal_data()
{
    QTest::addColumn<std::optional<double>>("rate");
    QTest::addColumn<Tone>("tone");
    QTest::newRow("above") << std::optional(95.0) << Tone::Good;
    QTest::newRow("at") << std::optional(90.0) << Tone::Good;
    QTest::newRow("a little below") << std::optional(84.0) << Tone::Warning;
    QTest::newRow("far below") << std::optional(40.0) << Tone::Bad;
    QTest::newRow("no reads") << std::optional<double>() << Tone::Plain;
}

void OverviewDataTest::theHitRateIsJudgedByItsGoal()
{
    QFETCH(std::optional<double>, rate);
    QFETCH(Tone, tone);
    StatsHistory history;
    stats::StatsPoint point = pointAt(0);
    point.hitRatePercent = rate;
    point.readsPerSec = rate ? 100 : 0;
    history.add(point);
    QCOMPARE(tile(sample(), history, QStringLiteral("Hit rate")).tone, tone);
}

void OverviewDataTest::fullMemoryIsFineForACacheThatMayEvict()
{
    stats::ServerSample full = sample();
    full.usedMemory = 1'960'000'000;
    QCOMPARE(tile(full, historyOf(3), QStringLiteral("Memory")).tone, Tone::Plain);
    full.maxmemoryPolicy = "volatile-lru";
    QCOMPARE(tile(full, historyOf(3), QStringLiteral("Memory")).tone, Tone::Warning);
    full.maxmemoryPolicy = "noeviction";
    QCOMPARE(tile(full, historyOf(3), QStringLiteral("Memory")).tone, Tone::Bad);
    full.maxmemory = 0;
    QCOMPARE(tile(full, historyOf(3), QStringLiteral("Memory")).note, QStringLiteral("no limit"));
}

void OverviewDataTest::growthIsGivenOnceItIsKnown()
{
    StatsHistory history;
    for (int second = 0; second < 30; ++second) {
        history.add(pointAt(second));
    }
    QCOMPARE(tile(sample(), history, QStringLiteral("Keys")).note, QStringLiteral("4730000"));
    for (int second = 30; second <= 600; ++second) {
        stats::StatsPoint point = pointAt(second);
        point.keys += static_cast<uint64_t>(second) * 20;
        history.add(point);
    }
    QCOMPARE(tile(sample(), history, QStringLiteral("Keys")).note, QStringLiteral("+1.20 k a minute"));
}

void OverviewDataTest::aLongHistoryHasAShortTrend()
{
    for (const TileData& tile : tilesOf(sample(), historyOf(3700), QLocale::c())) {
        QVERIFY2(tile.trend.size() <= 61 && tile.trend.size() >= 50, qPrintable(tile.title));
    }
}

void OverviewDataTest::attentionIsWorstFirst()
{
    StatsHistory history;
    for (int second = 0; second < 60; ++second) {
        stats::StatsPoint point = pointAt(second);
        point.hitRatePercent = 60;
        history.add(point);
    }
    stats::ServerSample high = sample();
    high.usedMemory = 1'700'000'000;
    const auto list = attentionOf(stats::assessHealth(high, history.points().back()), history, QLocale::c());
    QCOMPARE(list.size(), size_t(2));
    QCOMPARE(list[0].tone, Tone::Bad);
    QCOMPARE(list[0].title, QStringLiteral("Hit rate below its goal"));
    QCOMPARE(list[1].tone, Tone::Notice);
    QCOMPARE(list[1].title, QStringLiteral("Memory is filling up"));
    QVERIFY(!list[1].text.contains(QLatin1Char('{')));
}

void OverviewDataTest::aHealthyServerNeedsNothing()
{
    const StatsHistory history = historyOf(60);
    QVERIFY(attentionOf(stats::assessHealth(sample(), history.points().back()), history, QLocale::c()).empty());
}

void OverviewDataTest::factsNameTheRole()
{
    stats::ServerSample replica = sample();
    QCOMPARE(factsOf(replica, historyOf(3), QLocale::c()).front().second, QStringLiteral("master, no replicas"));
    replica.connectedReplicas = 2;
    QCOMPARE(factsOf(replica, historyOf(3), QLocale::c()).front().second, QStringLiteral("master, 2 replicas"));
    replica.role = "slave";
    replica.masterLinkStatus = "down";
    QCOMPARE(factsOf(replica, historyOf(3), QLocale::c()).front().second, QStringLiteral("replica, link down"));
}

QTEST_GUILESS_MAIN(OverviewDataTest)
#include "tst_overviewdata.moc"
