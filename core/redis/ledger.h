// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace keystrata::redis {

class Reply;

/// How a command of ours changed keyspace_hits and keyspace_misses.
struct TrafficEffect
{
    uint64_t hits = 0;
    uint64_t misses = 0;
};

/// Told from the reply to a command on one key: one that found its key is a hit, one that did not a miss, one that
/// looks up no key (SCAN, INFO, MEMORY USAGE) neither; a wrong type is found out after the key, so it is a hit.
/// `command` is its first word, in upper case. Where a value that is there and empty answers like one that is not
/// (STRLEN, GETRANGE, the last page of an HSCAN), a miss is told: the sum is right in any case. SCAN with TYPE looks up
/// every key it passes and cannot be told at all: not to be used.
TrafficEffect trafficEffect(std::string_view command, Reply reply);

/// keyspace_hits and keyspace_misses of the server at one moment, and how many of them were ours at that same moment.
struct TrafficMark
{
    uint64_t serverHits = 0;
    uint64_t serverMisses = 0;
    uint64_t ownHits = 0;
    uint64_t ownMisses = 0;
    Clock::time_point at;
};

/// Our own effect on the servers' hit rates, shared by all sessions of this process to one target (thread-safe).
/// TYPE, PTTL, PEXPIRETIME, OBJECT, DUMP and value reads each add a hit or a miss; sessions count theirs from the
/// replies, by the node (Node::id) that answered. While an analysis runs, thousands of its commands are under way when
/// a sampler asks INFO, so the analysis itself asks INFO in its own stream, where the order of replies makes both
/// counts of a mark belong to the same moment; samplers then use the latest mark instead of their own INFO.
class TrafficLedger
{
public:
    void add(std::string_view node, uint64_t hits, uint64_t misses)
    {
        if (hits + misses == 0) {
            return;
        }
        const std::scoped_lock lock(m_mutex);
        auto& own = entry(node);
        own.hits += hits;
        own.misses += misses;
    }

    /// The node's counters as just answered in the stream of the caller, whose own commands are all counted.
    void mark(std::string_view node, uint64_t serverHits, uint64_t serverMisses, Clock::time_point at)
    {
        const std::scoped_lock lock(m_mutex);
        auto& own = entry(node);
        own.mark = TrafficMark{serverHits, serverMisses, own.hits, own.misses, at};
    }

    void beginAnalysis()
    {
        const std::scoped_lock lock(m_mutex);
        ++m_analyses;
    }

    void endAnalysis()
    {
        const std::scoped_lock lock(m_mutex);
        if (--m_analyses == 0) {
            for (auto& [node, own] : m_nodes) {
                own.mark.reset();
            }
        }
    }

    struct State
    {
        uint64_t hits = 0;
        uint64_t misses = 0;
        bool analysisRunning = false; ///< on any node
        std::optional<TrafficMark> mark = {}; ///< only while an analysis runs
    };

    State state(std::string_view node) const
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_nodes.find(node);
        State state = found == m_nodes.end() ? State{} : found->second;
        state.analysisRunning = m_analyses > 0;
        return state;
    }

private:
    State& entry(std::string_view node)
    {
        const auto found = m_nodes.find(node);
        return found != m_nodes.end() ? found->second : m_nodes[std::string(node)];
    }

    mutable std::mutex m_mutex;
    std::map<std::string, State, std::less<>> m_nodes; ///< guarded by m_mutex, as all below
    int m_analyses = 0;
};

} // namespace keystrata::redis
