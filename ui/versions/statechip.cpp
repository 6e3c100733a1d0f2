// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/statechip.h"

#include "ui/common/strataskin.h"
#include "ui/common/theme.h"
#include "ui/logic/stratumtext.h"

#include <QPainter>

namespace keystrata::ui {

StateChip::StateChip(QWidget* parent) : QWidget(parent)
{
    setFont(textFont(TextStyle::Small));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateChip::setState(keyspace::StratumState state, int age)
{
    m_state = state;
    m_age = age;
    m_text = StratumText(locale()).stateName(state);
    setAccessibleName(m_text);
    updateGeometry();
    update();
}

QSize StateChip::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + (2 * space::Small) + 2, fontMetrics().height() + 4};
}

void StateChip::paintEvent(QPaintEvent*)
{
    const LayerSkin skin = skinOf(m_state, m_age, Theme::of(this), LayerLight::Normal);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(skin.pattern == LayerSkin::Pattern::Plain ? QPen(Qt::NoPen) : QPen(skin.ink, 1));
    painter.setBrush(skin.ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(skin.text);
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

} // namespace keystrata::ui
