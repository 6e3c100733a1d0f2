// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/family.h"
#include "app/demo/rdbwriter.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::demo {

/// How many keys of a family there are at a scale; at least one.
uint64_t scaledCount(const Family& family, double scale);

/// Names and values of the demo's objects: the same for the same seed, whoever asks, in whatever order.
class Content
{
public:
    explicit Content(uint64_t seed) : m_seed(seed) { }

    /// Overwrites `out`. The version may be another than the family's own: the application follows a bump.
    static void key(const Family& family, std::string_view version, uint64_t object, std::string& out);
    void value(const Family& family, int schema, uint64_t object, std::string& out);
    /// Seconds to live when freshly written; zero for ever.
    uint32_t ttl(const Family& family, uint64_t object) const;

    struct Moment
    {
        std::chrono::system_clock::time_point now; ///< expiries are relative to it
        uint32_t shortestLife = 1; ///< seconds: nothing expires before
    };

    /// All families and oddities at this scale, with the ages they have at this moment. `shouldStop` is asked every few
    /// milliseconds; false when it ended the work.
    bool write(
        RdbWriter& rdb, double scale, const Moment& moment,
        const std::function<bool()>& shouldStop = [] { return false; });

private:
    void writeKey(RdbWriter& rdb, const Family& family, uint64_t object, const Moment& moment);
    Dice diceFor(const Family& family, uint64_t object, uint64_t purpose) const;

    uint64_t m_seed;
    Fields m_fields;
    std::string m_name;
    std::string m_value;
    /// Large compressed values repeat: compressing thousands would take longer than all else.
    std::map<std::pair<const Family*, uint64_t>, std::string> m_compressed;
};

/// What a correct count of the freshly filled demo finds.
struct ExpectedStratum
{
    int db = 0;
    std::string_view layout; ///< preset that matches it: "django", "leading", "trailing"; empty: no version in the key
    std::string_view prefix;
    std::string_view version;
    uint64_t keys = 0;

    bool operator==(const ExpectedStratum&) const = default;
};

/// Every stratum with a version in its keys and, for each database, one line for all its other keys.
std::vector<ExpectedStratum> expectedStrata(double scale);

} // namespace keystrata::demo
