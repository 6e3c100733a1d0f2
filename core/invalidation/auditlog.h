// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::invalidation {

/// One run, as the audit log keeps it. Texts are data: escaped where they are shown. Holds no secret.
struct AuditEntry
{
    uint64_t number = 0; ///< from 1, set by the log
    int64_t atMs = 0; ///< Unix time at the end of the run
    std::string who; ///< user and host: "anna@ops1"
    std::string program; ///< "keystrata 1.0" or "keystratactl 1.0"
    std::string action; ///< "purge", "drain", "undo" …
    std::string server; ///< for people: "payroll-prod, master 10.0.0.5:6379 db 1"
    std::string selection; ///< one line for people
    std::string planHash;
    std::string outcome; ///< "complete", "cancelled", "stopped", "failed"
    nlohmann::ordered_json result; ///< counts, as the run's JSON has them
    std::string journal; ///< name; empty: none was written

    bool operator==(const AuditEntry&) const = default;
};

/// What a look at the whole chain found.
struct AuditCheck
{
    uint64_t entries = 0; ///< that are in order
    std::vector<Message> faults; ///< changed, removed, moved or inserted lines, with their numbers; empty: none
};

/// The record of all runs of this user on this machine: JSON lines, only ever appended to, mode 0600. Each line carries
/// the SHA-256 of itself and of the line before it, and a small file beside the log keeps the number and the hash of
/// the last one, so that a line that was changed, taken out, put in or cut off at the end is noticed. It shows
/// tampering; who may write the files can still replace all of it. That file may be one entry behind, after a crash:
/// the next append() mends it.
///
/// A line is one JSON object that ends in "previous", the hash of the line before (of the first: 64 zeros), and "hash":
/// the SHA-256, in hexadecimal digits, of all bytes of the line before its `,"hash":`.
class AuditLog
{
public:
    explicit AuditLog(std::string path); ///< makes nothing

    const std::string& path() const { return m_path; }

    /// Numbers and chains the entry and puts it on the disk. Several processes take turns: Timeout when one has kept
    /// the log for 5 s. No stop request is heeded, since what was cancelled is to be told as well. File error when it
    /// cannot be written. A damaged log is gone on with, and stays damaged for verify().
    Status append(AuditEntry entry);

    /// The entries, oldest first, until the function says no. A line that cannot be read is left out (verify() tells).
    /// No log yet: no entries.
    Status read(const std::function<bool(const AuditEntry&)>& take) const;

    /// Looks at every line, and hands each to `seen` as it stands in the file, without its end: also those that are no
    /// entries. Others may append meanwhile.
    Result<AuditCheck> verify(const std::function<void(std::string_view)>& seen = {}) const;

private:
    std::string m_path;
};

} // namespace keystrata::invalidation
