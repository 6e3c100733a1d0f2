// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/health.h"

#include "core/base/units.h"

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

Health assessHealth(const ServerSample& sample, const std::optional<StatsPoint>& recent)
{
    Findings findings;
    if (sample.loading) {
        findings.add(Severity::Critical,
            {"server.loading", "The server is loading its data from disk and answers no reads yet.", {}});
    }
    if (sample.latencyMs >= SlowMs) {
        findings.add(Severity::Warning,
            {"server.slow", "The server took {0} ms to answer a PING.", {fmt::format("{:.0f}", sample.latencyMs)}});
    }
    judgeMemory(sample, recent, findings);
    judgeReplication(sample, findings);
    judgePersistence(sample, findings);
    judgeClients(sample, recent, findings);
    return std::move(findings).take();
}

Health assessFailure(const Error& error)
{
    if (error.kind == ErrorKind::Denied) {
        return {HealthStatus::Degraded,
            {{Severity::Warning,
                {"info.denied",
                    "The server answers, but its ACL does not allow INFO: memory, replication and persistence are "
                    "unknown.",
                    {}}}}};
    }
    return {HealthStatus::Down, {{Severity::Critical, error.message}}};
}

} // namespace keystrata::stats
