// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/traffic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace keystrata::demo {

namespace {

constexpr std::array<Visitor::Role, 4> Roles = {
    Visitor::Role{.clientName = "payroll-web", .db = 1, .share = 0.80},
    Visitor::Role{.clientName = "payroll-web", .db = 2, .share = 0.10, .luck = 0.06},
    Visitor::Role{.clientName = "payroll-web", .db = 3, .share = 0.06, .luck = 0.03},
    Visitor::Role{.clientName = "shop-api", .db = 4, .share = 0.04},
};

/// −1 … 1, once up and down in a period.
double wave(double seconds, double period)
{
    return std::sin(seconds * 2 * std::numbers::pi / period);
}

} // namespace

Traffic::Traffic(redis::Endpoint endpoint, double scale, uint64_t seed)
    : m_endpoint(std::move(endpoint))
    , m_content(std::make_unique<Content>(seed))
    , m_started(Clock::now())
    , m_lastTick(m_started)
    , m_lastHousekeeping(m_started)
{
    for (const auto& role : Roles) {
        m_visitors.push_back(std::make_unique<Visitor>(role, scale, *m_content, seed));
    }
}

void Traffic::tick(Clock::time_point now, Context& context)
{
    const std::chrono::duration<double> elapsed = now - m_started;
    // After a pause (a suspended machine) there is nothing to catch up with.
    const std::chrono::duration<double> step = std::min<Clock::duration>(now - m_lastTick, 4 * TickTime);
    m_lastTick = now;
    const bool keepHouse = now - m_lastHousekeeping >= std::chrono::seconds(1);
    if (keepHouse) {
        m_lastHousekeeping = now;
    }
    const auto weather = weatherAt(elapsed.count());
    for (const auto& visitor : m_visitors) {
        visitor->connect(m_endpoint, context);
        visitor->visit(weather.readsPerSecond * step.count(), weather.hitRatio);
        if (keepHouse) {
            visitor->housekeeping(weather.tide);
        }
    }
    move();
}

void Traffic::move()
{
    for (const auto& visitor : m_visitors) {
        visitor->move();
    }
}

void Traffic::addPollFds(std::vector<pollfd>& fds) const
{
    for (const auto& visitor : m_visitors) {
        if (const auto* connection = visitor->connection(); connection != nullptr && connection->open()) {
            fds.push_back({.fd = connection->fd(), .events = connection->wantedEvents(), .revents = 0});
        }
    }
}

Traffic::Weather Traffic::weatherAt(double seconds)
{
    // Every two minutes something makes the hit ratio dip for a few seconds.
    const double sinceDip = std::fmod(seconds, 120) - 60;
    const double dip = sinceDip > 0 && sinceDip < 6 ? 0.12 * std::sin(sinceDip / 6 * std::numbers::pi) : 0;
    return {.readsPerSecond = 1200 + 450 * wave(seconds, 170) + 200 * wave(seconds, 23),
        .hitRatio = 0.90 + 0.025 * wave(seconds, 97) + 0.01 * wave(seconds, 31) - dip,
        .tide = 0.5 + 0.5 * wave(seconds, 200)};
}

} // namespace keystrata::demo
