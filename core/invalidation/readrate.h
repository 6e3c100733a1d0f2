// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"

#include <optional>

namespace keystrata::invalidation {

/// How many hits the servers have counted for others than us, and when.
struct ReadCount
{
    uint64_t hits = 0;
    Clock::time_point at;
};

/// Nothing where a server does not tell.
std::optional<ReadCount> readsNow(redis::Session& session, Context& context);

/// Between two of them; nothing where one is missing, after a restart, and for less than a fifth of a second.
std::optional<double> hitsPerSecond(const std::optional<ReadCount>& before, const std::optional<ReadCount>& after);

} // namespace keystrata::invalidation
