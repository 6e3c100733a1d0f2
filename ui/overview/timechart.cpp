// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/timechart.h"

#include "ui/common/theme.h"

#include <QAreaSeries>
#include <QChart>
#include <QDateTime>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

namespace {

constexpr QMarginsF PlotMargins(50, 10, 10, 24);
constexpr qreal LineWidth = 1.6;
constexpr float AreaTopAlpha = 0.24F;
constexpr float AreaBottomAlpha = 0.04F;
constexpr float ShadeAlpha = 0.035F;

QList<QPointF> pointsOf(const ChartLine& line)
{
    QList<QPointF> points;
    points.reserve(static_cast<qsizetype>(line.size()));
    for (const ChartPoint& point : line) {
        points.append({static_cast<double>(point.time), point.value});
    }
    return points;
}

QColor withAlpha(QColor color, float alpha)
{
    color.setAlphaF(alpha);
    return color;
}

} // namespace

QColor colorOf(CurveColor color, const Theme& theme)
{
    switch (color) {
    case CurveColor::First:
        return theme.accent;
    case CurveColor::Second:
        return theme.data[0];
    case CurveColor::Third:
        break;
    }
    return theme.data[1];
}

TimeChart::TimeChart(QWidget* parent)
    : QChartView(parent)
    , m_timeAxis(new QValueAxis(this))
    , m_valueAxis(new QValueAxis(this))
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(FullViewportUpdate);
    setRenderHint(QPainter::Antialiasing);
    QChart* plot = chart();
    plot->legend()->hide();
    plot->setBackgroundVisible(false);
    plot->setPlotAreaBackgroundVisible(false);
    plot->setMargins({});
    plot->layout()->setContentsMargins(0, 0, 0, 0);
    plot->setAnimationOptions(QChart::NoAnimation);
    m_timeAxis->setVisible(false);
    m_valueAxis->setVisible(false);
    plot->addAxis(m_timeAxis, Qt::AlignBottom);
    plot->addAxis(m_valueAxis, Qt::AlignLeft);
}

QSize TimeChart::sizeHint() const
{
    return {480, 200};
}

QSize TimeChart::minimumSizeHint() const
{
    return {160, 56};
}

int TimeChart::columns() const
{
    return std::max(static_cast<int>(m_plot.width()), 1);
}

void TimeChart::setPicture(ChartPicture picture)
{
    m_picture = std::move(picture);
    draw();
}

void TimeChart::setCrosshair(std::optional<qint64> time)
{
    if (m_crosshair != time) {
        m_crosshair = time;
        viewport()->update();
    }
}

TimeChart::Stroke& TimeChart::strokeAt(size_t index)
{
    while (m_strokes.size() <= index) {
        Stroke stroke{new QLineSeries(this), new QLineSeries(this), nullptr};
        stroke.area = new QAreaSeries(stroke.edge);
        for (QAbstractSeries* series :
            {static_cast<QAbstractSeries*>(stroke.area), static_cast<QAbstractSeries*>(stroke.line)}) {
            chart()->addSeries(series);
            series->attachAxis(m_timeAxis);
            series->attachAxis(m_valueAxis);
        }
        m_strokes.push_back(stroke);
    }
    return m_strokes[index];
}

void TimeChart::draw()
{
    m_timeAxis->setRange(static_cast<double>(m_picture.span.from), static_cast<double>(m_picture.span.to));
    m_valueAxis->setRange(m_picture.scale.low, m_picture.scale.high);
    size_t used = 0;
    for (const Curve& curve : m_picture.curves) {
        drawCurve(curve, used);
    }
    for (size_t i = used; i < m_strokes.size(); ++i) {
        m_strokes[i].line->clear();
        m_strokes[i].edge->clear();
    }
    viewport()->update();
}

