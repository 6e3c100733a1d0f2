// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/reply.h"

#include <optional>
#include <string>

namespace keystrata::redis {

/// What a sentinel has said to its subscribers about our master.
struct SentinelNews
{
    Message message; ///< empty: nothing for people, but reason to ask
    bool serious = false;
};

/// Reads a message of PSUBSCRIBE *; nothing for other masters, and for what is no message. Format: Redis Sentinel
/// documentation, "Pub/Sub messages".
std::optional<SentinelNews> readSentinelNews(Reply message, std::string_view masterName);

} // namespace keystrata::redis
