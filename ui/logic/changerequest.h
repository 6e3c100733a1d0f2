// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/plan.h"
#include "core/keyspace/live.h"
#include "core/keyspace/pace.h"
#include "core/redis/address.h"

#include <QString>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace keystrata::ui {

/// A master is to hand its place to a replica.
struct FailoverRequest
{
    std::optional<redis::Endpoint> replica = {}; ///< in a Cluster; behind Sentinel the sentinels choose
};

/// Keys are to be removed, or to expire sooner.
struct KeysRequest
{
    invalidation::Action action = invalidation::Action::Purge; ///< where the choice begins
    keyspace::Selection selection = {};
    // What is known of the caches; as in invalidation::ChangeRequest.
    std::vector<keyspace::Layout> layouts = {};
    std::optional<std::vector<std::string>> prefixes = {};
    std::vector<keyspace::LiveRule> live = {};
    keyspace::Pace pace = {};
};

/// The live version of a cache is to be moved on.
struct BumpRequest
{
    struct Namespace
    {
        std::string name; ///< folded
        uint64_t keys = 0; ///< about

        bool operator==(const Namespace&) const = default;
    };

    KeysRequest keys = {}; ///< which cache, and its version that is live
    std::vector<Namespace> namespaces = {}; ///< of that version, as far as they are known
    QString knownFrom = {}; ///< where the knowledge of the live version comes from, a sentence
};

/// Keys are to be carried from one version to another.
struct MigrateRequest
{
    KeysRequest keys = {}; ///< of one version of one cache
    std::vector<std::string> versions = {}; ///< others that the cache has
};

/// A run is to be taken back.
struct UndoRequest
{
    std::string journal; ///< its name
    QString what = {}; ///< the title of the run: "Purge shop version 1"; empty: not known
    std::vector<keyspace::LiveRule> live = {};
    keyspace::Pace pace = {};
    bool encrypted = false; ///< the journal: its passphrase is asked for
};

/// A run that was interrupted is to be gone on with.
struct ResumeRequest
{
    std::string journal; ///< its name
    QString what = {}; ///< as of UndoRequest
    std::vector<keyspace::LiveRule> live = {}; ///< for its undo
    keyspace::Pace pace = {};
    bool encrypted = false;
};

/// A whole database is to be emptied.
struct ClearRequest
{
    KeysRequest keys = {}; ///< its selection may name the database where the choice begins
};

/// Retention rules are to be carried out.
struct CleanupRequest
{
    KeysRequest keys = {}; ///< without a selection
    QString policyFile = {}; ///< where the choice begins; empty: none
};

/// What a page asks the shell to open the change dialog for.
using ChangeRequest = std::variant<FailoverRequest, KeysRequest, BumpRequest, MigrateRequest, UndoRequest,
    ResumeRequest, ClearRequest, CleanupRequest>;

} // namespace keystrata::ui
