// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"
#include "tests/core/values/wellformed.h"

#include <cstdio>
#include <cstdlib>

// Bytes that an application might have stored, and halves of them, for every reader of foreign values: a sound tree
// within the limits, or one sentence. What can be written back must be read again as what was written.

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

const Limits Tight{.output = 100'000, .nodes = 5000, .depth = 64};
constexpr const Codec* Readers[] = {&Igbinary, &JavaStream, &RubyMarshal, &PhpSerialize, &Pickle, &Protobuf};
constexpr std::string_view Edited = R"({"a": [1, -7000000000, 2.5, "Ø", null], "b": {"c": true}})";

void demand(bool condition, const Codec& codec, const std::string& what)
{
    if (!condition) {
        std::fprintf(stderr, "fuzz_readers: %s: %s\n", codec.id.data(), what.c_str());
        std::abort();
    }
}

void check(const Codec& codec, std::string_view bytes)
{
    Context context;
    codec.guess(bytes);
    const auto document = codec.read(bytes, Tight, context);
    if (document) {
        const auto flaw = flaws(*document, bytes.size(), Tight);
        demand(flaw.empty(), codec, flaw);
    } else {
        demand(document.error().message.english().ends_with('.'), codec, "an error without a sentence");
    }
}

bool same(const Tree& a, const Tree& b)
{
    bool equal = a.size() == b.size();
    for (Tree::Index node = 0; equal && node < a.size(); ++node) {
        equal = a.kind(node) == b.kind(node) && a.text(node) == b.text(node) && a.end(node) == b.end(node);
    }
    return equal;
}

void writeBack(const Codec& codec, std::string_view original)
{
    const auto written = codec.write(Edited, original);
    if (!written) {
        return;
    }
    Context context;
    const auto wanted = JsonText.read(Edited, {}, context);
    const auto again = codec.read(*written, {}, context);
    demand(again && again->complete && again->consumed == written->size(), codec, "written so that it is not read");
    demand(same(again->tree, wanted->tree), codec, "written as something else");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string bytes(data, data + size);
    for (const Codec* codec : Readers) {
        check(*codec, bytes);
        check(*codec, std::string_view(bytes).substr(0, bytes.size() / 2));
        if (codec->write != nullptr) {
            writeBack(*codec, bytes);
        }
    }
    return 0;
}
