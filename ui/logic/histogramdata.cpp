// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/histogramdata.h"

#include "ui/logic/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace keystrata::ui {

namespace {

using Milliseconds = std::chrono::milliseconds;

class Words
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::HistogramData)
};

/// "12h": as short as an axis needs it. The unit letters are part of the translation.
QString shortDuration(quint64 seconds)
{
    if (seconds < 60) {
        return Words::tr("%1s", "seconds, on an axis").arg(seconds);
    }
    if (seconds < 3600) {
        return Words::tr("%1m", "minutes, on an axis").arg(seconds / 60);
    }
    if (seconds < 86400) {
        return Words::tr("%1h", "hours, on an axis").arg(seconds / 3600);
    }
    return Words::tr("%1d", "days, on an axis").arg(seconds / 86400);
}

QString shortBytes(quint64 bytes)
{
    if (bytes < 1024) {
        return QString::number(bytes);
    }
    return bytes < 1024 * 1024 ? Words::tr("%1K", "kibibytes, on an axis").arg(bytes / 1024)
                               : Words::tr("%1M", "mebibytes, on an axis").arg(bytes / (1024 * 1024));
}

template <typename Short, typename Long>
std::vector<HistogramBar> barsOf(const keyspace::Histogram& histogram, Short shortText, Long longText)
{
    std::vector<HistogramBar> bars;
    const auto edges = histogram.edges;
    if (edges.empty()) {
        return bars;
    }
    for (size_t i = 0; i < histogram.counts.size() && i <= edges.size(); ++i) {
        HistogramBar bar;
        bar.keys = histogram.counts[i];
        if (i == edges.size()) {
            bar.label = Words::tr(">%1", "more than, on an axis").arg(shortText(edges[i - 1]));
            bar.range = Words::tr("more than %1").arg(longText(edges[i - 1]));
        } else {
            bar.label = shortText(edges[i]);
            bar.range = i == 0 ? Words::tr("up to %1").arg(longText(edges[i]))
                               : Words::tr("%1 to %2").arg(longText(edges[i - 1]), longText(edges[i]));
        }
        bars.push_back(std::move(bar));
    }
    return bars;
}

quint64 total(const std::vector<HistogramBar>& bars)
{
    return std::accumulate(
        bars.begin(), bars.end(), quint64{0}, [](quint64 sum, const HistogramBar& bar) { return sum + bar.keys; });
}

/// "Time to live: most keys (62 %) 1 h to 12 h; 214 without expiry."
QString summarise(const HistogramData& data, const QLocale& locale)
{
    const quint64 all = total(data.bars);
    if (all == 0) {
        return Words::tr("%1: no keys.").arg(data.title);
    }
    const auto most = std::ranges::max_element(data.bars, {}, &HistogramBar::keys);
    const double percent = 100.0 * static_cast<double>(most->keys) / static_cast<double>(all);
    return Words::tr("%1: most keys, %2, %3.").arg(data.title, formatPercent(percent, locale), most->range);
}

} // namespace

HistogramData ttlHistogram(const keyspace::StratumTotals& stratum, const QLocale& locale)
{
    HistogramData data;
    data.title = Words::tr("Time to live");
    if (!stratum.ttlKnown) {
        data.unavailable = Words::tr("The server does not let this user ask for expiry times.");
        data.summary = data.unavailable;
        return data;
    }
    const auto text = [&](uint64_t ms) { return formatDuration(Milliseconds(static_cast<qint64>(ms)), locale); };
    data.bars = barsOf(stratum.ttl, [](uint64_t ms) { return shortDuration(ms / 1000); }, text);
    HistogramBar never;
    never.label = QStringLiteral("∞");
    never.range = Words::tr("without expiry");
    never.keys = stratum.noTtl.value;
    never.apart = true;
    data.bars.insert(data.bars.begin(), std::move(never));
    data.summary = summarise(data, locale);
    return data;
}

HistogramData idleHistogram(const keyspace::StratumTotals& stratum, const QLocale& locale)
{
    HistogramData data;
    data.title = Words::tr("Idle time");
    if (!stratum.idle) {
        data.unavailable = Words::tr("Not available: the server counts use instead of idle time (an LFU policy), or "
                                     "does not let this user ask.");
        data.summary = data.unavailable;
        return data;
    }
    const auto text = [&](uint64_t s) { return formatDuration(std::chrono::seconds(static_cast<qint64>(s)), locale); };
    data.bars = barsOf(*stratum.idle, [](uint64_t s) { return shortDuration(s); }, text);
    data.summary = summarise(data, locale);
    return data;
}

HistogramData sizeHistogram(const keyspace::StratumTotals& stratum, const QLocale& locale)
{
    HistogramData data;
    data.title = Words::tr("Size");
    if (!stratum.memoryKnown) {
        data.unavailable = Words::tr("The server does not let this user ask for the memory of keys.");
        data.summary = data.unavailable;
        return data;
    }
    const auto text = [&](uint64_t bytes) { return locale.formattedDataSize(static_cast<qint64>(bytes), 0); };
    data.bars = barsOf(stratum.size, [](uint64_t bytes) { return shortBytes(bytes); }, text);
    data.summary = summarise(data, locale);
    return data;
}

} // namespace keystrata::ui
