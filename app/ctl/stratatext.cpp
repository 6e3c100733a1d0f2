// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/stratatext.h"

#include "app/ctl/table.h"
#include "core/base/bytes.h"
#include "core/base/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keystrata::ctl {

namespace {

constexpr std::string_view Unknown = "?";
constexpr std::string_view Nothing = "-";

std::string prefixText(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache)
{
    if (!hasPrefix(keyspace, cache)) {
        return std::string(Nothing);
    }
    return cache.prefix.empty() ? "(no prefix)" : displayText(cache.prefix);
}

/// "612 MB", "612 MB ±3 %"; the larger half of the interval counts.
std::string memoryText(const keyspace::StratumTotals& stratum)
{
    const auto& memory = stratum.memory;
    if (!stratum.memoryKnown) {
        return std::string(Unknown);
    }
    auto text = formatBytes(memory.value);
    if (!memory.exact && memory.value > 0) {
        const auto above = memory.high > memory.value ? memory.high - memory.value : 0;
        const auto below = memory.value > memory.low ? memory.value - memory.low : 0;
        const auto percent = 100.0 * static_cast<double>(std::max(above, below)) / static_cast<double>(memory.value);
        text += fmt::format(" ±{:.0f} %", std::ceil(percent));
    }
    return text;
}

/// "214", "~1,200" from a sample, "≤ 40" where the sample saw none.
std::string countText(const keyspace::Estimate& estimate, bool known)
{
    if (!known) {
        return std::string(Unknown);
    }
    if (!estimate.exact && estimate.value == 0) {
        return "≤ " + formatCount(estimate.high);
    }
    return (estimate.exact ? "" : "~") + formatCount(estimate.value);
}

std::string durationText(const std::optional<uint64_t>& value, std::chrono::milliseconds unit)
{
    return value ? formatDuration(static_cast<int64_t>(*value) * unit) : std::string(Nothing);
}

void addRows(Table& table, const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache)
{
    using std::chrono_literals::operator""ms;
    using std::chrono_literals::operator""s;
    const auto layout = cache.layout.empty() ? std::string(Nothing) : displayText(cache.layout);
    for (const auto& stratum : cache.strata) {
        table.add({std::to_string(cache.db), layout, prefixText(keyspace, cache),
            stratum.version.empty() ? std::string(Nothing) : displayText(stratum.version),
            std::string(keyspace::stateName(stratum.state)), formatCount(stratum.keys), memoryText(stratum),
            countText(stratum.noTtl, stratum.ttlKnown), durationText(stratum.medianTtlMs, 1ms),
            durationText(stratum.medianIdleSeconds, 1s)});
    }
    if (cache.otherStrataKeys > 0) {
        table.add({std::to_string(cache.db), layout, prefixText(keyspace, cache), "others", std::string(Nothing),
            formatCount(cache.otherStrataKeys), std::string(Unknown), std::string(Unknown), std::string(Nothing),
            std::string(Nothing)});
    }
}

std::string liveText(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache)
{
    if (cache.scope != keyspace::VersionScope::Global || cache.liveReason.empty()) {
        return {};
    }
    std::string versions;
    for (const auto& version : cache.liveVersions) {
        versions += (versions.empty() ? "" : ", ") + displayText(version);
    }
    return fmt::format("{} {}: {}: {}\n", displayText(cache.layout), prefixText(keyspace, cache),
        versions.empty() ? "no live version known" : "live " + versions, cache.liveReason.english());
}

/// "Django p:V:k matches 80.9 % of 927 sampled keys."
std::string evidenceText(const keyspace::Detection& detection)
{
    std::string out;
    for (const auto& proposal : detection.proposals) {
        if (detection.sampled > 0 && proposal.matched > 0) {
            out += fmt::format("{} matches {} of {} sampled keys.\n", displayText(proposal.layout.title),
                formatPercent(100.0 * static_cast<double>(proposal.matched) / static_cast<double>(detection.sampled)),
                formatCount(detection.sampled));
        }
    }
    return out;
}

} // namespace

std::string keyspaceText(const keyspace::Keyspace& keyspace)
{
    using enum Table::Align;
    Table table({{"DB", Right}, {"LAYOUT", Left}, {"PREFIX", Left}, {"VERSION", Right}, {"STATE", Left},
        {"KEYS", Right}, {"MEMORY", Right}, {"NO EXPIRY", Right}, {"MEDIAN TTL", Right}, {"MEDIAN IDLE", Right}});
    std::string live;
    for (const auto& cache : keyspace.caches) {
        addRows(table, keyspace, cache);
        live += liveText(keyspace, cache);
    }
    auto out = table.text() + "\n" + live + evidenceText(keyspace.detection);
    for (const auto& note : keyspace.notes) {
        out += note.english() + "\n";
    }
    out += fmt::format("{} of {} keys seen in {:.1f} s{}.\n", formatCount(keyspace.scanned),
        formatCount(std::max(keyspace.expected, keyspace.scanned)), keyspace.seconds,
        keyspace.complete ? "" : ": incomplete, all counts are \"at least\"");
    return out;
}

} // namespace keystrata::ctl
