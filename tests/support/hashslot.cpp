// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/hashslot.h"

#include <array>

namespace keystrata::testing {

namespace {

/// CRC16 as XMODEM has it: polynomial 0x1021, from zero, most significant bit first.
constexpr std::array<uint16_t, 256> Table = [] {
    std::array<uint16_t, 256> table{};
    for (uint32_t byte = 0; byte < table.size(); ++byte) {
        uint32_t rest = byte << 8;
        for (int bit = 0; bit < 8; ++bit) {
            rest = (rest & 0x8000) != 0 ? (rest << 1) ^ 0x1021 : rest << 1;
        }
        table.at(byte) = static_cast<uint16_t>(rest);
    }
    return table;
}();

} // namespace

uint16_t hashSlot(std::string_view key)
{
    const size_t open = key.find('{');
    const size_t close = open == std::string_view::npos ? open : key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) {
        key = key.substr(open + 1, close - open - 1);
    }
    uint32_t crc = 0;
    for (const char c : key) {
        crc = ((crc << 8) & 0xffff) ^ Table.at(((crc >> 8) ^ static_cast<unsigned char>(c)) & 0xff);
    }
    return static_cast<uint16_t>(crc % HashSlots);
}

std::string slotTag(uint16_t slot)
{
    for (int n = 0;; ++n) {
        std::string tag = "{" + std::to_string(n) + "}";
        if (hashSlot(tag) == slot) {
            return tag;
        }
    }
}

} // namespace keystrata::testing
