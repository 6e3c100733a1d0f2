// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/ledger.h"

#include "core/redis/reply.h"

#include <algorithm>

namespace keystrata::redis {

namespace {

using Found = bool (*)(Reply);

bool foundByType(Reply reply)
{
    return reply.text() != "none";
}

bool foundByExpiry(Reply reply)
{
    return reply.integer() != -2;
}

/// Not nil, not zero, and not empty: what a command on one key answers when there is something.
bool foundByContent(Reply reply)
{
    return reply.integer() != 0 || !reply.text().empty() || reply.size() > 0;
}

/// OBJECT IDLETIME and FREQ of a key may well be zero.
bool foundUnlessNil(Reply reply)
{
    return !reply.isNil();
}

/// A cursor to go on with, or elements.
bool foundByPage(Reply reply)
{
    return reply.at(0).text() != "0" || reply.at(1).size() > 0;
}

struct Rule
{
    std::string_view command;
    Found found;
};

// Which commands count is in Redis' db.c: those that reach lookupKeyRead without LOOKUP_NOSTATS, each once.
constexpr Rule Rules[] = {
    {"TYPE", foundByType},
    {"TTL", foundByExpiry},
    {"PTTL", foundByExpiry},
    {"EXPIRETIME", foundByExpiry},
    {"PEXPIRETIME", foundByExpiry},
    {"OBJECT", foundUnlessNil},
    {"DUMP", foundUnlessNil},
    {"COPY", foundByContent}, // of the source; 0 also says that the destination exists, which is asked before
    {"EXISTS", foundByContent},
    {"TOUCH", foundByContent},
    {"GET", foundUnlessNil},
    {"GETRANGE", foundByContent},
    {"STRLEN", foundByContent},
    {"HLEN", foundByContent},
    {"HSCAN", foundByPage},
    {"LLEN", foundByContent},
    {"LRANGE", foundByContent},
    {"LINDEX", foundUnlessNil},
    {"SCARD", foundByContent},
    {"SSCAN", foundByPage},
    {"SRANDMEMBER", foundUnlessNil},
    {"ZCARD", foundByContent},
    {"ZRANGE", foundByContent},
    {"ZREVRANGE", foundByContent},
    {"ZSCAN", foundByPage},
    {"XLEN", foundByContent},
    {"XRANGE", foundByContent},
    {"XREVRANGE", foundByContent},
};

/// Errors that come after the key was looked up and found: WRONGTYPE, and OBJECT IDLETIME or FREQ under a policy that
/// does not keep it.
bool foundBeforeError(std::string_view command, std::string_view error)
{
    return error.starts_with("WRONGTYPE") || (command == "OBJECT" && error.starts_with("ERR An LFU maxmemory policy"));
}

} // namespace

TrafficEffect trafficEffect(std::string_view command, Reply reply)
{
    const auto* rule = std::ranges::find(Rules, command, &Rule::command);
    const bool queued = reply.type() == ReplyType::Status && reply.text() == "QUEUED"; // in a MULTI: not run yet
    if (rule == std::end(Rules) || queued || (reply.isError() && !foundBeforeError(command, reply.text()))) {
        return {};
    }
    return reply.isError() || rule->found(reply) ? TrafficEffect{1, 0} : TrafficEffect{0, 1};
}

} // namespace keystrata::redis
