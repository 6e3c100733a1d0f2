// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/live.h"

#include <algorithm>
#include <numeric>

namespace keystrata::keyspace {

namespace {

bool fits(const LiveRule& rule, const CacheTotals& cache)
{
    return (!rule.prefix || *rule.prefix == cache.prefix) && (!rule.db || *rule.db == cache.db)
        && !rule.versions.empty();
}

void applyRule(CacheTotals& cache, const LiveRule& rule)
{
    cache.liveVersions = rule.versions;
    if (rule.versionKey.empty()) {
        cache.liveSource = LiveSource::Stated;
        cache.liveReason = {"live.stated", "Stated by the operator.", {}};
    } else {
        cache.liveSource = LiveSource::Read;
        cache.liveReason = {"live.read", "Read from the key {0}.", {rule.versionKey}};
    }
}

uint64_t usedWithin(const StratumTotals& stratum, size_t bucket)
{
    const auto& counts = stratum.idle->counts;
    return std::accumulate(counts.begin(), counts.begin() + static_cast<ptrdiff_t>(bucket) + 1, uint64_t{0});
}

std::string_view period(size_t bucket)
{
    static constexpr std::string_view names[] = {
        "second", "10 seconds", "minute", "10 minutes", "hour", "12 hours", "day", "7 days", "30 days"};
    return names[bucket];
}

/// The version of which most keys were used lately: within the shortest of the periods in which a hundredth of the
/// cache was used at all.
void infer(CacheTotals& cache)
{
    const bool idleKnown =
        std::ranges::any_of(cache.strata, [](const auto& stratum) { return stratum.idle.has_value(); });
    constexpr size_t tenMinutes = 3;
    for (size_t bucket = tenMinutes; idleKnown && bucket < idleEdgesSeconds().size(); ++bucket) {
        uint64_t used = 0;
        uint64_t most = 0;
        const StratumTotals* best = nullptr;
        for (const auto& stratum : cache.strata) {
            const uint64_t here = stratum.idle ? usedWithin(stratum, bucket) : 0;
            used += here;
            if (here > most) {
                most = here;
                best = &stratum;
            }
        }
        if (best != nullptr && used * 100 >= cache.keys()) {
            cache.liveVersions = {best->version};
            cache.liveSource = LiveSource::Inferred;
            cache.liveReason = {"live.inferred",
                "A guess: most of the keys used within the last {0} are of version {1}.",
                {std::string(period(bucket)), best->version}};
            return;
        }
    }
    cache.liveSource = LiveSource::None;
    cache.liveVersions.clear();
    cache.liveReason = idleKnown
        ? Message{"live.unused", "No version was used within the last 30 days: state the live one.", {}}
        : Message{"live.no_idle", "Idle times are not available here, so the live version cannot be guessed: state it.",
              {}};
}

StratumState stateOf(const CacheTotals& cache, const StratumTotals& stratum)
{
    if (cache.scope == VersionScope::None || stratum.version.empty()) {
        return StratumState::Unversioned;
    }
    if (cache.scope == VersionScope::PerObject) {
        return StratumState::PerObject;
    }
    const auto& live = cache.liveVersions;
    if (live.empty()) {
        return StratumState::Unknown;
    }
    if (std::ranges::find(live, stratum.version) != live.end()) {
        return StratumState::Live;
    }
    const bool aboveAll =
        std::ranges::all_of(live, [&](const auto& v) { return compareVersions(stratum.version, v) > 0; });
    return aboveAll ? StratumState::Newer : StratumState::Old;
}

} // namespace

Status readLiveVersions(
    redis::Session& session, std::vector<LiveRule>& rules, int db, std::vector<Message>& notes, Context& context)
{
    for (auto& rule : rules) {
        if (rule.versionKey.empty()) {
            continue;
        }
        if (auto status = session.select(rule.db.value_or(db), context); !status) {
            return status;
        }
        const auto value = session.run({"GET", rule.versionKey}, context);
        if (!value && (!session.connected() || value.error().kind == ErrorKind::Cancelled)) {
            return fail(value.error());
        }
        if (!value && value.error().kind == ErrorKind::Denied) {
            notes.push_back({"live.key_denied",
                "The server's access list does not let this user read the key {0}: the live version is not read.",
                {rule.versionKey}});
            continue;
        }
        if (!value || value->get().isNil()) {
            notes.push_back(
                {"live.key_missing", "The key {0} holds no version: the live version is not read.", {rule.versionKey}});
            continue;
        }
        rule.versions = {std::string(value->get().text())};
    }
    return {};
}

void assignStates(Keyspace& keyspace, std::span<const LiveRule> rules)
{
    for (auto& cache : keyspace.caches) {
        cache.liveVersions.clear();
        cache.liveSource = LiveSource::None;
        cache.liveReason = {};
        if (cache.scope == VersionScope::Global) {
            const auto rule =
                std::ranges::find_if(rules, [&](const auto& candidate) { return fits(candidate, cache); });
            if (rule != rules.end()) {
                applyRule(cache, *rule);
            } else {
                infer(cache);
            }
        }
        for (auto& stratum : cache.strata) {
            stratum.state = stateOf(cache, stratum);
        }
    }
}

} // namespace keystrata::keyspace
