// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/reply.h"

#include <optional>
#include <string>

namespace keystrata::redis {

/// What HELLO tells of a server. That is little, but no access list can forbid it.
struct Hello
{
    std::string server; ///< "redis", "valkey"
    std::string version;
    std::string mode; ///< "standalone", "sentinel" or "cluster"
    std::string role; ///< as INFO calls it: "master" or "slave"; empty on a Sentinel
};

/// Reads the answer to HELLO without arguments. Nothing before Redis 6.2, and where it is renamed.
std::optional<Hello> readHello(Reply reply);

} // namespace keystrata::redis
