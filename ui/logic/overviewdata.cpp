// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/overviewdata.h"

#include "ui/logic/chartdata.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

namespace {

using stats::ServerSample;
using stats::StatsPoint;

struct OverviewText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::Overview)
};

constexpr size_t TrendPoints = 60;
constexpr std::chrono::minutes LatencySpan{5};
constexpr double GoalSlack = 10; ///< this far below the goal is bad, not only a warning
constexpr double MemoryHigh = 80; ///< as in core/stats/health.cpp
constexpr double MemoryFull = 90;

using Field = std::function<std::optional<double>(const StatsPoint&)>;

Field gauge(uint64_t StatsPoint::* field)
{
    return [field](const StatsPoint& point) { return static_cast<double>(point.*field); };
}

Field rate(std::optional<double> StatsPoint::* field)
{
    return [field](const StatsPoint& point) { return point.*field; };
}

/// Means of equal groups of points; a group without a value is a hole.
std::vector<std::optional<double>> trendOf(const StatsHistory& history, const Field& field)
{
    if (history.empty()) {
        return {};
    }
    const auto begin = history.since(history.points().back().time - std::chrono::hours(1));
    const auto count = static_cast<size_t>(history.points().end() - begin);
    const size_t group = (count + TrendPoints - 1) / TrendPoints;
    std::vector<std::optional<double>> trend;
    for (auto point = begin; point != history.points().end();) {
        double sum = 0;
        size_t known = 0;
        for (size_t i = 0; i < group && point != history.points().end(); ++i, ++point) {
            if (const auto value = field(*point)) {
                sum += *value;
                ++known;
            }
        }
        trend.push_back(known > 0 ? std::optional(sum / static_cast<double>(known)) : std::nullopt);
    }
    return trend;
}

std::vector<double> valuesOver(const StatsHistory& history, std::chrono::seconds span, const Field& field)
{
    std::vector<double> values;
    if (history.empty()) {
        return values;
    }
    for (auto point = history.since(history.points().back().time - span); point != history.points().end(); ++point) {
        if (const auto value = field(*point)) {
            values.push_back(*value);
        }
    }
    return values;
}

