// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/rowfilter.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

/// No words: no condition.
bool holds(const std::vector<std::string>& words, const std::string& word)
{
    return words.empty() || std::ranges::find(words, word) != words.end();
}

/// What is left of a selection for names whose strata are the wanted ones.
Selection withoutStrata(Selection selection)
{
    selection.db.reset();
    selection.layouts.clear();
    selection.prefixes.clear();
    selection.versions.clear();
    return selection;
}

bool onlyText(const Selection& selection)
{
    return selection == Selection{.text = selection.text};
}

Rows rowsOf(const KeyTable& table, const auto& isWanted)
{
    Rows found;
    for (size_t i = 0; i < table.segments().size(); ++i) {
        const KeySegment& segment = *table.segments()[i];
        for (uint32_t index = 0; index < segment.size(); ++index) {
            if (isWanted(segment.stratum(index))) {
                found.push_back(table.start(i) + index);
            }
        }
    }
    return found;
}

} // namespace

RowFilter::RowFilter(Matcher matcher, LayoutSet layouts) : m_matcher(std::move(matcher)), m_layouts(std::move(layouts))
{
}

Result<RowFilter> RowFilter::compile(Selection selection, const std::vector<Layout>& layouts)
{
    auto set = LayoutSet::compile(layouts);
    if (!set) {
        return fail(set.error());
    }
    auto matcher = Matcher::compile(withoutStrata(selection));
    if (!matcher) {
        return fail(matcher.error());
    }
    RowFilter filter(std::move(*matcher), std::move(*set));
    filter.m_selection = std::move(selection);
    return filter;
}

const Selection& RowFilter::selection() const
{
    return m_selection;
}

bool RowFilter::selectsAll() const
{
    return m_selection == Selection{};
}

std::vector<bool> RowFilter::wantedStrata(const std::vector<KeyStratum>& strata) const
{
    std::vector<bool> wanted;
    for (const auto& stratum : strata) {
        // A key of no cache has no prefix at all, which is not the same as the empty one.
        wanted.push_back(m_selection.db.value_or(stratum.db) == stratum.db && holds(m_selection.layouts, stratum.layout)
            && holds(m_selection.versions, stratum.version)
            && (m_selection.prefixes.empty()
                || (!stratum.layout.empty() && holds(m_selection.prefixes, stratum.prefix))));
    }
    return wanted;
}

bool RowFilter::needsFacts() const
{
    return m_matcher.needsType() || m_matcher.needsTtl() || m_matcher.needsIdle() || m_matcher.needsMemory();
}

bool RowFilter::needsName() const
{
    const auto& name = m_matcher.selection();
    return name.pattern || !name.text.empty() || !name.regex.empty() || !name.namespaces.empty() || !name.keys.empty()
        || !name.excludes.empty();
}

bool RowFilter::matchesCells(const KeyCells& cells, uint32_t now) const
{
    KeyFacts facts{.type = std::string(keyTypeName(cells.type))};
    if (cells.expiry == KeyCells::Never) {
        facts.ttlMs = -1;
    } else if (cells.expiry != KeyCells::Unknown) {
        facts.ttlMs = cells.expiry > now ? int64_t{cells.expiry - now} * 1000 : 0;
    }
    if (cells.memory != KeyCells::Unknown) {
        facts.memoryBytes = cells.memory;
    }
    if (cells.lastUse != KeyCells::Unknown) {
        facts.idleSeconds = now > cells.lastUse ? now - cells.lastUse : 0;
    }
    return m_matcher.matchesFacts(facts);
}

Result<Rows> RowFilter::rows(const KeyTable& table, const std::vector<KeyStratum>& strata, Context& context) const
{
    const auto wanted = wantedStrata(strata);
    const bool allStrata = std::ranges::find(wanted, false) == wanted.end();
    const auto isWanted = [&](uint16_t stratum) { return stratum < wanted.size() && wanted[stratum]; };
    const bool facts = needsFacts();
    const bool name = needsName();
    if (!name && !facts) {
        return rowsOf(table, isWanted);
    }
    if (onlyText(m_matcher.selection())) {
        auto found = findRows(table, m_matcher.selection().text, context);
        if (found && !allStrata) {
            std::erase_if(*found, [&](uint32_t row) {
                const auto at = table.place(row);
                return !isWanted(at.segment->stratum(at.index));
            });
        }
        return found;
    }
    const uint32_t now = cellFromIdle(0, std::chrono::system_clock::now());
    const bool classify = !m_selection.namespaces.empty();
    // The cheapest first.
    return filterRows(
        table,
        [&](std::string_view key, const KeyCells& cells) {
            return isWanted(cells.stratum) && (!facts || matchesCells(cells, now))
                && (!name
                    || m_matcher.matchesName(key, m_layouts, classify ? m_layouts.classify(key) : LayoutSet::Match{}));
        },
        context);
}

bool covers(const Selection& wider, const Selection& narrower, bool cellsKnown)
{
    const auto sameOrNone = [](const auto& wide, const auto& narrow) { return wide.empty() || wide == narrow; };
    const bool names = (!wider.db || wider.db == narrower.db) && (!wider.pattern || wider.pattern == narrower.pattern)
        && sameOrNone(wider.text, narrower.text) && sameOrNone(wider.regex, narrower.regex)
        && sameOrNone(wider.layouts, narrower.layouts) && sameOrNone(wider.prefixes, narrower.prefixes)
        && sameOrNone(wider.versions, narrower.versions) && sameOrNone(wider.namespaces, narrower.namespaces)
        && sameOrNone(wider.keys, narrower.keys) && sameOrNone(wider.excludes, narrower.excludes);
    const auto facts = [](Selection selection) {
        return Selection{.types = selection.types,
            .idleOver = selection.idleOver,
            .noTtl = selection.noTtl,
            .ttlUnder = selection.ttlUnder,
            .ttlOver = selection.ttlOver,
            .largerThan = selection.largerThan};
    };
    const bool same = facts(wider) == facts(narrower);
    const bool more = facts(wider) == Selection{} && cellsKnown && !narrower.idleOver;
    return names && (same || more);
}

} // namespace keystrata::keyspace
