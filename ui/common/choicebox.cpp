// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/choicebox.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

namespace keystrata::ui {

namespace {
constexpr qreal ArrowWidth = 8;
constexpr qreal ArrowHeight = 4;
} // namespace

ChoiceBox::ChoiceBox(QWidget* parent) : QComboBox(parent)
{
    setFocusPolicy(Qt::StrongFocus);
}

void ChoiceBox::paintEvent(QPaintEvent* event)
{
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::of(this);
    painter.setPen(QPen(isEnabled() ? theme.text : theme.muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const qreal middle = layoutDirection() == Qt::RightToLeft ? space::Medium : width() - space::Medium;
    const qreal top = (height() - ArrowHeight) / 2.0;
    QPainterPath arrow({middle - ArrowWidth / 2, top});
    arrow.lineTo(middle, top + ArrowHeight);
    arrow.lineTo(middle + ArrowWidth / 2, top);
    painter.drawPath(arrow);
}

void ChoiceBox::wheelEvent(QWheelEvent* event)
{
    if (hasFocus()) {
        QComboBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

} // namespace keystrata::ui
