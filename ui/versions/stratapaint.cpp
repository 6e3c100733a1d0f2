// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/theme.h"
#include "ui/versions/strataview.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

/// What StrataView paints; what it does is in strataview.cpp.
namespace keystrata::ui {

using keyspace::StratumState;
using Kind = StrataLayer::Kind;

namespace {

constexpr qreal Stride = 4; ///< between the points of a border
constexpr qreal ToothDepth = 3;
constexpr qreal ToothHeight = 5;
constexpr qreal TextInset = 12;

QFont nameFont(const QFont& base)
{
    QFont font = base;
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Down (or up) one side of a layer whose thickness is not to scale.
void addTeeth(QPolygonF& outline, qreal x, qreal from, qreal to, qreal inward)
{
    const int teeth = std::max(2, qRound(std::abs(to - from) / ToothHeight));
    for (int i = 1; i < teeth; ++i) {
        const qreal y = from + ((to - from) * i / teeth);
        outline << QPointF(i % 2 == 1 ? x + (inward * ToothDepth) : x, y);
    }
}

/// 1, 2 or 5 times a power of ten, not above the value.
double roundBelow(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {5.0, 2.0}) {
        if (step * power <= value) {
            return step * power;
        }
    }
    return power;
}

} // namespace

/// How far the border below a layer may leave its line: less where the layers are thin, so that no text is cut.
qreal StrataView::roughness(int upper) const
{
    const StrataLayer& above = m_plan.layers[static_cast<size_t>(upper)];
    const StrataColumn& column = m_plan.columns[static_cast<size_t>(above.column)];
    if (upper + 1 >= column.firstLayer + column.layerCount) {
        return 0;
    }
    const qreal thinner = std::min(above.rect.height(), m_plan.layers[static_cast<size_t>(upper) + 1].rect.height());
    return std::min(4.5, thinner * 0.11);
}

QPainterPath StrataView::shapeOf(const StrataLayer& layer, qreal roughAbove, qreal roughBelow, size_t seedAbove) const
{
    const QRectF& rect = layer.rect;
    QPolygonF outline;
    for (qreal x = rect.left(); x < rect.right(); x += Stride) {
        outline << QPointF(x, rect.top() + (roughAbove * borderNoise(seedAbove, x - rect.left())));
    }
    outline << QPointF(rect.right(), rect.top() + (roughAbove * borderNoise(seedAbove, rect.width())));
    if (!layer.toScale) {
        addTeeth(outline, rect.right(), rect.top(), rect.bottom(), -1);
    }
    for (qreal x = rect.right(); x > rect.left(); x -= Stride) {
        outline << QPointF(x, rect.bottom() + (roughBelow * borderNoise(layer.seed, x - rect.left())));
    }
    outline << QPointF(rect.left(), rect.bottom() + (roughBelow * borderNoise(layer.seed, 0)));
    if (!layer.toScale) {
        addTeeth(outline, rect.left(), rect.bottom(), rect.top(), 1);
    }
    QPainterPath path;
    path.addPolygon(outline);
    path.closeSubpath();
    return path;
}

void StrataView::makeFaces()
{
    m_faces.clear();
    m_faces.reserve(m_plan.layers.size());
    for (int i = 0; i < static_cast<int>(m_plan.layers.size()); ++i) {
        const StrataLayer& layer = m_plan.layers[static_cast<size_t>(i)];
        const StrataColumn& column = m_plan.columns[static_cast<size_t>(layer.column)];
        const bool first = i == column.firstLayer;
        const bool last = i + 1 == column.firstLayer + column.layerCount;
        const size_t seedAbove = first ? 0 : m_plan.layers[static_cast<size_t>(i) - 1].seed;
        Face face;
        face.shape = shapeOf(layer, first ? 0 : roughness(i - 1), roughness(i), seedAbove);
        if (first || last) {
            // The ends of a core are worn round.
            QPainterPath core;
            core.addRoundedRect(column.body, space::Radius, space::Radius);
            face.shape = face.shape.intersected(core);
        }
        if (!last) {
            QPolygonF border;
            for (qreal x = 0; x < layer.rect.width() + Stride; x += Stride) {
                const qreal at = std::min(x, layer.rect.width());
                border << QPointF(layer.rect.left() + at,
                                  layer.rect.bottom() + (roughness(i) * borderNoise(layer.seed, at)));
            }
            face.lowerBorder.addPolygon(border);
        }
        face.name = nameOf(i);
        face.figures = figuresOf(i);
        m_faces.push_back(std::move(face));
    }
}

LayerLight StrataView::lightOf(int layer) const
{
    if (m_stale) {
        return LayerLight::Stale;
    }
    return layer == m_hovered ? LayerLight::Hovered : LayerLight::Normal;
}

void StrataView::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_plan.layers.empty()) {
        if (!m_keyspace || !m_keyspace->complete) {
            paintSkeleton(painter);
        }
        return;
    }
    paintHeadings(painter);
    paintLayers(painter, event->rect());
    paintOutline(painter, currentLayer());
    paintLegend(painter);
}

