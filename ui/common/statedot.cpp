// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/statedot.h"

#include "ui/common/theme.h"

#include <QPainter>

namespace keystrata::ui {

namespace {

constexpr int Size = 9;

QColor colorOf(StateDot::Kind kind, const Theme& theme)
{
    switch (kind) {
    case StateDot::Kind::Good:
        return theme.ok;
    case StateDot::Kind::Warning:
        return theme.warning;
    case StateDot::Kind::Bad:
        return theme.danger;
    case StateDot::Kind::Idle:
    case StateDot::Kind::Notice:
        break;
    }
    return theme.muted;
}

} // namespace

QColor toneColor(const Theme& theme, Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return theme.ok;
    case Tone::Warning:
        return theme.warning;
    case Tone::Bad:
        return theme.danger;
    case Tone::Notice:
    case Tone::Plain:
        break;
    }
    return theme.muted;
}

StateDot::Kind dotOf(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return StateDot::Kind::Good;
    case Tone::Warning:
        return StateDot::Kind::Warning;
    case Tone::Bad:
        return StateDot::Kind::Bad;
    case Tone::Plain:
    case Tone::Notice:
        break;
    }
    return StateDot::Kind::Notice;
}

StateDot::StateDot(QWidget* parent) : QWidget(parent)
{
    setFixedSize(Size, Size);
}

void StateDot::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

QSize StateDot::sizeHint() const
{
    return {Size, Size};
}

void StateDot::paintEvent(QPaintEvent*)
{
    const QColor color = colorOf(m_kind, Theme::of(this));
    const QRectF circle = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_kind == Kind::Idle) {
        painter.setPen(QPen(color, 1.5));
        painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(circle);
}

} // namespace keystrata::ui
