// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/banner.h"
#include "ui/common/card.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/sparkline.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata::ui;

namespace {

/// Pixels with a trace of a hue; lines are antialiased, so that none has exactly the colour of the pen.
enum class Ink
{
    Accent,
    Grey
};

int pixelsOf(const QImage& image, Ink ink, const QRect& where)
{
    int count = 0;
    for (int y = where.top(); y <= where.bottom(); ++y) {
        for (int x = where.left(); x <= where.right(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            const bool drawn = pixel.lightness() < 225;
            const bool accent = pixel.blue() - pixel.red() > 40;
            count += drawn && accent == (ink == Ink::Accent) ? 1 : 0;
        }
    }
    return count;
}

} // namespace

class CommonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void aLongTextIsElidedAndItsToolTipIsNoMarkup();
    void aSegmentIsChosenByKeyboard();
    void aSparklineHasHolesWhereValuesAreMissing();
    void aFlatSparklineIsDrawn();
    void aStaleSparklineIsGrey();
    void aBannerShowsItselfWhenItHasSomethingToSay();
    void aCardHasItsTitleForScreenReaders();
    void aDotHasTheColourOfItsKind();
};

void CommonTest::aLongTextIsElidedAndItsToolTipIsNoMarkup()
{
    ElidedLabel label(QStringLiteral("<b>bold</b> and a very long text that cannot have room here"));
    label.resize(80, 20);
    label.show();
    QVERIFY(label.toolTip().contains(QStringLiteral("&lt;b&gt;")));
    QVERIFY(label.minimumSizeHint().width() < 80);
    label.resize(900, 20);
    QVERIFY(label.toolTip().isEmpty());
}

void CommonTest::aSegmentIsChosenByKeyboard()
{
    QWidget window;
    auto* control =
        new SegmentedControl(QStringLiteral("Range"), {QStringLiteral("5 min"), QStringLiteral("1 h")}, &window);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const QSignalSpy changes(control, &SegmentedControl::currentIndexChanged);
    auto* first = control->findChildren<QPushButton*>().first();
    first->setFocus();
    QTest::keyClick(first, Qt::Key_Right);
    QCOMPARE(control->currentIndex(), 1);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(first->accessibleName(), QStringLiteral("Range: 5 min"));
}

void CommonTest::aSparklineHasHolesWhereValuesAreMissing()
{
    Sparkline line;
    line.resize(100, 30);
    line.setValues({1.0, 1.0, std::nullopt, std::nullopt, std::nullopt, 1.0, 1.0});
    const QImage image = line.grab().toImage();
    QVERIFY(pixelsOf(image, Ink::Accent, QRect(0, 0, 15, 30)) > 5);
    QCOMPARE(pixelsOf(image, Ink::Accent, QRect(25, 0, 45, 30)), 0);
    QVERIFY(pixelsOf(image, Ink::Accent, QRect(85, 0, 15, 30)) > 5);
}

void CommonTest::aFlatSparklineIsDrawn()
{
    Sparkline line;
    line.resize(100, 30);
    line.setValues({0.0, 0.0, 0.0});
    QVERIFY(pixelsOf(line.grab().toImage(), Ink::Accent, QRect(0, 0, 100, 30)) > 80);
}

void CommonTest::aStaleSparklineIsGrey()
{
    Sparkline line;
    line.resize(100, 30);
    line.setValues({1.0, 2.0, 1.0});
    line.setStale(true);
    const QImage image = line.grab().toImage();
    QCOMPARE(pixelsOf(image, Ink::Accent, QRect(0, 0, 100, 30)), 0);
    QVERIFY(pixelsOf(image, Ink::Grey, QRect(0, 0, 100, 30)) > 50);
}

void CommonTest::aBannerShowsItselfWhenItHasSomethingToSay()
{
    QWidget window;
    Banner banner(&window);
    QPushButton* action = banner.addAction(QStringLiteral("Retry now"));
    window.show();
    QVERIFY(!banner.isVisible());
    banner.say(Banner::Kind::Warning, QStringLiteral("<i>The server</i> is lost."));
    QVERIFY(banner.isVisible());
    QVERIFY(action->isVisible());
    QCOMPARE(banner.text(), QStringLiteral("<i>The server</i> is lost."));
    QCOMPARE(banner.accessibleName(), banner.text());
}

void CommonTest::aCardHasItsTitleForScreenReaders()
{
    const Card card(QStringLiteral("Hit rate"));
    QCOMPARE(card.accessibleName(), QStringLiteral("Hit rate"));
}

void CommonTest::aDotHasTheColourOfItsKind()
{
    StateDot dot;
    dot.setKind(StateDot::Kind::Bad);
    const QImage image = dot.grab().toImage();
    QCOMPARE(image.pixelColor(image.rect().center()), Theme::light().danger);
}

QTEST_MAIN(CommonTest)
#include "tst_common.moc"
