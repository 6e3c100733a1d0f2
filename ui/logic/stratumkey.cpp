// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/stratumkey.h"

#include <algorithm>

namespace keystrata::ui {

namespace {

size_t combine(size_t seed, size_t value)
{
    return seed ^ (value + 0x9e3779b97f4a7c15U + (seed << 6U) + (seed >> 2U));
}

size_t hashParts(int db, std::string_view layout, std::string_view prefix)
{
    const std::hash<std::string_view> text;
    return combine(combine(std::hash<int>{}(db), text(layout)), text(prefix));
}

} // namespace

CacheKey keyOf(const keyspace::CacheTotals& cache)
{
    return {.db = cache.db, .layout = cache.layout, .prefix = cache.prefix};
}

StratumKey keyOf(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum)
{
    return {.cache = keyOf(cache), .version = stratum.version};
}

bool matches(const CacheKey& key, const keyspace::CacheTotals& cache)
{
    return key.db == cache.db && key.layout == cache.layout && key.prefix == cache.prefix;
}

StratumRef findStratum(const keyspace::Keyspace& keyspace, const StratumKey& key)
{
    for (const auto& cache : keyspace.caches) {
        if (!matches(key.cache, cache)) {
            continue;
        }
        const auto found = std::ranges::find(cache.strata, key.version, &keyspace::StratumTotals::version);
        if (found != cache.strata.end()) {
            return {.cache = &cache, .stratum = &*found};
        }
    }
    return {};
}

const keyspace::StratumTotals* mainStratum(const keyspace::CacheTotals& cache)
{
    const auto weight = [](const keyspace::StratumTotals& stratum) {
        return std::pair(stratum.state == keyspace::StratumState::Live, stratum.keys);
    };
    const auto found = std::ranges::max_element(cache.strata, {}, weight);
    return found == cache.strata.end() ? nullptr : &*found;
}

StratumRef mainStratum(const keyspace::Keyspace& keyspace)
{
    for (const auto& cache : keyspace.caches) {
        if (const auto* stratum = mainStratum(cache)) {
            return {.cache = &cache, .stratum = stratum};
        }
    }
    return {};
}

size_t hashOf(const keyspace::CacheTotals& cache)
{
    return hashParts(cache.db, cache.layout, cache.prefix);
}

size_t hashOf(const CacheKey& key)
{
    return hashParts(key.db, key.layout, key.prefix);
}

size_t hashOf(const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum)
{
    return combine(hashOf(cache), std::hash<std::string_view>{}(stratum.version));
}

size_t hashOf(const StratumKey& key)
{
    return combine(hashOf(key.cache), std::hash<std::string_view>{}(key.version));
}

} // namespace keystrata::ui
