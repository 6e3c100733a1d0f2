// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keytreemodel.h"

#include "ui/logic/format.h"
#include "ui/logic/stratumtext.h"

namespace keystrata::ui {

void KeyTreeModel::setStrata(StrataModel* strata)
{
    m_strata = strata;
    setSourceModel(strata);
}

QModelIndex KeyTreeModel::sourceOf(const QModelIndex& index, int column) const
{
    return mapToSource(index).siblingAtColumn(column);
}

StratumRef KeyTreeModel::stratumAt(const QModelIndex& index) const
{
    return index.isValid() ? m_strata->stratumAt(mapToSource(index)) : StratumRef();
}

KeyScope KeyTreeModel::scopeAt(const QModelIndex& index) const
{
    if (!index.isValid()) {
        return {};
    }
    const QModelIndex source = mapToSource(index);
    KeyScope scope{.stratum = source.data(StrataModel::KeyRole).value<StratumKey>()};
    if (const QVariant name = source.data(StrataModel::NamespaceNameRole); name.isValid()) {
        scope.ns = name.toByteArray().toStdString();
    }
    return scope;
}

QModelIndex KeyTreeModel::indexOf(const KeyScope& scope) const
{
    if (!scope.stratum) {
        return {};
    }
    const QModelIndex stratum = mapFromSource(m_strata->indexOf(*scope.stratum)).siblingAtColumn(Name);
    if (!scope.ns || !stratum.isValid()) {
        return stratum;
    }
    for (int row = 0; row < rowCount(stratum); ++row) {
        const QModelIndex child = index(row, Name, stratum);
        if (scopeAt(child) == scope) {
            return child;
        }
    }
    return {};
}

int KeyTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QString KeyTreeModel::nameOf(const QModelIndex& index) const
{
    const QModelIndex source = mapToSource(index);
    if (source.data(StrataModel::NamespaceRole).toBool()) {
        return source.siblingAtColumn(StrataModel::Layout).data(StrataModel::FigureRole).toString();
    }
    const StratumRef ref = m_strata->stratumAt(source);
    const StratumText text;
    return ref ? text.title(*ref.cache, *ref.stratum) : QString();
}

QVariant KeyTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const QModelIndex keys = sourceOf(index, StrataModel::Keys);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Name) {
            return nameOf(index);
        }
        return formatCountShort(keys.data(StrataModel::RawValueRole).toDouble());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (index.column() == Name ? Qt::AlignLeading : Qt::AlignTrailing)));
    case Qt::ToolTipRole: {
        const QString memory = sourceOf(index, StrataModel::Memory).data().toString();
        const QString count = keys.data(StrataModel::FigureRole).toString();
        return memory.isEmpty() ? tr("%1: %2 keys").arg(nameOf(index), count)
                                : tr("%1: %2 keys, %3").arg(nameOf(index), count, memory);
    }
    case Qt::AccessibleTextRole:
        return nameOf(index);
    default:
        return {};
    }
}

QVariant KeyTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == Name ? tr("Stratum") : tr("Keys");
}

} // namespace keystrata::ui
