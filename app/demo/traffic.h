// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/visitor.h"
#include "core/base/context.h"
#include "core/redis/address.h"

#include <poll.h>

#include <memory>
#include <vector>

namespace keystrata::demo {

/// The applications of the demo: a thousand reads a second, give or take, over the caches that are in use, with writes
/// after misses, invalidations, sessions, and large reports that come and go, with which its memory rises and falls.
/// Never waits: the owner polls, then calls move(), and tick() when it is due.
class Traffic
{
public:
    Traffic(redis::Endpoint endpoint, double scale, uint64_t seed);

    static constexpr std::chrono::milliseconds TickTime{50};
    /// Queues the requests of the time since the last tick. Connects again when the server has closed a connection.
    void tick(Clock::time_point now, Context& context);
    /// Sends and receives what is possible.
    void move();
    /// Appends what to poll for.
    void addPollFds(std::vector<pollfd>& fds) const;

private:
    struct Weather
    {
        double readsPerSecond = 0;
        double hitRatio = 0;
        double tide = 0; ///< of large reports, 0 to 1
    };

    static Weather weatherAt(double seconds);

    redis::Endpoint m_endpoint;
    std::unique_ptr<Content> m_content;
    std::vector<std::unique_ptr<Visitor>> m_visitors;
    Clock::time_point m_started;
    Clock::time_point m_lastTick;
    Clock::time_point m_lastHousekeeping;
};

} // namespace keystrata::demo
