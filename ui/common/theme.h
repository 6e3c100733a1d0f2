// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QColor>
#include <QFont>

class QApplication;
class QPalette;
class QWidget;

namespace keystrata::ui {

enum class ThemeMode
{
    System,
    Light,
    Dark
};

/// Every colour and measure of the window, in one place. Two constant sets; which one holds is read from the palette
/// of the widget that paints, so nothing is global and a change of palette (changeEvent) is all that is needed.
struct Theme
{
    bool dark = false;
    QColor window;
    QColor surface;
    QColor line;
    QColor text;
    QColor muted;
    QColor accent;
    QColor accentSoft; ///< ground of a selected row or navigation entry
    QColor onAccent; ///< text on the accent
    QColor hover; ///< ground under the pointer
    QColor ok;
    QColor warning;
    QColor danger;
    QColor data[2]; ///< curves beside the accent; told apart without red and green

    // strata
    QColor live;
    QColor newerGround; ///< under the accent hatching
    QColor old[3]; ///< greying with age
    QColor unversioned;
    QColor perObject;
    QColor onLive; ///< text on the live layer
    QColor onStratum; ///< text on all other layers

    static const Theme& light();
    static const Theme& night();
    static const Theme& of(const QPalette& palette);
    static const Theme& of(const QWidget* widget);
};

/// Spacing in device-independent pixels; one scale for the whole window.
namespace space {
inline constexpr int Tight = 4;
inline constexpr int Small = 8;
inline constexpr int Medium = 12;
inline constexpr int Large = 16;
inline constexpr int Radius = 6;
} // namespace space

/// The steps of type. All follow the size of the system's font.
enum class TextStyle
{
    Body,
    Small, ///< axis labels, secondary lines of a tile
    Heading, ///< of a card
    Title, ///< of a page
    Figure, ///< the number of a tile
    Chip, ///< DEMO, PRODUCTION
    Code, ///< what is to be typed somewhere, as it stands
};
QFont textFont(TextStyle style);

/// Roles for the style sheet: setRole(label, "muted"). Labels: title, heading, muted, small, figure, code, chip,
/// dangerchip, danger, warning, ok. Buttons: primary, danger, link, quiet. The role may change while the widget is
/// shown.
void setRole(QWidget* widget, const char* role);

/// Sets style, palette, fonts and the style sheet of the application. System follows the palette that the desktop
/// gave the application when it started.
void applyTheme(QApplication& application, ThemeMode mode);

} // namespace keystrata::ui
