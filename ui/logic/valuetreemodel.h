// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/tree.h"

#include <QAbstractItemModel>

#include <memory>
#include <unordered_map>
#include <vector>

namespace keystrata::ui {

/// A decoded value as rows that open: name and value. Only what is opened is looked at.
class ValueTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column
    {
        Name,
        Value,
        ColumnCount
    };

    enum Role
    {
        KindRole = Qt::UserRole, ///< int(values::NodeKind)
    };

    using QAbstractItemModel::QAbstractItemModel;

    /// The owner keeps the tree from being freed in the GUI thread.
    void setTree(std::shared_ptr<const values::Tree> tree);

    const std::shared_ptr<const values::Tree>& tree() const { return m_tree; }

    values::Tree::Index nodeAt(const QModelIndex& index) const;
    QModelIndex indexOf(values::Tree::Index node) const; ///< of a key in a map: the row of its value

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    using QObject::parent;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    /// A row: its node, and the node that is its name (itself where it has none).
    struct Row
    {
        values::Tree::Index name = 0;
        values::Tree::Index node = 0;
    };

    /// The rows in a node, and where the node itself stands.
    struct Opened
    {
        std::vector<Row> rows;
        values::Tree::Index parent = 0;
        int row = 0; ///< in its parent
    };

    const Opened& opened(values::Tree::Index node) const;
    bool named(values::Tree::Index node) const; ///< its rows have names

    std::shared_ptr<const values::Tree> m_tree;
    mutable std::unordered_map<values::Tree::Index, Opened> m_opened;
};

} // namespace keystrata::ui
