// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/activitymodel.h"

#include "core/base/units.h"
#include "ui/logic/activitytext.h"
#include "ui/logic/format.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::JournalInfo;

namespace {

constexpr size_t HashShown = 8;

/// Nothing is known of it.
QString dash()
{
    return QStringLiteral("—");
}

} // namespace

void ActivityModel::show(ActivityPtr picture, std::vector<size_t> rows)
{
    beginResetModel();
    m_picture = std::move(picture);
    m_natural = std::move(rows);
    arrange();
    endResetModel();
}

void ActivityModel::sort(int column, Qt::SortOrder order)
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<std::pair<size_t, int>> places;
    for (const QModelIndex& index : before) {
        places.emplace_back(m_rows[static_cast<size_t>(index.row())], index.column());
    }
    m_column = column;
    m_order = order;
    arrange();
    for (qsizetype i = 0; i < before.size(); ++i) {
        const auto& [place, section] = places[static_cast<size_t>(i)];
        const auto row = std::ranges::find(m_rows, place) - m_rows.begin();
        changePersistentIndex(before[i], index(static_cast<int>(row), section));
    }
    Q_EMIT layoutChanged();
}

/// Equal ones stay in their natural order.
void ActivityModel::arrange()
{
    m_rows = m_natural;
    if (m_column < 0) {
        return;
    }

    struct Key
    {
        std::optional<int64_t> figure;
        QString text;
        size_t place;
    };

    std::vector<Key> keys;
    keys.reserve(m_rows.size());
    for (const size_t place : m_rows) {
        const auto number = figure(place, m_column);
        keys.push_back({number, number ? QString() : cell(place, m_column).text, place});
    }
    const auto less = [](const Key& left, const Key& right) {
        return left.figure != right.figure ? left.figure < right.figure
                                           : QString::localeAwareCompare(left.text, right.text) < 0;
    };
    const bool ascending = m_order == Qt::AscendingOrder;
    std::ranges::stable_sort(
        keys, [&](const Key& left, const Key& right) { return ascending ? less(left, right) : less(right, left); });
    std::ranges::transform(keys, m_rows.begin(), &Key::place);
}

