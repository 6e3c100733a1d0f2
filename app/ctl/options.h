// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/changeoptions.h"
#include "core/invalidation/plan.h"
#include "core/keyspace/analysis.h"
#include "core/keyspace/selection.h"
#include "core/profiles/imports.h"
#include "core/profiles/profile.h"
#include "core/values/codec.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace keystrata::ctl {

enum class Command
{
    Health,
    Stats,
    Versions,
    Keys,
    Show,
    Purge,
    Drain,
    Migrate,
    Warm,
    Bump,
    Clear,
    Cleanup,
    Export,
    Import,
    Undo,
    Resume,
    Journals,
    Audit,
    Profiles
};

struct TargetOptions
{
    std::optional<std::string> url; ///< else $REDIS_URL
    std::optional<std::string> profile; ///< its name; what stands below counts before what it says
    bool demo = false;
    std::optional<std::string> passwordFile;
    std::optional<std::vector<std::string>> passwordCommand;
    std::optional<std::chrono::milliseconds> timeout; ///< for connecting, and for each answer
    // TLS
    std::optional<std::string> caFile;
    std::optional<std::string> certificateFile;
    std::optional<std::string> keyFile;
    std::optional<std::string> keyPassFile;
    std::optional<std::string> verifyName;
    bool noVerify = false;
    // Sentinel's own credentials
    std::optional<std::string> sentinelUser;
    std::optional<std::string> sentinelPasswordFile;
    std::optional<std::string> ssh; ///< destination
};

/// The command "profiles".
struct ProfilesOptions
{
    enum class Action
    {
        List,
        Add,
        Remove,
        Import,
        Export
    };

    Action action = Action::List;
    std::string argument; ///< the profile's name, or a file ("-" or nothing: standard streams)
    // add and import
    std::optional<std::string> passwordVariable;
    bool passwordAsked = false;
    // add
    profiles::Colour colour = profiles::Colour::None;
    bool production = false;
    bool cleanup = false;
    profiles::Guard guard = profiles::Guard::Observer;
    std::string policyFile;
    profiles::ValueRules values;
    std::vector<std::string> layouts; ///< as --layout takes them; empty: detected
    // import
    std::optional<profiles::ImportFormat> format;
};

/// The command "show".
struct ShowOptions
{
    std::string key;
    std::vector<std::string> versions; ///< two to compare; empty: none
    std::vector<const values::Codec*> chain; ///< empty: found
    uint64_t load = uint64_t{1024} * 1024; ///< bytes of a string
    bool raw = false;
    bool reveal = false; ///< what the redaction rules hide
};

/// Which parts of an analysis the command line states; a profile gives the others.
struct StatedAnalysis
{
    bool layouts = false;
    bool live = false;
    bool pace = false;
};

/// What the command line asks for, checked and in its own units.
struct Options
{
    Command command = Command::Health;
    bool json = false;
    TargetOptions target;
    keyspace::AnalysisRequest analysis;
    StatedAnalysis stated;
    // stats
    std::optional<std::chrono::milliseconds> watch;
    std::optional<uint64_t> count; ///< samples to watch
    bool prometheus = false;
    // keys
    keyspace::Selection selection;
    std::optional<uint64_t> limit;
    ShowOptions show;
    ChangeOptions change;
    JournalOptions journals;
    CleanupOptions cleanup;
    ExportOptions exported;
    std::optional<std::string> journalPassFile; ///< of the passphrase of journals
    std::optional<std::string> production; ///< the profile's name, typed
    bool auditVerify = false;
    // profiles
    ProfilesOptions profiles;
};

/// What a profile says of its caches, layouts and limits, wherever the command line does not.
Status applyProfile(const profiles::Profile& profile, Options& options);

/// Text that was asked for instead of a command: --help, --version.
struct Information
{
    std::string text;
};

/// Reads the words after the program's name. Errors are of kind Usage (and File, for --keys-from).
Result<std::variant<Options, Information>> parseOptions(const std::vector<std::string>& words);

/// Whether JSON was asked for, also where parseOptions() fails: the error must be JSON then too.
bool wantsJson(const std::vector<std::string>& words);

} // namespace keystrata::ctl
