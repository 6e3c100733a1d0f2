// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/stratamodel.h"

#include "ui/logic/format.h"
#include "ui/logic/stratarow.h"

#include <algorithm>
#include <unordered_map>

namespace keystrata::ui {

using keyspace::CacheTotals;
using keyspace::Keyspace;
using keyspace::StratumTotals;

StrataModel::StrataModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_byKey(std::make_unique<std::unordered_set<Row*, RowHash, RowEqual>>())
{
}

StrataModel::~StrataModel() = default;

StratumRef StrataModel::refOf(const Row& row) const
{
    const auto& cache = m_keyspace->caches[row.cache];
    return {.cache = &cache, .stratum = &cache.strata[row.stratum]};
}

const StrataModel::Row* StrataModel::rowOf(const QModelIndex& index) const
{
    if (!index.isValid()) {
        return nullptr;
    }
    const auto* parentRow = static_cast<const Row*>(index.constInternalPointer());
    return parentRow ? parentRow : m_rows[static_cast<size_t>(index.row())].get();
}

void StrataModel::setKeyspace(std::shared_ptr<const Keyspace> keyspace)
{
    if (!keyspace || m_rows.empty()) {
        reset(std::move(keyspace));
        return;
    }
    // What vanished is taken away while the picture it belongs to still stands; then the pictures change places
    // without a sound; then what is new is added to the new one.
    Rows fresh = match(*keyspace);
    rankCaches(*keyspace);
    removeVanishedRows();
    removeVanishedNamespaces(*keyspace);
    adopt(std::move(keyspace));
    announceData();
    const bool grown = !fresh.empty();
    if (grown) {
        appendRows(std::move(fresh));
    }
    if (m_keyspace->complete || (grown && m_sortColumn < 0)) {
        reorder();
    }
}

void StrataModel::reset(std::shared_ptr<const Keyspace> keyspace)
{
    beginResetModel();
    m_byKey->clear();
    m_rows.clear();
    m_cacheRank.clear();
    m_keyspace = std::move(keyspace);
    m_totalKeys = m_keyspace ? m_keyspace->keys() : 0;
    if (m_keyspace) {
        rankCaches(*m_keyspace);
        m_rows = match(*m_keyspace);
        for (auto& row : m_rows) {
            row->adoptNext();
        }
        sortRows();
        renumber();
    }
    endResetModel();
}

/// Notes for every row where it stands in the next picture; returns rows for what has none yet.
StrataModel::Rows StrataModel::match(const Keyspace& next)
{
    Rows fresh;
    for (auto& row : m_rows) {
        row->nextCache = Row::Gone;
    }
    for (uint32_t c = 0; c < next.caches.size(); ++c) {
        const auto& cache = next.caches[c];
        for (uint32_t s = 0; s < cache.strata.size(); ++s) {
            const auto found = m_byKey->find(StratumRef{&cache, &cache.strata[s]});
            if (found != m_byKey->end()) {
                (*found)->nextCache = c;
                (*found)->nextStratum = s;
                continue;
            }
            auto row = std::make_unique<Row>();
            row->key = keyOf(cache, cache.strata[s]);
            row->nextCache = c;
            row->nextStratum = s;
            m_byKey->insert(row.get());
            fresh.push_back(std::move(row));
        }
    }
    return fresh;
}

/// While a scan runs a cache keeps its place although another may overtake it: rows do not move under the pointer.
void StrataModel::rankCaches(const Keyspace& next)
{
    if (next.complete) {
        m_cacheRank.clear();
    }
    for (const auto& cache : next.caches) {
        m_cacheRank.try_emplace(keyOf(cache), static_cast<int>(m_cacheRank.size()));
    }
}

void StrataModel::removeVanishedRows()
{
    for (size_t end = m_rows.size(); end > 0;) {
        size_t begin = end;
        while (begin > 0 && m_rows[begin - 1]->nextCache == Row::Gone) {
            --begin;
        }
        if (begin == end) {
            --end;
            continue;
        }
        beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
        const auto first = m_rows.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = m_rows.begin() + static_cast<std::ptrdiff_t>(end);
        std::for_each(first, last, [this](const auto& row) { m_byKey->erase(row.get()); });
        m_rows.erase(first, last);
        renumber();
        endRemoveRows();
        end = begin;
    }
}

void StrataModel::removeVanishedNamespaces(const Keyspace& next)
{
    for (auto& row : m_rows) {
        if (!row->opened) {
            continue;
        }
        const auto& after = next.caches[row->nextCache].strata[row->nextStratum];
        row->planNamespaces(*refOf(*row).stratum, after);
        const QModelIndex parentIndex = index(row->position, 0);
        for (auto i = static_cast<int>(row->namespaces.size()) - 1; i >= 0; --i) {
            if (row->nextNamespaces[static_cast<size_t>(i)] == Row::Gone) {
                beginRemoveRows(parentIndex, i, i);
                row->namespaces.erase(row->namespaces.begin() + i);
                row->nextNamespaces.erase(row->nextNamespaces.begin() + i);
                endRemoveRows();
            }
        }
    }
}

void StrataModel::adopt(std::shared_ptr<const Keyspace> next)
{
    m_keyspace = std::move(next);
    m_totalKeys = m_keyspace->keys();
    for (auto& row : m_rows) {
        row->adoptNext();
    }
}

void StrataModel::announceData()
{
    if (m_rows.empty()) {
        return;
    }
    Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, ColumnCount - 1));
    for (auto& row : m_rows) {
        if (!row->opened) {
            continue;
        }
        const QModelIndex parentIndex = index(row->position, 0);
        if (const auto count = static_cast<int>(row->namespaces.size()); count > 0) {
            Q_EMIT dataChanged(index(0, 0, parentIndex), index(count - 1, ColumnCount - 1, parentIndex));
        }
        appendNamespaces(*row);
    }
}

