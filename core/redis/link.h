// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/connection.h"
#include "core/redis/topology.h"

#include <memory>
#include <optional>

namespace keystrata::redis {

/// One server of a session and the connection to it.
struct Link
{
    Node node;
    std::unique_ptr<Connection> connection = {}; ///< null when it cannot be reached
    std::optional<Error> problem = {}; ///< why not
    Clock::time_point refusedAt = {}; ///< when it last was reached and did not let us in

    bool up() const { return connection && connection->open(); }
};

} // namespace keystrata::redis
