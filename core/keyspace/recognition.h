// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Types that Redis builds on others: told from what the value looks like.
namespace keystrata::keyspace {

enum class Recognition
{
    Plain,
    HyperLogLog, ///< a string
    Geo, ///< a sorted set whose scores can be read as places; so can other large numbers
};

/// Whether a string is a HyperLogLog: its mark, and a size that goes with its encoding.
bool isHyperLogLog(std::string_view bytes, uint64_t size);

/// The count that it keeps in its header since it was last asked for; nothing when it has changed since. PFCOUNT would
/// compute it, but writes it back.
std::optional<uint64_t> keptCount(std::string_view hyperLogLog);

struct Place
{
    double longitude = 0;
    double latitude = 0;
};

/// The place that a score of GEOADD stands for (52 bits, good to about half a metre); nothing when it is none.
std::optional<Place> placeOf(std::string_view score);

/// "52.520008, 13.404954": latitude first, as maps want it.
std::string placeText(const Place& place);

/// A string as a bitmap: eight bits a group in the order of SETBIT's offsets, eight groups a line, each line headed by
/// the offset of its first bit (`firstByte` times eight). No more than so many bytes.
std::string bitsText(std::string_view bytes, uint64_t firstByte = 0, size_t most = 4096);

/// How many are set.
uint64_t countBits(std::string_view bytes);

} // namespace keystrata::keyspace
