// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/browse.h"
#include "core/keyspace/layout.h"

#include <QAbstractTableModel>

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace keystrata::ui {

/// Millions of keys as rows. The keys lie in a KeyTable; what is shown is a choice of its rows in an order of their
/// own, made elsewhere. Only the rows that are painted are ever decoded.
class KeysModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        Name,
        Version,
        Type,
        Expiry,
        Memory,
        Idle,
        ColumnCount
    };
    Q_ENUM(Column)

    enum Role
    {
        LeadRole = Qt::UserRole, ///< of the name: how many of its characters are the cache's and not the key's
        GoneRole, ///< the key was there, and is not any more
    };

    /// One key, whatever row it is in.
    struct Identity
    {
        int db = 0;
        std::string name;

        bool operator==(const Identity&) const = default;
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setLayouts(const keyspace::LayoutSet& layouts) { m_layouts = layouts; }

    /// Other keys, all of them shown in the order of the table.
    void setTable(keyspace::KeyTable table, std::vector<keyspace::KeyStratum> strata);
    /// More keys; shown at the end when all are shown as they came, else with the next rows.
    void append(const keyspace::KeyBatch& batch);
    /// The same keys with more known of them.
    void replace(size_t number, std::shared_ptr<const keyspace::KeySegment> segment);
    /// What is shown, as row numbers of the table; null: everything as it came.
    void setRows(std::shared_ptr<const keyspace::Rows> rows);
    /// What was found out about some rows of the table.
    void learn(std::span<const uint32_t> tableRows, std::span<const keyspace::KeyNow> found);

    const keyspace::KeyTable& table() const { return m_table; }

    const std::vector<keyspace::KeyStratum>& strata() const { return m_strata; }

    uint32_t tableRow(int row) const;
    Identity identity(int row) const;
    /// Where these keys are now, in the same order; -1 for those that are not shown. Walks through all rows.
    std::vector<int> rowsOf(std::span<const Identity> keys) const;
    keyspace::KeyCells cells(int row) const; ///< as far as they are known
    bool known(int row) const; ///< nothing is left to ask about it

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(int row, int column) const;
    const keyspace::KeyNow* learnt(uint32_t tableRow) const;

    keyspace::LayoutSet m_layouts;
    keyspace::KeyTable m_table;
    std::vector<keyspace::KeyStratum> m_strata;
    std::shared_ptr<const keyspace::Rows> m_rows;
    std::unordered_map<uint32_t, keyspace::KeyNow> m_learnt; ///< by row of the table
};

/// When a key expires, from the cell: "22 h", "never"; empty when it is not known.
QString expiryText(uint32_t cell);

/// What a column sorts by.
keyspace::KeyColumn sortColumnOf(int column);

} // namespace keystrata::ui
