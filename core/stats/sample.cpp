// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/sample.h"

#include "core/stats/info.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::stats {

namespace {

/// Answering CLIENT LIST costs the server a few microseconds a client, so a crowd is not asked for.
constexpr uint64_t LongestClientList = 500;
constexpr int InfoAttempts = 3;
constexpr int AtWorkIdleSeconds = 1;

using TrafficState = redis::TrafficLedger::State;

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

/// Puts the node's own hits and misses, and ours among them at the same moment, into its sample. False when ours moved
/// while INFO was under way: nobody can tell how much of that it saw.
bool shareTraffic(const TrafficState& before, const TrafficState& after, ServerSample& sample)
{
    sample.analysisRunning = after.analysisRunning;
    sample.ownHits = after.hits;
    sample.ownMisses = after.misses;
    if (after.mark) {
        sample.hits = after.mark->serverHits;
        sample.misses = after.mark->serverMisses;
        sample.ownHits = after.mark->ownHits;
        sample.ownMisses = after.mark->ownMisses;
        sample.trafficAt = after.mark->at;
        return true;
    }
    return before.hits == after.hits && before.misses == after.misses;
}

NodeShare shareOf(const redis::Node& node, const ServerSample& sample)
{
    NodeShare share{.id = node.id, .name = node.endpoint.display()};
    for (const auto& range : node.slots) {
        share.slots += size_t{1} + range.last - range.first;
    }
    share.runId = sample.runId;
    share.hits = sample.hits;
    share.misses = sample.misses;
    share.ownHits = sample.ownHits;
    share.ownMisses = sample.ownMisses;
    share.commands = sample.commands;
    share.evicted = sample.evicted;
    share.keys = sample.keys;
    share.usedMemory = sample.usedMemory;
    share.maxmemory = sample.maxmemory;
    share.instantaneousOps = sample.instantaneousOps;
    share.clients = sample.clients;
    return share;
}

/// Adds another master's figures to those of the ones before.
void addUp(ServerSample& sum, const ServerSample& more)
{
    static constexpr std::array added{&ServerSample::hits, &ServerSample::misses, &ServerSample::ownHits,
        &ServerSample::ownMisses, &ServerSample::commands, &ServerSample::evicted, &ServerSample::expired,
        &ServerSample::rejectedConnections, &ServerSample::netInBytes, &ServerSample::netOutBytes,
        &ServerSample::errorReplies, &ServerSample::instantaneousOps, &ServerSample::usedMemory,
        &ServerSample::usedMemoryRss, &ServerSample::maxmemory, &ServerSample::systemMemory, &ServerSample::keys,
        &ServerSample::keysWithExpiry, &ServerSample::clients, &ServerSample::maxclients, &ServerSample::blockedClients,
        &ServerSample::connectedReplicas};
    // One node without a limit makes the sum one without.
    const bool limited = sum.maxmemory > 0 && more.maxmemory > 0;
    for (const auto member : added) {
        sum.*member += more.*member;
    }
    sum.maxmemory = limited ? sum.maxmemory : 0;
    sum.runId += more.runId;
    sum.uptimeSeconds = std::min(sum.uptimeSeconds, more.uptimeSeconds);
    sum.trafficAt = std::min(sum.trafficAt, more.trafficAt);
    sum.fragmentation =
        sum.usedMemory == 0 ? 0 : static_cast<double>(sum.usedMemoryRss) / static_cast<double>(sum.usedMemory);
    sum.loading = sum.loading || more.loading;
    sum.analysisRunning = sum.analysisRunning || more.analysisRunning;
    sum.rdbLastSaveOk = sum.rdbLastSaveOk && more.rdbLastSaveOk;
    sum.aofLastWriteOk = sum.aofLastWriteOk && more.aofLastWriteOk;
}

std::vector<TrafficState> trafficStates(redis::Session& session)
{
    std::vector<TrafficState> states;
    for (const auto& link : session.links()) {
        states.push_back(session.ledger().state(link.node.id));
    }
    return states;
}

Result<ServerSample> sampleCounters(redis::Session& session, Context& context)
{
    for (int attempt = 1;; ++attempt) {
        const auto before = trafficStates(session);
        const auto answers = session.askMasters({"INFO"}, context);
        if (!answers) {
            return fail(answers.error());
        }
        const auto after = trafficStates(session);
        std::optional<ServerSample> sum;
        std::vector<NodeShare> nodes;
        bool still = true;
        for (size_t i = 0; i < answers->size(); ++i) {
            const auto& [node, reply] = (*answers)[i];
            if (!reply) {
                nodes.push_back({.id = node->id, .name = node->endpoint.display(), .problem = reply.error()});
                continue;
            }
            auto sample = sampleFromInfo(parseInfo(reply->get().text()));
            still = shareTraffic(before[i], after[i], sample) && still;
            nodes.push_back(shareOf(*node, sample));
            if (sum) {
                addUp(*sum, sample);
            } else {
                sum = std::move(sample);
            }
        }
        if (!sum) {
            return fail(answers->front().reply.error());
        }
        if (still || attempt == InfoAttempts) {
            if (session.topology().kind == redis::Topology::Cluster) {
                sum->nodes = std::move(nodes);
            }
            return std::move(*sum);
        }
    }
}

/// What is left where INFO is denied.
Result<ServerSample> sampleWithoutInfo(redis::Session& session, Error denied, Context& context)
{
    const auto answers = session.askMasters({"DBSIZE"}, context);
    if (!answers) {
        return fail(answers.error());
    }
    const auto& server = session.capabilities();
    ServerSample sample;
    sample.flavour = server.flavour;
    sample.version = server.flavour.empty() ? std::string() : server.version.display();
    sample.role = server.role;
    sample.infoDenied = std::move(denied);
    sample.analysisRunning = session.ledger().state({}).analysisRunning;
    for (const auto& [node, keys] : *answers) {
        sample.keysKnown = sample.keysKnown && keys;
        sample.keys += keys ? static_cast<uint64_t>(keys->get().integer()) : 0;
    }
    return sample;
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
    // No access list can forbid HELLO.
    const auto pongs = session.askMasters({session.capabilities().allows("PING") ? "PING" : "HELLO"}, context);
    if (!pongs) {
        return fail(pongs.error());
    }
    if (std::ranges::none_of(session.links(), &redis::Link::up)) {
        return fail(pongs->empty() ? Error{} : pongs->front().reply.error());
    }
    const std::chrono::duration<double, std::milli> latency = Clock::now() - asked;
    auto sample = sampleCounters(session, context);
    if (!sample && sample.error().kind == ErrorKind::Denied) {
        sample = sampleWithoutInfo(session, sample.error(), context);
    }
    if (!sample) {
        return sample;
    }
    sample->latencyMs = latency.count();
    sample->time = std::chrono::system_clock::now();
    sample->monotonic = Clock::now();
    if (!sample->analysisRunning && !sample->infoDenied && sample->clients <= LongestClientList) {
        const auto answers = session.askMasters({"CLIENT", "LIST"}, context);
        if (!answers) {
            return fail(answers.error());
        }
        for (const auto& [node, clients] : *answers) {
            sample->analysisRunning = sample->analysisRunning || (clients && showsAnalysis(clients->get().text()));
            if (!clients && answers->size() == 1 && !session.connected()) {
                return fail(clients.error());
            }
        }
    }
    return sample;
}

} // namespace keystrata::stats
