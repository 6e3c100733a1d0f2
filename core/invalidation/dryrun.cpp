// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dryrun.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/dryrunwarnings.h"
#include "core/invalidation/images.h"
#include "core/invalidation/permission.h"
#include "core/redis/info.h"

#include <algorithm>
#include <random>
#include <tuple>

namespace keystrata::invalidation {

namespace {

using keyspace::ListedKey;

constexpr size_t SampleCount = 20;
constexpr size_t LargestCount = 5;
constexpr size_t HeavyCount = 1'000;
/// Of a journal's record beside the name and the dump.
constexpr uint64_t RecordOverhead = 64;

DryRun::Sample sampleOf(const ListedKey& key)
{
    return {.db = key.db,
        .key = std::string(key.key),
        .type = key.facts.type,
        .ttlMs = key.facts.ttlMs,
        .memoryBytes = key.facts.memoryBytes};
}

/// Looks at the keys that a plan would touch, and counts those that it would not beside them.
class Look final : public keyspace::KeyReceiver
{
public:
    explicit Look(bool frozen) : m_frozen(frozen), m_random(std::random_device{}()) { }

    void seen(int db, const keyspace::LayoutSet& set, const keyspace::LayoutSet::Match& match) override
    {
        ++shares.of(db, set, match).of;
    }

    bool take(const ListedKey& key) override
    {
        ++found.matched;
        const bool cached = key.layout != nullptr;
        auto& own = cached ? shares.of(key.db, key.layout->name, key.parts.prefix, key.parts.version)
                           : shares.of(key.db, {}, {}, {});
        ++own.keys;
        const auto& facts = key.facts;
        if (facts.memoryBytes) {
            found.memoryBytes += *facts.memoryBytes;
            own.memoryBytes += *facts.memoryBytes;
            found.undoBytes += *facts.memoryBytes + key.key.size() + RecordOverhead;
            weigh(key);
        } else {
            found.memoryKnown = false;
        }
        found.noTtl += static_cast<uint64_t>(facts.ttlMs == -1);
        ++found.types[facts.type.empty() ? "unknown" : facts.type];
        draw(key);
        if (m_frozen) {
            names.emplace_back(key.db, std::string(key.key));
        }
        return true;
    }

    DryRun found;
    Shares shares;
    std::vector<std::pair<int, std::string>> names; ///< of a frozen plan
    uint64_t tooBigBytes = 0;

private:
    /// Every key has the same chance to be among the samples.
    void draw(const ListedKey& key)
    {
        if (found.samples.size() < SampleCount) {
            found.samples.push_back(sampleOf(key));
            return;
        }
        const auto place = std::uniform_int_distribution<uint64_t>(0, found.matched - 1)(m_random);
        if (place < SampleCount) {
            found.samples[place] = sampleOf(key);
        }
    }

    void weigh(const ListedKey& key)
    {
        const uint64_t bytes = *key.facts.memoryBytes;
        auto& largest = found.largest;
        if (largest.size() < LargestCount || bytes > largest.back().memoryBytes.value_or(0)) {
            const auto place =
                std::ranges::find_if(largest, [bytes](const auto& other) { return other.memoryBytes < bytes; });
            largest.insert(place, sampleOf(key));
            largest.resize(std::min(largest.size(), LargestCount));
        }
        const double stall = stallMs(key.facts.type, bytes);
        if (stall > MostStallMs) {
            ++found.tooBigKeys;
            tooBigBytes += bytes;
            if (found.tooBig.size() < HeavyCount) {
                found.tooBig.push_back(
                    {.db = key.db, .key = std::string(key.key), .memoryBytes = bytes, .stallMs = stall});
            }
        }
    }

