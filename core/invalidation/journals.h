// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/journal.h"

#include <chrono>
#include <vector>

namespace keystrata::invalidation {

/// Where journals, plans and the audit log are: $XDG_STATE_HOME/keystrata, else ~/.local/state/keystrata. Usage error
/// without either variable.
Result<std::string> stateFolder();

enum class JournalState
{
    Running, ///< a process has it open
    Interrupted, ///< begun and never ended, or gone on with since: a crash, a kill
    Ended,
    Undone
};

std::string_view journalStateName(JournalState state); ///< "running", "interrupted", "ended", "undone"

struct JournalInfo
{
    std::string name; ///< of the file, without its folder and ending: what `undo` takes
    std::string path;
    JournalHeader header; ///< empty where it is encrypted: only its time is known
    bool encrypted = false;
    uint64_t bytes = 0;
    JournalState state = JournalState::Ended;
    uint64_t changed = 0; ///< keys, as the last BatchDone says; zero when encrypted or when it is too far from the end
    int64_t modifiedMs = 0;
};

/// What is kept of journals.
struct JournalKeeping
{
    std::chrono::hours age{7 * 24};
    uint64_t bytes = uint64_t{10} * 1024 * 1024 * 1024;
};

/// The folder of journals, mode 0700. Thread-safe as far as the file system is.
class Journals
{
public:
    explicit Journals(std::string folder); ///< makes nothing

    const std::string& folder() const { return m_folder; }

    /// A path for a new journal: "2026-11-22T101500Z-purge-3fa9c1"; makes the folder.
    Result<std::string> newPath(std::string_view kind, std::chrono::system_clock::time_point now);
    /// Newest first. Files that are no journals, or died before they had a header, are left out.
    Result<std::vector<JournalInfo>> list() const;
    /// By name, by the beginning of a name that only one has, or by path. Usage error when there is none, or several.
    Result<JournalInfo> find(std::string_view nameOrPath) const;
    /// Removes those that are too old, then the oldest until the rest fits; never one that is running. What was
    /// removed, by name. Those without a readable header go as well.
    Result<std::vector<std::string>> expire(const JournalKeeping& keeping, std::chrono::system_clock::time_point now);

    /// Takes one away by its whole name, and with it the undo of its run. Refused while a process writes it.
    Status remove(std::string_view name);

    /// Bytes that the disk of the folder has left; of a folder that is still to be made, of where it will be.
    Result<uint64_t> freeBytes() const;

private:
    std::string m_folder;
};

} // namespace keystrata::invalidation
