// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/expression.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace keystrata::keyspace {

namespace {

constexpr std::string_view Mark = "re:";
constexpr int MostGroups = 15;

std::string_view bytesOf(const re2::StringPiece& piece)
{
    return {piece.data(), piece.size()};
}

std::unexpected<Error> wrong(std::string_view id, std::string_view text, std::string_view pattern, std::string what)
{
    return fail(ErrorKind::Usage, {id, text, {std::string(pattern), std::move(what)}});
}

} // namespace

KeyExpression::KeyExpression() = default;
KeyExpression::KeyExpression(KeyExpression&&) noexcept = default;
KeyExpression& KeyExpression::operator=(KeyExpression&&) noexcept = default;
KeyExpression::~KeyExpression() = default;

bool KeyExpression::isExpression(std::string_view pattern)
{
    return pattern.starts_with(Mark);
}

Result<KeyExpression> KeyExpression::parse(std::string_view pattern)
{
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_dot_nl(true);
    options.set_log_errors(false);
    KeyExpression made;
    made.m_expression = std::make_unique<re2::RE2>(re2::StringPiece(pattern.substr(Mark.size())), options);
    const auto& compiled = *made.m_expression;
    if (!compiled.ok()) {
        const std::string& place = compiled.error_arg();
        std::string reason = compiled.error();
        if (const auto end = reason.rfind(": " + place); !place.empty() && end != std::string::npos) {
            reason.resize(end); // RE2 repeats the place behind its reason
        }
        return fail(ErrorKind::Usage,
            {"layout.bad-expression",
                "The layout {0} is not a valid expression: {1} at \"{2}\"; RE2 syntax knows neither look-around nor "
                "back-references.",
                {std::string(pattern), reason, place}});
    }
    for (const auto& [name, number] : compiled.NamedCapturingGroups()) {
        int* const group = name == "prefix" ? &made.m_prefix
            : name == "version"             ? &made.m_version
            : name == "namespace"           ? &made.m_namespace
            : name == "key"                 ? &made.m_key
                                            : nullptr;
        if (group == nullptr) {
            return wrong("layout.unknown-group",
                "The layout {0} names a group \"{1}\"; known are prefix, version, namespace and key.", pattern, name);
        }
        *group = number;
        made.m_groups = std::max(made.m_groups, number);
    }
    if (made.m_key == 0) {
        return wrong("layout.no-key-group",
            "The layout {0} has no group (?P<key>…); name one where the application's own key name stands.", pattern,
            {});
    }
    if (made.m_groups > MostGroups) {
        return wrong("layout.many-groups",
            "The layout {0} has more than {1} groups before the last named one; make the others (?:…).", pattern,
            std::to_string(MostGroups));
    }
    return made;
}

PatternFields KeyExpression::fields() const
{
    return {.prefix = m_prefix != 0, .version = m_version != 0, .ns = m_namespace != 0};
}

bool KeyExpression::versionIsLast() const
{
    return m_version != 0 && m_version == m_groups;
}

bool KeyExpression::match(std::string_view key, KeyParts& parts) const
{
    std::array<re2::StringPiece, MostGroups + 1> groups;
    if (!m_expression->Match(key, 0, key.size(), re2::RE2::ANCHOR_BOTH, groups.data(), m_groups + 1)) {
        return false;
    }
    const auto part = [&](int group) {
        return group == 0 ? std::string_view() : bytesOf(groups[static_cast<size_t>(group)]);
    };
    parts = {.prefix = part(m_prefix), .version = part(m_version), .ns = part(m_namespace), .key = part(m_key)};
    return m_version == 0 || !parts.version.empty();
}

} // namespace keystrata::keyspace
