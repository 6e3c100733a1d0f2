// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/bump.h"
#include "core/invalidation/overview.h"
#include "core/invalidation/permission.h"
#include "core/invalidation/readrate.h"

#include <algorithm>
#include <charconv>

namespace keystrata::invalidation {

namespace {

template <typename Value>
bool contains(const std::vector<Value>& list, const Value& value)
{
    return std::ranges::find(list, value) != list.end();
}

bool fits(const keyspace::LiveRule& rule, const std::optional<std::string>& prefix, std::optional<int> db)
{
    return (!rule.prefix || !prefix || *rule.prefix == *prefix) && (!rule.db || !db || *rule.db == *db);
}

std::optional<std::string> nextOf(const std::string& version)
{
    uint64_t number = 0;
    const auto* const end = version.data() + version.size();
    const auto [last, error] = std::from_chars(version.data(), end, number);
    return error == std::errc{} && last == end && number < UINT64_MAX ? std::optional(std::to_string(number + 1))
                                                                      : std::nullopt;
}

/// What an operator changes where no key holds the live version.
std::vector<std::string> settingsOf(const std::string& layout, const std::string& to)
{
    if (layout == "django") {
        const auto version = displayText(to);
        return {"CACHES[...]['VERSION'] = " + version, "REDIS_CACHE_VERSION = " + version};
    }
    return {};
}

/// What the users of a group feel when it stays behind.
Message felt(keyspace::NonCacheGroup group, const std::string& keys)
{
    using enum keyspace::NonCacheGroup;
    switch (group) {
    case Session:
        return {"bump.sessions", "{0} sessions end: their users have to log in again.", {keys}};
    case Lock:
        return {"bump.locks", "{0} locks are let go: what they guard may run twice.", {keys}};
    case Queue:
        return {"bump.queues", "{0} queue keys stay behind: their jobs are not found any more.", {keys}};
    case Throttle:
        return {"bump.throttles", "{0} rate limits begin again from zero.", {keys}};
    case Lockout:
        return {"bump.lockouts", "{0} counts of failed log-ins begin again from zero.", {keys}};
    case Idempotency:
        return {
            "bump.idempotency", "{0} idempotency keys are forgotten: what they stand for may be done twice.", {keys}};
    case Counter:
        return {"bump.counters", "{0} counters begin again from zero.", {keys}};
    case Metadata:
        break;
    }
    return {
        "bump.metadata", "{0} tag sets or version keys stay behind: entries are not found by them any more.", {keys}};
}

class BumpLook
{
public:
    BumpLook(redis::Session& session, ChangeRequest request, std::optional<uint64_t> freeBytes, Context& context)
        : m_session(session)
        , m_request(std::move(request))
        , m_freeBytes(freeBytes)
        , m_context(context)
    {
    }

    Result<BumpPlanned> run();

private:
    Status check() const;
    Status oldVersion();
    Status overview();
    Status oneCache(const keyspace::Listing& listing);
    Status liveVersion();
    Status parts();
    Result<DryRun> part(const Plan& plan, const std::string& live);
    void weigh(const std::optional<ReadCount>& before);
    void warn();

