// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/pickle.h"

#include "core/values/codecs.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace keystrata::values {

namespace {

/// After the header of protocol 2 and later: a frame, or an opcode that a value can begin with.
constexpr std::string_view FirstOpcodes =
    "\x95(NIJKMLFGSTUVXBC])}cPQ\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x96\x97";
/// The same without what protocol 2 and later brought.
constexpr std::string_view OldOpcodes = "(NIJKMLFGSTUVX])}cPQ";

/// Text of few letters may happen to be a pickle; every one of protocol 0 that says something has a line.
Guess guessOld(std::string_view bytes)
{
    constexpr size_t Shortest = 3;
    const bool framed =
        bytes.size() >= Shortest && bytes.ends_with('.') && OldOpcodes.find(bytes.front()) != std::string_view::npos;
    const bool text = PlainText.guess(bytes) != Guess::No;
    return framed && (!text || bytes.find('\n') != std::string_view::npos) ? Guess::Possible : Guess::No;
}

Guess guess(std::string_view bytes)
{
    if (bytes.empty() || bytes[0] != '\x80') {
        return guessOld(bytes);
    }
    const bool marked =
        bytes.size() >= 4 && bytes[1] >= 2 && bytes[1] <= 5 && FirstOpcodes.find(bytes[2]) != std::string_view::npos;
    return !marked ? Guess::No : bytes.ends_with('.') ? Guess::Sure : Guess::Likely;
}

Result<Document> read(std::string_view bytes, const Limits& limits, Context& context)
{
    auto pickled = runPickle(bytes, limits, context);
    if (!pickled) {
        return fail(pickled.error());
    }
    explainPickle(*pickled);
    auto document = pickled->graph.document(pickled->root);
    document.consumed = pickled->consumed;
    document.complete = document.complete && pickled->complete;
    document.details.push_back({{"values.pickle_protocol", "protocol", {}}, std::to_string(pickled->protocol)});
    if (!pickled->calls.empty()) {
        document.details.push_back(
            {{"values.pickle_calls", "calls", {}}, fmt::format("{}", fmt::join(pickled->calls, ", "))});
    }
    return document;
}

} // namespace

constinit const Codec Pickle{.id = "pickle", .name = PickleName, .guess = guess, .read = read, .write = writePickle};

} // namespace keystrata::values
