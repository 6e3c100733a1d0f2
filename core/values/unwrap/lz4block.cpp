// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: LZ4 Block Format Description (lz4_Block_format.md); the size in front as python-lz4, PHP's lz4 and Valkey
// GLIDE write it (little-endian) and as Java programs do (DataOutput, big-endian); phpredis 5, library.c, redis_pack().
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/unwrap/drain.h"

#include <lz4.h>

#include <algorithm>
#include <climits>

namespace keystrata::values {

namespace {

constexpr size_t SizeLength = 4;
constexpr size_t PhpHeader = 5; ///< a checksum of the size, then the size
constexpr uint64_t MostGrowth = 255; ///< no block grows by more

Unwrapped shortened(std::string payload, size_t size, bool complete, size_t consumed)
{
    payload.resize(size);
    return {.payload = std::move(payload), .consumed = consumed, .complete = complete};
}

/// A block whose size is known, or, by `claimed` of zero, not.
Result<Unwrapped> decompress(
    std::string_view format, std::string_view bytes, size_t header, uint64_t claimed, const Limits& limits)
{
    const auto block = bytes.substr(std::min(header, bytes.size()));
    const uint64_t most = std::min<uint64_t>(MostGrowth * block.size(), INT_MAX);
    if (block.empty() || block.size() > INT_MAX || claimed > most) {
        return damaged(format, "its size cannot be right");
    }
    const auto wanted = claimed != 0 ? claimed : most;
    const auto room = static_cast<int>(std::min<uint64_t>(wanted, limits.output));
    std::string payload(static_cast<size_t>(room), '\0');
    const auto length = static_cast<int>(block.size());
    const int whole = LZ4_decompress_safe(block.data(), payload.data(), length, room);
    if (whole >= 0 && (claimed == 0 || static_cast<uint64_t>(whole) == claimed)) {
        return shortened(std::move(payload), static_cast<size_t>(whole), true, bytes.size());
    }
    // Too much for the limit, or the end is missing: as far as it goes.
    const int part = LZ4_decompress_safe_partial(block.data(), payload.data(), length, room, room);
    const bool limited = wanted > static_cast<uint64_t>(room);
    if (part <= 0 || whole >= 0 || (part == room && !limited)) {
        return damaged(format, "its parts do not fit together");
    }
    return shortened(std::move(payload), static_cast<size_t>(part), false, bytes.size());
}

Result<std::string> compress(std::string header, std::string_view payload)
{
    if (payload.size() > LZ4_MAX_INPUT_SIZE) {
        return notCompressed("LZ4", "it is too large");
    }
    const auto length = static_cast<int>(payload.size());
    std::string block(static_cast<size_t>(LZ4_compressBound(length)), '\0');
    const int size = LZ4_compress_default(payload.data(), block.data(), length, static_cast<int>(block.size()));
    block.resize(static_cast<size_t>(size));
    return std::move(header) + block;
}

/// Whether a size in front can be that of a block of so many bytes.
bool plausible(uint64_t claimed, size_t block)
{
    return claimed != 0 && claimed <= MostGrowth * block;
}

std::string sizeBytes(size_t size, bool bigEndian)
{
    std::string bytes;
    for (size_t i = 0; i < SizeLength; ++i) {
        bytes += static_cast<char>(size >> (8 * (bigEndian ? SizeLength - 1 - i : i)));
    }
    return bytes;
}

// --- the size in front

Result<Unwrapped> unwrapSized(std::string_view bytes, const Limits& limits, Context&)
{
    auto little = decompress("LZ4 block", bytes, SizeLength, Cursor(bytes).little<uint32_t>(), limits);
    if (bytes.size() <= SizeLength || (little && little->complete)) {
        return little;
    }
    auto big = decompress("LZ4 block", bytes, SizeLength, Cursor(bytes).big<uint32_t>(), limits);
    return big && (big->complete || !little) ? big : little;
}

Guess guessSized(std::string_view bytes)
{
    const size_t block = bytes.size() < SizeLength ? 0 : bytes.size() - SizeLength;
    const bool fits =
        plausible(Cursor(bytes).little<uint32_t>(), block) || plausible(Cursor(bytes).big<uint32_t>(), block);
    return fits ? Guess::Likely : Guess::No;
}

Result<std::string> wrapSized(std::string_view payload, std::string_view original)
{
    const auto little = decompress("LZ4 block", original, SizeLength, Cursor(original).little<uint32_t>(), {});
    return compress(sizeBytes(payload.size(), !original.empty() && !little), payload);
}

// --- nothing in front

/// Noise seldom begins with a match that lies in what came before; text does not either.
Guess guessRaw(std::string_view bytes)
{
    constexpr uint8_t Longer = 15;
    Cursor cursor(bytes);
    uint64_t literals = cursor.byte() >> 4;
    for (uint8_t more = literals == Longer ? 255 : 0; more == 255 && !cursor.isShort();) {
        more = cursor.byte();
        literals += more;
    }
    cursor.take(literals);
    const auto offset = cursor.little<uint16_t>();
    return !cursor.isShort() && offset > 0 && offset <= literals ? Guess::Possible : Guess::No;
}

// --- phpredis

/// CRC-8 with the polynomial 0x31 over the size as it stands.
uint8_t checksumOf(std::string_view size)
{
    unsigned crc = 0xff;
    for (const char byte : size) {
        crc ^= static_cast<uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
        }
        crc &= 0xff;
    }
    return static_cast<uint8_t>(crc);
}

uint32_t sizeOfPhp(std::string_view bytes)
{
    Cursor cursor(bytes);
    const auto checksum = cursor.byte();
    const bool right = bytes.size() > PhpHeader && checksumOf(bytes.substr(1, SizeLength)) == checksum;
    return right ? cursor.little<uint32_t>() : 0;
}

Result<Unwrapped> unwrapPhp(std::string_view bytes, const Limits& limits, Context&)
{
    const auto size = sizeOfPhp(bytes);
    if (size == 0) {
        return damaged("phpredis LZ4", "its checksum is wrong");
    }
    return decompress("phpredis LZ4", bytes, PhpHeader, size, limits);
}

Guess guessPhp(std::string_view bytes)
{
    const auto size = sizeOfPhp(bytes);
    return plausible(size, bytes.size()) ? Guess::Likely : Guess::No;
}

Result<std::string> wrapPhp(std::string_view payload, std::string_view)
{
    const auto size = sizeBytes(payload.size(), false);
    return compress(static_cast<char>(checksumOf(size)) + size, payload);
}

} // namespace

// What comes out has the very size that the header tells: that proves as much as a checksum.
constinit const Codec Lz4Block{.id = "lz4-block",
    .name = "LZ4 block",
    .proves = true,
    .guess = guessSized,
    .unwrap = unwrapSized,
    .wrap = wrapSized};

constinit const Codec Lz4PhpRedis{.id = "lz4-phpredis",
    .name = "phpredis LZ4",
    .proves = true,
    .guess = guessPhp,
    .unwrap = unwrapPhp,
    .wrap = wrapPhp};

constinit const Codec Lz4Raw{.id = "lz4-raw",
    .name = "LZ4 raw block",
    .guess = guessRaw,
    .unwrap = [](std::string_view bytes, const Limits& limits,
                  Context&) { return decompress("LZ4 raw block", bytes, 0, 0, limits); },
    .wrap = [](std::string_view payload, std::string_view) { return compress({}, payload); }};

} // namespace keystrata::values
