// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/ledger.h"

#include <map>
#include <optional>
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
    bool infoAllowed = false; ///< without INFO, HELLO tells flavour, version and role; the rest stays empty
    std::string flavour; ///< "Redis" or "Valkey"
    ServerVersion version; ///< of the flavour: Valkey's own number
    std::string runId;
    std::string role; ///< "master" or "slave"
    std::string maxmemoryPolicy;
    bool lfu = false; ///< idle times mean nothing; OBJECT FREQ does
    /// Command (upper case) that the access list forbids or the server lacks → the server's words for it.
    std::map<std::string, std::string, std::less<>> denied;

    bool allows(std::string_view command) const { return !denied.contains(command); }

    /// Why a command of `denied` cannot be run, one sentence; nothing for one that can.
    std::optional<Error> refusal(std::string_view command) const;

    bool operator==(const Capabilities&) const = default;
};

/// What probing found out, and the hits and misses that it cost.
struct Probing
{
    Capabilities found;
    TrafficEffect effect;
};

/// Asks INFO, then queues the commands an analysis needs inside MULTI and DISCARDs them: the ACL answers when a command
/// is queued, and nothing is executed, so nothing is counted as a hit or a miss. For a user without MULTI they are run,
/// on a key that need not exist. Fails while the server cannot say (BUSY), and on a Sentinel, which holds no keys.
Result<Probing> probeCapabilities(Connection& connection, Deadline deadline, Context& context);

/// Why a command that was refused with these words cannot be run, one sentence.
Error refusalOf(std::string_view command, std::string_view words);

/// Whether an error reply forbids the command itself, to everybody or to this user; not just one of its keys.
bool forbidsCommand(std::string_view errorReply, std::string_view command);

} // namespace keystrata::redis
