// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

/// What a value of any format is made of, in the terms they share.
enum class NodeKind : uint8_t
{
    Null,
    Boolean, ///< text: "true" or "false"
    Integer, ///< text: its digits, of any length
    Real, ///< text: as the format wrote it, or the shortest that reads back the same; "nan", "inf", "-inf"
    Text, ///< text: UTF-8
    Bytes, ///< text: the bytes themselves, which are no text
    Symbol, ///< text: a name that is not a string (Ruby's :name, an enumeration's value, a class)
    Time, ///< text: ISO 8601, or what the format says when it is no moment
    List, ///< children: elements; text: of which kind, where a format has several ("tuple")
    Map, ///< children: key, value, key, value …; text: as of List ("OrderedDict")
    Object, ///< text: its class; children: field name, value … and what else the class was built from
    Reference, ///< to a node seen before: number() is its index
    Opaque, ///< text: what stands here and cannot be told in these terms
};

/// A decoded value. Nodes lie in one array in the order of the document, each followed by its descendants, their text
/// in one buffer: a million of them cost tens of megabytes and no allocation each. Built once by a reader, then read
/// from any thread. The root is node 0; a tree without nodes is no value.
class Tree
{
public:
    using Index = uint32_t;

    struct Node
    {
        uint64_t offset = 0; ///< of its text
        uint32_t length = 0; ///< of its text
        Index end = 0; ///< one past its last descendant
        NodeKind kind = NodeKind::Null;
    };

    bool empty() const { return m_nodes.empty(); }

    Index size() const { return static_cast<Index>(m_nodes.size()); }

    NodeKind kind(Index node) const { return m_nodes[node].kind; }

    /// Empty of a Reference.
    std::string_view text(Index node) const
    {
        if (m_nodes[node].kind == NodeKind::Reference) {
            return {};
        }
        return std::string_view(m_text).substr(m_nodes[node].offset, m_nodes[node].length);
    }

    /// Of a Reference: where it points.
    Index target(Index node) const { return static_cast<Index>(m_nodes[node].offset); }

    Index end(Index node) const { return m_nodes[node].end; }

    /// The first child is node + 1 when there is one; the next is end() of the one before.
    bool hasChildren(Index node) const { return m_nodes[node].end > node + 1; }

    size_t childCount(Index node) const; ///< linear in the number of children
    std::vector<Index> children(Index node) const;
    /// The value beside the first key of a Map or Object with this text; size() when there is none.
    Index find(Index node, std::string_view key) const;

    size_t bytes() const { return m_text.size() + m_nodes.size() * sizeof(Node); }

    // for readers
    Index add(NodeKind kind, std::string_view text = {});
    Index addReference(Index target);

    /// Its children follow; close() tells that they are all there.
    Index open(NodeKind kind, std::string_view text = {}) { return add(kind, text); }

    void close(Index node) { m_nodes[node].end = size(); }

private:
    std::vector<Node> m_nodes;
    std::string m_text;
};

} // namespace keystrata::values
