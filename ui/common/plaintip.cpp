// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/plaintip.h"

#include <QToolTip>

namespace keystrata::ui {

QString plainTip(const QString& text)
{
    if (text.isEmpty()) {
        return {};
    }
    return QStringLiteral("<qt>%1</qt>").arg(text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
}

void showPlainTip(const QPoint& globalPosition, const QString& text, QWidget* widget, const QRect& area)
{
    QToolTip::showText(globalPosition, plainTip(text), widget, area);
}

void hidePlainTip()
{
    QToolTip::hideText();
}

} // namespace keystrata::ui
