// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/nodesmodel.h"

#include <algorithm>

namespace keystrata::ui {

namespace {

/// The figure of a column; null for the address.
const NodeFigure NodeRow::* figureOf(int column)
{
    switch (column) {
    case NodesModel::Slots:
        return &NodeRow::slotCount;
    case NodesModel::Keys:
        return &NodeRow::keys;
    case NodesModel::Memory:
        return &NodeRow::memory;
    case NodesModel::Operations:
        return &NodeRow::operations;
    case NodesModel::HitRate:
        return &NodeRow::hitRate;
    case NodesModel::Evictions:
        return &NodeRow::evictions;
    default:
        return nullptr;
    }
}

qsizetype digitsAt(const QString& text, qsizetype place)
{
    qsizetype end = place;
    while (end < text.size() && text[end] >= QLatin1Char('0') && text[end] <= QLatin1Char('9')) {
        ++end;
    }
    return end - place;
}

} // namespace

void NodesModel::setRows(std::vector<NodeRow> rows)
{
    if (rows == m_rows) {
        return;
    }
    if (!std::ranges::equal(rows, m_rows, {}, &NodeRow::address, &NodeRow::address)) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int NodesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int NodesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

double NodesModel::evenShare() const
{
    return 1.0 / static_cast<double>(m_rows.size());
}

/// Twice an even share, so that even ones reach the middle; more where one master has more.
double NodesModel::fullShare(const NodeFigure NodeRow::* figure) const
{
    double full = 2 * evenShare();
    for (const NodeRow& row : m_rows) {
        full = std::max(full, (row.*figure).share.value_or(0));
    }
    return full;
}

QVariant NodesModel::data(const QModelIndex& index, int role) const
{
    const NodeRow& row = m_rows[static_cast<size_t>(index.row())];
    const auto member = figureOf(index.column());
    if (member == nullptr) {
        switch (role) {
        case Qt::DisplayRole:
        case SortRole:
            return row.address;
        case Qt::ToolTipRole:
            return row.problem.isEmpty() ? row.address : row.problem;
        case ToneRole:
            return static_cast<int>(row.problem.isEmpty() ? Tone::Plain : Tone::Bad);
        default:
            return {};
        }
    }
    const NodeFigure& figure = row.*member;
    switch (role) {
    case Qt::DisplayRole:
        // The words stand where the eye looks for the first figure.
        if (row.problem.isEmpty() || index.column() != Keys) {
            return figure.text;
        }
        return row.denied ? tr("not allowed") : tr("no answer");
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignTrailing | Qt::AlignVCenter));
    case Qt::ToolTipRole:
        return row.problem.isEmpty() ? figure.tip : row.problem;
    case ToneRole:
        return static_cast<int>(row.problem.isEmpty() ? figure.tone : Tone::Bad);
    case ShareRole:
        return figure.share ? QVariant(*figure.share) : QVariant();
    case FullShareRole:
        return fullShare(member);
    case EvenShareRole:
        return evenShare();
    case SortRole:
        return figure.value;
    default:
        return {};
    }
}

QVariant NodesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const Qt::Alignment side = section == Address ? Qt::AlignLeading : Qt::AlignTrailing;
        return QVariant::fromValue(side | Qt::AlignVCenter);
    }
    if (role == Qt::InitialSortOrderRole) {
        return static_cast<int>(section == Address ? Qt::AscendingOrder : Qt::DescendingOrder);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString titles[] = {
        tr("Master"), tr("Slots"), tr("Keys"), tr("Memory"), tr("Operations"), tr("Hit rate"), tr("Evictions")};
    return titles[section];
}

SortedNodes::SortedNodes(NodesModel* nodes, QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(NodesModel::SortRole);
    setSourceModel(nodes);
}

bool SortedNodes::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    if (left.column() == NodesModel::Address) {
        return naturallyBefore(left.data(sortRole()).toString(), right.data(sortRole()).toString());
    }
    return left.data(sortRole()).toDouble() < right.data(sortRole()).toDouble();
}

bool naturallyBefore(const QString& left, const QString& right)
{
    qsizetype l = 0;
    qsizetype r = 0;
    while (l < left.size() && r < right.size()) {
        const qsizetype leftDigits = digitsAt(left, l);
        const qsizetype rightDigits = digitsAt(right, r);
        if (leftDigits == 0 || rightDigits == 0) {
            if (left[l] != right[r]) {
                return left[l] < right[r];
            }
            ++l;
            ++r;
            continue;
        }
        // Ports and octets have no leading zeroes: the longer number is the greater one.
        const int order = leftDigits != rightDigits ? static_cast<int>(leftDigits - rightDigits)
                                                    : left.mid(l, leftDigits).compare(right.mid(r, rightDigits));
        if (order != 0) {
            return order < 0;
        }
        l += leftDigits;
        r += rightDigits;
    }
    return left.size() - l < right.size() - r;
}

} // namespace keystrata::ui
