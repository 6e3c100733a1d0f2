// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"
#include "core/stats/info.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::stats {

/// One master's part in a Cluster's sample.
struct NodeShare
{
    std::string id; ///< redis::Node::id
    std::string name; ///< its endpoint
    std::optional<Error> problem = {}; ///< why nothing of what follows is known
    std::string runId = {};
    size_t slots = 0;
    // counters, as those of ServerSample
    uint64_t hits = 0;
    uint64_t misses = 0;
    uint64_t ownHits = 0;
    uint64_t ownMisses = 0;
    uint64_t commands = 0;
    uint64_t evicted = 0;
    // gauges
    uint64_t keys = 0;
    uint64_t usedMemory = 0;
    uint64_t maxmemory = 0;
    uint64_t instantaneousOps = 0;
    uint64_t clients = 0;
};

/// The server's counters and gauges at one moment, as INFO gives them, with our own share of its hits and misses; of a
/// Cluster the sums over the masters that answer.
struct ServerSample
{
    std::chrono::system_clock::time_point time;
    Clock::time_point monotonic;
    std::string runId; ///< of a Cluster: those of all masters that answer
    std::string flavour; ///< "Redis" or "Valkey"
    std::string version;
    std::string role; ///< "master" or "slave"
    uint64_t uptimeSeconds = 0;
    double latencyMs = 0; ///< round trip of a PING before INFO
    // counters since the server started or CONFIG RESETSTAT
    uint64_t hits = 0; ///< keyspace_hits, ours included
    uint64_t misses = 0; ///< keyspace_misses, ours included
    uint64_t ownHits = 0; ///< how many of them were ours, at the same moment (see redis/ledger.h)
    uint64_t ownMisses = 0;
    Clock::time_point trafficAt; ///< when these four were counted, if not at `monotonic`
    uint64_t commands = 0;
    uint64_t evicted = 0;
    uint64_t expired = 0;
    uint64_t rejectedConnections = 0;
    uint64_t netInBytes = 0;
    uint64_t netOutBytes = 0;
    uint64_t errorReplies = 0;
    // gauges
    uint64_t instantaneousOps = 0;
    uint64_t usedMemory = 0;
    uint64_t usedMemoryRss = 0;
    double fragmentation = 0;
    uint64_t maxmemory = 0; ///< zero: no limit
    uint64_t systemMemory = 0;
    std::string maxmemoryPolicy;
    uint64_t keys = 0; ///< all databases
    uint64_t keysWithExpiry = 0;
    uint64_t clients = 0;
    uint64_t maxclients = 0; ///< zero: the server does not tell
    uint64_t blockedClients = 0;
    bool loading = false;
    bool analysisRunning = false; ///< by this process, or by another of ours as far as CLIENT LIST tells
    std::string masterLinkStatus; ///< of a replica: "up" or "down"
    uint64_t connectedReplicas = 0;
    bool rdbLastSaveOk = true;
    bool aofLastWriteOk = true;
    std::vector<NodeShare> nodes; ///< of a Cluster
    /// Why nothing is known of all that INFO tells: the access list forbids it. Only the latency, the server's kind,
    /// version and role are known then, and the keys of one database.
    std::optional<Error> infoDenied;
    bool keysKnown = true; ///< false: DBSIZE is denied as well
};

/// The fields of an INFO answer that make a sample; times, latency and our own share are the caller's to fill in.
ServerSample sampleFromInfo(const Info& info);

/// One PING and one INFO to every master (repeated when our own traffic moved meanwhile), and CLIENT LIST where that is
/// allowed and short. Where INFO is denied, DBSIZE in its place; what was denied once is not asked again. While an
/// analysis runs in this process, hits and misses are those of the ledger's latest mark, where the server's counters
/// and ours are of one moment.
Result<ServerSample> sampleServer(redis::Session& session, Context& context);

/// The name of every session that analyses a keyspace, so that other processes of ours know that one is running.
constexpr std::string_view AnalysisClientName = "keystrata-analysis";

/// Whether an answer to CLIENT LIST shows a session of that name that is at work (idle sessions keep their name).
bool showsAnalysis(std::string_view clientList);

/// One point of the charts: what happened since the sample before. No value where none can be known: rates after a
/// restart, a failover or CONFIG RESETSTAT, and a hit rate without reads.
struct StatsPoint
{
    std::chrono::system_clock::time_point time;
    double seconds = 0; ///< covered by the rates; zero for the first sample and after a break
    bool breakBefore = false; ///< restart, failover, counter reset or a gap: lines end here and begin anew
    std::optional<double> hitRatePercent;
    std::optional<double> opsPerSec;
    std::optional<double> readsPerSec;
    std::optional<double> evictionsPerSec;
    std::optional<double> expirationsPerSec;
    std::optional<double> netInPerSec;
    std::optional<double> netOutPerSec;
    std::optional<double> rejectedPerSec; ///< connections refused for want of room (maxclients)
    uint64_t usedMemory = 0;
    uint64_t maxmemory = 0;
    uint64_t keys = 0;
    uint64_t clients = 0;
    uint64_t blockedClients = 0;
    double latencyMs = 0;
    bool analysisRunning = false;
};

/// Turns samples into points. Pure: same samples, same points. A new process (run id, uptime), another role, a counter
/// that went down (CONFIG RESETSTAT) and a gap of several intervals (a lost server, a laptop asleep) break the line:
/// no rate is ever computed across them.
class RateMeter
{
public:
    StatsPoint add(const ServerSample& sample);

    void reset() { m_last.reset(); } ///< the next point begins a new line

private:
    std::optional<ServerSample> m_last;
    std::optional<double> m_interval; ///< seconds between the last two samples
};

/// hits / (hits + misses) in percent; nothing without reads.
std::optional<double> hitRatePercent(uint64_t hits, uint64_t misses);

} // namespace keystrata::stats
