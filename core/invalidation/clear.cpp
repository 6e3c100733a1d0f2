// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/clear.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/bookkeeping.h"
#include "core/invalidation/hand.h"
#include "core/invalidation/overview.h"
#include "core/invalidation/permission.h"

#include <algorithm>
#include <filesystem>

namespace keystrata::invalidation {

namespace {

const Commands EmptyDatabase{{"FLUSHDB", "ASYNC"}};
constexpr std::chrono::seconds Patience{30}; ///< with servers that were there a moment ago

/// With a journal: all keys, and whatever they are.
Plan everything(const Plan& clear)
{
    auto plan = clear;
    plan.action = Action::Purge;
    plan.taken.assign(keyspace::NonCacheGroups.begin(), keyspace::NonCacheGroups.end());
    return plan;
}

Status lookAtPurge(redis::Session& session, const ChangeRequest& request, const Plan& clear,
    std::optional<uint64_t> freeBytes, ClearFound& found, Context& context)
{
    const auto plan = everything(clear);
    const ChangeRequest purge{.action = plan.action,
        .selection = plan.selection,
        .taken = plan.taken,
        .options = plan.options,
        .layouts = plan.layouts,
        .live = request.live,
        .pace = request.pace};
    auto planned = dryRun(session, purge, freeBytes, context);
    if (!planned) {
        return fail(planned.error());
    }
    found.purge = std::move(planned->found);
    for (const auto& warning : found.purge->warnings) {
        if (warning.id != "dryrun.not_cache") { // which groups there are is said with their counts
            found.warnings.push_back(warning);
        }
    }
    return {};
}

/// Empties the database on every master.
class Emptying
{
public:
    Emptying(redis::Session& session, const StoredPlan& stored, const Conductor& conductor, ClearReport& report,
        Context& context)
        : m_session(session)
        , m_stored(stored)
        , m_conductor(conductor)
        , m_report(report)
        , m_context(context)
    {
    }

    Status run()
    {
        auto hand = Hand::open(m_session, m_stored.plan.server, m_conductor.pace, m_context);
        if (!hand) {
            return fail(hand.error());
        }
        const int db = m_stored.plan.selection.db.value_or(0);
        if (auto status = provePermission((*hand)->session(), db, EmptyDatabase, m_context); !status) {
            return status;
        }
        if (auto status = (*hand)->beginBatch(db, m_context); !status) {
            return status;
        }
        if (auto status = count((*hand)->session()); !status) {
            return status;
        }
        return empty(**hand);
    }

private:
    using Master = ClearReport::Master;
    using Outcome = Master::Outcome;

    Status count(redis::Session& session)
    {
        const auto sizes = session.askMasters({"DBSIZE"}, m_context);
        if (!sizes) {
            return fail(sizes.error());
        }
        uint64_t keys = 0;
        for (const auto& [node, reply] : *sizes) {
            if (!reply) {
                return fail(reply.error());
            }
            const auto here = static_cast<uint64_t>(std::max<int64_t>(reply->get().integer(), 0));
            m_report.masters.push_back({.server = node->endpoint.display(), .keys = here});
            keys += here;
        }
        if (keys > mostKeys(m_stored.matched)) {
            m_report.end = RunEnd::Overshoot;
            return fail(ErrorKind::Refused,
                {"clear.overshoot", "There are {0} keys by now, {1} were confirmed: make a new dry run.",
                    {formatCount(keys), formatCount(m_stored.matched)}});
        }
        return {};
    }

    Status empty(Hand& hand)
    {
        const auto answers = hand.session().askMasters({"FLUSHDB", "ASYNC"}, m_context);
        if (!answers) {
            return fail(answers.error());
        }
        for (const auto& [node, reply] : *answers) {
            if (auto* master = named(node->endpoint.display())) {
                master->outcome = reply         ? Outcome::Cleared
                    : reply.error().transient() ? Outcome::Unknown
                                                : Outcome::Kept;
                master->why = reply ? std::optional<Error>() : std::optional(reply.error());
            }
        }
        // What a master has answered that was none any more holds for nobody.
        const auto confirmed = hand.confirm(m_context);
        for (auto& master : m_report.masters) {
            if (!confirmed && master.outcome == Outcome::Cleared) {
                master.outcome = Outcome::Unknown;
                master.why = confirmed.error();
            }
        }
        if (std::ranges::find(m_report.masters, Outcome::Unknown, &Master::outcome) != m_report.masters.end()) {
            lookAgain(hand);
        }
        const auto left = std::ranges::find_if(
            m_report.masters, [](const Master& master) { return master.outcome != Outcome::Cleared; });
        if (left == m_report.masters.end()) {
            return {};
        }
        return fail(left->why.value_or(Error{ErrorKind::Refused,
            {"clear.not_asked", "{0} was not asked: it has refused this before.", {left->server}}, {}}));
    }

    /// An empty database was emptied; what is in the others may have come since.
    void lookAgain(Hand& hand)
    {
        if (!hand.reconnect(Patience, m_context)
            || !hand.session().select(m_stored.plan.selection.db.value_or(0), m_context)) {
            return;
        }
        const auto sizes = hand.session().askMasters({"DBSIZE"}, m_context);
        if (!sizes) {
            return;
        }
        for (const auto& [node, reply] : *sizes) {
            auto* master = named(node->endpoint.display());
            if (master != nullptr && reply && reply->get().integer() == 0) {
                master->outcome = Outcome::Cleared;
                master->why.reset();
            }
        }
    }

