// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/glyphlabel.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QStyle>

namespace keystrata::ui {

namespace {
constexpr int GlyphSize = 14;
}

GlyphLabel::GlyphLabel(Glyph glyph, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_glyph(glyph)
    , m_text(text)
{
    setAccessibleName(text);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize GlyphLabel::sizeHint() const
{
    const int text = fontMetrics().horizontalAdvance(m_text);
    return {GlyphSize + space::Tight + text, qMax(GlyphSize, fontMetrics().height())};
}

void GlyphLabel::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    const QRect glyph(0, (height() - GlyphSize) / 2, GlyphSize, GlyphSize);
    paintGlyph(painter, m_glyph, QStyle::visualRect(layoutDirection(), rect(), glyph), theme.muted);
    painter.setPen(theme.muted);
    const QRect text = rect().adjusted(GlyphSize + space::Tight, 0, 0, 0);
    painter.drawText(QStyle::visualRect(layoutDirection(), rect(), text), Qt::AlignCenter, m_text);
}

} // namespace keystrata::ui
