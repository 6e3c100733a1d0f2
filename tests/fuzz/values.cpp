// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/values/decode.h"
#include "core/values/diff.h"
#include "core/values/present.h"
#include "core/values/redaction.h"
#include "core/values/shape.h"

#include <cstdio>
#include <cstdlib>

// A stored value, whole and as the beginning of a longer one: the chain that is found for it, and one codec chosen by
// hand (by the last byte). Whatever it is, there must be a tree within the limits, or a reason. What was unwrapped is
// wrapped and unwrapped again; JSON is written in its own style and read again. Trees are shown, redacted and compared.

using namespace keystrata;
using namespace keystrata::values;

namespace {

const Limits Tight{.output = size_t{1} << 18, .nodes = 5000, .depth = 40, .chain = 5};

void demand(bool condition, const char* what)
{
    if (!condition) {
        std::fprintf(stderr, "fuzz_values: %s\n", what);
        std::abort();
    }
}

void check(const Tree& tree)
{
    demand(tree.size() <= Tight.nodes, "more nodes than the limit");
    demand(tree.bytes() <= Tight.output + Tight.nodes * sizeof(Tree::Node), "more text than the limit");
    std::vector<Tree::Index> ends{tree.size()};
    for (Tree::Index node = 0; node < tree.size(); ++node) {
        while (ends.back() <= node) {
            ends.pop_back();
        }
        demand(tree.end(node) > node && tree.end(node) <= ends.back(), "a node ends outside of its parent");
        demand(ends.size() <= Tight.depth + 1, "deeper than the limit");
        demand(tree.kind(node) != NodeKind::Text || isUtf8(tree.text(node)), "a text is no text");
        ends.push_back(tree.end(node));
    }
}

void check(const Error& error)
{
    demand(error.message.english().ends_with('.'), "an error without a sentence");
}

/// What the inspector does with a tree.
void show(const Tree& tree)
{
    constexpr size_t Most = 2000;
    constexpr size_t OneMore = 2500; // the last scalar and what closes the brackets
    const auto pretty = prettyText(tree, 0, {.bytes = Most, .scalar = 200, .depth = 10});
    demand(pretty.text.size() < Most + OneMore && isUtf8(pretty.text), "pretty text is none");
    demand(isUtf8(summary(tree)), "a summary is no text");
    const auto shape = shapeOf(tree);
    demand(!shape.empty() && shape.size() < Most + 10 && isUtf8(shape), "a shape is none");
    for (const auto node : {tree.size() / 2, tree.size() - 1}) {
        const auto path = pathOf(tree, node);
        const auto found = nodeAt(tree, path);
        demand(found && pathOf(tree, *found) == path, "a path leads nowhere");
    }
    Context context;
    const auto redacted = redact(tree, "k", defaultRedaction(), context);
    check(redacted.tree);
    demand(redacted.withholdsRaw() || compare(tree, redacted.tree, {}, context)->same(), "nothing hidden, but changed");
    demand(compare(tree, tree, {}, context)->same(), "a tree differs from itself");
}

void unwrapBy(const Codec& codec, std::string_view bytes)
{
    Context context;
    const auto result = codec.unwrap(bytes, Tight, context);
    if (!result) {
        check(result.error());
        return;
    }
    demand(result->payload.size() <= Tight.output, "more output than the limit");
    demand(result->consumed <= bytes.size(), "more taken than there is");
    if (result->complete && codec.wrap != nullptr) {
        const auto wrapped = codec.wrap(result->payload, bytes);
        if (wrapped) {
            const auto again = codec.unwrap(*wrapped, Tight, context);
            demand(again && again->complete && again->payload == result->payload, "wrapping changed the payload");
        } else {
            check(wrapped.error());
        }
    }
}

void readBy(const Codec& codec, std::string_view bytes)
{
    Context context;
    const auto result = codec.read(bytes, Tight, context);
    if (!result) {
        check(result.error());
        return;
    }
    demand(result->consumed <= bytes.size(), "more taken than there is");
    check(result->tree);
    const auto written = codec.write != nullptr ? codec.write("{\"a\": [1, 2.5, null, true, \"x\"]}", bytes) : "";
    if (!written) {
        check(written.error());
    }
}

void rewriteJson(std::string_view bytes)
{
    const auto* const json = findCodec("json");
    const auto written = json->write(bytes, bytes);
    Context context;
    demand(!written || json->read(*written, {}, context)->complete, "JSON in its own style is none any more");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string bytes(data, data + size);
    for (const bool whole : {true, false}) {
        Context context;
        const auto value = decode(bytes, {.whole = whole, .limits = Tight}, context);
        demand(value.has_value() && !value->tree.empty() && !value->chain.empty(), "no tree");
        check(value->tree);
        show(value->tree);
        demand(whole || !value->chain.back().complete, "the beginning of a value is no whole one");
    }
    const auto codecs = allCodecs();
    const Codec& codec = *codecs[size == 0 ? 0 : data[size - 1] % codecs.size()];
    codec.unwrap != nullptr ? unwrapBy(codec, bytes) : readBy(codec, bytes);
    rewriteJson(bytes);
    return 0;
}
