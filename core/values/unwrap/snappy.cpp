// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: Snappy's format_description.txt and framing_format.txt. Blocks are read here: the library takes neither a
// limit nor input whose end is missing. It compresses.
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/unwrap/drain.h"

#include <snappy.h>

#include <algorithm>
#include <array>
#include <optional>

namespace keystrata::values {

namespace {

constexpr size_t LookEvery = 4096;
constexpr uint64_t MostGrowth = 22; ///< three bytes bring out 64

/// Tags of elements: the two lowest bits of their first byte.
enum Tag : uint8_t
{
    Literal = 0,
    Near = 1,
    Middle = 2,
    Far = 3,
};

/// The size in front of a block, seven bits a byte, lowest first. Nothing when it is no size.
std::optional<uint64_t> takeSize(Cursor& cursor)
{
    uint64_t size = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const auto byte = cursor.byte();
        size |= static_cast<uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return size <= UINT32_MAX && !cursor.isShort() ? std::optional(size) : std::nullopt;
        }
    }
    return std::nullopt;
}

uint64_t literalLength(uint8_t tag, Cursor& cursor)
{
    constexpr unsigned Longer = 60; ///< one to four bytes follow that hold the length
    const unsigned length = tag >> 2;
    if (length < Longer) {
        return length + 1;
    }
    uint64_t longer = 0;
    for (unsigned i = 0; i < length - Longer + 1; ++i) {
        longer |= static_cast<uint64_t>(cursor.byte()) << (8 * i);
    }
    return longer + 1;
}

/// One element onto the output; false when it points before its beginning.
bool takeElement(Cursor& cursor, std::string& out, size_t limit)
{
    const auto tag = cursor.byte();
    size_t length = (tag >> 2) + size_t{1};
    size_t offset = 0;
    switch (tag & 3) {
    case Literal:
        out += cursor.take(std::min<uint64_t>(literalLength(tag, cursor), limit - out.size()));
        return true;
    case Near:
        length = 4 + ((tag >> 2) & 7U);
        offset = (static_cast<size_t>(tag >> 5) << 8) | cursor.byte();
        break;
    case Middle:
        offset = cursor.little<uint16_t>();
        break;
    default:
        offset = cursor.little<uint32_t>();
        break;
    }
    if (cursor.isShort()) {
        return true;
    }
    if (offset == 0 || offset > out.size()) {
        return false;
    }
    for (size_t i = 0; i < length; ++i) {
        out += out[out.size() - offset];
    }
    return true;
}

Result<Unwrapped> unwrapBlock(std::string_view bytes, const Limits& limits, Context& context)
{
    const auto deadline = Clock::now() + limits.time;
    Cursor cursor(bytes);
    const auto size = takeSize(cursor);
    if (!size || *size > MostGrowth * bytes.size()) {
        return damaged("Snappy", "its size cannot be right");
    }
    Unwrapped result;
    auto& out = result.payload;
    const size_t wanted = std::min<size_t>(*size, limits.output);
    for (size_t steps = 1; out.size() < wanted && !cursor.atEnd() && !cursor.isShort(); ++steps) {
        if (steps % LookEvery == 0 && (Clock::now() >= deadline || context.stopRequested())) {
            break;
        }
        if (!takeElement(cursor, out, wanted)) {
            return damaged("Snappy", "its parts do not fit together");
        }
    }
    if (out.size() > *size) {
        return damaged("Snappy", "more comes out than it says");
    }
    if (out.empty() && *size > 0) {
        return damaged("Snappy", "it ends before anything comes out");
    }
    out.resize(std::min(out.size(), limits.output));
    result.complete = out.size() == *size;
    result.consumed = cursor.position();
    return result;
}

Result<std::string> wrapBlock(std::string_view payload, std::string_view)
{
    std::string out;
    snappy::Compress(payload.data(), payload.size(), &out);
    return out;
}

Guess guessBlock(std::string_view bytes)
{
    Cursor cursor(bytes);
    const auto size = takeSize(cursor);
    const bool fits = size && *size > 0 && *size <= MostGrowth * bytes.size();
    return fits && (cursor.byte() & 3) == Literal && !cursor.atEnd() ? Guess::Possible : Guess::No;
}

// --- frames

constexpr std::string_view StreamMagic{"\xff\x06\x00\x00sNaPpY", 10};
constexpr size_t ChunkPayload = 65536;
constexpr size_t Checksum = 4;

enum Chunk : uint8_t
{
    Compressed = 0x00,
    Uncompressed = 0x01,
    LastUnskippable = 0x7f,
    StreamIdentifier = 0xff,
};

