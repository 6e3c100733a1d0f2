// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/graph.h"
#include "core/values/texts.h"

/// What PHP's values have in common in its two formats.
namespace keystrata::values {

/// An array that is being read: a List as long as its keys count from zero, a Map from the first one that does not.
class PhpArray
{
public:
    PhpArray(Graph& graph, Graph::Id node) : m_graph(graph), m_node(node) { }

    void add(int64_t key, Graph::Id value)
    {
        if (m_list && key == m_next) {
            m_graph.append(m_node, value);
            ++m_next;
            return;
        }
        becomeMap();
        m_graph.appendField(m_node, addKey(key), value);
    }

    void add(std::string_view key, Graph::Id value)
    {
        becomeMap();
        m_graph.appendField(m_node, m_graph.add(stringKind(key), key), value);
    }

private:
    Graph::Id addKey(int64_t key) { return m_graph.addKept(NodeKind::Integer, std::to_string(key)); }

    void becomeMap()
    {
        if (!m_list) {
            return;
        }
        m_list = false;
        const auto values = m_graph.children(m_node);
        m_graph.become(m_node, NodeKind::Map, {});
        int64_t key = 0;
        for (const auto value : values) {
            m_graph.appendField(m_node, addKey(key), value);
            ++key;
        }
    }

    Graph& m_graph;
    Graph::Id m_node;
    int64_t m_next = 0;
    bool m_list = true;
};

/// "\0Product\0price" is a private field of the class Product, "\0*\0price" a protected one.
inline Graph::Id addPhpProperty(Graph& graph, std::string_view name)
{
    const auto end = name.starts_with('\0') ? name.find('\0', 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
        return graph.add(stringKind(name), name);
    }
    const auto owner = name.substr(1, end - 1);
    auto shown = std::string(name.substr(end + 1));
    shown += owner == "*" ? " (protected)" : " (private " + std::string(owner) + ")";
    return graph.addKept(stringKind(shown), shown);
}

} // namespace keystrata::values
