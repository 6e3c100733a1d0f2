// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dryrun.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/carrylook.h"
#include "core/invalidation/dryrunwarnings.h"
#include "core/invalidation/images.h"
#include "core/invalidation/permission.h"
#include "core/invalidation/readrate.h"

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
    Look(const ChangeRequest& request, CarryLook* carry, Context& context)
        : m_frozen(request.options.frozen)
        , m_carry(carry)
        , m_carriedTo(request.carriage.to)
        , m_context(context)
        , m_random(std::random_device{}())
    {
    }

    void seen(int db, const keyspace::LayoutSet& set, const keyspace::LayoutSet::Match& match) override
    {
        if (m_carry != nullptr) {
            m_carry->read(set);
        }
        ++shares.of(db, set, match).of;
    }

    bool take(const ListedKey& key) override
    {
        ++found.matched;
        nameBytes += key.key.size();
        const bool cached = key.layout != nullptr;
        auto& own = cached ? shares.of(key.db, key.layout->name, key.parts.prefix, key.parts.version)
                           : shares.of(key.db, {}, {}, {});
        ++own.keys;
        const auto& facts = key.facts;
        if (facts.memoryBytes) {
            found.memoryBytes += *facts.memoryBytes;
            own.memoryBytes += *facts.memoryBytes;
            imageBytes += *facts.memoryBytes + key.key.size() + RecordOverhead;
            weigh(key);
        } else {
            found.memoryKnown = false;
        }
        found.noTtl += static_cast<uint64_t>(facts.ttlMs == -1);
        ++found.types[facts.type.empty() ? "unknown" : facts.type];
        draw(key);
        if (m_frozen) {
            names.push_back({.db = key.db, .key = std::string(key.key)});
        }
        if (m_carry != nullptr) {
            m_carry->take(key);
            if (cached && !m_carriedTo.empty()) { // which may be live, and empty still
                shares.of(key.db, key.layout->name, key.parts.prefix, m_carriedTo);
            }
        }
        return true;
    }

    Status between() override { return m_carry != nullptr ? m_carry->between(m_context) : Status(); }

    DryRun found;
    Shares shares;
    std::vector<MeantKey> names; ///< of a frozen plan
    uint64_t tooBigBytes = 0;
    uint64_t imageBytes = 0; ///< of a journal with images of all of them, at most
    uint64_t nameBytes = 0;

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
    CarryLook* m_carry; ///< null: nothing is carried
    const std::string& m_carriedTo; ///< the version
    Context& m_context;
    std::mt19937_64 m_random;
};

/// What a purge or a drain will send, on a key that it would touch.
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

/// If reads are spread evenly over the keys that an application reads: old versions are read by nobody.
std::optional<double> missesPerSecond(const std::vector<Share>& shares, std::optional<double> hits)
{
    uint64_t read = 0;
    uint64_t lost = 0;
    for (const auto& share : shares) {
        if (share.state != keyspace::StratumState::Old) {
            read += share.of;
            lost += share.keys;
        }
    }
    if (lost == 0) {
        return 0;
    }
    return hits && read > 0 ? std::optional(*hits * static_cast<double>(lost) / static_cast<double>(read))
                            : std::nullopt;
}

Status checkCarriage(const ChangeRequest& request)
{
    const auto& [to, move, transform] = request.carriage;
    const auto& versions = request.selection.versions;
    if (versions.size() != 1 || versions.front().empty() || to.empty() || versions.front() == to) {
        return fail(
            ErrorKind::Usage, {"plan.versions", "Keys are carried from one version to another one: name both.", {}});
    }
    if (move && !transform.empty()) {
        return fail(ErrorKind::Usage,
            {"plan.move_transform", "Keys that are moved keep their values: copy them, or leave the transform out.",
                {}});
    }
    if (!move && request.options.passes > 1) {
        return fail(ErrorKind::Usage,
            {"plan.copy_passes", "Keys that are copied stay, so that every pass finds them all: one pass is enough.",
                {}});
    }
    if (!move && request.options.tooBig == TooBig::WithoutUndo) {
        return fail(ErrorKind::Usage,
            {"plan.copy_too_big",
                "Large keys stall the server when they are copied, undo or not: leave them, or stall "
                "it.",
                {}});
    }
    return {};
}

Status check(const ChangeRequest& request)
{
    if (request.action == Action::Drain && request.options.drainOver <= std::chrono::milliseconds(0)) {
        return fail(ErrorKind::Usage, {"plan.no_window", "Say over which time the keys are to expire.", {}});
    }
    if (request.options.passes == 0) {
        return fail(ErrorKind::Usage, {"plan.no_passes", "At least one pass is needed.", {}});
    }
    return carriesKeys(request.action) && !request.archive ? checkCarriage(request) : Status();
}

