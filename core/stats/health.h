// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topologywatch.h"
#include "core/stats/sample.h"

#include <optional>
#include <string_view>
#include <vector>

namespace keystrata::stats {

enum class HealthStatus
{
    Healthy,
    Degraded, ///< it answers, but something needs a person
    Down, ///< it cannot be reached, or does not let us in
};

std::string_view statusName(HealthStatus status); ///< "healthy", "degraded", "down"

enum class Severity
{
    Notice, ///< worth knowing, and by design: an LRU cache at its limit evicts
    Warning,
    Critical,
};

std::string_view severityName(Severity severity); ///< "notice", "warning", "critical"

struct Problem
{
    Severity severity = Severity::Warning;
    Message message;

    bool operator==(const Problem&) const = default;
};

struct Health
{
    HealthStatus status = HealthStatus::Healthy;
    std::vector<Problem> problems; ///< worst first; anything above a notice degrades
};

/// Judges one sample and, where known, what happened since the one before (evictions, refused connections) and who is
/// missing among the servers. Pure.
Health assessHealth(const ServerSample& sample, const std::optional<StatsPoint>& recent = {},
    const redis::TopologyPicture* topology = nullptr);

/// Judges a failure to sample: down.
Health assessFailure(const Error& error);

} // namespace keystrata::stats
