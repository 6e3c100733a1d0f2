// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/json.h"
#include "core/invalidation/journal.h"
#include "core/invalidation/misfit.h"
#include "core/invalidation/planstore.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace keystrata::invalidation {

class Archive;

/// The switch of a run in the hand of whoever watches it. Thread-safe.
class RunControl
{
public:
    void pause();
    void resume();
    bool paused() const;
    /// Until nobody holds it back any more; Cancelled on a stop request.
    Status wait(Context& context);

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_paused = false; ///< guarded by m_mutex
};

/// How a run came to its end.
enum class RunEnd
{
    Complete,
    Cancelled,
    Overshoot, ///< it would have touched more than was confirmed
    Stopped, ///< the servers are not the same any more, cannot be reached, or cannot bear it
};

std::string_view runEndName(RunEnd end); ///< "complete", "cancelled", "overshoot", "stopped"

/// What a purge, a drain or a migrate did. Counts are of keys.
struct RunReport
{
    RunEnd end = RunEnd::Complete;
    std::optional<Error> why = {}; ///< unless complete
    uint64_t seen = 0; ///< selected by the passes
    uint64_t done = 0; ///< removed; given a sooner expiry; carried
    uint64_t alreadyGone = 0; ///< by the time they were to be touched
    uint64_t changed = 0; ///< did not match any more, or were written in the very moment (strict), and were left alone
    uint64_t sooner = 0; ///< of a drain: expire sooner anyway
    uint64_t collisions = 0; ///< of a migrate: there is such a key already, which is kept
    uint64_t notFitting = 0; ///< of a migrate: has no name in the other version, or a value that the transform refuses
    std::vector<Misfit> misfits = {}; ///< why
    uint64_t tooBig = 0; ///< left out because of their size
    uint64_t failed = 0;
    std::map<std::string, uint64_t> failures = {}; ///< first word of the server's answer → keys
    uint64_t unknown = 0; ///< in flight when the answer did not come: gone now, but nobody knows by whom
    uint64_t returned = 0; ///< done, and undone again by a failover
    uint64_t cameIn = 0; ///< found by passes after the first: written meanwhile
    std::vector<uint64_t> passes = {}; ///< keys that each pass has found
    bool clean = false; ///< the last pass found nothing
    bool whole = true; ///< every pass could look at every key
    std::vector<keyspace::LeftOut> leftOut = {};
    double seconds = 0;
    std::vector<Message> notes = {};
};

Json runReportJson(const RunReport& report, Action action);

struct RunRequest
{
    const StoredPlan& plan;
    keyspace::Pace pace = {};
    JournalWriter* journal = nullptr; ///< must be there when the plan wants one
    RunControl* control = nullptr;
    Archive* archive = nullptr; ///< must be there when the plan's keys come out of it
    uint64_t alreadyDone = 0; ///< of a resumed run: what counts towards the confirmed number already
    bool resumed = false;
    bool part = false; ///< of a bump: the journal's last word is not this run's
};

/// Told of how far a run is, at most ten times a second, on its thread.
using RunSink = std::function<void(const RunReport& soFar)>;

/// Carries out a confirmed plan. Refused, and nothing is touched, when the servers are not those of the plan, or when
/// this user may not do it. Once something may have been touched it always ends with a report, whose end says how.
/// Uses a connection of its own for what it changes, beside those of the session, which looks for the keys.
Result<RunReport> runPlan(
    redis::Session& session, const RunRequest& request, Context& context, const RunSink& sink = {});

} // namespace keystrata::invalidation
