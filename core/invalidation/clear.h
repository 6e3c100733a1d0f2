// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"

/// Everything in one database goes, whatever it is: every cache and what is no cache. With a journal that is a purge of
/// all keys, which can be undone; without one each master empties the database at once (FLUSHDB ASYNC).
namespace keystrata::invalidation {

/// What a clear would remove.
struct ClearFound
{
    int64_t takenAtMs = 0; ///< Unix time
    double seconds = 0;
    uint64_t keys = 0;
    std::vector<Share> strata = {}; ///< most keys first; those of no cache have no layout
    std::vector<keyspace::LeftOut> groups = {}; ///< what is no cache
    std::vector<std::string> masters = {}; ///< that would be emptied
    std::optional<DryRun> purge = {}; ///< with a journal
    std::vector<Message> warnings = {};
    std::vector<Message> notes = {};
};

struct ClearPlanned
{
    Plan plan;
    ClearFound found;
};

/// Of the request the selection names the database (nothing: the address's, or 0) and nothing else. Refused as dryRun()
/// is.
Result<ClearPlanned> lookAtClear(
    redis::Session& session, ChangeRequest request, std::optional<uint64_t> freeBytes, Context& context);

Json clearFoundJson(const ClearFound& found);
Result<StoredPlan> storeClear(PlanStore& store, const ClearPlanned& planned);

/// What a clear did.
struct ClearReport
{
    /// One master, without a journal.
    struct Master
    {
        enum class Outcome
        {
            Kept,
            Cleared,
            Unknown, ///< the answer was lost, and it is not empty now: its keys may be new ones
        };

        std::string server;
        uint64_t keys = 0; ///< before
        Outcome outcome = Outcome::Kept;
        std::optional<Error> why = {}; ///< unless cleared
    };

    RunEnd end = RunEnd::Complete;
    std::optional<Error> why = {}; ///< unless complete
    std::vector<Master> masters = {};
    std::optional<RunReport> purge = {}; ///< with a journal
    double seconds = 0;
};

std::string_view outcomeName(ClearReport::Master::Outcome outcome); ///< "kept", "cleared", "unknown"

Json clearReportJson(const ClearReport& report);

struct ClearConducted
{
    ClearReport report;
    std::string journal = {}; ///< its name; empty: none
    std::vector<Message> notes = {}; ///< about the journal and the audit log
};

/// As conduct(). `typedKeys`: the number of keys as somebody has typed it, which must be the plan's.
Result<ClearConducted> conductClear(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    uint64_t typedKeys, Context& context, const RunSink& sink = {});

} // namespace keystrata::invalidation
