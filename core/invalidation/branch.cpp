// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/branch.h"

#include "core/base/bytes.h"
#include "core/values/paths.h"

#include <charconv>
#include <optional>
#include <utility>

namespace keystrata::invalidation {

namespace {

using values::NodeKind;
using values::Tree;
using Json = nlohmann::ordered_json;

std::unexpected<Error> beyondJson(const Tree& tree, Tree::Index node, const char* what)
{
    return fail(ErrorKind::Usage,
        {"transform.beyond_json", "The value holds {0} at {1}, which JSON cannot carry.",
            {what, displayText(values::pathOf(tree, node))}});
}

/// Of a key: its text. Formats whose keys may be integers know them again when they are written.
std::optional<std::string> nameOf(const Tree& tree, Tree::Index key)
{
    if (tree.kind(key) == NodeKind::Reference) {
        key = tree.target(key); // a name that was written before
    }
    const auto kind = tree.kind(key);
    return kind == NodeKind::Text || kind == NodeKind::Integer ? std::optional(std::string(tree.text(key)))
                                                               : std::nullopt;
}

Result<Branch> containerOf(const Tree& tree, Tree::Index node)
{
    Branch branch{.kind = tree.kind(node)};
    bool isKey = branch.isMap();
    for (const auto child : tree.children(node)) {
        if (isKey) {
            auto name = nameOf(tree, child);
            if (!name) {
                return beyondJson(tree, child, "a key that is no text");
            }
            branch.names.push_back(std::move(*name));
        } else {
            auto part = branchOf(tree, child);
            if (!part) {
                return fail(std::move(part.error()));
            }
            branch.children.push_back(std::move(*part));
        }
        isKey = branch.isMap() && !isKey;
    }
    return branch;
}

void append(std::string& out, const Branch& branch)
{
    const auto quoted = [](const std::string& text) {
        return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    switch (branch.kind) {
    case NodeKind::Text:
        out += quoted(branch.text);
        return;
    case NodeKind::List:
    case NodeKind::Map:
        out += branch.isMap() ? '{' : '[';
        for (size_t i = 0; i < branch.children.size(); ++i) {
            out += i == 0 ? "" : ",";
            out += branch.isMap() ? quoted(branch.names[i]) + ":" : "";
            append(out, branch.children[i]);
        }
        out += branch.isMap() ? '}' : ']';
        return;
    case NodeKind::Null:
        out += "null";
        return;
    default:
        out += branch.text;
    }
}

double numberOf(const std::string& digits)
{
    double number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

} // namespace

Result<size_t> Branch::find(std::string_view name) const
{
    size_t place = Nowhere;
    for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] != name) {
            continue;
        }
        if (place != Nowhere) {
            return fail(ErrorKind::Usage,
                {"transform.twice",
                    "The value has two members named {0} in one place, so that a step cannot tell them apart.",
                    {values::quoted(name)}});
        }
        place = i;
    }
    return place;
}

void Branch::append(std::string name, Branch child)
{
    names.push_back(std::move(name));
    children.push_back(std::move(child));
}

Branch Branch::take(size_t place)
{
    const auto offset = static_cast<std::ptrdiff_t>(place);
    Branch taken = std::move(children[place]);
    children.erase(children.begin() + offset);
    if (isMap()) {
        names.erase(names.begin() + offset);
    }
    return taken;
}

Result<Branch> branchOf(const Tree& tree, Tree::Index node)
{
    const std::string text(tree.text(node));
    switch (tree.kind(node)) {
    case NodeKind::Real:
        if (text.find_first_not_of("0123456789.eE+-") != std::string::npos) {
            return beyondJson(tree, node, "a number without digits");
        }
        [[fallthrough]];
    case NodeKind::Null:
    case NodeKind::Boolean:
    case NodeKind::Integer:
    case NodeKind::Text:
        return Branch{.kind = tree.kind(node), .text = text};
    case NodeKind::List:
    case NodeKind::Map:
        return text.empty() ? containerOf(tree, node) : beyondJson(tree, node, "a list or map of another kind");
    case NodeKind::Reference:
        if (tree.kind(tree.target(node)) == NodeKind::Text) {
            return branchOf(tree, tree.target(node)); // formats write long texts once
        }
        return beyondJson(tree, node, "something that stands elsewhere, too");
    case NodeKind::Bytes:
        return beyondJson(tree, node, "bytes that are no text");
    case NodeKind::Time:
        return beyondJson(tree, node, "a moment");
    case NodeKind::Object:
        return beyondJson(tree, node, "an object");
    case NodeKind::Symbol:
    case NodeKind::Opaque:
        break;
    }
    return beyondJson(tree, node, "a type of its own");
}

Branch branchOf(const Json& json)
{
    Branch branch;
    if (json.is_object()) {
        branch.kind = NodeKind::Map;
        for (const auto& [name, value] : json.items()) {
            branch.append(name, branchOf(value));
        }
    } else if (json.is_array()) {
        branch.kind = NodeKind::List;
        for (const auto& value : json) {
            branch.children.push_back(branchOf(value));
        }
    } else if (json.is_string()) {
        branch = {.kind = NodeKind::Text, .text = json.get<std::string>()};
    } else if (!json.is_null()) {
        const auto kind = json.is_boolean() ? NodeKind::Boolean
            : json.is_number_float()        ? NodeKind::Real
                                            : NodeKind::Integer;
        branch = {.kind = kind, .text = json.dump()};
    }
    return branch;
}

std::string jsonText(const Branch& branch)
{
    std::string out;
    append(out, branch);
    return out;
}

bool sameMeaning(const Branch& left, const Branch& right)
{
    const bool containers = (left.isMap() || left.isList()) && (right.isMap() || right.isList());
    if (containers && left.children.empty() && right.children.empty()) {
        return true;
    }
    if (left.kind != right.kind || left.names != right.names || left.children.size() != right.children.size()) {
        return false;
    }
    if (left.kind == NodeKind::Real) {
        return left.text == right.text || numberOf(left.text) == numberOf(right.text);
    }
    if (!containers) {
        return left.text == right.text;
    }
    for (size_t i = 0; i < left.children.size(); ++i) {
        if (!sameMeaning(left.children[i], right.children[i])) {
            return false;
        }
    }
    return true;
}

} // namespace keystrata::invalidation
