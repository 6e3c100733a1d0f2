// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/noncache.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A team's rules for its caches: a JSON file that can be shared in git. It holds no secret and names no server.
///
/// Format (every field but "format" and a rule's "name" and "keep_versions" may be left out):
///   {"format": 1,
///    "not_cache": [{"pattern": "*:invoice:*", "group": "counter"}, {"pattern": "*:session_stats:*", "group": null}],
///    "retention": [{"name": "old versions", "prefix": "shop", "db": 1, "keep_versions": 2, "idle_over": "7d",
///                   "action": "drain", "over": "30m", "at_most_keys": 100000, "at_most_percent": 40,
///                   "journal": true}]}
/// Globs and prefixes are UTF-8 text. A group of null says: this is cache, whatever the built-in rules think.
namespace keystrata::policy {

/// What becomes of old versions without anybody looking, once it is approved. It is only ever about versions below a
/// live one that is stated or read.
struct RetentionRule
{
    std::string name; ///< unique in its policy
    std::optional<int> db = {}; ///< nothing: every database
    std::optional<std::string> prefix = {}; ///< nothing: every cache
    unsigned keepVersions = 0; ///< of the old ones, the newest
    std::optional<std::chrono::milliseconds> idleOver = {}; ///< only keys not used for longer than this
    std::optional<std::chrono::milliseconds> drainOver = {}; ///< they expire within this; nothing: they are removed
    std::optional<uint64_t> mostKeys = {}; ///< what goes beyond these ceilings is left alone, all of it
    std::optional<double> mostPercent = {}; ///< of the keys of the cache
    bool journal = true;

    bool operator==(const RetentionRule&) const = default;
};

struct Policy
{
    std::vector<keyspace::NonCacheRule> notCache = {};
    std::vector<RetentionRule> retention = {};

    bool operator==(const Policy&) const = default;
};

/// Usage error for what is no policy, naming the place: "retention[1].keep_versions".
Result<Policy> policyFromJson(std::string_view text);

/// From a file; File error when it cannot be read.
Result<Policy> readPolicy(const std::string& path);

/// The same rule, the same text.
std::string retentionText(const RetentionRule& rule);

} // namespace keystrata::policy
