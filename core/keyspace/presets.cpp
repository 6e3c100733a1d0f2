// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"

#include "core/keyspace/expression.h"
#include "core/keyspace/keytemplate.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

Layout preset(std::string name, std::string title, std::string pattern, VersionScope scope, std::string separators)
{
    return {.name = std::move(name),
        .title = std::move(title),
        .pattern = std::move(pattern),
        .scope = scope,
        .separators = std::move(separators),
        .prefixes = {}};
}

std::vector<Layout> makePresets()
{
    using enum VersionScope;
    return {preset("django", "Django p:V:k", "{prefix}:{version}:{key}", Global, ":"),
        preset("leading", "Leading vN:k", "v{version}:{key}", Global, ":"),
        preset("embedded", "Embedded p:vN:k", "{prefix}:v{version:number}:{key}", Global, ":"),
        preset("trailing", "Trailing k:vN", "{key}:v{version}", PerObject, ":"),
        preset("wordpress", "WordPress p:group:k", "{prefix}:{namespace}:{key}", None, ":"),
        // Laravel glues the prefix on; its last byte may be "_", "-" or ":" by release.
        preset("laravel", "Laravel prefix+k", "{prefix}{key}", None, ":"),
        preset("symfony", "Symfony pool:k", "{prefix}:{key}", None, ".:"),
        preset("spring", "Spring cache::k", "{namespace}::{key}", None, ":"),
        preset("rails", "Rails ns:k", "{prefix}:{key}", None, "/:"),
        preset("flask", "Flask-Caching prefix+k", "{prefix}{key}", None, "/:."),
        preset("aspnet", "ASP.NET instance+k", "{prefix}{key}", None, ":")};
}

std::string presetNames()
{
    std::string names;
    for (const auto& layout : presets()) {
        names += names.empty() ? "" : ", ";
        names += layout.name;
    }
    return names;
}

Result<VersionScope> scopeOf(std::string_view pattern)
{
    const auto scope = [](const auto& parsed) {
        return !parsed.fields().version ? VersionScope::None
            : parsed.versionIsLast()    ? VersionScope::PerObject
                                        : VersionScope::Global;
    };
    if (KeyExpression::isExpression(pattern)) {
        auto parsed = KeyExpression::parse(pattern);
        if (!parsed) {
            return fail(std::move(parsed.error()));
        }
        return scope(*parsed);
    }
    auto parsed = KeyTemplate::parse(pattern);
    if (!parsed) {
        return fail(std::move(parsed.error()));
    }
    return scope(*parsed);
}

} // namespace

std::span<const Layout> presets()
{
    static const std::vector<Layout> all = makePresets();
    return all;
}

const Layout* findPreset(std::string_view name)
{
    const auto all = presets();
    const auto found = std::ranges::find(all, name, &Layout::name);
    return found == all.end() ? nullptr : &*found;
}

Result<Layout> layoutFromText(std::string_view text)
{
    if (const Layout* known = findPreset(text)) {
        return *known;
    }
    if (!KeyExpression::isExpression(text) && text.find_first_of("{}") == std::string_view::npos) {
        return fail(ErrorKind::Usage,
            {"layout.unknown",
                "There is no layout named \"{0}\"; known are {1}, or write a template such as {prefix}:{version}:{key} "
                "or an expression after re:.",
                {std::string(text), presetNames()}});
    }
    const auto scope = scopeOf(text);
    if (!scope) {
        return fail(scope.error());
    }
    return Layout{.name = std::string(text),
        .title = std::string(text),
        .pattern = std::string(text),
        .scope = *scope,
        .separators = ":",
        .prefixes = {}};
}

} // namespace keystrata::keyspace
