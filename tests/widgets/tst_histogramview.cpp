// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "tests/widgets/contrast.h"
#include "ui/common/theme.h"
#include "ui/versions/histogramview.h"
#include "ui/versions/sharebars.h"

#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QTest>
#include <QToolTip>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

keyspace::StratumTotals liveStratum()
{
    return payroll().caches[0].strata[1];
}

QString plain(QString text)
{
    return text.replace(QChar(0xA0), QLatin1Char(' '));
}

} // namespace

class HistogramViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void barsShareTheWidth();
    void tellsABarOnHover();
    void movesFromBarToBarByKeyboard();
    void isReadAloud();
    void saysWhyThereIsNothing();
    void fewKeysAmongMillionsAreStillSeen();
    void shareBarsTellTheirLines();
    void shareBarsKeepALineToALine();
};

void HistogramViewTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(*qApp, ThemeMode::Light);
}

void HistogramViewTest::barsShareTheWidth()
{
    HistogramView view;
    view.resize(220, 120);
    view.setData(ttlHistogram(liveStratum()));
    const auto count = static_cast<int>(view.data().bars.size());
    for (int i = 0; i < count; ++i) {
        QVERIFY(QRectF(view.rect()).contains(view.barRect(i)));
        if (i > 0) {
            QVERIFY(view.barRect(i).left() > view.barRect(i - 1).right());
        }
    }
}

void HistogramViewTest::tellsABarOnHover()
{
    HistogramView view;
    view.resize(400, 120);
    view.setData(ttlHistogram(liveStratum()));
    view.show();
    QCOMPARE(plain(view.tipOf(0)), QStringLiteral("without expiry: 214 keys (0.1 %)"));
    const QPoint place = view.barRect(0).center().toPoint();
    QTest::mouseMove(&view, place);
    QTRY_COMPARE(view.currentBar(), 0);
    QHelpEvent help(QEvent::ToolTip, place, view.mapToGlobal(place));
    QApplication::sendEvent(&view, &help);
    QVERIFY(QToolTip::text().contains(QStringLiteral("without expiry: 214 keys")));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&view, &leave);
    QCOMPARE(view.currentBar(), -1);
}

void HistogramViewTest::movesFromBarToBarByKeyboard()
{
    HistogramView view;
    view.resize(400, 120);
    view.setData(sizeHistogram(liveStratum()));
    const int last = static_cast<int>(view.data().bars.size()) - 1;
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.currentBar(), 0);
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(view.currentBar(), 0);
    for (int i = 0; i < 30; ++i) {
        QTest::keyClick(&view, Qt::Key_Right);
    }
    QCOMPARE(view.currentBar(), last);
    QCOMPARE(view.accessibleDescription(), view.tipOf(last));
}

void HistogramViewTest::isReadAloud()
{
    HistogramView view;
    view.setData(idleHistogram(liveStratum()));
    QAccessibleInterface* item = QAccessible::queryAccessibleInterface(&view);
    QCOMPARE(item->text(QAccessible::Name), QStringLiteral("Idle time"));
    QVERIFY(plain(item->text(QAccessible::Description)).startsWith(QStringLiteral("Idle time: most keys,")));
}

void HistogramViewTest::saysWhyThereIsNothing()
{
    keyspace::StratumTotals stratum = liveStratum();
    stratum.idle.reset();
    HistogramView view;
    view.resize(220, 120);
    view.setData(idleHistogram(stratum));
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("LFU")));
    QTest::keyClick(&view, Qt::Key_Right); // no bar to go to
    QCOMPARE(view.currentBar(), -1);
    const QImage empty = view.grab().toImage();
    view.setData(idleHistogram(liveStratum()));
    QVERIFY(view.grab().toImage() != empty);
}

void HistogramViewTest::fewKeysAmongMillionsAreStillSeen()
{
    HistogramData data;
    data.title = QStringLiteral("Size");
    data.bars = {{.label = QStringLiteral("a"), .range = QStringLiteral("a"), .keys = 5'000'000},
        {.label = QStringLiteral("b"), .range = QStringLiteral("b"), .keys = 1}};
    HistogramView view;
    view.resize(200, 120);
    view.setData(data);
    const QImage image = view.grab().toImage();
    const QRectF bar = view.barRect(1);
    const QColor pixel = image.pixelColor(QPointF(bar.center().x(), bar.bottom() - 1).toPoint());
    QVERIFY2(contrast(pixel, Theme::light().surface) > 2, qPrintable(pixel.name()));
}

void HistogramViewTest::shareBarsTellTheirLines()
{
    ShareBars bars(QStringLiteral("Namespaces"));
    bars.setLines({{.name = QStringLiteral("daily"),
                       .figure = QStringLiteral("1,204"),
                       .note = QStringLiteral("4 MB"),
                       .share = 0.7},
        {.name = QStringLiteral("holidays"), .figure = QStringLiteral("12"), .note = {}, .share = 0.1}});
    QCOMPARE(bars.accessibleName(), QStringLiteral("Namespaces"));
    QCOMPARE(bars.accessibleDescription(), QStringLiteral("daily: 1,204 4 MB; holidays: 12"));
    const int two = bars.sizeHint().height();
    bars.setLines({bars.lines().front()});
    QCOMPARE(bars.sizeHint().height() * 2, two);
}

void HistogramViewTest::shareBarsKeepALineToALine()
{
    ShareBars bars(QStringLiteral("Namespaces"));
    bars.setLines({{.name = QStringLiteral("line\\none"), .figure = QStringLiteral("1"), .note = {}, .share = 2.5},
        {.name = QStringLiteral("<b>x</b>"), .figure = QStringLiteral("1"), .note = {}, .share = 0}});
    bars.resize(260, bars.sizeHint().height());
    bars.show();
    const QPoint second(10, bars.height() - 4);
    QHelpEvent help(QEvent::ToolTip, second, bars.mapToGlobal(second));
    QApplication::sendEvent(&bars, &help);
    QVERIFY(QToolTip::text().contains(QStringLiteral("&lt;b&gt;x")));
}

QTEST_MAIN(HistogramViewTest)
#include "tst_histogramview.moc"
