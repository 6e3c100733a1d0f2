// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QRect>
#include <QString>

class QWidget;

namespace keystrata::ui {

/// QToolTip guesses whether a text is HTML, and a key name may look like it: these always show the letters.
void showPlainTip(const QPoint& globalPosition, const QString& text, QWidget* widget, const QRect& area = {});
void hidePlainTip();
QString plainTip(const QString& text); ///< for setToolTip()

} // namespace keystrata::ui
