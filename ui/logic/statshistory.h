// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/stats/sample.h"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace keystrata::ui {

/// What "now" means for figures that jump from second to second.
inline constexpr std::chrono::seconds RecentSpan{5};

/// The points of the last hour and some more, oldest first.
class StatsHistory
{
public:
    using Time = std::chrono::system_clock::time_point;
    static constexpr size_t Capacity = 4000;

    void add(stats::StatsPoint point);

    void clear() { m_points.clear(); }

    const std::deque<stats::StatsPoint>& points() const { return m_points; }

    bool empty() const { return m_points.empty(); }

    /// The first point that is not older than `from`.
    std::deque<stats::StatsPoint>::const_iterator since(Time from) const;

    /// All hits of the last `window` before the newest point, by all reads. Nothing without reads. One second of a
    /// quiet cache is a handful of reads and says little.
    std::optional<double> hitRateOver(std::chrono::seconds window) const;

    /// The median round trip: one slow answer among five says nothing.
    std::optional<double> latencyOver(std::chrono::seconds window) const;

private:
    std::deque<stats::StatsPoint> m_points;
};

/// Hits and reads of a window that moves over points; a break empties it.
class HitRateWindow
{
public:
    explicit HitRateWindow(std::chrono::seconds length) : m_length(length) { }

    /// The rate over the window that ends with this point.
    std::optional<double> add(const stats::StatsPoint& point);

private:
    struct Entry
    {
        std::chrono::system_clock::time_point time;
        double reads = 0;
        double hits = 0;
    };

    std::chrono::seconds m_length;
    std::deque<Entry> m_entries;
    double m_reads = 0;
    double m_hits = 0;
};

} // namespace keystrata::ui
