// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/strataview.h"

#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/versions/strataaccess.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>

namespace keystrata::ui {

using keyspace::Keyspace;
using Kind = StrataLayer::Kind;

namespace {

constexpr int LeastColumnCharacters = 19;

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

} // namespace

StrataView::StrataView(QWidget* parent) : QWidget(parent)
{
    installStrataAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Strata"));
    setObjectName(QStringLiteral("strataView"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize StrataView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 20};
}

QSize StrataView::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * (LeastColumnCharacters + 4), fontMetrics().height() * 9};
}

void StrataView::setKeyspace(std::shared_ptr<const Keyspace> keyspace)
{
    m_keyspace = std::move(keyspace);
    relayout();
    if (hasFocus()) {
        announceStrataChanged(this);
    }
}

void StrataView::setMetric(Metric metric)
{
    if (m_metric != metric) {
        m_metric = metric;
        relayout();
    }
}

void StrataView::setStale(bool stale)
{
    if (m_stale != stale) {
        m_stale = stale;
        m_canvas = QPixmap();
        update();
    }
}

void StrataView::setSelected(const std::optional<StratumKey>& key)
{
    if (m_selected == key) {
        return;
    }
    m_selected = key;
    update();
    announceStrataFocus(this);
}

int StrataView::currentLayer() const
{
    return m_selected ? m_plan.layerOf(*m_selected) : -1;
}

QRectF StrataView::legendRect() const
{
    const qreal height = fontMetrics().height() + space::Small;
    return {0, this->height() - height, static_cast<qreal>(width()), height};
}

void StrataView::relayout()
{
    const QFontMetricsF metrics(font());
    StrataMeasures measures;
    constexpr qreal FocusRoom = 3; // the ring of the selected layer stands outside of it
    measures.area = QRectF(rect()).adjusted(FocusRoom, 0, -FocusRoom, -legendRect().height() - FocusRoom);
    measures.line = metrics.height() + space::Tight;
    measures.heading = (2 * metrics.height()) + space::Small;
    measures.columnMin = metrics.averageCharWidth() * LeastColumnCharacters;
    measures.gap = space::Medium + 2;
    m_plan = m_keyspace ? planStrata(*m_keyspace, m_metric, measures, m_plan) : StrataPlan();
    makeFaces();
    if (m_hovered >= static_cast<int>(m_plan.layers.size())) {
        m_hovered = -1;
    }
    update();
}

StratumRef StrataView::refOf(int layer) const
{
    return m_keyspace && layer >= 0 ? findStratum(*m_keyspace, m_plan.layers[static_cast<size_t>(layer)].key)
                                    : StratumRef();
}

QString StrataView::nameOf(int layer) const
{
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const StratumRef ref = refOf(layer);
    const auto count = static_cast<int>(shown.folded.size());
    switch (shown.kind) {
    case Kind::Stratum:
        return ref ? m_text.layerName(*ref.stratum) : QString();
    case Kind::SmallVersions:
        return tr("%n more versions", nullptr, count);
    case Kind::Cache:
        if (!ref) {
            return {};
        }
        if (ref.cache->layout.empty()) {
            return tr("unversioned, %1", "and the database").arg(m_text.place(*ref.cache));
        }
        return ref.cache->prefix.empty() ? m_text.layoutName(*ref.cache) : m_text.cacheName(*ref.cache);
    case Kind::SmallCaches:
        return tr("more small caches");
    }
    return {};
}

/// For where the whole name has no room.
QString StrataView::shortNameOf(int layer) const
{
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const StratumRef ref = refOf(layer);
    switch (shown.kind) {
    case Kind::Stratum:
        return ref ? m_text.versionName(*ref.stratum) : QString();
    case Kind::SmallVersions:
        return tr("%n more", "versions", static_cast<int>(shown.folded.size()));
    case Kind::Cache:
        return nameOf(layer);
    case Kind::SmallCaches:
        return tr("more", "caches");
    }
    return {};
}

QString StrataView::joinFigures(quint64 keys, quint64 memory) const
{
    const bool atLeast = m_keyspace && !m_keyspace->complete;
    QStringList parts{m_text.figure(keys, Metric::Keys, atLeast)};
    if (m_keyspace && memoryKnown(*m_keyspace)) {
        parts << m_text.figure(memory, Metric::Memory, false);
    }
    if (m_metric == Metric::Memory && parts.size() == 2) {
        parts.swapItemsAt(0, 1);
    }
    return joined(parts);
}

QString StrataView::figuresOf(int layer) const
{
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    return joinFigures(shown.keys, shown.memory);
}

QString StrataView::summaryOf(int layer) const
{
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const StratumRef ref = refOf(layer);
    if (!ref) {
        return {};
    }
    QStringList lines;
    if (shown.kind == Kind::Stratum) {
        lines << m_text.summary(*ref.cache, *ref.stratum, !m_keyspace->complete);
    } else {
        lines << nameOf(layer) << figuresOf(layer);
        if (shown.kind == Kind::Cache) {
            lines.insert(1, m_text.place(*ref.cache));
        }
    }
    if (!shown.toScale) {
        lines << tr("Torn edges: drawn thicker than its share, so that its name can be read.");
    }
    return lines.join(QLatin1Char('\n'));
}

