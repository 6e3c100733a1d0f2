// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/paths.h"

#include "core/base/bytes.h"
#include "core/values/present.h"

#include <algorithm>

namespace keystrata::values {

namespace {

constexpr size_t LongestKey = 4096; ///< of one that is no text, in a path

bool isWord(std::string_view key)
{
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !key.empty() && isLetter(key.front())
        && std::ranges::all_of(key, [isLetter](char c) { return isLetter(c) || (c >= '0' && c <= '9'); });
}

/// Calls `visit(step, first, end)` for each child, a key being one with its value, until it returns false.
void eachStep(const Tree& tree, Tree::Index container, const auto& visit)
{
    const bool pairs = hasPairs(tree, container);
    const auto end = tree.end(container);
    size_t place = 0;
    for (Tree::Index child = container + 1; child < end; ++place) {
        auto next = tree.end(child);
        if (pairs && next < end) {
            next = tree.end(next);
        }
        const auto step = [&] { return pairs ? stepTo(tree, child) : stepTo(place); };
        if (!visit(step, child, next)) {
            return;
        }
        child = next;
    }
}

/// Follows the rest of a path. Of equal keys one may lead there and another not: all are tried, each node once.
std::optional<Tree::Index> nodeBelow(const Tree& tree, Tree::Index node, std::string_view path)
{
    if (path.empty()) {
        return node;
    }
    const bool pairs = hasPairs(tree, node);
    std::optional<Tree::Index> found;
    eachStep(tree, node, [&](const auto& step, Tree::Index first, Tree::Index end) {
        const auto text = step();
        const auto rest = path.starts_with(text) ? path.substr(text.size()) : std::string_view("?");
        if (rest.empty() || rest.front() == '.' || rest.front() == '[') {
            found = nodeBelow(tree, pairs && tree.end(first) < end ? tree.end(first) : first, rest);
        }
        return !found;
    });
    return found;
}

} // namespace

std::string quoted(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            escaped += '\\';
        }
        escaped += c;
    }
    return '"' + displayText(escaped) + '"';
}

std::string stepTo(const Tree& tree, Tree::Index key)
{
    const auto text = tree.text(key);
    if (tree.kind(key) == NodeKind::Text) {
        return isWord(text) ? '.' + std::string(text) : '[' + quoted(text) + ']';
    }
    return '[' + summary(tree, key, LongestKey) + ']';
}

std::string stepTo(size_t place)
{
    return '[' + std::to_string(place) + ']';
}

std::string pathOf(const Tree& tree, Tree::Index node)
{
    std::string path = "$";
    Tree::Index at = 0;
    while (at != node && at < tree.size()) {
        const bool pairs = hasPairs(tree, at);
        Tree::Index inside = tree.size();
        eachStep(tree, at, [&](const auto& step, Tree::Index first, Tree::Index end) {
            if (node >= end) {
                return true;
            }
            path += step();
            const auto value = pairs && tree.end(first) < end ? tree.end(first) : first;
            inside = node < value ? node : value; // inside of a key: the way to its value is all there is to say
            return false;
        });
        at = inside;
    }
    return path;
}

std::optional<Tree::Index> nodeAt(const Tree& tree, std::string_view path)
{
    if (tree.empty() || !path.starts_with('$')) {
        return std::nullopt;
    }
    return nodeBelow(tree, 0, path.substr(1));
}

} // namespace keystrata::values
