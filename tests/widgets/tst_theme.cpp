// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/stylesheet.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QLabel>
#include <QTest>

#include <cmath>

using namespace keystrata::ui;

namespace {

double channel(int value)
{
    const double share = value / 255.0;
    return share <= 0.03928 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * channel(color.red()) + 0.7152 * channel(color.green()) + 0.0722 * channel(color.blue());
}

/// As WCAG 2 defines it: AA asks for 4.5.
double contrast(const QColor& a, const QColor& b)
{
    const double brighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (brighter + 0.05) / (darker + 0.05);
}

const Theme& themeOf(bool dark)
{
    return dark ? Theme::night() : Theme::light();
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textIsReadable_data();
    void textIsReadable();

    void textOnStrataIsReadable_data() { textIsReadable_data(); }

    void textOnStrataIsReadable();
    void aWidgetFindsItsTheme();
    void theThemeIsFoundBelowTransparentGrounds();
    void aRoleMayChangeWhileTheWidgetIsShown();
    void theSheetHasNoNameLeftOpen();
    void systemIsWhatTheDesktopGave();
};

void ThemeTest::textIsReadable_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void ThemeTest::textIsReadable()
{
    QFETCH(bool, dark);
    const Theme& theme = themeOf(dark);
    QCOMPARE(theme.dark, dark);
    for (const QColor& ground : {theme.window, theme.surface}) {
        for (const QColor& text : {theme.text, theme.muted, theme.accent, theme.ok, theme.warning, theme.danger}) {
            QVERIFY2(contrast(text, ground) >= 4.5,
                qPrintable(QStringLiteral("%1 on %2: %3").arg(text.name(), ground.name()).arg(contrast(text, ground))));
        }
    }
    QVERIFY(contrast(theme.onAccent, theme.accent) >= 4.5);
    QVERIFY(contrast(theme.text, theme.accentSoft) >= 4.5);
    QVERIFY2(contrast(theme.accent, theme.accentSoft) >= 4.3,
        qPrintable(QString::number(contrast(theme.accent, theme.accentSoft))));
}

void ThemeTest::textOnStrataIsReadable()
{
    QFETCH(bool, dark);
    const Theme& theme = themeOf(dark);
    QVERIFY(contrast(theme.onLive, theme.live) >= 4.5);
    for (const QColor& layer :
        {theme.old[0], theme.old[1], theme.old[2], theme.unversioned, theme.perObject, theme.newerGround}) {
        QVERIFY2(contrast(theme.onStratum, layer) >= 4.5,
            qPrintable(QStringLiteral("%1: %2").arg(layer.name()).arg(contrast(theme.onStratum, layer))));
    }
}

void ThemeTest::aWidgetFindsItsTheme()
{
    QWidget widget;
    widget.show();
    applyTheme(*qApp, ThemeMode::Dark);
    QVERIFY(Theme::of(&widget).dark);
    applyTheme(*qApp, ThemeMode::Light);
    QVERIFY(!Theme::of(&widget).dark);
}

void ThemeTest::theThemeIsFoundBelowTransparentGrounds()
{
    applyTheme(*qApp, ThemeMode::Light);
    QWidget outer;
    outer.setStyleSheet(QStringLiteral("QWidget { background: transparent; color: #ffffff; }"));
    QLabel inner(&outer);
    outer.show();
    inner.ensurePolished();
    QVERIFY(!Theme::of(&inner).dark);
}

void ThemeTest::aRoleMayChangeWhileTheWidgetIsShown()
{
    applyTheme(*qApp, ThemeMode::Light);
    QLabel label(QStringLiteral("x"));
    setRole(&label, "ok");
    label.show();
    QCOMPARE(label.palette().color(QPalette::WindowText), Theme::light().ok);
    setRole(&label, "danger");
    QCOMPARE(label.palette().color(QPalette::WindowText), Theme::light().danger);
    applyTheme(*qApp, ThemeMode::Dark);
    QCOMPARE(label.palette().color(QPalette::WindowText), Theme::night().danger);
    setRole(&label, "current");
    QVERIFY(label.font().bold() || label.font().weight() >= QFont::DemiBold);
    setRole(&label, "step");
    QCOMPARE(label.font().weight(), textFont(TextStyle::Body).weight());
    applyTheme(*qApp, ThemeMode::Dark);
    QCOMPARE(label.font().weight(), textFont(TextStyle::Body).weight());

    QLabel title(QStringLiteral("x"));
    setRole(&title, "title");
    title.show();
    QCOMPARE(title.font().pointSizeF(), textFont(TextStyle::Title).pointSizeF());
    applyTheme(*qApp, ThemeMode::Light);
    QCOMPARE(title.font().pointSizeF(), textFont(TextStyle::Title).pointSizeF());
}

void ThemeTest::theSheetHasNoNameLeftOpen()
{
    QVERIFY(!styleSheetOf(Theme::light()).contains(QLatin1Char('@')));
    QVERIFY(!styleSheetOf(Theme::night()).contains(QLatin1Char('@')));
}

void ThemeTest::systemIsWhatTheDesktopGave()
{
    // Offscreen there is no desktop: the palette at the start was light, whatever theme was chosen since.
    applyTheme(*qApp, ThemeMode::Dark);
    applyTheme(*qApp, ThemeMode::System);
    const QWidget widget;
    QVERIFY(!Theme::of(&widget).dark);
}

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
