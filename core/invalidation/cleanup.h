// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/approvals.h"
#include "core/invalidation/conduct.h"
#include "core/policy/policy.h"

/// Retention rules at work: what a policy says is removed or drained without anybody looking, once its rule is approved
/// for this very server. A rule only ever touches versions below a live one that is stated or read now, or, where
/// versions belong to objects, keys of which there is a newer version; what is no cache stays; and where it would touch
/// more than its ceilings it touches nothing.
namespace keystrata::invalidation {

/// What a rule means for one cache now.
struct RuleTarget
{
    int db = 0;
    std::string layout; ///< Layout::name
    std::string prefix;
    bool perObject = false; ///< versions belong to objects: those are superseded keys, and there is no live version
    std::vector<std::string> live; ///< versions
    std::vector<std::string> kept; ///< old versions that the rule leaves, newest first
    std::vector<std::string> versions; ///< that it retires, newest first
    uint64_t of = 0; ///< keys of the cache
    Planned planned = {}; ///< of nothing where there is nothing to retire
    std::optional<Message> over = {}; ///< beyond which ceiling it is
};

struct RuleFound
{
    policy::RetentionRule rule;
    std::string hash; ///< approves it
    std::optional<Approval> approval = {}; ///< nothing: it may not run
    std::vector<RuleTarget> targets = {}; ///< caches of the rule whose live version is known
    std::vector<Message> notes = {}; ///< caches that it leaves alone, and why
    bool refused = false; ///< of one of them the server cannot tell now what the rule asks for

    uint64_t matched() const; ///< keys
    uint64_t memoryBytes() const;
};

struct CleanupFound
{
    std::string server; ///< for people
    std::vector<RuleFound> rules = {}; ///< in the policy's order
    std::vector<Message> notes = {};
};

/// How keys are to be read, and what is known of the live versions.
struct CleanupRequest
{
    const policy::Policy& policy;
    std::vector<keyspace::Layout> layouts = {}; ///< as in AnalysisRequest: empty means detect
    std::optional<std::vector<std::string>> prefixes = {};
    std::vector<keyspace::LiveRule> live = {};
    keyspace::Pace pace = {};
    bool onlyApproved = false; ///< look at no other rule
};

/// Looks what every rule would touch; changes nothing.
Result<CleanupFound> lookAtCleanup(redis::Session& session, const CleanupRequest& request,
    const std::vector<Approval>& approvals, std::optional<uint64_t> freeBytes, Context& context);

/// Lets a rule run on this server from now on.
Status approveRule(const RuleFound& rule, const std::string& server, const Conductor& conductor);

/// What came of one rule in one cache.
struct RuleRun
{
    std::string rule; ///< its name
    int db = 0;
    std::string prefix;
    std::vector<std::string> versions;
    Conducted conducted = {};
    uint64_t memoryBytes = 0; ///< of the keys that were matched
};

struct CleanupReport
{
    CleanupFound found;
    std::vector<RuleRun> runs = {};
    std::optional<Error> why = {}; ///< it broke off
};

/// Looks, and lets the approved rules do what is within their ceilings, under a lock on the server. Refused when
/// somebody else holds that.
Result<CleanupReport> conductCleanup(
    redis::Session& session, const CleanupRequest& request, Conductor& conductor, Context& context);

} // namespace keystrata::invalidation
