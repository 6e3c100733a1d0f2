// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keytable.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace keystrata::keyspace {

namespace {

/// Rows between two looks at the stop token.
constexpr uint32_t LookEvery = 65'536;
/// Fewer rows than one in so many are sorted by themselves; more are picked out of the order of the whole table.
constexpr size_t FewRows = 8;

/// What a cell counts as when it is compared; the unknown goes last.
uint32_t rankOf(const KeySegment& segment, uint32_t index, KeyColumn column, std::span<const uint32_t> stratumRanks)
{
    constexpr uint32_t Last = std::numeric_limits<uint32_t>::max();
    const auto unlessUnknown = [](uint32_t value) {
        return value == KeyCells::Unknown ? Last : std::min(value, Last - 1);
    };
    switch (column) {
    case KeyColumn::Stratum: {
        const uint16_t stratum = segment.stratum(index);
        return stratum < stratumRanks.size() ? stratumRanks[stratum] : stratum;
    }
    case KeyColumn::Type:
        return unlessUnknown(static_cast<uint32_t>(segment.type(index)));
    case KeyColumn::Expiry: {
        const uint32_t expiry = segment.expiry(index);
        return expiry == KeyCells::Never ? Last - 1 : unlessUnknown(expiry);
    }
    case KeyColumn::Memory:
        return unlessUnknown(segment.memory(index));
    case KeyColumn::LastUse:
        return unlessUnknown(segment.lastUse(index));
    case KeyColumn::Name:
        break;
    }
    return 0;
}

/// A value and where it stood, as one number: sorting them is sorting by value and keeps equals in place.
Result<Rows> sortByRank(
    const KeyTable& table, KeyOrder order, const Rows* rows, Context& context, std::span<const uint32_t> stratumRanks)
{
    constexpr uint32_t Last = std::numeric_limits<uint32_t>::max();
    const size_t count = rows != nullptr ? rows->size() : table.size();
    std::vector<uint64_t> ranked;
    ranked.reserve(count);
    const auto take = [&](const KeySegment& segment, uint32_t index) {
        const uint32_t rank = rankOf(segment, index, order.column, stratumRanks);
        const uint32_t turned = order.descending && rank != Last ? Last - 1 - rank : rank;
        ranked.push_back(uint64_t{turned} << 32 | ranked.size());
    };
    if (rows != nullptr) {
        for (const uint32_t row : *rows) {
            const auto at = table.place(row);
            take(*at.segment, at.index);
        }
    } else {
        for (const auto& segment : table.segments()) {
            for (uint32_t i = 0; i < segment->size(); ++i) {
                take(*segment, i);
            }
        }
    }
    if (context.stopRequested()) {
        return fail(Context::cancelled());
    }
    std::ranges::sort(ranked);
    Rows sorted(count);
    std::ranges::transform(ranked, sorted.begin(), [rows](uint64_t entry) {
        const auto position = static_cast<uint32_t>(entry);
        return rows != nullptr ? (*rows)[position] : position;
    });
    return sorted;
}

/// All names in order, out of segments that are in order each: the smallest of their next names, again and again. A
/// tree of losers needs one comparison a level for it.
class NameMerge
{
public:
    explicit NameMerge(const KeyTable& table)
    {
        for (size_t i = 0; i < table.segments().size(); ++i) {
            m_runs.push_back({KeySegment::Names(*table.segments()[i]), table.start(i), true});
            advance(m_runs.back());
        }
        m_losers.assign(m_runs.size(), NoRun);
        for (size_t i = m_runs.size(); i-- > 0;) {
            play(i);
        }
    }

    std::optional<uint32_t> next()
    {
        if (m_runs.empty() || !m_runs[m_winner].left) {
            return std::nullopt;
        }
        Run& run = m_runs[m_winner];
        const uint32_t row = run.start + run.names.index();
        advance(run);
        play(m_winner);
        return row;
    }

private:
    static constexpr size_t NoRun = SIZE_MAX;

    struct Run
    {
        KeySegment::Names names;
        uint32_t start;
        bool left;
    };

    static void advance(Run& run) { run.left = run.names.next(); }

    bool before(size_t left, size_t right) const
    {
        const Run& first = m_runs[left];
        const Run& second = m_runs[right];
        if (!first.left || !second.left) {
            return first.left;
        }
        const int order = first.names.name().compare(second.names.name());
        return order < 0 || (order == 0 && left < right);
    }

    /// A run goes up the tree; at each node the loser stays. While the tree is being filled the first one to come by
    /// waits for an opponent.
    void play(size_t run)
    {
        size_t winner = run;
        for (size_t node = (run + m_runs.size()) / 2; node > 0; node /= 2) {
            size_t& loser = m_losers[node];
            if (loser == NoRun) {
                loser = winner;
                return;
            }
            if (before(loser, winner)) {
                std::swap(loser, winner);
            }
        }
        m_winner = winner;
    }