void StrataView::paintHeadings(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const QFont strong = nameFont(font());
    const QFont small = textFont(TextStyle::Small);
    const QFontMetricsF strongMetrics(strong);
    const QFontMetricsF smallMetrics(small);
    for (const auto& column : m_plan.columns) {
        QRectF line(column.heading.left(), column.heading.top(), column.heading.width(), strongMetrics.height());
        painter.setFont(strong);
        painter.setPen(theme.text);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                         strongMetrics.elidedText(columnName(column), Qt::ElideMiddle, line.width()));
        QString note = joinFigures(column.keys, column.memory);
        const StratumRef ref = refOf(column.firstLayer);
        if (column.others) {
            note = tr("%n caches", nullptr, column.caches) + QStringLiteral(" · ") + note;
        } else if (ref) {
            note += QStringLiteral(" · ") + m_text.place(*ref.cache);
        }
        line.translate(0, strongMetrics.height());
        line.setHeight(smallMetrics.height());
        painter.setFont(small);
        painter.setPen(theme.muted);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                         smallMetrics.elidedText(note, Qt::ElideRight, line.width()));
    }
}

void StrataView::paintLayers(QPainter& painter, const QRectF& exposed) const
{
    const Theme& theme = Theme::of(this);
    const QPen border(theme.surface, 1.4, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    for (int i = 0; i < static_cast<int>(m_plan.layers.size()); ++i) {
        const StrataLayer& layer = m_plan.layers[static_cast<size_t>(i)];
        if (!layer.rect.adjusted(-8, -8, 8, 8).intersects(exposed)) {
            continue;
        }
        const Face& face = m_faces[static_cast<size_t>(i)];
        const LayerSkin skin = skinOf(layer, theme, lightOf(i));
        paintRock(painter, face.shape, skin, layer.seed);
        painter.setBrush(Qt::NoBrush);
        if (i > 0 && m_plan.layers[static_cast<size_t>(i) - 1].column == layer.column) {
            painter.strokePath(m_faces[static_cast<size_t>(i) - 1].lowerBorder, border);
        }
        paintLayerText(painter, i, skin);
    }
}

void StrataView::paintLayerText(QPainter& painter, int layer, const LayerSkin& skin) const
{
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const Face& face = m_faces[static_cast<size_t>(layer)];
    const QFont strong = nameFont(font());
    const QFontMetricsF strongMetrics(strong);
    const QFontMetricsF metrics(font());
    QRectF room = shown.rect.adjusted(TextInset, 0, -TextInset, 0);
    const qreal figuresWidth = metrics.horizontalAdvance(face.figures);
    const qreal nameWidth = strongMetrics.horizontalAdvance(face.name);
    const bool besides = nameWidth + figuresWidth + TextInset <= room.width();
    const bool below = !besides && room.height() >= (2 * metrics.height()) + space::Tight;
    QRectF nameRect = room;
    QRectF figuresRect = room;
    if (below) {
        nameRect.setBottom(room.center().y());
        nameRect.setTop(nameRect.bottom() - strongMetrics.height());
        figuresRect.setTop(room.center().y());
        figuresRect.setBottom(figuresRect.top() + metrics.height());
    }
    const Qt::Alignment nameSide = Qt::AlignVCenter | Qt::AlignLeft;
    const Qt::Alignment figuresSide = Qt::AlignVCenter | (below ? Qt::AlignLeft : Qt::AlignRight);
    const auto clear = [&](const QRectF& rect, Qt::Alignment side, qreal width) {
        // Letters do not stand on hatching.
        QRectF text(0, 0, std::min(width, rect.width()) + 10, metrics.height());
        text.moveCenter(rect.center());
        (side & Qt::AlignRight) ? text.moveRight(rect.right() + 5) : text.moveLeft(rect.left() - 5);
        painter.setPen(Qt::NoPen);
        painter.setBrush(skin.ground);
        painter.drawRoundedRect(text, 4, 4);
    };
    const bool patterned = skin.pattern != LayerSkin::Pattern::Plain;
    if (patterned) {
        clear(nameRect, nameSide, nameWidth);
        if (besides || below) {
            clear(figuresRect, figuresSide, figuresWidth);
        }
    }
    painter.setPen(skin.text);
    painter.setFont(strong);
    painter.drawText(nameRect, static_cast<int>(nameSide) | Qt::TextSingleLine,
                     strongMetrics.elidedText(face.name, Qt::ElideMiddle, nameRect.width()));
    if (besides || below) {
        painter.setFont(font());
        painter.drawText(figuresRect, static_cast<int>(figuresSide) | Qt::TextSingleLine,
                         metrics.elidedText(face.figures, Qt::ElideRight, figuresRect.width()));
    }
}

void StrataView::paintOutline(QPainter& painter, int layer) const
{
    const Theme& theme = Theme::of(this);
    painter.setBrush(Qt::NoBrush);
    if (layer < 0) {
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 1));
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), space::Radius, space::Radius);
        }
        return;
    }
    const Face& face = m_faces[static_cast<size_t>(layer)];
    painter.strokePath(face.shape, QPen(theme.text, 2, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    if (hasFocus()) {
        const QRectF ring = face.shape.boundingRect().adjusted(-3, -3, 3, 3);
        painter.setPen(QPen(theme.accent, 1.6));
        painter.drawRoundedRect(ring, space::Radius + 2, space::Radius + 2);
    }
}

void StrataView::paintLegend(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const QFont small = textFont(TextStyle::Small);
    const QFontMetricsF metrics(small);
    painter.setFont(small);
    const QRectF row = legendRect();
    const qreal end = paintScaleBar(painter, row);
    const qreal swatch = std::round(metrics.ascent());
    qreal x = row.left() + 4;
    const auto entry = [&](const QString& text, const auto& paintSwatch) {
        const qreal width = swatch + space::Tight + metrics.horizontalAdvance(text);
        if (x + width > end) {
            return;
        }
        paintSwatch(QRectF(x, row.center().y() - (swatch / 2), swatch, swatch));
        painter.setPen(theme.muted);
        painter.drawText(QRectF(x + swatch + space::Tight, row.top(), width, row.height()), Qt::AlignVCenter, text);
        x += width + space::Large;
    };
    for (const auto state : {StratumState::Live, StratumState::Newer, StratumState::Old, StratumState::PerObject,
                             StratumState::Unversioned}) {
        if (std::ranges::none_of(m_plan.layers, [state](const auto& layer) { return layer.state == state; })) {
            continue;
        }
        entry(m_text.stateName(state), [&](const QRectF& rect) {
            QPainterPath path;
            path.addRoundedRect(rect, 3, 3);
            paintRock(painter, path, skinOf(state, 0, theme, lightOf(-2)), 0);
        });
    }
    if (m_plan.brokenScale()) {
        entry(tr("torn edge: not to scale"), [&](const QRectF& rect) {
            StrataLayer sample;
            sample.rect = rect;
            sample.toScale = false;
            painter.fillPath(shapeOf(sample, 0, 0, 0), skinOf(StratumState::Old, 2, theme, lightOf(-2)).ground);
        });
    }
}

/// "▏ 200 k keys": how much a thickness is. Returns where it begins.
qreal StrataView::paintScaleBar(QPainter& painter, const QRectF& rect) const
{
    constexpr qreal LongestBar = 14;
    const double most = LongestBar / m_plan.pixelsPerUnit;
    if (m_plan.pixelsPerUnit <= 0 || !std::isfinite(most) || most < 1) {
        return rect.right();
    }
    const Theme& theme = Theme::of(this);
    const double units = roundBelow(most);
    const auto value = static_cast<quint64>(units);
    const QString figure = m_text.figure(value, m_metric, false);
    const QString text = m_metric == Metric::Keys ? tr("%1 keys", "scale bar").arg(figure) : figure;
    const qreal width = QFontMetricsF(painter.font()).horizontalAdvance(text);
    const qreal x = rect.right() - width - 4;
    painter.setPen(theme.muted);
    painter.drawText(QRectF(x, rect.top(), width + 4, rect.height()), Qt::AlignVCenter | Qt::AlignLeft, text);
    const qreal bar = units * m_plan.pixelsPerUnit;
    const qreal at = x - 9;
    const qreal top = rect.center().y() - (bar / 2);
    painter.setPen(QPen(theme.muted, 1.2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QLineF(at, top, at, top + bar));
    painter.drawLine(QLineF(at - 3, top, at + 3, top));
    painter.drawLine(QLineF(at - 3, top + bar, at + 3, top + bar));
    return at - space::Large;
}

/// Before the first picture: where the cores will stand.
void StrataView::paintSkeleton(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const QFontMetricsF metrics(font());
    const qreal heading = (2 * metrics.height()) + space::Small;
    const qreal height = legendRect().top() - heading;
    const qreal widths[] = {0.46, 0.28, 0.18};
    const qreal depths[] = {1.0, 0.62, 0.4};
    qreal x = 4;
    painter.setPen(Qt::NoPen);
    for (size_t i = 0; i < std::size(widths); ++i) {
        const qreal width = (this->width() * widths[i]) - space::Medium;
        painter.setBrush(theme.line);
        painter.drawRoundedRect(QRectF(x, 2, width * 0.4, metrics.height() - 4), 4, 4);
        QPainterPath core;
        core.addRoundedRect(QRectF(x, heading, width, height * depths[i]), space::Radius, space::Radius);
        painter.fillPath(core, theme.line);
        for (const qreal share : {0.2, 0.55, 0.8}) {
            QPolygonF border;
            for (qreal dx = 0; dx <= width; dx += Stride) {
                border << QPointF(x + dx, heading + (height * depths[i] * share) + (3 * borderNoise(i * 7919, dx)));
            }
            painter.setPen(QPen(theme.surface, 1.4));
            painter.drawPolyline(border);
            painter.setPen(Qt::NoPen);
        }
        x += width + space::Medium;
    }
}

} // namespace keystrata::ui
