// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/activity/activitytable.h"

#include "ui/common/plaintip.h"
#include "ui/common/sortheader.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/activitymodel.h"

#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <ranges>

namespace keystrata::ui {

namespace {

constexpr int Inset = 8;
constexpr int RowsMeasured = 40; ///< for the width of a column
constexpr int LongestCell = 24; ///< characters that a column is made wide for
constexpr int ShortestCell = 15; ///< where it is narrow
constexpr int UsualWidest = 24; ///< characters of the column that takes the rest
constexpr int LeastWidest = 17;
constexpr int ShortestRest = 8; ///< where nothing else gives way any more

/// Painted here and not by the style: styles draw selected rows with frames and gradients of their own.
class CellDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static QFont fontOf(const QFont& font, const QModelIndex& index)
    {
        QFont shown =
            index.data(ActivityModel::FixedRole).toBool() ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : font;
        shown.setPointSizeF(font.pointSizeF());
        return shown;
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QFontMetrics metrics(fontOf(option.font, index));
        return {metrics.horizontalAdvance(index.data().toString()) + 2 * Inset + 2, option.fontMetrics.height() + 11};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.widget);
        const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
        const QPoint pointer = view->viewport()->mapFromGlobal(QCursor::pos());
        const bool hovered =
            view->viewport()->underMouse() && pointer.y() >= option.rect.top() && pointer.y() <= option.rect.bottom();
        const bool chosen = option.state.testFlag(QStyle::State_Selected);
        painter->save();
        if (chosen || hovered) {
            painter->fillRect(option.rect, chosen ? theme.accentSoft : theme.hover);
        }
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.line);
        const auto tone = static_cast<Tone>(index.data(ActivityModel::ToneRole).toInt());
        const bool muted = index.data(ActivityModel::MutedRole).toBool();
        painter->setFont(fontOf(option.font, index));
        painter->setPen(tone != Tone::Plain ? toneColor(theme, tone) : muted ? theme.muted : theme.text);
        const auto wanted = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
        const QRect room = option.rect.adjusted(Inset, 0, -Inset, 0);
        const QString text = painter->fontMetrics().elidedText(index.data().toString(),
            index.data(ActivityModel::PathRole).toBool() ? Qt::ElideLeft : Qt::ElideRight, room.width());
        painter->drawText(
            room, static_cast<int>(QStyle::visualAlignment(option.direction, wanted)) | Qt::TextSingleLine, text);
        painter->restore();
    }

    /// The whole text of a cell that is cut.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override
    {
        if (event->type() != QEvent::ToolTip || !index.isValid()) {
            return QStyledItemDelegate::helpEvent(event, view, option, index);
        }
        const bool cut = sizeHint(option, index).width() > option.rect.width();
        showPlainTip(event->globalPos(), cut ? index.data().toString() : QString(), view, view->visualRect(index));
        return true;
    }
};

} // namespace

ActivityTable::ActivityTable(ActivityModel& model, QWidget* parent) : QTableView(parent), m_rows(model)
{
    setHorizontalHeader(new SortHeader(this));
    setItemDelegate(new CellDelegate(this));
    setModel(&model);
    setShowGrid(false);
    setFrameShape(NoFrame);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setWordWrap(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 11);
    horizontalHeader()->setMinimumSectionSize(24);
    connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &ActivityTable::sortNext);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &ActivityTable::remember);
    connect(&model, &QAbstractItemModel::modelReset, this, &ActivityTable::restore);
    // A row is marked as a whole.
    connect(this, &QAbstractItemView::entered, viewport(), qOverload<>(&QWidget::update));
    fitColumns();
}

QString ActivityTable::currentName() const
{
    return m_rows.nameAt(currentIndex().isValid() ? currentIndex().row() : -1);
}

bool ActivityTable::choose(const QString& name)
{
    const int row = m_rows.rowOf(name);
    if (row >= 0) {
        selectRow(row);
        scrollTo(m_rows.index(row, 0));
    }
    return row >= 0;
}

void ActivityTable::remember()
{
    m_kept = currentName();
    m_top = verticalScrollBar()->value() > 0 ? m_rows.nameAt(rowAt(0)) : QString();
}

