// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/chartdata.h"

#include <algorithm>
#include <iterator>

namespace keystrata::ui {

namespace {

constexpr qint64 ShortestSpanMs = 30'000;

/// Keeps the lowest and the highest point of each column, in the order of time.
class Reducer
{
public:
    explicit Reducer(qint64 columnWidth) : m_width(std::max<qint64>(columnWidth, 1)) { }

    void add(ChartPoint point)
    {
        const qint64 column = point.time / m_width;
        if (m_open && column != m_column) {
            flush();
        }
        if (!m_open) {
            m_open = true;
            m_column = column;
            m_lowest = m_highest = point;
            return;
        }
        if (point.value < m_lowest.value) {
            m_lowest = point;
        }
        if (point.value > m_highest.value) {
            m_highest = point;
        }
    }

    void endLine()
    {
        flush();
        if (!m_line.empty()) {
            m_lines.push_back(std::move(m_line));
            m_line.clear();
        }
    }

    std::vector<ChartLine> take()
    {
        endLine();
        return std::move(m_lines);
    }

private:
    void flush()
    {
        if (!m_open) {
            return;
        }
        m_open = false;
        const auto [first, second] =
            std::minmax(m_lowest, m_highest, [](const auto& a, const auto& b) { return a.time < b.time; });
        m_line.push_back(first);
        if (second != first) {
            m_line.push_back(second);
        }
    }

    qint64 m_width;
    bool m_open = false;
    qint64 m_column = 0;
    ChartPoint m_lowest;
    ChartPoint m_highest;
    ChartLine m_line;
    std::vector<ChartLine> m_lines;
};

StatsHistory::Time timeOf(qint64 milliseconds)
{
    return StatsHistory::Time(std::chrono::milliseconds(milliseconds));
}

} // namespace

qint64 chartTime(StatsHistory::Time time)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

TimeSpan spanOf(const StatsHistory& history, std::chrono::milliseconds length)
{
    const auto end = history.empty() ? std::chrono::system_clock::now() : history.points().back().time;
    const qint64 to = chartTime(end);
    const qint64 oldest = history.empty() ? to : chartTime(history.points().front().time);
    return {std::max(to - length.count(), std::min(oldest, to - ShortestSpanMs)), to};
}

std::vector<ChartLine> linesOf(const StatsHistory& history, TimeSpan span, int columns, const ChartValue& value)
{
    Reducer reducer((span.to - span.from) / std::max(columns, 1));
    auto point = history.since(timeOf(span.from));
    if (point != history.points().begin()) {
        --point; // the line comes from outside the picture
    }
    for (; point != history.points().end(); ++point) {
        const std::optional<double> at = value(*point);
        if (point->breakBefore || !at) {
            reducer.endLine();
        }
        if (at) {
            reducer.add({chartTime(point->time), *at});
        }
    }
    return reducer.take();
}

std::vector<ChartLine> hitRateLines(const StatsHistory& history, TimeSpan span, int columns)
{
    HitRateWindow window(HitRateSpan);
    // What lies before the picture belongs to the window of its first points.
    for (auto point = history.since(timeOf(span.from) - HitRateSpan);
        point != history.points().end() && chartTime(point->time) < span.from; ++point) {
        window.add(*point);
    }
    const StatsHistory::Time begin = timeOf(span.from);
    return linesOf(history, span, columns, [&window, begin](const stats::StatsPoint& point) {
        return point.time < begin ? std::nullopt : window.add(point);
    });
}

std::vector<TimeSpan> analysisSpans(const StatsHistory& history, TimeSpan span)
{
    std::vector<TimeSpan> spans;
    bool open = false;
    for (auto point = history.since(timeOf(span.from)); point != history.points().end(); ++point) {
        const qint64 time = chartTime(point->time);
        if (!point->analysisRunning) {
            open = false;
            continue;
        }
        if (!open) {
            // A point stands for the time since the one before it.
            spans.push_back({std::max(span.from, time - static_cast<qint64>(point->seconds * 1000)), time});
            open = true;
        }
        spans.back().to = time;
    }
    return spans;
}

std::optional<double> valueAt(const std::vector<ChartLine>& lines, qint64 time)
{
    for (const ChartLine& line : lines) {
        if (line.empty() || time < line.front().time || time > line.back().time) {
            continue;
        }
        const auto after = std::ranges::lower_bound(line, time, {}, &ChartPoint::time);
        if (after == line.begin() || after->time == time) {
            return after->value;
        }
        const auto before = std::prev(after);
        const double share = static_cast<double>(time - before->time) / static_cast<double>(after->time - before->time);
        return before->value + (after->value - before->value) * share;
    }
    return std::nullopt;
}

std::optional<ValueRange> rangeOf(const std::vector<ChartLine>& lines)
{
    std::optional<ValueRange> range;
    for (const ChartLine& line : lines) {
        for (const ChartPoint& point : line) {
            if (!range) {
                range = ValueRange{point.value, point.value};
            }
            range->low = std::min(range->low, point.value);
            range->high = std::max(range->high, point.value);
        }
    }
    return range;
}

} // namespace keystrata::ui
