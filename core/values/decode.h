// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/codec.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

/// One step of the way from stored bytes to what they mean.
struct Layer
{
    const Codec* codec = nullptr;
    std::string payload = {}; ///< of one that unwraps
    std::vector<Detail> details = {};
    bool complete = true;
    size_t rest = 0; ///< bytes behind its end, which belong to nothing known
};

/// A value as far as it could be understood: "zlib → pickle", and what is in it.
struct Decoded
{
    std::vector<Layer> chain; ///< outermost first; the last one reads
    Tree tree;
    std::optional<Error> problem; ///< why it goes no further, when a chain was asked for or a mark promised more

    /// "zlib → pickle"
    std::string chainText() const;
};

struct DecodeOptions
{
    /// Codecs to use instead of looking for them, outermost first; empty: found. When they end before a tree is there
    /// the rest is found.
    std::vector<const Codec*> chain = {};
    bool whole = true; ///< false: the bytes are only the beginning of the value
    Limits limits = {};
};

/// Finds the chain of a value and follows it. Always ends with a tree: in the worst case the bytes themselves. Fails
/// only when it is cancelled. What has no mark of its own (raw deflate, LZ4 blocks, Brotli, protobuf) is only believed
/// when all of the bytes are used up and what comes out makes sense.
Result<Decoded> decode(std::string_view bytes, const DecodeOptions& options, Context& context);

/// Bytes for a chain, from the text that the editor has: through the last codec's write() and the others' wrap(), with
/// `original` as the model. Refused, with the reason, when a codec of the chain has no way back.
Result<std::string> encode(std::string_view json, const Decoded& original, std::string_view originalBytes);

} // namespace keystrata::values
