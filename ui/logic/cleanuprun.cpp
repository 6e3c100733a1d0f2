// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/cleanuprun.h"

#include "core/invalidation/bookkeeping.h"
#include "core/invalidation/serverlock.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::Approvals;
using invalidation::Conducted;
using invalidation::PlanStore;
using invalidation::RunEnd;
using invalidation::RunReport;
using invalidation::ServerLock;
using invalidation::StatePaths;

namespace {

/// Keeps the lock while something runs that reports how far it is, and stops it when the lock is lost.
class Keeper
{
public:
    Keeper(ServerLock& lock, Context& outer)
        : m_lock(lock)
        , m_outer(outer)
        , m_forward(outer.stopToken(), [this] { m_stop.request_stop(); })
        , m_inner(m_stop.get_token(), [this](const Progress& progress) { keep(progress); })
    {
    }

    Context& context() { return m_inner; }

    Error reason(const Error& error) const { return m_lost.value_or(error); }

private:
    void keep(const Progress& progress)
    {
        m_outer.report(progress);
        if (const auto status = m_lost ? Status() : m_lock.keep(m_outer); !status) {
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

Result<Conducted> carryOut(redis::Session& session, const CleanupOrder& rule, const RunOrders& orders,
    const StatePaths& paths, Context& context, const invalidation::RunSink& sink)
{
    const auto stored = PlanStore(paths.plans).load(rule.hash, orders.now);
    if (!stored) {
        return fail(stored.error());
    }
    auto conductor = conductorOf(paths, orders);
    conductor.cause = "rule " + rule.rule + ", confirmed";
    return invalidation::conduct(session, *stored, conductor, context, sink);
}

} // namespace

uint64_t FoundCleanup::matched() const
{
    uint64_t keys = 0;
    for (const auto& part : parts) {
        keys += part.stored.matched;
    }
    return keys;
}

uint64_t FoundCleanup::memoryBytes() const
{
    uint64_t bytes = 0;
    for (const auto& part : parts) {
        bytes += part.stored.memoryBytes;
    }
    return bytes;
}

int64_t FoundCleanup::takenAtMs() const
{
    const auto oldest =
        std::ranges::min_element(parts, {}, [](const CleanupPart& part) { return part.stored.takenAtMs; });
    return oldest == parts.end() ? 0 : oldest->stored.takenAtMs;
}

Result<FoundCleanup> lookAtRules(redis::Session& session, const CleanupLook& look, Context& context)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto approvals = Approvals(paths->approvals).list();
    if (!approvals) {
        return fail(approvals.error());
    }
    FoundCleanup cleanup{.found = {}, .parts = {}, .freeBytes = freeForJournals(*paths)};
    auto found = invalidation::lookAtCleanup(session,
        {.policy = look.policy,
            .layouts = look.keys.layouts,
            .prefixes = look.keys.prefixes,
            .live = look.keys.live,
            .pace = look.pace},
        *approvals, cleanup.freeBytes, context);
    if (!found) {
        return fail(found.error());
    }
    const bool none =
        std::ranges::all_of(found->rules, [](const auto& rule) { return rule.refused && rule.targets.empty(); });
    if (none && !found->rules.empty()) {
        return fail(ErrorKind::Refused, found->rules.front().notes.front());
    }
    cleanup.found = std::move(*found);
    for (size_t rule = 0; rule < cleanup.found.rules.size(); ++rule) {
        const auto& targets = cleanup.found.rules[rule].targets;
        for (size_t target = 0; target < targets.size(); ++target) {
            const auto& one = targets[target];
            if (one.over || one.planned.found.matched == 0) {
                continue;
            }
            auto stored = PlanStore(paths->plans).save(one.planned);
            if (!stored) {
                return fail(stored.error());
            }
            cleanup.parts.push_back({.rule = rule, .target = target, .stored = std::move(*stored)});
        }
    }
    return cleanup;
}

Result<CleanupRan> runRules(redis::Session& session, const std::vector<CleanupOrder>& rules, const RunOrders& orders,
    Context& context, const CleanupSink& sink)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto lock = ServerLock::take(session, CleanupLock, invalidation::userAndHost(), context);
    if (!lock) {
        return fail(lock.error());
    }
    Keeper keeper(**lock, context);
    CleanupRan ran;
    for (const auto& rule : rules) {
        auto conducted = carryOut(session, rule, orders, *paths, keeper.context(), [&](const RunReport& soFar) {
            ran.running = soFar;
            sink(ran);
        });
        ran.running.reset();
        if (!conducted && ran.runs.empty()) {
            return fail(keeper.reason(conducted.error()));
        }
        if (!conducted) {
            ran.why = keeper.reason(conducted.error());
            break;
        }
        const auto end = conducted->report.end;
        const auto why = conducted->report.why.value_or(Context::cancelled());
        ran.runs.push_back(std::move(*conducted));
        if (end == RunEnd::Cancelled || end == RunEnd::Stopped) {
            ran.why = keeper.reason(why);
            break;
        }
    }
    return ran;
}

} // namespace keystrata::ui
