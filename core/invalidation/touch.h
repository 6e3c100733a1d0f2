// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/hand.h"
#include "core/invalidation/images.h"
#include "core/invalidation/run.h"
#include "core/keyspace/selection.h"

#include <span>
#include <unordered_map>

namespace keystrata::invalidation {

class Archive;

/// What a run does with the keys that it has found, batch by batch.
class Touch
{
public:
    virtual ~Touch() = default;
    /// The names are all of one database and of the plan's selection a moment ago. Counts what it does in the report;
    /// an error ends the work, of which settle() then takes the account.
    virtual Status batch(int db, std::span<const std::string> names, Context& context) = 0;
    /// After an error, once the servers can be asked again: what became of what was in doubt.
    virtual Status settle(Context& context) = 0;
    /// The pass that began with such a report is to be done again: takes back what it will count again.
    virtual void again(const RunReport& passBegan) = 0;
};

/// What all touches of a run share.
struct RunState
{
    Hand& hand;
    const Plan& plan;
    const keyspace::Matcher& matcher;
    JournalWriter* journal; ///< null: none is wanted
    const std::unordered_map<std::string, std::string>& newer; ///< a key → the one that supersedes it
    RunReport& report;
};

std::unique_ptr<Touch> purgeTouch(RunState state);
/// `seed` and `startMs` decide which key expires when: the same for a run and its resumption.
std::unique_ptr<Touch> drainTouch(RunState state, std::string seed, int64_t startMs);

/// `resumed`: what is there already may be of this very run.
Result<std::unique_ptr<Touch>> carryTouch(RunState state, bool resumed);

/// Writes keys out of an archive. `keys`: all that batches will be of.
Result<std::unique_ptr<Touch>> refillTouch(
    RunState state, Archive& archive, const std::vector<MeantKey>& keys, Context& context);

/// Of these keys those for which the conditions of the selection that change with time (idle, expiry, size, type) still
/// hold, and that are still superseded where that is why they are meant; the others are counted as changed. The
/// database is chosen already.
Result<std::vector<std::string>> stillSelected(RunState& state, std::span<const std::string> names, Context& context);

/// An error reply to a change of one key: counted as a failure, unless the server only cannot answer for the moment
/// (it loads, runs a script, or has handed the key on). Then it is returned, and the batch is to be tried again.
std::optional<Error> countFailure(RunReport& report, std::string_view command, redis::Reply reply);

/// Whether an error passes by itself.
bool passing(const Error& error);

} // namespace keystrata::invalidation
