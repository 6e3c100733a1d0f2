// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/chartaxis.h"
#include "ui/logic/chartdata.h"

#include <QTest>

#include <numeric>

using namespace keystrata::ui;
using keystrata::stats::StatsPoint;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::system_clock::time_point Start{1'700'000'000s};

qint64 at(int second)
{
    return chartTime(Start + std::chrono::seconds(second));
}

StatsPoint pointAt(int second, std::optional<double> ops)
{
    StatsPoint point;
    point.time = Start + std::chrono::seconds(second);
    point.seconds = 1;
    point.opsPerSec = ops;
    point.readsPerSec = ops;
    point.hitRatePercent = 80;
    return point;
}

std::vector<ChartLine> opsLines(const StatsHistory& history, TimeSpan span, int columns)
{
    return linesOf(history, span, columns, [](const StatsPoint& point) { return point.opsPerSec; });
}

QString plain(QString text)
{
    return text.replace(QChar(0x00A0), QLatin1Char(' '));
}

QStringList labelsOf(const std::vector<AxisTick>& ticks)
{
    QStringList labels;
    for (const AxisTick& tick : ticks) {
        labels.append(plain(tick.label));
    }
    return labels;
}

} // namespace

class ChartDataTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRestartEndsALine();
    void aMissingValueIsAHoleNotAZero();
    void theLineComesFromOutsideThePicture();
    void anHourIsReducedToTwoPointsAColumn();
    void extremesSurviveTheReduction();
    void columnsStayWhereTheyAreWhileTimeMovesOn();
    void theHitRateIsOfTenSeconds();
    void analysisIsMarkedWhereItRan();
    void aYoungHistoryFillsThePicture();
    void valuesBetweenPointsAreInterpolatedAndHolesAreNot();
    void timeTicksAreRoundLocalTimes();
    void timeTicksOfAZoneWithHalfAnHour();
    void shortSpansShowSeconds();
    void valueTicksAreRound_data();
    void valueTicksAreRound();
};

void ChartDataTest::aRestartEndsALine()
{
    StatsHistory history;
    for (int second = 0; second < 10; ++second) {
        StatsPoint point = pointAt(second, second == 5 ? std::nullopt : std::optional(100.0));
        point.breakBefore = second == 5;
        history.add(point);
    }
    const auto lines = opsLines(history, {at(0), at(9)}, 1000);
    QCOMPARE(lines.size(), size_t(2));
    QCOMPARE(lines[0].back().time, at(4));
    QCOMPARE(lines[1].front().time, at(6));
    // Gauges have a value right after the restart, and still no line leads to it.
    const auto gauges =
        linesOf(history, {at(0), at(9)}, 1000, [](const StatsPoint& point) { return static_cast<double>(point.keys); });
    QCOMPARE(gauges.size(), size_t(2));
    QCOMPARE(gauges[1].front().time, at(5));
}

void ChartDataTest::aMissingValueIsAHoleNotAZero()
{
    StatsHistory history;
    for (int second = 0; second < 6; ++second) {
        history.add(pointAt(second, second == 3 ? std::nullopt : std::optional(50.0)));
    }
    const auto lines = opsLines(history, {at(0), at(5)}, 1000);
    QCOMPARE(lines.size(), size_t(2));
    QCOMPARE(rangeOf(lines)->low, 50.0);
}

void ChartDataTest::theLineComesFromOutsideThePicture()
{
    StatsHistory history;
    for (int second = 0; second < 20; ++second) {
        history.add(pointAt(second, 1.0));
    }
    const auto lines = opsLines(history, {at(10), at(19)}, 1000);
    QCOMPARE(lines[0].front().time, at(9));
}

void ChartDataTest::anHourIsReducedToTwoPointsAColumn()
{
    StatsHistory history;
    for (int second = 0; second < 3600; ++second) {
        history.add(pointAt(second, second % 17));
    }
    const auto lines = opsLines(history, {at(0), at(3599)}, 200);
    QCOMPARE(lines.size(), size_t(1));
    QVERIFY2(lines[0].size() <= 2 * 202, qPrintable(QString::number(lines[0].size())));
    QVERIFY(std::ranges::is_sorted(lines[0], {}, &ChartPoint::time));
}

void ChartDataTest::extremesSurviveTheReduction()
{
    StatsHistory history;
    for (int second = 0; second < 3600; ++second) {
        history.add(pointAt(second, second == 1234 ? 999.0 : second == 2345 ? -5.0 : 10.0));
    }
    const auto range = rangeOf(opsLines(history, {at(0), at(3599)}, 50));
    QCOMPARE(range->high, 999.0);
    QCOMPARE(range->low, -5.0);
}

void ChartDataTest::columnsStayWhereTheyAreWhileTimeMovesOn()
{
    StatsHistory history;
    for (int second = 0; second < 600; ++second) {
        history.add(pointAt(second, (second * 7919) % 101));
    }
    const auto before = opsLines(history, {at(0), at(599)}, 60)[0];
    history.add(pointAt(600, 3.0));
    const auto after = opsLines(history, {at(1), at(600)}, 60)[0];
    // All but the columns at the two ends are the same points.
    const auto same = std::ranges::find(after, before[4]);
    QVERIFY(same != after.end());
    QVERIFY(std::equal(before.begin() + 4, before.end() - 4, same));
}

