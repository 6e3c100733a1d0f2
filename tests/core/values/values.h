// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/bytes.h"
#include "core/values/decode.h"

#include <QTest>

#include <stdexcept>
#include <string>

/// So that QCOMPARE shows what differs.
template <>
inline char* QTest::toString(const std::string& text)
{
    return qstrdup(keystrata::displayText(text).c_str());
}

/// Values as tests decode them, written down in one line to compare.
namespace keystrata::testing {

inline values::Decoded decoded(std::string_view bytes, const values::DecodeOptions& options = {})
{
    Context context;
    auto result = values::decode(bytes, options, context);
    if (!result) {
        throw std::runtime_error(result.error().message.english());
    }
    return std::move(*result);
}

/// The tree in one line: {"a": [1, 2.5, null], 'bytes', :symbol, Class{…}, @reference}.
inline std::string written(const values::Tree& tree, values::Tree::Index node = 0)
{
    using values::NodeKind;
    if (tree.empty()) {
        return "(nothing)";
    }
    const std::string text(tree.text(node));
    const auto joined = [&](bool pairs) {
        std::string all;
        size_t number = 0;
        for (const auto child : tree.children(node)) {
            const bool value = pairs && number % 2 == 1;
            all += number == 0 ? "" : value ? ": " : ", ";
            all += written(tree, child);
            ++number;
        }
        return all;
    };
    switch (tree.kind(node)) {
    case NodeKind::Null:
        return "null";
    case NodeKind::Text:
        return '"' + text + '"';
    case NodeKind::Bytes:
        return '\'' + text + '\'';
    case NodeKind::Symbol:
        return ':' + text;
    case NodeKind::Time:
        return "time(" + text + ')';
    case NodeKind::List:
        return text + '[' + joined(false) + ']';
    case NodeKind::Map:
        return text + '{' + joined(true) + '}';
    case NodeKind::Object:
        return text + '{' + joined(true) + '}';
    case NodeKind::Reference:
        return '@' + std::to_string(tree.target(node));
    case NodeKind::Opaque:
        return '<' + text + '>';
    case NodeKind::Boolean:
    case NodeKind::Integer:
    case NodeKind::Real:
        break;
    }
    return text;
}

/// "zlib → JSON: {"a": 1}"
inline std::string told(std::string_view bytes, const values::DecodeOptions& options = {})
{
    const auto value = decoded(bytes, options);
    return value.chainText() + ": " + written(value.tree);
}

} // namespace keystrata::testing
