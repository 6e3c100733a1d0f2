// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/bytes.h"
#include "core/values/codec.h"

#include <string>
#include <vector>

namespace keystrata::testing {

/// What is wrong with a document that a reader has made within these limits; empty when nothing is.
inline std::string flaws(const values::Document& document, size_t inputSize, const values::Limits& limits)
{
    using values::NodeKind;
    using values::Tree;
    const Tree& tree = document.tree;
    if (tree.empty() || tree.end(0) != tree.size()) {
        return "no root that spans the tree";
    }
    if (tree.size() > limits.nodes || tree.bytes() > limits.output + sizeof(Tree::Node)
        || document.consumed > inputSize) {
        return "over a limit";
    }
    std::vector<Tree::Index> open; // where those end that are around
    for (Tree::Index node = 0; node < tree.size(); ++node) {
        while (!open.empty() && open.back() <= node) {
            open.pop_back();
        }
        if (tree.end(node) <= node || (!open.empty() && tree.end(node) > open.back())) {
            return "a node that reaches beyond its parent";
        }
        const auto kind = tree.kind(node);
        const bool container = kind == NodeKind::List || kind == NodeKind::Map || kind == NodeKind::Object;
        if (!container && tree.hasChildren(node)) {
            return "a scalar with children";
        }
        if (kind == NodeKind::Reference && tree.target(node) >= node) {
            return "a reference forwards";
        }
        if (kind == NodeKind::Text && !isUtf8(tree.text(node))) {
            return "text that is no UTF-8";
        }
        const bool pairs = kind == NodeKind::Map || kind == NodeKind::Object;
        if (pairs && document.complete && tree.childCount(node) % 2 != 0) {
            return "a key without a value";
        }
        open.push_back(tree.end(node));
        if (open.size() > limits.depth + 1) {
            return "too deep";
        }
    }
    return {};
}

} // namespace keystrata::testing
