// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/cleanup.h"
#include "ui/logic/planchange.h"

#include <functional>
#include <string>
#include <vector>

/// Retention rules that somebody looks at and confirms: what they would touch becomes plans, and exactly those are
/// carried out, under the same lock on the server that unattended runs take. In the lane.
namespace keystrata::ui {

/// Who holds it removes by rules; nobody else does meanwhile.
inline constexpr auto CleanupLock = "keystrata:lock:cleanup";

/// What one rule would do to one cache.
struct CleanupPart
{
    size_t rule = 0; ///< in FoundCleanup::found
    size_t target = 0; ///< of the rule
    invalidation::StoredPlan stored;
};

struct FoundCleanup
{
    invalidation::CleanupFound found;
    std::vector<CleanupPart> parts = {}; ///< without those beyond a ceiling
    std::optional<uint64_t> freeBytes = {}; ///< on the disk of the journals

    const invalidation::RuleFound& ruleOf(const CleanupPart& part) const { return found.rules[part.rule]; }

    const invalidation::RuleTarget& targetOf(const CleanupPart& part) const
    {
        return found.rules[part.rule].targets[part.target];
    }

    uint64_t matched() const; ///< keys of the parts
    uint64_t memoryBytes() const; ///< as matched()
    int64_t takenAtMs() const; ///< of the oldest part; zero: there is none
};

/// What is asked of the server; the policy has the chosen rules and no others.
struct CleanupLook
{
    policy::Policy policy;
    KeysRequest keys;
    keyspace::Pace pace = {};
};

Result<FoundCleanup> lookAtRules(redis::Session& session, const CleanupLook& look, Context& context);

/// One plan to be carried out.
struct CleanupOrder
{
    std::string rule; ///< its name
    std::string hash; ///< of the plan
};

/// How far a cleanup is, and in the end what came of it.
struct CleanupRan
{
    std::vector<invalidation::Conducted> runs = {}; ///< of the orders, in their order
    std::optional<invalidation::RunReport> running = {}; ///< of the order after those
    std::optional<Error> why = {}; ///< it broke off
};

using CleanupSink = std::function<void(const CleanupRan& soFar)>;

/// Refused, and nothing is touched, when the lock is held by somebody else or the first plan cannot be carried out.
/// `orders.hash` is not looked at.
Result<CleanupRan> runRules(redis::Session& session, const std::vector<CleanupOrder>& rules, const RunOrders& orders,
    Context& context, const CleanupSink& sink);

} // namespace keystrata::ui
