// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"
#include "core/invalidation/livekey.h"

/// A bump moves the live version of one cache on. What the new version is to begin with is carried; then the live
/// version changes, by the key that holds it, or by the operator, who changes a setting of the application; then the
/// old version is retired. One plan, one confirmation, one journal, one undo.
namespace keystrata::invalidation {

/// What a bump would do, found out without touching anything.
struct BumpFound
{
    int64_t takenAtMs = 0; ///< Unix time
    double seconds = 0;
    bool read = false; ///< the live version was read from a key; otherwise it was stated
    uint64_t keys = 0; ///< of the old version, whatever they are
    uint64_t there = 0; ///< of the new version, now
    std::vector<keyspace::LeftOut> groups = {}; ///< what is no cache in the old version
    std::vector<keyspace::NonCacheGroup> undecided = {}; ///< those that are neither carried nor accepted
    std::optional<DryRun> carry = {}; ///< of the cache; nothing: none of it is carried
    std::optional<DryRun> groupCarry = {}; ///< of groups that are no cache
    std::optional<DryRun> retire = {};
    std::optional<double> missesPerSecond = {}; ///< that readers of the new version feel at first
    std::vector<std::string> settings = {}; ///< lines, one of which the operator changes; none where a key is set
    std::vector<Message> warnings = {};
    std::vector<Message> notes = {};
};

struct BumpPlanned
{
    Plan plan;
    BumpFound found;
};

/// Of the request the selection names the database, the prefix and the version that is live, each only where that
/// leaves more than one cache or cannot be told from the live rules; without Carriage::to the next number is meant.
/// Usage error for what is not one cache with one live version for all; Refused as dryRun() is.
Result<BumpPlanned> lookAtBump(
    redis::Session& session, ChangeRequest request, std::optional<uint64_t> freeBytes, Context& context);

Json bumpFoundJson(const BumpFound& found);

/// Keeps it to be confirmed. Refused while a group is undecided.
Result<StoredPlan> storeBump(PlanStore& store, const BumpPlanned& planned);

/// What a bump did.
struct BumpReport
{
    RunEnd end = RunEnd::Complete;
    std::optional<Error> why = {}; ///< unless complete
    std::optional<RunReport> carry = {}; ///< of the cache
    std::optional<RunReport> groupCarry = {}; ///< of groups that are no cache
    std::optional<LiveKey> liveKey = {}; ///< nothing: the live version is a setting, or it did not come to that
    bool appeared = false; ///< others have written keys of the new version since
    std::optional<RunReport> retire = {}; ///< nothing: the old version is kept
    double seconds = 0;
    std::vector<Message> notes = {};
};

Json bumpReportJson(const BumpReport& report, const Plan& plan);

/// Told of how far a bump is, at most ten times a second, on its thread.
using BumpSink = std::function<void(const BumpReport& soFar)>;

struct BumpConducted
{
    BumpReport report;
    std::string journal = {}; ///< its name; empty: none
    std::vector<Message> notes = {}; ///< about the journal and the audit log
};

/// As conduct(). Where the live version is a setting it waits so long for keys of the new version that are not ours;
/// until they appear nothing is retired, since nobody can tell which version is live.
Result<BumpConducted> conductBump(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    std::chrono::milliseconds patience, Context& context, const BumpSink& sink = {});

/// The parts of a bump as plans of their own.
Plan cacheCarriage(const Plan& bump);
Plan groupCarriage(const Plan& bump);
Plan retirement(const Plan& bump);

} // namespace keystrata::invalidation