void ChartDataTest::theHitRateIsOfTenSeconds()
{
    StatsHistory history;
    for (int second = 0; second < 30; ++second) {
        StatsPoint point = pointAt(second, 10.0);
        point.hitRatePercent = second % 2 == 0 ? 60 : 80;
        history.add(point);
    }
    const auto lines = hitRateLines(history, {at(15), at(29)}, 1000);
    QCOMPARE(lines.size(), size_t(1));
    for (const ChartPoint& point : lines[0]) {
        QVERIFY(point.time >= at(15));
        QVERIFY2(qAbs(point.value - 70) < 1e-6, qPrintable(QString::number(point.value)));
    }
}

void ChartDataTest::analysisIsMarkedWhereItRan()
{
    StatsHistory history;
    for (int second = 0; second < 30; ++second) {
        StatsPoint point = pointAt(second, 1.0);
        point.analysisRunning = (second >= 5 && second < 9) || second == 20;
        history.add(point);
    }
    const std::vector<TimeSpan> expected{{at(4), at(8)}, {at(19), at(20)}};
    QCOMPARE(analysisSpans(history, {at(0), at(29)}), expected);
}

void ChartDataTest::aYoungHistoryFillsThePicture()
{
    StatsHistory history;
    history.add(pointAt(0, 1.0));
    history.add(pointAt(10, 1.0));
    QCOMPARE(spanOf(history, 5min), (TimeSpan{at(-20), at(10)}));
    history.add(pointAt(100, 1.0));
    QCOMPARE(spanOf(history, 5min), (TimeSpan{at(0), at(100)}));
    history.add(pointAt(1000, 1.0));
    QCOMPARE(spanOf(history, 5min), (TimeSpan{at(700), at(1000)}));
}

void ChartDataTest::valuesBetweenPointsAreInterpolatedAndHolesAreNot()
{
    const std::vector<ChartLine> lines{{{at(0), 10}, {at(10), 20}}, {{at(20), 5}, {at(30), 5}}};
    QCOMPARE(*valueAt(lines, at(0)), 10.0);
    QCOMPARE(*valueAt(lines, at(4)), 14.0);
    QCOMPARE(*valueAt(lines, at(10)), 20.0);
    QVERIFY(!valueAt(lines, at(15)));
    QCOMPARE(*valueAt(lines, at(25)), 5.0);
    QVERIFY(!valueAt(lines, at(31)));
}

void ChartDataTest::timeTicksAreRoundLocalTimes()
{
    const QTimeZone zone(2 * 3600);
    const auto from = QDateTime({2026, 3, 9}, {9, 58, 12}, zone).toMSecsSinceEpoch();
    const auto ticks = timeTicks({from, from + 3'600'000}, 5, zone, QLocale::c());
    QCOMPARE(labelsOf(ticks),
        (QStringList{
            QStringLiteral("10:00"), QStringLiteral("10:15"), QStringLiteral("10:30"), QStringLiteral("10:45")}));
}

void ChartDataTest::timeTicksOfAZoneWithHalfAnHour()
{
    const QTimeZone zone(5 * 3600 + 1800);
    const auto from = QDateTime({2026, 3, 9}, {9, 58, 0}, zone).toMSecsSinceEpoch();
    const auto ticks = timeTicks({from, from + 3 * 3'600'000}, 4, zone, QLocale::c());
    QCOMPARE(ticks.front().label, QStringLiteral("10:00"));
}

void ChartDataTest::shortSpansShowSeconds()
{
    const auto from = QDateTime({2026, 3, 9}, {9, 58, 12}, QTimeZone::utc()).toMSecsSinceEpoch();
    const auto ticks = timeTicks({from, from + 30'000}, 4, QTimeZone::utc(), QLocale::c());
    QCOMPARE(labelsOf(ticks),
        (QStringList{QStringLiteral("09:58:20"), QStringLiteral("09:58:30"), QStringLiteral("09:58:40")}));
}

void ChartDataTest::valueTicksAreRound_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<AxisUnit>("unit");
    QTest::addColumn<QStringList>("labels");
    const auto list = [](const char* text) { return QString::fromLatin1(text).split(QLatin1Char('|')); };
    QTest::newRow("hit rate") << 60.0 << 100.0 << AxisUnit::Percent << list("60 %|70 %|80 %|90 %|100 %");
    QTest::newRow("bad hit rate") << 12.3 << 100.0 << AxisUnit::Percent << list("0 %|25 %|50 %|75 %|100 %");
    QTest::newRow("memory") << 0.0 << 2.1e9 << AxisUnit::Bytes << list("0|1 GB|2 GB|3 GB");
    QTest::newRow("small memory") << 0.0 << 1.3e6 << AxisUnit::Bytes << list("0|0.5 MB|1.0 MB|1.5 MB");
    QTest::newRow("rate") << 0.0 << 18'400.0 << AxisUnit::PerSecond << list("0|5 k|10 k|15 k|20 k");
    QTest::newRow("low rate") << 0.0 << 8.0 << AxisUnit::PerSecond << list("0|2|4|6|8");
    QTest::newRow("nothing") << 0.0 << 0.0 << AxisUnit::PerSecond << list("0|0.25|0.50|0.75|1.00");
}

void ChartDataTest::valueTicksAreRound()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(AxisUnit, unit);
    QFETCH(QStringList, labels);
    const ValueScale scale = valueScale(low, high, 5, unit, QLocale::c());
    QVERIFY(scale.low <= low);
    QVERIFY(scale.high >= high);
    QCOMPARE(labelsOf(scale.ticks), labels);
    QCOMPARE(scale.ticks.front().at, scale.low);
    QVERIFY(scale.ticks.back().at <= scale.high + 1e-9);
}

QTEST_GUILESS_MAIN(ChartDataTest)
#include "tst_chartdata.moc"