    std::vector<Run> m_runs;
    std::vector<size_t> m_losers; ///< of each inner node, the root being 1
    size_t m_winner = 0;
};

Result<Rows> mergeNames(const KeyTable& table, const Rows* rows, Context& context)
{
    std::vector<bool> wanted;
    if (rows != nullptr) {
        wanted.resize(table.size());
        for (const uint32_t row : *rows) {
            wanted[row] = true;
        }
    }
    Rows sorted;
    sorted.reserve(rows != nullptr ? rows->size() : table.size());
    NameMerge merge(table);
    for (uint32_t seen = 0; const auto row = merge.next(); ++seen) {
        if (seen % LookEvery == 0 && context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (rows == nullptr || wanted[*row]) {
            sorted.push_back(*row);
        }
    }
    return sorted;
}

Rows sortFewNames(const KeyTable& table, const Rows& rows)
{
    std::vector<std::pair<std::string, uint32_t>> named;
    named.reserve(rows.size());
    for (const uint32_t row : rows) {
        named.emplace_back(table.name(row), row);
    }
    std::ranges::sort(named);
    Rows sorted(rows.size());
    std::ranges::transform(named, sorted.begin(), [](const auto& entry) { return entry.second; });
    return sorted;
}

} // namespace

void KeyTable::append(std::shared_ptr<const KeySegment> segment)
{
    m_starts.push_back(size());
    m_segments.push_back(std::move(segment));
}

void KeyTable::replace(size_t number, std::shared_ptr<const KeySegment> segment)
{
    m_segments[number] = std::move(segment);
}

KeyTable::Place KeyTable::place(uint32_t row) const
{
    const auto after = std::ranges::upper_bound(m_starts, row);
    const auto number = static_cast<size_t>(after - m_starts.begin()) - 1;
    return {m_segments[number].get(), row - m_starts[number]};
}

std::string KeyTable::name(uint32_t row) const
{
    const Place at = place(row);
    std::string name;
    at.segment->readName(at.index, name);
    return name;
}

Rows KeyTable::find(std::string_view name) const
{
    Rows found;
    for (size_t i = 0; i < m_segments.size(); ++i) {
        if (const auto index = m_segments[i]->find(name)) {
            found.push_back(m_starts[i] + *index);
        }
    }
    return found;
}

size_t KeyTable::bytes() const
{
    return std::transform_reduce(m_segments.begin(), m_segments.end(), sizeof(*this), std::plus<>(),
        [](const auto& segment) { return segment->bytes() + sizeof(segment) + sizeof(uint32_t); });
}

Result<Rows> sortRows(
    const KeyTable& table, KeyOrder order, const Rows* rows, Context& context, std::span<const uint32_t> stratumRanks)
{
    if (order.column != KeyColumn::Name) {
        return sortByRank(table, order, rows, context, stratumRanks);
    }
    const bool few = rows != nullptr && rows->size() < table.size() / FewRows;
    Result<Rows> sorted = few ? sortFewNames(table, *rows) : mergeNames(table, rows, context);
    if (sorted && order.descending) {
        std::ranges::reverse(*sorted);
    }
    return sorted;
}

Result<Rows> filterRows(const KeyTable& table, const RowTest& test, Context& context)
{
    Rows found;
    uint32_t row = 0;
    for (const auto& segment : table.segments()) {
        for (KeySegment::Names names(*segment); names.next(); ++row) {
            if (row % LookEvery == 0 && context.stopRequested()) {
                return fail(Context::cancelled());
            }
            if (test(names.name(), segment->cells(names.index()))) {
                found.push_back(row);
            }
        }
    }
    return found;
}

Result<Rows> findRows(const KeyTable& table, std::string_view text, Context& context)
{
    Rows found;
    uint32_t row = 0;
    for (const auto& segment : table.segments()) {
        // Where the text ends in the name before; what two names share need not be searched twice.
        std::optional<size_t> end;
        for (KeySegment::Names names(*segment); names.next(); ++row) {
            if (row % LookEvery == 0 && context.stopRequested()) {
                return fail(Context::cancelled());
            }
            const auto name = names.name();
            if (!end || *end > names.shared()) {
                const size_t known = std::min(names.shared(), name.size());
                const size_t from = !end && !text.empty() ? known - std::min(known, text.size() - 1) : 0;
                const size_t at = name.find(text, from);
                end = at == std::string_view::npos ? std::nullopt : std::optional(at + text.size());
            }
            if (end) {
                found.push_back(row);
            }
        }
    }
    return found;
}

} // namespace keystrata::keyspace
