// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/versions/strataview.h"

#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>
#include <QtMath>

#include <algorithm>
#include <cmath>

/// What StrataView paints; what it does is in strataview.cpp.
namespace keystrata::ui {

using keyspace::StratumState;
using Kind = StrataLayer::Kind;

namespace {

constexpr qreal Stride = 4; ///< between the points of a border
constexpr qreal BorderWidth = 1.6;
constexpr qreal ToothDepth = 3;
constexpr qreal ToothHeight = 5;

constexpr int TextFlags = static_cast<int>(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine;

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

/// A quarter of a circle around a corner of a core: its ends are worn round.
void addCorner(QPolygonF& outline, const QPointF& center, qreal fromDegrees)
{
    for (const qreal step : {0.0, 18.0, 36.0, 54.0, 72.0, 90.0}) {
        const qreal angle = qDegreesToRadians(fromDegrees + step);
        outline << center + (space::Radius * QPointF(std::cos(angle), std::sin(angle)));
    }
}

QString fitting(const QStringList& candidates, const QFontMetricsF& metrics, qreal room)
{
    for (const auto& text : candidates) {
        if (metrics.horizontalAdvance(text) <= room) {
            return text;
        }
    }
    return metrics.elidedText(candidates.last(), Qt::ElideMiddle, room);
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

bool StrataView::isFirst(int layer) const
{
    return layer == m_plan.columns[static_cast<size_t>(m_plan.layers[static_cast<size_t>(layer)].column)].firstLayer;
}

bool StrataView::isLast(int layer) const
{
    const auto& column = m_plan.columns[static_cast<size_t>(m_plan.layers[static_cast<size_t>(layer)].column)];
    return layer + 1 == column.firstLayer + column.layerCount;
}

/// From left to right.
QPolygonF StrataView::borderBelow(int layer) const
{
    const StrataLayer& above = m_plan.layers[static_cast<size_t>(layer)];
    const qreal rough = roughness(layer);
    QPolygonF border;
    for (qreal x = 0; x < above.rect.width() + Stride; x += Stride) {
        const qreal at = std::min(x, above.rect.width());
        border << QPointF(above.rect.left() + at, above.rect.bottom() + (rough * borderNoise(above.seed, at)));
    }
    return border;
}

/// With the uneven top of the layer, or a flat one for what lies under the layer above.
QPolygonF StrataView::outlineOf(int layer, bool flatTop) const
{
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const QRectF& rect = shown.rect;
    const QRectF inner = rect.adjusted(space::Radius, space::Radius, -space::Radius, -space::Radius);
    QPolygonF outline;
    if (isFirst(layer)) {
        addCorner(outline, inner.topLeft(), 180);
        addCorner(outline, inner.topRight(), 270);
    } else if (flatTop) {
        const qreal top = rect.top() - roughness(layer - 1);
        outline << QPointF(rect.left(), top) << QPointF(rect.right(), top);
    } else {
        outline = m_faces[static_cast<size_t>(layer) - 1].lowerBorder;
    }
    if (!shown.toScale) {
        addTeeth(outline, rect.right(), rect.top(), rect.bottom(), -1);
    }
    if (isLast(layer)) {
        addCorner(outline, inner.bottomRight(), 0);
        addCorner(outline, inner.bottomLeft(), 90);
    } else {
        const QPolygonF& below = m_faces[static_cast<size_t>(layer)].lowerBorder;
        std::copy(below.crbegin(), below.crend(), std::back_inserter(outline));
    }
    if (!shown.toScale) {
        addTeeth(outline, rect.left(), rect.bottom(), rect.top(), 1);
    }
    return outline;
}

void StrataView::makeFaces()
{
    m_canvas = QPixmap();
    m_faces.assign(m_plan.layers.size(), Face());
    const QFont strong = nameFont(font());
    for (int i = 0; i < static_cast<int>(m_plan.layers.size()); ++i) {
        Face& face = m_faces[static_cast<size_t>(i)];
        if (!isLast(i)) {
            face.lowerBorder = borderBelow(i);
        }
        face.shape = outlineOf(i, false);
        face.fill = outlineOf(i, true);
        placeText(face, i, strong);
    }
    m_headings.clear();
    const QFont small = textFont(TextStyle::Small);
    for (const auto& column : m_plan.columns) {
        m_headings.push_back(headingOf(column, strong, small));
    }
}

/// Figures stand right of the name, else below it, else nowhere; the name is shortened as the last resort.
void StrataView::placeText(Face& face, int layer, const QFont& strong) const
{
    const QFontMetricsF strongMetrics(strong);
    const QFontMetricsF metrics(font());
    const QRectF& rect = m_plan.layers[static_cast<size_t>(layer)].rect;
    const qreal inset = rect.width() < 220 ? space::Small : space::Medium;
    const QRectF room = rect.adjusted(inset, 0, -inset, 0);
    const QString name = nameOf(layer);
    const QString figures = figuresOf(layer);
    const qreal nameWidth = strongMetrics.horizontalAdvance(name);
    const qreal figuresWidth = metrics.horizontalAdvance(figures);
    const bool besides = nameWidth + figuresWidth + space::Medium <= room.width();
    const bool below = !besides && room.height() >= (2 * metrics.height()) + space::Tight;
    face.name = fitting({name, shortNameOf(layer)}, strongMetrics, room.width());
    face.nameRect =
        QRectF(0, 0, std::min(strongMetrics.horizontalAdvance(face.name), room.width()) + 2, strongMetrics.height());
    face.nameRect.moveCenter(room.center());
    face.nameRect.moveLeft(room.left());
    if (!besides && !below) {
        return;
    }
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const bool atLeast = !m_keyspace->complete;
    const quint64 value = m_metric == Metric::Keys ? shown.keys : shown.memory;
    face.figures = fitting({figures, m_text.figure(value, m_metric, atLeast)}, metrics, room.width());
    face.figuresRect =
        QRectF(0, 0, std::min(metrics.horizontalAdvance(face.figures), room.width()) + 2, metrics.height());
    face.figuresRect.moveCenter(room.center());
    if (besides) {
        face.figuresRect.moveRight(room.right());
        placeNote(face, layer);
        return;
    }
    face.figuresRect.moveLeft(room.left());
    face.nameRect.moveBottom(room.center().y());
    face.figuresRect.moveTop(room.center().y());
}

/// Wide layers say between name and figures what their keys are like.
void StrataView::placeNote(Face& face, int layer) const
{
    const StratumRef ref = refOf(layer);
    if (!ref || m_plan.layers[static_cast<size_t>(layer)].kind != Kind::Stratum) {
        return;
    }
    const QString note = m_text.habits(*ref.stratum);
    const QFontMetricsF metrics(textFont(TextStyle::Small));
    const QRectF rect(face.nameRect.right() + space::Large, face.nameRect.top(), metrics.horizontalAdvance(note) + 2,
        face.nameRect.height());
    if (rect.right() + space::Large < face.figuresRect.left()) {
        face.note = note;
        face.noteRect = rect;
    }
}

StrataView::Heading StrataView::headingOf(const StrataColumn& column, const QFont& strong, const QFont& small) const
{
    const QString dot = QStringLiteral(" · ");
    const QString figures = joinFigures(column.keys, column.memory);
    const QString first = figures.section(dot, 0, 0);
    QStringList notes;
    if (column.others) {
        const QString count = tr("%n caches", nullptr, column.caches);
        notes << count + dot + figures << count + dot + first << count;
    } else if (const StratumRef ref = refOf(column.firstLayer)) {
        const QString db = tr("db %1").arg(ref.cache->db);
        notes << figures + dot + m_text.place(*ref.cache) << figures + dot + db << figures << first;
    }
    notes << QString();
    return {.name = fitting({columnName(column)}, QFontMetricsF(strong), column.heading.width()),
        .note = fitting(notes, QFontMetricsF(small), column.heading.width())};
}

LayerLight StrataView::light() const
{
    return m_stale ? LayerLight::Stale : LayerLight::Normal;
}

void StrataView::paintEvent(QPaintEvent*)
{
    if (m_plan.layers.empty()) {
        if (!m_keyspace || !m_keyspace->complete) {
            QPainter painter(this);
            painter.setRenderHint(QPainter::Antialiasing);
            paintSkeleton(painter);
        }
        return;
    }
    QPainter painter(this);
    const qreal scale = painter.device()->devicePixelRatioF();
    if (m_canvas.isNull() || m_canvas.devicePixelRatio() != scale) {
        m_canvas = QPixmap((QSizeF(size()) * scale).toSize());
        m_canvas.setDevicePixelRatio(scale);
        m_canvas.fill(Qt::transparent);
        QPainter canvas(&m_canvas);
        canvas.setRenderHint(QPainter::Antialiasing);
        paintHeadings(canvas);
        paintLayers(canvas);
        paintLegend(canvas);
    }
    painter.drawPixmap(0, 0, m_canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHovered(painter);
    paintOutline(painter, currentLayer());
}

void StrataView::paintHeadings(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const QFont strong = nameFont(font());
    const QFont small = textFont(TextStyle::Small);
    const int nameHeight = QFontMetrics(strong).height();
    for (size_t i = 0; i < m_plan.columns.size(); ++i) {
        QRectF line = m_plan.columns[i].heading;
        line.setHeight(nameHeight);
        painter.setFont(strong);
        painter.setPen(theme.text);
        painter.drawText(line, TextFlags, m_headings[i].name);
        line.translate(0, nameHeight);
        painter.setFont(small);
        painter.setPen(theme.muted);
        painter.drawText(line, TextFlags, m_headings[i].note);
    }
}

/// From below upwards, each layer over the flat top of the one under it: an uneven border is rasterised twice (its
/// line, the layer above it) and not four times.
void StrataView::paintLayers(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    painter.setPen(Qt::NoPen);
    for (int i = static_cast<int>(m_plan.layers.size()) - 1; i >= 0; --i) {
        const StrataLayer& layer = m_plan.layers[static_cast<size_t>(i)];
        const Face& face = m_faces[static_cast<size_t>(i)];
        if (!isLast(i)) {
            QPolygonF line = face.lowerBorder.translated(0, BorderWidth);
            const qreal flat = layer.rect.bottom() - roughness(i) - BorderWidth;
            line << QPointF(layer.rect.right(), flat) << QPointF(layer.rect.left(), flat);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.surface);
            painter.drawPolygon(line);
        }
        paintRock(painter, face.fill, skinOf(layer, theme, light()), layer.seed);
    }
    for (int i = 0; i < static_cast<int>(m_plan.layers.size()); ++i) {
        paintText(painter, i, skinOf(m_plan.layers[static_cast<size_t>(i)], theme, light()));
    }
}

void StrataView::paintText(QPainter& painter, int layer, const LayerSkin& skin) const
{
    const Face& face = m_faces[static_cast<size_t>(layer)];
    if (skin.pattern != LayerSkin::Pattern::Plain) {
        // Letters do not stand on a pattern.
        painter.setPen(Qt::NoPen);
        painter.setBrush(skin.ground);
        for (const QRectF& text : {face.nameRect, face.noteRect, face.figuresRect}) {
            painter.drawRoundedRect(text.isEmpty() ? text : text.adjusted(-4, 1, 3, -1), 4, 4);
        }
    }
    painter.setPen(skin.text);
    painter.setFont(nameFont(font()));
    painter.drawText(face.nameRect, TextFlags, face.name);
    painter.setFont(font());
    painter.drawText(face.figuresRect, TextFlags, face.figures);
    if (!face.note.isEmpty()) {
        painter.setFont(textFont(TextStyle::Small));
        painter.drawText(face.noteRect, TextFlags, face.note);
    }
}

void StrataView::paintHovered(QPainter& painter) const
{
    if (m_hovered < 0 || m_stale) {
        return;
    }
    const Theme& theme = Theme::of(this);
    const StrataLayer& layer = m_plan.layers[static_cast<size_t>(m_hovered)];
    const LayerSkin skin = skinOf(layer, theme, LayerLight::Hovered);
    paintRock(painter, m_faces[static_cast<size_t>(m_hovered)].shape, skin, layer.seed);
    paintText(painter, m_hovered, skin);
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
    painter.setPen(QPen(theme.text, 2, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.drawPolygon(face.shape);
    if (hasFocus()) {
        const QRectF ring = face.shape.boundingRect().adjusted(-2, -2, 2, 2);
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
        entry(m_text.stateName(state),
            [&](const QRectF& rect) { paintRock(painter, QPolygonF(rect), skinOf(state, 0, theme, light()), 0); });
    }
    if (m_plan.brokenScale()) {
        entry(tr("torn edge: not to scale"), [&](const QRectF& rect) {
            QPolygonF sample{rect.topLeft(), rect.topRight()};
            addTeeth(sample, rect.right(), rect.top(), rect.bottom(), -1);
            sample << rect.bottomRight() << rect.bottomLeft();
            addTeeth(sample, rect.left(), rect.bottom(), rect.top(), 1);
            paintRock(painter, sample, skinOf(StratumState::Old, 1, theme, light()), 0);
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
    const QString text = m_metric == Metric::Keys ? tr("%1 keys", "scale bar", pluralOf(value)).arg(figure) : figure;
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
