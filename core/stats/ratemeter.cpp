// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/sample.h"

#include <algorithm>
#include <array>

namespace keystrata::stats {

namespace {

constexpr double GapFactor = 3;
constexpr double GapSlackSeconds = 1; ///< so that a hiccup between samples a few milliseconds apart is no gap
constexpr double ShortestSeconds = 0.001; ///< below it a rate would be noise

/// Every counter of the server that only a restart or CONFIG RESETSTAT takes down, and our own.
constexpr std::array Counters{&ServerSample::hits, &ServerSample::misses, &ServerSample::ownHits,
    &ServerSample::ownMisses, &ServerSample::commands, &ServerSample::evicted, &ServerSample::expired,
    &ServerSample::netInBytes, &ServerSample::netOutBytes, &ServerSample::errorReplies,
    &ServerSample::rejectedConnections};

double secondsBetween(const ServerSample& earlier, const ServerSample& later)
{
    return std::chrono::duration<double>(later.monotonic - earlier.monotonic).count();
}

/// The counts of hits and misses may be older than the rest of the sample, those of two samples even the same.
double trafficSecondsBetween(const ServerSample& earlier, const ServerSample& later)
{
    const auto moment = [](const ServerSample& sample) {
        return sample.trafficAt == Clock::time_point{} ? sample.monotonic : sample.trafficAt;
    };
    return std::chrono::duration<double>(moment(later) - moment(earlier)).count();
}

/// The steady clock stands still while the machine sleeps, the wall clock does not.
double wallSecondsBetween(const ServerSample& earlier, const ServerSample& later)
{
    return std::chrono::duration<double>(later.time - earlier.time).count();
}

bool sameLife(const ServerSample& earlier, const ServerSample& later)
{
    return earlier.runId == later.runId && earlier.role == later.role && earlier.uptimeSeconds <= later.uptimeSeconds
        && std::ranges::all_of(Counters, [&](auto counter) { return earlier.*counter <= later.*counter; });
}

/// What the application did: the server's count without ours. Never below zero, should the two be a moment apart.
uint64_t without(uint64_t server, uint64_t own)
{
    return server > own ? server - own : 0;
}

StatsPoint gaugesOf(const ServerSample& sample)
{
    StatsPoint point;
    point.time = sample.time;
    point.usedMemory = sample.usedMemory;
    point.maxmemory = sample.maxmemory;
    point.keys = sample.keys;
    point.clients = sample.clients;
    point.blockedClients = sample.blockedClients;
    point.latencyMs = sample.latencyMs;
    point.analysisRunning = sample.analysisRunning;
    return point;
}

void fillRates(StatsPoint& point, const ServerSample& last, const ServerSample& sample)
{
    const auto perSecond = [&](auto counter) {
        return static_cast<double>(sample.*counter - last.*counter) / point.seconds;
    };
    const auto hits = without(sample.hits - last.hits, sample.ownHits - last.ownHits);
    const auto misses = without(sample.misses - last.misses, sample.ownMisses - last.ownMisses);
    point.hitRatePercent = hitRatePercent(hits, misses);
    if (const auto seconds = trafficSecondsBetween(last, sample); seconds >= ShortestSeconds) {
        point.readsPerSec = static_cast<double>(hits + misses) / seconds;
    }
    point.opsPerSec = perSecond(&ServerSample::commands);
    point.evictionsPerSec = perSecond(&ServerSample::evicted);
    point.expirationsPerSec = perSecond(&ServerSample::expired);
    point.netInPerSec = perSecond(&ServerSample::netInBytes);
    point.netOutPerSec = perSecond(&ServerSample::netOutBytes);
    point.rejectedPerSec = perSecond(&ServerSample::rejectedConnections);
}

} // namespace

std::optional<double> hitRatePercent(uint64_t hits, uint64_t misses)
{
    const auto reads = static_cast<double>(hits) + static_cast<double>(misses);
    return reads > 0 ? std::optional(100.0 * static_cast<double>(hits) / reads) : std::nullopt;
}

StatsPoint RateMeter::add(const ServerSample& sample)
{
    auto point = gaugesOf(sample);
    if (!m_last) {
        m_last = sample;
        return point;
    }
    const auto seconds = secondsBetween(*m_last, sample);
    if (seconds < ShortestSeconds && sameLife(*m_last, sample)) {
        return point; // too close to tell; the next one covers both
    }
    const auto covered = std::max(seconds, wallSecondsBetween(*m_last, sample));
    const bool gap = covered > GapFactor * m_interval.value_or(covered) + GapSlackSeconds;
    if (gap || !sameLife(*m_last, sample)) {
        point.breakBefore = true;
    } else {
        point.seconds = seconds;
        fillRates(point, *m_last, sample);
    }
    m_interval = covered;
    m_last = sample;
    return point;
}

} // namespace keystrata::stats
