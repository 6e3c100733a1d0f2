// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/misfit.h"
#include "core/invalidation/plan.h"
#include "core/invalidation/shares.h"
#include "core/keyspace/keylisting.h"
#include "core/keyspace/live.h"
#include "core/redis/session.h"
#include "core/values/redaction.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace keystrata::invalidation {

/// What is asked for, before it is known of which servers and with which layouts: a dry run makes a plan of it.
struct ChangeRequest
{
    Action action = Action::Purge;
    keyspace::Selection selection = {};
    std::vector<keyspace::NonCacheGroup> taken = {};
    bool onlyTaken = false;
    std::vector<keyspace::NonCacheRule> rules = {};
    PlanOptions options = {};
    Carriage carriage = {};
    Advance advance = {}; ///< of a bump, which bump.h looks at
    std::optional<Archived> archive = {};
    std::vector<std::string> keys = {}; ///< of the selection only these, of its database; empty: all
    std::vector<keyspace::Layout> layouts = {}; ///< as in AnalysisRequest: empty means detect
    std::optional<std::vector<std::string>> prefixes = {};
    std::vector<keyspace::LiveRule> live = {}; ///< what is known of the live versions
    values::RedactionRules redaction = values::defaultRedaction(); ///< of what a transform makes of values
    keyspace::Pace pace = {};
};

/// What is found out about a migrate beside the rest.
struct CarryFound
{
    /// A key and its name in the other version.
    struct Pair
    {
        int db = 0;
        std::string key;
        std::string to;

        bool operator==(const Pair&) const = default;
    };

    /// What the transform makes of a value, as text; what is sensitive is hidden.
    struct Example
    {
        int db = 0;
        std::string key;
        std::string to;
        std::string before;
        std::string after;
        bool changed = false;

        bool operator==(const Example&) const = default;
    };

    /// A server that would use more of its memory than Vitals::MostMemory.
    struct Tight
    {
        std::string server;
        uint64_t used = 0; ///< bytes
        uint64_t limit = 0;
        uint64_t needed = 0; ///< by the carried keys

        bool operator==(const Tight&) const = default;
    };

    uint64_t carriable = 0; ///< of the matched keys: those that have a name in the other version, which is free
    uint64_t collisions = 0; ///< there is such a key already, which will be kept
    std::vector<Pair> collided = {}; ///< the first few
    std::vector<Misfit> misfits = {}; ///< keys that cannot be carried at all
    uint64_t tried = 0; ///< values that the transform was tried on, evenly drawn
    std::vector<Misfit> valueMisfits = {}; ///< those of them that it does not fit
    std::vector<Example> examples = {}; ///< up to 5
    uint64_t neededBytes = 0; ///< of memory, about
    std::vector<Tight> tight = {};
    bool intoLive = false; ///< the other version is stated or read to be live

    bool operator==(const CarryFound&) const = default;
};

/// What a plan would touch, found out without touching anything.
struct DryRun
{
    struct Sample
    {
        int db = 0;
        std::string key;
        std::string type;
        std::optional<int64_t> ttlMs;
        std::optional<uint64_t> memoryBytes;
        std::string to = {}; ///< of a migrate: its name in the other version; empty: it has none

        bool operator==(const Sample&) const = default;
    };

    struct Heavy
    {
        int db = 0;
        std::string key;
        uint64_t memoryBytes = 0;
        double stallMs = 0; ///< predicted

        bool operator==(const Heavy&) const = default;
    };

    int64_t takenAtMs = 0; ///< Unix time
    double seconds = 0;
    uint64_t matched = 0; ///< keys that the plan touches
    uint64_t memoryBytes = 0; ///< as MEMORY USAGE counts
    bool memoryKnown = true;
    uint64_t noTtl = 0;
    bool complete = false; ///< every key was looked at
    uint64_t scanned = 0;
    std::map<std::string, uint64_t> types = {};
    std::vector<Share> strata = {}; ///< most keys first
    std::vector<Sample> samples = {}; ///< up to 20, evenly drawn
    std::vector<Sample> largest = {}; ///< up to 5
    std::vector<keyspace::LeftOut> leftOut = {};
    std::vector<Heavy> tooBig = {}; ///< whose image stalls the server; up to 1,000, heaviest first
    uint64_t tooBigKeys = 0;
    uint64_t undoBytes = 0; ///< of the journal, at most; zero without one
    std::optional<double> missesPerSecond = {}; ///< that readers will feel; nothing where it cannot be told
    std::optional<CarryFound> carry = {}; ///< of a migrate
    std::vector<Message> warnings = {};
    std::vector<Message> notes = {}; ///< what could not be seen, and why

    bool operator==(const DryRun&) const = default;
};

/// The rule of the overshoot: a run stops to ask before it touches more keys than this.
uint64_t mostKeys(uint64_t matched);

struct Planned
{
    Plan plan;
    DryRun found;
    /// Of a frozen plan the keys that it means, by database; else empty.
    std::vector<MeantKey> keys = {};
};

/// Looks at every key of the selection and says what the change would do. Proves that this user may do it, without
/// effect, where there is a key to prove it on. Refused when it could not be run: no right, no certainty who the master
/// is, an idle condition that means nothing here. `freeBytes`: what the disk of the journals has left; nothing when
/// that is not known.
/// `source`: hands out the keys instead of listKeys().
using KeySource = std::function<Result<keyspace::Listing>(keyspace::KeyReceiver& receiver)>;
Result<Planned> dryRun(redis::Session& session, const ChangeRequest& request, std::optional<uint64_t> freeBytes,
    Context& context, const KeySource& source = {});

nlohmann::ordered_json dryRunJson(const DryRun& found);
// Its parts, for other looks.
nlohmann::ordered_json sharesJson(const std::vector<Share>& strata);
nlohmann::ordered_json leftOutJson(const std::vector<keyspace::LeftOut>& groups);

} // namespace keystrata::invalidation
