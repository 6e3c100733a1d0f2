// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: LibLZF's, as phpredis and Cm_Cache store it: no header, no checksum. Read here, because it is twenty lines
// and the library is told the size of the result beforehand, which nothing tells.
#include "core/values/codecs.h"
#include "core/values/cursor.h"
#include "core/values/unwrap/drain.h"

#include <algorithm>

namespace keystrata::values {

namespace {

constexpr uint8_t MostLiterals = 32;
constexpr uint8_t LongMatch = 7; ///< another byte adds to the length
constexpr size_t LookEvery = 4096;

struct Match
{
    size_t offset = 0;
    size_t length = 0;
};

Match matchOf(uint8_t control, Cursor& cursor)
{
    size_t length = control >> 5;
    length += length == LongMatch ? size_t{cursor.byte()} : 0;
    const size_t offset = (static_cast<size_t>(control & 0x1f) << 8) + cursor.byte() + 1;
    return {offset, length + 2};
}

/// Noise seldom begins with a match that lies in what came before; text does not either.
Guess guess(std::string_view bytes)
{
    Cursor cursor(bytes);
    size_t literals = 0;
    while (!cursor.atEnd() && cursor.peek() < MostLiterals) {
        const size_t count = cursor.byte() + size_t{1};
        cursor.take(count);
        literals += count;
    }
    const auto match = matchOf(cursor.byte(), cursor);
    return literals > 0 && !cursor.isShort() && match.offset <= literals ? Guess::Possible : Guess::No;
}

Result<Unwrapped> unwrap(std::string_view bytes, const Limits& limits, Context& context)
{
    const auto deadline = Clock::now() + limits.time;
    Cursor cursor(bytes);
    Unwrapped result;
    auto& out = result.payload;
    size_t steps = 0;
    while (!cursor.atEnd() && out.size() < limits.output) {
        if (++steps % LookEvery == 0 && (Clock::now() >= deadline || context.stopRequested())) {
            break;
        }
        const auto control = cursor.byte();
        if (control < MostLiterals) {
            out += cursor.take(control + uint64_t{1});
            continue;
        }
        const auto match = matchOf(control, cursor);
        if (cursor.isShort()) {
            break;
        }
        if (match.offset > out.size()) {
            return damaged("LZF", "its parts do not fit together");
        }
        for (size_t i = 0; i < match.length; ++i) {
            out += out[out.size() - match.offset];
        }
    }
    if (out.empty()) {
        return damaged("LZF", "it ends before anything comes out");
    }
    result.complete = cursor.atEnd() && !cursor.isShort() && out.size() <= limits.output;
    out.resize(std::min(out.size(), limits.output));
    result.consumed = cursor.position();
    return result;
}

} // namespace

constinit const Codec Lzf{.id = "lzf", .name = "LZF", .guess = guess, .unwrap = unwrap};

} // namespace keystrata::values
