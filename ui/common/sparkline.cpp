// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/sparkline.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace keystrata::ui {

namespace {

struct Span
{
    double low = 0;
    double high = 0;
    bool empty = true;
};

Span spanOf(const std::vector<std::optional<double>>& values)
{
    Span span;
    for (const auto& value : values) {
        if (!value) {
            continue;
        }
        span.low = span.empty ? *value : std::min(span.low, *value);
        span.high = span.empty ? *value : std::max(span.high, *value);
        span.empty = false;
    }
    return span;
}

} // namespace

Sparkline::Sparkline(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void Sparkline::setValues(std::vector<std::optional<double>> values)
{
    m_values = std::move(values);
    update();
}

void Sparkline::setLeastSpan(double span)
{
    m_leastSpan = span;
    update();
}

void Sparkline::setStale(bool stale)
{
    m_stale = stale;
    update();
}

QSize Sparkline::sizeHint() const
{
    return {80, 26};
}

QSize Sparkline::minimumSizeHint() const
{
    return {40, 20};
}

void Sparkline::paintEvent(QPaintEvent*)
{
    Span span = spanOf(m_values);
    if (span.empty || m_values.size() < 2) {
        return;
    }
    const double missing = std::max(m_leastSpan, 1e-9) - (span.high - span.low);
    if (missing > 0) {
        span.low -= missing / 2;
        span.high += missing / 2;
    }
    const QRectF area = QRectF(rect()).adjusted(1.5, 2.5, -2.5, -2.5);
    const double step = area.width() / static_cast<double>(m_values.size() - 1);
    const double perUnit = area.height() / (span.high - span.low);

    QPainterPath line;
    QPointF last;
    bool drawing = false;
    for (size_t i = 0; i < m_values.size(); ++i) {
        if (!m_values[i]) {
            drawing = false;
            continue;
        }
        last =
            QPointF(area.left() + static_cast<double>(i) * step, area.bottom() - (*m_values[i] - span.low) * perUnit);
        drawing ? line.lineTo(last) : line.moveTo(last);
        drawing = true;
    }

    const Theme& theme = Theme::of(this);
    const QColor color = m_stale ? theme.muted : theme.accent;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(line);
    if (drawing && !m_stale) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(last, 2.0, 2.0);
    }
}

} // namespace keystrata::ui
