// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/analysis.h"
#include "core/keyspace/selection.h"

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
    Keys
};

struct TargetOptions
{
    std::optional<std::string> url; ///< else $REDIS_URL
    bool demo = false;
    std::optional<std::string> passwordFile;
    std::optional<std::string> passwordCommand;
    std::chrono::milliseconds timeout{5000}; ///< for connecting, and for each answer
};

/// What the command line asks for, checked and in its own units.
struct Options
{
    Command command = Command::Health;
    bool json = false;
    TargetOptions target;
    keyspace::AnalysisRequest analysis;
    // stats
    std::optional<std::chrono::milliseconds> watch;
    std::optional<uint64_t> count; ///< samples to watch
    bool prometheus = false;
    // keys
    keyspace::Selection selection;
    std::optional<uint64_t> limit;
};

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
