// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/rewrite.h"

#include "core/values/codecs.h"

#include <charconv>
#include <string>
#include <unordered_map>

namespace keystrata::values {

namespace {

using Index = Tree::Index;

/// Why JSON cannot say this, in a few words; nothing when it can.
std::string_view beyondJson(const Tree& tree, Index node)
{
    switch (tree.kind(node)) {
    case NodeKind::Null:
    case NodeKind::Boolean:
    case NodeKind::Integer:
    case NodeKind::Text:
    case NodeKind::List:
        return {};
    case NodeKind::Real:
        return tree.text(node).find_first_of("ni") == std::string_view::npos ? "" : "numbers such as nan";
    case NodeKind::Map: {
        bool isKey = false;
        for (Index child = node + 1; child < tree.end(node); child = tree.end(child)) {
            isKey = !isKey;
            if (isKey && tree.kind(child) != NodeKind::Text) {
                return "keys that are no text";
            }
        }
        return {};
    }
    case NodeKind::Bytes:
        return "bytes";
    case NodeKind::Time:
        return "times";
    case NodeKind::Symbol:
    case NodeKind::Object:
    case NodeKind::Reference:
    case NodeKind::Opaque:
        break;
    }
    return "types of its own";
}

class Rewriter
{
public:
    Rewriter(const Tree& tree, const WireOriginal& original, WireWriter& writer)
        : m_tree(tree)
        , m_original(original)
        , m_writer(writer)
    {
    }

    /// False, and tooLarge() tells, when an integer does not fit.
    bool write(Index node, std::optional<Index> model)
    {
        const Form form = model ? Form(m_original.forms[*model]) : std::nullopt;
        const auto text = m_tree.text(node);
        switch (m_tree.kind(node)) {
        case NodeKind::Null:
            m_writer.null();
            return true;
        case NodeKind::Boolean:
            m_writer.boolean(text == "true");
            return true;
        case NodeKind::Integer:
            return model && m_original.tree.kind(*model) == NodeKind::Real ? real(text, form) : integer(text);
        case NodeKind::Real:
            return real(text, model && m_original.tree.kind(*model) == NodeKind::Real ? form : std::nullopt);
        case NodeKind::List:
            return list(node, model, form);
        case NodeKind::Map:
            return map(node, model, form);
        default: // JSON has no other
            m_writer.text(text);
            return true;
        }
    }

    const std::string& tooLarge() const { return m_tooLarge; }

private:
    bool integer(std::string_view digits)
    {
        if (!m_writer.integer(digits)) {
            m_tooLarge = digits;
        }
        return m_tooLarge.empty();
    }

    bool real(std::string_view digits, Form form)
    {
        double value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        m_writer.real(value, form);
        return true;
    }

    bool list(Index node, std::optional<Index> model, Form form)
    {
        const auto elements = m_tree.children(node);
        const bool alike = model && m_original.tree.kind(*model) == NodeKind::List;
        const auto models = alike ? m_original.tree.children(*model) : std::vector<Index>();
        const Form kept = alike ? form : std::nullopt;
        m_writer.open(NodeKind::List, elements.size(), kept);
        for (size_t i = 0; i < elements.size(); ++i) {
            if (!write(elements[i], i < models.size() ? std::optional(models[i]) : std::nullopt)) {
                return false;
            }
        }
        m_writer.close(kept);
        return true;
    }

    bool map(Index node, std::optional<Index> model, Form form)
    {
        const auto children = m_tree.children(node);
        const bool alike = model && m_original.tree.kind(*model) == NodeKind::Map;
        std::unordered_map<std::string_view, Index> models;
        const auto pairs = alike ? m_original.tree.children(*model) : std::vector<Index>();
        for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
            models.emplace(m_original.tree.text(pairs[i]), pairs[i + 1]);
        }
        const Form kept = alike ? form : std::nullopt;
        m_writer.open(NodeKind::Map, children.size() / 2, kept);
        for (size_t i = 0; i + 1 < children.size(); i += 2) {
            m_writer.text(m_tree.text(children[i]));
            const auto found = models.find(m_tree.text(children[i]));
            if (!write(children[i + 1], found != models.end() ? std::optional(found->second) : std::nullopt)) {
                return false;
            }
        }
        m_writer.close(kept);
        return true;
    }

    const Tree& m_tree;
    const WireOriginal& m_original;
    WireWriter& m_writer;
    std::string m_tooLarge;
};

} // namespace

Status rewrite(std::string_view format, std::string_view json, const WireOriginal& original, WireWriter& writer)
{
    for (Index node = 0; node < original.tree.size(); ++node) {
        if (const auto what = beyondJson(original.tree, node); !what.empty()) {
            return fail(ErrorKind::Refused,
                {"values.beyond_json", "This {0} value holds what JSON cannot say ({1}), so it cannot be edited.",
                    {std::string(format), std::string(what)}});
        }
    }
    Context context;
    const auto document = JsonText.read(json, {}, context);
    if (!document) {
        return fail(document.error());
    }
    if (!document->complete) {
        return fail(ErrorKind::Usage, {"values.json_ends", "The JSON ends in the middle.", {}});
    }
    Rewriter rewriter(document->tree, original, writer);
    if (!rewriter.write(0, original.tree.empty() ? std::nullopt : std::optional<Index>(0))) {
        return fail(ErrorKind::Usage,
            {"values.integer", "{0} has no integer as large as {1}: write a smaller one, or a text.",
                {std::string(format), rewriter.tooLarge()}});
    }
    return {};
}

} // namespace keystrata::values
