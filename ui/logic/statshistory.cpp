// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/statshistory.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace keystrata::ui {

void StatsHistory::add(stats::StatsPoint point)
{
    // A wall clock that was set back would leave the order, and with it every search, broken.
    while (!m_points.empty() && m_points.back().time >= point.time) {
        m_points.pop_back();
        point.breakBefore = true;
    }
    m_points.push_back(std::move(point));
    if (m_points.size() > Capacity) {
        m_points.pop_front();
    }
}

std::deque<stats::StatsPoint>::const_iterator StatsHistory::since(Time from) const
{
    return std::ranges::lower_bound(m_points, from, {}, &stats::StatsPoint::time);
}

std::optional<double> StatsHistory::hitRateOver(std::chrono::seconds window) const
{
    if (m_points.empty()) {
        return std::nullopt;
    }
    HitRateWindow rate(window);
    std::optional<double> last;
    for (auto point = since(m_points.back().time - window); point != m_points.end(); ++point) {
        last = rate.add(*point);
    }
    return last;
}

std::optional<double> StatsHistory::latencyOver(std::chrono::seconds window) const
{
    if (m_points.empty()) {
        return std::nullopt;
    }
    std::vector<double> latencies;
    for (auto point = since(m_points.back().time - window); point != m_points.end(); ++point) {
        latencies.push_back(point->latencyMs);
    }
    const auto middle = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() / 2);
    std::ranges::nth_element(latencies, middle);
    return *middle;
}

std::optional<double> HitRateWindow::add(const stats::StatsPoint& point)
{
    if (point.breakBefore) {
        m_entries.clear();
        m_reads = 0;
        m_hits = 0;
    }
    Entry entry{point.time, point.readsPerSec.value_or(0) * point.seconds, 0};
    entry.hits = entry.reads * point.hitRatePercent.value_or(0) / 100;
    m_reads += entry.reads;
    m_hits += entry.hits;
    m_entries.push_back(entry);
    while (m_entries.front().time <= point.time - m_length) {
        m_reads -= m_entries.front().reads;
        m_hits -= m_entries.front().hits;
        m_entries.pop_front();
    }
    // What is left after many subtractions may be a trace of rounding, never half a read.
    return m_reads > 0.5 ? std::optional(std::clamp(100 * m_hits / m_reads, 0.0, 100.0)) : std::nullopt;
}

} // namespace keystrata::ui
