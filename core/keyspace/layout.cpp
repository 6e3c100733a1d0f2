// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/layout.h"

#include "core/keyspace/expression.h"
#include "core/keyspace/keytemplate.h"

#include <algorithm>
#include <variant>

namespace keystrata::keyspace {

namespace {

struct BoundTemplate
{
    KeyTemplate pattern;
    PrefixList prefixes;
};

struct BoundExpression
{
    KeyExpression expression;
    PrefixList prefixes; ///< none: any
};

using Matcher = std::variant<BoundTemplate, BoundExpression>;

bool matches(const BoundTemplate& bound, std::string_view key, KeyParts& parts)
{
    return bound.pattern.match(key, bound.prefixes, parts);
}

bool matches(const BoundExpression& bound, std::string_view key, KeyParts& parts)
{
    return bound.expression.match(key, parts)
        && (bound.prefixes.longestFirst().empty() || bound.prefixes.contains(parts.prefix));
}

Result<Matcher> compileOne(const Layout& layout)
{
    if (KeyExpression::isExpression(layout.pattern)) {
        auto expression = KeyExpression::parse(layout.pattern);
        if (!expression) {
            return fail(std::move(expression.error()));
        }
        return BoundExpression{std::move(*expression), PrefixList(layout.prefixes)};
    }
    auto pattern = KeyTemplate::parse(layout.pattern);
    if (!pattern) {
        return fail(std::move(pattern.error()));
    }
    return BoundTemplate{std::move(*pattern), PrefixList(layout.prefixes)};
}

} // namespace

struct LayoutSet::Compiled
{
    std::vector<Layout> layouts;
    std::vector<Matcher> matchers;
};

LayoutSet::LayoutSet() : m_compiled(std::make_shared<Compiled>()) { }

Result<LayoutSet> LayoutSet::compile(std::vector<Layout> layouts)
{
    auto compiled = std::make_shared<Compiled>();
    compiled->matchers.reserve(layouts.size());
    for (const auto& layout : layouts) {
        auto matcher = compileOne(layout);
        if (!matcher) {
            return fail(std::move(matcher.error()));
        }
        compiled->matchers.push_back(std::move(*matcher));
    }
    compiled->layouts = std::move(layouts);
    LayoutSet set;
    set.m_compiled = std::move(compiled);
    return set;
}

LayoutSet::Match LayoutSet::classify(std::string_view key) const
{
    Match match;
    for (const auto& matcher : m_compiled->matchers) {
        ++match.layout;
        if (std::visit([&](const auto& bound) { return matches(bound, key, match.parts); }, matcher)) {
            return match;
        }
    }
    match.layout = -1;
    match.parts = {.prefix = {}, .version = {}, .ns = {}, .key = key};
    return match;
}

const std::vector<Layout>& LayoutSet::layouts() const
{
    return m_compiled->layouts;
}

Result<PatternFields> inspectPattern(std::string_view pattern)
{
    if (KeyExpression::isExpression(pattern)) {
        auto expression = KeyExpression::parse(pattern);
        if (!expression) {
            return fail(std::move(expression.error()));
        }
        return expression->fields();
    }
    auto parsed = KeyTemplate::parse(pattern);
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    return parsed->fields();
}

} // namespace keystrata::keyspace