    bool m_frozen;
    std::mt19937_64 m_random;
};

/// What the run will send, on a key that it would touch.
std::vector<std::vector<std::string>> commandsOf(Action action, const PlanOptions& options, const std::string& key)
{
    std::vector<std::vector<std::string>> commands;
    if (action == Action::Drain) {
        return {{"PTTL", key}, {"PEXPIREAT", key, "32503680000000"}};
    }
    if (options.journal) {
        commands = {{"DUMP", key}, {"PTTL", key}};
    }
    commands.push_back({"UNLINK", key});
    return commands;
}

struct Traffic
{
    uint64_t hits = 0; ///< of everybody else
    Clock::time_point at;
};

std::optional<Traffic> trafficNow(redis::Session& session, Context& context)
{
    const auto answers = session.askMasters({"INFO", "stats"}, context);
    if (!answers) {
        return std::nullopt;
    }
    Traffic traffic{.at = Clock::now()};
    for (const auto& [node, reply] : *answers) {
        if (!reply) {
            return std::nullopt;
        }
        traffic.hits += redis::infoNumber(reply->get().text(), "keyspace_hits") - session.ledger().state(node->id).hits;
    }
    return traffic;
}

/// If reads are spread evenly over the keys that an application reads: old versions are read by nobody.
std::optional<double> missesPerSecond(
    const std::vector<Share>& shares, const std::optional<Traffic>& before, const std::optional<Traffic>& after)
{
    if (!before || !after || after->hits < before->hits) {
        return std::nullopt;
    }
    const double seconds = std::chrono::duration<double>(after->at - before->at).count();
    uint64_t read = 0;
    uint64_t lost = 0;
    for (const auto& share : shares) {
        if (share.state != keyspace::StratumState::Old) {
            read += share.of;
            lost += share.keys;
        }
    }
    if (seconds < 0.2 || read == 0) {
        return lost == 0 ? std::optional(0.0) : std::nullopt;
    }
    return static_cast<double>(after->hits - before->hits) / seconds * static_cast<double>(lost)
        / static_cast<double>(read);
}

Status check(const ChangeRequest& request)
{
    if (request.action == Action::Drain && request.options.drainOver <= std::chrono::milliseconds(0)) {
        return fail(ErrorKind::Usage, {"plan.no_window", "Say over which time the keys are to expire.", {}});
    }
    if (request.options.passes == 0) {
        return fail(ErrorKind::Usage, {"plan.no_passes", "At least one pass is needed.", {}});
    }
    return {};
}

/// Takes what is too big to be imaged out of what the plan touches, where that is what was chosen.
Status settleTooBig(const ChangeRequest& request, uint64_t tooBigBytes, DryRun& found)
{
    const bool imaged = request.action == Action::Purge && request.options.journal;
    if (!imaged) {
        found.undoBytes = request.options.journal ? found.matched * RecordOverhead : 0;
        return {};
    }
    if (!found.memoryKnown && found.matched > 0) {
        return fail(ErrorKind::Refused,
            {"dryrun.no_sizes",
                "The server does not tell how large keys are (MEMORY USAGE), so keeping images of them might stall it: "
                "allow this user MEMORY, or purge without a journal.",
                {}});
    }
    if (request.options.tooBig == TooBig::LeaveOut) {
        found.matched -= found.tooBigKeys;
        found.memoryBytes -= tooBigBytes;
    }
    return {};
}

Status proveOnSample(redis::Session& session, const ChangeRequest& request, const DryRun& found, Context& context)
{
    if (found.samples.empty()) {
        return {};
    }
    const auto& sample = found.samples.front();
    return provePermission(session, sample.db, commandsOf(request.action, request.options, sample.key), context);
}

Plan planOf(const redis::Session& session, const ChangeRequest& request, std::vector<keyspace::Layout> layouts,
    const redis::ServerIdentity& server)
{
    Plan plan{.action = request.action,
        .selection = request.selection,
        .taken = request.taken,
        .rules = request.rules,
        .layouts = std::move(layouts),
        .options = request.options,
        .server = server};
    // A confirmed plan means one database where the address means one.
    if (!plan.selection.db) {
        plan.selection.db = session.address().db;
    }
    return plan;
}

} // namespace

uint64_t mostKeys(uint64_t matched)
{
    return matched + matched / 20 + 100;
}

Result<Planned> dryRun(
    redis::Session& session, const ChangeRequest& request, std::optional<uint64_t> freeBytes, Context& context)
{
    if (auto status = check(request); !status) {
        return fail(status.error());
    }
    const auto authority = redis::Authority::claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    const auto began = Clock::now();
    const auto before = trafficNow(session, context);
    Look look(request.options.frozen);
    const keyspace::ListRequest list{.selection = request.selection,
        .layouts = request.layouts,
        .prefixes = request.prefixes,
        .pace = request.pace,
        .cacheOnly = keyspace::CacheOnly{keyspace::NonCacheRules(request.rules), request.taken}};
    auto listing = keyspace::listKeys(session, list, context, look);
    if (!listing) {
        return fail(listing.error());
    }
    Planned planned{.found = std::move(look.found), .keys = std::move(look.names)};
    auto& found = planned.found;
    found.takenAtMs = unixMs();
    found.complete = listing->complete;
    found.scanned = listing->scanned;
    found.leftOut = std::move(listing->leftOut);
    found.notes = std::move(listing->notes);
    std::ranges::sort(found.tooBig, std::greater{}, &DryRun::Heavy::stallMs);
    auto live = request.live;
    for (const auto& status :
        {settleTooBig(request, look.tooBigBytes, found), proveOnSample(session, request, found, context),
            readLiveVersions(session, live, session.address().db.value_or(0), found.notes, context)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    look.shares.judge(listing->layouts, live);
    found.missesPerSecond = missesPerSecond(look.shares.all(), before, trafficNow(session, context));
    found.strata = look.shares.touched();
    found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    planned.plan = planOf(session, request, std::move(listing->layouts), (*authority)->identity());
    found.warnings = warningsOf(planned.plan, found, freeBytes);
    return planned;
}

} // namespace keystrata::invalidation
