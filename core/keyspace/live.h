// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/strata.h"
#include "core/redis/session.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace keystrata::keyspace {

/// What is known of the live version of some caches.
struct LiveRule
{
    std::optional<std::string> prefix; ///< nothing: every cache whose layout has one version for all (Global)
    std::optional<int> db; ///< nothing: in every database
    std::vector<std::string> versions; ///< stated by the operator, or what versionKey held
    std::string versionKey; ///< the Redis key that holds the live version; empty: the versions are stated
};

/// Reads the versions of those rules that name a key, from database `db` where the rule names none. What cannot be read
/// is said in `notes`; only a lost connection is an error.
Status readLiveVersions(
    redis::Session& session, std::vector<LiveRule>& rules, int db, std::vector<Message>& notes, Context& context);

/// Labels every stratum live, old, newer, unversioned, per-object or unknown, and says why. The first rule that fits a
/// cache counts; without one the version with the most recently used keys is inferred, which is a guess. Pure: can be
/// called again with other rules, without a new scan.
void assignStates(Keyspace& keyspace, std::span<const LiveRule> rules);

} // namespace keystrata::keyspace
