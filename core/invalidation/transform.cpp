// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/transform.h"

#include "core/invalidation/branch.h"
#include "core/invalidation/steps.h"
#include "core/values/decode.h"
#include "core/values/present.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

using values::Decoded;
using values::NodeKind;

/// Whatever the reason, the value does not fit the transform.
std::unexpected<Error> doesNotFit(Error error)
{
    error.kind = ErrorKind::Usage;
    return fail(std::move(error));
}

Result<Decoded> decodeWhole(std::string_view stored, const values::DecodeOptions& options = {})
{
    Context context;
    auto decoded = values::decode(stored, options, context);
    if (!decoded) {
        return doesNotFit(std::move(decoded.error()));
    }
    const bool whole = std::ranges::all_of(decoded->chain, &values::Layer::complete);
    if (!whole) {
        return fail(ErrorKind::Usage,
            {"transform.incomplete", "The value ({0}) is cut off or too large to be read whole.",
                {decoded->chainText()}});
    }
    return decoded;
}

/// The document as it stands in bytes that were just encoded, by the very codecs that its original has.
Result<Decoded> decodeAgain(std::string_view stored, const Decoded& original)
{
    values::DecodeOptions options;
    for (const auto& layer : original.chain) {
        options.chain.push_back(layer.codec);
    }
    return decodeWhole(stored, options);
}

} // namespace

Result<Transformed> transformValue(const Transform& transform, std::string_view stored)
{
    for (const auto& step : transform.steps) {
        if (const auto wrong = whatIsWrong(step); !wrong.empty()) {
            return fail(ErrorKind::Usage, {"transform.step", "A step of the transform is wrong: {0}.", {wrong}});
        }
    }
    const auto original = decodeWhole(stored);
    if (!original) {
        return fail(original.error());
    }
    const auto root = original->tree.kind(0);
    if (root != NodeKind::Map && root != NodeKind::List) {
        return fail(ErrorKind::Usage,
            {"transform.no_document", "The value ({0}) is no document with members or elements.",
                {original->chainText()}});
    }
    auto document = branchOf(original->tree);
    if (!document) {
        return fail(std::move(document.error()));
    }
    const auto changed = applySteps(transform, *document);
    if (!changed) {
        return fail(changed.error());
    }
    Transformed result{.before = values::prettyText(original->tree).text, .after = {}, .stored = std::string(stored)};
    if (!*changed) {
        result.after = result.before;
        return result;
    }
    auto encoded = values::encode(jsonText(*document), *original, stored);
    if (!encoded) {
        return doesNotFit(std::move(encoded.error()));
    }
    // Formats have their own ways: some keep a number real where it was real, some turn names into numbers.
    const auto again = decodeAgain(*encoded, *original);
    const auto written = again ? branchOf(again->tree) : Result<Branch>(fail(again.error()));
    if (!written || !sameMeaning(*written, *document)) {
        return fail(ErrorKind::Usage,
            {"transform.other", "Written as {0}, the value would read otherwise than the steps make it.",
                {original->chainText()}});
    }
    result.after = values::prettyText(again->tree).text;
    result.stored = std::move(*encoded);
    result.changed = true;
    return result;
}

} // namespace keystrata::invalidation
