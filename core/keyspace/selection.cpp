// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/selection.h"

#include "core/base/bytes.h"
#include "core/keyspace/namespaces.h"

#include <re2/re2.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace keystrata::keyspace {

namespace {

struct BytesHash
{
    using is_transparent = void;

    size_t operator()(std::string_view bytes) const { return std::hash<std::string_view>{}(bytes); }
};

using Words = std::unordered_set<std::string, BytesHash, std::equal_to<>>;

/// No words: no condition.
bool holds(const Words& words, std::string_view word)
{
    return words.empty() || words.contains(word);
}

Words toWords(const std::vector<std::string>& list)
{
    return {list.begin(), list.end()};
}

RE2::Options byteOptions()
{
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1); // keys are bytes
    options.set_dot_nl(true); // and may hold a newline, which is nothing special in them
    options.set_log_errors(false);
    return options;
}

} // namespace

struct Matcher::Compiled
{
    Selection selection;
    std::unique_ptr<RE2> regex;
    Words layouts;
    Words prefixes;
    Words versions;
    Words namespaces;
    Words keys;
    Words types;
};

Result<Matcher> Matcher::compile(Selection selection)
{
    auto compiled = std::make_shared<Compiled>();
    if (!selection.regex.empty()) {
        compiled->regex = std::make_unique<RE2>(selection.regex, byteOptions());
        if (!compiled->regex->ok()) {
            return fail(ErrorKind::Usage,
                {"selection.regex", "The regular expression \"{0}\" cannot be understood: {1}.",
                    {selection.regex, compiled->regex->error()}});
        }
    }
    compiled->layouts = toWords(selection.layouts);
    compiled->prefixes = toWords(selection.prefixes);
    compiled->versions = toWords(selection.versions);
    compiled->namespaces = toWords(selection.namespaces);
    compiled->keys = toWords(selection.keys);
    compiled->types = toWords(selection.types);
    compiled->selection = std::move(selection);
    Matcher matcher;
    matcher.m_compiled = std::move(compiled);
    return matcher;
}

const Selection& Matcher::selection() const
{
    return m_compiled->selection;
}

bool Matcher::matchesName(std::string_view key, const LayoutSet& set, const LayoutSet::Match& match) const
{
    const auto& compiled = *m_compiled;
    const auto& selection = compiled.selection;
    // Cheapest first: the namespace must be folded, an expression must be run.
    const std::string_view layout =
        match.layout < 0 ? std::string_view{} : std::string_view(set.layouts()[static_cast<size_t>(match.layout)].name);
    if (!holds(compiled.keys, key) || !holds(compiled.versions, match.parts.version)
        || !holds(compiled.layouts, layout)) {
        return false;
    }
    // A key of no cache has no prefix at all, which is not the same as the empty one.
    if (!compiled.prefixes.empty() && (match.layout < 0 || !compiled.prefixes.contains(match.parts.prefix))) {
        return false;
    }
    if (!selection.text.empty() && !key.contains(selection.text)) {
        return false;
    }
    if (selection.pattern && !globMatches(*selection.pattern, key)) {
        return false;
    }
    if (std::ranges::any_of(selection.excludes, [&](const auto& glob) { return globMatches(glob, key); })) {
        return false;
    }
    if (compiled.regex && !RE2::PartialMatch(re2::StringPiece(key.data(), key.size()), *compiled.regex)) {
        return false;
    }
    if (compiled.namespaces.empty()) {
        return true;
    }
    std::string folded;
    namespaceOf(set, match, folded);
    return compiled.namespaces.contains(folded);
}

bool Matcher::matchesFacts(const KeyFacts& facts) const
{
    const auto& selection = m_compiled->selection;
    if (needsType() && !m_compiled->types.contains(facts.type)) {
        return false;
    }
    if (selection.noTtl && facts.ttlMs != -1) {
        return false;
    }
    const bool expires = facts.ttlMs.value_or(-1) >= 0;
    if (selection.ttlUnder && (!expires || std::chrono::milliseconds(*facts.ttlMs) > *selection.ttlUnder)) {
        return false;
    }
    if (selection.ttlOver && (!expires || std::chrono::milliseconds(*facts.ttlMs) <= *selection.ttlOver)) {
        return false;
    }
    if (selection.idleOver && (!facts.idleSeconds || std::chrono::seconds(*facts.idleSeconds) <= *selection.idleOver)) {
        return false;
    }
    return !selection.largerThan || (facts.memoryBytes && *facts.memoryBytes > *selection.largerThan);
}

bool Matcher::needsType() const
{
    return !m_compiled->types.empty();
}

bool Matcher::needsTtl() const
{
    const auto& selection = m_compiled->selection;
    return selection.noTtl || selection.ttlUnder || selection.ttlOver;
}

bool Matcher::needsIdle() const
{
    return m_compiled->selection.idleOver.has_value();
}

bool Matcher::needsMemory() const
{
    return m_compiled->selection.largerThan.has_value();
}

void namespaceOf(const LayoutSet& set, const LayoutSet::Match& match, std::string& out)
{
    if (!match.parts.ns.empty()) {
        out = match.parts.ns;
        return;
    }
    static const std::string fallback = ":";
    const auto& separators = match.layout < 0 ? fallback : set.layouts()[static_cast<size_t>(match.layout)].separators;
    foldNamespace(match.parts.key, separators, out);
}

} // namespace keystrata::keyspace
