// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace keystrata::testing {

constexpr uint16_t HashSlots = 16384;

/// The slot of a key by the rules of Redis Cluster, hash tags included. A second opinion: not the product's code.
uint16_t hashSlot(std::string_view key);

/// "{n}" with an n that puts keys which begin so into this slot.
std::string slotTag(uint16_t slot);

} // namespace keystrata::testing