void StrataModel::appendNamespaces(Row& row)
{
    const StratumTotals& stratum = *refOf(row).stratum;
    std::vector<uint32_t> missing = row.missingNamespaces(stratum);
    if (missing.empty()) {
        return;
    }
    sortNamespaces(stratum, missing);
    const auto first = static_cast<int>(row.namespaces.size());
    beginInsertRows(index(row.position, 0), first, first + static_cast<int>(missing.size()) - 1);
    row.namespaces.insert(row.namespaces.end(), missing.begin(), missing.end());
    endInsertRows();
}

void StrataModel::appendRows(Rows rows)
{
    const auto first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    for (auto& row : rows) {
        row->adoptNext();
        m_rows.push_back(std::move(row));
    }
    renumber();
    endInsertRows();
}

void StrataModel::renumber()
{
    for (size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i]->position = static_cast<int>(i);
    }
}

void StrataModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    reorder();
}

void StrataModel::reorder()
{
    if (!m_keyspace) {
        return;
    }
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);

    struct Place
    {
        Row* row;
        uint32_t ns; ///< meaningful below the top level
    };

    const QModelIndexList from = persistentIndexList();
    std::vector<Place> places;
    for (const QModelIndex& index : from) {
        auto* row = const_cast<Row*>(rowOf(index)); // NOLINT(cppcoreguidelines-pro-type-const-cast): our own row
        const bool child = index.internalPointer() != nullptr;
        places.push_back({row, child ? row->namespaces[static_cast<size_t>(index.row())] : 0});
    }
    sortRows();
    renumber();
    for (auto& row : m_rows) {
        if (row->opened) {
            sortNamespaces(*refOf(*row).stratum, row->namespaces);
        }
    }
    QModelIndexList to;
    for (qsizetype i = 0; i < from.size(); ++i) {
        const Place& place = places[static_cast<size_t>(i)];
        if (from[i].internalPointer() == nullptr) {
            to << createIndex(place.row->position, from[i].column(), nullptr);
            continue;
        }
        const auto found = std::ranges::find(place.row->namespaces, place.ns);
        const auto position = static_cast<int>(found - place.row->namespaces.begin());
        to << createIndex(position, from[i].column(), place.row);
    }
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

