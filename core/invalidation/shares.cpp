// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/shares.h"

#include <algorithm>
#include <functional>

namespace keystrata::invalidation {

Share& Shares::of(int db, std::string_view layout, std::string_view prefix, std::string_view version)
{
    const auto found = m_places.find(std::tuple(db, layout, prefix, version));
    if (found != m_places.end()) {
        return m_shares[found->second];
    }
    m_places.emplace(std::tuple(db, std::string(layout), std::string(prefix), std::string(version)), m_shares.size());
    m_shares.push_back(
        {.db = db, .layout = std::string(layout), .prefix = std::string(prefix), .version = std::string(version)});
    return m_shares.back();
}

Share& Shares::of(int db, const keyspace::LayoutSet& set, const keyspace::LayoutSet::Match& match)
{
    return match.layout < 0
        ? of(db, {}, {}, {})
        : of(db, set.layouts()[static_cast<size_t>(match.layout)].name, match.parts.prefix, match.parts.version);
}

void Shares::judge(const std::vector<keyspace::Layout>& layouts, std::span<const keyspace::LiveRule> rules)
{
    keyspace::Keyspace keyspace;
    const auto cacheOf = [&keyspace](const Share& share) {
        return std::ranges::find_if(keyspace.caches, [&share](const auto& cache) {
            return cache.db == share.db && cache.layout == share.layout && cache.prefix == share.prefix;
        });
    };
    for (const auto& share : m_shares) {
        auto cache = cacheOf(share);
        if (cache == keyspace.caches.end()) {
            const auto layout = std::ranges::find(layouts, share.layout, &keyspace::Layout::name);
            keyspace.caches.push_back({.db = share.db,
                .layout = share.layout,
                .prefix = share.prefix,
                .scope = layout == layouts.end() ? keyspace::VersionScope::None : layout->scope});
            cache = keyspace.caches.end() - 1;
        }
        cache->strata.push_back({.version = share.version, .keys = share.of});
    }
    keyspace::assignStates(keyspace, rules);
    for (auto& share : m_shares) {
        const auto& strata = cacheOf(share)->strata;
        share.state = std::ranges::find(strata, share.version, &keyspace::StratumTotals::version)->state;
    }
}

std::vector<Share> Shares::touched() const
{
    std::vector<Share> out;
    std::ranges::copy_if(m_shares, std::back_inserter(out), [](const Share& share) { return share.keys > 0; });
    std::ranges::stable_sort(out, std::greater{}, &Share::keys);
    return out;
}

} // namespace keystrata::invalidation