    redis::Session& m_session;
    ChangeRequest m_request;
    std::optional<uint64_t> m_freeBytes;
    Context& m_context;
    Plan m_plan;
    BumpFound m_found;
    Shares m_shares;
    Share m_cache; ///< the old version's
};

Status BumpLook::check() const
{
    const auto& selection = m_request.selection;
    auto bare = selection;
    bare.db.reset();
    bare.layouts.clear();
    bare.prefixes.clear();
    bare.versions.clear();
    if (bare != keyspace::Selection{} || selection.versions.size() > 1 || selection.prefixes.size() > 1) {
        return fail(ErrorKind::Usage,
            {"bump.selection",
                "A bump is about one version of one cache: name nothing but database, prefix and version.", {}});
    }
    if (m_request.options.frozen) {
        return fail(ErrorKind::Usage, {"bump.frozen", "A bump cannot be about listed keys only.", {}});
    }
    if (m_request.advance.retire == Retire::Drain && m_request.options.drainOver <= std::chrono::milliseconds(0)) {
        return fail(ErrorKind::Usage, {"plan.no_window", "Say over which time the keys are to expire.", {}});
    }
    for (const auto group : m_request.advance.carried) {
        if (contains(m_request.advance.accepted, group)) {
            return fail(ErrorKind::Usage,
                {"bump.both", "The group {0} can be carried or accepted, not both.", {std::string(groupName(group))}});
        }
    }
    return {};
}

/// The version that is live: named, or else the one that the rules know of.
Status BumpLook::oldVersion()
{
    auto& selection = m_request.selection;
    const auto prefix = selection.prefixes.empty() ? std::nullopt : std::optional(selection.prefixes.front());
    if (selection.versions.empty()) {
        std::vector<std::string> known;
        for (const auto& rule : m_request.live) {
            if (fits(rule, prefix, selection.db)) {
                for (const auto& version : rule.versions) {
                    if (!contains(known, version)) {
                        known.push_back(version);
                    }
                }
            }
        }
        if (known.size() != 1) {
            return fail(ErrorKind::Usage,
                known.empty() ? Message{"bump.not_known",
                                    "Which version is live is neither stated nor read from a key: name the one to "
                                    "leave.",
                                    {}}
                              : Message{"bump.several", "Several versions are live: name the one to leave.", {}});
        }
        selection.versions = std::move(known);
    }
    auto& to = m_request.carriage.to;
    if (to.empty()) {
        const auto next = nextOf(selection.versions.front());
        if (!next) {
            return fail(ErrorKind::Usage,
                {"bump.no_next", "Version {0} is no number that has a next one: name the new version.",
                    {displayText(selection.versions.front())}});
        }
        to = *next;
    }
    if (to == selection.versions.front()) {
        return fail(ErrorKind::Usage, {"bump.same", "Version {0} is the live one already.", {displayText(to)}});
    }
    return {};
}

/// Names only: how many keys there are of what, and which of them are no cache.
Status BumpLook::overview()
{
    const keyspace::ListRequest list{.selection = m_request.selection,
        .layouts = m_request.layouts,
        .prefixes = m_request.prefixes,
        .pace = m_request.pace,
        .namesOnly = true,
        .cacheOnly = keyspace::CacheOnly{keyspace::NonCacheRules(m_request.rules)}};
    auto found = lookOver(m_session, list, m_context);
    if (!found) {
        return fail(found.error());
    }
    m_shares = std::move(found->shares);
    auto& listing = found->listing;
    if (auto status = oneCache(listing); !status) {
        return status;
    }
    m_found.keys = m_cache.of;
    m_found.groups = std::move(listing.leftOut);
    m_found.notes = std::move(listing.notes);
    for (const auto& group : m_found.groups) {
        if (!contains(m_request.advance.carried, group.group) && !contains(m_request.advance.accepted, group.group)) {
            m_found.undecided.push_back(group.group);
        }
    }
    m_request.layouts = std::move(listing.layouts);
    m_request.prefixes.reset();
    return {};
}

Status BumpLook::oneCache(const keyspace::Listing& listing)
{
    const auto& selection = m_request.selection;
    std::vector<Share> caches;
    bool perObject = false;
    for (const auto& share : m_shares.all()) {
        const auto layout = std::ranges::find(listing.layouts, share.layout, &keyspace::Layout::name);
        const bool meant = share.version == selection.versions.front() && share.of > 0
            && layout != listing.layouts.end()
            && (selection.layouts.empty() || contains(selection.layouts, share.layout))
            && (selection.prefixes.empty() || selection.prefixes.front() == share.prefix)
            && (!selection.db || *selection.db == share.db);
        perObject = perObject || (meant && layout->scope == keyspace::VersionScope::PerObject);
        if (meant && layout->scope == keyspace::VersionScope::Global) {
            caches.push_back(share);
        }
    }
    const auto version = displayText(selection.versions.front());
    if (caches.empty()) {
        return fail(ErrorKind::Usage,
            perObject
                ? Message{"bump.per_object",
                      "The versions of this layout belong to single objects: there is no live version to move.", {}}
                : Message{
                      "bump.none", "No cache has keys of version {0}: check prefix, database and layout.", {version}});
    }
    if (caches.size() > 1) {
        std::string names;
        for (const auto& cache : caches) {
            names += (names.empty() ? "" : "; ") + ("database " + std::to_string(cache.db)) + ", prefix \""
                + displayText(cache.prefix) + "\"";
        }
        return fail(ErrorKind::Usage,
            {"bump.caches", "Several caches have a version {0}: name one ({1}).", {version, std::move(names)}});
    }
    m_cache = caches.front();
    return {};
}

/// What is known of the live version of this very cache.
Status BumpLook::liveVersion()
{
    const auto rule = std::ranges::find_if(m_request.live, [this](const keyspace::LiveRule& candidate) {
        return fits(candidate, m_cache.prefix, m_cache.db) && !candidate.versions.empty();
    });
    if (rule == m_request.live.end()) {
        m_found.settings = settingsOf(m_cache.layout, m_request.carriage.to);
        return {}; // stated by naming it
    }
    if (!contains(rule->versions, m_cache.version)) {
        return fail(ErrorKind::Refused,
            {"bump.not_live", "Version {0} is not live, but version {1} is.",
                {displayText(m_cache.version), displayText(rule->versions.front())}});
    }
    m_found.read = !rule->versionKey.empty();
    if (!m_found.read) {
        m_found.settings = settingsOf(m_cache.layout, m_request.carriage.to);
        return {};
    }
    m_request.advance.versionKey = rule->versionKey;
    m_request.advance.versionKeyDb = rule->db.value_or(m_session.address().db.value_or(0));
    return provePermission(
        m_session, m_request.advance.versionKeyDb, liveKeyCommands(rule->versionKey, m_request.carriage.to), m_context);
}

Result<DryRun> BumpLook::part(const Plan& plan, const std::string& live)
{
    const ChangeRequest request{.action = plan.action,
        .selection = plan.selection,
        .taken = plan.taken,
        .onlyTaken = plan.onlyTaken,
        .rules = plan.rules,
        .options = plan.options,
        .carriage = plan.carriage,
        .layouts = plan.layouts,
        .live = {{.prefix = m_cache.prefix, .db = m_cache.db, .versions = {live}, .versionKey = {}}},
        .pace = m_request.pace};
    auto planned = dryRun(m_session, request, m_freeBytes, m_context);
    return planned ? Result<DryRun>(std::move(planned->found)) : Result<DryRun>(fail(planned.error()));
}

Status BumpLook::parts()
{
    const auto& advance = m_plan.advance;
    const auto& from = m_cache.version;
    const auto& to = m_plan.carriage.to;
    const auto look = [this](std::optional<DryRun>& into, const Plan& plan, const std::string& live) -> Status {
        auto found = part(plan, live);
        if (!found) {
            return fail(found.error());
        }
        into = std::move(*found);
        return {};
    };
    if (!advance.namespaces || !advance.namespaces->empty()) {
        if (auto status = look(m_found.carry, cacheCarriage(m_plan), from); !status) {
            return status;
        }
    }
    if (!advance.carried.empty()) {
        if (auto status = look(m_found.groupCarry, groupCarriage(m_plan), from); !status) {
            return status;
        }
    }
    return advance.retire == Retire::Keep ? Status() : look(m_found.retire, retirement(m_plan), to);
}

/// If reads are spread evenly over what an application reads, what is not carried will miss.
void BumpLook::weigh(const std::optional<ReadCount>& before)
{
    m_shares.judge(m_plan.layouts,
        std::vector<keyspace::LiveRule>{
            {.prefix = m_cache.prefix, .db = m_cache.db, .versions = {m_cache.version}, .versionKey = {}}});
    uint64_t read = 0;
    for (const auto& share : m_shares.all()) {
        read += share.state == keyspace::StratumState::Old ? 0 : share.of;
    }
    uint64_t carried = 0;
    for (const auto* part : {&m_found.carry, &m_found.groupCarry}) {
        carried += *part && (*part)->carry ? (*part)->carry->carriable : 0;
    }
    const auto hits = hitsPerSecond(before, readsNow(m_session, m_context));
    if (hits && read > 0) {
        m_found.missesPerSecond =
            *hits * static_cast<double>(m_cache.of - std::min(carried, m_cache.of)) / static_cast<double>(read);
    }
}

void BumpLook::warn()
{
    auto& warnings = m_found.warnings;
    const auto from = displayText(m_cache.version);
    const auto to = displayText(m_plan.carriage.to);
    for (const auto& group : m_found.groups) {
        if (!contains(m_plan.advance.carried, group.group)) {
            warnings.push_back(felt(group.group, formatCount(group.keys)));
        }
    }
    if (keyspace::compareVersions(m_plan.carriage.to, m_cache.version) < 0) {
        warnings.push_back(
            {"bump.older", "Version {0} is older than version {1}: its values are as of then.", {to, from}});
    }
    if (m_found.there > 0) {
        warnings.push_back({"bump.there", "Version {0} has {1} keys already: they are kept as they are.",
            {to, formatCount(m_found.there)}});
    }
    if (!m_found.read) {
        warnings.push_back({"bump.rolling",
            "The live version is a setting: instances that have not been restarted go on with version {0}.", {from}});
    }
    for (const auto* part : {&m_found.carry, &m_found.groupCarry, &m_found.retire}) {
        for (const auto& warning : *part ? (*part)->warnings : std::vector<Message>()) {
            if (!contains(warnings, warning)) {
                warnings.push_back(warning);
            }
        }
    }
}

Result<BumpPlanned> BumpLook::run()
{
    const auto began = Clock::now();
    m_found.takenAtMs = unixMs();
    const auto authority = redis::Authority::claim(m_session, m_context);
    if (!authority) {
        return fail(authority.error());
    }
    const auto before = readsNow(m_session, m_context);
    auto status = check();
    if (status) {
        const int db = m_session.address().db.value_or(0);
        status = readLiveVersions(m_session, m_request.live, db, m_found.notes, m_context);
    }
    for (const auto step : {&BumpLook::oldVersion, &BumpLook::overview, &BumpLook::liveVersion}) {
        status = status ? (this->*step)() : status;
    }
    if (!status) {
        return fail(status.error());
    }
    m_plan = {.action = Action::Bump,
        .selection = {.db = m_cache.db,
            .layouts = {m_cache.layout},
            .prefixes = {m_cache.prefix},
            .versions = {m_cache.version}},
        .rules = m_request.rules,
        .layouts = m_request.layouts,
        .options = m_request.options,
        .carriage = m_request.carriage,
        .advance = m_request.advance,
        .server = (*authority)->identity()};
    m_found.there = m_shares.of(m_cache.db, m_cache.layout, m_cache.prefix, m_plan.carriage.to).of;
    if (status = parts(); !status) {
        return fail(status.error());
    }
    weigh(before);
    warn();
    m_found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    return BumpPlanned{.plan = std::move(m_plan), .found = std::move(m_found)};
}

} // namespace

Plan cacheCarriage(const Plan& bump)
{
    auto plan = bump;
    plan.action = Action::Migrate;
    plan.advance = {};
    plan.options.passes = 1;
    plan.options.strict = false;
    if (!plan.carriage.move && plan.options.tooBig == TooBig::WithoutUndo) { // which is about the retirement
        plan.options.tooBig = TooBig::LeaveOut;
    }
    if (bump.advance.namespaces) {
        plan.selection.namespaces = *bump.advance.namespaces;
    }
    return plan;
}

Plan groupCarriage(const Plan& bump)
{
    auto plan = cacheCarriage(bump);
    plan.selection.namespaces.clear();
    plan.taken = bump.advance.carried;
    plan.onlyTaken = true;
    plan.carriage.transform = {};
    return plan;
}

Plan retirement(const Plan& bump)
{
    auto plan = bump;
    plan.action = bump.advance.retire == Retire::Drain ? Action::Drain : Action::Purge;
    plan.advance = {};
    plan.carriage = {};
    plan.taken = bump.advance.carried;
    plan.taken.insert(plan.taken.end(), bump.advance.accepted.begin(), bump.advance.accepted.end());
    return plan;
}

Result<BumpPlanned> lookAtBump(
    redis::Session& session, ChangeRequest request, std::optional<uint64_t> freeBytes, Context& context)
{
    BumpLook look(session, std::move(request), freeBytes, context);
    return look.run();
}

} // namespace keystrata::invalidation
