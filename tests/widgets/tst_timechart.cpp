// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/theme.h"
#include "ui/overview/chartcard.h"

#include <QApplication>
#include <QChart>
#include <QLineSeries>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata::ui;

namespace {

constexpr qint64 Base = 1'700'000'000'000;

ChartPicture picture(std::vector<ChartLine> lines)
{
    ChartPicture made;
    made.span = {Base, Base + 100'000};
    made.scale = valueScale(0, 100, 5, AxisUnit::Percent, QLocale::c());
    made.times = timeTicks(made.span, 5, QTimeZone::utc(), QLocale::c());
    made.curves = {{QStringLiteral("hit rate"), CurveColor::First, true, std::move(lines)}};
    made.figure = [](double value) { return QString::number(value); };
    return made;
}

/// The lines that are drawn, as the chart has them; areas are left out.
QList<QList<QPointF>> drawnLines(const TimeChart& chart)
{
    QList<QList<QPointF>> lines;
    for (QAbstractSeries* series : chart.chart()->series()) {
        const auto* line = qobject_cast<QLineSeries*>(series);
        if (line != nullptr && line->count() > 0) {
            lines.append(line->points());
        }
    }
    return lines;
}

} // namespace

class TimeChartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void aBreakIsTwoLines();
    void fewerLinesLeaveNothingBehind();
    void thePlotLeavesRoomForItsLabels();
    void pointingTellsTheTime();
    void arrowKeysMoveTheCrosshair();
    void anEmptyChartSaysWhy();
    void aStaleChartIsGrey();
    void theThemeChangesTheLines();
    void theSummaryIsForScreenReaders();
};

void TimeChartTest::aBreakIsTwoLines()
{
    TimeChart chart;
    chart.resize(500, 200);
    chart.show();
    chart.setPicture(picture({{{Base, 90}, {Base + 40'000, 91}}, {{Base + 60'000, 20}, {Base + 100'000, 92}}}));
    const auto lines = drawnLines(chart);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].size(), 2);
    QCOMPARE(lines[0].last(), QPointF(static_cast<double>(Base + 40'000), 91));
    QCOMPARE(lines[1].first(), QPointF(static_cast<double>(Base + 60'000), 20));
}

void TimeChartTest::fewerLinesLeaveNothingBehind()
{
    TimeChart chart;
    chart.resize(500, 200);
    chart.setPicture(
        picture({{{Base, 1}, {Base + 1, 2}}, {{Base + 5, 1}, {Base + 6, 2}}, {{Base + 8, 1}, {Base + 9, 2}}}));
    QCOMPARE(drawnLines(chart).size(), 3);
    chart.setPicture(picture({{{Base, 1}, {Base + 1, 2}}}));
    QCOMPARE(drawnLines(chart).size(), 1);
}

void TimeChartTest::thePlotLeavesRoomForItsLabels()
{
    TimeChart chart;
    chart.resize(400, 160);
    chart.show();
    QVERIFY(chart.columns() > 300);
    QVERIFY(chart.chart()->plotArea().left()
        >= QFontMetrics(textFont(TextStyle::Small)).horizontalAdvance(QStringLiteral("100 %")));
    QVERIFY(chart.chart()->plotArea().bottom() <= 160 - QFontMetrics(textFont(TextStyle::Small)).height());
}

void TimeChartTest::pointingTellsTheTime()
{
    TimeChart chart;
    chart.resize(500, 200);
    chart.show();
    chart.setPicture(picture({{{Base, 0}, {Base + 100'000, 100}}}));
    QList<std::optional<qint64>> times;
    connect(&chart, &TimeChart::pointed, this, [&times](std::optional<qint64> time) { times.append(time); });
    const QRectF plot = chart.chart()->plotArea();
    QTest::mouseMove(chart.viewport(), plot.center().toPoint());
    QTRY_VERIFY(!times.isEmpty());
    QVERIFY(times.last().has_value());
    QVERIFY(qAbs(*times.last() - (Base + 50'000)) < 1000);
    QTest::mouseMove(chart.viewport(), QPoint(2, 100));
    QTRY_VERIFY(!times.last().has_value());
}

void TimeChartTest::arrowKeysMoveTheCrosshair()
{
    TimeChart chart;
    chart.resize(500, 200);
    chart.show();
    chart.setPicture(picture({{{Base, 0}, {Base + 100'000, 100}}}));
    connect(&chart, &TimeChart::pointed, &chart, &TimeChart::setCrosshair);
    chart.setFocus();
    QTest::keyClick(&chart, Qt::Key_Left);
    QVERIFY(chart.crosshair().has_value());
    const qint64 first = *chart.crosshair();
    QVERIFY(first < Base + 100'000);
    QTest::keyClick(&chart, Qt::Key_Left);
    QVERIFY(*chart.crosshair() < first);
    QTest::keyClick(&chart, Qt::Key_Escape);
    QVERIFY(!chart.crosshair().has_value());
}

void TimeChartTest::anEmptyChartSaysWhy()
{
    TimeChart chart;
    chart.resize(500, 200);
    ChartPicture empty = picture({});
    const QImage without = chart.grab().toImage();
    empty.empty = QStringLiteral("Waiting for the first samples…");
    chart.setPicture(empty);
    QVERIFY(chart.grab().toImage() != without);
    QVERIFY(drawnLines(chart).isEmpty());
}

void TimeChartTest::aStaleChartIsGrey()
{
    TimeChart chart;
    ChartPicture stale = picture({{{Base, 0}, {Base + 100'000, 100}}});
    stale.stale = true;
    chart.setPicture(stale);
    for (QAbstractSeries* series : chart.chart()->series()) {
        if (const auto* line = qobject_cast<QLineSeries*>(series)) {
            QCOMPARE(line->pen().color(), Theme::light().muted);
        }
    }
}

void TimeChartTest::theThemeChangesTheLines()
{
    TimeChart chart;
    chart.show();
    chart.setPicture(picture({{{Base, 0}, {Base + 100'000, 100}}}));
    applyTheme(*qApp, ThemeMode::Dark);
    QCoreApplication::processEvents();
    const auto* line = chart.chart()->findChild<QLineSeries*>();
    for (QAbstractSeries* series : chart.chart()->series()) {
        if (auto* candidate = qobject_cast<QLineSeries*>(series)) {
            line = candidate;
        }
    }
    QVERIFY(line != nullptr);
    QCOMPARE(line->pen().color(), Theme::night().accent);
    applyTheme(*qApp, ThemeMode::Light);
}

void TimeChartTest::theSummaryIsForScreenReaders()
{
    ChartCard card(QStringLiteral("Hit rate"));
    card.setPicture(picture({}), QStringLiteral("Hit rate over the last 5 min: no values."));
    QCOMPARE(card.chart()->accessibleName(), QStringLiteral("Hit rate"));
    QCOMPARE(card.chart()->accessibleDescription(), QStringLiteral("Hit rate over the last 5 min: no values."));
}

QTEST_MAIN(TimeChartTest)
#include "tst_timechart.moc"
