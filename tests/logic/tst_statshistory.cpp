// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/statshistory.h"

#include <QTest>

using namespace keystrata::ui;
using keystrata::stats::StatsPoint;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::system_clock::time_point Start{1'700'000'000s};

StatsPoint pointAt(int second, double reads, std::optional<double> rate)
{
    StatsPoint point;
    point.time = Start + std::chrono::seconds(second);
    point.seconds = 1;
    point.readsPerSec = reads;
    point.hitRatePercent = rate;
    return point;
}

} // namespace

class StatsHistoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondWithFewReadsDoesNotRuleTheRate();
    void theWindowForgetsWhatIsOlder();
    void withoutReadsThereIsNoRate();
    void aBreakEmptiesTheWindow();
    void anHourIsKeptAndNoMore();
    void aClockSetBackKeepsTheOrder();
};

void StatsHistoryTest::aSecondWithFewReadsDoesNotRuleTheRate()
{
    StatsHistory history;
    history.add(pointAt(0, 900, 90.0));
    history.add(pointAt(1, 100, 0.0));
    QCOMPARE(*history.hitRateOver(10s), 81.0);
}

void StatsHistoryTest::theWindowForgetsWhatIsOlder()
{
    StatsHistory history;
    for (int second = 0; second < 30; ++second) {
        history.add(pointAt(second, 10, second < 20 ? 0.0 : 100.0));
    }
    QCOMPARE(*history.hitRateOver(10s), 100.0);
    QVERIFY(qAbs(*history.hitRateOver(20s) - 50) < 1e-6);
}

void StatsHistoryTest::withoutReadsThereIsNoRate()
{
    StatsHistory history;
    QVERIFY(!history.hitRateOver(10s));
    history.add(pointAt(0, 0, std::nullopt));
    QVERIFY(!history.hitRateOver(10s));
}

void StatsHistoryTest::aBreakEmptiesTheWindow()
{
    StatsHistory history;
    history.add(pointAt(0, 100, 0.0));
    StatsPoint after = pointAt(1, 0, std::nullopt);
    after.breakBefore = true;
    history.add(after);
    QVERIFY(!history.hitRateOver(10s));
    history.add(pointAt(2, 50, 80.0));
    QCOMPARE(*history.hitRateOver(10s), 80.0);
}

void StatsHistoryTest::anHourIsKeptAndNoMore()
{
    StatsHistory history;
    for (int second = 0; second < 5000; ++second) {
        history.add(pointAt(second, 1, 50.0));
    }
    QCOMPARE(history.points().size(), StatsHistory::Capacity);
    QVERIFY(StatsHistory::Capacity >= 3600);
    const auto hour = history.since(history.points().back().time - 1h);
    QCOMPARE(history.points().end() - hour, 3601);
}

void StatsHistoryTest::aClockSetBackKeepsTheOrder()
{
    StatsHistory history;
    for (int second = 0; second < 100; ++second) {
        history.add(pointAt(second, 1, 50.0));
    }
    history.add(pointAt(40, 1, 50.0));
    QCOMPARE(history.points().size(), size_t(41));
    QVERIFY(history.points().back().breakBefore);
}

QTEST_GUILESS_MAIN(StatsHistoryTest)
#include "tst_statshistory.moc"
