// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/cleanup.h"
#include "core/invalidation/overview.h"
#include "core/invalidation/superseded.h"

#include <algorithm>
#include <unordered_map>

namespace keystrata::invalidation {

namespace {

using keyspace::StratumState;

std::string cacheText(const Share& share)
{
    return "database " + std::to_string(share.db) + ", prefix \"" + displayText(share.prefix) + "\"";
}

std::vector<std::string> versionsOf(const std::vector<const Share*>& cache, StratumState state)
{
    std::vector<std::string> versions;
    for (const auto* share : cache) {
        if (share->state == state && share->of > 0) {
            versions.push_back(share->version);
        }
    }
    std::ranges::sort(versions, [](const auto& l, const auto& r) { return keyspace::compareVersions(l, r) > 0; });
    return versions;
}

/// The strata, cache by cache, of those caches of this scope that a rule is about.
std::vector<std::vector<const Share*>> cachesOf(
    const policy::RetentionRule& rule, const Overview& overview, keyspace::VersionScope scope)
{
    std::vector<std::vector<const Share*>> caches;
    for (const auto& share : overview.shares.all()) {
        const auto layout = std::ranges::find(overview.listing.layouts, share.layout, &keyspace::Layout::name);
        const bool meant = layout != overview.listing.layouts.end() && layout->scope == scope
            && (!rule.db || *rule.db == share.db) && (!rule.prefix || *rule.prefix == share.prefix);
        if (!meant) {
            continue;
        }
        const auto cache = std::ranges::find_if(caches, [&share](const auto& strata) {
            const auto& first = *strata.front();
            return first.db == share.db && first.layout == share.layout && first.prefix == share.prefix;
        });
        if (cache == caches.end()) {
            caches.push_back({&share});
        } else {
            cache->push_back(&share);
        }
    }
    return caches;
}

std::optional<Message> beyond(const policy::RetentionRule& rule, uint64_t matched, uint64_t of)
{
    if (rule.mostKeys && matched > *rule.mostKeys) {
        return Message{"cleanup.most_keys", "{0} keys are more than the rule's ceiling of {1}: none is touched.",
            {formatCount(matched), formatCount(*rule.mostKeys)}};
    }
    const double percent = of == 0 ? 0 : 100 * static_cast<double>(matched) / static_cast<double>(of);
    if (rule.mostPercent && percent > *rule.mostPercent) {
        return Message{"cleanup.most_percent",
            "{0} of the cache's keys are more than the rule's ceiling of {1}: none is touched.",
            {formatPercent(percent), formatPercent(*rule.mostPercent)}};
    }
    return std::nullopt;
}

ChangeRequest changeOf(const policy::RetentionRule& rule, const RuleTarget& target, const CleanupRequest& request,
    const std::vector<keyspace::Layout>& layouts)
{
    ChangeRequest change{.action = rule.drainOver ? Action::Drain : Action::Purge,
        .selection = {.db = target.db,
            .layouts = {target.layout},
            .prefixes = {target.prefix},
            .versions = target.versions,
            .idleOver = rule.idleOver},
        .rules = request.policy.notCache,
        .options = {.journal = rule.journal},
        .layouts = layouts,
        .live = {{.prefix = target.prefix, .db = target.db, .versions = target.live, .versionKey = {}}},
        .pace = request.pace};
    change.options.drainOver = rule.drainOver.value_or(std::chrono::milliseconds(0));
    return change;
}

/// The old versions of one cache that the rule retires, and why not where it leaves the cache alone.
Result<RuleTarget> targetOf(const RuleFound& one, const std::vector<const Share*>& cache)
{
    const auto& first = *cache.front();
    RuleTarget target{
        .db = first.db, .layout = first.layout, .prefix = first.prefix, .live = versionsOf(cache, StratumState::Live)};
    if (!versionsOf(cache, StratumState::Unknown).empty()) {
        return fail(ErrorKind::Refused,
            {"cleanup.not_known",
                "The live version of the cache in {0} is neither stated nor read from a key: it is left alone.",
                {cacheText(first)}});
    }
    if (target.live.empty()) { // nobody has come to use it yet, or it is a wrong one
        return fail(ErrorKind::Refused,
            {"cleanup.live_empty", "The cache in {0} has no keys of its live version: it is left alone.",
                {cacheText(first)}});
    }
    auto old = versionsOf(cache, StratumState::Old);
    const auto kept = static_cast<ptrdiff_t>(std::min<size_t>(old.size(), one.rule.keepVersions));
    target.kept.assign(old.begin(), old.begin() + kept);
    target.versions.assign(old.begin() + kept, old.end());
    for (const auto* share : cache) {
        target.of += share->of;
    }
    return target;
}

/// What it would touch.
Status judge(redis::Session& session, const ChangeRequest& change, std::optional<uint64_t> freeBytes,
    const policy::RetentionRule& rule, RuleTarget& target, Context& context)
{
    auto planned = dryRun(session, change, freeBytes, context);
    if (!planned) {
        return fail(planned.error());
    }
    target.planned = std::move(*planned);
    target.over = beyond(rule, target.planned.found.matched, target.of);
    return {};
}

/// That a server cannot tell what one rule asks for (idle times after a restart) keeps no other rule from its work.
Status heldBack(const Error& error, RuleFound& one)
{
    if (error.kind != ErrorKind::Refused) {
        return fail(error);
    }
    one.refused = true;
    one.notes.push_back(error.message);
    return {};
}

/// Keys that newer versions of the same objects supersede, in one cache.
std::vector<MeantKey> supersededIn(
    const Share& cache, const std::vector<VersionedObject>& objects, unsigned keepVersions)
{
    std::vector<MeantKey> keys;
    for (const auto& object : objects) {
        if (object.db != cache.db || object.layout != cache.layout || object.prefix != cache.prefix) {
            continue;
        }
        for (size_t i = size_t{1} + keepVersions; i < object.versions.size(); ++i) {
            keys.push_back({.db = object.db, .key = object.versions[i].key, .newer = object.versions.front().key});
        }
    }
    return keys;
}

/// Every key of the plan with the one that supersedes it.
void nameNewer(Planned& planned, const std::vector<MeantKey>& superseded)
{
    std::unordered_map<std::string_view, const MeantKey*> known;
    for (const auto& meant : superseded) {
        known.emplace(meant.key, &meant);
    }
    for (auto& meant : planned.keys) {
        meant.newer = known.at(meant.key)->newer;
    }
}

Result<RuleTarget> lookAtObjects(redis::Session& session, const CleanupRequest& request, const Overview& overview,
    const std::vector<const Share*>& cache, const std::vector<VersionedObject>& objects,
    std::optional<uint64_t> freeBytes, const RuleFound& one, Context& context)
{
    const auto& first = *cache.front();
    RuleTarget target{.db = first.db, .layout = first.layout, .prefix = first.prefix, .perObject = true};
    for (const auto* share : cache) {
        target.of += share->of;
    }
    const auto superseded = supersededIn(first, objects, one.rule.keepVersions);
    if (superseded.empty()) {
        return target;
    }
    auto change = changeOf(one.rule, target, request, overview.listing.layouts);
    change.live.clear();
    change.options.frozen = true;
    for (const auto& meant : superseded) {
        change.keys.push_back(meant.key);
    }
    if (auto status = judge(session, change, freeBytes, one.rule, target, context); !status) {
        return fail(status.error());
    }
    nameNewer(target.planned, superseded);
    return target;
}

/// Looks what one rule would touch.
Status lookAtRule(redis::Session& session, const CleanupRequest& request, const Overview& overview,
    const std::vector<VersionedObject>& objects, std::optional<uint64_t> freeBytes, RuleFound& one, Context& context)
{
    const auto caches = cachesOf(one.rule, overview, keyspace::VersionScope::Global);
    const auto perObject = cachesOf(one.rule, overview, keyspace::VersionScope::PerObject);
    if (caches.empty() && perObject.empty()) {
        one.notes.push_back({"cleanup.no_cache", "There is no cache that the rule is about.", {}});
    }
    for (const auto& cache : perObject) {
        auto target = lookAtObjects(session, request, overview, cache, objects, freeBytes, one, context);
        if (target) {
            one.targets.push_back(std::move(*target));
        } else if (auto status = heldBack(target.error(), one); !status) {
            return status;
        }
    }
    for (const auto& cache : caches) {
        auto target = targetOf(one, cache);
        if (!target) {
            one.notes.push_back(target.error().message);
            continue;
        }
        if (!target->versions.empty()) {
            const auto change = changeOf(one.rule, *target, request, overview.listing.layouts);
            if (auto status = judge(session, change, freeBytes, one.rule, *target, context); !status) {
                if (auto held = heldBack(status.error(), one); !held) {
                    return held;
                }
                continue;
            }
        }
        one.targets.push_back(std::move(*target));
    }
    return {};
}

/// Nothing is scanned where no layout has versions per object.
Result<std::vector<VersionedObject>> objectsOf(
    redis::Session& session, const CleanupRequest& request, const Overview& overview, Context& context)
{
    keyspace::ListRequest list{
        .layouts = overview.listing.layouts, .detect = false, .pace = request.pace, .namesOnly = true};
    for (const auto& layout : list.layouts) {
        if (layout.scope == keyspace::VersionScope::PerObject) {
            list.selection.layouts.push_back(layout.name);
        }
    }
    return list.selection.layouts.empty() ? Result<std::vector<VersionedObject>>(std::vector<VersionedObject>())
                                          : findVersionedObjects(session, list, context);
}

std::vector<RuleFound> rulesOf(
    const policy::Policy& policy, const std::string& server, const std::vector<Approval>& approvals)
{
    std::vector<RuleFound> rules;
    for (const auto& rule : policy.retention) {
        RuleFound one{.rule = rule, .hash = approvalHash(policy::retentionText(rule), server)};
        const auto approval = std::ranges::find(approvals, one.hash, &Approval::hash);
        if (approval != approvals.end()) {
            one.approval = *approval;
        }
        rules.push_back(std::move(one));
    }
    return rules;
}

} // namespace

uint64_t RuleFound::matched() const
{
    uint64_t keys = 0;
    for (const auto& target : targets) {
        keys += target.planned.found.matched;
    }
    return keys;
}

uint64_t RuleFound::memoryBytes() const
{
    uint64_t bytes = 0;
    for (const auto& target : targets) {
        bytes += target.planned.found.memoryBytes;
    }
    return bytes;
}

Result<CleanupFound> lookAtCleanup(redis::Session& session, const CleanupRequest& request,
    const std::vector<Approval>& approvals, std::optional<uint64_t> freeBytes, Context& context)
{
    CleanupFound found{.server = session.address().display()};
    found.rules = rulesOf(request.policy, found.server, approvals);
    const auto wanted = [&request](const RuleFound& one) { return one.approval || !request.onlyApproved; };
    if (std::ranges::none_of(found.rules, wanted)) {
        return found;
    }
    auto live = request.live;
    if (auto status = readLiveVersions(session, live, session.address().db.value_or(0), found.notes, context);
        !status) {
        return fail(status.error());
    }
    const keyspace::ListRequest list{
        .layouts = request.layouts, .prefixes = request.prefixes, .pace = request.pace, .namesOnly = true};
    auto overview = lookOver(session, list, context);
    if (!overview) {
        return fail(overview.error());
    }
    overview->shares.judge(overview->listing.layouts, live);
    std::ranges::copy(overview->listing.notes, std::back_inserter(found.notes));
    const auto objects = objectsOf(session, request, *overview, context);
    if (!objects) {
        return fail(objects.error());
    }
    for (auto& one : found.rules) {
        if (wanted(one)) {
            if (auto status = lookAtRule(session, request, *overview, *objects, freeBytes, one, context); !status) {
                return fail(status.error());
            }
        }
    }
    return found;
}

} // namespace keystrata::invalidation
