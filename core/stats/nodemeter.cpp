// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/nodemeter.h"

#include <algorithm>
#include <array>

namespace keystrata::stats {

namespace {

constexpr std::array Counters{&NodeShare::hits, &NodeShare::misses, &NodeShare::ownHits, &NodeShare::ownMisses,
    &NodeShare::commands, &NodeShare::evicted};

bool sameLife(const NodeShare& earlier, const NodeShare& later)
{
    return earlier.runId == later.runId
        && std::ranges::all_of(Counters, [&](auto counter) { return earlier.*counter <= later.*counter; });
}

uint64_t without(uint64_t server, uint64_t own)
{
    return server > own ? server - own : 0;
}

} // namespace

void NodeMeter::add(const ServerSample& sample)
{
    decltype(m_nodes) seen;
    for (const auto& share : sample.nodes) {
        if (share.problem) {
            continue; // what it counts when it answers again is of another time
        }
        auto moments = std::move(m_nodes[share.id]);
        // The steady clock stands still while the machine sleeps, the wall clock does not.
        const bool gap = !moments.empty() && sample.time - moments.back().wall > m_window;
        if (gap || (!moments.empty() && !sameLife(moments.back().share, share))) {
            moments.clear();
        }
        moments.push_back({sample.monotonic, sample.time, share});
        while (sample.monotonic - moments.front().at > m_window) {
            moments.pop_front();
        }
        seen.emplace(share.id, std::move(moments));
    }
    m_nodes = std::move(seen);
}

NodeRates NodeMeter::rates(const std::string& id) const
{
    const auto found = m_nodes.find(id);
    if (found == m_nodes.end() || found->second.size() < 2) {
        return {};
    }
    const auto& first = found->second.front();
    const auto& last = found->second.back();
    const auto grown = [&](auto counter) { return last.share.*counter - first.share.*counter; };
    NodeRates rates;
    rates.hitRatePercent = hitRatePercent(without(grown(&NodeShare::hits), grown(&NodeShare::ownHits)),
        without(grown(&NodeShare::misses), grown(&NodeShare::ownMisses)));
    const auto seconds = std::chrono::duration<double>(last.at - first.at).count();
    if (seconds > 0) {
        rates.opsPerSec = static_cast<double>(grown(&NodeShare::commands)) / seconds;
        rates.evictionsPerSec = static_cast<double>(grown(&NodeShare::evicted)) / seconds;
    }
    return rates;
}

} // namespace keystrata::stats
