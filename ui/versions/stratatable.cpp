// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/stratatable.h"

#include "ui/common/theme.h"
#include "ui/versions/stratadelegate.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QPainter>
#include <QScopedValueRollback>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int Indentation = 20;
constexpr int LongestName = 22; ///< characters of a layout, prefix or version that a column is made wide for
constexpr int RowsMeasured = 30; ///< for the width of a column: the largest caches come first
constexpr int LeastNameColumn = 84;

} // namespace

StrataTable::StrataTable(QWidget* parent) : QTreeView(parent)
{
    setObjectName(QStringLiteral("strataTable"));
    setAccessibleName(tr("Table of strata"));
    setItemDelegate(new StrataDelegate(this));
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setIndentation(Indentation);
    setExpandsOnDoubleClick(true);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    header()->setSectionsMovable(false);
    header()->setSectionsClickable(true);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(36);
    header()->setResizeContentsPrecision(RowsMeasured);
    connect(header(), &QHeaderView::sectionClicked, this, &StrataTable::sortNext);
}

void StrataTable::setStrata(StrataModel* model)
{
    m_strata = model;
    setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &StrataTable::fitColumns);
}

void StrataTable::setSelected(const std::optional<StratumKey>& key)
{
    const QScopedValueRollback following(m_following, true);
    if (key == selected()) {
        return;
    }
    const QModelIndex index = key && m_strata ? m_strata->indexOf(*key) : QModelIndex();
    if (index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index);
    } else {
        selectionModel()->clear();
    }
}

std::optional<StratumKey> StrataTable::selected() const
{
    const QModelIndex index = currentIndex();
    return index.isValid() ? std::optional(index.data(StrataModel::KeyRole).value<StratumKey>()) : std::nullopt;
}

void StrataTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    if (!m_following && current.isValid()) {
        Q_EMIT stratumSelected(current.data(StrataModel::KeyRole).value<StratumKey>());
    }
}

void StrataTable::sortNext(int column)
{
    const Qt::SortOrder first = column >= StrataModel::Keys ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (m_sortColumn != column) {
        m_sortColumn = column;
        m_sortOrder = first;
    } else if (m_sortOrder == first) {
        m_sortOrder = first == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
    } else {
        m_sortColumn = -1;
    }
    header()->setSortIndicatorShown(m_sortColumn >= 0);
    header()->setSortIndicator(m_sortColumn, m_sortOrder);
    m_strata->sort(m_sortColumn, m_sortOrder);
}

void StrataTable::fitColumns()
{
    if (!m_strata) {
        return;
    }
    setColumnHidden(StrataModel::Database, !m_strata->severalDatabases());
    setColumnHidden(StrataModel::Share, false);
    for (int column = 0; column < StrataModel::ColumnCount; ++column) {
        if (!isColumnHidden(column)) {
            resizeColumnToContents(column);
        }
    }
    for (const int column : {StrataModel::Layout, StrataModel::Prefix, StrataModel::Version}) {
        const int most = fontMetrics().averageCharWidth() * LongestName;
        header()->resizeSection(column, std::min(header()->sectionSize(column), most));
    }
    // The share is told by the picture too: it goes first where there is no room.
    setColumnHidden(StrataModel::Share, header()->length() > viewport()->width());
    spread();
}

/// Uses the whole width: what is left over goes to all columns alike, what lacks comes from the names.
void StrataTable::spread()
{
    QHeaderView* columns = header();
    int rest = viewport()->width() - columns->length();
    if (rest < 0) {
        for (const int column : {StrataModel::Prefix, StrataModel::Layout}) {
            const int width = std::max(LeastNameColumn, columns->sectionSize(column) + rest);
            rest += columns->sectionSize(column) - width;
            columns->resizeSection(column, width);
        }
        return;
    }
    int todo = columns->count() - columns->hiddenSectionCount();
    for (int column = 0; column < columns->count(); ++column) {
        if (!columns->isSectionHidden(column)) {
            const int part = rest / todo;
            columns->resizeSection(column, columns->sectionSize(column) + part);
            rest -= part;
            --todo;
        }
    }
}

void StrataTable::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

/// Painted here and not by the style: styles draw selected rows with frames and gradients of their own.
void StrataTable::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(this);
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    const bool chosen = selectionModel()->isRowSelected(index.row(), index.parent());
    const bool hovered = viewport()->underMouse() && row.contains(viewport()->mapFromGlobal(QCursor::pos()));
    if (chosen || hovered) {
        painter->fillRect(row, chosen ? theme.accentSoft : theme.hover);
    }
    if (chosen && hasFocus()) {
        painter->fillRect(QRect(0, row.top(), 3, row.height()), theme.accent);
    }
    painter->fillRect(QRect(0, row.bottom(), row.width(), 1), theme.line);
    QStyleOptionViewItem cell = option;
    for (int column = 0; column < StrataModel::ColumnCount; ++column) {
        if (isColumnHidden(column)) {
            continue;
        }
        cell.rect = QRect(columnViewportPosition(column), row.top(), columnWidth(column), row.height());
        if (column == 0) {
            const int depth = index.parent().isValid() ? 2 : 1;
            const QRect branch(cell.rect.left(), row.top(), depth * indentation(), row.height());
            drawBranches(painter, branch, index);
            cell.rect.setLeft(branch.right() + 1);
        }
        itemDelegate()->paint(painter, cell, index.siblingAtColumn(column));
    }
    if (index.data(StrataModel::NamespaceRole).toBool()) {
        drawNamespace(painter, index);
    }
}

/// The name of a namespace runs over the columns that only strata have.
void StrataTable::drawNamespace(QPainter* painter, const QModelIndex& index) const
{
    QRect room = visualRect(index.siblingAtColumn(StrataModel::Layout));
    room.setRight(columnViewportPosition(StrataModel::State) + columnWidth(StrataModel::State));
    room.adjust(StrataDelegate::Inset, 0, -StrataDelegate::Inset, 0);
    painter->setFont(font());
    painter->setPen(Theme::of(this).text);
    painter->drawText(room, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine,
        fontMetrics().elidedText(
            index.siblingAtColumn(StrataModel::Layout).data().toString(), Qt::ElideMiddle, room.width()));
}

void StrataTable::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    if (!index.model()->hasChildren(index)) {
        return;
    }
    const Theme& theme = Theme::of(this);
    const QPointF center =
        QRectF(rect.right() - Indentation + 1, rect.top(), Indentation, rect.height()).center() + QPointF(3, 0);
    QPolygonF chevron{QPointF(-2, -4), QPointF(2, 0), QPointF(-2, 4)};
    QTransform turn;
    turn.translate(center.x(), center.y());
    turn.rotate(isExpanded(index) ? 90 : isRightToLeft() ? 180 : 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(theme.muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(turn.map(chevron));
    painter->restore();
}

void StrataTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKeyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    setCurrentIndex(index);
    const QPoint position = byKeyboard ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos();
    KeyScope scope{.stratum = index.data(StrataModel::KeyRole).value<StratumKey>()};
    if (const QVariant name = index.data(StrataModel::NamespaceNameRole); name.isValid()) {
        scope.ns = name.toByteArray().toStdString();
    }
    Q_EMIT menuRequested(scope, position);
}

} // namespace keystrata::ui