    Master* named(const std::string& server)
    {
        const auto master = std::ranges::find(m_report.masters, server, &Master::server);
        return master == m_report.masters.end() ? nullptr : &*master;
    }

    redis::Session& m_session;
    const StoredPlan& m_stored;
    const Conductor& m_conductor;
    ClearReport& m_report;
    Context& m_context;
};

Status purgeAll(redis::Session& session, const StoredPlan& stored, const Conductor& conductor, JournalWriter& journal,
    ClearReport& report, Context& context, const RunSink& sink)
{
    const StoredPlan all{
        .hash = stored.hash, .plan = everything(stored.plan), .takenAtMs = stored.takenAtMs, .matched = stored.matched};
    const RunRequest request{.plan = all, .pace = conductor.pace, .journal = &journal, .control = conductor.control};
    auto done = runPlan(session, request, context, sink);
    if (!done) {
        return fail(done.error());
    }
    report.end = done->end;
    report.why = done->why;
    report.purge = std::move(*done);
    return {};
}

} // namespace

Result<ClearPlanned> lookAtClear(
    redis::Session& session, ChangeRequest request, std::optional<uint64_t> freeBytes, Context& context)
{
    const auto began = Clock::now();
    auto& selection = request.selection;
    const auto db = selection.db;
    selection.db.reset();
    if (selection != keyspace::Selection{}) {
        return fail(ErrorKind::Usage,
            {"clear.selection", "A clear is about all keys of a database: to select some, purge.", {}});
    }
    selection.db = db ? db : session.address().db.value_or(0);
    const auto authority = redis::Authority::claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    ClearFound found{.takenAtMs = unixMs()};
    const keyspace::ListRequest list{.selection = selection,
        .layouts = request.layouts,
        .prefixes = request.prefixes,
        .pace = request.pace,
        .namesOnly = true,
        .cacheOnly = keyspace::CacheOnly{keyspace::NonCacheRules(request.rules)}};
    auto overview = lookOver(session, list, context);
    if (!overview) {
        return fail(overview.error());
    }
    auto live = request.live;
    if (auto status = readLiveVersions(session, live, *selection.db, found.notes, context); !status) {
        return fail(status.error());
    }
    overview->shares.judge(overview->listing.layouts, live);
    for (const auto& share : overview->shares.all()) {
        if (share.db == selection.db && share.of > 0) {
            found.strata.push_back(share);
            found.keys += share.of;
        }
    }
    std::ranges::stable_sort(found.strata, std::greater{}, &Share::of);
    found.groups = std::move(overview->listing.leftOut);
    std::ranges::move(overview->listing.notes, std::back_inserter(found.notes));
    for (const auto& master : (*authority)->identity().masters) {
        found.masters.push_back(master.endpoint.display());
    }
    Plan plan{.action = Action::Clear,
        .selection = selection,
        .layouts = std::move(overview->listing.layouts),
        .options = {.journal = request.options.journal, .tooBig = request.options.tooBig},
        .server = (*authority)->identity()};
    const auto status = plan.options.journal ? lookAtPurge(session, request, plan, freeBytes, found, context)
                                             : provePermission(session, *selection.db, EmptyDatabase, context);
    if (!status) {
        return fail(status.error());
    }
    if (!plan.options.journal) {
        found.warnings.insert(
            found.warnings.begin(), {"clear.no_undo", "There is no journal: this cannot be taken back.", {}});
    }
    found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return ClearPlanned{.plan = std::move(plan), .found = std::move(found)};
}

Result<StoredPlan> storeClear(PlanStore& store, const ClearPlanned& planned)
{
    return store.save(StoredPlan{.plan = planned.plan,
        .takenAtMs = planned.found.takenAtMs,
        .matched = planned.found.keys,
        .found = clearFoundJson(planned.found)});
}

Result<ClearConducted> conductClear(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    uint64_t typedKeys, Context& context, const RunSink& sink)
{
    if (typedKeys != stored.matched) {
        return fail(ErrorKind::Usage,
            {"clear.typed", "The dry run has found another number of keys than {0}: type the number that it says.",
                {formatCount(typedKeys)}});
    }
    const auto began = Clock::now();
    std::optional<JournalWriter> journal;
    if (stored.plan.options.journal) {
        auto made = newJournal(session, stored, conductor);
        if (!made) {
            return fail(made.error());
        }
        journal = std::move(*made);
    }
    ClearConducted conducted;
    auto& report = conducted.report;
    const auto status = journal ? purgeAll(session, stored, conductor, *journal, report, context, sink)
                                : Emptying(session, stored, conductor, report, context).run();
    auto entry = entryOf(stored, conductor);
    if (!status && report.masters.empty()) {
        if (journal) {
            std::error_code ignored;
            std::filesystem::remove(journal->path(), ignored); // nothing was touched
        }
        entry.outcome = "failed";
        entry.result = {{"why", messageJson(status.error().message)}};
        noteInAudit(conductor, std::move(entry), conducted.notes);
        return fail(status.error());
    }
    if (!status) {
        report.end = report.end == RunEnd::Overshoot      ? report.end
            : status.error().kind == ErrorKind::Cancelled ? RunEnd::Cancelled
                                                          : RunEnd::Stopped;
        report.why = status.error();
    }
    report.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    conducted.journal = journal ? journalName(journal->path()) : std::string();
    entry.outcome = runEndName(report.end);
    entry.result = clearReportJson(report);
    entry.journal = conducted.journal;
    noteInAudit(conductor, std::move(entry), conducted.notes);
    PlanStore(conductor.paths.plans).remove(stored.hash);
    return conducted;
}

} // namespace keystrata::invalidation
