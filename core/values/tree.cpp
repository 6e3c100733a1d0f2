// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/tree.h"

namespace keystrata::values {

size_t Tree::childCount(Index node) const
{
    size_t count = 0;
    for (Index child = node + 1; child < m_nodes[node].end; child = m_nodes[child].end) {
        ++count;
    }
    return count;
}

std::vector<Tree::Index> Tree::children(Index node) const
{
    std::vector<Index> found;
    for (Index child = node + 1; child < m_nodes[node].end; child = m_nodes[child].end) {
        found.push_back(child);
    }
    return found;
}

Tree::Index Tree::find(Index node, std::string_view key) const
{
    for (Index name = node + 1; name < m_nodes[node].end;) {
        const Index value = m_nodes[name].end;
        if (value >= m_nodes[node].end) {
            break;
        }
        if (text(name) == key && kind(name) != NodeKind::Reference) {
            return value;
        }
        name = m_nodes[value].end;
    }
    return size();
}

Tree::Index Tree::add(NodeKind kind, std::string_view text)
{
    const Index index = size();
    m_nodes.push_back(
        {.offset = m_text.size(), .length = static_cast<uint32_t>(text.size()), .end = index + 1, .kind = kind});
    m_text.append(text);
    return index;
}

Tree::Index Tree::addReference(Index target)
{
    const Index index = size();
    m_nodes.push_back({.offset = target, .length = 0, .end = index + 1, .kind = NodeKind::Reference});
    return index;
}

} // namespace keystrata::values
