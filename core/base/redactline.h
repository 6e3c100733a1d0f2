// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Parts of redact(), for it alone.
namespace keystrata {

/// What the lines after one that names a secret hold, where a list stands in a column: redis-cli's replies, the
/// protocol itself, JSON that was laid out.
class ListSecrets
{
public:
    static ListSecrets elements(size_t count); ///< the next ones, whatever they are
    static ListSecrets rules(); ///< passwords and hashes among the rules of an access list
    static ListSecrets hashes(); ///< those of passwords

    /// Whether this line is a secret. An element is a line without its end and what numbers it.
    bool takes(std::string_view element);

    bool none() const { return m_kind == Kind::None; }

private:
    enum class Kind
    {
        None,
        Elements,
        Rules,
        Hashes
    };

    Kind m_kind = Kind::None;
    size_t m_count = 0;
};

/// One line, cut into words as a shell, redis-cli or JSON does it, and which of its bytes are secret.
class RedactedLine
{
public:
    explicit RedactedLine(std::string_view line, int depth = 0);

    void look();
    void hide(std::string_view part); ///< of the line
    ListSecrets awaited(std::string_view before) const; ///< in the lines that follow; `before`: the element before
    std::string text() const;

private:
    /// Quotes hold blanks and may escape themselves.
    struct Word
    {
        std::string_view text; ///< without quotes, escapes as they stand
        bool quoted = false;
        bool single = false; ///< not in double quotes: sentences and scripts have them
        bool isKey = false; ///< quoted, and a colon or an equals sign follows

        bool is(std::string_view name) const;
        bool isPlaceholder() const;
    };

    void split();
    size_t splitQuoted(size_t start);
    size_t splitPlain(size_t start);
    void lookInside(const Word& word);
    void hideArguments(size_t command);
    void hideRules(size_t first);
    void hideHashes(size_t first);
    void hideSetting(size_t index);
    void hideAuth(size_t command);
    void hideUrlSecrets(std::string_view word);
    bool isCommand(size_t index) const;
    bool isHidden(std::string_view part) const;
    bool standsBefore(size_t index, std::string_view name) const;

    std::string_view m_line;
    int m_depth; ///< lines inside of quotes inside of lines
    std::vector<Word> m_words;
    std::vector<bool> m_hide; ///< bytes of the line that are secret
};

} // namespace keystrata
