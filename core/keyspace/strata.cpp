// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/strata.h"

#include <array>
#include <numeric>

namespace keystrata::keyspace {

namespace {
constexpr uint64_t Minute = 60;
constexpr uint64_t Hour = 60 * Minute;
constexpr uint64_t Day = 24 * Hour;
constexpr std::array<uint64_t, 9> IdleEdges{1, 10, Minute, 10 * Minute, Hour, 12 * Hour, Day, 7 * Day, 30 * Day};
constexpr std::array<uint64_t, 9> TtlEdges{1'000, 10'000, Minute * 1'000, 10 * Minute * 1'000, Hour * 1'000,
    12 * Hour * 1'000, Day * 1'000, 7 * Day * 1'000, 30 * Day * 1'000};
constexpr std::array<uint64_t, 9> SizeEdges{64, 128, 256, 512, 1024, 4096, 16'384, 65'536, 1'048'576};
} // namespace

std::span<const uint64_t> ttlEdgesMs()
{
    return TtlEdges;
}

std::span<const uint64_t> idleEdgesSeconds()
{
    return IdleEdges;
}

std::span<const uint64_t> sizeEdgesBytes()
{
    return SizeEdges;
}

std::string_view stateName(StratumState state)
{
    switch (state) {
    case StratumState::Live:
        return "live";
    case StratumState::Old:
        return "old";
    case StratumState::Newer:
        return "newer";
    case StratumState::Unversioned:
        return "unversioned";
    case StratumState::PerObject:
        return "per-object";
    case StratumState::Unknown:
        return "unknown";
    }
    return "unknown";
}

uint64_t CacheTotals::keys() const
{
    return std::accumulate(strata.begin(), strata.end(), otherStrataKeys,
        [](uint64_t sum, const StratumTotals& stratum) { return sum + stratum.keys; });
}

uint64_t Keyspace::keys() const
{
    return std::accumulate(caches.begin(), caches.end(), uint64_t{0},
        [](uint64_t sum, const CacheTotals& cache) { return sum + cache.keys(); });
}

} // namespace keystrata::keyspace
