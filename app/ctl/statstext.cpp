// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/statstext.h"

#include "app/ctl/table.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/stats/balance.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace keystrata::ctl {

namespace {

constexpr std::string_view Unknown = "-";

uint64_t without(uint64_t all, uint64_t own)
{
    return all > own ? all - own : 0;
}

/// Of the whole, or of one master.
uint64_t hitsOf(const auto& sample)
{
    return without(sample.hits, sample.ownHits);
}

uint64_t missesOf(const auto& sample)
{
    return without(sample.misses, sample.ownMisses);
}

std::optional<double> hitRateOf(const auto& sample)
{
    return stats::hitRatePercent(hitsOf(sample), missesOf(sample));
}

double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}

Json number(const std::optional<double>& value)
{
    return value ? Json(rounded(*value)) : Json(nullptr);
}

std::string percent(const std::optional<double>& value)
{
    return value ? formatPercent(*value) : std::string(Unknown);
}

std::string rate(const std::optional<double>& value)
{
    return value ? formatCount(static_cast<uint64_t>(std::llround(std::max(*value, 0.0)))) : std::string(Unknown);
}

std::string memoryText(const auto& sample)
{
    if (sample.maxmemory == 0) {
        return formatBytes(sample.usedMemory);
    }
    return fmt::format("{} of {}", formatBytes(sample.usedMemory), formatBytes(sample.maxmemory));
}

std::string serverText(const stats::ServerSample& sample)
{
    if (sample.infoDenied) {
        return sample.flavour.empty()
            ? std::string(Unknown)
            : displayText(fmt::format("{} {}, {}", sample.flavour, sample.version, roleName(sample.role)));
    }
    return displayText(fmt::format("{} {}, {}, up {}", sample.flavour, sample.version, roleName(sample.role),
        formatDuration(std::chrono::seconds(sample.uptimeSeconds))));
}

Json nodeJson(const stats::NodeShare& node)
{
    Json object;
    object["id"] = jsonText(node.id);
    object["address"] = jsonText(node.name);
    object["answers"] = !node.problem || node.problem->kind == ErrorKind::Denied;
    if (node.problem) {
        object["error"] = node.problem->message.english();
        return object;
    }
    object["slots"] = node.slots;
    object["total_entries"] = node.keys;
    object["used_memory_bytes"] = node.usedMemory;
    object["maxmemory_bytes"] = node.maxmemory;
    object["cache_hits"] = hitsOf(node);
    object["cache_misses"] = missesOf(node);
    object["hit_rate_percent"] = number(hitRateOf(node));
    object["evicted_keys"] = node.evicted;
    object["ops_per_sec"] = node.instantaneousOps;
    object["connected_clients"] = node.clients;
    return object;
}

Json spreadJson(const std::optional<stats::Spread>& spread)
{
    if (!spread) {
        return nullptr;
    }
    Json object;
    object["most"] = jsonText(spread->most);
    object["most_percent"] = rounded(spread->mostPercent);
    object["even_percent"] = rounded(spread->evenPercent);
    object["uneven"] = spread->verdict == stats::Spread::Verdict::Uneven;
    return object;
}

/// How evenly the keys lie, in a sentence; empty where there is nothing to compare.
std::string balanceText(const std::optional<stats::Spread>& spread)
{
    if (!spread) {
        return {};
    }
    return displayText(
        fmt::format("{} holds {} of the keys, an even share is {}{}", spread->most, formatPercent(spread->mostPercent),
            formatPercent(spread->evenPercent), spread->verdict == stats::Spread::Verdict::Uneven ? ": uneven" : ""));
}

/// Each master's part of the sums above.
std::string nodesText(const stats::ServerSample& sample)
{
    using enum Table::Align;
    Table table({{"master"}, {"slots", Right}, {"entries", Right}, {"share", Right}, {"memory", Right},
        {"commands/s", Right}, {"hit rate", Right}, {"evicted", Right}, {"clients", Right}});
    for (const auto& node : sample.nodes) {
        if (node.problem) {
            table.add({displayText(node.name), node.problem->kind == ErrorKind::Denied ? "denied" : "no answer", "", "",
                "", "", "", "", ""});
            continue;
        }
        const std::optional<double> share = sample.keys == 0
            ? std::nullopt
            : std::optional(100.0 * static_cast<double>(node.keys) / static_cast<double>(sample.keys));
        table.add({displayText(node.name), formatCount(node.slots), formatCount(node.keys), percent(share),
            memoryText(node), formatCount(node.instantaneousOps), percent(hitRateOf(node)), formatCount(node.evicted),
            formatCount(node.clients)});
    }
    return "\n" + table.text();
}

