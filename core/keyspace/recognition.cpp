// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/recognition.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace keystrata::keyspace {

namespace {

// Of Redis' hyperloglog.c: "HYLL", the encoding, three unused bytes, the count that was computed last.
constexpr std::string_view LogMark = "HYLL";
constexpr size_t LogHeader = 16;
constexpr uint64_t DenseLogSize = LogHeader + (16'384 * 6 / 8);

// Of Redis' geohash.h: two numbers of 26 bits, interleaved, the latitude's at the even places.
constexpr int GeoBits = 26;
constexpr double LongestLongitude = 180;
constexpr double LongestLatitude = 85.05112878;
/// Below are only places south of 42.5° S and west of 90° W: sea. Counters and most timestamps are there.
constexpr uint64_t LeastPlace = uint64_t{1} << 48;

uint32_t everySecondBit(uint64_t bits)
{
    uint32_t number = 0;
    for (int i = 0; i < GeoBits; ++i) {
        number |= static_cast<uint32_t>(bits >> (2 * i) & 1) << i;
    }
    return number;
}

double middleOf(uint32_t cell, double longest)
{
    return ((cell + 0.5) / (uint32_t{1} << GeoBits) * 2 - 1) * longest;
}

} // namespace

bool isHyperLogLog(std::string_view bytes, uint64_t size)
{
    if (bytes.size() < LogHeader || !bytes.starts_with(LogMark)
        || bytes.substr(5, 3) != std::string_view("\0\0\0", 3)) {
        return false;
    }
    return bytes[4] == '\0' ? size == DenseLogSize : bytes[4] == '\1' && size > LogHeader;
}

std::optional<uint64_t> keptCount(std::string_view hyperLogLog)
{
    if (hyperLogLog.size() < LogHeader) {
        return std::nullopt;
    }
    uint64_t count = 0;
    for (size_t i = 0; i < sizeof(count); ++i) {
        count |= uint64_t{static_cast<unsigned char>(hyperLogLog[8 + i])} << (8 * i);
    }
    // The highest bit says that something was added since.
    return std::countl_zero(count) == 0 ? std::nullopt : std::optional(count);
}

std::optional<Place> placeOf(std::string_view score)
{
    uint64_t bits = 0;
    const char* const begin = score.data();
    const char* const end = begin + score.size();
    const auto [stop, error] = std::from_chars(begin, end, bits);
    if (error != std::errc() || stop != end || bits < LeastPlace || bits >> (2 * GeoBits) != 0) {
        return std::nullopt;
    }
    return Place{.longitude = middleOf(everySecondBit(bits >> 1), LongestLongitude),
        .latitude = middleOf(everySecondBit(bits), LongestLatitude)};
}

std::string placeText(const Place& place)
{
    return fmt::format("{:.6f}, {:.6f}", place.latitude, place.longitude);
}

std::string bitsText(std::string_view bytes, uint64_t firstByte, size_t most)
{
    constexpr size_t bytesALine = 8;
    std::string text;
    bytes = bytes.substr(0, most);
    for (size_t at = 0; at < bytes.size(); at += bytesALine) {
        text += fmt::format("{:>10}:", (firstByte + at) * 8);
        for (const char byte : bytes.substr(at, bytesALine)) {
            text += fmt::format(" {:08b}", static_cast<unsigned char>(byte));
        }
        text += '\n';
    }
    return text;
}

uint64_t countBits(std::string_view bytes)
{
    uint64_t count = 0;
    for (const char byte : bytes) {
        count += static_cast<uint64_t>(std::popcount(static_cast<unsigned char>(byte)));
    }
    return count;
}

} // namespace keystrata::keyspace
