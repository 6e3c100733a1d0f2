// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// What a version in a key belongs to.
enum class VersionScope
{
    None, ///< the layout carries no version: only prefix and namespace are known
    Global, ///< the application reads one version of the whole cache (Django, leading v1:)
    PerObject, ///< the number belongs to one object (trailing :v2); there is no live version
};

/// How an application writes prefix, version and key name into a Redis key.
///
/// The pattern is a template or, after "re:", an RE2 regular expression that must match the whole key and names its
/// groups (?P<prefix>…), (?P<version>…), (?P<namespace>…), (?P<key>…). A template is literal bytes and fields:
///   {prefix}          the cache's prefix, one of `prefixes`; may be empty and may contain the separator
///   {version}         digits ("2")
///   {version:number}  digits with dots, dashes or underscores between ("2024.05", "1.2.3")
///   {version:any}     any bytes up to the literal that follows
///   {namespace}       the name of the kind of data, up to the literal that follows
///   {key}             the rest, as the application knows it; may be empty
/// "{{" and "}}" stand for braces. At most one of each field; {key} is required. Fields of unknown length need a
/// literal between them. Matching is on bytes, anchored at both ends. Versions and namespaces are never empty, digits
/// are taken as far as they go, and the literal that ends a version is part of the match: v1 never matches v10.
struct Layout
{
    std::string name; ///< preset name ("django"), or the pattern itself when the operator wrote one
    std::string title; ///< for people: "Django p:V:k"
    std::string pattern;
    VersionScope scope = VersionScope::None;
    std::string separators = ":"; ///< bytes that separate the segments of {key}
    /// The literal prefixes this layout is bound to. Empty and pattern has {prefix}: not bound yet, matches nothing
    /// until the detector or the operator names some. Of several that fit, the longest wins. An expression needs none;
    /// with some it reads only keys that bear one of them.
    std::vector<std::string> prefixes;

    bool operator==(const Layout&) const = default;
};

/// The parts of one key; views into it.
struct KeyParts
{
    std::string_view prefix;
    std::string_view version; ///< empty: the layout carries none (a matched version is never empty)
    std::string_view ns; ///< {namespace} when the layout names one, else empty
    std::string_view key;
};

/// A compiled, ordered list of layouts; the first that matches wins. Immutable and cheap to copy; any thread.
/// Made for millions of keys a second: a Django-style template costs well under 100 ns a key.
class LayoutSet
{
public:
    LayoutSet(); ///< no layouts: every key is unversioned
    /// Usage error for a template or expression that cannot be understood, naming the place.
    static Result<LayoutSet> compile(std::vector<Layout> layouts);

    struct Match
    {
        int layout = -1; ///< index into layouts(), -1: no layout matches
        KeyParts parts; ///< parts.key is the whole key when no layout matches
    };

    Match classify(std::string_view key) const;
    const std::vector<Layout>& layouts() const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled;
};

/// Checks one pattern and tells which fields it has.
struct PatternFields
{
    bool prefix = false;
    bool version = false;
    bool ns = false;
};

Result<PatternFields> inspectPattern(std::string_view pattern);

/// Orders versions totally: numbers by value, dotted and dated ones field by field, other text by bytes; numbers before
/// text. Negative, zero (the same bytes only: "01" and "1" differ) or positive.
int compareVersions(std::string_view left, std::string_view right);

} // namespace keystrata::keyspace
