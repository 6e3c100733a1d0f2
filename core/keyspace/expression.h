// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace keystrata::keyspace {

/// A layout written as an RE2 expression after "re:". It works on bytes (Latin-1 mode, the dot matches newline too)
/// and must match the whole key. Immutable; any thread.
class KeyExpression
{
public:
    KeyExpression(KeyExpression&&) noexcept;
    KeyExpression& operator=(KeyExpression&&) noexcept;
    ~KeyExpression();

    static bool isExpression(std::string_view pattern);

    /// Usage error with RE2's reason and the part of the expression it stumbled over.
    static Result<KeyExpression> parse(std::string_view pattern);

    PatternFields fields() const;

    /// True when no named group begins behind the version's.
    bool versionIsLast() const;

    /// False also when the version group took part but is empty: a version is never empty.
    bool match(std::string_view key, KeyParts& parts) const;

private:
    KeyExpression();

    std::unique_ptr<re2::RE2> m_expression;
    int m_groups = 0;
    int m_prefix = 0; ///< number of the group, 0: none
    int m_version = 0;
    int m_namespace = 0;
    int m_key = 0;
};

} // namespace keystrata::keyspace
