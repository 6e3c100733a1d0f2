// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/graph.h"

#include "core/values/builder.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace keystrata::values {

namespace {
constexpr size_t LookEvery = 4096; ///< nodes and edges between two looks at the clock
constexpr size_t Block = size_t{16} * 1024;
constexpr size_t FieldsLookedAt = 32; ///< the classes that are known have fewer
/// What is met again is repeated up to this length, so that names of fields and small values stay readable.
constexpr size_t Repeated = 256;
constexpr Tree::Index Unwritten = std::numeric_limits<Tree::Index>::max();
} // namespace

Graph::Graph(const Limits& limits, Context& context)
    : m_limits(limits)
    , m_context(context)
    , m_deadline(Clock::now() + limits.time)
    , m_nodes(1)
    , m_edges(1)
{
}

bool Graph::late()
{
    m_exceeded = m_exceeded || Clock::now() >= m_deadline || m_context.stopRequested();
    return m_exceeded;
}

bool Graph::spend(size_t size)
{
    if (size % LookEvery == 0) {
        late();
    }
    m_exceeded = m_exceeded || size > m_limits.nodes;
    return !m_exceeded;
}

Graph::Id Graph::add(NodeKind kind, std::string_view text)
{
    if (!spend(m_nodes.size())) {
        return 0;
    }
    m_nodes.push_back({.text = text, .kind = kind});
    return static_cast<Id>(m_nodes.size() - 1);
}

std::string_view Graph::keep(std::string_view text)
{
    m_kept += text.size();
    if (m_kept > m_limits.output) {
        m_exceeded = true;
        return {};
    }
    if (m_texts.empty() || m_texts.back().capacity() - m_texts.back().size() < text.size()) {
        m_texts.emplace_back().reserve(std::max(Block, text.size()));
    }
    auto& block = m_texts.back();
    const size_t begin = block.size();
    block.append(text);
    return std::string_view(block).substr(begin);
}

void Graph::append(Id parent, Id child)
{
    if (!spend(m_edges.size())) {
        return;
    }
    const auto edge = static_cast<uint32_t>(m_edges.size());
    m_edges.push_back({.child = child});
    Node& node = m_nodes[parent];
    (node.first == None ? node.first : m_edges[node.last].next) = edge;
    node.last = edge;
    ++node.count;
}

void Graph::appendField(Id parent, Id name, Id value)
{
    append(parent, name);
    append(parent, value);
    if (m_exceeded && m_nodes[parent].count % 2 != 0) {
        --m_nodes[parent].count; // the name without its value is not written
    }
}

void Graph::appendField(Id parent, std::string_view literalName, Id value)
{
    appendField(parent, add(NodeKind::Symbol, literalName), value);
}

void Graph::become(Id node, NodeKind kind, std::string_view text)
{
    if (node != 0) {
        clearChildren(node);
        m_nodes[node].kind = kind;
        m_nodes[node].text = text;
    }
}

Graph::Id Graph::takeOver(Id node)
{
    const Id taken = add(NodeKind::Null);
    if (taken != 0 && node != 0) {
        m_nodes[taken] = m_nodes[node];
        m_nodes[node] = {};
    }
    return taken;
}

void Graph::rename(Id node, std::string_view text)
{
    if (node != 0) {
        m_nodes[node].text = text;
    }
}

std::optional<int64_t> Graph::integer(Id node) const
{
    int64_t number = 0;
    const auto digits = m_nodes[node].text;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    return m_nodes[node].kind == NodeKind::Integer && whole ? std::optional(number) : std::nullopt;
}

Graph::Id Graph::field(Id node, std::string_view name) const
{
    const auto pairs = children(node, FieldsLookedAt * 2);
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
        if (m_nodes[pairs[i]].text == name) {
            return pairs[i + 1];
        }
    }
    return 0;
}

std::vector<Graph::Id> Graph::children(Id node) const
{
    return children(node, m_nodes[node].count);
}

std::vector<Graph::Id> Graph::children(Id node, size_t most) const
{
    const size_t count = std::min<size_t>(most, m_nodes[node].count);
    std::vector<Id> found;
    found.reserve(count);
    for (uint32_t edge = m_nodes[node].first; found.size() < count; edge = m_edges[edge].next) {
        found.push_back(m_edges[edge].child);
    }
    return found;
}

void Graph::clearChildren(Id node)
{
    m_nodes[node].first = None;
    m_nodes[node].last = None;
    m_nodes[node].count = 0;
}

/// Recursion ends at the depth that the builder allows.
class Graph::Writer
{
public:
    Writer(const Graph& graph, Builder& builder)
        : m_graph(graph)
        , m_builder(builder)
        , m_written(graph.m_nodes.size(), Unwritten)
    {
    }

    /// Names are repeated whatever their length: a map is looked up by them.
    bool write(Id id, bool isName = false)
    {
        const Node& node = m_graph.m_nodes[id];
        const bool again = m_written[id] != Unwritten;
        if (again && (node.count > 0 || (!isName && node.text.size() > Repeated))) {
            return m_builder.addReference(m_written[id]);
        }
        m_written[id] = again ? m_written[id] : m_builder.next();
        const bool container =
            node.kind == NodeKind::List || node.kind == NodeKind::Map || node.kind == NodeKind::Object;
        if (!container) {
            return m_builder.add(node.kind, node.text);
        }
        if (!m_builder.open(node.kind, node.text)) {
            return false;
        }
        uint32_t edge = node.first;
        for (uint32_t i = 0; i < node.count; ++i, edge = m_graph.m_edges[edge].next) {
            if (!write(m_graph.m_edges[edge].child, node.kind != NodeKind::List && i % 2 == 0)) {
                return false;
            }
        }
        m_builder.close();
        return true;
    }

private:
    const Graph& m_graph;
    Builder& m_builder;
    std::vector<Tree::Index> m_written;
};

Document Graph::document(Id root) const
{
    Limits limits = m_limits;
    // What is there when the time is up is still shown.
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now());
    limits.time = std::max(left, m_limits.time / 8);
    Builder builder(limits, m_context);
    const bool whole = Writer(*this, builder).write(root);
    return {.tree = builder.take(), .complete = whole && !m_exceeded};
}

} // namespace keystrata::values
