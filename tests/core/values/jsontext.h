// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/tree.h"

#include <nlohmann/json.hpp>

#include <string>

namespace keystrata::testing {

/// A tree of what JSON has, as compact JSON; what is met again is written again.
inline std::string jsonText(const values::Tree& tree, values::Tree::Index node = 0)
{
    using values::NodeKind;
    const std::string text(tree.text(node));
    std::string all;
    size_t number = 0;
    switch (tree.kind(node)) {
    case NodeKind::Null:
        return "null";
    case NodeKind::Boolean:
    case NodeKind::Integer:
    case NodeKind::Real:
        return text;
    case NodeKind::Text:
        return nlohmann::json(text).dump();
    case NodeKind::Reference:
        return jsonText(tree, tree.target(node));
    case NodeKind::List:
        for (const auto child : tree.children(node)) {
            all += (number++ > 0 ? "," : "") + jsonText(tree, child);
        }
        return text + "[" + all + "]";
    case NodeKind::Map:
        for (const auto child : tree.children(node)) {
            const bool key = number % 2 == 0;
            all += number == 0 ? "" : key ? "," : ":";
            all += key ? nlohmann::json(std::string(tree.text(child))).dump() : jsonText(tree, child);
            ++number;
        }
        return text + "{" + all + "}";
    default:
        return "(" + text + ")";
    }
}

} // namespace keystrata::testing
