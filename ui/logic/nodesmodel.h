// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/noderows.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace keystrata::ui {

/// The masters of a Cluster as a table.
class NodesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Address,
        Slots,
        Keys,
        Memory,
        Operations,
        HitRate,
        Evictions,
        ColumnCount
    };

    enum DataRole
    {
        ToneRole = Qt::UserRole, ///< an int
        ShareRole, ///< of the whole, 0 to 1; invalid where there is none
        FullShareRole, ///< the share at which a bar is full
        EvenShareRole,
        SortRole,
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Keeps rows and selection where only figures have changed.
    void setRows(std::vector<NodeRow> rows);

    const std::vector<NodeRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    double evenShare() const;
    double fullShare(const NodeFigure NodeRow::* figure) const;

    std::vector<NodeRow> m_rows;
};

/// Sorts by value, addresses as people count: 10.0.0.9 before 10.0.0.10. Equal ones stay in the order they had.
class SortedNodes : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit SortedNodes(NodesModel* nodes, QObject* parent = nullptr);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

/// Compares texts with the numbers in them as numbers.
bool naturallyBefore(const QString& left, const QString& right);

} // namespace keystrata::ui
