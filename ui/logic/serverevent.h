// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/stats/sample.h"

#include <QString>

#include <chrono>
#include <optional>

namespace keystrata::ui {

/// Something that happened to the server between two samples and explains a break in its lines.
struct ServerEvent
{
    enum class Kind
    {
        Restart,
        Failover, ///< another process answers, or the same one in another role
        CountersReset,
    };

    std::chrono::system_clock::time_point time;
    Kind kind = Kind::Restart;

    bool operator==(const ServerEvent&) const = default;
};

/// Nothing when the server just went on.
std::optional<ServerEvent> eventBetween(const stats::ServerSample& before, const stats::ServerSample& after);

QString nameOf(ServerEvent::Kind kind); ///< "restart", "failover", "counters reset"

} // namespace keystrata::ui
