// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/serverevent.h"

#include <QCoreApplication>

namespace keystrata::ui {

namespace {

struct EventText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::ServerEvent)
};

} // namespace

std::optional<ServerEvent> eventBetween(const stats::ServerSample& before, const stats::ServerSample& after)
{
    using Kind = ServerEvent::Kind;
    if (before.role != after.role) {
        return ServerEvent{after.time, Kind::Failover};
    }
    if (before.runId != after.runId) {
        // A process that was up before our last sample of the other one did not just start: it took over.
        const auto between = std::chrono::duration<double>(after.monotonic - before.monotonic).count();
        const bool started = static_cast<double>(after.uptimeSeconds) <= between + 1;
        return ServerEvent{after.time, started ? Kind::Restart : Kind::Failover};
    }
    if (after.commands < before.commands || after.hits < before.hits || after.misses < before.misses) {
        return ServerEvent{after.time, Kind::CountersReset};
    }
    return std::nullopt;
}

QString nameOf(ServerEvent::Kind kind)
{
    switch (kind) {
    case ServerEvent::Kind::Restart:
        return EventText::tr("restart");
    case ServerEvent::Kind::Failover:
        return EventText::tr("failover");
    case ServerEvent::Kind::CountersReset:
        break;
    }
    return EventText::tr("counters reset");
}

} // namespace keystrata::ui
