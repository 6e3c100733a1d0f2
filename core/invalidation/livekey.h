// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/hand.h"
#include "core/invalidation/journal.h"

namespace keystrata::invalidation {

/// What came of setting the key that holds a live version.
enum class LiveKey
{
    Set,
    Already, ///< it held the new version before
    Other, ///< it holds another value than expected, which was left alone
    Unknown ///< the answer did not come, and what it holds cannot be read
};

std::string_view liveKeyName(LiveKey outcome); ///< "set", "already", "other", "unknown"

/// The commands that setLiveKey() needs, to prove that this user may run them.
Commands liveKeyCommands(const std::string& key, const std::string& to);

/// Compares and sets: the key gets `change.after` only while it holds `change.before` (WATCH, MULTI, EXEC), and keeps
/// its expiry. With nothing before, the key must not exist. An error when the servers are not the same any more, or do
/// not answer at all.
Result<LiveKey> setLiveKey(Hand& hand, const LiveChange& change, Context& context);

/// The other way round, for an undo: a key that was made is removed again.
Result<LiveKey> takeBackLiveKey(Hand& hand, const LiveChange& change, Context& context);

} // namespace keystrata::invalidation