void TimeChart::drawCurve(const Curve& curve, size_t& stroke)
{
    const Theme& theme = Theme::of(this);
    const QColor color = m_picture.stale ? theme.muted : colorOf(curve.color, theme);
    for (const ChartLine& line : curve.lines) {
        Stroke& drawn = strokeAt(stroke++);
        const QList<QPointF> points = pointsOf(line);
        drawn.line->setPen(QPen(color, LineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        drawn.line->replace(points);
        drawn.edge->replace(curve.filled ? points : QList<QPointF>());
        drawn.area->setPen(Qt::NoPen);
        QLinearGradient fade(m_plot.topLeft(), m_plot.bottomLeft());
        fade.setColorAt(0, withAlpha(color, AreaTopAlpha));
        fade.setColorAt(1, withAlpha(color, AreaBottomAlpha));
        drawn.area->setBrush(fade);
    }
}

void TimeChart::setPlotArea()
{
    m_plot = QRectF(viewport()->rect()).marginsRemoved(PlotMargins);
    chart()->setPlotArea(m_plot);
}

void TimeChart::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    setPlotArea();
}

double TimeChart::xOf(double time) const
{
    const auto from = static_cast<double>(m_picture.span.from);
    const auto to = static_cast<double>(m_picture.span.to);
    return m_plot.left() + m_plot.width() * (time - from) / std::max(to - from, 1.0);
}

double TimeChart::yOf(double value) const
{
    const ValueScale& scale = m_picture.scale;
    return m_plot.bottom() - m_plot.height() * (value - scale.low) / (scale.high - scale.low);
}

void TimeChart::drawBackground(QPainter* painter, const QRectF& rect)
{
    const Theme& theme = Theme::of(this);
    painter->fillRect(rect, theme.surface);
    painter->setFont(textFont(TextStyle::Small));
    const QFontMetrics metrics(painter->font());
    drawShades(painter);
    painter->setRenderHint(QPainter::Antialiasing, false);
    for (const AxisTick& tick : m_picture.scale.ticks) {
        const int y = qRound(yOf(tick.at));
        painter->setPen(theme.line);
        painter->drawLine(qRound(m_plot.left()), y, qRound(m_plot.right()), y);
        painter->setPen(theme.muted);
        painter->drawText(QRectF(0, y - 10, m_plot.left() - 8, 20), Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    for (const AxisTick& tick : m_picture.times) {
        const int half = metrics.horizontalAdvance(tick.label) / 2 + 1;
        // A label at the edge moves inwards rather than losing a half.
        const int center = std::clamp(qRound(xOf(tick.at)), half, std::max(half, viewport()->width() - half));
        painter->drawText(QRect(center - half, qRound(m_plot.bottom()) + 5, 2 * half, 18), Qt::AlignCenter, tick.label);
    }
}

void TimeChart::drawShades(QPainter* painter) const
{
    const Theme& theme = Theme::of(this);
    const QFontMetrics metrics(painter->font());
    for (const TimeSpan& span : m_picture.shaded) {
        const double left = std::max(xOf(static_cast<double>(span.from)), m_plot.left());
        const double right = std::max(xOf(static_cast<double>(span.to)), left + 1);
        painter->fillRect(QRectF(left, m_plot.top(), right - left, m_plot.height()), withAlpha(theme.text, ShadeAlpha));
        painter->fillRect(QRectF(left, m_plot.top(), right - left, 2), withAlpha(theme.muted, 0.6F));
        if (right - left > metrics.horizontalAdvance(m_picture.shadedLabel) + 10) {
            painter->setPen(theme.muted);
            painter->drawText(QPointF(left + 5, m_plot.top() + metrics.ascent() + 5), m_picture.shadedLabel);
        }
    }
}

void TimeChart::drawForeground(QPainter* painter, const QRectF&)
{
    if (!m_picture.empty.isEmpty()) {
        painter->setPen(Theme::of(this).muted);
        painter->setFont(textFont(TextStyle::Body));
        painter->drawText(m_plot, Qt::AlignCenter | Qt::TextWordWrap, m_picture.empty);
    }
    drawReference(painter);
    drawMarkers(painter);
    drawCrosshair(painter);
    if (hasFocus()) {
        painter->setPen(QPen(Theme::of(this).accent, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(m_plot.adjusted(-0.5, -0.5, 0.5, 0.5), 2, 2);
    }
}

void TimeChart::drawLabel(QPainter* painter, QPointF at, const QString& text, const QColor& color) const
{
    // On a ground of its own: a line of data may run through the words.
    const QFontMetrics metrics(painter->font());
    const QRectF box(at, QSizeF(metrics.horizontalAdvance(text) + 8, metrics.height()));
    painter->fillRect(box, withAlpha(Theme::of(this).surface, 0.8F));
    painter->setPen(color);
    painter->drawText(box, Qt::AlignCenter, text);
}

void TimeChart::drawReference(QPainter* painter) const
{
    if (!m_picture.reference || m_picture.reference->value < m_picture.scale.low
        || m_picture.reference->value > m_picture.scale.high) {
        return;
    }
    const Theme& theme = Theme::of(this);
    const QColor color = m_picture.reference->goal && !m_picture.stale ? theme.ok : theme.muted;
    const double y = std::round(yOf(m_picture.reference->value)) + 0.5;
    QPen dashes(color, 1);
    dashes.setDashPattern({4, 4});
    painter->setPen(dashes);
    painter->drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
    painter->setFont(textFont(TextStyle::Small));
    const int height = QFontMetrics(painter->font()).height();
    const bool below = y - height - 2 < m_plot.top();
    drawLabel(painter, QPointF(m_plot.left() + 6, below ? y + 3 : y - height - 2), m_picture.reference->label, color);
}

void TimeChart::drawMarkers(QPainter* painter) const
{
    const Theme& theme = Theme::of(this);
    painter->setFont(textFont(TextStyle::Small));
    QPen dots(theme.muted, 1.2);
    dots.setDashPattern({2, 3});
    for (const Marker& marker : m_picture.markers) {
        const double x = std::round(xOf(static_cast<double>(marker.time))) + 0.5;
        if (x < m_plot.left() || x > m_plot.right()) {
            continue;
        }
        painter->setPen(dots);
        painter->drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        const double width = QFontMetrics(painter->font()).horizontalAdvance(marker.label) + 8;
        const bool left = x + width > m_plot.right();
        drawLabel(painter, QPointF(left ? x - width - 2 : x + 2, m_plot.top() + 2), marker.label, theme.text);
    }
}

QStringList TimeChart::crosshairLines() const
{
    QStringList lines{QLocale().toString(QDateTime::fromMSecsSinceEpoch(*m_crosshair), QStringLiteral("HH:mm:ss"))};
    for (const Curve& curve : m_picture.curves) {
        const auto value = valueAt(curve.lines, *m_crosshair);
        const QString figure = value && m_picture.figure ? m_picture.figure(*value) : QStringLiteral("—");
        lines.append(m_picture.curves.size() > 1 ? curve.name + QStringLiteral("  ") + figure : figure);
    }
    return lines;
}

void TimeChart::drawCrosshair(QPainter* painter) const
{
    if (!m_crosshair || *m_crosshair < m_picture.span.from || *m_crosshair > m_picture.span.to) {
        return;
    }
    const Theme& theme = Theme::of(this);
    const double x = std::round(xOf(static_cast<double>(*m_crosshair))) + 0.5;
    painter->setPen(QPen(theme.muted, 1));
    painter->drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    for (const Curve& curve : m_picture.curves) {
        if (const auto value = valueAt(curve.lines, *m_crosshair)) {
            painter->setPen(QPen(theme.surface, 2));
            painter->setBrush(m_picture.stale ? theme.muted : colorOf(curve.color, theme));
            painter->drawEllipse(QPointF(x, yOf(*value)), 4.5, 4.5);
        }
    }
    const QStringList lines = crosshairLines();
    painter->setFont(textFont(TextStyle::Small));
    const QFontMetrics metrics(painter->font());
    int width = 0;
    for (const QString& line : lines) {
        width = std::max(width, metrics.horizontalAdvance(line));
    }
    const QSizeF size(width + 16, static_cast<double>(metrics.height() * lines.size()) + 10);
    const bool left = x + size.width() + 12 > m_plot.right();
    const QRectF box(QPointF(left ? x - size.width() - 10 : x + 10, m_plot.top() + 6), size);
    painter->setPen(QPen(theme.line, 1));
    painter->setBrush(withAlpha(theme.surface, 0.95F));
    painter->drawRoundedRect(box, 4, 4);
    painter->setPen(theme.text);
    painter->drawText(box.adjusted(8, 5, -8, -5), Qt::AlignLeft | Qt::AlignVCenter, lines.join(QLatin1Char('\n')));
}

void TimeChart::mouseMoveEvent(QMouseEvent* event)
{
    const double x = event->position().x();
    if (x < m_plot.left() || x > m_plot.right()) {
        Q_EMIT pointed(std::nullopt);
        return;
    }
    const auto length = static_cast<double>(m_picture.span.to - m_picture.span.from);
    Q_EMIT pointed(m_picture.span.from + static_cast<qint64>(length * (x - m_plot.left()) / m_plot.width()));
}

void TimeChart::leaveEvent(QEvent* event)
{
    Q_EMIT pointed(std::nullopt);
    QChartView::leaveEvent(event);
}

void TimeChart::step(int direction)
{
    const qint64 stride = std::max<qint64>((m_picture.span.to - m_picture.span.from) / 60, 1);
    const qint64 from = m_crosshair.value_or(direction < 0 ? m_picture.span.to : m_picture.span.from);
    Q_EMIT pointed(std::clamp(from + direction * stride, m_picture.span.from, m_picture.span.to));
}

void TimeChart::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        step(-1);
        break;
    case Qt::Key_Right:
        step(1);
        break;
    case Qt::Key_Escape:
        Q_EMIT pointed(std::nullopt);
        break;
    default:
        QChartView::keyPressEvent(event);
    }
}

void TimeChart::focusOutEvent(QFocusEvent* event)
{
    Q_EMIT pointed(std::nullopt);
    QChartView::focusOutEvent(event);
}

void TimeChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_valueAxis != nullptr) {
        draw();
    }
}

} // namespace keystrata::ui
