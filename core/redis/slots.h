// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

namespace keystrata::redis {

/// Parts a Cluster's keyspace is divided into.
inline constexpr size_t SlotCount = 16384;

/// The slot of a key: CRC16 (XMODEM) of its hash tag, or of the whole key without one.
/// Format: Redis Cluster specification, "Key distribution model" and "Hash tags".
uint16_t slotOf(std::string_view key);

struct SlotRange
{
    uint16_t first = 0;
    uint16_t last = 0; ///< belongs to it

    bool operator==(const SlotRange&) const = default;
};

using SlotSet = std::bitset<SlotCount>;

} // namespace keystrata::redis
