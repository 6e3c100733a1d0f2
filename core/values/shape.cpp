// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/shape.h"

#include "core/values/present.h"
#include "core/values/texts.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace keystrata::values {

namespace {

/// Of keys that are no text.
constexpr size_t LongestKey = 200;
/// How far beyond the limit the last elements may go.
constexpr size_t Overshoot = 10;

struct Shape;

struct Field
{
    std::unique_ptr<Shape> shape;
    size_t count = 0; ///< of the maps that have it
};

struct Fields
{
    size_t count = 0; ///< of the maps
    std::map<std::string, Field> named;
    std::unique_ptr<Shape> any; ///< beside keys that are data
};

/// What several values have in common: all that any of them is.
struct Shape
{
    unsigned scalars = 0; ///< bits by NodeKind
    std::map<std::string, std::unique_ptr<Shape>> lists; ///< by their kind; null: no element seen
    std::map<std::string, Fields> maps; ///< by class
    bool cut = false; ///< not all of it was looked at
};

constexpr std::array Words{
    std::pair{NodeKind::Null, "null"},
    std::pair{NodeKind::Boolean, "bool"},
    std::pair{NodeKind::Integer, "int"},
    std::pair{NodeKind::Real, "real"},
    std::pair{NodeKind::Text, "str"},
    std::pair{NodeKind::Bytes, "bytes"},
    std::pair{NodeKind::Symbol, "symbol"},
    std::pair{NodeKind::Time, "time"},
    std::pair{NodeKind::Reference, "ref"},
    std::pair{NodeKind::Opaque, "opaque"},
};

class Observer
{
public:
    Observer(const Tree& tree, const ShapeLimits& limits) : m_tree(tree), m_limits(limits) { }

    void see(Tree::Index node, Shape& shape, size_t depth)
    {
        if (++m_seen > m_limits.nodes * Overshoot || depth > m_limits.depth) {
            shape.cut = true;
            return;
        }
        switch (m_tree.kind(node)) {
        case NodeKind::List:
            seeList(node, shape, depth);
            break;
        case NodeKind::Map:
        case NodeKind::Object:
            seeMap(node, shape.maps[std::string(m_tree.text(node))], depth);
            break;
        default:
            shape.scalars |= 1U << static_cast<unsigned>(m_tree.kind(node));
        }
    }

private:
    void seeList(Tree::Index node, Shape& shape, size_t depth)
    {
        auto& elements = shape.lists[std::string(m_tree.text(node))];
        for (auto child = node + 1; child < m_tree.end(node); child = m_tree.end(child)) {
            if (!elements) {
                elements = std::make_unique<Shape>();
            }
            see(child, *elements, depth + 1);
            if (m_seen >= m_limits.nodes) {
                return;
            }
        }
    }

    void seeMap(Tree::Index node, Fields& fields, size_t depth)
    {
        ++fields.count;
        const bool data = keysAreData(node);
        for (auto key = node + 1; key < m_tree.end(node);) {
            const auto value = m_tree.end(key);
            if (value >= m_tree.end(node)) {
                return;
            }
            auto& shape = data ? fields.any : take(fields, key);
            if (!shape) {
                shape = std::make_unique<Shape>();
            }
            see(value, *shape, depth + 1);
            if (data && m_seen >= m_limits.nodes) {
                return;
            }
            key = m_tree.end(value);
        }
    }

    std::unique_ptr<Shape>& take(Fields& fields, Tree::Index key)
    {
        auto& field = fields.named[nameOf(key)];
        ++field.count;
        return field.shape;
    }

    std::string nameOf(Tree::Index key) const
    {
        return m_tree.kind(key) == NodeKind::Text ? quoted(m_tree.text(key)) : summary(m_tree, key, LongestKey);
    }

    bool keysAreData(Tree::Index node) const
    {
        // The numbers of a protobuf message's fields are names.
        const bool message = m_tree.text(node) == "message" || m_tree.text(node) == "group";
        if (m_tree.kind(node) == NodeKind::Object || message) {
            return false;
        }
        if (m_tree.text(node) == "zset") {
            return true; // members
        }
        size_t count = 0;
        bool numbers = true;
        for (auto key = node + 1; key < m_tree.end(node) && count <= m_limits.fields;) {
            const auto text = m_tree.text(key);
            numbers = numbers && !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
            ++count;
            const auto value = m_tree.end(key);
            key = value < m_tree.end(node) ? m_tree.end(value) : value;
        }
        return count > m_limits.fields || (count > 0 && numbers);
    }

    const Tree& m_tree;
    const ShapeLimits& m_limits;
    size_t m_seen = 0;
};

class Teller
{
public:
    explicit Teller(const ShapeLimits& limits) : m_limits(limits) { }

    std::string text(const Shape& shape)
    {
        std::vector<std::string> alternatives;
        for (const auto& [kind, word] : Words) {
            if ((shape.scalars >> static_cast<unsigned>(kind) & 1U) != 0) {
                alternatives.emplace_back(word);
            }
        }
        for (const auto& [kind, elements] : shape.lists) {
            alternatives.push_back(displayed(kind) + '[' + (elements ? text(*elements) : std::string()) + ']');
        }
        for (const auto& [kind, fields] : shape.maps) {
            alternatives.push_back(displayed(kind) + '{' + text(fields) + '}');
        }
        if (shape.cut || alternatives.empty()) {
            alternatives.emplace_back("…");
        }
        std::string all;
        for (const auto& alternative : alternatives) {
            all += (all.empty() ? "" : "|") + alternative;
        }
        return all;
    }

private:
    static std::string displayed(const std::string& kind)
    {
        const auto text = quoted(kind);
        return text.substr(1, text.size() - 2);
    }

    std::string text(const Fields& fields)
    {
        std::string all;
        size_t count = 0;
        for (const auto& [name, field] : fields.named) {
            all += all.empty() ? "" : ",";
            if (++count > m_limits.fields) {
                return all + "…";
            }
            const bool always = field.count >= fields.count;
            all += (always ? name : name.substr(0, name.size() - 1) + '?' + name.back()) + ':' + text(*field.shape);
        }
        if (fields.any) {
            all += (all.empty() ? "*:" : ",*:") + text(*fields.any);
        }
        return all;
    }

    const ShapeLimits& m_limits;
};

} // namespace

std::string shapeOf(const Tree& tree, Tree::Index node, const ShapeLimits& limits)
{
    if (node >= tree.size()) {
        return {};
    }
    Shape shape;
    Observer(tree, limits).see(node, shape, 0);
    auto text = Teller(limits).text(shape);
    if (text.size() > limits.text) {
        text = std::string(withoutCutCharacter(std::string_view(text).substr(0, limits.text))) + "…";
    }
    return text;
}

} // namespace keystrata::values
