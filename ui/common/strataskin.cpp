// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/strataskin.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPixmapCache>
#include <QtMath>

#include <algorithm>

namespace keystrata::ui {

using keyspace::StratumState;
using Pattern = LayerSkin::Pattern;

namespace {

constexpr int TileSize = 14; ///< of the repeated patterns, in device-independent pixels

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

void drawTile(QPainter& painter, const LayerSkin& skin)
{
    constexpr qreal Half = TileSize / 2.0;
    painter.setRenderHint(QPainter::Antialiasing);
    switch (skin.pattern) {
    case Pattern::Plain:
        break;
    case Pattern::Hatched:
        painter.setPen(QPen(skin.ink, 1.1));
        for (int i = -1; i < 4; ++i) {
            painter.drawLine(QLineF((i * Half) - TileSize, TileSize, i * Half, 0));
        }
        break;
    case Pattern::Dotted:
        painter.setPen(Qt::NoPen);
        painter.setBrush(skin.ink);
        for (const QPointF& point :
            {QPointF(3, 3), QPointF(3 + Half, 3), QPointF(6.5, 3 + Half), QPointF(13.5, 3 + Half)}) {
            painter.drawEllipse(point, 0.8, 0.8);
        }
        break;
    case Pattern::Ringed:
        painter.setPen(QPen(skin.ink, 1));
        painter.drawEllipse(QPointF(Half, Half), 2.2, 2.2);
        break;
    }
}

/// The pattern as a brush: painted once for each skin and scale, repeated by the paint engine.
QBrush patternBrush(const LayerSkin& skin, qreal scale)
{
    const QString key =
        QStringLiteral("stratum-%1-%2-%3").arg(static_cast<int>(skin.pattern)).arg(skin.ink.rgba(), 0, 16).arg(scale);
    QPixmap tile;
    if (!QPixmapCache::find(key, &tile)) {
        const int pixels = qCeil(TileSize * scale);
        tile = QPixmap(pixels, pixels);
        tile.fill(Qt::transparent);
        QPainter painter(&tile);
        painter.scale(pixels / qreal(TileSize), pixels / qreal(TileSize));
        drawTile(painter, skin);
        painter.end();
        QPixmapCache::insert(key, tile);
    }
    QBrush brush(tile);
    brush.setTransform(QTransform::fromScale(TileSize / qreal(tile.width()), TileSize / qreal(tile.height())));
    return brush;
}

/// Faint lines along the layer's lower border: rock is not painted flat. They keep clear of the borders.
void paintBedding(QPainter& painter, const QRectF& bounds, size_t seed)
{
    constexpr qreal Step = 13;
    constexpr qreal Stride = 8;
    constexpr qreal Clear = 11;
    QPolygonF line;
    for (qreal y = bounds.bottom() - Step - 2; y > bounds.top() + Clear; y -= Step) {
        line.clear();
        for (qreal x = bounds.left(); x < bounds.right() + Stride; x += Stride) {
            const qreal at = std::min(x, bounds.right());
            line << QPointF(at, y + (2.4 * borderNoise(seed, at - bounds.left())));
        }
        painter.drawPolyline(line);
    }
}

LayerSkin baseSkin(StratumState state, int age, const Theme& theme)
{
    switch (state) {
    case StratumState::Live:
        return {.ground = theme.live, .ink = theme.live, .text = theme.onLive};
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
    case StratumState::Unknown:
        break;
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

void paintRock(QPainter& painter, const QPolygonF& shape, const LayerSkin& skin, size_t seed)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(skin.ground);
    painter.drawPolygon(shape);
    if (skin.pattern != Pattern::Plain) {
        painter.setBrush(patternBrush(skin, painter.device()->devicePixelRatioF()));
        painter.drawPolygon(shape);
        return;
    }
    const QRectF bounds = shape.boundingRect();
    constexpr qreal WorthBedding = 40;
    if (bounds.height() > WorthBedding) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(mixed(skin.ground, skin.text, 0.09), 0)); // cosmetic: ten times faster than a stroke
        paintBedding(painter, bounds, seed);
    }
}

} // namespace keystrata::ui
