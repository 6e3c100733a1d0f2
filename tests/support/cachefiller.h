// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/byteclient.h"

#include <array>
#include <cstdint>
#include <string>
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

/// Streams the commands in pipelines of a thousand: about half a million keys a second.
FilledCache fillCache(ByteClient& client, const CacheShape& shape);

/// Name of key `number` of that cache, for clients that read it.
std::string cacheKey(const CacheShape& shape, uint64_t number);

} // namespace keystrata::testing