int ActivityModel::rowOf(const QString& wanted) const
{
    const auto found = std::ranges::find_if(m_rows, [&](size_t place) { return name(place) == wanted; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QString ActivityModel::nameAt(int row) const
{
    return row >= 0 && row < rowCount() ? name(m_rows[static_cast<size_t>(row)]) : QString();
}

int ActivityModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ActivityModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const size_t place = m_rows[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return cell(place, index.column()).text;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            (figures(index.column()) ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::Alignment(Qt::AlignVCenter));
    case ToneRole:
        return static_cast<int>(cell(place, index.column()).tone);
    case MutedRole:
        return cell(place, index.column()).muted;
    case FixedRole:
        return cell(place, index.column()).fixed;
    case PathRole:
        return cell(place, index.column()).text.startsWith(QLatin1Char('/'));
    case NameRole:
        return name(place);
    default:
        return {};
    }
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return heading(section);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            (figures(section) ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::Alignment(Qt::AlignVCenter));
    case Qt::InitialSortOrderRole:
        return static_cast<int>(figures(section) ? Qt::DescendingOrder : Qt::AscendingOrder);
    default:
        return {};
    }
}

const AuditRow* AuditModel::rowAt(int row) const
{
    return row >= 0 && row < rowCount() ? &picture()->audit[rows()[static_cast<size_t>(row)]] : nullptr;
}

std::vector<int> AuditModel::spareColumns() const
{
    return {Plan, Who, Where, Journal};
}

int AuditModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString AuditModel::heading(int column) const
{
    const QString titles[] = {
        tr("When"), tr("Action"), tr("What"), tr("Result"), tr("Where"), tr("Who"), tr("Journal"), tr("Plan")};
    return titles[column];
}

bool AuditModel::figures(int) const
{
    return false;
}

ActivityModel::Cell AuditModel::cell(size_t place, int column) const
{
    const AuditRow& row = picture()->audit[place];
    const Tone doubt = row.doubtful ? Tone::Bad : Tone::Plain;
    if (!row.entry) {
        return column == What ? Cell{tr("no entry: this line was changed or put in"), Tone::Bad} : Cell{dash(), doubt};
    }
    const auto& run = row.run;
    switch (column) {
    case When:
        return {ActivityText::when(run.atMs), doubt};
    case Action:
        return {ActivityText::action(run.action), doubt};
    case What: {
        // The plan says it better than the log's words, unless those were altered.
        const JournalRow* journal = row.doubtful ? nullptr : picture()->journal(run.journal);
        return {
            journal != nullptr && journal->plan ? ActivityText::subject(*journal->plan) : ActivityText::subject(run),
            doubt};
    }
    case Outcome: {
        const Tone tone = ActivityText::tone(run.outcome);
        return row.doubtful ? Cell{tr("altered"), doubt}
                            : Cell{ActivityText::result(run), tone == Tone::Good ? Tone::Plain : tone};
    }
    case Where:
        return {displayBytes(run.server), doubt, !row.doubtful};
    case Who:
        return {displayBytes(run.who), doubt, !row.doubtful};
    case Journal: {
        const auto* journal = picture()->journal(run.journal);
        const bool interrupted = journal != nullptr && journal->info.state == invalidation::JournalState::Interrupted;
        return {ActivityText::journalOf(*picture(), run, unixMs()), interrupted ? Tone::Warning : Tone::Plain,
            journal == nullptr};
    }
    case Plan:
        return {displayBytes(run.planHash.substr(0, HashShown)), Tone::Plain, true, true};
    default:
        return {};
    }
}

/// The natural order is that of the file, which is that of time.
std::optional<int64_t> AuditModel::figure(size_t place, int column) const
{
    return column == When ? std::optional(static_cast<int64_t>(place)) : std::nullopt;
}

QString AuditModel::name(size_t place) const
{
    return QString::number(picture()->audit[place].line);
}

const JournalRow* JournalsModel::rowAt(int row) const
{
    return row >= 0 && row < rowCount() ? &picture()->journals[rows()[static_cast<size_t>(row)]] : nullptr;
}

std::vector<int> JournalsModel::spareColumns() const
{
    return {Where, Keys};
}

int JournalsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString JournalsModel::heading(int column) const
{
    const QString titles[] = {
        tr("When"), tr("Action"), tr("What"), tr("State"), tr("Keys"), tr("Size"), tr("Expires in"), tr("Where")};
    return titles[column];
}

bool JournalsModel::figures(int column) const
{
    return column == Keys || column == Size || column == Expires;
}

ActivityModel::Cell JournalsModel::cell(size_t place, int column) const
{
    const JournalRow& row = picture()->journals[place];
    const JournalInfo& info = row.info;
    const AuditRow* logged = info.encrypted ? picture()->runOf(info.name) : nullptr;
    const bool unknown = info.encrypted && logged == nullptr;
    switch (column) {
    case When:
        return {ActivityText::when(figure(place, When).value_or(0))};
    case Action:
        return unknown ? Cell{dash(), Tone::Plain, true}
                       : Cell{ActivityText::action(logged != nullptr ? logged->run.action : info.header.kind)};
    case What:
        return unknown ? Cell{tr("encrypted: nothing is known of it"), Tone::Plain, true}
            : logged != nullptr
            ? Cell{tr("%1 · encrypted", "what a run was about").arg(ActivityText::subject(logged->run))}
            : row.plan ? Cell{ActivityText::subject(*row.plan)}
                       : Cell{displayBytes(info.header.summary)};
    case State: {
        const Tone tone = ActivityText::tone(info.state);
        return {ActivityText::state(info.state), tone, tone == Tone::Plain};
    }
    case Keys:
        return info.encrypted ? Cell{dash(), Tone::Plain, true} : Cell{formatCount(info.changed)};
    case Size:
        return {formatBytes(info.bytes)};
    case Expires:
        return {ActivityText::expiresIn(info, unixMs())};
    case Where:
        return unknown
            ? Cell{dash(), Tone::Plain, true}
            : Cell{displayBytes(logged != nullptr ? logged->run.server : info.header.server), Tone::Plain, true};
    default:
        return {};
    }
}

std::optional<int64_t> JournalsModel::figure(size_t place, int column) const
{
    const JournalInfo& info = picture()->journals[place].info;
    switch (column) {
    case When:
        return info.encrypted ? info.modifiedMs : info.header.createdMs;
    case Keys:
        return info.encrypted ? -1 : static_cast<int64_t>(info.changed);
    case Size:
        return static_cast<int64_t>(info.bytes);
    case Expires:
        return expiryOf(info);
    default:
        return std::nullopt;
    }
}

QString JournalsModel::name(size_t place) const
{
    return QString::fromStdString(picture()->journals[place].info.name);
}

} // namespace keystrata::ui
