// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/transform.h"
#include "core/keyspace/noncache.h"
#include "core/keyspace/selection.h"
#include "core/redis/authority.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is to be changed, where and how: a value. It is looked at by a dry run, confirmed by its hash, and carried out
/// by a run; nothing is changed any other way.
namespace keystrata::invalidation {

enum class Action
{
    Purge, ///< removes the keys
    Drain, ///< lets them expire sooner, spread over a while
    Migrate, ///< carries them from one version to another
    Bump, ///< moves the live version on: carries, sets the live version, retires the old one (bump.h)
    Clear, ///< empties a database (clear.h)
    Warm, ///< copies the hottest keys of one version, or of an archive, to another one (warm.h)
    Import, ///< writes the keys of an archive (warm.h)
};

std::string_view actionName(Action action); ///< "purge", "drain", "migrate", "bump", "clear", "warm", "import"

/// What becomes of keys whose image would stall the server for too long (see images.h).
enum class TooBig
{
    LeaveOut,
    WithoutUndo, ///< removed, but not to be brought back
    Stall ///< imaged all the same: the dry run says what it costs
};

std::string_view tooBigName(TooBig choice); ///< "leave", "no-undo", "stall"
std::optional<TooBig> tooBigFromName(std::string_view name);

/// How it is done. Another option is another plan.
struct PlanOptions
{
    bool journal = true; ///< keep images of the keys, so that it can be undone
    /// Only remove a key whose image is of its very last value (WATCH); otherwise a value that is written within the
    /// milliseconds between image and removal is lost.
    bool strict = false;
    bool frozen = false; ///< only the keys that the dry run has listed
    unsigned passes = 1; ///< scan again until a pass finds nothing, so often at most
    TooBig tooBig = TooBig::LeaveOut;
    std::chrono::milliseconds drainOver{0}; ///< of a drain: the keys expire within this, spread evenly

    bool operator==(const PlanOptions&) const = default;
};

/// Of a migrate: where the keys of the one version that the selection names go.
struct Carriage
{
    std::string to = {}; ///< the other version; empty, of an archive: the keys keep their names
    /// They leave their old names, which no instance may read any more. Otherwise they are copied.
    bool move = false;
    Transform transform = {}; ///< of the values, which must be strings then

    bool operator==(const Carriage&) const = default;
};

/// What becomes of the version that was live.
enum class Retire
{
    Keep,
    Drain, ///< within PlanOptions::drainOver
    Purge
};

std::string_view retireName(Retire choice); ///< "keep", "drain", "purge"
std::optional<Retire> retireFromName(std::string_view name);

/// Of a bump: what it does beside the carriage, which says to which version. The selection names the one version of one
/// cache that was live.
struct Advance
{
    /// Of the cache's own keys these namespaces are carried; nothing: all of them; empty: none.
    std::optional<std::vector<std::string>> namespaces = std::vector<std::string>();
    std::vector<keyspace::NonCacheGroup> carried = {}; ///< groups that are no cache, carried as they are
    std::vector<keyspace::NonCacheGroup> accepted = {}; ///< groups that stay behind: their users feel it
    std::string versionKey = {}; ///< of Redis, which holds the live version; empty: it is a setting of the application
    int versionKeyDb = 0;
    Retire retire = Retire::Keep;

    bool operator==(const Advance&) const = default;
};

/// A file of images: a journal or an archive.
struct Archived
{
    std::string path;
    std::string mark; ///< JournalReader::mark(): another file in its place is not meant

    bool operator==(const Archived&) const = default;
};

/// A key that a plan means by its name.
struct MeantKey
{
    int db = 0;
    std::string key;
    std::string newer = {}; ///< which supersedes it: it is touched only while that one is there; empty: none does

    bool operator==(const MeantKey&) const = default;
};

struct Plan
{
    Action action = Action::Purge;
    keyspace::Selection selection = {};
    std::vector<keyspace::NonCacheGroup> taken = {}; ///< groups that are no cache and are taken all the same
    bool onlyTaken = false; ///< and nothing but those
    std::vector<keyspace::NonCacheRule> rules = {}; ///< the operator's own on what is no cache
    std::vector<keyspace::Layout> layouts = {}; ///< keys are read with these, bound to their prefixes
    PlanOptions options = {};
    Carriage carriage = {};
    Advance advance = {};
    std::string keysMark = {}; ///< of a frozen plan that is stored: SHA-256 of the list of its keys
    std::optional<Archived> archive = {}; ///< the keys come out of it; nothing: they are the server's
    redis::ServerIdentity server = {};

    bool operator==(const Plan&) const = default;
};

/// The same plan, the same text.
nlohmann::ordered_json planJson(const Plan& plan);
/// Usage error for what is no plan, or one of a newer format.
Result<Plan> planFromJson(const nlohmann::ordered_json& json);

/// Names the plan: 20 hexadecimal digits of the SHA-256 of planJson(). It covers all of it and nothing else.
std::string planHash(const Plan& plan);

/// Whether keys are written, under names of another version or out of an archive: migrate, warm, import.
bool carriesKeys(Action action);

/// Whether a run reads the keys' values, which can take the server long.
bool readsValues(Action action, const PlanOptions& options, const Carriage& carriage);

/// Whether what the plan has done to a key is found again by a later pass: it then counts as done once more.
bool findsItsOwn(const Plan& plan);

/// One line for people: "purge version 1, namespace holidays".
std::string describePlan(const Plan& plan);

/// Where, for people: "10.0.0.5:6379 db 1", "3 masters of a Cluster".
std::string describeServer(const redis::ServerIdentity& server, const keyspace::Selection& selection);

} // namespace keystrata::invalidation
