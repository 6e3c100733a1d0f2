// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/server/topologyview.h"

#include "ui/common/card.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int Gap = 24; ///< between groups, and from a master to its replicas
constexpr int Indent = 20; ///< of a replica below its master
constexpr int DotSize = 8;

/// What stands below the address, in the room there is.
QString detailOf(const ServerRow& row)
{
    QStringList parts{row.state};
    if (!row.following.isEmpty()) {
        parts.append(row.following);
    }
    if (row.kind == ServerRow::Kind::Master && !row.keys.isEmpty()) {
        parts.append(TopologyView::tr("%1 keys", nullptr, pluralOf(row.keyCount)).arg(row.keys));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

TopologyView::TopologyView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("topologyView"));
    setAccessibleName(tr("Topology"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void TopologyView::setRows(const std::vector<ServerRow>& rows, const QString& summary)
{
    setAccessibleDescription(summary);
    if (rows == m_rows) {
        return;
    }
    const bool moved = rows.size() != m_rows.size();
    m_rows = rows;
    if (moved) {
        updateGeometry();
    }
    update();
}

void TopologyView::setSelected(int row)
{
    m_selected = row;
    update();
}

QSize TopologyView::boxSize() const
{
    const QFontMetrics heading(textFont(TextStyle::Heading));
    const QFontMetrics small(textFont(TextStyle::Small));
    return {heading.averageCharWidth() * 30, heading.height() + small.height() * 2 + space::Small * 2 + space::Tight};
}

std::vector<TopologyView::Place> TopologyView::places(int width) const
{
    std::vector<Place> out;
    const QSize box = boxSize();
    const int perRow = std::max(1, (width + Gap) / (box.width() + Indent + Gap));
    int column = 0;
    int top = 0;
    int rowHeight = 0;
    for (size_t first = 0; first < m_rows.size();) {
        size_t end = first;
        while (end < m_rows.size() && m_rows[end].group == m_rows[first].group) {
            ++end;
        }
        if (column == perRow) {
            column = 0;
            top += rowHeight + Gap;
            rowHeight = 0;
        }
        const int left = column * (box.width() + Indent + Gap);
        int y = top;
        for (size_t i = first; i < end; ++i) {
            const bool below = m_rows[i].kind == ServerRow::Kind::Replica && i > first;
            const QRect place(QPoint(left + (below ? Indent : 0), y), box);
            out.push_back(
                {static_cast<int>(i), place, below ? QPoint(left + Indent / 2, top + box.height()) : QPoint()});
            y += box.height() + space::Medium;
        }
        rowHeight = std::max(rowHeight, y - space::Medium - top);
        ++column;
        first = end;
    }
    if (layoutDirection() == Qt::RightToLeft) {
        for (Place& place : out) {
            place.box.moveLeft(width - place.box.right() - 1);
            place.from.setX(place.from.isNull() ? 0 : width - place.from.x());
        }
    }
    return out;
}

QSize TopologyView::sizeHint() const
{
    const int width = (boxSize().width() + Indent + Gap) * 3;
    return {width, heightForWidth(width)};
}

int TopologyView::heightForWidth(int width) const
{
    int bottom = 0;
    for (const Place& place : places(width)) {
        bottom = std::max(bottom, place.box.bottom() + 1);
    }
    return bottom + 1;
}

void TopologyView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const std::vector<Place> all = places(width());
    for (const Place& place : all) {
        if (place.from.isNull()) {
            continue;
        }
        const bool heard = m_rows[static_cast<size_t>(place.row)].tone == Tone::Good;
        QPen pen(heard ? theme.muted : theme.warning, 1.5, heard ? Qt::SolidLine : Qt::DashLine);
        painter.setPen(pen);
        const bool leftToRight = layoutDirection() == Qt::LeftToRight;
        const int edge = leftToRight ? place.box.left() : place.box.right();
        QPainterPath path(QPointF(place.from.x() + 0.5, place.from.y()));
        path.lineTo(place.from.x() + 0.5, place.box.center().y() + 0.5);
        path.lineTo(edge, place.box.center().y() + 0.5);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
    }
    for (const Place& place : all) {
        paintBox(painter, place);
    }
}

void TopologyView::paintBox(QPainter& painter, const Place& place) const
{
    const Theme& theme = Theme::of(this);
    const ServerRow& row = m_rows[static_cast<size_t>(place.row)];
    const bool master = row.kind == ServerRow::Kind::Master;
    const QRectF frame = QRectF(place.box).adjusted(0.75, 0.75, -0.75, -0.75);
    const bool chosen = place.row == m_selected;
    painter.setBrush(chosen ? theme.accentSoft : master ? theme.surface : theme.window);
    const QColor edge = row.tone == Tone::Bad ? theme.danger
        : row.tone == Tone::Warning           ? theme.warning
        : master || chosen                    ? theme.accent
                                              : theme.line;
    painter.setPen(QPen(edge, master ? 1.5 : 1));
    painter.drawRoundedRect(frame, space::Radius, space::Radius);

    QRect text = place.box.adjusted(space::Medium, space::Small, -space::Medium, -space::Small);
    const auto align = static_cast<int>(Qt::AlignLeading | Qt::AlignTop) | Qt::TextSingleLine;
    const QFont small = textFont(TextStyle::Small);
    const QFont heading = textFont(TextStyle::Heading);
    painter.setFont(small);
    painter.setPen(master ? theme.accent : theme.muted);
    const QString slots = row.slots.isEmpty() ? QString() : tr("%1 slots").arg(row.slots);
    painter.drawText(text, align, row.role);
    painter.setPen(theme.muted);
    painter.drawText(text, static_cast<int>(Qt::AlignTrailing | Qt::AlignTop) | Qt::TextSingleLine, slots);
    text.setTop(text.top() + QFontMetrics(small).height());
    painter.setFont(heading);
    painter.setPen(theme.text);
    painter.drawText(text, align, QFontMetrics(heading).elidedText(row.address, Qt::ElideMiddle, text.width()));
    text.setTop(text.top() + QFontMetrics(heading).height() + space::Tight / 2);
    const int lineHeight = QFontMetrics(small).height();
    const bool leftToRight = layoutDirection() == Qt::LeftToRight;
    const QRect dot(leftToRight ? text.left() : text.right() - DotSize + 1, text.top() + (lineHeight - DotSize) / 2,
        DotSize, DotSize);
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneColor(theme, row.tone));
    painter.drawEllipse(dot);
    const int shift = DotSize + space::Tight + 2;
    text.adjust(leftToRight ? shift : 0, 0, leftToRight ? 0 : -shift, 0);
    painter.setFont(small);
    painter.setPen(row.tone == Tone::Good || row.tone == Tone::Plain ? theme.muted : toneColor(theme, row.tone));
    painter.drawText(text, align, QFontMetrics(small).elidedText(detailOf(row), Qt::ElideRight, text.width()));
}

int TopologyView::rowAt(const QPoint& point) const
{
    for (const Place& place : places(width())) {
        if (place.box.contains(point)) {
            return place.row;
        }
    }
    return -1;
}

void TopologyView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        Q_EMIT serverClicked(rowAt(event->position().toPoint()));
    }
}

bool TopologyView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos());
        const QString problem = row < 0 ? QString() : m_rows[static_cast<size_t>(row)].problem;
        QToolTip::showText(help->globalPos(), problem.toHtmlEscaped(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace keystrata::ui
