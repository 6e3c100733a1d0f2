// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/statshistory.h"

#include <QtGlobal>

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

/// What charts draw, as plain numbers: cut at breaks, and reduced to what the pixels can show.
namespace keystrata::ui {

struct ChartPoint
{
    qint64 time = 0; ///< milliseconds since the epoch
    double value = 0;

    bool operator==(const ChartPoint&) const = default;
};

/// One unbroken stretch.
using ChartLine = std::vector<ChartPoint>;

struct TimeSpan
{
    qint64 from = 0;
    qint64 to = 0;

    bool operator==(const TimeSpan&) const = default;
};

qint64 chartTime(StatsHistory::Time time);

/// Ends with the newest point. While less is known than `length`, it begins with what is known (but is never shorter
/// than half a minute): a young history fills the picture.
TimeSpan spanOf(const StatsHistory& history, std::chrono::milliseconds length);

using ChartValue = std::function<std::optional<double>(const stats::StatsPoint&)>;

/// A restart, a counter reset, a gap or a missing value ends a line and the next one begins anew. At most two points a
/// column are left, the lowest and the highest. Columns have fixed places in time, so that a line that moves on does
/// not flicker.
std::vector<ChartLine> linesOf(const StatsHistory& history, TimeSpan span, int columns, const ChartValue& value);

/// The hit rate of the last ten seconds at every point: single seconds of a quiet cache say little.
std::vector<ChartLine> hitRateLines(const StatsHistory& history, TimeSpan span, int columns);
inline constexpr std::chrono::seconds HitRateSpan{10};

/// Where an analysis of ours was running.
std::vector<TimeSpan> analysisSpans(const StatsHistory& history, TimeSpan span);

/// The value at a moment, as far as a line passes it.
std::optional<double> valueAt(const std::vector<ChartLine>& lines, qint64 time);

struct ValueRange
{
    double low = 0;
    double high = 0;
};

std::optional<ValueRange> rangeOf(const std::vector<ChartLine>& lines);

} // namespace keystrata::ui