/// Leaves what is known without INFO.
void hideUnknown(const stats::ServerSample& sample, Json& object)
{
    static constexpr std::array<std::string_view, 8> known{"status", "problems", "time", "total_entries",
        "analysis_running", "response_time_ms", "role", "server_version"};
    for (auto& [name, value] : object.items()) {
        const bool empty = value.is_string() && value.template get_ref<const std::string&>().empty();
        if (std::ranges::find(known, name) == known.end() || empty) {
            value = nullptr;
        }
    }
    if (!sample.keysKnown) {
        object["total_entries"] = nullptr;
    }
}

} // namespace

std::string_view roleName(std::string_view infoRole)
{
    return infoRole == "slave" ? "replica" : infoRole;
}

std::string isoTime(std::chrono::system_clock::time_point time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

Json problemsJson(const std::vector<stats::Problem>& problems)
{
    auto list = Json::array();
    for (const auto& problem : problems) {
        list.push_back({{"severity", stats::severityName(problem.severity)}, {"code", problem.message.id},
            {"message", problem.message.english()}});
    }
    return list;
}

std::string problemsText(const std::vector<stats::Problem>& problems)
{
    std::string out;
    for (const auto& problem : problems) {
        out += fmt::format("{}: {}\n", stats::severityName(problem.severity), displayText(problem.message.english()));
    }
    return out;
}

Json sampleJson(const stats::ServerSample& sample, const stats::Health& health)
{
    Json object;
    object["status"] = stats::statusName(health.status);
    object["problems"] = problemsJson(health.problems);
    object["time"] = isoTime(sample.time);
    object["total_entries"] = sample.keys;
    object["entries_with_expiry"] = sample.keysWithExpiry;
    object["cache_hits"] = hitsOf(sample);
    object["cache_misses"] = missesOf(sample);
    object["hit_rate_percent"] = number(hitRateOf(sample));
    object["used_memory_bytes"] = sample.usedMemory;
    object["used_memory_rss_bytes"] = sample.usedMemoryRss;
    object["fragmentation_ratio"] = sample.fragmentation;
    object["maxmemory_bytes"] = sample.maxmemory;
    object["maxmemory_policy"] = jsonText(sample.maxmemoryPolicy);
    object["evicted_keys"] = sample.evicted;
    object["expired_keys"] = sample.expired;
    object["ops_per_sec"] = sample.instantaneousOps;
    object["connected_clients"] = sample.clients;
    object["blocked_clients"] = sample.blockedClients;
    object["rejected_connections"] = sample.rejectedConnections;
    object["commands_processed"] = sample.commands;
    object["error_replies"] = sample.errorReplies;
    object["net_in_bytes"] = sample.netInBytes;
    object["net_out_bytes"] = sample.netOutBytes;
    object["analysis_running"] = sample.analysisRunning;
    object["response_time_ms"] = rounded(sample.latencyMs);
    object["role"] = jsonText(roleName(sample.role));
    object["server_version"] = jsonText(sample.version);
    object["run_id"] = jsonText(sample.runId);
    object["uptime_seconds"] = sample.uptimeSeconds;
    object["nodes"] = Json::array();
    for (const auto& node : sample.nodes) {
        object["nodes"].push_back(nodeJson(node));
    }
    object["keys_spread"] = spreadJson(stats::spreadOfKeys(sample));
    if (sample.infoDenied) {
        hideUnknown(sample, object);
    }
    return object;
}

void addPointJson(Json& object, const stats::StatsPoint& point)
{
    object["break"] = point.breakBefore;
    object["interval_seconds"] = rounded(point.seconds);
    object["interval_hit_rate_percent"] = number(point.hitRatePercent);
    if (point.opsPerSec) {
        object["ops_per_sec"] = rounded(*point.opsPerSec);
    }
    object["reads_per_sec"] = number(point.readsPerSec);
    object["evictions_per_sec"] = number(point.evictionsPerSec);
    object["expirations_per_sec"] = number(point.expirationsPerSec);
    object["net_in_bytes_per_sec"] = number(point.netInPerSec);
    object["net_out_bytes_per_sec"] = number(point.netOutPerSec);
}

std::string sampleText(const stats::ServerSample& sample, const stats::Health& health)
{
    std::vector<std::pair<std::string_view, std::string>> lines{{
        {"status", std::string(stats::statusName(health.status))},
        {"server", serverText(sample)},
        {"answers in", fmt::format("{:.1f} ms", sample.latencyMs)},
        {"entries", fmt::format("{}, {} with expiry", formatCount(sample.keys), formatCount(sample.keysWithExpiry))},
        {"hit rate",
            fmt::format("{} of {} reads", percent(hitRateOf(sample)), formatCount(hitsOf(sample) + missesOf(sample)))},
        {"memory", displayText(memoryText(sample) + ", " + sample.maxmemoryPolicy)},
        {"evicted", formatCount(sample.evicted)},
        {"expired", formatCount(sample.expired)},
        {"load", formatCount(sample.instantaneousOps) + " commands a second"},
        {"clients", formatCount(sample.clients)},
        {"analysis", sample.analysisRunning ? "running" : "none"},
    }};
    if (sample.infoDenied) {
        lines = {lines[0], {"server", serverText(sample)}, lines[2],
            {"entries", sample.keysKnown ? formatCount(sample.keys) : std::string(Unknown)}, lines.back()};
    }
    std::string out;
    const auto add = [&out](std::string_view label, std::string_view value) {
        out += fmt::format("{:<11} {}\n", label, value);
    };
    for (const auto& [label, value] : lines) {
        add(label, value);
    }
    if (const auto balance = balanceText(stats::spreadOfKeys(sample)); !balance.empty()) {
        add("balance", balance);
    }
    out += problemsText(health.problems);
    return sample.nodes.empty() ? out : out + nodesText(sample);
}

std::string pointText(const stats::ServerSample& sample, const stats::StatsPoint& point)
{
    if (sample.infoDenied) {
        return fmt::format("{:%H:%M:%S}  answers in {:.1f} ms  {} keys\n",
            fmt::localtime(std::chrono::system_clock::to_time_t(sample.time)), sample.latencyMs,
            sample.keysKnown ? formatCount(sample.keys) : std::string(Unknown));
    }
    return fmt::format("{:%H:%M:%S}  hit rate {:>7}  {:>7} reads/s  {:>7} commands/s  {} keys  memory {}  {} evicted/s "
                       " {} clients{}{}\n",
        fmt::localtime(std::chrono::system_clock::to_time_t(sample.time)), percent(point.hitRatePercent),
        rate(point.readsPerSec), rate(point.opsPerSec), formatCount(sample.keys), memoryText(sample),
        rate(point.evictionsPerSec), formatCount(sample.clients), point.breakBefore ? "  (counters began anew)" : "",
        point.analysisRunning ? "  (analysis running)" : "");
}

std::string prometheusText(const std::optional<stats::ServerSample>& sample)
{
    std::string out;
    const auto metric = [&out](std::string_view name, std::string_view type, std::string_view help, double value) {
        out += fmt::format(
            "# HELP keystrata_{0} {1}\n# TYPE keystrata_{0} {2}\nkeystrata_{0} {3}\n", name, help, type, value);
    };
    metric("up", "gauge", "Whether the server answered.", sample ? 1 : 0);
    if (!sample) {
        return out;
    }
    const auto counter = [&](std::string_view name, std::string_view help, uint64_t value) {
        metric(name, "counter", help, static_cast<double>(value));
    };
    const auto gauge = [&](std::string_view name, std::string_view help, double value) {
        metric(name, "gauge", help, value);
    };
    if (sample->infoDenied) {
        if (sample->keysKnown) {
            gauge("entries", "Keys of the one database that can be seen.", static_cast<double>(sample->keys));
        }
        gauge("response_time_seconds", "Round trip of a PING.", sample->latencyMs / 1000);
        return out;
    }
    gauge("entries", "Keys in all databases.", static_cast<double>(sample->keys));
    gauge("entries_with_expiry", "Keys that expire.", static_cast<double>(sample->keysWithExpiry));
    counter("cache_hits_total", "Reads that found their key, without this program's own.", hitsOf(*sample));
    counter("cache_misses_total", "Reads that found no key, without this program's own.", missesOf(*sample));
    gauge("used_memory_bytes", "Memory in use.", static_cast<double>(sample->usedMemory));
    gauge("used_memory_rss_bytes", "Memory as the system counts it.", static_cast<double>(sample->usedMemoryRss));
    gauge("maxmemory_bytes", "Limit of the memory, 0 for none.", static_cast<double>(sample->maxmemory));
    counter("evicted_keys_total", "Keys evicted for want of memory.", sample->evicted);
    counter("expired_keys_total", "Keys whose time was over.", sample->expired);
    counter("commands_total", "Commands processed.", sample->commands);
    counter("error_replies_total", "Commands answered with an error.", sample->errorReplies);
    counter("rejected_connections_total", "Connections refused because of maxclients.", sample->rejectedConnections);
    counter("net_in_bytes_total", "Bytes received.", sample->netInBytes);
    counter("net_out_bytes_total", "Bytes sent.", sample->netOutBytes);
    gauge("connected_clients", "Connected clients.", static_cast<double>(sample->clients));
    gauge("blocked_clients", "Clients that wait in a blocking command.", static_cast<double>(sample->blockedClients));
    gauge("response_time_seconds", "Round trip of a PING.", sample->latencyMs / 1000);
    gauge("uptime_seconds", "Time since the server started.", static_cast<double>(sample->uptimeSeconds));
    gauge("loading", "Whether the server loads its data.", sample->loading ? 1 : 0);
    gauge("analysis_running", "Whether a keyspace is being analysed.", sample->analysisRunning ? 1 : 0);
    return out;
}

} // namespace keystrata::ctl
