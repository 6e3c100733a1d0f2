// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/totals.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>

namespace keystrata::keyspace {

namespace {

constexpr uint64_t FamilyFloor = 32; ///< keys of a family that are asked whatever the interval
constexpr uint64_t MostFamilyQuestions = 8000; ///< of that kind in one stratum: a stratum may have a name for every key
constexpr uint64_t StratumFloor = 1000;
constexpr double WantedUncertainty = 0.05;
constexpr uint32_t WideInterval = 100;
constexpr uint32_t NarrowInterval = 10;
constexpr uint64_t ReviewEvery = 64; ///< questions between two looks at the uncertainty
constexpr size_t KeptFamilies = StratumSums::MostFamilies / 2; ///< after folding
constexpr size_t MostExamples = 10;
constexpr double Confidence95 = 1.96;
constexpr double RareShare = 0.01; ///< below it a sample tells only "at least"

size_t bucketOf(std::span<const uint64_t> edges, uint64_t value)
{
    return static_cast<size_t>(std::ranges::lower_bound(edges, value) - edges.begin());
}

Histogram scaled(std::span<const uint64_t> edges, const std::array<double, 10>& weights, uint64_t target)
{
    double total = 0;
    for (const double weight : weights) {
        total += weight;
    }
    Histogram out{edges, std::vector<uint64_t>(weights.size(), 0)};
    for (size_t i = 0; i < weights.size() && total > 0; ++i) {
        out.counts[i] = static_cast<uint64_t>(std::llround(weights[i] * static_cast<double>(target) / total));
    }
    return out;
}

uint64_t toCount(double value)
{
    return static_cast<uint64_t>(std::llround(std::max(value, 0.0)));
}

} // namespace

void LogHistogram::add(uint64_t value, double weight)
{
    size_t bucket = value;
    if (value >= 16) {
        const auto top = static_cast<size_t>(std::bit_width(value)) - 5; // keeps the five leading bits
        bucket = top * 16 + (value >> top);
    }
    if (bucket >= m_weights.size()) {
        m_weights.resize(bucket + 1);
    }
    m_weights[bucket] += weight;
    m_total += weight;
}

std::optional<uint64_t> LogHistogram::median() const
{
    double below = 0;
    for (size_t bucket = 0; bucket < m_weights.size(); ++bucket) {
        below += m_weights[bucket];
        if (below * 2 >= m_total && below > 0) {
            if (bucket < 32) {
                return bucket;
            }
            const size_t top = bucket / 16 - 1;
            return (bucket - top * 16) << top;
        }
    }
    return std::nullopt;
}

void Family::merge(const Family& other)
{
    keys += other.keys;
    asked += other.asked;
    measured += other.measured;
    bytes += other.bytes;
    squares += other.squares;
    expiryKnown += other.expiryKnown;
    noTtl += other.noTtl;
}

StratumSums::StratumSums(std::string version) : m_version(std::move(version)) { }

Family& StratumSums::familyOf(std::string_view ns, uint32_t& index)
{
    if (const auto found = m_byName.find(ns); found != m_byName.end()) {
        index = found->second;
        return m_families[index];
    }
    if (m_byName.size() >= MostFamilies) {
        foldSmallFamilies();
    }
    if (m_freeFamilies.empty()) {
        index = static_cast<uint32_t>(m_families.size());
        m_families.emplace_back();
    } else {
        index = m_freeFamilies.back();
        m_freeFamilies.pop_back();
    }
    auto& family = m_families[index];
    family.name = ns;
    m_byName.emplace(family.name, index);
    return family;
}

void StratumSums::foldSmallFamilies()
{
    std::vector<uint32_t> order;
    order.reserve(m_byName.size());
    for (const auto& [name, index] : m_byName) {
        order.push_back(index);
    }
    const auto middle = order.begin() + static_cast<ptrdiff_t>(KeptFamilies);
    std::ranges::nth_element(order, middle, [this](uint32_t a, uint32_t b) {
        return m_families[a].keys != m_families[b].keys ? m_families[a].keys > m_families[b].keys
                                                        : m_families[a].name < m_families[b].name;
    });
    for (auto it = middle; it != order.end(); ++it) {
        auto& family = m_families[*it];
        m_other.merge(family);
        m_byName.erase(m_byName.find(family.name));
        // Answers under way for the folded family must not land in the one that takes its place.
        const auto generation = static_cast<uint16_t>(family.generation + 1);
        family = {};
        family.generation = generation;
        m_freeFamilies.push_back(*it);
    }
    m_folded = true;
}

void StratumSums::collectExample(std::string_view key, bool firstOfFamily)
{
    if (m_firstKeys.size() < MostExamples) {
        m_firstKeys.emplace_back(key);
    } else if (firstOfFamily && m_variedKeys.size() < MostExamples) {
        m_variedKeys.emplace_back(key);
    }
}

StratumSums::Asked StratumSums::count(std::string_view key, std::string_view ns, bool exact)
{
    Asked asked;
    auto& family = familyOf(ns, asked.family);
    asked.generation = family.generation;
    ++m_keys;
    ++family.keys;
    ++family.sinceAsked;
    ++m_sinceAsked;
    ++m_sinceIdle;
    if (m_firstKeys.size() < MostExamples || family.keys == 1) {
        collectExample(key, family.keys == 1);
    }
    const bool small = family.asked < FamilyFloor && m_familyQuestions < MostFamilyQuestions;
    const bool due = family.sinceAsked >= m_interval || m_sinceAsked >= m_interval;
    asked.idle = m_asked < StratumFloor || (exact ? m_sinceIdle >= NarrowInterval : true);
    if (!exact && !small && !due) {
        return asked;
    }
    // In a complete analysis only the idle time is sampled, and the weight is that of its sample.
    asked.weight = exact ? m_sinceIdle : family.sinceAsked;
    family.sinceAsked = 0;
    m_sinceAsked = 0;
    if (asked.idle) {
        m_sinceIdle = 0;
    }
    ++family.asked;
    m_familyQuestions += small ? 1 : 0;
    if (++m_asked >= StratumFloor && m_asked % ReviewEvery == 0 && !exact) {
        m_interval = uncertainty() > WantedUncertainty ? NarrowInterval : WideInterval;
    }
    return asked;
}

void StratumSums::add(const KeyValues& values, const Asked& asked, bool exact)
{
    auto& place = m_families[asked.family];
    // Tags carry the low bits of the generation.
    Family& family = (place.generation & 0xFFFU) == (asked.generation & 0xFFFU) ? place : m_other;
    if (values.gone) {
        if (exact) { // it no longer exists, so it is no longer counted
            --m_keys;
            --family.keys;
        }
        return;
    }
    const double weight = exact ? 1.0 : static_cast<double>(asked.weight);
    ++m_sampled;
    if ((values.known & ask::Memory) != 0) {
        const auto bytes = static_cast<double>(values.memoryBytes);
        ++family.measured;
        family.bytes += bytes;
        family.squares += bytes * bytes;
        m_size[bucketOf(sizeEdgesBytes(), values.memoryBytes)] += weight;
    }
    if ((values.known & ask::Ttl) != 0) {
        ++family.expiryKnown;
        if (values.ttlMs < 0) {
            ++family.noTtl;
        } else {
            m_ttl[bucketOf(ttlEdgesMs(), static_cast<uint64_t>(values.ttlMs))] += weight;
            m_ttlScale.add(static_cast<uint64_t>(values.ttlMs), weight);
        }
    }
    if ((values.known & ask::Type) != 0) {
        auto type = std::ranges::find(m_types, values.type, &std::pair<std::string, double>::first);
        if (type == m_types.end()) {
            type = m_types.insert(type, {std::string(values.type), 0});
        }
        type->second += weight;
    }
    if ((values.known & ask::Idle) != 0) {
        m_idle[bucketOf(idleEdgesSeconds(), values.idleSeconds)] += asked.weight;
        m_idleScale.add(values.idleSeconds, asked.weight);
    }
}

template <typename Function>
void StratumSums::forEachFamily(Function function) const
{
    for (const auto& family : m_families) {
        if (family.keys > 0) {
            function(family);
        }
    }
    if (m_other.keys > 0) {
        function(m_other);
    }
}

Estimate StratumSums::memory() const
{
    uint64_t measured = 0;
    double bytes = 0;
    double squares = 0;
    forEachFamily([&](const Family& family) {
        measured += family.measured;
        bytes += family.bytes;
        squares += family.squares;
    });
    if (measured >= m_keys) {
        const auto value = toCount(bytes);
        return {value, value, value, true};
    }
    if (measured == 0) {
        return {0, 0, std::numeric_limits<uint64_t>::max(), false};
    }
    // Stratified by family: N keys of mean m each. A family without enough answers borrows the stratum's figures.
    const auto all = static_cast<double>(measured);
    const double mean = bytes / all;
    const double spread = std::max(squares / all - mean * mean, 0.0);
    double value = 0;
    double variance = 0;
    double unseen = 0;
    forEachFamily([&](const Family& family) {
        const auto keys = static_cast<double>(family.keys);
        const auto n = static_cast<double>(family.measured);
        if (family.measured == 0) {
            unseen += keys;
            return;
        }
        const double familyMean = family.bytes / n;
        const double familySpread =
            family.measured == 1 ? spread : std::max(family.squares / n - familyMean * familyMean, 0.0) * n / (n - 1);
        value += keys * familyMean;
        variance += keys * keys * familySpread / n * std::max(1 - n / keys, 0.0);
    });
    value += unseen * mean;
    variance += unseen * unseen * spread / all;
    const double half = Confidence95 * std::sqrt(variance);
    return {toCount(value), toCount(std::max(value - half, bytes)), toCount(value + half), false};
}

double StratumSums::uncertainty() const
{
    const auto estimate = memory();
    return estimate.value == 0
        ? 1.0
        : static_cast<double>(estimate.high - estimate.value) / static_cast<double>(estimate.value);
}

Estimate StratumSums::noTtl() const
{
    uint64_t known = 0;
    uint64_t seen = 0;
    double value = 0;
    double variance = 0;
    double unseen = 0;
    forEachFamily([&](const Family& family) {
        known += family.expiryKnown;
        seen += family.noTtl;
        const auto keys = static_cast<double>(family.keys);
        if (family.expiryKnown == 0) {
            unseen += keys;
            return;
        }
        const auto n = static_cast<double>(family.expiryKnown);
        const double share = static_cast<double>(family.noTtl) / n;
        value += keys * share;
        variance += keys * keys * share * (1 - share) / n * std::max(1 - n / keys, 0.0);
    });
    if (known >= m_keys) {
        return {seen, seen, seen, true};
    }
    if (known == 0) {
        return {0, 0, m_keys, false};
    }
    const auto all = static_cast<double>(known);
    const double share = static_cast<double>(seen) / all;
    value += unseen * share;
    variance += unseen * unseen * share * (1 - share) / all;
    // What was not seen in n answers may still be up to three in n.
    const double high = std::max(value + Confidence95 * std::sqrt(variance), static_cast<double>(m_keys) * 3 / all);
    const bool rare = value < RareShare * static_cast<double>(m_keys);
    const auto most = std::min(toCount(high), m_keys);
    if (rare) {
        return {seen, seen, std::max(most, seen), false};
    }
    const double low = std::max(value - Confidence95 * std::sqrt(variance), static_cast<double>(seen));
    return {std::min(toCount(value), m_keys), std::min(toCount(low), m_keys), most, false};
}

StratumTotals StratumSums::totals() const
{
    StratumTotals out;
    out.version = m_version;
    out.keys = m_keys;
    out.sampled = m_sampled;
    out.memory = memory();
    out.noTtl = noTtl();
    uint64_t measured = 0;
    uint64_t expiryKnown = 0;
    forEachFamily([&](const Family& family) {
        measured += family.measured;
        expiryKnown += family.expiryKnown;
    });
    out.memoryKnown = measured > 0 || m_sampled == 0;
    out.ttlKnown = expiryKnown > 0 || m_sampled == 0;
    double typed = 0;
    for (const auto& [type, weight] : m_types) {
        typed += weight;
    }
    for (const auto& [type, weight] : m_types) {
        out.types.emplace_back(type, toCount(weight * static_cast<double>(m_keys) / typed));
    }
    std::ranges::sort(out.types, [](const auto& a, const auto& b) { return a.second > b.second; });
    out.ttl = scaled(ttlEdgesMs(), m_ttl, m_keys - std::min(out.noTtl.value, m_keys));
    out.medianTtlMs = m_ttlScale.median();
    out.medianIdleSeconds = m_idleScale.median();
    if (out.medianIdleSeconds) {
        out.idle = scaled(idleEdgesSeconds(), m_idle, m_keys);
    }
    out.size = scaled(sizeEdgesBytes(), m_size, m_keys);

    std::vector<const Family*> families;
    for (const auto& family : m_families) {
        if (family.keys > 0) {
            families.push_back(&family);
        }
    }
    std::ranges::sort(families,
        [](const Family* a, const Family* b) { return a->keys != b->keys ? a->keys > b->keys : a->name < b->name; });
    const double meanBytes = out.keys == 0 ? 0 : static_cast<double>(out.memory.value) / static_cast<double>(out.keys);
    out.otherNamespaceKeys = m_other.keys;
    out.namespacesComplete = !m_folded && families.size() <= ListedNamespaces;
    for (const auto* family : families) {
        if (out.namespaces.size() == ListedNamespaces) {
            out.otherNamespaceKeys += family->keys;
            continue;
        }
        out.namespaces.push_back(family->totals(meanBytes));
    }
    out.examples = m_variedKeys;
    for (const auto& key : m_firstKeys) {
        if (out.examples.size() < MostExamples) {
            out.examples.push_back(key);
        }
    }
    return out;
}

NamespaceTotals Family::totals(double meanBytesElsewhere) const
{
    NamespaceTotals out{.name = name, .keys = keys, .memory = {}, .noTtl = {}};
    const auto n = static_cast<double>(measured);
    const auto all = static_cast<double>(keys);
    const double mean = measured == 0 ? meanBytesElsewhere : bytes / n;
    const double spread = measured < 2 ? mean * mean : std::max(squares / n - mean * mean, 0.0);
    const double half = Confidence95 * all * std::sqrt(spread / std::max(n, 1.0) * std::max(1 - n / all, 0.0));
    out.memory = {
        toCount(all * mean), toCount(std::max(all * mean - half, bytes)), toCount(all * mean + half), measured >= keys};
    if (expiryKnown >= keys) {
        out.noTtl = {noTtl, noTtl, noTtl, true};
    } else {
        const double known = std::max(static_cast<double>(expiryKnown), 1.0);
        const double share = static_cast<double>(noTtl) / known;
        const auto value = share < RareShare ? noTtl : toCount(all * share);
        const double width = Confidence95 * all * std::sqrt(share * (1 - share) / known);
        out.noTtl = {value, std::max(noTtl, toCount(all * share - width)),
            std::min(keys, std::max(toCount(all * share + width), toCount(all * 3 / known))), false};
    }
    return out;
}

} // namespace keystrata::keyspace
