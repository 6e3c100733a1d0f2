// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/noncache.h"

#include <optional>
#include <string_view>

namespace keystrata::keyspace {

/// What people call things that are no cache: "lock", "user_session", "rate:limit", "jobQueue". Whole words only, of
/// either case, the first from the left that counts:
///  - segments end at ":", "|", "{", "}", "~" and at `separators`, words in them at "_" and ".", in the first segment
///    at "-", too: behind it stand objects, and "product:bike-lock" is the name of one;
///  - a word counts when a segment is nothing else or ends with it, identifiers behind it left out of account
///    ("cart_lock_17"), some also in front ("throttle_anon_10.0.0.1"), names of brokers only as the first segment.
/// No allocation; some ten nanoseconds a word.
std::optional<NonCacheGroup> groupByWords(std::string_view name, std::string_view separators);

} // namespace keystrata::keyspace
