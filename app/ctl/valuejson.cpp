// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/valuejson.h"

#include "core/base/bytes.h"
#include "core/values/present.h"

#include <charconv>
#include <cmath>

namespace keystrata::ctl {

namespace {

using values::NodeKind;
using values::Tree;

constexpr size_t LongestKey = 1000; ///< of one that is no text
constexpr size_t MostWays = 1000; ///< references whose way is written out

template <typename Number>
std::optional<Number> numberOf(std::string_view text)
{
    Number number = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

class Writer
{
public:
    Writer(const Tree& tree, size_t most) : m_tree(tree), m_left(most) { }

    Json value(Tree::Index node)
    {
        if (m_left == 0) {
            m_complete = false;
            return "…";
        }
        --m_left;
        const auto text = m_tree.text(node);
        switch (m_tree.kind(node)) {
        case NodeKind::Null:
            return nullptr;
        case NodeKind::Boolean:
            return text == "true";
        case NodeKind::Integer:
            return integer(text);
        case NodeKind::Real: {
            const auto number = numberOf<double>(text);
            return number && std::isfinite(*number) ? Json(*number) : Json(jsonText(text));
        }
        case NodeKind::Bytes:
            return {{"$bytes", base64(text)}};
        case NodeKind::List:
            return list(node);
        case NodeKind::Map:
            return map(node, Json::object());
        case NodeKind::Object:
            return map(node, {{"$class", jsonText(text)}});
        case NodeKind::Reference: {
            const auto target = m_tree.target(node);
            return {{"$ref", ++m_ways <= MostWays ? values::pathOf(m_tree, target) : '#' + std::to_string(target)}};
        }
        case NodeKind::Text:
        case NodeKind::Symbol:
        case NodeKind::Time:
        case NodeKind::Opaque:
            break;
        }
        return jsonText(text);
    }

    bool complete() const { return m_complete; }

private:
    static Json integer(std::string_view text)
    {
        if (const auto number = numberOf<int64_t>(text)) {
            return *number;
        }
        const auto number = numberOf<uint64_t>(text);
        return number ? Json(*number) : Json(jsonText(text));
    }

    Json list(Tree::Index node)
    {
        auto array = Json::array();
        for (auto child = node + 1; child < m_tree.end(node); child = m_tree.end(child)) {
            array.push_back(value(child));
            if (m_left == 0) {
                break;
            }
        }
        return array;
    }

    /// Fields go behind the others without a search among them: there may be many.
    Json map(Tree::Index node, Json object)
    {
        auto& fields = object.get_ref<Json::object_t&>();
        const auto end = m_tree.end(node);
        for (auto key = node + 1; key < end;) {
            const auto content = m_tree.end(key);
            fields.push_back({keyText(key), content < end ? value(content) : Json(nullptr)});
            key = content < end ? m_tree.end(content) : end;
            if (m_left == 0) {
                break;
            }
        }
        return object;
    }

    std::string keyText(Tree::Index key) const
    {
        const auto kind = m_tree.kind(key);
        return kind == NodeKind::Text || kind == NodeKind::Integer ? jsonText(m_tree.text(key))
                                                                   : values::summary(m_tree, key, LongestKey);
    }

    const Tree& m_tree;
    size_t m_left;
    size_t m_ways = 0;
    bool m_complete = true;
};

} // namespace

ValueJson valueJson(const Tree& tree, size_t mostNodes)
{
    if (tree.empty()) {
        return {.json = nullptr};
    }
    Writer writer(tree, mostNodes);
    auto json = writer.value(0);
    return {.json = std::move(json), .complete = writer.complete()};
}

} // namespace keystrata::ctl
