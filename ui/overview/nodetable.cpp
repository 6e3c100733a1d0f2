// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/nodetable.h"

#include "ui/common/sortheader.h"
#include "ui/overview/nodedelegate.h"

#include <QActionGroup>
#include <QEvent>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int FewestRows = 3; ///< seen without scrolling
constexpr int MostRows = 8; ///< asked for; more scroll
constexpr int UsualAddress = 16; ///< characters of "10.20.30.40:6379"
constexpr int LeastAddress = 11; ///< of it that must be seen before a column is worth its room

} // namespace

NodeTable::NodeTable(QWidget* parent)
    : QTableView(parent)
    , m_delegate(new NodeDelegate(this))
    , m_sorting(new QActionGroup(this))
{
    setObjectName(QStringLiteral("nodes"));
    setAccessibleName(tr("Table of masters"));
    setHorizontalHeader(new SortHeader(this));
    setModel(&m_sorted);
    setItemDelegate(m_delegate);
    setShowGrid(false);
    setFrameShape(NoFrame);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setMinimumSectionSize(1);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(NodesModel::Address, QHeaderView::Stretch);
    setSortingEnabled(true);
    sortByColumn(NodesModel::Address, Qt::AscendingOrder);
    addSortActions();
    fitColumns();
}

/// Headings are clicked; who has no pointer finds the same in the menu.
void NodeTable::addSortActions()
{
    setContextMenuPolicy(Qt::ActionsContextMenu);
    for (int column = 0; column < NodesModel::ColumnCount; ++column) {
        const auto heading = [this, column](int role) { return m_model.headerData(column, Qt::Horizontal, role); };
        auto* action = new QAction(tr("Sort by %1").arg(heading(Qt::DisplayRole).toString()), m_sorting);
        action->setCheckable(true);
        action->setChecked(column == NodesModel::Address);
        const auto order = static_cast<Qt::SortOrder>(heading(Qt::InitialSortOrderRole).toInt());
        connect(action, &QAction::triggered, this, [this, column, order] { sortByColumn(column, order); });
        addAction(action);
    }
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
        [this](int column) { m_sorting->actions().at(column)->setChecked(true); });
}

void NodeTable::setRows(std::vector<NodeRow> rows)
{
    const auto before = m_model.rowCount();
    m_model.setRows(std::move(rows));
    if (before != m_model.rowCount()) {
        updateGeometry();
    }
}

void NodeTable::setStale(bool stale)
{
    m_delegate->setStale(stale);
    viewport()->update();
}

int NodeTable::heightOf(int rows) const
{
    return horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize();
}

QSize NodeTable::sizeHint() const
{
    return {QTableView::sizeHint().width(), heightOf(std::clamp(m_model.rowCount(), FewestRows, MostRows))};
}

QSize NodeTable::minimumSizeHint() const
{
    return {QTableView::minimumSizeHint().width(), heightOf(std::clamp(m_model.rowCount(), 2, FewestRows))};
}

void NodeTable::fitColumns()
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    verticalHeader()->setDefaultSectionSize(m_delegate->sizeHint(option, {}).height());
    const auto width = [this](int column, bool percentages) {
        if (column == NodesModel::Address) {
            return fontMetrics().averageCharWidth() * UsualAddress + 2 * NodeDelegate::Inset;
        }
        const QString heading = m_model.headerData(column, Qt::Horizontal).toString();
        return m_delegate->widthOf(column, heading, font(), percentages);
    };
    /// What is left of the width besides the address and these columns.
    const auto rest = [&](int first, int last, bool percentages) {
        int left = viewport()->width() - width(NodesModel::Address, percentages);
        for (int column = first; column <= last; ++column) {
            left -= width(column, percentages);
        }
        return left;
    };
    const int givesWay = fontMetrics().averageCharWidth() * (UsualAddress - LeastAddress);
    const bool percentages = rest(NodesModel::Keys, NodesModel::Evictions, true) >= 0;
    const int first = rest(NodesModel::Slots, NodesModel::Evictions, true) >= 0 ? NodesModel::Slots : NodesModel::Keys;
    const int last =
        rest(first, NodesModel::Evictions, percentages) >= -givesWay ? NodesModel::Evictions : NodesModel::HitRate;
    m_delegate->setPercentages(percentages);
    setColumnHidden(NodesModel::Slots, first != NodesModel::Slots);
    setColumnHidden(NodesModel::Evictions, last != NodesModel::Evictions);
    // All have a part of what is left over; where even now there is too little the address gives way.
    const int part = std::max(rest(first, last, percentages), 0) / (last - first + 2);
    for (int column = first; column <= last; ++column) {
        setColumnWidth(column, width(column, percentages) + part);
    }
}

void NodeTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void NodeTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitColumns();
        updateGeometry();
    }
}

/// Figures change each second: while somebody points at a row it stays where it is.
bool NodeTable::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
        m_sorted.setDynamicSortFilter(event->type() == QEvent::Leave);
    }
    return QTableView::viewportEvent(event);
}

} // namespace keystrata::ui