void ActivityTable::restore()
{
    {
        const QScopedValueRollback restoring(m_restoring, true);
        const int row = m_rows.rowOf(m_kept);
        if (row >= 0) {
            selectRow(row);
        } else if (m_rows.rowCount() > 0) {
            selectRow(0); // the newest says most
        }
        // New rows come above: what is looked at stays where it is.
        const int top = m_top.isEmpty() ? -1 : m_rows.rowOf(m_top);
        top >= 0 ? scrollTo(m_rows.index(top, 0), PositionAtTop) : scrollToTop();
    }
    fitColumns();
    Q_EMIT chosen();
}

void ActivityTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (!m_restoring && current.row() != previous.row()) {
        Q_EMIT chosen();
    }
}

void ActivityTable::sortNext(int column)
{
    const auto first =
        static_cast<Qt::SortOrder>(m_rows.headerData(column, Qt::Horizontal, Qt::InitialSortOrderRole).toInt());
    if (m_sortColumn != column) {
        m_sortColumn = column;
        m_sortOrder = first;
    } else if (m_sortOrder == first) {
        m_sortOrder = first == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
    } else {
        m_sortColumn = -1;
    }
    horizontalHeader()->setSortIndicatorShown(m_sortColumn >= 0);
    horizontalHeader()->setSortIndicator(m_sortColumn, m_sortOrder);
    m_rows.sort(m_sortColumn, m_sortOrder);
}

int ActivityTable::wantedWidth(int column, int longest) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    int width = fontMetrics().horizontalAdvance(m_rows.headerData(column, Qt::Horizontal).toString())
        + SortHeader::ArrowRoom + 2 * Inset;
    for (int row = 0; row < std::min(m_rows.rowCount(), RowsMeasured); ++row) {
        const int cell = itemDelegate()->sizeHint(option, m_rows.index(row, column)).width();
        width = std::max(width, std::min(cell, fontMetrics().averageCharWidth() * longest + 2 * Inset));
    }
    return width;
}

/// Which columns are seen, and how wide they are: nothing where it is hidden. Long texts take no more than `longest`
/// characters, and the column that takes the rest no fewer than `least`.
std::vector<std::optional<int>> ActivityTable::widthsFor(int longest, int least) const
{
    const int widest = m_rows.widestColumn();
    const auto spare = m_rows.spareColumns();
    std::vector<std::optional<int>> widths;
    int total = 0;
    for (int column = 0; column < m_rows.columnCount(); ++column) {
        widths.emplace_back(
            column == widest ? fontMetrics().averageCharWidth() * least + 2 * Inset : wantedWidth(column, longest));
        total += *widths.back();
    }
    const auto all = widths;
    for (const int column : spare) {
        auto& width = widths[static_cast<size_t>(column)];
        if (total > viewport()->width()) {
            total -= *width;
            width.reset();
        }
    }
    // One that is wide may have gone for others that had room without it.
    for (const int column : std::views::reverse(spare)) {
        const auto place = static_cast<size_t>(column);
        if (!widths[place] && total + *all[place] <= viewport()->width()) {
            widths[place] = all[place];
            total += *all[place];
        }
    }
    auto& last = *widths[static_cast<size_t>(widest)];
    last = std::max(fontMetrics().averageCharWidth() * ShortestRest, last + viewport()->width() - total);
    return widths;
}

void ActivityTable::fitColumns()
{
    auto widths = widthsFor(LongestCell, UsualWidest);
    if (std::ranges::any_of(widths, [](const auto& width) { return !width; })) {
        widths = widthsFor(ShortestCell, LeastWidest); // better a part of a text than no column
    }
    for (int column = 0; column < m_rows.columnCount(); ++column) {
        const auto width = widths[static_cast<size_t>(column)];
        setColumnHidden(column, !width);
        if (width) {
            setColumnWidth(column, *width);
        }
    }
}

void ActivityTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKeyboard ? currentIndex() : indexAt(event->pos());
    if (index.isValid()) {
        setCurrentIndex(index);
        Q_EMIT menuRequested(byKeyboard ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
    }
}

void ActivityTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
    } else if (event->matches(QKeySequence::Delete)) {
        Q_EMIT deleteRequested();
    } else {
        QTableView::keyPressEvent(event);
    }
}

void ActivityTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void ActivityTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 11);
        fitColumns();
    }
}

} // namespace keystrata::ui
