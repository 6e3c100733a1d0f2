// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/unwrap/drain.h"

#include <algorithm>

namespace keystrata::values {

namespace {

constexpr size_t FirstOutput = size_t{16} * 1024;
/// The clock and the stop token are looked at between pieces of this size.
constexpr size_t Piece = size_t{256} * 1024;

} // namespace

Result<Unwrapped> drain(
    std::string_view format, Decompressor& decompressor, std::string_view bytes, const Limits& limits, Context& context)
{
    using Flow = Decompressor::Flow;
    const auto deadline = Clock::now() + limits.time;
    Unwrapped result;
    auto input = bytes;
    auto flow = Flow::More;
    bool starved = false;
    while (flow == Flow::More && !starved) {
        const size_t had = result.payload.size();
        const size_t more = std::min({std::max(had, FirstOutput), Piece, limits.output - had});
        if (Clock::now() >= deadline || context.stopRequested()) {
            break;
        }
        result.payload.resize(had + more);
        std::span<char> output(result.payload.data() + had, more);
        const size_t before = input.size();
        flow = decompressor.step(input, output);
        result.payload.resize(had + more - output.size());
        // At the limit it is asked once more, without room: the end may be all that is left.
        starved = (input.size() == before && output.size() == more) || more == 0;
    }
    if (flow == Flow::Damaged) {
        return damaged(format, decompressor.why());
    }
    if (starved && flow == Flow::More && result.payload.empty()) {
        return damaged(format, "it ends before anything comes out");
    }
    result.complete = flow == Flow::Ended;
    result.consumed = bytes.size() - input.size();
    return result;
}

std::unexpected<Error> damaged(std::string_view format, std::string why)
{
    return fail(ErrorKind::Protocol,
        {"values.damaged", "This is not whole {0} data ({1}): it is damaged or something else.",
            {std::string(format), std::move(why)}});
}

std::unexpected<Error> notCompressed(std::string_view format, std::string why)
{
    return fail(ErrorKind::Refused,
        {"values.compress", "{0} cannot compress this value again ({1}), so it cannot be edited.",
            {std::string(format), std::move(why)}});
}

} // namespace keystrata::values
