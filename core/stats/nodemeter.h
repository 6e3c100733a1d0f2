// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/stats/sample.h"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace keystrata::stats {

/// What one master of a Cluster did of late. No value where none can be known.
struct NodeRates
{
    std::optional<double> hitRatePercent; ///< without our own reads; nothing without others'
    std::optional<double> opsPerSec;
    std::optional<double> evictionsPerSec;
};

/// What RateMeter is for the whole, for each master: over the samples of the last `window`. A restart of a master, a
/// reset of its counters, a time without answer and a gap begin its rates anew. Pure.
class NodeMeter
{
public:
    explicit NodeMeter(std::chrono::milliseconds window) : m_window(window) { }

    void add(const ServerSample& sample);
    NodeRates rates(const std::string& id) const; ///< NodeShare::id

    void reset() { m_nodes.clear(); }

private:
    struct Moment
    {
        Clock::time_point at;
        std::chrono::system_clock::time_point wall;
        NodeShare share;
    };

    std::chrono::milliseconds m_window;
    std::map<std::string, std::deque<Moment>> m_nodes;
};

} // namespace keystrata::stats