/// Whether sizes are told, where values are to be read, and what that leaves out.
Status settleTooBig(const ChangeRequest& request, const Look& look, DryRun& found)
{
    std::ranges::sort(found.tooBig, std::greater{}, &DryRun::Heavy::stallMs);
    const bool read = readsValues(request.action, request.options, request.carriage);
    if (read && !found.memoryKnown && found.matched > 0) {
        return fail(ErrorKind::Refused,
            request.action == Action::Purge
                ? Message{"dryrun.no_sizes",
                      "The server does not tell how large keys are (MEMORY USAGE), so keeping images of them might "
                      "stall it: allow this user MEMORY, or purge without a journal.",
                      {}}
                : Message{"dryrun.no_sizes_carry",
                      "The server does not tell how large keys are (MEMORY USAGE), so copying them might stall it: "
                      "allow this user MEMORY.",
                      {}});
    }
    if (read && request.options.tooBig == TooBig::LeaveOut) {
        found.matched -= found.tooBigKeys;
        found.memoryBytes -= look.tooBigBytes;
    }
    return {};
}

Result<keyspace::Listing> listFor(redis::Session& session, const ChangeRequest& request, Context& context, Look& look)
{
    auto selection = request.selection;
    if (!request.keys.empty()) {
        selection.keys = request.keys;
    }
    const keyspace::ListRequest list{.selection = std::move(selection),
        .layouts = request.layouts,
        .prefixes = request.prefixes,
        .pace = request.pace,
        .cacheOnly = keyspace::CacheOnly{keyspace::NonCacheRules(request.rules), request.taken, request.onlyTaken}};
    return keyspace::listKeys(session, list, context, look);
}

/// Of the journal, at most.
uint64_t undoBytes(const ChangeRequest& request, const Look& look, uint64_t matched)
{
    if (!request.options.journal) {
        return 0;
    }
    switch (request.action) {
    case Action::Purge:
    case Action::Clear:
        return look.imageBytes;
    case Action::Drain:
        return matched * RecordOverhead;
    case Action::Migrate:
    case Action::Warm:
    case Action::Import:
    case Action::Bump:
        break;
    }
    return 2 * look.nameBytes + matched * (2 * RecordOverhead);
}

Status proveOnSample(redis::Session& session, const ChangeRequest& request, const DryRun& found, Context& context)
{
    if (found.samples.empty() || carriesKeys(request.action)) { // of which CarryLook takes care
        return {};
    }
    const auto& sample = found.samples.front();
    const auto commands = commandsOf(request.action, request.options, sample.key);
    return provePermission(session, sample.db, commands, context);
}

Plan planOf(const ChangeRequest& request, std::vector<keyspace::Layout> layouts, const redis::ServerIdentity& server,
    std::optional<int> db)
{
    Plan plan{.action = request.action,
        .selection = request.selection,
        .taken = request.taken,
        .onlyTaken = request.onlyTaken,
        .rules = request.rules,
        .layouts = std::move(layouts),
        .options = request.options,
        .carriage = request.carriage,
        .archive = request.archive,
        .server = server};
    // A confirmed plan means one database where the address means one.
    if (!plan.selection.db) {
        plan.selection.db = db;
    }
    return plan;
}

/// Whether one of the strata that keys are carried to is live; without a version they stay in theirs.
bool intoLive(const Shares& shares, const std::string& version)
{
    return std::ranges::any_of(shares.all(), [&version](const Share& share) {
        const bool reached = version.empty() ? share.keys > 0 : share.version == version;
        return reached && share.state == keyspace::StratumState::Live;
    });
}

} // namespace

uint64_t mostKeys(uint64_t matched)
{
    return matched + matched / 20 + 100;
}

Result<Planned> dryRun(redis::Session& session, const ChangeRequest& request, std::optional<uint64_t> freeBytes,
    Context& context, const KeySource& source)
{
    if (auto status = check(request); !status) {
        return fail(status.error());
    }
    const auto authority = redis::Authority::claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    const auto began = Clock::now();
    const auto before = readsNow(session, context);
    auto opened = carriesKeys(request.action) ? CarryLook::open(session, request, context)
                                              : Result<std::unique_ptr<CarryLook>>(nullptr);
    if (!opened) {
        return fail(opened.error());
    }
    const auto carry = std::move(*opened);
    Look look(request, carry.get(), context);
    auto listing = source ? source(look) : listFor(session, request, context, look);
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
    auto live = request.live;
    for (const auto& status : {settleTooBig(request, look, found), proveOnSample(session, request, found, context),
             readLiveVersions(session, live, session.address().db.value_or(0), found.notes, context)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    look.shares.judge(listing->layouts, live);
    if (carry) {
        auto carried = carry->finish(found.samples, context);
        if (!carried) {
            return fail(carried.error());
        }
        found.carry = std::move(*carried);
        found.carry->intoLive = intoLive(look.shares, request.carriage.to);
    }
    found.missesPerSecond = missesPerSecond(look.shares.all(), hitsPerSecond(before, readsNow(session, context)));
    if (carriesKeys(request.action) && !request.carriage.move) {
        found.missesPerSecond = 0;
    }
    found.strata = look.shares.touched();
    found.undoBytes = undoBytes(request, look, found.matched);
    found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    planned.plan = planOf(request, std::move(listing->layouts), (*authority)->identity(), session.address().db);
    found.warnings = warningsOf(planned.plan, found, freeBytes);
    return planned;
}

} // namespace keystrata::invalidation
