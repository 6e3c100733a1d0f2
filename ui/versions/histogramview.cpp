// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/histogramview.h"

#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QtMath>

#include <algorithm>
#include <numeric>

namespace keystrata::ui {

namespace {

constexpr qreal BarGap = 3;
constexpr qreal LeastVisible = 2; ///< a few keys among millions are still there

} // namespace

HistogramView::HistogramView(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void HistogramView::setData(const HistogramData& data)
{
    if (m_data == data) {
        return;
    }
    m_data = data;
    m_current = std::min(m_current, static_cast<int>(m_data.bars.size()) - 1);
    setAccessibleName(m_data.title);
    setAccessibleDescription(m_data.summary);
    update();
}

QSize HistogramView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 7};
}

QSize HistogramView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 16, fontMetrics().height() * 6};
}

QRectF HistogramView::plot() const
{
    const qreal heading = fontMetrics().height() + space::Small;
    const qreal axis = QFontMetricsF(textFont(TextStyle::Small)).height() + 3;
    return QRectF(rect()).adjusted(1, heading, -1, -axis);
}

quint64 HistogramView::total() const
{
    return std::accumulate(m_data.bars.begin(), m_data.bars.end(), quint64{0},
        [](quint64 sum, const HistogramBar& bar) { return sum + bar.keys; });
}

QRectF HistogramView::barRect(int bar) const
{
    const QRectF area = plot();
    const auto count = static_cast<qreal>(m_data.bars.size());
    const qreal width = (area.width() + BarGap) / count;
    return {area.left() + (bar * width), area.top(), width - BarGap, area.height()};
}

int HistogramView::barAt(const QPointF& point) const
{
    for (int i = 0; i < static_cast<int>(m_data.bars.size()); ++i) {
        if (barRect(i).adjusted(-BarGap / 2, 0, BarGap / 2, 20).contains(point)) {
            return i;
        }
    }
    return -1;
}

QString HistogramView::tipOf(int bar) const
{
    const HistogramBar& shown = m_data.bars[static_cast<size_t>(bar)];
    const quint64 all = total();
    const double percent = all == 0 ? 0 : 100.0 * static_cast<double>(shown.keys) / static_cast<double>(all);
    return tr("%1: %2 keys (%3)", nullptr, pluralOf(shown.keys))
        .arg(shown.range, formatCount(shown.keys, locale()), formatPercent(percent, locale()));
}

void HistogramView::setCurrent(int bar)
{
    if (m_current != bar) {
        m_current = bar;
        setAccessibleDescription(bar < 0 ? m_data.summary : tipOf(bar));
        update();
    }
}

bool HistogramView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int bar = barAt(help->pos());
        const QString text = bar >= 0 ? tipOf(bar) : m_data.summary;
        showPlainTip(help->globalPos(), text, this, bar >= 0 ? barRect(bar).toAlignedRect() : rect());
        return true;
    }
    return QWidget::event(event);
}

void HistogramView::mouseMoveEvent(QMouseEvent* event)
{
    setCurrent(barAt(event->position()));
}

void HistogramView::leaveEvent(QEvent* event)
{
    setCurrent(-1);
    QWidget::leaveEvent(event);
}

void HistogramView::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1);
    QWidget::focusOutEvent(event);
}

void HistogramView::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_data.bars.size()) - 1;
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0 || last < 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    setCurrent(std::clamp(m_current + step, 0, last));
    showPlainTip(mapToGlobal(barRect(m_current).topLeft().toPoint()), tipOf(m_current), this);
}

void HistogramView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.muted);
    const QRectF heading(0, 0, width(), fontMetrics().height());
    painter.drawText(heading, Qt::AlignLeft | Qt::AlignVCenter, m_data.title);
    if (m_data.bars.empty()) {
        painter.setFont(textFont(TextStyle::Small));
        painter.setPen(QPen(theme.line, 1));
        painter.drawRoundedRect(plot().adjusted(0.5, 0.5, -0.5, -0.5), space::Radius, space::Radius);
        painter.setPen(theme.muted);
        painter.drawText(plot().adjusted(space::Small, 2, -space::Small, -2),
            static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
            m_data.unavailable.isEmpty() ? tr("No keys.") : m_data.unavailable);
    } else {
        paintBars(painter);
        paintLabels(painter);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void HistogramView::paintBars(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const auto largest = std::ranges::max_element(m_data.bars, {}, &HistogramBar::keys)->keys;
    const QRectF area = plot();
    painter.setPen(QPen(theme.line, 1));
    painter.drawLine(QLineF(area.left(), area.bottom() + 0.5, area.right(), area.bottom() + 0.5));
    for (int i = 0; i < static_cast<int>(m_data.bars.size()); ++i) {
        const HistogramBar& bar = m_data.bars[static_cast<size_t>(i)];
        if (bar.keys == 0) {
            continue;
        }
        QRectF rect = barRect(i);
        const qreal share = static_cast<qreal>(bar.keys) / static_cast<qreal>(largest);
        rect.setTop(rect.bottom() - std::max(LeastVisible, rect.height() * share));
        QPainterPath shape;
        shape.addRoundedRect(rect, 2, 2);
        const QColor fill = bar.apart ? theme.warning : theme.accent;
        painter.setPen(Qt::NoPen);
        if (!bar.apart) {
            painter.fillPath(shape, i == m_current ? theme.text : fill);
            continue;
        }
        QColor ground = fill;
        ground.setAlphaF(0.25F);
        painter.fillPath(shape, ground);
        painter.save();
        painter.setClipPath(shape);
        painter.setPen(QPen(i == m_current ? theme.text : fill, 1.2));
        for (qreal x = rect.left() - rect.height(); x < rect.right(); x += 5) {
            painter.drawLine(QLineF(x, rect.bottom(), x + rect.height(), rect.top()));
        }
        painter.restore();
    }
}

void HistogramView::paintLabels(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const QFont small = textFont(TextStyle::Small);
    const QFontMetricsF metrics(small);
    painter.setFont(small);
    qreal widest = 0;
    for (const auto& bar : m_data.bars) {
        widest = std::max(widest, metrics.horizontalAdvance(bar.label));
    }
    // As many labels as fit, at equal distances.
    const int every = qCeil((widest + space::Tight) / (barRect(0).width() + BarGap));
    for (int i = 0; i < static_cast<int>(m_data.bars.size()); i += every) {
        const HistogramBar& bar = m_data.bars[static_cast<size_t>(i)];
        const QRectF column = barRect(i);
        const qreal labelWidth = metrics.horizontalAdvance(bar.label);
        QRectF label(column.center().x() - (labelWidth / 2), column.bottom() + 3, labelWidth, metrics.height());
        label.moveLeft(std::clamp(label.left(), 0.0, width() - labelWidth));
        painter.setPen(i == m_current ? theme.text : theme.muted);
        painter.drawText(label, Qt::AlignCenter | Qt::TextSingleLine, bar.label);
    }
}

} // namespace keystrata::ui
