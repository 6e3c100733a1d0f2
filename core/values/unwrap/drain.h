// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/codec.h"

#include <span>
#include <string>
#include <string_view>

namespace keystrata::values {

/// A library's streaming decompressor, ready to begin.
class Decompressor
{
public:
    enum class Flow
    {
        More, ///< give it room and, unless it took none, input
        Ended, ///< the stream is whole; what is left of the input belongs to something else
        Damaged,
    };

    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;
    virtual ~Decompressor() = default;

    /// Moves both views on by what it took and by what it wrote. Several streams one after the other are one.
    virtual Flow step(std::string_view& input, std::span<char>& output) = 0;

    /// The library's own words, after Damaged.
    virtual std::string why() const = 0;

protected:
    Decompressor() = default;
};

/// All that comes out of a decompressor, within the limits of output and time. Input that ends early is incomplete; an
/// error when nothing came out of it.
Result<Unwrapped> drain(std::string_view format, Decompressor& decompressor, std::string_view bytes,
    const Limits& limits, Context& context);

/// The one sentence about bytes that are not what they should be.
std::unexpected<Error> damaged(std::string_view format, std::string why);

/// The one sentence about a payload that a library will not compress.
std::unexpected<Error> notCompressed(std::string_view format, std::string why);

} // namespace keystrata::values