constexpr std::array<uint32_t, 256> crcTable()
{
    std::array<uint32_t, 256> table{};
    for (uint32_t i = 0; i < table.size(); ++i) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0x82f63b78U : crc >> 1;
        }
        table[i] = crc;
    }
    return table;
}

/// CRC-32C, masked as the framing format has it.
uint32_t maskedChecksum(std::string_view bytes)
{
    static constexpr auto Table = crcTable();
    uint32_t crc = 0xffffffffU;
    for (const char byte : bytes) {
        crc = Table[(crc ^ static_cast<uint8_t>(byte)) & 0xff] ^ (crc >> 8);
    }
    crc = ~crc;
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

/// One chunk onto the output. Nothing: it is what it should be.
std::optional<std::string> takeChunk(uint8_t kind, std::string_view chunk, std::string& out, Context& context)
{
    if (kind == StreamIdentifier) {
        return chunk == StreamMagic.substr(4) ? std::nullopt : std::optional("its stream identifier is wrong");
    }
    if (kind > LastUnskippable) {
        return std::nullopt; // padding, or what readers may pass over
    }
    if (kind > Uncompressed) {
        return "it has a chunk of an unknown kind";
    }
    Cursor cursor(chunk);
    const auto checksum = cursor.little<uint32_t>();
    std::string payload(cursor.rest());
    if (kind == Compressed) {
        auto block = unwrapBlock(cursor.rest(), {.output = ChunkPayload}, context);
        if (!block || !block->complete || block->consumed != cursor.rest().size()) {
            return "one of its chunks is no block";
        }
        payload = std::move(block->payload);
    }
    if (payload.size() > ChunkPayload || maskedChecksum(payload) != checksum) {
        return "a checksum is wrong";
    }
    out += payload;
    return std::nullopt;
}

Result<Unwrapped> unwrapFrames(std::string_view bytes, const Limits& limits, Context& context)
{
    const auto deadline = Clock::now() + limits.time;
    Unwrapped result{.payload = {}, .consumed = 0, .complete = bytes.starts_with(StreamMagic)};
    if (!result.complete) {
        return damaged("Snappy", "its stream identifier is missing");
    }
    Cursor cursor(bytes);
    while (!cursor.atEnd()) {
        const auto kind = cursor.byte();
        const auto low = cursor.little<uint16_t>();
        const auto chunk = cursor.take(low + (static_cast<uint64_t>(cursor.byte()) << 16));
        const bool late = Clock::now() >= deadline || context.stopRequested();
        if (cursor.isShort() || late || result.payload.size() >= limits.output) {
            result.complete = false;
            break;
        }
        if (const auto wrong = takeChunk(kind, chunk, result.payload, context)) {
            return damaged("Snappy", *wrong);
        }
        result.consumed = cursor.position();
    }
    if (result.payload.size() > limits.output) {
        result.payload.resize(limits.output);
        result.complete = false;
    }
    if (result.payload.empty() && !result.complete && limits.output > 0) {
        return damaged("Snappy", "it ends before anything comes out");
    }
    return result;
}

Result<std::string> wrapFrames(std::string_view payload, std::string_view)
{
    std::string out(StreamMagic);
    for (size_t at = 0; at < payload.size(); at += ChunkPayload) {
        const auto piece = payload.substr(at, ChunkPayload);
        std::string block;
        snappy::Compress(piece.data(), piece.size(), &block);
        // As the format advises: what does not get smaller by an eighth is stored as it is.
        const bool smaller = block.size() < piece.size() - piece.size() / 8;
        const auto stored = smaller ? std::string_view(block) : piece;
        const auto length = stored.size() + Checksum;
        const auto checksum = maskedChecksum(piece);
        out += static_cast<char>(smaller ? Compressed : Uncompressed);
        for (unsigned i = 0; i < 3; ++i) {
            out += static_cast<char>(length >> (8 * i));
        }
        for (unsigned i = 0; i < Checksum; ++i) {
            out += static_cast<char>(checksum >> (8 * i));
        }
        out += stored;
    }
    return out;
}

} // namespace

constinit const Codec Snappy{
    .id = "snappy", .name = "Snappy", .guess = guessBlock, .unwrap = unwrapBlock, .wrap = wrapBlock};

constinit const Codec SnappyFrames{.id = "snappy-framed",
    .name = "Snappy frames",
    .proves = true,
    .guess = [](std::string_view bytes) { return bytes.starts_with(StreamMagic) ? Guess::Sure : Guess::No; },
    .unwrap = unwrapFrames,
    .wrap = wrapFrames};

} // namespace keystrata::values