bool StrataModel::inNaturalOrder(const Row& left, const Row& right) const
{
    const auto place = [this](const Row& row) {
        return std::tuple(row.key.cache.layout.empty(), m_cacheRank.at(row.key.cache), row.stratum);
    };
    return place(left) < place(right);
}

void StrataModel::sortRows()
{
    std::ranges::sort(m_rows, [this](const auto& l, const auto& r) { return inNaturalOrder(*l, *r); });
    if (m_sortColumn < 0) {
        return;
    }
    std::unordered_map<const Row*, SortKey> keys;
    for (const auto& row : m_rows) {
        keys.emplace(row.get(), sortKey(refOf(*row), m_sortColumn));
    }
    const bool descending = m_sortOrder == Qt::DescendingOrder;
    std::ranges::stable_sort(m_rows,
        [&](const auto& l, const auto& r) { return SortKey::before(keys.at(l.get()), keys.at(r.get()), descending); });
}

void StrataModel::sortNamespaces(const StratumTotals& stratum, std::vector<uint32_t>& namespaces) const
{
    const bool descending = m_sortOrder == Qt::DescendingOrder;
    std::ranges::sort(namespaces); // the picture's order, most keys first; the rest is last
    if (m_sortColumn >= 0) {
        std::ranges::stable_sort(namespaces, [&](uint32_t l, uint32_t r) {
            return SortKey::before(
                namespaceSortKey(stratum, l, m_sortColumn), namespaceSortKey(stratum, r, m_sortColumn), descending);
        });
    }
}

QModelIndex StrataModel::indexOf(const StratumKey& key) const
{
    const auto found = std::ranges::find_if(m_rows, [&](const auto& row) { return row->key == key; });
    return found == m_rows.end() ? QModelIndex() : index((*found)->position, 0);
}

StratumRef StrataModel::stratumAt(const QModelIndex& index) const
{
    const Row* row = rowOf(index);
    return row ? refOf(*row) : StratumRef();
}

bool StrataModel::severalDatabases() const
{
    return m_keyspace && std::ranges::any_of(m_keyspace->caches, [this](const CacheTotals& cache) {
        return cache.db != m_keyspace->caches.front().db;
    });
}

QModelIndex StrataModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(row, column, parent.isValid() ? rowOf(parent) : nullptr);
}

QModelIndex StrataModel::parent(const QModelIndex& child) const
{
    const auto* row = static_cast<const Row*>(child.constInternalPointer());
    return row ? createIndex(row->position, 0, nullptr) : QModelIndex();
}

int StrataModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return static_cast<int>(m_rows.size());
    }
    if (parent.column() > 0 || parent.internalPointer() != nullptr) {
        return 0;
    }
    // Rows are opened by whoever asks how long they are: a closed one costs nothing when a picture arrives.
    Row& row = *m_rows[static_cast<size_t>(parent.row())];
    if (!row.opened) {
        row.opened = true;
        row.namespaces = row.missingNamespaces(*refOf(row).stratum);
        sortNamespaces(*refOf(row).stratum, row.namespaces);
    }
    return static_cast<int>(row.namespaces.size());
}

int StrataModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool StrataModel::hasChildren(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return !m_rows.empty();
    }
    return parent.column() == 0 && parent.internalPointer() == nullptr
        && !refOf(*rowOf(parent)).stratum->namespaces.empty();
}

QVariant StrataModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = *rowOf(index);
    if (index.internalPointer() == nullptr) {
        return stratumData(row, index.column(), role);
    }
    return namespaceData(row, row.namespaces[static_cast<size_t>(index.row())], index.column(), role);
}

} // namespace keystrata::ui
