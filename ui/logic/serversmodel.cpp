// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/serversmodel.h"

namespace keystrata::ui {

void ServersModel::setRows(std::vector<ServerRow> rows)
{
    if (rows == m_rows) {
        return;
    }
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ServersModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ServersModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ServersModel::data(const QModelIndex& index, int role) const
{
    const ServerRow& row = m_rows[static_cast<size_t>(index.row())];
    if (role == ToneRole) {
        return static_cast<int>(row.tone);
    }
    if (role == Qt::ToolTipRole && !row.problem.isEmpty()) {
        return row.problem.toHtmlEscaped();
    }
    if (role == Qt::TextAlignmentRole && index.column() >= Slots) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignTrailing | Qt::AlignVCenter));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Role:
        return row.role;
    case Address:
        return row.address;
    case State:
        return row.state;
    case Following:
        return row.following;
    case Slots:
        return row.slots;
    case Keys:
        return row.keys;
    default:
        return {};
    }
}

QVariant ServersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const Qt::Alignment side = section >= Slots ? Qt::AlignTrailing : Qt::AlignLeading;
        return QVariant::fromValue(side | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString titles[] = {tr("Role"), tr("Address"), tr("State"), tr("Behind its master"), tr("Slots"), tr("Keys")};
    return titles[section];
}

} // namespace keystrata::ui
