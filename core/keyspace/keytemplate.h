// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace keystrata::keyspace {

/// The literal prefixes a layout is bound to, ready for matching: longest first, so that "shop:eu" is tried before
/// "shop". Immutable; any thread.
class PrefixList
{
public:
    PrefixList() = default;
    explicit PrefixList(std::vector<std::string> prefixes);
    PrefixList(PrefixList&&) = default;
    PrefixList& operator=(PrefixList&&) = default;
    PrefixList(const PrefixList&) = delete; // the set holds views into the strings
    PrefixList& operator=(const PrefixList&) = delete;
    ~PrefixList() = default;

    const std::vector<std::string>& longestFirst() const { return m_prefixes; }

    /// Distinct lengths, longest first: with many prefixes one look-up a length beats one comparison a prefix.
    const std::vector<size_t>& lengths() const { return m_lengths; }

    bool contains(std::string_view prefix) const { return m_set.contains(prefix); }

private:
    std::vector<std::string> m_prefixes;
    std::vector<size_t> m_lengths;
    std::unordered_set<std::string_view> m_set;
};

/// A layout template, parsed. What stands before {key} is matched from the left, what stands behind it from the
/// right; {key} gets what is left. A field of unknown length ends at the first literal behind it that lets the rest
/// match (the first 64 are tried), so time is linear in the key's length. Matching allocates nothing. Immutable; any
/// thread.
class KeyTemplate
{
public:
    /// Usage error naming the place.
    static Result<KeyTemplate> parse(std::string_view pattern);

    const PatternFields& fields() const { return m_fields; }

    /// True when {version} is the last of all parts, or is followed by literals only.
    bool versionIsLast() const;

    /// True when a literal beside {version} holds a letter (":v"), which tells a version from an identifier.
    bool versionIsMarked() const { return m_versionIsMarked; }

    /// True when prefixes can be looked for in a sample: {prefix} comes first or after a literal, and a literal
    /// follows it.
    bool canFindPrefixes() const;

    /// `parts` is written even when the key does not match.
    bool match(std::string_view key, const PrefixList& prefixes, KeyParts& parts) const;

    /// A glob that every key of this prefix and version matches (others may match it too). Without a prefix or version
    /// whatever stands there.
    std::string glob(const std::optional<std::string>& prefix, const std::optional<std::string>& version) const;

    /// Every way to read the key with a prefix that is not known yet, shortest prefix first, at most eight. `out` is
    /// overwritten.
    void readings(std::string_view key, std::vector<KeyParts>& out) const;

private:
    enum class Field
    {
        Literal,
        Prefix,
        Version,
        Number,
        AnyVersion,
        Namespace,
        Key
    };

    struct Piece
    {
        Field field = Field::Literal;
        std::string literal;
        bool lastWild = false; ///< no other field of unknown length stands between it and {key}
    };

    struct Parser;

    static bool isWild(Field field) { return field == Field::AnyVersion || field == Field::Namespace; }

    bool matchAround(std::string_view key, std::string_view prefix, KeyParts& parts) const;
    bool matchHead(std::string_view key, size_t piece, size_t& position, KeyParts& parts) const;
    bool matchTail(std::string_view key, size_t piece, size_t begin, size_t& end, KeyParts& parts) const;
    bool finish(std::string_view key, size_t position, KeyParts& parts) const;

    std::vector<Piece> m_head; ///< before {key}, left to right
    std::vector<Piece> m_tail; ///< behind {key}, right to left
    PatternFields m_fields;
    bool m_versionIsMarked = false;
};

} // namespace keystrata::keyspace
