// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/sample.h"

#include "core/stats/info.h"

#include <charconv>

namespace keystrata::stats {

namespace {

/// Answering CLIENT LIST costs the server a few microseconds a client, so a crowd is not asked for.
constexpr uint64_t LongestClientList = 500;
constexpr int InfoAttempts = 3;
constexpr int AtWorkIdleSeconds = 1;

/// The value of "name=" among the blank-separated pairs of a line of CLIENT LIST.
std::string_view clientField(std::string_view line, std::string_view name)
{
    for (size_t start = 0; start < line.size();) {
        const auto end = std::min(line.find(' ', start), line.size());
        const auto pair = line.substr(start, end - start);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            return pair.substr(name.size() + 1);
        }
        start = end + 1;
    }
    return {};
}

/// INFO with our own share of its hits and misses. Both must be of one moment: when our own count moves while INFO is
/// under way, nobody can tell how much of it INFO saw, so it is asked again.
Result<ServerSample> sampleCounters(redis::Session& session, Context& context)
{
    for (int attempt = 1;; ++attempt) {
        const auto before = session.ledger().state();
        const auto reply = session.run({"INFO"}, context);
        if (!reply) {
            return fail(reply.error());
        }
        const auto after = session.ledger().state();
        auto sample = sampleFromInfo(parseInfo(reply->get().text()));
        sample.analysisRunning = after.analysisRunning;
        sample.ownHits = after.hits;
        sample.ownMisses = after.misses;
        if (after.mark) {
            sample.hits = after.mark->serverHits;
            sample.misses = after.mark->serverMisses;
            sample.ownHits = after.mark->ownHits;
            sample.ownMisses = after.mark->ownMisses;
            sample.trafficAt = after.mark->at;
        }
        const bool still = before.hits == after.hits && before.misses == after.misses;
        if (after.mark || still || attempt == InfoAttempts) {
            return sample;
        }
    }
}

} // namespace

bool showsAnalysis(std::string_view clientList)
{
    for (size_t start = 0; start < clientList.size();) {
        const auto end = std::min(clientList.find('\n', start), clientList.size());
        const auto line = clientList.substr(start, end - start);
        start = end + 1;
        if (!clientField(line, "name").starts_with(AnalysisClientName)) {
            continue;
        }
        const auto idle = clientField(line, "idle");
        int seconds = 0;
        std::from_chars(idle.data(), idle.data() + idle.size(), seconds);
        if (seconds <= AtWorkIdleSeconds) {
            return true;
        }
    }
    return false;
}

ServerSample sampleFromInfo(const Info& info)
{
    ServerSample sample;
    sample.runId = info.text("run_id");
    const bool valkey = info.text("server_name") == "valkey" || info.has("valkey_version");
    sample.flavour = valkey ? "Valkey" : "Redis";
    sample.version = info.text(valkey && info.has("valkey_version") ? "valkey_version" : "redis_version");
    sample.role = info.text("role");
    sample.uptimeSeconds = info.number("uptime_in_seconds");
    sample.hits = info.number("keyspace_hits");
    sample.misses = info.number("keyspace_misses");
    sample.commands = info.number("total_commands_processed");
    sample.evicted = info.number("evicted_keys");
    sample.expired = info.number("expired_keys");
    sample.rejectedConnections = info.number("rejected_connections");
    sample.netInBytes = info.number("total_net_input_bytes");
    sample.netOutBytes = info.number("total_net_output_bytes");
    sample.errorReplies = info.number("total_error_replies");
    sample.instantaneousOps = info.number("instantaneous_ops_per_sec");
    sample.usedMemory = info.number("used_memory");
    sample.usedMemoryRss = info.number("used_memory_rss");
    sample.fragmentation = info.real("mem_fragmentation_ratio");
    sample.maxmemory = info.number("maxmemory");
    sample.systemMemory = info.number("total_system_memory");
    sample.maxmemoryPolicy = info.text("maxmemory_policy");
    for (const auto& database : info.databases) {
        sample.keys += database.keys;
        sample.keysWithExpiry += database.expires;
    }
    sample.clients = info.number("connected_clients");
    sample.maxclients = info.number("maxclients");
    sample.blockedClients = info.number("blocked_clients");
    sample.loading = info.number("loading") != 0;
    sample.masterLinkStatus = info.text("master_link_status");
    sample.connectedReplicas = info.number("connected_slaves");
    sample.rdbLastSaveOk = info.okOrMissing("rdb_last_bgsave_status");
    sample.aofLastWriteOk = info.okOrMissing("aof_last_write_status") && info.okOrMissing("aof_last_bgrewrite_status");
    return sample;
}

Result<ServerSample> sampleServer(redis::Session& session, Context& context)
{
    const auto asked = Clock::now();
    // An error reply (no permission, loading) takes the same way there and back: only a lost connection is a failure.
    if (const auto pong = session.run({"PING"}, context); !pong && !session.connected()) {
        return fail(pong.error());
    }
    const std::chrono::duration<double, std::milli> latency = Clock::now() - asked;
    auto sample = sampleCounters(session, context);
    if (!sample) {
        return sample;
    }
    sample->latencyMs = latency.count();
    sample->time = std::chrono::system_clock::now();
    sample->monotonic = Clock::now();
    if (!sample->analysisRunning && sample->clients <= LongestClientList
        && session.capabilities().allows("CLIENT LIST")) {
        const auto clients = session.run({"CLIENT", "LIST"}, context);
        if (!clients && !session.connected()) {
            return fail(clients.error());
        }
        sample->analysisRunning = clients && showsAnalysis(clients->get().text());
    }
    return sample;
}

} // namespace keystrata::stats
