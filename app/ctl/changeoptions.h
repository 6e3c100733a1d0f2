// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/plan.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the command line asks for of the commands that change keys, or bring them out and in.
namespace keystrata::ctl {

/// The commands "purge", "drain", "migrate" and "bump".
struct ChangeOptions
{
    bool dryRun = false;
    std::string hash; ///< of the plan that is confirmed; empty: none
    bool selected = false; ///< the command line says which keys
    std::vector<keyspace::NonCacheGroup> taken;
    std::vector<keyspace::NonCacheRule> rules; ///< the policy's, on what is no cache
    invalidation::PlanOptions plan;
    invalidation::Carriage carriage; ///< migrate, bump
    invalidation::Advance advance; ///< bump
    std::chrono::milliseconds wait{0}; ///< bump: for keys of the new version
    uint64_t keys = 0; ///< clear: how many there are, typed
    uint64_t mostBytes = 0; ///< warm
    std::optional<uint64_t> mostKeys; ///< warm
    std::string archive; ///< import, warm: name or path of a journal or an archive
};

/// The commands "undo", "resume" and "journals".
struct JournalOptions
{
    std::string journal; ///< name or path
    bool dryRun = false;
    bool intoLive = false;
    bool otherServer = false;
    bool expire = false;
};

/// The command "cleanup".
struct CleanupOptions
{
    std::optional<std::string> policyFile; ///< else the profile's
    bool dryRun = false;
    std::vector<std::string> approve; ///< hashes
};

/// The command "export".
struct ExportOptions
{
    enum class Format
    {
        Archive,
        Csv
    };

    Format format = Format::Archive;
    std::string file; ///< "-", not of an archive: standard output
};

} // namespace keystrata::ctl
