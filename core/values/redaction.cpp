// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/redaction.h"

#include "core/base/bytes.h"
#include "core/values/codecs.h"
#include "core/values/texts.h"

#include <re2/re2.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <vector>

namespace keystrata::values {

namespace {

/// Texts that may be JSON are looked into up to this size, and so deep one in the other.
constexpr size_t LargestInner = size_t{1024} * 1024;
constexpr int DeepestInner = 3;

std::string folded(std::string_view name)
{
    std::string plain;
    for (const char c : name) {
        if (c != '-' && c != '_' && c != ' ') {
            plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        }
    }
    return plain;
}

bool isSecretName(std::string_view field, const std::vector<std::string>& foldedGlobs)
{
    constexpr size_t longestName = 200; ///< more is data
    if (field.size() > longestName || foldedGlobs.empty()) {
        return false;
    }
    const auto name = folded(field);
    return std::ranges::any_of(foldedGlobs, [&name](const std::string& glob) { return globMatches(glob, name); });
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(
        lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return lower;
}

RE2::Options bytesOptions()
{
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    return options;
}

/// Compiled once; RE2 may be used by any thread.
struct Expressions
{
    RE2 email{R"re(([A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}))re", bytesOptions()};
    RE2 webToken{R"re((eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*))re", bytesOptions()};
    RE2 bearer{R"re((?i)\bbearer ([A-Za-z0-9._~+/=\-]{16,}))re", bytesOptions()};
    /// A name and what is said of it, as JSON, headers, settings and queries write it, whole or in pieces.
    RE2 quotedName{R"re("([^"\\]{1,60})"\s*:\s*("(?:[^"\\]|\\.)*"?|[^\s,"\[\]{}][^\s,\]}]*))re", bytesOptions()};
    RE2 plainName{
        R"re(([A-Za-z][A-Za-z0-9_\-]{1,40})(?:\s?=\s?|:[ \t]+)((?:(?i:basic|bearer|digest|token) )?("[^"]*"?|[^\s&;,"']+)))re",
        bytesOptions()};
    RE2 digits{R"re(([0-9](?:[ \-]?[0-9]){12,}))re", bytesOptions()};
};

const Expressions& expressions()
{
    static const Expressions made;
    return made;
}

/// Puts the mark in the place of parts of a text, from its beginning to its end.
class Hiding
{
public:
    explicit Hiding(RedactedText& redacted) : m_redacted(redacted), m_copied(redacted.text.data()) { }

    ~Hiding()
    {
        if (m_copied != m_redacted.text.data()) {
            m_result.append(
                std::string_view(m_redacted.text).substr(static_cast<size_t>(m_copied - m_redacted.text.data())));
            m_redacted.text = std::move(m_result);
        }
    }

    Hiding(const Hiding&) = delete;
    Hiding& operator=(const Hiding&) = delete;

    void hide(const re2::StringPiece& part)
    {
        m_result.append(m_copied, part.data());
        m_result += HiddenMark;
        m_copied = part.data() + part.size();
        ++m_redacted.hidden;
    }

private:
    RedactedText& m_redacted;
    std::string m_result;
    const char* m_copied;
};

/// What the expression's group matches wherever `isIt` agrees.
void hide(RedactedText& redacted, const RE2& expression, const auto& isIt)
{
    Hiding hiding(redacted);
    re2::StringPiece rest(redacted.text);
    re2::StringPiece match;
    while (RE2::FindAndConsume(&rest, expression, &match)) {
        if (isIt(std::string_view(match.data(), match.size()))) {
            hiding.hide(match);
        }
    }
}

/// What is said of names that are fields of the rules.
void hideNamed(RedactedText& redacted, const RE2& expression, const std::vector<std::string>& foldedGlobs)
{
    Hiding hiding(redacted);
    re2::StringPiece rest(redacted.text);
    re2::StringPiece name;
    re2::StringPiece match;
    while (RE2::FindAndConsume(&rest, expression, &name, &match)) {
        const std::string_view said(match.data(), match.size());
        const bool nothing = said == "null" || said == "true" || said == "false" || said == "\"\"";
        if (!nothing && isSecretName({name.data(), name.size()}, foldedGlobs)) {
            hiding.hide(match);
        }
    }
}

std::vector<std::string> foldedFields(const RedactionRules& rules)
{
    std::vector<std::string> globs;
    std::ranges::transform(rules.fields, std::back_inserter(globs), folded);
    return globs;
}

/// Issuer and length as cards have them (ISO/IEC 7812), and the check digit of Luhn.
bool isCard(std::string_view text)
{
    std::string digits(text);
    std::erase_if(digits, [](char c) { return c == ' ' || c == '-'; });
    const auto size = digits.size();
    if (size < 13 || size > 19) {
        return false;
    }
    const int two = (digits[0] - '0') * 10 + (digits[1] - '0');
    const bool visa = digits[0] == '4' && (size == 13 || size == 16 || size == 19);
    const bool mastercard = size == 16 && ((two >= 51 && two <= 55) || (two >= 22 && two <= 27));
    const bool amex = size == 15 && (two == 34 || two == 37);
    const bool diners = size == 14 && (two == 30 || two == 36 || two == 38 || two == 39);
    const bool other = size >= 16 && (digits[0] == '6' || two == 35);
    if (!(visa || mastercard || amex || diners || other)) {
        return false;
    }
    int sum = 0;
    for (size_t i = 0; i < size; ++i) {
        const int digit = digits[size - 1 - i] - '0';
        const int twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += i % 2 == 1 ? twice : digit;
    }
    return sum % 10 == 0;
}

RedactedText redactBy(std::string_view text, const RedactionRules& rules, const std::vector<std::string>& foldedGlobs)
{
    RedactedText redacted{std::string(text), 0};
    if (!foldedGlobs.empty() && text.contains(':')) {
        hideNamed(redacted, expressions().quotedName, foldedGlobs);
    }
    if (!foldedGlobs.empty() && (text.contains('=') || text.contains(": "))) {
        hideNamed(redacted, expressions().plainName, foldedGlobs);
    }
    if (rules.emails && text.contains('@')) {
        hide(redacted, expressions().email, [](std::string_view) { return true; });
    }
    if (rules.tokens && text.size() >= 20) {
        hide(redacted, expressions().webToken, [](std::string_view) { return true; });
        hide(redacted, expressions().bearer, [](std::string_view) { return true; });
    }
    if (rules.cards && text.size() >= 13) {
        hide(redacted, expressions().digits, isCard);
    }
    return redacted;
}

class Redactor
{
public:
    Redactor(const Tree& tree, const RedactionRules& rules, Context& context, int inner)
        : m_tree(tree)
        , m_rules(rules)
        , m_context(context)
        , m_inner(inner)
        , m_fields(foldedFields(rules))
        , m_places(tree.size(), Gone)
    {
    }

    Redacted run()
    {
        if (!m_tree.empty()) {
            copy(0);
        }
        return std::move(m_redacted);
    }

private:
    static constexpr Tree::Index Gone = UINT32_MAX;

    void hideAll(Tree::Index node)
    {
        m_places[node] = m_redacted.tree.add(NodeKind::Opaque, HiddenMark);
        ++m_redacted.hidden;
    }

    void copy(Tree::Index node)
    {
        auto& tree = m_redacted.tree;
        const auto kind = m_tree.kind(node);
        switch (kind) {
        case NodeKind::List:
        case NodeKind::Map:
        case NodeKind::Object: {
            const auto open = tree.open(kind, m_tree.text(node));
            m_places[node] = open;
            children(node, kind != NodeKind::List);
            tree.close(open);
            return;
        }
        case NodeKind::Reference: {
            const auto target = m_places[m_tree.target(node)];
            m_places[node] = target == Gone ? tree.add(NodeKind::Opaque, HiddenMark) : tree.addReference(target);
            return;
        }
        default:
            scalar(node, kind);
        }
    }

    void children(Tree::Index node, bool pairs)
    {
        const auto end = m_tree.end(node);
        for (auto child = node + 1; child < end;) {
            copy(child);
            const auto key = child;
            child = m_tree.end(child);
            if (!pairs || child >= end) {
                continue;
            }
            if (!isNothing(child) && hidesField(m_tree.text(key))) {
                hideAll(child);
            } else {
                copy(child);
            }
            child = m_tree.end(child);
        }
    }

    /// A value has a few names many times.
    bool hidesField(std::string_view name)
    {
        constexpr size_t mostKnown = 4096;
        if (const auto found = m_known.find(name); found != m_known.end()) {
            return found->second;
        }
        const bool hides = isSecretName(name, m_fields);
        if (m_known.size() < mostKnown) {
            m_known.emplace(name, hides);
        }
        return hides;
    }

    /// What tells nothing need not be hidden.
    bool isNothing(Tree::Index node) const
    {
        const auto kind = m_tree.kind(node);
        return kind == NodeKind::Null || kind == NodeKind::Boolean
            || (m_tree.text(node).empty() && m_tree.end(node) == node + 1 && kind != NodeKind::Reference);
    }

    void scalar(Tree::Index node, NodeKind kind)
    {
        const auto text = m_tree.text(node);
        auto redacted =
            kind == NodeKind::Null || kind == NodeKind::Boolean || kind == NodeKind::Real || kind == NodeKind::Time
            ? RedactedText{std::string(text), 0}
            : redactBy(text, m_rules, m_fields);
        const bool all = kind == NodeKind::Text ? hidesInside(text) : redacted.hidden > 0;
        if (all) {
            hideAll(node);
            return;
        }
        m_redacted.hidden += redacted.hidden;
        m_places[node] = m_redacted.tree.add(kind, redacted.text);
    }

    /// Whether a text that is JSON itself holds something to be hidden.
    bool hidesInside(std::string_view text) const
    {
        const bool json =
            (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'));
        if (!json || m_inner >= DeepestInner || text.size() > LargestInner) {
            return false;
        }
        const auto document = JsonText.read(text, {}, m_context);
        return document && Redactor(document->tree, m_rules, m_context, m_inner + 1).run().hidden > 0;
    }

    const Tree& m_tree;
    const RedactionRules& m_rules;
    Context& m_context;
    int m_inner;
    std::vector<std::string> m_fields; ///< of the rules, folded
    std::unordered_map<std::string_view, bool> m_known; ///< names in the original
    std::vector<Tree::Index> m_places; ///< by nodes of the original
    Redacted m_redacted;
};

} // namespace

RedactionRules defaultRedaction()
{
    return {.keys = {"*password*", "*passwd*", "*secret*", "*credential*", "*api[-_]key*", "*apikey*"},
        .fields = {"*password*", "*passwd*", "pwd", "*passphrase*", "*secret*", "*token*", "*authorization*",
            "*apikey*", "*accesskey*", "*privatekey*", "*credential*", "cookie", "setcookie", "sessionid", "sessionkey",
            "cvv", "cvc", "iban", "ssn", "signature"}};
}

RedactionRules noRedaction()
{
    return {.keys = {}, .fields = {}, .emails = false, .cards = false, .tokens = false};
}

bool namesSecret(std::string_view field, const RedactionRules& rules)
{
    return isSecretName(field, foldedFields(rules));
}

RedactedText redactText(std::string_view text, const RedactionRules& rules)
{
    return redactBy(text, rules, foldedFields(rules));
}

Redacted redact(const Tree& tree, std::string_view key, const RedactionRules& rules, Context& context)
{
    const auto name = lowered(key);
    const bool all =
        std::ranges::any_of(rules.keys, [&](const std::string& glob) { return globMatches(lowered(glob), name); });
    if (all && !tree.empty()) {
        Redacted redacted{.tree = {}, .hidden = 1};
        redacted.tree.add(NodeKind::Opaque, HiddenMark);
        return redacted;
    }
    return Redactor(tree, rules, context, 0).run();
}

} // namespace keystrata::values
