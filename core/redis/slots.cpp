// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/slots.h"

#include <array>

namespace keystrata::redis {

namespace {

constexpr uint16_t Polynomial = 0x1021;

constexpr std::array<uint16_t, 256> makeTable()
{
    std::array<uint16_t, 256> table{};
    for (unsigned byte = 0; byte < table.size(); ++byte) {
        unsigned crc = byte << 8U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ Polynomial : crc << 1U;
        }
        table[byte] = static_cast<uint16_t>(crc);
    }
    return table;
}

constexpr auto Table = makeTable();

} // namespace

uint16_t slotOf(std::string_view key)
{
    if (const auto open = key.find('{'); open != std::string_view::npos) {
        const auto close = key.find('}', open + 1);
        if (close != std::string_view::npos && close > open + 1) {
            key = key.substr(open + 1, close - open - 1);
        }
    }
    unsigned crc = 0;
    for (const char byte : key) {
        crc = (crc << 8U) ^ Table[((crc >> 8U) ^ static_cast<unsigned char>(byte)) & 0xFFU];
    }
    return static_cast<uint16_t>(crc & (SlotCount - 1));
}

} // namespace keystrata::redis
