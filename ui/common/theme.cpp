// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/theme.h"

#include "ui/common/stylesheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QVariant>
#include <QWidget>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr auto SystemIsDark = "keystrataSystemIsDark";
constexpr qreal LeastPointSize = 9.75; // 13 px at 96 dpi: what bare X servers give is smaller than any desktop's font

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

/// Only before the first theme is the application's palette the desktop's.
bool systemIsDark(QApplication& application)
{
    if (!application.property(SystemIsDark).isValid()) {
        application.setProperty(SystemIsDark, isDark(application.palette()));
    }
    return application.property(SystemIsDark).toBool();
}

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, theme.window);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.danger);
    palette.setColor(QPalette::ToolTipBase, theme.surface);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.onAccent);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Light, theme.surface);
    palette.setColor(QPalette::Midlight, theme.line);
    palette.setColor(QPalette::Mid, theme.line);
    palette.setColor(QPalette::Dark, theme.muted);
    palette.setColor(QPalette::Shadow, theme.dark ? QColor(Qt::black) : theme.muted);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, theme.muted);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.line);
    return palette;
}

QFont interfaceFont(const QApplication& application)
{
    QFont font = application.font();
    // Where no desktop chose a font, fontconfig's fallback comes: prefer a face made for interfaces if there is one.
    if (font.family() == QLatin1String("Sans Serif") || font.family().startsWith(QLatin1String("DejaVu"))) {
        const QStringList known = QFontDatabase::families();
        for (const auto& family : {QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Cantarell")}) {
            if (known.contains(family)) {
                font.setFamily(family);
                break;
            }
        }
    }
    if (font.pointSizeF() > 0 && font.pointSizeF() < LeastPointSize) {
        font.setPointSizeF(LeastPointSize);
    }
    return font;
}

} // namespace

const Theme& Theme::light()
{
    static const Theme theme{
        .dark = false,
        .window = 0xF5F6F8,
        .surface = 0xFFFFFF,
        .line = 0xE2E6EB,
        .text = 0x1B2330,
        .muted = 0x667085,
        .accent = 0x0E7C86,
        .accentSoft = 0xE1F3F2,
        .onAccent = 0xFFFFFF,
        .hover = 0xECEEF2,
        .ok = 0x1A7F37,
        .warning = 0xB54708,
        .danger = 0xC0362C,
        .data = {0x4A7FB0, 0xA06A2C},
        .live = 0x0E7C86,
        .newerGround = 0xD3ECEB,
        .old = {0x5E93B5, 0xA3B4C4, 0xC3CBD4},
        .unversioned = 0xD9C9AE,
        .perObject = 0xB9B3D6,
        .onLive = 0xFFFFFF,
        .onStratum = 0x1B2330,
    };
    return theme;
}

const Theme& Theme::night()
{
    static const Theme theme{
        .dark = true,
        .window = 0x14181F,
        .surface = 0x1B212B,
        .line = 0x2A3340,
        .text = 0xE6EAF0,
        .muted = 0x98A2B3,
        .accent = 0x35B6BF,
        .accentSoft = 0x18343A,
        .onAccent = 0x14181F,
        .hover = 0x232B37,
        .ok = 0x4CC38A,
        .warning = 0xF0A04B,
        .danger = 0xF2766B,
        .data = {0x6FA8DC, 0xD9A866},
        .live = 0x35B6BF,
        .newerGround = 0x1F4A50,
        .old = {0x3F6E8F, 0x56697F, 0x4A5565},
        .unversioned = 0x786540,
        .perObject = 0x625A8C,
        .onLive = 0x14181F,
        .onStratum = 0xFFFFFF,
    };
    return theme;
}

const Theme& Theme::of(const QPalette& palette)
{
    // Not the Window role: style sheet rules that make a ground transparent change it for everything inside.
    return palette.color(QPalette::Light).lightness() < 128 ? night() : light();
}

const Theme& Theme::of(const QWidget* widget)
{
    return of(widget->palette());
}

QFont textFont(TextStyle style)
{
    QFont font = QApplication::font();
    const auto scale = [&font](qreal factor) {
        if (font.pointSizeF() > 0) {
            font.setPointSizeF(font.pointSizeF() * factor);
        } else {
            font.setPixelSize(qRound(font.pixelSize() * factor));
        }
    };
    switch (style) {
    case TextStyle::Body:
        break;
    case TextStyle::Small:
        scale(0.86);
        break;
    case TextStyle::Heading:
        font.setWeight(QFont::DemiBold);
        break;
    case TextStyle::Title:
        scale(1.4);
        font.setWeight(QFont::DemiBold);
        break;
    case TextStyle::Code: {
        const qreal points = font.pointSizeF();
        const int pixels = font.pixelSize();
        font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        if (points > 0) {
            font.setPointSizeF(points);
        } else {
            font.setPixelSize(pixels);
        }
        break;
    }
    case TextStyle::Chip:
        scale(0.8);
        font.setWeight(QFont::Bold);
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.5);
        break;
    case TextStyle::Figure:
        scale(1.55);
        font.setWeight(QFont::DemiBold);
        break;
    }
    return font;
}

void setRole(QWidget* widget, const char* role)
{
    const QString name = QLatin1String(role);
    if (widget->property("role").toString() == name) {
        return;
    }
    widget->setProperty("role", name);
    static const std::pair<QLatin1String, TextStyle> Fonts[] = {
        {QLatin1String("step"), TextStyle::Body},
        {QLatin1String("title"), TextStyle::Title},
        {QLatin1String("heading"), TextStyle::Heading},
        {QLatin1String("current"), TextStyle::Heading},
        {QLatin1String("small"), TextStyle::Small},
        {QLatin1String("figure"), TextStyle::Figure},
        {QLatin1String("code"), TextStyle::Code},
        {QLatin1String("chip"), TextStyle::Chip},
        {QLatin1String("dangerchip"), TextStyle::Chip},
    };
    const auto* found = std::ranges::find(Fonts, name, &std::pair<QLatin1String, TextStyle>::first);
    const auto dress = [widget, found] {
        if (found != std::end(Fonts)) {
            widget->setFont(textFont(found->second));
        }
    };
    // Style sheets look at a property only when the widget is polished. They keep the font that a widget has then, and
    // bring back the one they kept before.
    dress();
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    dress();
}

void applyTheme(QApplication& application, ThemeMode mode)
{
    const bool dark = mode == ThemeMode::System ? systemIsDark(application) : mode == ThemeMode::Dark;
    systemIsDark(application);
    const Theme& theme = dark ? Theme::night() : Theme::light();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setFont(interfaceFont(application));
    QApplication::setPalette(paletteOf(theme));
    if (dark) {
        // Boxes are outlined in a shade darker than the window's colour, which would hide them.
        QPalette boxes = paletteOf(theme);
        boxes.setColor(QPalette::Window, theme.muted);
        QApplication::setPalette(boxes, "QCheckBox");
        QApplication::setPalette(boxes, "QRadioButton");
    }
    application.setStyleSheet(styleSheetOf(theme));
}

} // namespace keystrata::ui
