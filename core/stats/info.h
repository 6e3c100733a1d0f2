// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::stats {

/// One "db0:keys=…" line of INFO keyspace.
struct DatabaseInfo
{
    int index = 0;
    uint64_t keys = 0;
    uint64_t expires = 0; ///< keys that have an expiry
    uint64_t avgTtlMs = 0; ///< the server's own estimate; zero when it has none

    bool operator==(const DatabaseInfo&) const = default;
};

/// The answer to INFO as fields. Servers differ in what they tell: a field that is missing or is not a number reads
/// as zero or empty, and has() tells the difference.
struct Info
{
    std::map<std::string, std::string, std::less<>> fields;
    std::vector<DatabaseInfo> databases; ///< those that hold keys, in the server's order

    bool has(std::string_view name) const { return fields.contains(name); }

    std::string_view text(std::string_view name) const;
    uint64_t number(std::string_view name) const;
    double real(std::string_view name) const;
    /// "ok" as the server writes it for the last save; a server that does not tell has had no failure.
    bool okOrMissing(std::string_view name) const;
};

/// Reads any text: lines it does not understand are left out, never an error.
Info parseInfo(std::string_view text);

} // namespace keystrata::stats
