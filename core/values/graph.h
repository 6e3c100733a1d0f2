// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/codec.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

/// What readers build whose values are shared, refer to themselves, or change after they were named (pickle, Marshal,
/// Java, PHP): nodes in an arena and the edges between them, in any order. It becomes a tree once, at the end: what is
/// met again there is a Reference (a short scalar is repeated), so sharing never multiplies anything.
///
/// It keeps to the same limits as the tree. Past one it takes nothing more, says exceeded(), and its functions go on
/// working: a reader asks in its loop. Node 0 is Null and stands for what could not be added.
class Graph
{
public:
    using Id = uint32_t;

    Graph(const Limits& limits, Context& context);

    /// The text must outlive the graph: a part of the input, a literal, or what keep() gave.
    Id add(NodeKind kind, std::string_view text = {});

    Id addKept(NodeKind kind, std::string_view text) { return add(kind, keep(text)); }

    std::string_view keep(std::string_view text);

    void append(Id parent, Id child);
    void appendField(Id parent, Id name, Id value); ///< of a Map or an Object
    void appendField(Id parent, std::string_view literalName, Id value); ///< what no name in the value stands for

    /// Another kind, without children; for what a reader understands only when it is complete.
    void become(Id node, NodeKind kind, std::string_view text);

    /// A new node that has what the other one had; that one is Null then.
    Id takeOver(Id node);
    void rename(Id node, std::string_view text);

    NodeKind kind(Id node) const { return m_nodes[node].kind; }

    std::string_view text(Id node) const { return m_nodes[node].text; }

    bool is(Id node, NodeKind kind, std::string_view text) const
    {
        return m_nodes[node].kind == kind && m_nodes[node].text == text;
    }

    /// A mark of the reader's own; zero at first.
    uint8_t tag(Id node) const { return m_nodes[node].tag; }

    void setTag(Id node, uint8_t tag) { m_nodes[node].tag = tag; }

    std::optional<int64_t> integer(Id node) const; ///< of an Integer that fits
    /// The value of a field, looked for among the first few; node 0 when it is not there.
    Id field(Id node, std::string_view name) const;

    size_t childCount(Id node) const { return m_nodes[node].count; }

    std::vector<Id> children(Id node) const;
    std::vector<Id> children(Id node, size_t most) const; ///< no more than the first ones
    void clearChildren(Id node);

    size_t size() const { return m_nodes.size(); }

    bool exceeded() const { return m_exceeded; }

    void giveUp() { m_exceeded = true; } ///< a limit of the reader's own, such as depth

    /// Looks at the clock and the stop token: before work that is long for a single node.
    bool late();

    /// As the tree that the root begins. Incomplete when a limit was met on the way.
    Document document(Id root) const;

private:
    static constexpr uint32_t None = 0;

    struct Node
    {
        std::string_view text;
        uint32_t first = None; ///< edges
        uint32_t last = None;
        uint32_t count = 0;
        NodeKind kind = NodeKind::Null;
        uint8_t tag = 0;
    };

    struct Edge
    {
        Id child = 0;
        uint32_t next = None;
    };

    class Writer;

    bool spend(size_t size);

    Limits m_limits;
    Context& m_context;
    Deadline m_deadline;
    std::vector<Node> m_nodes;
    std::vector<Edge> m_edges;
    std::deque<std::string> m_texts; ///< blocks that never grow beyond what they reserved: views into them stay
    size_t m_kept = 0; ///< bytes in them
    bool m_exceeded = false;
};

} // namespace keystrata::values
