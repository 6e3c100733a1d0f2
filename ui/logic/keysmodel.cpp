// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keysmodel.h"

#include "ui/logic/format.h"

#include <algorithm>

namespace keystrata::ui {

using namespace std::chrono_literals;
using keyspace::KeyCells;

namespace {

/// Rows that were looked at and are remembered; more of them only by learning all.
constexpr size_t MostLearnt = 100'000;

QString sinceText(uint32_t lastUse)
{
    if (lastUse == KeyCells::Unknown) {
        return {};
    }
    const auto idle = std::chrono::system_clock::now() - keyspace::momentOf(lastUse);
    return formatDuration(std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(idle)));
}

} // namespace

void KeysModel::setTable(keyspace::KeyTable table, std::vector<keyspace::KeyStratum> strata)
{
    beginResetModel();
    m_table = std::move(table);
    m_strata = std::move(strata);
    m_rows.reset();
    m_learnt.clear();
    endResetModel();
}

void KeysModel::append(const keyspace::KeyBatch& batch)
{
    const auto first = static_cast<int>(m_table.size());
    const auto add = [&] {
        m_strata.insert(m_strata.end(), batch.strata.begin(), batch.strata.end());
        m_table.append(batch.segment);
    };
    if (m_rows != nullptr) {
        add();
        return;
    }
    beginInsertRows({}, first, first + static_cast<int>(batch.segment->size()) - 1);
    add();
    endInsertRows();
}

void KeysModel::replace(size_t number, std::shared_ptr<const keyspace::KeySegment> segment)
{
    const uint32_t start = m_table.start(number);
    const uint32_t end = start + segment->size();
    m_table.replace(number, std::move(segment));
    std::erase_if(m_learnt, [&](const auto& entry) { return entry.first >= start && entry.first < end; });
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, Type), index(rowCount() - 1, Idle));
    }
}

void KeysModel::setRows(std::shared_ptr<const keyspace::Rows> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void KeysModel::learn(std::span<const uint32_t> tableRows, std::span<const keyspace::KeyNow> found)
{
    if (m_learnt.size() + tableRows.size() > MostLearnt) {
        m_learnt.clear();
    }
    for (size_t i = 0; i < tableRows.size(); ++i) {
        m_learnt.insert_or_assign(tableRows[i], found[i]);
    }
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, Type), index(rowCount() - 1, Idle));
    }
}

const keyspace::KeyNow* KeysModel::learnt(uint32_t tableRow) const
{
    const auto found = m_learnt.find(tableRow);
    return found != m_learnt.end() ? &found->second : nullptr;
}

uint32_t KeysModel::tableRow(int row) const
{
    return m_rows != nullptr ? (*m_rows)[static_cast<size_t>(row)] : static_cast<uint32_t>(row);
}

KeysModel::Identity KeysModel::identity(int row) const
{
    const uint32_t at = tableRow(row);
    const uint16_t stratum = m_table.cells(at).stratum;
    return {.db = m_strata[stratum].db, .name = m_table.name(at)};
}

std::vector<int> KeysModel::rowsOf(std::span<const Identity> keys) const
{
    std::vector<int> rows(keys.size(), -1);
    std::vector<std::pair<uint32_t, size_t>> wanted; // row of the table, place among the keys
    for (size_t i = 0; i < keys.size(); ++i) {
        for (const uint32_t row : m_table.find(keys[i].name)) {
            if (m_strata[m_table.cells(row).stratum].db == keys[i].db) {
                wanted.emplace_back(row, i);
                if (m_rows == nullptr) {
                    rows[i] = static_cast<int>(row);
                }
            }
        }
    }
    if (m_rows == nullptr) {
        return rows;
    }
    for (const auto& [row, key] : wanted) {
        const auto found = std::ranges::find(*m_rows, row);
        rows[key] = found != m_rows->end() ? static_cast<int>(found - m_rows->begin()) : -1;
    }
    return rows;
}

