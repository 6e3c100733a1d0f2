// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/strataskin.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

using keyspace::StratumState;
using Pattern = LayerSkin::Pattern;

namespace {

constexpr qreal PatternStep = 7;

QColor mixed(const QColor& from, const QColor& to, double share)
{
    const auto mix = [share](int a, int b) { return qRound(a + ((b - a) * share)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

/// Towards what the text is not: hovering never costs contrast.
QColor lifted(const LayerSkin& skin)
{
    const bool darkText = skin.text.lightness() < 128;
    return mixed(skin.ground, darkText ? QColor(Qt::white) : QColor(Qt::black), 0.16);
}

QPointF phaseOf(const QRectF& bounds)
{
    return {std::fmod(bounds.left(), PatternStep), std::fmod(bounds.top(), PatternStep)};
}

void paintHatching(QPainter& painter, const QRectF& bounds)
{
    QVector<QLineF> lines;
    const qreal height = bounds.height();
    for (qreal x = bounds.left() - height; x < bounds.right(); x += PatternStep) {
        lines.append(QLineF(x, bounds.bottom(), x + height, bounds.top()));
    }
    painter.drawLines(lines);
}

QVector<QPointF> grid(const QRectF& bounds, qreal step)
{
    QVector<QPointF> points;
    bool odd = false;
    for (qreal y = bounds.top() + (step / 2); y < bounds.bottom(); y += step * 0.75) {
        for (qreal x = bounds.left() + (odd ? step / 2 : 0); x < bounds.right(); x += step) {
            points.append(QPointF(x, y));
        }
        odd = !odd;
    }
    return points;
}

/// Faint lines along the layer's lower border: rock is not painted flat.
void paintBedding(QPainter& painter, const QRectF& bounds, size_t seed)
{
    constexpr qreal Step = 13;
    constexpr qreal Stride = 6;
    for (qreal y = bounds.bottom() - Step; y > bounds.top() + (Step / 2); y -= Step) {
        QPolygonF line;
        for (qreal x = bounds.left(); x <= bounds.right() + Stride; x += Stride) {
            line << QPointF(x, y + (2.4 * borderNoise(seed, x - bounds.left())));
        }
        painter.drawPolyline(line);
    }
}

LayerSkin baseSkin(StratumState state, int age, const Theme& theme)
{
    switch (state) {
    case StratumState::Live: return {.ground = theme.live, .ink = theme.live, .text = theme.onLive};
    case StratumState::Newer:
        return {.ground = theme.newerGround, .ink = theme.accent, .text = theme.onStratum, .pattern = Pattern::Hatched};
    case StratumState::Unversioned:
        return {.ground = theme.unversioned,
                .ink = mixed(theme.unversioned, theme.onStratum, 0.35),
                .text = theme.onStratum,
                .pattern = Pattern::Dotted};
    case StratumState::PerObject:
        return {.ground = theme.perObject,
                .ink = mixed(theme.perObject, theme.onStratum, 0.3),
                .text = theme.onStratum,
                .pattern = Pattern::Ringed};
    case StratumState::Old:
    case StratumState::Unknown: break;
    }
    const QColor& ground = theme.old[std::clamp(age, 0, 2)];
    return {.ground = ground, .ink = ground, .text = theme.onStratum};
}

} // namespace

LayerSkin skinOf(StratumState state, int age, const Theme& theme, LayerLight light)
{
    LayerSkin skin = baseSkin(state, age, theme);
    if (light == LayerLight::Hovered) {
        skin.ground = lifted(skin);
    }
    if (light == LayerLight::Stale) {
        skin.ground = mixed(skin.ground, theme.surface, 0.55);
        skin.ink = mixed(skin.ink, theme.surface, 0.55);
        skin.text = theme.text;
    }
    return skin;
}

LayerSkin skinOf(const StrataLayer& layer, const Theme& theme, LayerLight light)
{
    return skinOf(layer.state, layer.age, theme, light);
}

void paintRock(QPainter& painter, const QPainterPath& shape, const LayerSkin& skin, size_t seed)
{
    painter.fillPath(shape, skin.ground);
    const QRectF bounds = shape.boundingRect();
    if (skin.pattern == Pattern::Plain && bounds.height() < 34) {
        return;
    }
    painter.save();
    painter.setClipPath(shape, Qt::IntersectClip);
    painter.setBrush(Qt::NoBrush);
    switch (skin.pattern) {
    case Pattern::Plain:
        painter.setPen(QPen(mixed(skin.ground, skin.text, 0.055), 1));
        paintBedding(painter, bounds, seed);
        break;
    case Pattern::Hatched:
        painter.setPen(QPen(skin.ink, 1.1));
        paintHatching(painter, bounds.translated(-phaseOf(bounds)).adjusted(0, 0, PatternStep, PatternStep));
        break;
    case Pattern::Dotted: {
        painter.setPen(QPen(skin.ink, 1.5, Qt::SolidLine, Qt::RoundCap));
        const auto points = grid(bounds, PatternStep);
        painter.drawPoints(points.constData(), static_cast<int>(points.size()));
        break;
    }
    case Pattern::Ringed:
        painter.setPen(QPen(skin.ink, 1));
        for (const QPointF& point : grid(bounds, PatternStep * 2)) {
            painter.drawEllipse(point, 2.2, 2.2);
        }
        break;
    }
    painter.restore();
}

} // namespace keystrata::ui
