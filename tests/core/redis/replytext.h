// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/reply.h"

#include <hiredis/hiredis.h>

#include <span>
#include <string>

namespace keystrata::testing {

/// A reply written out, ours and hiredis' in the same way: "[:1 $abc nil [] +OK -ERR x]".
inline std::string written(redis::Reply reply)
{
    using enum redis::ReplyType;
    switch (reply.type()) {
    case Nil:
        return "nil";
    case Integer:
        return ":" + std::to_string(reply.integer());
    case Status:
        return "+" + std::string(reply.text());
    case Error:
        return "-" + std::string(reply.text());
    case String:
        return "$" + std::string(reply.text());
    case Array:
        break;
    }
    std::string out = "[";
    for (const redis::Reply element : reply.elements()) {
        out += (out.size() > 1 ? " " : "") + written(element);
    }
    return out + "]";
}

inline std::string written(const redisReply& reply)
{
    switch (reply.type) {
    case REDIS_REPLY_NIL:
        return "nil";
    case REDIS_REPLY_INTEGER:
        return ":" + std::to_string(reply.integer);
    case REDIS_REPLY_STATUS:
        return "+" + std::string(reply.str, reply.len);
    case REDIS_REPLY_ERROR:
        return "-" + std::string(reply.str, reply.len);
    case REDIS_REPLY_STRING:
        return "$" + std::string(reply.str, reply.len);
    case REDIS_REPLY_ARRAY:
        break;
    default:
        return "?"; // RESP3
    }
    std::string out = "[";
    for (const redisReply* element : std::span(reply.element, reply.elements)) {
        out += (out.size() > 1 ? " " : "") + written(*element);
    }
    return out + "]";
}

} // namespace keystrata::testing
