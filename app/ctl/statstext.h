// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/output.h"
#include "core/stats/health.h"

#include <optional>
#include <string>

/// Samples of a server as JSON, as text for people, and in Prometheus' exposition format. Hits and misses are printed
/// without our own.
namespace keystrata::ctl {

/// What INFO would tell is null where it is denied.
Json sampleJson(const stats::ServerSample& sample, const stats::Health& health);
/// What `stats --watch` adds: rates since the sample before, null where there are none.
void addPointJson(Json& object, const stats::StatsPoint& point);
Json problemsJson(const std::vector<stats::Problem>& problems);

std::string sampleText(const stats::ServerSample& sample, const stats::Health& health);
/// A line for each problem.
std::string problemsText(const std::vector<stats::Problem>& problems);
/// One line a sample.
std::string pointText(const stats::ServerSample& sample, const stats::StatsPoint& point);

/// No sample: the server is down.
std::string prometheusText(const std::optional<stats::ServerSample>& sample);

std::string_view roleName(std::string_view infoRole); ///< "master", "replica"
std::string isoTime(std::chrono::system_clock::time_point time); ///< "2026-11-21T10:05:43Z"

} // namespace keystrata::ctl
