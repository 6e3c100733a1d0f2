// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/serverrows.h"

#include <QAbstractTableModel>

namespace keystrata::ui {

/// The table twin of the topology's picture.
class ServersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Role,
        Address,
        State,
        Following,
        Slots,
        Keys,
        ColumnCount
    };

    enum DataRole
    {
        ToneRole = Qt::UserRole ///< of the state, an int
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Keeps rows and selection where only their words have changed.
    void setRows(std::vector<ServerRow> rows);

    const std::vector<ServerRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<ServerRow> m_rows;
};

} // namespace keystrata::ui
