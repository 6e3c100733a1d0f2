// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/cleanup.h"

#include "core/base/units.h"
#include "core/invalidation/bookkeeping.h"
#include "core/invalidation/serverlock.h"

namespace keystrata::invalidation {

namespace {

constexpr auto LockKey = "keystrata:lock:cleanup";

/// Keeps a lock while something runs that reports how far it is, and stops it when the lock is lost.
class Kept
{
public:
    Kept(ServerLock& lock, Context& context)
        : m_lock(lock)
        , m_outer(context)
        , m_forward(context.stopToken(), [this] { m_stop.request_stop(); })
        , m_inner(m_stop.get_token(), [this](const Progress& progress) { report(progress); })
    {
    }

    Context& context() { return m_inner; }

    const std::optional<Error>& lost() const { return m_lost; }

private:
    void report(const Progress& progress)
    {
        m_outer.report(progress);
        if (m_lost) {
            return;
        }
        if (auto status = m_lock.keep(m_outer); !status) {
            m_lost = status.error();
            m_stop.request_stop();
        }
    }

    ServerLock& m_lock;
    Context& m_outer;
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_forward;
    Context m_inner;
    std::optional<Error> m_lost;
};

Status runRule(
    redis::Session& session, RuleFound& one, const Conductor& conductor, Context& context, std::vector<RuleRun>& runs)
{
    for (const auto& target : one.targets) {
        if (target.over || target.planned.found.matched == 0) {
            continue;
        }
        if (const auto status = mayKeep(target.planned.plan, conductor); !status) {
            one.refused = true; // the others may
            one.notes.push_back(status.error().message);
            continue;
        }
        const auto stored = PlanStore(conductor.paths.plans).save(target.planned);
        if (!stored) {
            return fail(stored.error());
        }
        auto conducted = conduct(session, *stored, conductor, context);
        if (!conducted) {
            return fail(conducted.error());
        }
        const auto end = conducted->report.end;
        const auto why = conducted->report.why;
        runs.push_back({.rule = one.rule.name,
            .db = target.db,
            .prefix = target.prefix,
            .versions = target.versions,
            .conducted = std::move(*conducted),
            .memoryBytes = target.planned.found.memoryBytes});
        if (end == RunEnd::Cancelled || end == RunEnd::Stopped) {
            return fail(why.value_or(Context::cancelled()));
        }
    }
    return {};
}

} // namespace

Status approveRule(const RuleFound& rule, const std::string& server, const Conductor& conductor)
{
    return Approvals(conductor.paths.approvals)
        .add({.hash = rule.hash,
            .rule = policy::retentionText(rule.rule),
            .server = server,
            .who = userAndHost(),
            .atMs = unixMs()});
}

Result<CleanupReport> conductCleanup(
    redis::Session& session, const CleanupRequest& request, Conductor& conductor, Context& context)
{
    const auto approvals = Approvals(conductor.paths.approvals).list();
    if (!approvals) {
        return fail(approvals.error());
    }
    const auto free = Journals(conductor.paths.journals).freeBytes();
    auto lock = ServerLock::take(session, LockKey, userAndHost(), context);
    if (!lock) {
        return fail(lock.error());
    }
    Kept kept(**lock, context);
    auto only = request;
    only.onlyApproved = true;
    auto found = lookAtCleanup(session, only, *approvals, free ? std::optional(*free) : std::nullopt, kept.context());
    if (!found) {
        return fail(kept.lost().value_or(found.error()));
    }
    CleanupReport report{.found = std::move(*found)};
    for (auto& one : report.found.rules) {
        if (!one.approval) {
            continue;
        }
        conductor.cause = "rule " + one.rule.name;
        if (auto status = runRule(session, one, conductor, kept.context(), report.runs); !status) {
            report.why = kept.lost().value_or(status.error());
            break;
        }
    }
    return report;
}

} // namespace keystrata::invalidation
