// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/stylesheet.h"

#include "ui/common/theme.h"

#include <QColor>

#include <utility>

namespace keystrata::ui {

namespace {

// @names stand for colours of the theme.
constexpr auto Sheet = R"(
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 4px 6px; }

QMenuBar { background: @surface; border-bottom: 1px solid @line; padding: 1px 8px; }
QMenuBar::item { background: transparent; color: @text; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @surface; color: @text; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accentSoft; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QLabel[role="title"] { color: @text; }
QLabel[role="heading"] { color: @text; }
QLabel[role="muted"], QLabel[role="small"], QLabel[role="step"] { color: @muted; }
QLabel[role="danger"] { color: @danger; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="ok"] { color: @ok; }
QLabel[role="current"] { color: @accent; }
QLabel[role="chip"] { color: @accent; border: 1px solid @accent; border-radius: 4px; padding: 1px 6px; }
QLabel[role="dangerchip"] { color: @danger; border: 1px solid @danger; border-radius: 4px; padding: 1px 6px; }

QFrame[role="rule"] { background: @line; border: none; }

QListWidget#sections { background: transparent; border: none; border-right: 1px solid @line; }
QTableWidget[role="framed"] { border: 1px solid @line; border-radius: 6px; }

QListWidget#navigation { background: @window; border: none; border-right: 1px solid @line; }

QPushButton, QToolButton[role="button"] {
  background: @surface; color: @text; border: 1px solid @edge; border-radius: 6px; padding: 5px 12px; }
QPushButton:hover, QToolButton[role="button"]:hover { background: @hover; }
QPushButton:pressed { background: @line; }
QPushButton:focus, QToolButton[role="button"]:focus { border: 1px solid @accent; }
QPushButton:disabled { color: @muted; border-color: @line; background: @surface; }
QPushButton:checked { background: @accentSoft; color: @accent; border-color: @accent; }
QPushButton[role="primary"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[role="primary"]:focus { border: 1px solid @text; }
QPushButton[role="primary"]:disabled { background: @line; border-color: @line; color: @muted; }
QPushButton[role="danger"] { color: @danger; border-color: @danger; }
QPushButton[role="danger"]:disabled { color: @muted; border-color: @line; }
QPushButton[role="destructive"] { background: @danger; color: @onAccent; border-color: @danger; font-weight: 600; }
QPushButton[role="destructive"]:hover { background: @dangerHover; border-color: @dangerHover; }
QPushButton[role="destructive"]:focus { border: 1px solid @text; }
QPushButton[role="destructive"]:disabled { background: @dangerSoft; border-color: @dangerSoft; color: @surface; }
QPushButton[role="quiet"], QToolButton[role="quiet"] {
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: @hover; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 1px solid @accent; }
QPushButton[role="row"] {
  background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px 8px; text-align: left; }
QPushButton[role="row"]:hover { background: @hover; }
QPushButton[role="row"]:checked { background: @accentSoft; color: @accent; font-weight: 600; }
QPushButton[role="row"]:focus { border: 1px solid @accent; }
QPushButton[role="filterchip"] { color: @muted; border-radius: 11px; padding: 2px 9px; min-height: 16px; }
QPushButton[role="filterchip"]:checked { color: @accent; }
QPushButton::menu-indicator { image: none; width: 0; }
QLineEdit[role="filterchip"] { border-radius: 11px; padding: 2px 8px; min-height: 16px; }
QPushButton[role="link"] {
  background: transparent; color: @accent; border: 1px solid transparent; border-radius: 4px; padding: 1px 2px;
  text-decoration: underline; text-align: left; }
QPushButton[role="link"]:hover { color: @accentHover; }
QPushButton[role="link"]:focus { border: 1px solid @accent; }

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit {
  background: @surface; color: @text; border: 1px solid @edge; border-radius: 6px; padding: 5px 8px;
  selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus { border: 1px solid @accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QPlainTextEdit:disabled {
  background: @window; color: @muted; border: 1px solid @line; }
QLineEdit[role="danger"] { border: 1px solid @danger; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @line; selection-background-color: @accentSoft;
  selection-color: @text; outline: none; }

QAbstractItemView { background: @surface; color: @text; border: none; gridline-color: @line; outline: none;
  selection-background-color: @accentSoft; selection-color: @text; alternate-background-color: @surface; }
QAbstractItemView::item { padding: 0 6px; border-bottom: 1px solid @line; }
QTreeView { show-decoration-selected: 0; }
QTreeView[role="plain"]::item { border-bottom: none; padding: 1px 4px; }
QPlainTextEdit[role="plain"] { border: none; padding: 0; }
QAbstractItemView::item:hover { background: @hover; }
QAbstractItemView::item:selected { background: @accentSoft; color: @text; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @line;
  padding: 6px 8px; font-weight: 400; }
QTableView#nodes QHeaderView::section { padding: 6px; }
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @surface; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: none; width: 0; height: 0; }

QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { width: 12px; }
QSplitter::handle:vertical { height: 12px; }
QSplitter::handle:hover { background: @hover; }

QProgressBar { background: @line; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)";

QColor mixed(const QColor& from, const QColor& to, double share)
{
    const auto mix = [share](int a, int b) { return qRound(a + (b - a) * share); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

} // namespace

QString styleSheetOf(const Theme& theme)
{
    const std::pair<QLatin1String, QColor> names[] = {
        // Longer names first: @accent is the beginning of @accentSoft.
        {QLatin1String("@accentSoft"), theme.accentSoft},
        {QLatin1String("@accentHover"), mixed(theme.accent, theme.text, 0.16)},
        {QLatin1String("@onAccent"), theme.onAccent},
        {QLatin1String("@accent"), theme.accent},
        {QLatin1String("@surface"), theme.surface},
        {QLatin1String("@window"), theme.window},
        {QLatin1String("@warning"), theme.warning},
        {QLatin1String("@dangerSoft"), mixed(theme.danger, theme.surface, 0.5)},
        {QLatin1String("@dangerHover"), mixed(theme.danger, theme.text, 0.16)},
        {QLatin1String("@danger"), theme.danger},
        {QLatin1String("@hover"), theme.hover},
        {QLatin1String("@muted"), theme.muted},
        {QLatin1String("@edge"), mixed(theme.line, theme.muted, 0.25)},
        {QLatin1String("@line"), theme.line},
        {QLatin1String("@text"), theme.text},
        {QLatin1String("@ok"), theme.ok},
    };
    QString sheet = QLatin1String(Sheet);
    for (const auto& [name, color] : names) {
        sheet.replace(name, color.name());
    }
    return sheet;
}

} // namespace keystrata::ui
