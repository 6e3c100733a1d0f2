// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/tree.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Where nodes of a tree stand, in words that can be copied and found again.
namespace keystrata::values {

/// Where a node stands: $.items[3].price, $["odd key"][0]. Of a key in a map: as of its value.
std::string pathOf(const Tree& tree, Tree::Index node);

/// The node at a path as pathOf() writes them; nothing when there is none. Of equal keys the first that leads
/// there.
std::optional<Tree::Index> nodeAt(const Tree& tree, std::string_view path);

/// The last step of the path to a value: ".price" for one beside a key, "[3]" for an element of a list.
std::string stepTo(const Tree& tree, Tree::Index key);
std::string stepTo(size_t place);

/// Text in double quotes, safe to show; the quote and the backslash are escaped.
std::string quoted(std::string_view text);

/// Whether the children of a node are keys and values in turns.
inline bool hasPairs(const Tree& tree, Tree::Index node)
{
    return tree.kind(node) == NodeKind::Map || tree.kind(node) == NodeKind::Object;
}

} // namespace keystrata::values