QString StrataView::columnName(const StrataColumn& column) const
{
    if (column.others) {
        return m_plan.columns.size() == 1 ? tr("all caches") : tr("others");
    }
    const StratumRef ref = refOf(column.firstLayer);
    return ref ? m_text.cacheName(*ref.cache) : QString();
}

QString StrataView::columnSummary(const StrataColumn& column) const
{
    const QString figures = joinFigures(column.keys, column.memory);
    if (column.others) {
        return tr("%1\n%n small caches\n%2", nullptr, column.caches).arg(columnName(column), figures);
    }
    const StratumRef ref = refOf(column.firstLayer);
    if (!ref) {
        return {};
    }
    QStringList lines{m_text.cacheName(*ref.cache), m_text.place(*ref.cache), figures};
    if (const QString source = m_text.liveSource(*ref.cache); !source.isEmpty()) {
        lines << source;
    }
    return lines.join(QLatin1Char('\n'));
}

QString StrataView::summary() const
{
    if (!m_keyspace) {
        return tr("No picture yet.");
    }
    QStringList parts;
    for (const auto& column : m_plan.columns) {
        QStringList layers;
        for (int i = column.firstLayer; i < column.firstLayer + column.layerCount; ++i) {
            layers << tr("%1, %2").arg(nameOf(i), figuresOf(i));
        }
        parts << tr("%1: %2.").arg(columnName(column), layers.join(QStringLiteral("; ")));
    }
    return parts.join(QLatin1Char(' '));
}

void StrataView::selectLayer(int layer)
{
    if (layer < 0 || layer >= static_cast<int>(m_plan.layers.size())) {
        return;
    }
    const StratumKey key = m_plan.layers[static_cast<size_t>(layer)].key;
    setSelected(key);
    Q_EMIT stratumSelected(key);
}

void StrataView::setHovered(int layer)
{
    if (m_hovered == layer) {
        return;
    }
    for (const int changed : {m_hovered, layer}) {
        if (changed >= 0) {
            update(m_plan.layers[static_cast<size_t>(changed)].rect.toAlignedRect().adjusted(-6, -6, 6, 6));
        }
    }
    m_hovered = layer;
}

bool StrataView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    const int layer = m_plan.layerAt(help->pos());
    if (layer >= 0) {
        showPlainTip(
            help->globalPos(), summaryOf(layer), this, m_plan.layers[static_cast<size_t>(layer)].rect.toAlignedRect());
        return true;
    }
    const auto over = std::ranges::find_if(
        m_plan.columns, [&](const StrataColumn& column) { return column.heading.contains(help->pos()); });
    if (over != m_plan.columns.end()) {
        showPlainTip(help->globalPos(), columnSummary(*over), this, over->heading.toAlignedRect());
        return true;
    }
    hidePlainTip();
    event->ignore();
    return true;
}

void StrataView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange) {
        relayout();
    }
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        m_canvas = QPixmap();
        update();
    }
    QWidget::changeEvent(event);
}

void StrataView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    relayout();
}

void StrataView::mouseMoveEvent(QMouseEvent* event)
{
    const int layer = m_plan.layerAt(event->position());
    setHovered(layer);
    setCursor(layer >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void StrataView::leaveEvent(QEvent* event)
{
    setHovered(-1);
    QWidget::leaveEvent(event);
}

void StrataView::mousePressEvent(QMouseEvent* event)
{
    const int layer = m_plan.layerAt(event->position());
    if (event->button() == Qt::LeftButton && layer >= 0) {
        selectLayer(layer);
        return;
    }
    QWidget::mousePressEvent(event);
}

void StrataView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int layer = m_plan.layerAt(event->position());
    if (event->button() == Qt::LeftButton && layer >= 0) {
        Q_EMIT stratumActivated(m_plan.layers[static_cast<size_t>(layer)].key);
    }
}

void StrataView::keyPressEvent(QKeyEvent* event)
{
    const int current = currentLayer();
    const int forward = isRightToLeft() ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Up:
        selectLayer(m_plan.neighbour(current, 0, -1));
        return;
    case Qt::Key_Down:
        selectLayer(m_plan.neighbour(current, 0, 1));
        return;
    case Qt::Key_Left:
        selectLayer(m_plan.neighbour(current, -forward, 0));
        return;
    case Qt::Key_Right:
        selectLayer(m_plan.neighbour(current, forward, 0));
        return;
    case Qt::Key_Home:
        selectLayer(0);
        return;
    case Qt::Key_End:
        selectLayer(static_cast<int>(m_plan.layers.size()) - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (current >= 0) {
            Q_EMIT stratumActivated(m_plan.layers[static_cast<size_t>(current)].key);
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void StrataView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int layer = byKeyboard ? currentLayer() : m_plan.layerAt(event->pos());
    if (layer < 0) {
        return;
    }
    selectLayer(layer);
    const StrataLayer& shown = m_plan.layers[static_cast<size_t>(layer)];
    const QPoint position = byKeyboard ? mapToGlobal(shown.rect.center().toPoint()) : event->globalPos();
    const StratumKey key = shown.key;
    Q_EMIT menuRequested(key, position);
}

} // namespace keystrata::ui