std::optional<double> meanOver(const StatsHistory& history, std::chrono::seconds span, const Field& field)
{
    const std::vector<double> values = valuesOver(history, span, field);
    if (values.empty()) {
        return std::nullopt;
    }
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

QString rateText(const std::optional<double>& perSecond, const QLocale& locale)
{
    return perSecond ? formatRate(*perSecond, locale) : QStringLiteral("—");
}

TileData hitRateTile(const StatsHistory& history, const QLocale& locale)
{
    TileData tile{.title = OverviewText::tr("Hit rate")};
    HitRateWindow window(HitRateSpan);
    tile.trend = trendOf(history, [&window](const StatsPoint& point) { return window.add(point); });
    tile.leastSpan = 5;
    const auto now = history.hitRateOver(HitRateSpan);
    tile.value = now ? formatPercent(*now, locale) : QStringLiteral("—");
    tile.note = now ? goalText(locale) : OverviewText::tr("no reads");
    if (now) {
        tile.tone = hitRateTone(*now);
    }
    return tile;
}

TileData operationsTile(const StatsHistory& history, const QLocale& locale)
{
    // While an analysis of ours runs the server's count is mostly of our commands.
    const Field others = [](const StatsPoint& point) { return point.analysisRunning ? std::nullopt : point.opsPerSec; };
    const auto known = meanOver(history, RecentSpan, others);
    const auto reads = meanOver(history, RecentSpan, rate(&StatsPoint::readsPerSec));
    return {.title = OverviewText::tr("Operations"),
        .value = rateText(known ? known : meanOver(history, RecentSpan, rate(&StatsPoint::opsPerSec)), locale),
        .note = reads ? OverviewText::tr("%1 reads", nullptr, pluralOf(static_cast<quint64>(std::llround(*reads))))
                            .arg(formatCountShort(*reads, locale))
                      : QString(),
        .tone = Tone::Plain,
        .trend = trendOf(history, others),
        .leastSpan = 10};
}

TileData memoryTile(const ServerSample& latest, const StatsHistory& history, const QLocale& locale)
{
    TileData tile{.title = OverviewText::tr("Memory"), .value = formatBytes(latest.usedMemory, locale)};
    tile.trend = trendOf(history, gauge(&StatsPoint::usedMemory));
    tile.leastSpan = static_cast<double>(latest.usedMemory) / 50;
    if (latest.maxmemory == 0) {
        tile.note = OverviewText::tr("no limit");
        return tile;
    }
    const double share = 100 * static_cast<double>(latest.usedMemory) / static_cast<double>(latest.maxmemory);
    tile.note = OverviewText::tr("%1 of %2").arg(formatPercent(share, locale), formatBytes(latest.maxmemory, locale));
    // A full cache that may evict any key is a cache at work.
    if (!latest.maxmemoryPolicy.starts_with("allkeys-") && share >= MemoryHigh) {
        tile.tone = latest.maxmemoryPolicy == "noeviction" && share >= MemoryFull ? Tone::Bad : Tone::Warning;
    }
    return tile;
}

/// "+12 k / h" from what is known of the last hour; nothing before there is a minute of it.
QString growthText(const StatsHistory& history, const QLocale& locale)
{
    const auto& points = history.points();
    const auto begin = history.since(points.back().time - std::chrono::hours(1));
    const double hours = std::chrono::duration<double, std::ratio<3600>>(points.back().time - begin->time).count();
    if (hours < 1.0 / 60) {
        return {};
    }
    const double change = static_cast<double>(points.back().keys) - static_cast<double>(begin->keys);
    const bool perMinute = hours < 0.5;
    const double step = change / (perMinute ? hours * 60 : hours);
    if (std::abs(step) < 1) {
        return OverviewText::tr("steady");
    }
    const QString amount =
        (step > 0 ? QStringLiteral("+") : QStringLiteral("−")) + formatCountShort(std::abs(step), locale);
    return perMinute ? OverviewText::tr("%1 a minute").arg(amount) : OverviewText::tr("%1 an hour").arg(amount);
}

TileData keysTile(const ServerSample& latest, const StatsHistory& history, const QLocale& locale)
{
    const QString growth = growthText(history, locale);
    return {.title = OverviewText::tr("Keys"),
        .value = formatCountShort(static_cast<double>(latest.keys), locale),
        .note = growth.isEmpty() ? formatCount(latest.keys, locale) : growth,
        .tone = Tone::Plain,
        .trend = trendOf(history, gauge(&StatsPoint::keys)),
        .leastSpan = std::max(static_cast<double>(latest.keys) / 50, 2.0)};
}

TileData evictionsTile(const ServerSample& latest, const StatsHistory& history, const QLocale& locale)
{
    const auto now = meanOver(history, RecentSpan, rate(&StatsPoint::evictionsPerSec));
    const bool wanted = latest.maxmemoryPolicy.starts_with("allkeys-");
    return {.title = OverviewText::tr("Evictions"),
        .value = rateText(now, locale),
        .note = displayBytes(latest.maxmemoryPolicy),
        .tone = now.value_or(0) > 0 && !wanted ? Tone::Warning : Tone::Plain,
        .trend = trendOf(history, rate(&StatsPoint::evictionsPerSec)),
        .leastSpan = 10};
}

TileData expirationsTile(const ServerSample& latest, const StatsHistory& history, const QLocale& locale)
{
    const double share =
        latest.keys == 0 ? 0 : 100 * static_cast<double>(latest.keysWithExpiry) / static_cast<double>(latest.keys);
    return {.title = OverviewText::tr("Expirations"),
        .value = rateText(meanOver(history, RecentSpan, rate(&StatsPoint::expirationsPerSec)), locale),
        .note = latest.keys == 0 ? QString() : OverviewText::tr("%1 expire").arg(formatPercent(share, locale)),
        .tone = Tone::Plain,
        .trend = trendOf(history, rate(&StatsPoint::expirationsPerSec)),
        .leastSpan = 10};
}

TileData clientsTile(const ServerSample& latest, const StatsHistory& history, const QLocale& locale)
{
    return {.title = OverviewText::tr("Clients"),
        .value = formatCount(latest.clients, locale),
        .note = OverviewText::tr("%1 blocked").arg(formatCount(latest.blockedClients, locale)),
        .tone = Tone::Plain,
        .trend = trendOf(history, gauge(&StatsPoint::clients)),
        .leastSpan = 4};
}

TileData latencyTile(const StatsHistory& history, const QLocale& locale)
{
    const Field latency = [](const StatsPoint& point) { return std::optional(point.latencyMs); };
    TileData tile{.title = OverviewText::tr("Latency"), .trend = trendOf(history, latency), .leastSpan = 0.5};
    tile.value = formatMilliseconds(history.latencyOver(RecentSpan).value_or(0), locale);
    std::vector<double> longer = valuesOver(history, LatencySpan, latency);
    std::ranges::sort(longer);
    const size_t rank = (longer.size() * 99 + 99) / 100 - 1;
    tile.note = OverviewText::tr("p99 %1").arg(formatMilliseconds(longer[rank], locale));
    return tile;
}

std::vector<TileData> blankTiles()
{
    std::vector<TileData> tiles;
    for (const QString& title : {OverviewText::tr("Hit rate"), OverviewText::tr("Operations"),
             OverviewText::tr("Memory"), OverviewText::tr("Keys"), OverviewText::tr("Evictions"),
             OverviewText::tr("Expirations"), OverviewText::tr("Clients"), OverviewText::tr("Latency")}) {
        tiles.push_back({.title = title, .value = QStringLiteral("—")});
    }
    return tiles;
}

/// Latency and the keys of one database are all that is left.
std::vector<TileData> tilesWithoutInfo(const ServerSample& latest, const QLocale& locale)
{
    std::vector<TileData> tiles = blankTiles();
    for (TileData& tile : tiles) {
        tile.note = OverviewText::tr("not allowed");
        tile.forbidden = textOf(*latest.infoDenied);
    }
    TileData& keys = tiles[3];
    if (latest.keysKnown) {
        keys.value = formatCountShort(static_cast<double>(latest.keys), locale);
        keys.note = OverviewText::tr("in one database");
        keys.forbidden.clear();
    }
    TileData& latency = tiles.back();
    latency.value = formatMilliseconds(latest.latencyMs, locale);
    latency.note.clear();
    latency.forbidden.clear();
    return tiles;
}

QString titleOf(std::string_view id)
{
    static constexpr std::pair<std::string_view, const char*> Titles[] = {
        {"memory.full", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Memory is nearly full")},
        {"memory.limit", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Memory is at its limit")},
        {"memory.high", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Memory is filling up")},
        {"memory.evicting", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Keys are evicted")},
        {"replica.link", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Replication is down")},
        {"persistence.rdb", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Saving failed")},
        {"persistence.aof", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "The append-only file failed")},
        {"clients.rejecting", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Connections are refused")},
        {"clients.high", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Clients near their limit")},
        {"clients.rejected", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Connections were refused")},
        {"server.loading", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "The server is loading")},
        {"server.slow", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "The server is slow")},
        {"cluster.master_gone", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "A master does not answer")},
        {"cluster.fail", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "The Cluster is down")},
        {"cluster.memory_full", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "A master is nearly full")},
        {"cluster.memory_limit", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "A master is at its limit")},
        {"cluster.uneven_keys", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Keys are unevenly spread")},
        {"cluster.uneven_memory", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "Memory is unevenly spread")},
        {"sentinel.no_majority", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "No majority of sentinels")},
        {"sentinel.gone", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "A sentinel does not answer")},
        {"sentinel.failing_over", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "The master is being replaced")},
        {"replica.gone", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "A replica does not answer")},
        {"replica.orphan", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "A replica is without master")},
        {"info.denied", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "INFO is not allowed")},
        {"info.lacking", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "INFO is missing")},
        {"cluster.info_denied", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "INFO is not allowed")},
        {"sentinel.uncounted", QT_TRANSLATE_NOOP("keystrata::ui::Overview", "SENTINEL MASTER is not allowed")},
    };
    const auto* found = std::ranges::find(Titles, id, &std::pair<std::string_view, const char*>::first);
    return found == std::end(Titles) ? OverviewText::tr("Server") : OverviewText::tr(found->second);
}

