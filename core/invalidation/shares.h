// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/live.h"
#include "core/keyspace/strata.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace keystrata::invalidation {

/// A change's part of one stratum.
struct Share
{
    int db = 0;
    std::string layout; ///< Layout::name; empty: of no cache
    std::string prefix;
    std::string version;
    keyspace::StratumState state = keyspace::StratumState::Unknown;
    uint64_t keys = 0; ///< that the change touches
    uint64_t memoryBytes = 0;
    uint64_t of = 0; ///< keys of the stratum, as far as they were looked at

    bool operator==(const Share&) const = default;
};

/// Sums up keys by their stratum.
class Shares
{
public:
    /// The share of a stratum, which is made when it is new. A key of no cache has no layout, prefix and version.
    Share& of(int db, std::string_view layout, std::string_view prefix, std::string_view version);
    Share& of(int db, const keyspace::LayoutSet& set, const keyspace::LayoutSet::Match& match);

    /// States of the strata by what is stated or read of the live versions: nothing is guessed.
    void judge(const std::vector<keyspace::Layout>& layouts, std::span<const keyspace::LiveRule> rules);

    /// Those that the change touches, most keys first.
    std::vector<Share> touched() const;

    const std::vector<Share>& all() const { return m_shares; }

private:
    std::vector<Share> m_shares;
    std::map<std::tuple<int, std::string, std::string, std::string>, size_t, std::less<>> m_places;
};

} // namespace keystrata::invalidation
