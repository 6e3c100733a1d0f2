// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/totals.h"

#include "core/keyspace/selection.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

// A question's tag carries what its answer belongs to, so nothing is looked up again: 20 bits stratum, 12 bits family,
// 12 bits generation, 20 bits weight.
constexpr uint64_t FamilyBits = 12;
constexpr uint64_t GenerationBits = 12;
constexpr uint64_t WeightBits = 20;
constexpr uint32_t GenerationMask = (1U << GenerationBits) - 1;
constexpr uint32_t WeightMask = (1U << WeightBits) - 1;

static_assert(StratumSums::MostFamilies < (1U << FamilyBits));

uint64_t packTag(uint32_t stratum, const StratumSums::Asked& asked)
{
    uint64_t tag = stratum;
    tag = (tag << FamilyBits) | asked.family;
    tag = (tag << GenerationBits) | (asked.generation & GenerationMask);
    return (tag << WeightBits) | std::min(asked.weight, WeightMask);
}

StratumSums::Asked unpackTag(uint64_t tag, uint32_t& stratum)
{
    StratumSums::Asked asked;
    asked.weight = static_cast<uint32_t>(tag & WeightMask);
    tag >>= WeightBits;
    asked.generation = static_cast<uint16_t>(tag & GenerationMask);
    tag >>= GenerationBits;
    asked.family = static_cast<uint32_t>(tag & ((1U << FamilyBits) - 1));
    stratum = static_cast<uint32_t>(tag >> FamilyBits);
    return asked;
}

} // namespace

StrataTotals::StrataTotals(LayoutSet layouts, uint8_t mayAsk, bool exact)
    : m_layouts(std::move(layouts))
    , m_mayAsk(mayAsk)
    , m_exact(exact)
{
}

void StrataTotals::beginDatabase(int db)
{
    m_db = db;
    m_firstOfDatabase = m_caches.size();
    // The first cache of a database holds the keys of no cache.
    m_caches.push_back({.db = db, .layout = -1, .prefix = {}, .strata = {}, .otherStrataKeys = 0});
}

StrataTotals::Cache& StrataTotals::cacheOf(const LayoutSet::Match& match)
{
    if (match.layout < 0) {
        return m_caches[m_firstOfDatabase];
    }
    const auto own = std::span(m_caches).subspan(m_firstOfDatabase + 1);
    const auto found = std::ranges::find_if(
        own, [&](const Cache& cache) { return cache.layout == match.layout && cache.prefix == match.parts.prefix; });
    if (found != own.end()) {
        return *found;
    }
    if (own.size() >= MostCaches) {
        m_bounded = true;
        return m_caches[m_firstOfDatabase];
    }
    m_caches.push_back({.db = m_db,
        .layout = match.layout,
        .prefix = std::string(match.parts.prefix),
        .strata = {},
        .otherStrataKeys = 0});
    return m_caches.back();
}

StratumSums* StrataTotals::stratumOf(Cache& cache, std::string_view version, uint32_t& index)
{
    if (const auto found = cache.strata.find(version); found != cache.strata.end()) {
        index = found->second;
        return m_strata[index].get();
    }
    if (cache.strata.size() >= MostStrata) {
        m_bounded = true;
        return nullptr;
    }
    index = static_cast<uint32_t>(m_strata.size());
    m_strata.push_back(std::make_unique<StratumSums>(std::string(version)));
    cache.strata.emplace(version, index);
    return m_strata.back().get();
}

ScanVisitor::Question StrataTotals::visit(std::string_view key)
{
    const auto match = m_layouts.classify(key);
    auto& cache = cacheOf(match);
    const bool inCache = cache.layout >= 0;
    uint32_t index = 0;
    auto* stratum = stratumOf(cache, inCache ? match.parts.version : std::string_view{}, index);
    if (stratum == nullptr) {
        ++cache.otherStrataKeys;
        return {};
    }
    namespaceOf(m_layouts, inCache ? match : LayoutSet::Match{.layout = -1, .parts = {.key = key}}, m_ns);
    const auto asked = stratum->count(key, m_ns, m_exact);
    if (asked.weight == 0) {
        return {};
    }
    const auto idle = asked.idle ? ask::Idle : ask::Nothing;
    const auto wanted = static_cast<uint8_t>(m_mayAsk & (ask::Type | ask::Ttl | ask::Memory | idle));
    return {wanted, packTag(index, asked)};
}

void StrataTotals::answered(const KeyValues& values)
{
    uint32_t stratum = 0;
    const auto asked = unpackTag(values.tag, stratum);
    m_strata[stratum]->add(values, asked, m_exact);
}

std::vector<CacheTotals> StrataTotals::caches() const
{
    std::vector<CacheTotals> out;
    for (const auto& cache : m_caches) {
        if (cache.strata.empty()) {
            continue;
        }
        CacheTotals totals;
        totals.db = cache.db;
        totals.prefix = cache.prefix;
        totals.otherStrataKeys = cache.otherStrataKeys;
        if (cache.layout >= 0) {
            const auto& layout = m_layouts.layouts()[static_cast<size_t>(cache.layout)];
            totals.layout = layout.name;
            totals.title = layout.title;
            totals.scope = layout.scope;
        }
        for (const auto& [version, index] : cache.strata) {
            if (m_strata[index]->keys() > 0) { // all of its keys may have expired meanwhile
                totals.strata.push_back(m_strata[index]->totals());
                auto& stratum = totals.strata.back();
                stratum.memoryKnown = stratum.memoryKnown && (m_mayAsk & ask::Memory) != 0;
                stratum.ttlKnown = stratum.ttlKnown && (m_mayAsk & ask::Ttl) != 0;
            }
        }
        std::ranges::sort(
            totals.strata, [](const auto& a, const auto& b) { return compareVersions(a.version, b.version) > 0; });
        if (!totals.strata.empty() || totals.otherStrataKeys > 0) {
            out.push_back(std::move(totals));
        }
    }
    std::ranges::stable_sort(out, [](const auto& a, const auto& b) {
        return a.layout.empty() != b.layout.empty() ? b.layout.empty() : a.keys() > b.keys();
    });
    return out;
}

} // namespace keystrata::keyspace
