// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/files.h"
#include "core/invalidation/journal.h"

#include <algorithm>
#include <string>
#include <vector>

/// What the tests of journals share.
namespace keystrata::invalidation {

inline const JournalHeader SomeHeader{.kind = "purge",
    .planHash = "3fa9c1",
    .plan = R"({"select":"v1"})",
    .server = "redis 10.0.0.5:6379 (payroll)",
    .serverVersion = "7.0.15",
    .user = "anna@ops1",
    .summary = "all of v1",
    .createdMs = 1'795'342'500'000};

/// Some of each kind; keys and values are bytes, and may be empty.
inline std::vector<JournalRecord> someRecords()
{
    using namespace std::string_literals;
    return {KeyImage{.db = 1, .key = "app:1:a", .dump = "\0\1dump"s, .expiresAtMs = 1'795'342'600'123, .takenAtMs = 7},
        KeyImage{.key = "", .dump = ""},
        KeyImage{.db = 15, .key = "\0\xff\n\r"s, .dump = std::string(300, '\xfe'), .idleSeconds = 0, .takenAtMs = -1},
        KeyImage{.key = "lfu", .dump = "x", .idleSeconds = UINT64_MAX, .frequency = 255},
        ExpiryChange{.db = 2, .key = "\x80", .beforeMs = -1, .afterMs = INT64_MAX},
        KeyMade{.db = 3, .key = "app:2:a", .source = "app:1:a", .moved = true, .expiresAtMs = 12, .digest = "ab12"},
        KeyMade{.key = "", .source = ""}, LiveChange{.db = 4, .key = "version", .before = "1", .after = "2"},
        LiveChange{.key = "version", .before = "", .after = ""}, LiveChange{.key = "version", .after = "1"},
        BatchDone{.changed = UINT64_MAX}, RunEnded{.how = "complete", .result = "{}", .endedMs = 99}, Undone{},
        Undone{.result = R"({"restored":3})", .endedMs = 100}};
}

inline std::string contentOf(const std::string& path)
{
    return readFile(path, size_t{1} << 30U).value();
}

/// All records in one direction, up to the end or the first fault.
struct Found
{
    std::vector<JournalRecord> records;
    std::string fault; ///< the id of its message; empty: none
};

inline Found forward(JournalReader& reader)
{
    Found found;
    reader.toBegin();
    auto record = reader.next();
    for (; record && *record; record = reader.next()) {
        found.records.push_back(std::move(**record));
    }
    found.fault = record ? "" : record.error().message.id;
    return found;
}

/// In the order of the file.
inline Found backward(JournalReader& reader)
{
    Found found;
    reader.toEnd();
    auto record = reader.previous();
    for (; record && *record; record = reader.previous()) {
        found.records.push_back(std::move(**record));
    }
    found.fault = record ? "" : record.error().message.id;
    std::ranges::reverse(found.records);
    return found;
}

} // namespace keystrata::invalidation
