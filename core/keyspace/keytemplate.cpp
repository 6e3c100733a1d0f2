// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keytemplate.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <cstring>
#include <ranges>

namespace keystrata::keyspace {

namespace {

/// Below this many prefixes comparing them one by one is faster than hashing.
constexpr size_t FewPrefixes = 8;
constexpr size_t MostReadings = 8;
/// How often a field of unknown length may grow to the next literal: keeps hostile keys linear.
constexpr int MostTries = 64;
/// Prefixes are names people chose: none is looked for behind this many bytes of a key.
constexpr size_t LongestFoundPrefix = 256;

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool joinsNumbers(char byte)
{
    return byte == '.' || byte == '-' || byte == '_';
}

size_t digitsAt(std::string_view key, size_t position)
{
    size_t end = position;
    while (end < key.size() && isDigit(key[end])) {
        ++end;
    }
    return end - position;
}

/// Length of the longest "2024.05" that begins at `position`.
size_t numberAt(std::string_view key, size_t position)
{
    size_t end = position + digitsAt(key, position);
    while (end > position && end + 1 < key.size() && joinsNumbers(key[end]) && isDigit(key[end + 1])) {
        ++end;
        end += digitsAt(key, end);
    }
    return end - position;
}

size_t digitsBefore(std::string_view key, size_t begin, size_t end)
{
    size_t start = end;
    while (start > begin && isDigit(key[start - 1])) {
        --start;
    }
    return end - start;
}

size_t numberBefore(std::string_view key, size_t begin, size_t end)
{
    size_t start = end - digitsBefore(key, begin, end);
    while (start < end && start >= begin + 2 && joinsNumbers(key[start - 1]) && isDigit(key[start - 2])) {
        --start;
        start -= digitsBefore(key, begin, start);
    }
    return end - start;
}

bool standsAt(std::string_view text, std::string_view key, size_t position)
{
    // Most literals are one byte and most comparisons fail at the first: no call for those.
    return key.size() - position >= text.size()
        && (text.empty()
            || (key[position] == text[0]
                && (text.size() == 1 || std::memcmp(key.data() + position, text.data(), text.size()) == 0)));
}

bool standsBefore(std::string_view text, std::string_view key, size_t begin, size_t end)
{
    return end - begin >= text.size() && key.compare(end - text.size(), text.size(), text) == 0;
}

} // namespace

PrefixList::PrefixList(std::vector<std::string> prefixes) : m_prefixes(std::move(prefixes))
{
    std::ranges::sort(m_prefixes, [](const auto& left, const auto& right) {
        return left.size() != right.size() ? left.size() > right.size() : left < right;
    });
    m_prefixes.erase(std::ranges::unique(m_prefixes).begin(), m_prefixes.end());
    for (const auto& prefix : m_prefixes) {
        if (m_lengths.empty() || m_lengths.back() != prefix.size()) {
            m_lengths.push_back(prefix.size());
        }
        m_set.insert(prefix);
    }
}

bool KeyTemplate::canFindPrefixes() const
{
    const size_t at = !m_head.empty() && m_head[0].field == Field::Literal ? 1 : 0;
    return m_head.size() > at + 1 && m_head[at].field == Field::Prefix && m_head[at + 1].field == Field::Literal;
}

bool KeyTemplate::versionIsLast() const
{
    for (const auto& piece : m_tail) { // from the right
        if (piece.field != Field::Literal) {
            return piece.field == Field::Version || piece.field == Field::Number || piece.field == Field::AnyVersion;
        }
    }
    return false;
}

bool KeyTemplate::matchHead(std::string_view key, size_t piece, size_t& position, KeyParts& parts) const
{
    for (; piece < m_head.size(); ++piece) {
        const auto& [field, literal, lastWild] = m_head[piece];
        size_t length = 0;
        switch (field) {
        case Field::Literal:
            if (!standsAt(literal, key, position)) {
                return false;
            }
            position += literal.size();
            continue;
        case Field::Prefix:
            if (!standsAt(parts.prefix, key, position)) {
                return false;
            }
            parts.prefix = key.substr(position, parts.prefix.size()); // a view into the key, not into the list
            position += parts.prefix.size();
            continue;
        case Field::Version:
        case Field::Number:
            length = field == Field::Version ? digitsAt(key, position) : numberAt(key, position);
            if (length == 0) {
                return false;
            }
            parts.version = key.substr(position, length);
            position += length;
            continue;
        case Field::AnyVersion:
        case Field::Namespace:
            break;
        case Field::Key:
            continue; // the parser puts it into neither list
        }
        // A field of unknown length, ended by the literal behind it. Only the last one may have to grow: for an
        // earlier one the nearest literal leaves the most to the rest.
        const std::string& end = m_head[piece + 1].literal;
        auto& part = field == Field::Namespace ? parts.ns : parts.version;
        const size_t start = position;
        size_t at = key.find(end, start + 1);
        for (int tries = 0; at != std::string_view::npos && tries < MostTries; ++tries) {
            part = key.substr(start, at - start);
            position = at + end.size();
            if (matchHead(key, piece + 2, position, parts)) {
                return true;
            }
            if (!lastWild) {
                return false;
            }
            at = key.find(end, at + 1);
        }
        return false;
    }
    return true;
}

bool KeyTemplate::matchTail(std::string_view key, size_t piece, size_t begin, size_t& end, KeyParts& parts) const
{
    for (; piece < m_tail.size(); ++piece) {
        const auto& [field, literal, lastWild] = m_tail[piece];
        size_t length = 0;
        switch (field) {
        case Field::Literal:
            if (!standsBefore(literal, key, begin, end)) {
                return false;
            }
            end -= literal.size();
            continue;
        case Field::Prefix:
            if (!standsBefore(parts.prefix, key, begin, end)) {
                return false;
            }
            end -= parts.prefix.size();
            parts.prefix = key.substr(end, parts.prefix.size());
            continue;
        case Field::Version:
        case Field::Number:
            length = field == Field::Version ? digitsBefore(key, begin, end) : numberBefore(key, begin, end);
            if (length == 0) {
                return false;
            }
            end -= length;
            parts.version = key.substr(end, length);
            continue;
        case Field::AnyVersion:
        case Field::Namespace:
            break;
        case Field::Key:
            continue;
        }
        const std::string& start = m_tail[piece + 1].literal;
        auto& part = field == Field::Namespace ? parts.ns : parts.version;
        const size_t stop = end;
        if (stop - begin <= start.size()) {
            return false;
        }
        size_t at = key.rfind(start, stop - start.size() - 1);
        for (int tries = 0; at != std::string_view::npos && at >= begin && tries < MostTries; ++tries) {
            part = key.substr(at + start.size(), stop - at - start.size());
            end = at;
            if (matchTail(key, piece + 2, begin, end, parts)) {
                return true;
            }
            if (!lastWild || at == begin) {
                return false;
            }
            at = key.rfind(start, at - 1);
        }
        return false;
    }
    return true;
}

bool KeyTemplate::finish(std::string_view key, size_t position, KeyParts& parts) const
{
    size_t end = key.size();
    if (!matchTail(key, 0, position, end, parts)) {
        return false;
    }
    parts.key = key.substr(position, end - position);
    return true;
}

bool KeyTemplate::matchAround(std::string_view key, std::string_view prefix, KeyParts& parts) const
{
    parts.prefix = prefix;
    size_t position = 0;
    return matchHead(key, 0, position, parts) && finish(key, position, parts);
}

bool KeyTemplate::match(std::string_view key, const PrefixList& prefixes, KeyParts& parts) const
{
    parts = {};
    if (!m_fields.prefix) {
        return matchAround(key, {}, parts);
    }
    if (m_head.empty() || m_head[0].field != Field::Prefix) {
        return std::ranges::any_of(
            prefixes.longestFirst(), [&](const std::string& prefix) { return matchAround(key, prefix, parts); });
    }
    const auto matchBehind = [&](size_t length) {
        parts.prefix = key.substr(0, length);
        size_t position = length;
        return matchHead(key, 1, position, parts) && finish(key, position, parts);
    };
    if (prefixes.longestFirst().size() > FewPrefixes) {
        return std::ranges::any_of(prefixes.lengths(), [&](size_t length) {
            return length <= key.size() && prefixes.contains(key.substr(0, length)) && matchBehind(length);
        });
    }
    return std::ranges::any_of(prefixes.longestFirst(),
        [&](const std::string& prefix) { return standsAt(prefix, key, 0) && matchBehind(prefix.size()); });
}

void KeyTemplate::readings(std::string_view key, std::vector<KeyParts>& out) const
{
    out.clear();
    size_t begin = 0;
    size_t piece = 0;
    if (!m_head.empty() && m_head[0].field == Field::Literal) {
        begin = m_head[0].literal.size();
        if (!standsAt(m_head[0].literal, key, 0)) {
            return;
        }
        ++piece;
    }
    const std::string& separator = m_head[piece + 1].literal;
    const size_t last = std::min(key.size(), begin + LongestFoundPrefix);
    for (size_t at = key.find(separator, begin); at < last && out.size() < MostReadings;
        at = key.find(separator, at + 1)) {
        KeyParts parts;
        parts.prefix = key.substr(begin, at - begin);
        size_t position = at;
        if (matchHead(key, piece + 1, position, parts) && finish(key, position, parts)) {
            out.push_back(parts);
        }
    }
}

std::string KeyTemplate::glob(const std::optional<std::string>& prefix, const std::optional<std::string>& version) const
{
    std::string out;
    const auto add = [&](const Piece& piece) {
        switch (piece.field) {
        case Field::Literal:
            out += escapeGlob(piece.literal);
            break;
        case Field::Prefix:
            out += prefix ? escapeGlob(*prefix) : "*";
            break;
        case Field::Version:
        case Field::Number:
        case Field::AnyVersion:
            out += version ? escapeGlob(*version) : "*";
            break;
        default:
            out += '*';
        }
    };
    std::ranges::for_each(m_head, add);
    out += '*';
    std::ranges::for_each(m_tail | std::views::reverse, add);
    return out;
}

} // namespace keystrata::keyspace
