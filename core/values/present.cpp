// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/present.h"

#include "core/base/bytes.h"
#include "core/values/redaction.h"
#include "core/values/texts.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::values {

namespace {

/// References whose way is written out; finding it takes as long as the way is.
constexpr size_t MostWays = 1000;

class Writer
{
public:
    /// `line`: all in one, of about `limits.bytes`.
    Writer(const Tree& tree, const TextLimits& limits, bool line) : m_tree(tree), m_limits(limits), m_line(line) { }

    void value(Tree::Index node, size_t depth)
    {
        switch (m_tree.kind(node)) {
        case NodeKind::List:
            container(node, depth, '[', ']');
            return;
        case NodeKind::Map:
        case NodeKind::Object:
            container(node, depth, '{', '}');
            return;
        case NodeKind::Reference:
            m_text += '*';
            m_text +=
                ++m_ways <= MostWays ? pathOf(m_tree, m_tree.target(node)) : '#' + std::to_string(m_tree.target(node));
            return;
        default:
            scalar(m_tree.kind(node), m_tree.text(node));
        }
    }

    PrettyText take() { return {std::move(m_text), !m_cut}; }

private:
    bool full() const { return m_text.size() >= m_limits.bytes; }

    void scalar(NodeKind kind, std::string_view text)
    {
        const size_t most =
            m_line ? std::max<size_t>(m_limits.bytes - std::min(m_text.size(), m_limits.bytes), 8) : m_limits.scalar;
        const bool cut = text.size() > most;
        const auto shown = cut ? withoutCutCharacter(text.substr(0, most)) : text;
        switch (kind) {
        case NodeKind::Null:
            m_text += "null";
            break;
        case NodeKind::Text:
            m_text += quoted(shown);
            break;
        case NodeKind::Bytes:
            m_text += 'b' + quoted(cut ? text.substr(0, most) : text);
            break;
        case NodeKind::Symbol:
            m_text += ':' + displayText(shown);
            break;
        case NodeKind::Time:
            m_text += '@' + displayText(shown);
            break;
        case NodeKind::Opaque:
            m_text += text == HiddenMark ? std::string(text) : '<' + displayText(shown) + '>';
            break;
        default:
            m_text += displayText(shown);
        }
        if (cut) {
            m_text += "…";
            m_cut = true;
        }
    }

    void container(Tree::Index node, size_t depth, char begin, char end)
    {
        m_text += displayText(m_tree.text(node));
        m_text += begin;
        if (m_tree.hasChildren(node) && depth >= m_limits.depth) {
            m_text += "…";
            m_cut = true;
        } else if (m_tree.hasChildren(node)) {
            children(node, depth + 1);
        }
        m_text += end;
    }

    void children(Tree::Index node, size_t depth)
    {
        const bool pairs = hasPairs(m_tree, node);
        const auto end = m_tree.end(node);
        bool first = true;
        for (auto child = node + 1; child < end;) {
            if (!first) {
                m_text += m_line ? ", " : ",";
            }
            lineBreak(depth);
            if (full()) {
                rest(node, child, pairs);
                break;
            }
            first = false;
            value(child, depth);
            child = m_tree.end(child);
            if (pairs && child < end) {
                m_text += ": ";
                value(child, depth);
                child = m_tree.end(child);
            }
        }
        lineBreak(depth - 1);
    }

    /// Says how many are left out from this child on.
    void rest(Tree::Index node, Tree::Index child, bool pairs)
    {
        size_t left = 0;
        for (; child < m_tree.end(node); child = m_tree.end(child)) {
            ++left;
        }
        m_text += fmt::format("… {} more", pairs ? (left + 1) / 2 : left);
        m_cut = true;
    }

    void lineBreak(size_t depth)
    {
        if (!m_line) {
            m_text += '\n';
            m_text.append(depth * 2, ' ');
        }
    }

    const Tree& m_tree;
    const TextLimits& m_limits;
    bool m_line;
    std::string m_text;
    size_t m_ways = 0;
    bool m_cut = false;
};

char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

} // namespace

PrettyText prettyText(const Tree& tree, Tree::Index node, const TextLimits& limits)
{
    if (node >= tree.size()) {
        return {};
    }
    Writer writer(tree, limits, false);
    writer.value(node, 0);
    return writer.take();
}

std::string summary(const Tree& tree, Tree::Index node, size_t most)
{
    if (node >= tree.size()) {
        return {};
    }
    const TextLimits limits{.bytes = most, .scalar = most, .depth = 4};
    Writer writer(tree, limits, true);
    writer.value(node, 0);
    return writer.take().text;
}

std::string hexText(std::string_view bytes, uint64_t first, size_t most)
{
    constexpr size_t aLine = 16;
    std::string text;
    bytes = bytes.substr(0, most);
    for (size_t at = 0; at < bytes.size(); at += aLine) {
        const auto line = bytes.substr(at, aLine);
        text += fmt::format("{:08x} ", first + at);
        for (size_t i = 0; i < aLine; ++i) {
            text += i == aLine / 2 ? "  " : " ";
            text += i < line.size() ? fmt::format("{:02x}", static_cast<unsigned char>(line[i])) : "  ";
        }
        text += "  ";
        for (const char c : line) {
            text += c >= 0x20 && c < 0x7f ? c : '.';
        }
        text += '\n';
    }
    return text;
}

std::optional<Tree::Index> findText(const Tree& tree, std::string_view bytes, std::optional<Tree::Index> after)
{
    if (bytes.empty()) {
        return std::nullopt;
    }
    for (Tree::Index node = after ? *after + 1 : 0; node < tree.size(); ++node) {
        if (!std::ranges::search(tree.text(node), bytes, {}, folded, folded).empty()) {
            return node;
        }
    }
    return std::nullopt;
}

} // namespace keystrata::values