QString replicasText(const ServerSample& sample)
{
    const uint64_t count = sample.connectedReplicas;
    if (!sample.nodes.empty()) {
        const QString masters = OverviewText::tr("%n masters", nullptr, pluralOf(sample.nodes.size()));
        return count == 0 ? OverviewText::tr("%1, no replicas").arg(masters)
                          : OverviewText::tr("%1, %n replicas", nullptr, pluralOf(count)).arg(masters);
    }
    if (count == 0) {
        return OverviewText::tr("master, no replicas");
    }
    return OverviewText::tr("master, %n replicas", nullptr, pluralOf(count));
}

Tone toneOf(stats::Severity severity)
{
    switch (severity) {
    case stats::Severity::Critical:
        return Tone::Bad;
    case stats::Severity::Warning:
        return Tone::Warning;
    case stats::Severity::Notice:
        break;
    }
    return Tone::Notice;
}

} // namespace

std::vector<TileData> tilesOf(
    const std::optional<ServerSample>& latest, const StatsHistory& history, const QLocale& locale)
{
    if (latest && latest->infoDenied) {
        return tilesWithoutInfo(*latest, locale);
    }
    if (!latest || history.empty()) {
        return blankTiles();
    }
    return {hitRateTile(history, locale), operationsTile(history, locale), memoryTile(*latest, history, locale),
        keysTile(*latest, history, locale), evictionsTile(*latest, history, locale),
        expirationsTile(*latest, history, locale), clientsTile(*latest, history, locale), latencyTile(history, locale)};
}

