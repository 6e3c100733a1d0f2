// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/statstext.h"
#include "app/ctl/stratatext.h"

#include <algorithm>
#include <cmath>

namespace keystrata::ctl {

namespace {

/// Sets object[name] to the bytes, or to null where there are none.
void putOptionalBytes(Json& object, const std::string& name, std::string_view bytes, bool present)
{
    if (present) {
        putBytes(object, name, bytes);
    } else {
        object[name] = nullptr;
    }
}

Json bytesList(const std::vector<std::string>& list)
{
    auto out = Json::array();
    for (const auto& bytes : list) {
        out.push_back(jsonText(bytes));
    }
    return out;
}

Json histogramJson(const keyspace::Histogram& histogram)
{
    auto out = Json::array();
    for (size_t i = 0; i < histogram.counts.size(); ++i) {
        const Json edge = i < histogram.edges.size() ? Json(histogram.edges[i]) : Json(nullptr);
        out.push_back({{"up_to", edge}, {"keys", histogram.counts[i]}});
    }
    return out;
}

/// name, name_low, name_high and whatever says that it is exact; null where the server does not tell.
void putEstimate(
    Json& object, const std::string& name, const std::string& exactName, const keyspace::Estimate& estimate, bool known)
{
    object[name] = known ? Json(estimate.value) : Json(nullptr);
    object[name + "_low"] = known ? Json(estimate.low) : Json(nullptr);
    object[name + "_high"] = known ? Json(estimate.high) : Json(nullptr);
    object[exactName] = known && estimate.exact;
}

template <typename Number>
Json optionalNumber(const std::optional<Number>& number)
{
    return number ? Json(*number) : Json(nullptr);
}

Json namespacesJson(const keyspace::StratumTotals& stratum)
{
    auto out = Json::array();
    for (const auto& totals : stratum.namespaces) {
        Json object;
        putBytes(object, "name", totals.name);
        object["keys"] = totals.keys;
        object["memory_bytes"] = stratum.memoryKnown ? Json(totals.memory.value) : Json(nullptr);
        object["no_ttl"] = stratum.ttlKnown ? Json(totals.noTtl.value) : Json(nullptr);
        out.push_back(std::move(object));
    }
    return out;
}

/// The cache's side of a stratum: where it is, and which version of it is live.
Json cacheJson(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache)
{
    Json object;
    object["db"] = cache.db;
    object["layout"] = cache.layout.empty() ? Json(nullptr) : Json(jsonText(cache.layout));
    putOptionalBytes(object, "prefix", cache.prefix, hasPrefix(keyspace, cache));
    return object;
}

void putLive(Json& object, const keyspace::CacheTotals& cache)
{
    object["live_versions"] = bytesList(cache.liveVersions);
    object["live_source"] = liveSourceName(cache.liveSource);
    object["live_reason"] = cache.liveReason.empty() ? Json(nullptr) : Json(cache.liveReason.english());
}

Json stratumJson(
    const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache, const keyspace::StratumTotals& stratum)
{
    auto object = cacheJson(keyspace, cache);
    putOptionalBytes(object, "version", stratum.version, !stratum.version.empty());
    object["state"] = keyspace::stateName(stratum.state);
    object["keys"] = stratum.keys;
    putEstimate(object, "memory_bytes", "memory_exact", stratum.memory, stratum.memoryKnown);
    putEstimate(object, "no_ttl", "no_ttl_exact", stratum.noTtl, stratum.ttlKnown);
    object["ttl_histogram"] = stratum.ttlKnown ? histogramJson(stratum.ttl) : Json(nullptr);
    object["median_ttl_ms"] = optionalNumber(stratum.medianTtlMs);
    object["idle_histogram"] = stratum.idle ? histogramJson(*stratum.idle) : Json(nullptr);
    object["median_idle_seconds"] = optionalNumber(stratum.medianIdleSeconds);
    object["size_histogram"] = stratum.memoryKnown ? histogramJson(stratum.size) : Json(nullptr);
    object["types"] = Json::object();
    for (const auto& [type, keys] : stratum.types) {
        object["types"][jsonText(type)] = keys;
    }
    object["namespaces"] = namespacesJson(stratum);
    object["namespaces_complete"] = stratum.namespacesComplete;
    object["other_namespace_keys"] = stratum.otherNamespaceKeys;
    object["sampled"] = stratum.sampled;
    object["examples"] = bytesList(stratum.examples);
    putLive(object, cache);
    return object;
}

Json evidenceJson(const keyspace::Keyspace& keyspace, const keyspace::Layout& layout)
{
    Json object;
    object["layout"] = jsonText(layout.name);
    object["title"] = jsonText(layout.title);
    object["pattern"] = jsonText(layout.pattern);
    object["scope"] = layout.scope == keyspace::VersionScope::Global ? "global"
        : layout.scope == keyspace::VersionScope::PerObject          ? "per-object"
                                                                     : "none";
    object["prefixes"] = bytesList(layout.prefixes);
    const auto& detection = keyspace.detection;
    const auto proposal = std::ranges::find(
        detection.proposals, layout.name, [](const auto& candidate) { return candidate.layout.name; });
    if (detection.sampled == 0 || proposal == detection.proposals.end()) {
        return object; // stated by the operator: nothing had to speak for it
    }
    object["sampled"] = detection.sampled;
    object["matched"] = proposal->matched;
    object["matched_percent"] =
        std::round(1000.0 * static_cast<double>(proposal->matched) / static_cast<double>(detection.sampled)) / 10;
    object["evidence"] = Json::array();
    for (const auto& evidence : proposal->prefixes) {
        Json item;
        putBytes(item, "prefix", evidence.prefix);
        item["keys"] = evidence.keys;
        item["versions"] = evidence.versions;
        item["accepted"] = evidence.accepted;
        item["reason"] = evidence.reason.empty() ? Json(nullptr) : messageJson(evidence.reason);
        object["evidence"].push_back(std::move(item));
    }
    object["examples"] = bytesList(proposal->examples);
    object["counter_examples"] = bytesList(proposal->counterExamples);
    return object;
}

} // namespace

std::string_view liveSourceName(keyspace::LiveSource source)
{
    switch (source) {
    case keyspace::LiveSource::None:
        break;
    case keyspace::LiveSource::Stated:
        return "stated";
    case keyspace::LiveSource::Read:
        return "read";
    case keyspace::LiveSource::Inferred:
        return "inferred";
    }
    return "none";
}

bool hasPrefix(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache)
{
    if (!cache.prefix.empty()) {
        return true;
    }
    const auto layout = std::ranges::find(keyspace.layouts, cache.layout, &keyspace::Layout::name);
    if (cache.layout.empty() || layout == keyspace.layouts.end()) {
        return false;
    }
    const auto fields = keyspace::inspectPattern(layout->pattern);
    return fields && fields->prefix;
}

Json keyspaceJson(const keyspace::Keyspace& keyspace)
{
    Json object;
    object["scanned"] = keyspace.scanned;
    object["expected"] = keyspace.expected;
    object["complete"] = keyspace.complete;
    object["exact"] = keyspace.exact;
    object["seconds"] = std::round(keyspace.seconds * 1000) / 1000;
    object["taken_at"] = isoTime(keyspace.takenAt);
    object["duplicates"] = keyspace.duplicates;
    object["strata"] = Json::array();
    object["other_strata"] = Json::array();
    for (const auto& cache : keyspace.caches) {
        for (const auto& stratum : cache.strata) {
            object["strata"].push_back(stratumJson(keyspace, cache, stratum));
        }
        if (cache.otherStrataKeys > 0) {
            auto other = cacheJson(keyspace, cache);
            other["keys"] = cache.otherStrataKeys;
            object["other_strata"].push_back(std::move(other));
        }
    }
    object["layouts"] = Json::array();
    for (const auto& layout : keyspace.layouts) {
        object["layouts"].push_back(evidenceJson(keyspace, layout));
    }
    object["unmatched_examples"] = bytesList(keyspace.detection.unmatchedExamples);
    object["notes"] = messagesJson(keyspace.notes);
    object["units"] = {{"ttl_histogram", "milliseconds"}, {"idle_histogram", "seconds"}, {"size_histogram", "bytes"}};
    return object;
}

const keyspace::CacheTotals* mainCache(const keyspace::Keyspace& keyspace)
{
    const keyspace::CacheTotals* best = nullptr;
    for (const auto& cache : keyspace.caches) {
        if (cache.scope == keyspace::VersionScope::Global && (best == nullptr || cache.keys() > best->keys())) {
            best = &cache;
        }
    }
    return best;
}

Json keysByVersion(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache)
{
    const bool whole = keyspace.complete || keyspace.scanned == 0;
    const double scale =
        whole ? 1 : std::max(1.0, static_cast<double>(keyspace.expected) / static_cast<double>(keyspace.scanned));
    auto object = Json::object();
    for (const auto& stratum : cache.strata) {
        object[jsonText(stratum.version)] =
            whole ? stratum.keys : static_cast<uint64_t>(std::llround(scale * static_cast<double>(stratum.keys)));
    }
    return object;
}

} // namespace keystrata::ctl
