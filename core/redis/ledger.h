// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <cstdint>
#include <mutex>
#include <optional>
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

/// Our own effect on the server's hit rate, shared by all sessions of this process to one server (thread-safe).
/// TYPE, PTTL, PEXPIRETIME, OBJECT, DUMP and value reads each add a hit or a miss; sessions count theirs from the
/// replies. While an analysis runs, thousands of its commands are under way when a sampler asks INFO, so the analysis
/// itself asks INFO in its own stream, where the order of replies makes both counts of a mark belong to the same
/// moment; samplers then use the latest mark instead of their own INFO.
class TrafficLedger
{
public:
    void add(uint64_t hits, uint64_t misses)
    {
        const std::scoped_lock lock(m_mutex);
        m_hits += hits;
        m_misses += misses;
    }

    /// The server's counters as just answered in the stream of the caller, whose own commands are all counted.
    void mark(uint64_t serverHits, uint64_t serverMisses, Clock::time_point at)
    {
        const std::scoped_lock lock(m_mutex);
        m_mark = TrafficMark{serverHits, serverMisses, m_hits, m_misses, at};
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
            m_mark.reset();
        }
    }

    struct State
    {
        uint64_t hits = 0;
        uint64_t misses = 0;
        bool analysisRunning = false;
        std::optional<TrafficMark> mark; ///< only while an analysis runs
    };

    State state() const
    {
        const std::scoped_lock lock(m_mutex);
        return {m_hits, m_misses, m_analyses > 0, m_mark};
    }

private:
    mutable std::mutex m_mutex;
    uint64_t m_hits = 0; ///< guarded by m_mutex, as all below
    uint64_t m_misses = 0;
    int m_analyses = 0;
    std::optional<TrafficMark> m_mark;
};

} // namespace keystrata::redis
