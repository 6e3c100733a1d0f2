// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <map>
#include <string>
#include <string_view>

namespace keystrata::redis {

class Connection;

struct ServerVersion
{
    int major = 0;
    int minor = 0;
    int patch = 0;
    auto operator<=>(const ServerVersion&) const = default;
    std::string display() const; ///< "7.0.15"
};

/// What the server at the other end is and what it lets us do, found out once a connection. What could not be found
/// out is unknown, never assumed.
struct Capabilities
{
    bool infoAllowed = false; ///< without INFO the fields that come from it stay empty
    std::string flavour; ///< "Redis" or "Valkey"
    ServerVersion version; ///< of the flavour: Valkey's own number
    std::string runId;
    std::string role; ///< "master" or "slave"
    std::string maxmemoryPolicy;
    bool lfu = false; ///< idle times mean nothing; OBJECT FREQ does
    /// Command (upper case) that the access list forbids or the server lacks → the server's words for it.
    std::map<std::string, std::string, std::less<>> denied;

    bool allows(std::string_view command) const { return !denied.contains(command); }

    bool operator==(const Capabilities&) const = default;
};

/// Asks INFO, then queues the commands an analysis needs inside MULTI and DISCARDs them: the ACL answers when a command
/// is queued, and nothing is executed, so nothing is counted as a hit or a miss. A user without MULTI is not probed:
/// nothing counts as denied then, and what is shows when it is asked. Fails while the server cannot say (BUSY), and on
/// a Sentinel, which holds no keys.
Result<Capabilities> probeCapabilities(Connection& connection, Deadline deadline, Context& context);

} // namespace keystrata::redis
