// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumkey.h"
#include "ui/logic/stratumtext.h"

#include <QAbstractItemModel>

#include <map>
#include <memory>
#include <unordered_set>
#include <vector>

namespace keystrata::ui {

/// The strata of a keyspace as a table whose rows open to their namespaces. Holds the picture itself and only indexes
/// into it. A new picture keeps the rows of strata it still has, whatever their place in it, so selection, expansion
/// and scrolling survive; rows are put into order again only when the scan has ended or a person sorts.
class StrataModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column
    {
        Layout,
        Database,
        Prefix,
        Version,
        State,
        Keys,
        Memory,
        NoExpiry,
        MedianTtl,
        Idle,
        Share,
        ColumnCount
    };
    Q_ENUM(Column)

    enum Role
    {
        RawValueRole = Qt::UserRole, ///< what is sorted by: quint64, double or QString; invalid when unknown
        SeverityRole, ///< int(Severity)
        IntervalRole, ///< "±2%", empty when exact; DisplayRole is FigureRole with it behind
        FigureRole,
        KeyRole, ///< StratumKey of the row, for a namespace that of its stratum
        NamespaceRole, ///< whether the row is a namespace
        NamespaceNameRole, ///< QByteArray; invalid for the line of those beyond the listed ones
    };
    Q_ENUM(Role)

    explicit StrataModel(QObject* parent = nullptr);
    ~StrataModel() override;

    /// Takes a picture, partial or complete; nothing clears the table.
    void setKeyspace(std::shared_ptr<const keyspace::Keyspace> keyspace);

    const std::shared_ptr<const keyspace::Keyspace>& keyspace() const { return m_keyspace; }

    QModelIndex indexOf(const StratumKey& key) const;
    StratumRef stratumAt(const QModelIndex& index) const; ///< of a namespace: the stratum it is in
    bool severalDatabases() const; ///< the column is worth its room

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    using QObject::parent;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Column -1 is the natural order: caches by size, newest version first.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    struct Row;
    struct RowHash;
    struct RowEqual;
    using Rows = std::vector<std::unique_ptr<Row>>;

    StratumRef refOf(const Row& row) const;
    const Row* rowOf(const QModelIndex& index) const; ///< of a namespace: the row it is in

    void reset(std::shared_ptr<const keyspace::Keyspace> keyspace);
    Rows match(const keyspace::Keyspace& next);
    void rankCaches(const keyspace::Keyspace& next);
    void removeVanishedRows();
    void removeVanishedNamespaces(const keyspace::Keyspace& next);
    void adopt(std::shared_ptr<const keyspace::Keyspace> next);
    void appendRows(Rows rows);
    void appendNamespaces(Row& row);
    void announceData();

    void reorder();
    void sortRows();
    void sortNamespaces(const keyspace::StratumTotals& stratum, std::vector<uint32_t>& namespaces) const;
    bool inNaturalOrder(const Row& left, const Row& right) const;
    void renumber();

    QVariant stratumData(const Row& row, int column, int role) const;
    QVariant namespaceData(const Row& row, uint32_t position, int column, int role) const;
    QString stratumFigure(const StratumRef& ref, int column) const;
    QString namespaceFigure(const StratumRef& ref, uint32_t position, int column) const;
    QString atLeast(const QString& figure, bool certain) const;

    std::shared_ptr<const keyspace::Keyspace> m_keyspace;
    Rows m_rows; ///< as shown
    std::unique_ptr<std::unordered_set<Row*, RowHash, RowEqual>> m_byKey;
    std::map<CacheKey, int> m_cacheRank; ///< place of a cache in the natural order
    quint64 m_totalKeys = 0;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    StratumText m_text;
};

} // namespace keystrata::ui
