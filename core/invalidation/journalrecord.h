// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// What stands in a journal (journal.h).
namespace keystrata::invalidation {

/// What a journal is about; its first record.
struct JournalHeader
{
    std::string kind; ///< "purge", "drain", "migrate", "bump", "undo", "warm", "clear", "archive"
    std::string planHash; ///< empty: none
    std::string plan; ///< the plan as JSON (plan.h); empty: none
    std::string server; ///< where, for people: "redis 10.0.0.5:6379 (payroll)"; never a secret
    std::string serverVersion; ///< "7.0.15": RESTORE needs the same version of the dump format or a newer one
    std::string user; ///< of the operating system, with the host: "anna@ops1"
    std::string summary; ///< one line for people: what was selected
    int64_t createdMs = 0; ///< Unix time
    uint64_t expected = 0; ///< keys that were confirmed

    bool operator==(const JournalHeader&) const = default;
};

/// A key as it was before it was removed or overwritten.
struct KeyImage
{
    int db = 0;
    std::string key;
    std::string dump; ///< what DUMP answered
    int64_t expiresAtMs = -1; ///< Unix time; -1: never
    std::optional<uint64_t> idleSeconds = {}; ///< at takenAtMs; not under an LFU policy
    std::optional<uint8_t> frequency = {}; ///< OBJECT FREQ, under an LFU policy
    int64_t takenAtMs = 0; ///< Unix time, the server's where it told

    bool operator==(const KeyImage&) const = default;
};

/// A key that was given another expiry.
struct ExpiryChange
{
    int db = 0;
    std::string key;
    int64_t beforeMs = -1; ///< Unix time; -1: it did not expire
    int64_t afterMs = 0; ///< Unix time that we set

    bool operator==(const ExpiryChange&) const = default;
};

/// A key that we made: a copy of another one, or that one under another name.
struct KeyMade
{
    int db = 0;
    std::string key;
    std::string source; ///< its name before
    bool moved = false; ///< the source is gone
    int64_t expiresAtMs = -1;
    std::string digest = {}; ///< of its value as we wrote it (valueDigest(), bytesDigest()); empty: not known

    bool operator==(const KeyMade&) const = default;
};

/// The key that tells which version is live, as it was and as we set it.
struct LiveChange
{
    int db = 0;
    std::string key;
    std::optional<std::string> before; ///< nothing: there was none
    std::string after;

    bool operator==(const LiveChange&) const = default;
};

/// How far the run was when this was written: records before it may be of keys that are still to be touched.
struct BatchDone
{
    uint64_t changed = 0; ///< keys so far, over the whole run

    bool operator==(const BatchDone&) const = default;
};

/// The run has ended. A resumed run writes another one.
struct RunEnded
{
    std::string how; ///< "complete", "cancelled", "stopped"
    std::string result; ///< its report as JSON
    int64_t endedMs = 0;

    bool operator==(const RunEnded&) const = default;
};

/// The journal has been undone, or as much of it as could be.
struct Undone
{
    std::string result; ///< the report of the undo as JSON
    int64_t endedMs = 0;

    bool operator==(const Undone&) const = default;
};

using JournalRecord = std::variant<KeyImage, ExpiryChange, KeyMade, LiveChange, BatchDone, RunEnded, Undone>;

/// A short mark of a DUMP, to tell later whether a value is still the one that was written: its own checksum and its
/// length, as hexadecimal digits. A server of another version writes another one for the same value. Empty for what is
/// no DUMP.
std::string dumpDigest(std::string_view dump);

} // namespace keystrata::invalidation
