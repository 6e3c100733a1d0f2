// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/codec.h"

#include <vector>

namespace keystrata::values {

/// What readers build their tree with: counts what it costs and says when that is enough. Once a function has returned
/// false no node is added any more; the reader ends, and take() closes what is open.
class Builder
{
public:
    Builder(const Limits& limits, Context& context);

    bool add(NodeKind kind, std::string_view text = {});
    bool addReference(Tree::Index target);
    /// Children follow until close().
    bool open(NodeKind kind, std::string_view text = {});
    void close();

    /// Index of the node that is added next: for references to it.
    Tree::Index next() const { return m_tree.size(); }

    size_t depth() const { return m_open.size(); }

    bool exceeded() const { return m_exceeded; } ///< a limit, or the stop token

    Tree take();

private:
    bool spend(size_t text);

    const Limits& m_limits;
    Context& m_context;
    Deadline m_deadline;
    Tree m_tree;
    std::vector<Tree::Index> m_open;
    bool m_exceeded = false;
};

} // namespace keystrata::values
