// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/format.h"
#include "ui/logic/stratarow.h"

/// What StrataModel says about a cell; its structure is in stratamodel.cpp.
namespace keystrata::ui {

using keyspace::Estimate;
using keyspace::NamespaceTotals;
using keyspace::StratumTotals;

namespace {

bool isFigure(int column)
{
    return column >= StrataModel::Keys;
}

const NamespaceTotals* listed(const StratumTotals& stratum, uint32_t ns)
{
    return ns < stratum.namespaces.size() ? &stratum.namespaces[ns] : nullptr;
}

double percent(quint64 part, quint64 whole)
{
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// The estimate behind a column, when there is one.
const Estimate* estimateOf(const StratumTotals& stratum, int column)
{
    switch (column) {
    case StrataModel::Memory:
        return stratum.memoryKnown ? &stratum.memory : nullptr;
    case StrataModel::NoExpiry:
        return stratum.ttlKnown ? &stratum.noTtl : nullptr;
    default:
        return nullptr;
    }
}

const Estimate* estimateOf(const StratumTotals& stratum, const NamespaceTotals& ns, int column)
{
    switch (column) {
    case StrataModel::Memory:
        return stratum.memoryKnown ? &ns.memory : nullptr;
    case StrataModel::NoExpiry:
        return stratum.ttlKnown ? &ns.noTtl : nullptr;
    default:
        return nullptr;
    }
}

QVariant rawOf(const SortKey& key, bool text)
{
    if (!key.known) {
        return {};
    }
    return text ? QVariant(displayBytes(key.text)) : QVariant(static_cast<quint64>(key.number));
}

bool isText(int column)
{
    return column == StrataModel::Layout || column == StrataModel::Prefix || column == StrataModel::Version;
}

QString withInterval(const QString& figure, const QString& interval)
{
    return interval.isEmpty() ? figure : figure + QLatin1Char(' ') + interval;
}

} // namespace

QString StrataModel::atLeast(const QString& figure, bool certain) const
{
    return certain && m_keyspace->complete ? figure : tr("≥ %1").arg(figure);
}

QString StrataModel::stratumFigure(const StratumRef& ref, int column) const
{
    const StratumTotals& stratum = *ref.stratum;
    const QLocale& locale = m_text.locale();
    switch (column) {
    case Layout:
        return m_text.layoutName(*ref.cache);
    case Database:
        return QString::number(ref.cache->db);
    case Prefix:
        return m_text.prefixName(*ref.cache);
    case Version:
        return stratum.version.empty() ? QStringLiteral("—") : displayBytes(stratum.version);
    case State:
        return m_text.stateName(stratum.state);
    case Keys:
        return atLeast(formatCount(stratum.keys, locale), true);
    case Memory:
        return stratum.memoryKnown ? atLeast(m_text.memory(stratum), true) : m_text.memory(stratum);
    case NoExpiry:
        return stratum.ttlKnown ? formatCount(stratum.noTtl.value, locale) : tr("unknown");
    case MedianTtl:
        return m_text.medianTtl(stratum);
    case Idle:
        return m_text.medianIdle(stratum);
    case Share:
        return formatPercent(percent(stratum.keys, m_totalKeys), locale);
    default:
        return {};
    }
}

QString StrataModel::namespaceFigure(const StratumRef& ref, uint32_t position, int column) const
{
    const StratumTotals& stratum = *ref.stratum;
    const QLocale& locale = m_text.locale();
    const NamespaceTotals* ns = listed(stratum, position);
    const quint64 count = ns ? ns->keys : stratum.otherNamespaceKeys;
    switch (column) {
    case Layout:
        if (!ns) {
            return tr("other namespaces");
        }
        return ns->name.empty() ? tr("(no namespace)") : displayBytes(ns->name);
    case Keys:
        return atLeast(formatCount(count, locale), stratum.namespacesComplete || !ns);
    case Share:
        return formatPercent(percent(count, stratum.keys), locale);
    case Memory:
        if (!ns) {
            return {};
        }
        return stratum.memoryKnown ? atLeast(formatBytes(ns->memory.value, locale), stratum.namespacesComplete)
                                   : tr("unknown");
    case NoExpiry:
        if (!ns) {
            return {};
        }
        return stratum.ttlKnown ? formatCount(ns->noTtl.value, locale) : tr("unknown");
    default:
        return {};
    }
}

QVariant StrataModel::stratumData(const Row& row, int column, int role) const
{
    const StratumRef ref = refOf(row);
    const Estimate* estimate = estimateOf(*ref.stratum, column);
    const auto interval = [&] { return estimate ? m_text.interval(*estimate) : QString(); };
    switch (role) {
    case Qt::DisplayRole:
        return withInterval(stratumFigure(ref, column), interval());
    case FigureRole:
        return stratumFigure(ref, column);
    case IntervalRole:
        return interval();
    case RawValueRole:
        if (column == Share) {
            return percent(ref.stratum->keys, m_totalKeys);
        }
        return rawOf(sortKey(ref, column), isText(column));
    case SeverityRole:
        if (column == State) {
            return static_cast<int>(stateSeverity(*ref.stratum));
        }
        return static_cast<int>(column == NoExpiry ? noExpirySeverity(*ref.stratum) : Severity::None);
    case KeyRole:
        return QVariant::fromValue(row.key);
    case NamespaceRole:
        return false;
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (isFigure(column) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        return m_text.summary(*ref.cache, *ref.stratum, !m_keyspace->complete);
    default:
        return {};
    }
}

QVariant StrataModel::namespaceData(const Row& row, uint32_t position, int column, int role) const
{
    const StratumRef ref = refOf(row);
    const NamespaceTotals* ns = listed(*ref.stratum, position);
    const Estimate* estimate = ns ? estimateOf(*ref.stratum, *ns, column) : nullptr;
    const auto interval = [&] { return estimate ? m_text.interval(*estimate) : QString(); };
    switch (role) {
    case Qt::DisplayRole:
        return withInterval(namespaceFigure(ref, position, column), interval());
    case FigureRole:
        return namespaceFigure(ref, position, column);
    case IntervalRole:
        return interval();
    case RawValueRole:
        if (column == Share) {
            return percent(ns ? ns->keys : ref.stratum->otherNamespaceKeys, ref.stratum->keys);
        }
        return rawOf(namespaceSortKey(*ref.stratum, position, column), isText(column));
    case SeverityRole:
        return static_cast<int>(Severity::None);
    case KeyRole:
        return QVariant::fromValue(row.key);
    case NamespaceRole:
        return true;
    case NamespaceNameRole:
        return ns ? QVariant(QByteArray::fromStdString(ns->name)) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (isFigure(column) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        return namespaceFigure(ref, position, Layout);
    default:
        return {};
    }
}

QVariant StrataModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignVCenter | (isFigure(section) ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case Memory:
            return tr("Bytes as MEMORY USAGE counts them; ± is the 95 % interval where a sample was asked");
        case NoExpiry:
            return tr("Keys that never expire");
        case MedianTtl:
            return tr("Half of the keys that expire do so within this time");
        case Idle:
            return tr("Half of the keys were not used for this long");
        case Share:
            return tr("Share of all keys; of a namespace, of its stratum");
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Layout:
        return tr("Layout");
    case Database:
        return tr("db");
    case Prefix:
        return tr("Prefix");
    case Version:
        return tr("Version");
    case State:
        return tr("State");
    case Keys:
        return tr("Keys");
    case Memory:
        return tr("Memory");
    case NoExpiry:
        return tr("No expiry");
    case MedianTtl:
        return tr("Median TTL");
    case Idle:
        return tr("Idle");
    case Share:
        return tr("Share");
    default:
        return {};
    }
}

} // namespace keystrata::ui
