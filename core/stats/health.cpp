// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/health.h"

#include "core/base/units.h"
#include "core/stats/balance.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::stats {

namespace {

constexpr double MemoryHighPercent = 80;
constexpr double MemoryFullPercent = 90;
constexpr double ClientsHighPercent = 90;
constexpr double SlowMs = 1000;

class Findings
{
public:
    void add(Severity severity, Message message) { m_problems.push_back({severity, std::move(message)}); }

    Health take() &&
    {
        std::ranges::stable_sort(m_problems, std::ranges::greater{}, &Problem::severity);
        const bool degraded = !m_problems.empty() && m_problems.front().severity > Severity::Notice;
        return {degraded ? HealthStatus::Degraded : HealthStatus::Healthy, std::move(m_problems)};
    }

private:
    std::vector<Problem> m_problems;
};

double percentOf(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

bool happened(const std::optional<StatsPoint>& recent, std::optional<double> StatsPoint::* rate)
{
    return recent && ((*recent).*rate).value_or(0) > 0;
}

void judgeMemory(const ServerSample& sample, const std::optional<StatsPoint>& recent, Findings& findings)
{
    // With an allkeys policy a full cache is a cache at work; with noeviction writes are about to fail; with a
    // volatile policy it depends on keys that expire, which an application may run out of.
    const std::string_view policy = sample.maxmemoryPolicy;
    const bool byDesign = policy.starts_with("allkeys-");
    const auto percent = percentOf(sample.usedMemory, sample.maxmemory);
    const std::vector<std::string> arguments{
        formatPercent(percent), formatBytes(sample.maxmemory), sample.maxmemoryPolicy};
    if (percent >= MemoryFullPercent) {
        const auto severity = byDesign ? Severity::Notice
            : policy == "noeviction"   ? Severity::Critical
                                       : Severity::Warning;
        findings.add(severity,
            policy == "noeviction"
                ? Message{"memory.full",
                      "Memory is at {0} of maxmemory ({1}) and the policy is noeviction: writes will soon "
                      "be refused; raise maxmemory or choose an eviction policy.",
                      arguments}
                : Message{"memory.limit", "Memory is at {0} of maxmemory ({1}); at the limit keys are evicted ({2}).",
                      arguments});
    } else if (percent >= MemoryHighPercent) {
        findings.add(byDesign ? Severity::Notice : Severity::Warning,
            {"memory.high", "Memory is at {0} of maxmemory ({1}, policy {2}).", arguments});
    }
    if (happened(recent, &StatsPoint::evictionsPerSec)) {
        findings.add(byDesign ? Severity::Notice : Severity::Warning,
            {"memory.evicting", "The server is evicting {0} keys a second ({1}): the cache is larger than maxmemory.",
                {fmt::format("{:.0f}", std::max(1.0, *recent->evictionsPerSec)), sample.maxmemoryPolicy}});
    }
}

/// The whole may have room where one master has none left.
void judgeFullestMaster(const ServerSample& sample, Findings& findings)
{
    const auto fullness = [](const NodeShare& node) { return percentOf(node.usedMemory, node.maxmemory); };
    const auto fullest = std::ranges::max_element(sample.nodes, {}, fullness);
    if (fullest == sample.nodes.end() || fullness(*fullest) < MemoryFullPercent
        || percentOf(sample.usedMemory, sample.maxmemory) >= MemoryFullPercent) {
        return;
    }
    const std::string_view policy = sample.maxmemoryPolicy;
    const std::vector<std::string> arguments{
        fullest->name, formatPercent(fullness(*fullest)), formatBytes(fullest->maxmemory), sample.maxmemoryPolicy};
    if (policy == "noeviction") {
        findings.add(Severity::Critical,
            {"cluster.memory_full",
                "The master {0} is at {1} of its maxmemory ({2}) and the policy is noeviction: writes to its slots "
                "will "
                "soon be refused; move slots to another master or raise maxmemory.",
                arguments});
    } else {
        findings.add(policy.starts_with("allkeys-") ? Severity::Notice : Severity::Warning,
            {"cluster.memory_limit",
                "The master {0} is at {1} of its maxmemory ({2}) while others have room; at the limit its keys are "
                "evicted ({3}).",
                arguments});
    }
}

/// By itself it harms nobody: a notice.
void judgeBalance(const ServerSample& sample, Findings& findings)
{
    const auto arguments = [](const Spread& spread) {
        return std::vector<std::string>{
            spread.most, formatPercent(spread.mostPercent), formatPercent(spread.evenPercent)};
    };
    if (const auto keys = spreadOfKeys(sample); keys && keys->verdict == Spread::Verdict::Uneven) {
        findings.add(Severity::Notice,
            {"cluster.uneven_keys",
                "The master {0} holds {1} of the keys, an even share is {2}: move slots, or look for a hash tag that "
                "many keys have in common.",
                arguments(*keys)});
        return; // of the memory it is the reason
    }
    if (const auto memory = spreadOfMemory(sample); memory && memory->verdict == Spread::Verdict::Uneven) {
        findings.add(Severity::Notice,
            {"cluster.uneven_memory",
                "The master {0} holds {1} of the memory, an even share is {2}: look for large keys, or move slots.",
                arguments(*memory)});
    }
}

void judgeReplication(const ServerSample& sample, Findings& findings)
{
    if (sample.role == "slave" && sample.masterLinkStatus == "down") {
        findings.add(Severity::Critical,
            {"replica.link",
                "This replica has lost its master: what it serves is getting old; check the master and the network.",
                {}});
    }
}

void judgePersistence(const ServerSample& sample, Findings& findings)
{
    if (!sample.rdbLastSaveOk) {
        findings.add(Severity::Warning,
            {"persistence.rdb",
                "The last background save failed: a restart would lose data, and writes may be refused; see the "
                "server's log.",
                {}});
    }
    if (!sample.aofLastWriteOk) {
        findings.add(Severity::Warning,
            {"persistence.aof", "Writing or rewriting the append-only file failed; see the server's log and its disk.",
                {}});
    }
}

void judgeClients(const ServerSample& sample, const std::optional<StatsPoint>& recent, Findings& findings)
{
    if (happened(recent, &StatsPoint::rejectedPerSec)) {
        findings.add(Severity::Critical,
            {"clients.rejecting",
                "The server is refusing connections (maxclients {0}): applications fail now; raise maxclients or "
                "look for leaked connections.",
                {std::to_string(sample.maxclients)}});
    } else if (percentOf(sample.clients, sample.maxclients) >= ClientsHighPercent) {
        findings.add(Severity::Warning,
            {"clients.high", "{0} of at most {1} clients are connected: soon connections will be refused.",
                {formatCount(sample.clients), formatCount(sample.maxclients)}});
    } else if (sample.rejectedConnections > 0) {
        findings.add(Severity::Notice,
            {"clients.rejected",
                "The server has refused {0} connections since it started or its statistics were reset.",
                {formatCount(sample.rejectedConnections)}});
    }
}

void judgeMasters(const ServerSample& sample, Findings& findings)
{
    for (const auto& node : sample.nodes) {
        if (node.problem && node.problem->kind == ErrorKind::Denied) {
            findings.add(Severity::Warning,
                {"cluster.info_denied",
                    "The master {0} of the Cluster does not allow this user INFO: its figures are not in the sums.",
                    {node.name}});
        } else if (node.problem) {
            findings.add(Severity::Critical,
                {"cluster.master_gone", "The master {0} of the Cluster does not answer: its keys cannot be reached.",
                    {node.name}});
        }
    }
}

/// What is not known because the access list forbids it.
void judgeAccess(const ServerSample& sample, Findings& findings)
{
    if (sample.infoDenied && sample.infoDenied->message.id == "server.lacks") {
        findings.add(Severity::Warning,
            {"info.lacking",
                "The server answers, but lacks INFO or has it renamed: memory, hit rate, replication and persistence "
                "are unknown, and keys are counted in one database only.",
                {}});
    } else if (sample.infoDenied) {
        findings.add(Severity::Warning,
            {"info.denied",
                "The server answers, but its access list does not allow this user INFO: memory, hit rate, replication "
                "and persistence are unknown, and keys are counted in one database only.",
                {}});
    }
}

void judgeSentinels(const redis::SentinelCouncil& council, Findings& findings)
{
    if (!council.counted) {
        findings.add(Severity::Notice, redis::SentinelCouncil::uncounted());
    } else if (!council.majority()) {
        findings.add(Severity::Critical,
            {"sentinel.no_majority",
                "Only {0} of {1} sentinels agree who the master is: without a majority no failover is possible.",
                {std::to_string(council.agreeing), std::to_string(council.voters)}});
    }
    for (const auto& member : council.members) {
        if (member.problem) {
            findings.add(
                Severity::Warning, {"sentinel.gone", "The sentinel {0} does not answer.", {member.endpoint.display()}});
        }
    }
    if (council.failingOver || council.masterDown) {
        findings.add(Severity::Critical,
            {"sentinel.failing_over", "The sentinels do not reach the master, or are replacing it.", {}});
    }
}

void judgeTopology(const redis::TopologyPicture& topology, Findings& findings)
{
    if (topology.view.kind == redis::Topology::Sentinel) {
        judgeSentinels(topology.view.sentinels, findings);
    }
    if (!topology.view.clusterProblem.empty()) {
        findings.add(Severity::Critical,
            {"cluster.fail", "The Cluster refuses reads and writes, because not every slot is served.", {}});
    }
    for (const auto& status : topology.nodes) {
        if (status.node.role != redis::Role::Replica) {
            continue;
        }
        const auto name = status.node.endpoint.display();
        if (status.problem || status.node.failed) {
            findings.add(Severity::Warning,
                {"replica.gone", "The replica {0} does not answer: there is one less to take over.", {name}});
        } else if (!status.linkUp) {
            findings.add(Severity::Warning,
                {"replica.orphan", "The replica {0} does not hear its master: what it holds is getting old.", {name}});
        }
    }
}

} // namespace

std::string_view statusName(HealthStatus status)
{
    switch (status) {
    case HealthStatus::Healthy:
        return "healthy";
    case HealthStatus::Degraded:
        return "degraded";
    case HealthStatus::Down:
        break;
    }
    return "down";
}

std::string_view severityName(Severity severity)
{
    switch (severity) {
    case Severity::Notice:
        return "notice";
    case Severity::Warning:
        return "warning";
    case Severity::Critical:
        break;
    }
    return "critical";
}

Health assessHealth(
    const ServerSample& sample, const std::optional<StatsPoint>& recent, const redis::TopologyPicture* topology)
{
    Findings findings;
    judgeAccess(sample, findings);
    if (sample.loading) {
        findings.add(Severity::Critical,
            {"server.loading", "The server is loading its data from disk and answers no reads yet.", {}});
    }
    if (sample.latencyMs >= SlowMs) {
        findings.add(Severity::Warning,
            {"server.slow", "The server took {0} ms to answer a PING.", {fmt::format("{:.0f}", sample.latencyMs)}});
    }
    judgeMemory(sample, recent, findings);
    judgeFullestMaster(sample, findings);
    judgeReplication(sample, findings);
    judgePersistence(sample, findings);
    judgeClients(sample, recent, findings);
    judgeMasters(sample, findings);
    judgeBalance(sample, findings);
    if (topology != nullptr) {
        judgeTopology(*topology, findings);
    }
    return std::move(findings).take();
}

Health assessFailure(const Error& error)
{
    return {HealthStatus::Down, {{Severity::Critical, error.message}}};
}

} // namespace keystrata::stats
