// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/plain.h"

#include "core/base/bytes.h"
#include "core/values/codecs.h"

#include <algorithm>

namespace keystrata::values {

namespace {

bool isPlainKey(const Tree& tree, Tree::Index key, bool integerKeys)
{
    return tree.kind(key) == NodeKind::Text || (integerKeys && tree.kind(key) == NodeKind::Integer);
}

bool hasPlainKeys(const Tree& tree, Tree::Index map, bool integerKeys)
{
    const auto children = tree.children(map);
    for (size_t i = 0; i < children.size(); i += 2) {
        if (!isPlainKey(tree, children[i], integerKeys)) {
            return false;
        }
    }
    return true;
}

/// The reason, empty when there is none.
Message whatIsSpecial(std::string_view format, const Tree& tree, Tree::Index node, bool integerKeys)
{
    const auto text = displayText(tree.text(node));
    switch (tree.kind(node)) {
    case NodeKind::Null:
    case NodeKind::Boolean:
    case NodeKind::Integer:
    case NodeKind::Text:
        return {};
    case NodeKind::Real:
        return text == "nan" || text.ends_with("inf")
            ? Message{"values.edit_number",
                  "The value holds the number {0}, which JSON has no word for: it cannot be edited.", {text}}
            : Message{};
    case NodeKind::Map:
        if (text.empty() && !hasPlainKeys(tree, node, integerKeys)) {
            return {"values.edit_key",
                "The value has keys that are not text, and in JSON all are: it cannot be edited.", {}};
        }
        [[fallthrough]];
    case NodeKind::List:
        return text.empty()
            ? Message{}
            : Message{"values.edit_list",
                  "The value holds a {0}, and JSON knows only lists and maps: it cannot be edited.", {text}};
    case NodeKind::Object:
        return {"values.edit_object", "The value holds an object ({0}), which JSON cannot carry: it cannot be edited.",
            {text}};
    case NodeKind::Bytes:
        return {"values.edit_bytes",
            "The value holds bytes that are no text, which JSON cannot carry: it cannot be edited.", {}};
    case NodeKind::Reference:
        if (tree.kind(tree.target(node)) == NodeKind::Text) {
            return {}; // a long one is not repeated, but nobody can change it in one place
        }
        return refusedShared(format).error().message;
    case NodeKind::Symbol:
    case NodeKind::Time:
    case NodeKind::Opaque:
        break;
    }
    return {"values.edit_other", "The value holds more than JSON can carry ({0}): it cannot be edited.", {text}};
}

} // namespace

Status refusedUnlessPlain(std::string_view format, const Tree& tree, bool integerKeys)
{
    for (Tree::Index node = 0; node < tree.size(); ++node) {
        auto special = whatIsSpecial(format, tree, node, integerKeys);
        if (!special.empty()) {
            return fail(ErrorKind::Refused, std::move(special));
        }
    }
    return {};
}

Status refusedShared(std::string_view format)
{
    return fail(ErrorKind::Refused,
        {"values.edit_shared",
            "The value holds one thing in two places, which {0} can say and JSON cannot: it cannot be edited.",
            {std::string(format)}});
}

Result<Tree> treeOfJson(std::string_view json)
{
    Context context;
    auto document = JsonText.read(json, {}, context);
    if (!document) {
        return fail(ErrorKind::Usage, document.error().message);
    }
    if (!document->complete || document->tree.empty()) {
        return fail(ErrorKind::Usage, {"values.json_ends", "The JSON ends in the middle.", {}});
    }
    return std::move(document->tree);
}

} // namespace keystrata::values
