// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/namebutton.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int Height = 30;
constexpr int Inset = space::Small;
constexpr int BarWidth = 4;
constexpr int BarHeight = 18;
constexpr qreal ArrowWidth = 8;
constexpr qreal ArrowHeight = 4;
constexpr int LongestName = 260;
constexpr int ShortestName = 80;

} // namespace

NameButton::NameButton(QWidget* parent) : QPushButton(parent)
{
    setObjectName(QStringLiteral("profileName"));
    setFont(textFont(TextStyle::Heading));
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void NameButton::setName(const QString& name)
{
    if (name != m_name) {
        m_name = name;
        updateGeometry();
        update();
    }
}

void NameButton::setColour(const QColor& colour)
{
    if (colour != m_colour) {
        m_colour = colour;
        updateGeometry();
        update();
    }
}

int NameButton::around() const
{
    const int bar = m_colour.isValid() ? BarWidth + space::Small : 0;
    const int arrow = isEnabled() ? space::Small + static_cast<int>(ArrowWidth) : 0;
    return 2 * Inset + bar + arrow;
}

QSize NameButton::sizeHint() const
{
    const int name = fontMetrics().horizontalAdvance(m_name) + 1;
    return {std::min(name, LongestName) + around(), Height};
}

QSize NameButton::minimumSizeHint() const
{
    const int name = fontMetrics().horizontalAdvance(m_name) + 1;
    return {std::min(name, ShortestName) + around(), Height};
}

void NameButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // Only for those who use the keyboard: a click shows where it went.
    const bool ringed = hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange);
    if (isEnabled() && (underMouse() || isDown() || ringed)) {
        painter.setPen(ringed ? QPen(theme.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() || isDown() ? QBrush(theme.hover) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), space::Radius, space::Radius);
    }
    QRect room = rect().adjusted(Inset, 0, -Inset, 0);
    const auto visual = [this](const QRect& place) { return QStyle::visualRect(layoutDirection(), rect(), place); };
    if (m_colour.isValid()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_colour);
        painter.drawRoundedRect(visual(QRect(room.left(), (height() - BarHeight) / 2, BarWidth, BarHeight)),
            BarWidth / 2.0, BarWidth / 2.0);
        room.setLeft(room.left() + BarWidth + space::Small);
    }
    if (isEnabled()) {
        const QRectF box = visual(QRect(room.right() + 1 - static_cast<int>(ArrowWidth), 0, ArrowWidth, height()));
        const qreal top = (height() - ArrowHeight) / 2.0 + 1;
        QPainterPath arrow({box.left(), top});
        arrow.lineTo(box.center().x(), top + ArrowHeight);
        arrow.lineTo(box.right(), top);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(arrow);
        room.setRight(room.right() - static_cast<int>(ArrowWidth) - space::Small);
    }
    painter.setPen(theme.text);
    painter.setFont(font());
    painter.drawText(visual(room), static_cast<int>(Qt::AlignVCenter | Qt::AlignHCenter) | Qt::TextSingleLine,
        fontMetrics().elidedText(m_name, Qt::ElideMiddle, room.width()));
}

} // namespace keystrata::ui