KeyCells KeysModel::cells(int row) const
{
    const uint32_t at = tableRow(row);
    KeyCells cells = m_table.cells(at);
    if (const auto* now = learnt(at)) {
        const uint16_t stratum = cells.stratum;
        cells = now->cells;
        cells.stratum = stratum;
    }
    return cells;
}

bool KeysModel::known(int row) const
{
    const uint32_t at = tableRow(row);
    const KeyCells cells = m_table.cells(at);
    return learnt(at) != nullptr || (cells.type != keyspace::KeyType::Unknown && cells.lastUse != KeyCells::Unknown);
}

int KeysModel::rowCount(const QModelIndex& parent) const
{
    return static_cast<int>(parent.isValid() ? 0 : m_rows != nullptr ? m_rows->size() : m_table.size());
}

int KeysModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString KeysModel::text(int row, int column) const
{
    if (column == Name) {
        const QString name = displayBytes(m_table.name(tableRow(row)));
        return name.isEmpty() ? tr("(empty name)") : name;
    }
    const KeyCells known = cells(row);
    const auto* now = learnt(tableRow(row));
    switch (column) {
    case Version:
        return displayBytes(m_strata[known.stratum].version);
    case Type: {
        const auto type = keyTypeName(known.type);
        return now != nullptr && now->gone ? tr("gone")
                                           : QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size()));
    }
    case Expiry:
        return expiryText(known.expiry);
    case Memory:
        return known.memory == KeyCells::Unknown ? QString() : formatBytes(known.memory);
    case Idle:
        return sinceText(known.lastUse);
    default:
        return {};
    }
}

QVariant KeysModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() < Expiry ? Qt::Alignment(Qt::AlignLeading | Qt::AlignVCenter)
                                                           : Qt::Alignment(Qt::AlignTrailing | Qt::AlignVCenter));
    case LeadRole: {
        const std::string name = m_table.name(tableRow(index.row()));
        const auto match = m_layouts.classify(name);
        // Only what stands before the key, and only where the key is the end of the name.
        const auto lead = static_cast<size_t>(match.parts.key.data() - name.data());
        const bool last = lead + match.parts.key.size() == name.size();
        return match.layout >= 0 && last ? static_cast<int>(displayBytes(std::string_view(name).substr(0, lead)).size())
                                         : 0;
    }
    case GoneRole: {
        const auto* now = learnt(tableRow(index.row()));
        return now != nullptr && now->gone;
    }
    default:
        return {};
    }
}

QVariant KeysModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(section < Expiry ? Qt::Alignment(Qt::AlignLeading | Qt::AlignVCenter)
                                                    : Qt::Alignment(Qt::AlignTrailing | Qt::AlignVCenter));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Key");
    case Version:
        return tr("Version");
    case Type:
        return tr("Type");
    case Expiry:
        return tr("Expires in");
    case Memory:
        return tr("Size");
    case Idle:
        return tr("Idle");
    default:
        return {};
    }
}

QString expiryText(uint32_t cell)
{
    if (cell == KeyCells::Unknown) {
        return {};
    }
    if (cell == KeyCells::Never) {
        return KeysModel::tr("never");
    }
    const auto left = keyspace::momentOf(cell) - std::chrono::system_clock::now();
    return formatDuration(std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(left)));
}

keyspace::KeyColumn sortColumnOf(int column)
{
    switch (column) {
    case KeysModel::Version:
        return keyspace::KeyColumn::Stratum;
    case KeysModel::Type:
        return keyspace::KeyColumn::Type;
    case KeysModel::Expiry:
        return keyspace::KeyColumn::Expiry;
    case KeysModel::Memory:
        return keyspace::KeyColumn::Memory;
    case KeysModel::Idle:
        return keyspace::KeyColumn::LastUse;
    default:
        return keyspace::KeyColumn::Name;
    }
}

} // namespace keystrata::ui
