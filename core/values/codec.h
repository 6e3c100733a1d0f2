// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/base/message.h"
#include "core/base/result.h"
#include "core/values/tree.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The formats that values come in. A codec either unwraps (compression, an envelope around the payload) or reads (what
/// is inside, into a tree). None of them executes anything that a value says: classes are named, never made.
namespace keystrata::values {

/// What a hostile or huge value may cost. Whatever is over a limit is left out and said.
struct Limits
{
    size_t output = size_t{64} * 1024 * 1024; ///< bytes out of one codec
    size_t nodes = 1'000'000;
    size_t depth = 512;
    size_t chain = 8; ///< codecs one inside the other
    std::chrono::milliseconds time{2000}; ///< of the whole
};

/// How sure a codec is that bytes are its own, from a look at their beginning. Higher goes first.
enum class Guess
{
    No,
    Possible, ///< nothing speaks against it; what comes out decides
    Likely, ///< a weak mark: a byte or two
    Sure, ///< a mark that other data hardly bears
};

/// One more thing that an envelope says: "version", "20260822190601"; "expires", "2026-08-22 19:06 UTC".
struct Detail
{
    Message name; ///< translated by the window
    std::string value;
};

/// What unwrapping has brought out.
struct Unwrapped
{
    std::string payload;
    std::vector<Detail> details = {};
    /// Bytes that the payload was made from; fewer than there were: something follows it.
    size_t consumed = 0;
    bool complete = true; ///< false: the input ends early (only its beginning was loaded), or a limit was reached
    /// Id of the codec that the payload is in, when the envelope tells; otherwise it is looked for.
    std::string_view next = {};
};

/// What reading has brought out.
struct Document
{
    Tree tree;
    std::vector<Detail> details = {};
    size_t consumed = 0;
    bool complete = true; ///< as of Unwrapped; then the tree holds what came before
};

/// One format. Descriptors are constants; the functions keep no state and may be called from any thread. An input that
/// is not of the format, or is damaged, is an error with one sentence (kind Protocol); one that is cut off is not an
/// error but incomplete, as long as something came out. The deadline is the limits' time, passed in the budget.
struct Codec
{
    std::string_view id; ///< stable, for --as and settings: "zlib", "pickle"
    std::string_view name; ///< for people; the same in every language: "zlib", "PHP serialize"
    bool proves = false; ///< a checksum tells that what came out is what went in
    Guess (*guess)(std::string_view bytes) = nullptr;
    Result<Unwrapped> (*unwrap)(std::string_view bytes, const Limits& limits, Context& context) = nullptr;
    Result<Document> (*read)(std::string_view bytes, const Limits& limits, Context& context) = nullptr;
    /// The way back, for values that are edited; null when there is none. Of an unwrapping codec: `original` is what
    /// the payload came from, so that level, header and details stay as they were.
    Result<std::string> (*wrap)(std::string_view payload, std::string_view original) = nullptr;
    /// Of a reading codec: from JSON text as the editor shows it.
    Result<std::string> (*write)(std::string_view json, std::string_view original) = nullptr;
};

/// Every codec there is, in the order in which equal guesses are tried.
std::span<const Codec* const> allCodecs();
const Codec* findCodec(std::string_view id); ///< null when there is none

} // namespace keystrata::values
