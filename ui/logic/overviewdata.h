// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/stats/health.h"
#include "ui/logic/statshistory.h"

#include <QLocale>
#include <QString>

#include <optional>
#include <utility>
#include <vector>

/// What the Overview says, as values: the same in tiles, tool tips and for screen readers.
namespace keystrata::ui {

/// Until a policy states goals, this is the one a cache is held to.
inline constexpr double HitRateGoal = 90;

QString goalText(const QLocale& locale = {}); ///< "goal 90 %"

enum class Tone
{
    Plain,
    Good,
    Notice,
    Warning,
    Bad
};

/// Good at the goal or above it.
Tone hitRateTone(double percent);

struct TileData
{
    QString title = {};
    QString value = {};
    QString note = {};
    Tone tone = Tone::Plain; ///< of the note
    std::vector<std::optional<double>> trend = {}; ///< of the last hour, oldest first
    double leastSpan = 0; ///< of the trend's vertical axis
    QString forbidden = {}; ///< why there is no figure: what the access list forbids; the tile is grey
};

/// Hit rate, operations, memory, keys, evictions, expirations, clients, latency; always all eight. Without a sample
/// they have titles and no values; where INFO is denied those that it would tell say so.
std::vector<TileData> tilesOf(
    const std::optional<stats::ServerSample>& latest, const StatsHistory& history, const QLocale& locale = {});

struct Attention
{
    Tone tone = Tone::Notice;
    QString title;
    QString text;

    bool operator==(const Attention&) const = default;
};

/// What needs a person, worst first: the server's problems, and a hit rate below its goal.
std::vector<Attention> attentionOf(
    const stats::Health& health, const StatsHistory& history, const QLocale& locale = {});

/// Name and value of what an operator looks up: role, uptime, policy, replicas, network …
std::vector<std::pair<QString, QString>> factsOf(
    const stats::ServerSample& sample, const StatsHistory& history, const QLocale& locale = {});

} // namespace keystrata::ui
