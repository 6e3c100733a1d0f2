// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/builder.h"

#include <utility>

namespace keystrata::values {

namespace {
/// The clock and the stop token are looked at once in so many nodes.
constexpr size_t LookEvery = 4096;
} // namespace

Builder::Builder(const Limits& limits, Context& context)
    : m_limits(limits)
    , m_context(context)
    , m_deadline(Clock::now() + limits.time)
{
}

bool Builder::spend(size_t text)
{
    const bool late =
        m_tree.size() % LookEvery == LookEvery - 1 && (Clock::now() >= m_deadline || m_context.stopRequested());
    m_exceeded = m_exceeded || late || m_tree.size() >= m_limits.nodes || m_tree.bytes() + text > m_limits.output;
    return !m_exceeded;
}

bool Builder::add(NodeKind kind, std::string_view text)
{
    if (!spend(text.size())) {
        return false;
    }
    m_tree.add(kind, text);
    return true;
}

bool Builder::addReference(Tree::Index target)
{
    if (!spend(0)) {
        return false;
    }
    m_tree.addReference(target);
    return true;
}

bool Builder::open(NodeKind kind, std::string_view text)
{
    if (m_open.size() >= m_limits.depth) {
        m_exceeded = true;
    }
    if (!spend(text.size())) {
        return false;
    }
    m_open.push_back(m_tree.open(kind, text));
    return true;
}

void Builder::close()
{
    m_tree.close(m_open.back());
    m_open.pop_back();
}

Tree Builder::take()
{
    while (!m_open.empty()) {
        close();
    }
    return std::move(m_tree);
}

} // namespace keystrata::values
