// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/ledger.h"

#include "core/redis/reply.h"

#include <algorithm>
#include <array>

namespace keystrata::redis {

TrafficEffect trafficEffect(std::string_view command, Reply reply)
{
    // Which commands count is in Redis' db.c: those that reach lookupKeyRead without LOOKUP_NOSTATS.
    static constexpr std::array expiry{std::string_view("TTL"), std::string_view("PTTL"),
        std::string_view("EXPIRETIME"), std::string_view("PEXPIRETIME")};
    static constexpr std::array nilWhenMissing{
        std::string_view("GET"), std::string_view("DUMP"), std::string_view("OBJECT")};
    if (reply.isError()) {
        return {};
    }
    bool found = false;
    if (command == "TYPE") {
        found = reply.text() != "none";
    } else if (std::ranges::find(expiry, command) != expiry.end()) {
        found = reply.integer() != -2;
    } else if (std::ranges::find(nilWhenMissing, command) != nilWhenMissing.end()) {
        found = !reply.isNil();
    } else {
        return {};
    }
    return found ? TrafficEffect{1, 0} : TrafficEffect{0, 1};
}

} // namespace keystrata::redis
