// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::testing {

using keyspace::CacheTotals;
using keyspace::Estimate;
using keyspace::Histogram;
using keyspace::Keyspace;
using keyspace::LiveSource;
using keyspace::NamespaceTotals;
using keyspace::StratumState;
using keyspace::StratumTotals;
using keyspace::VersionScope;

namespace {

constexpr uint64_t Minute = 60;
constexpr uint64_t Hour = 60 * Minute;
constexpr uint64_t Day = 24 * Hour;

Estimate exactly(uint64_t value)
{
    return {.value = value, .low = value, .high = value, .exact = true};
}

uint64_t scaled(uint64_t value, double share)
{
    return static_cast<uint64_t>(static_cast<double>(value) * share);
}

Estimate scaled(const Estimate& estimate, double share)
{
    const uint64_t value = scaled(estimate.value, share);
    return {.value = value, .low = scaled(value, 0.98), .high = scaled(value, 1.02), .exact = false};
}

/// A hill around one bucket, that adds up to the total.
Histogram hill(std::span<const uint64_t> edges, size_t top, uint64_t total)
{
    Histogram histogram{.edges = edges, .counts = std::vector<uint64_t>(edges.size() + 1, 0)};
    constexpr uint64_t Percent[] = {46, 22, 9, 3, 1};
    uint64_t left = total;
    for (size_t i = 0; i < histogram.counts.size(); ++i) {
        const size_t distance = i > top ? i - top : top - i;
        const uint64_t count = distance < std::size(Percent) ? total * Percent[distance] / 100 : 0;
        histogram.counts[i] = std::min(count, left);
        left -= histogram.counts[i];
    }
    histogram.counts[std::min(top, edges.size())] += left;
    return histogram;
}

size_t bucketOf(std::span<const uint64_t> edges, uint64_t value)
{
    return static_cast<size_t>(std::ranges::lower_bound(edges, value) - edges.begin());
}

struct Sketch
{
    std::string version{};
    StratumState state = StratumState::Old;
    uint64_t keys = 0;
    uint64_t bytes = 0;
    uint64_t noTtl = 0;
    uint64_t ttlSeconds = 0; ///< median; zero: no key expires
    uint64_t idleSeconds = 0;
    std::vector<std::pair<std::string, int>> namespaces{}; ///< with their share in percent
    std::vector<std::string> examples{};
};

StratumTotals drawn(const Sketch& sketch)
{
    StratumTotals stratum;
    stratum.version = sketch.version;
    stratum.state = sketch.state;
    stratum.keys = sketch.keys;
    stratum.sampled = sketch.keys;
    stratum.memory = exactly(sketch.bytes);
    stratum.noTtl = exactly(sketch.noTtl);
    stratum.types = {{"string", sketch.keys - (sketch.keys / 9)}, {"hash", sketch.keys / 9}};
    const uint64_t expiring = sketch.keys - sketch.noTtl;
    stratum.ttl = hill(keyspace::ttlEdgesMs(), bucketOf(keyspace::ttlEdgesMs(), sketch.ttlSeconds * 1000), expiring);
    if (sketch.ttlSeconds > 0) {
        stratum.medianTtlMs = sketch.ttlSeconds * 1000;
    }
    stratum.idle =
        hill(keyspace::idleEdgesSeconds(), bucketOf(keyspace::idleEdgesSeconds(), sketch.idleSeconds), sketch.keys);
    stratum.medianIdleSeconds = sketch.idleSeconds;
    const uint64_t each = sketch.keys == 0 ? 0 : sketch.bytes / sketch.keys;
    stratum.size = hill(keyspace::sizeEdgesBytes(), bucketOf(keyspace::sizeEdgesBytes(), each), sketch.keys);
    for (const auto& [name, percent] : sketch.namespaces) {
        const auto share = static_cast<double>(percent) / 100;
        stratum.namespaces.push_back({.name = name,
            .keys = scaled(sketch.keys, share),
            .memory = exactly(scaled(sketch.bytes, share)),
            .noTtl = exactly(scaled(sketch.noTtl, share))});
    }
    stratum.examples = sketch.examples;
    return stratum;
}

std::vector<std::string> examplesOf(std::string_view prefix, std::string_view version)
{
    std::vector<std::string> names;
    for (const std::string_view key : {"daily_calc:1042:2024-05-01", "daily_calc:1042:2024-05-02", "holidays:il:2024",
             "monthly_summary:77:2024-04", "enhanced_holidays:de:2025", "daily_calc:7:today",
             "monthly_summary:981:2024-05", "holidays:ru:2024", "daily_calc:12:2024-05-03"}) {
        names.push_back(fmt::format("{}:{}:{}", prefix, version, key));
    }
    names.push_back(fmt::format("{}:{}:", prefix, version) + std::string("blob\x00\xff\x10", 7));
    return names;
}

CacheTotals myhours()
{
    const std::vector<std::pair<std::string, int>> namespaces = {
        {"daily_calc", 70}, {"monthly_summary", 18}, {"holidays", 8}, {"enhanced_holidays", 4}};
    const auto sketch = [&](const char* version, StratumState state, uint64_t keys, uint64_t megabytes, uint64_t noTtl,
                            uint64_t ttl, uint64_t idle) {
        return drawn({.version = version,
            .state = state,
            .keys = keys,
            .bytes = megabytes * 1000000,
            .noTtl = noTtl,
            .ttlSeconds = ttl,
            .idleSeconds = idle,
            .namespaces = namespaces,
            .examples = examplesOf("myhours", version)});
    };
    CacheTotals cache;
    cache.db = 1;
    cache.layout = "django";
    cache.title = "Django p:V:k";
    cache.prefix = "myhours";
    cache.scope = VersionScope::Global;
    cache.liveVersions = {"3"};
    cache.liveSource = LiveSource::Inferred;
    cache.liveReason = {
        .id = "live.inferred", .text = "Version {0} was used most recently: a guess, not a statement.", .args = {"3"}};
    cache.strata = {sketch("4", StratumState::Newer, 12308, 4, 0, 58 * Minute, 2 * Minute),
        sketch("3", StratumState::Live, 1712940, 612, 214, 22 * Hour, 3 * Minute),
        sketch("2", StratumState::Old, 1361002, 488, 1204, 4 * Day, 2 * Day),
        sketch("1", StratumState::Old, 742118, 201, 742118, 0, 31 * Day)};
    return cache;
}

CacheTotals leading()
{
    CacheTotals cache;
    cache.db = 1;
    cache.layout = "leading";
    cache.title = "leading vN:";
    cache.scope = VersionScope::Global;
    cache.strata = {drawn({.version = "1",
        .state = StratumState::Old,
        .keys = 301440,
        .bytes = 80000000,
        .ttlSeconds = 6 * Day,
        .idleSeconds = 9 * Day,
        .namespaces = {{"product", 60}, {"price", 40}},
        .examples = {"v1:product:1", "v1:price:2"}})};
    return cache;
}

CacheTotals loose(int db)
{
    CacheTotals cache;
    cache.db = db;
    cache.strata = {drawn({.state = StratumState::Unversioned,
        .keys = 604207,
        .bytes = 166000000,
        .noTtl = 88410,
        .ttlSeconds = 6 * Day,
        .idleSeconds = Day,
        .namespaces = {{"session", 70}, {"lock", 20}, {"", 10}},
        .examples = {"session:3f2a", "lock:import"}})};
    return cache;
}

Keyspace complete(std::vector<CacheTotals> caches)
{
    Keyspace keyspace;
    keyspace.caches = std::move(caches);
    keyspace.scanned = keyspace.keys();
    keyspace.expected = keyspace.scanned;
    keyspace.complete = true;
    keyspace.exact = true;
    keyspace.seconds = 6.2;
    keyspace.takenAt = std::chrono::system_clock::from_time_t(1'764'000'000);
    return keyspace;
}

keyspace::Detection evidence()
{
    keyspace::Detection detection;
    detection.sampled = 20000;
    keyspace::LayoutProposal django;
    django.layout = {.name = "django",
        .title = "Django p:V:k",
        .pattern = "{prefix}:{version}:{key}",
        .scope = VersionScope::Global,
        .prefixes = {"myhours"}};
    django.matched = 16180;
    django.prefixes = {{.prefix = "myhours", .keys = 16180, .versions = 4, .accepted = true, .reason = {}},
        {.prefix = "order",
            .keys = 41,
            .versions = 37,
            .accepted = false,
            .reason = {.id = "detect.identifiers",
                .text = "{0} different numbers for {1} keys look like identifiers",
                .args = {"37", "41"}}}};
    django.examples = {"myhours:3:daily_calc:1042:2024-05-01", "myhours:2:holidays:il:2024"};
    django.counterExamples = {"order:1042:lines", "order:1043:lines", "myhours:x:old"};
    keyspace::LayoutProposal leadingProposal;
    leadingProposal.layout = {.name = "leading",
        .title = "leading vN:",
        .pattern = "v{version}:{key}",
        .scope = VersionScope::Global,
        .prefixes = {}};
    leadingProposal.matched = 1273;
    leadingProposal.examples = {"v1:product:1"};
    detection.proposals = {django, leadingProposal};
    detection.unmatched = 2547;
    detection.unmatchedExamples = {"session:3f2a", "lock:import", std::string("raw\x00\xfe", 5)};
    return detection;
}

} // namespace

Keyspace payroll()
{
    Keyspace keyspace = complete({myhours(), leading(), loose(1)});
    keyspace.detection = evidence();
    keyspace.layouts = keyspace.detection.layouts();
    return keyspace;
}

Keyspace singleCache()
{
    return complete({myhours(), loose(1)});
}

Keyspace emptyKeyspace()
{
    return complete({});
}

Keyspace hugeKeyspace(int caches, int versions, int namespaces)
{
    std::vector<CacheTotals> all;
    for (int c = 0; c < caches; ++c) {
        CacheTotals cache;
        cache.db = c % 3;
        cache.layout = "django";
        cache.title = "Django p:V:k";
        cache.scope = c % 5 == 4 ? VersionScope::PerObject : VersionScope::Global;
        cache.prefix = c % 7 == 3 ? fmt::format("a:prefix:that:nobody:would:choose:but:somebody:did:{}", c)
            : c % 7 == 5          ? std::string("\x00\xff<b>bin</b>", 12) + std::to_string(c)
                                  : fmt::format("shop{}", c);
        const auto size = static_cast<uint64_t>(4000000 / (1 + c));
        for (int v = versions; v > 0; --v) {
            Sketch sketch;
            sketch.version = v == 2 ? std::string("2024.05.17-release_candidate\x01", 29) : std::to_string(v);
            const int live = versions - 1;
            sketch.state = cache.scope == VersionScope::PerObject ? StratumState::PerObject
                : v > live                                        ? StratumState::Newer
                : v == live                                       ? StratumState::Live
                                                                  : StratumState::Old;
            sketch.keys = size / static_cast<uint64_t>(1 + (versions - v)) + 1;
            sketch.bytes = sketch.keys * 371;
            sketch.noTtl = v % 6 == 1 ? sketch.keys : 0;
            sketch.ttlSeconds = static_cast<uint64_t>(v) * Hour;
            sketch.idleSeconds = static_cast<uint64_t>(versions - v) * Day;
            sketch.examples = examplesOf(cache.prefix, sketch.version);
            StratumTotals stratum = drawn(sketch);
            for (int n = 0; n < namespaces; ++n) {
                const uint64_t keys = sketch.keys / static_cast<uint64_t>(n + 2);
                stratum.namespaces.push_back({.name = fmt::format("namespace_{}:{{id}}:part", n),
                    .keys = keys,
                    .memory = exactly(keys * 371),
                    .noTtl = exactly(0)});
            }
            stratum.otherNamespaceKeys = 17;
            stratum.namespacesComplete = false;
            cache.strata.push_back(std::move(stratum));
        }
        all.push_back(std::move(cache));
    }
    for (int db = 0; db < 3; ++db) {
        all.push_back(loose(db));
    }
    return complete(std::move(all));
}

Keyspace partial(Keyspace keyspace, double share)
{
    for (auto& cache : keyspace.caches) {
        for (auto& stratum : cache.strata) {
            stratum.keys = scaled(stratum.keys, share);
            stratum.sampled = stratum.keys / 20;
            stratum.memory = scaled(stratum.memory, share);
            stratum.noTtl = scaled(stratum.noTtl, share);
            for (auto& type : stratum.types) {
                type.second = scaled(type.second, share);
            }
            for (auto& ns : stratum.namespaces) {
                ns.keys = scaled(ns.keys, share);
                ns.memory = scaled(ns.memory, share);
                ns.noTtl = scaled(ns.noTtl, share);
            }
        }
    }
    keyspace.scanned = scaled(keyspace.scanned, share);
    keyspace.complete = false;
    keyspace.exact = false;
    return keyspace;
}

} // namespace keystrata::testing
