// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/ledger.h"
#include "core/redis/link.h"
#include "core/redis/reply.h"

#include <optional>
#include <span>
#include <string>

namespace keystrata::redis {

/// A command on its way to one of several servers, and what came of it.
struct Errand
{
    std::span<const std::string> command;
    Link* link = nullptr; ///< null: nobody can be asked
    bool asking = false; ///< after an ASK: say so first
    Result<OwnedReply> reply = OwnedReply(); ///< an error reply is a reply; no answer is an Error
};

/// Sends every errand over its link, all at once, and waits for the answers. Our hits and misses go to the ledger. Only
/// Cancelled is an error of the whole.
Status exchange(std::span<Errand> errands, TrafficLedger& ledger, Deadline deadline, Context& context);

/// Where an answer says to ask instead.
struct Redirection
{
    bool ask = false; ///< for this command only; else the slot has moved for good
    Endpoint to;
};

/// "MOVED 3999 10.0.0.5:6381" or "ASK …"; without a host it is the one that answered.
std::optional<Redirection> redirectionOf(Reply reply, const Endpoint& from);

/// The key that decides which master a command goes to; null for commands about the server.
const std::string* keyOf(std::span<const std::string> command);

} // namespace keystrata::redis
