// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/byteclient.h"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::testing {

/// A cache as applications leave it: Django-style, leading, trailing and unversioned keys of several versions, 90 %
/// strings of 50-400 bytes of JSON, the rest hashes, sets, sorted sets and lists; 85 % expire, none within an hour.
/// Each key name carries an identifier of its own (number, UUID or hash). The same shape gives the same cache.
struct CacheShape
{
    uint64_t keys = 1'000'000;
    uint64_t seed = 1;
    std::string prefix = "shop"; ///< of the Django-style keys
    bool distinctWords =
        false; ///< a namespace of its own for each key, in words that do not fold; else there are twelve
};

/// What a cache was filled with, to compare with what an analysis finds.
struct FilledCache
{
    struct Stratum
    {
        std::string layout; ///< name of the preset: django, leading, trailing; empty: unversioned
        std::string prefix;
        std::string version;
        uint64_t keys = 0;
        uint64_t noTtl = 0;
        std::array<uint64_t, 5> types{}; ///< string, hash, set, zset, list
    };

    std::vector<Stratum> strata;
    uint64_t keys = 0;
};

/// One key of such a cache, for whoever stores it. Its views last as long as the call.
struct CacheEntry
{
    std::string_view key;
    size_t type = 0; ///< as in FilledCache::Stratum::types
    std::string_view value; ///< of a string
    std::span<const std::string> elements; ///< else: members; field, value, …; or score, member, …
    uint64_t ttl = 0; ///< seconds; zero: no expiry
};

/// Makes the keys one after the other.
FilledCache makeCache(const CacheShape& shape, const std::function<void(const CacheEntry&)>& store);

/// Streams the commands in pipelines of a thousand: about half a million keys a second. Benchmarks of millions start
/// from a file instead (tests/bench/fixture).
FilledCache fillCache(ByteClient& client, const CacheShape& shape);

/// Name of key `number` of that cache, for clients that read it.
std::string cacheKey(const CacheShape& shape, uint64_t number);

} // namespace keystrata::testing
