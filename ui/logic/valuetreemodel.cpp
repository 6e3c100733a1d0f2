// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/valuetreemodel.h"

#include "core/values/present.h"
#include "ui/logic/format.h"

namespace keystrata::ui {

using values::NodeKind;
using values::Tree;

namespace {

constexpr size_t SummaryLength = 200;

bool opens(NodeKind kind)
{
    return kind == NodeKind::List || kind == NodeKind::Map || kind == NodeKind::Object;
}

} // namespace

void ValueTreeModel::setTree(std::shared_ptr<const Tree> tree)
{
    beginResetModel();
    m_tree = std::move(tree);
    m_opened.clear();
    endResetModel();
}

bool ValueTreeModel::named(Tree::Index node) const
{
    return m_tree->kind(node) != NodeKind::List;
}

const ValueTreeModel::Opened& ValueTreeModel::opened(Tree::Index node) const
{
    const auto [entry, fresh] = m_opened.try_emplace(node);
    if (fresh) {
        auto& rows = entry->second.rows;
        for (Tree::Index child = node + 1; child < m_tree->end(node); child = m_tree->end(child)) {
            Row row{child, child};
            if (named(node) && m_tree->end(child) < m_tree->end(node)) {
                child = m_tree->end(child);
                row.node = child;
            }
            rows.push_back(row);
        }
        // Whoever opens a node has come through its parents, so they know where it stands.
    }
    return entry->second;
}

/// The root is the only row that has no parent.
QModelIndex ValueTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (m_tree == nullptr || m_tree->empty() || row < 0 || column < 0 || column >= ColumnCount) {
        return {};
    }
    if (!parent.isValid()) {
        return row == 0 ? createIndex(0, column, quintptr{0}) : QModelIndex();
    }
    const Tree::Index node = nodeAt(parent);
    const auto& rows = opened(node).rows;
    if (static_cast<size_t>(row) >= rows.size()) {
        return {};
    }
    const Tree::Index child = rows[static_cast<size_t>(row)].node;
    if (opens(m_tree->kind(child))) {
        opened(child);
        m_opened.at(child).parent = node;
        m_opened.at(child).row = row;
    }
    // Of a row the node it is in is kept: leaves need no entry of their own.
    return createIndex(row, column, static_cast<quintptr>(node) + 1);
}

Tree::Index ValueTreeModel::nodeAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0) {
        return 0;
    }
    const auto parent = static_cast<Tree::Index>(index.internalId() - 1);
    return opened(parent).rows[static_cast<size_t>(index.row())].node;
}

QModelIndex ValueTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0) {
        return {};
    }
    const auto node = static_cast<Tree::Index>(child.internalId() - 1);
    if (node == 0) {
        return createIndex(0, 0, quintptr{0});
    }
    const Opened& own = opened(node);
    return createIndex(own.row, 0, static_cast<quintptr>(own.parent) + 1);
}

QModelIndex ValueTreeModel::indexOf(Tree::Index node) const
{
    QModelIndex at = index(0, 0);
    while (at.isValid() && nodeAt(at) != node) {
        const auto& rows = opened(nodeAt(at)).rows;
        int row = -1;
        for (size_t i = 0; i < rows.size() && row < 0; ++i) {
            row = node >= rows[i].name && node < m_tree->end(rows[i].node) ? static_cast<int>(i) : -1;
        }
        if (row < 0) {
            return {};
        }
        at = index(row, 0, at);
        if (node < nodeAt(at)) {
            break; // in its name
        }
    }
    return at;
}

int ValueTreeModel::rowCount(const QModelIndex& parent) const
{
    if (m_tree == nullptr || m_tree->empty() || parent.column() > 0) {
        return 0;
    }
    if (!parent.isValid()) {
        return 1;
    }
    const Tree::Index node = nodeAt(parent);
    return opens(m_tree->kind(node)) ? static_cast<int>(opened(node).rows.size()) : 0;
}

int ValueTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool ValueTreeModel::hasChildren(const QModelIndex& parent) const
{
    if (m_tree == nullptr || m_tree->empty()) {
        return false;
    }
    const Tree::Index node = nodeAt(parent);
    return !parent.isValid() || (opens(m_tree->kind(node)) && m_tree->hasChildren(node));
}

QVariant ValueTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Tree::Index node = nodeAt(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Value) {
            return QString::fromStdString(values::summary(*m_tree, node, SummaryLength));
        }
        if (index.internalId() == 0) {
            return tr("value");
        } else {
            const auto parent = static_cast<Tree::Index>(index.internalId() - 1);
            const Row& row = opened(parent).rows[static_cast<size_t>(index.row())];
            return row.name == row.node ? QString::number(index.row())
                                        : QString::fromStdString(values::summary(*m_tree, row.name, SummaryLength));
        }
    case Qt::ToolTipRole:
        return QString::fromStdString(values::pathOf(*m_tree, node));
    case KindRole:
        return static_cast<int>(m_tree->kind(node));
    default:
        return {};
    }
}

QVariant ValueTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == Name ? tr("Name") : tr("Value");
}

} // namespace keystrata::ui