std::vector<Attention> attentionOf(const stats::Health& health, const StatsHistory& history, const QLocale& locale)
{
    std::vector<Attention> list;
    for (const stats::Problem& problem : health.problems) {
        list.push_back({toneOf(problem.severity), titleOf(problem.message.id), textOf(problem.message)});
    }
    if (const auto minute = history.hitRateOver(std::chrono::minutes(1)); minute && *minute < HitRateGoal) {
        list.push_back({hitRateTone(*minute), OverviewText::tr("Hit rate below its goal"),
            OverviewText::tr("%1 of the reads of the last minute were hits (%2).")
                .arg(formatPercent(*minute, locale), goalText(locale))});
    }
    std::ranges::stable_sort(list, std::ranges::greater{}, &Attention::tone);
    return list;
}

Tone hitRateTone(double percent)
{
    return percent >= HitRateGoal ? Tone::Good : percent >= HitRateGoal - GoalSlack ? Tone::Warning : Tone::Bad;
}

QString goalText(const QLocale& locale)
{
    return OverviewText::tr("goal %1 %").arg(locale.toString(HitRateGoal, 'f', 0));
}

std::vector<std::pair<QString, QString>> factsOf(
    const ServerSample& sample, const StatsHistory& history, const QLocale& locale)
{
    std::vector<std::pair<QString, QString>> facts;
    if (sample.infoDenied) {
        return facts;
    }
    facts.emplace_back(OverviewText::tr("Role"),
        sample.role == "slave" ? OverviewText::tr("replica, link %1").arg(displayBytes(sample.masterLinkStatus))
                               : replicasText(sample));
    facts.emplace_back(OverviewText::tr("Up for"), formatDuration(std::chrono::seconds(sample.uptimeSeconds), locale));
    facts.emplace_back(OverviewText::tr("Resident memory"), formatBytes(sample.usedMemoryRss, locale));
    facts.emplace_back(OverviewText::tr("Fragmentation"), locale.toString(sample.fragmentation, 'f', 2));
    const auto in = meanOver(history, RecentSpan, rate(&StatsPoint::netInPerSec));
    const auto out = meanOver(history, RecentSpan, rate(&StatsPoint::netOutPerSec));
    if (in && out) {
        facts.emplace_back(OverviewText::tr("Network in"),
            OverviewText::tr("%1/s").arg(formatBytes(static_cast<quint64>(*in), locale)));
        facts.emplace_back(OverviewText::tr("Network out"),
            OverviewText::tr("%1/s").arg(formatBytes(static_cast<quint64>(*out), locale)));
    }
    return facts;
}

} // namespace keystrata::ui
