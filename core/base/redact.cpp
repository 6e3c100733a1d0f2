// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/redact.h"

#include <algorithm>
#include <array>
#include <vector>

namespace keystrata {

namespace {

constexpr std::string_view Hidden = "***";

bool isSpace(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

/// One word of a line, as a shell or redis-cli splits it: quotes hold spaces and may escape themselves.
struct Word
{
    std::string_view text; ///< without quotes, escapes as they stand
    bool quoted = false; ///< in double quotes, as the server and redis-cli write

    /// Whatever case; in a list (["AUTH", …) its brackets, commas and quotes do not count.
    bool is(std::string_view name) const
    {
        const std::string_view list = text.find_first_of("\"'") != std::string_view::npos ? "[](),\"'" : "";
        const auto first = std::min(text.find_first_not_of(list), text.size());
        const auto last = text.find_last_not_of(list);
        return last != std::string_view::npos
            && std::ranges::equal(text.substr(first, last + 1 - first), name, {}, lower, lower);
    }

    /// What an error text writes instead of an argument ("AUTH <password> called without …").
    bool isPlaceholder() const { return text.starts_with('<') && text.ends_with('>') && text.size() > 2; }
};

class Line
{
public:
    explicit Line(std::string_view line) : m_line(line), m_hide(line.size(), false) { split(); }

    std::string redacted()
    {
        for (size_t i = 0; i < m_words.size(); ++i) {
            hideUrlPassword(m_words[i].text);
            hideArguments(i);
        }
        return withoutHidden();
    }

private:
    void split();
    void hideArguments(size_t command);
    void hideSetting(size_t index);
    void hideAuth(size_t command);
    void hideUrlPassword(std::string_view word);
    bool isCommand(size_t index) const;
    bool standsBefore(size_t index, std::string_view name) const;
    std::string withoutHidden() const;

    void hide(std::string_view part)
    {
        const auto begin = part.data() - m_line.data();
        std::fill_n(m_hide.begin() + begin, part.size(), true);
    }

    bool isHidden(std::string_view part) const
    {
        return !part.empty() && m_hide[static_cast<size_t>(part.data() - m_line.data())];
    }

    std::string_view m_line;
    std::vector<Word> m_words;
    std::vector<bool> m_hide; ///< bytes of the line that are secret
};

void Line::split()
{
    for (size_t i = 0; i < m_line.size();) {
        if (isSpace(m_line[i])) {
            ++i;
            continue;
        }
        const size_t start = i;
        const char quote = m_line[i] == '"' || m_line[i] == '\'' ? m_line[i] : '\0';
        for (i += quote != 0 ? 1U : 0U; quote != 0 && i < m_line.size() && m_line[i] != quote;) {
            i += m_line[i] == '\\' ? 2U : 1U;
        }
        const size_t closing = std::min(i, m_line.size());
        i = std::min(closing + (quote != 0 ? 1U : 0U), m_line.size());
        const size_t end = std::min(m_line.find_first_of(" \t\r", i), m_line.size());
        const bool quotedAlone = quote != 0 && end == i; // otherwise no quotes, or text glued to them
        m_words.push_back(quotedAlone ? Word{m_line.substr(start + 1, closing - start - 1), quote == '"'}
                                      : Word{m_line.substr(start, end - start), false});
        i = end;
    }
}

/// Whether `name` stands before a word of the same line, other than as a secret.
bool Line::standsBefore(size_t index, std::string_view name) const
{
    while (index-- > 0) {
        if (m_words[index].is(name) && !isHidden(m_words[index].text)) {
            return true;
        }
    }
    return false;
}

/// AUTH in capitals or quotes is a command wherever it stands; "auth" in small letters may be part of a sentence.
bool Line::isCommand(size_t index) const
{
    const auto& word = m_words[index];
    if (index == 0 || word.quoted
        || std::ranges::none_of(word.text, [](char byte) { return byte >= 'a' && byte <= 'z'; })) {
        return true;
    }
    const char last = m_words[index - 1].text.empty() ? '\0' : m_words[index - 1].text.back();
    return last == '>' || last == ']' || standsBefore(index, "hello") || standsBefore(index, "migrate");
}

void Line::hideAuth(size_t command)
{
    // One argument is a password, two are user and password. Which of them it is cannot be told from a line that goes
    // on behind them, so both are hidden. MIGRATE's AUTH takes one, and options follow.
    const size_t most = m_words[command].is("auth") && standsBefore(command, "migrate") ? 1 : 2;
    for (size_t i = command + 1; i <= command + most && i < m_words.size(); ++i) {
        if (m_words[i].isPlaceholder() && !isHidden(m_words[i].text)) {
            return; // a sentence about AUTH
        }
        hide(m_words[i].text);
    }
}

void Line::hideSetting(size_t index)
{
    static constexpr std::array<std::string_view, 8> settings{"requirepass", "masterauth", "tls-key-file-pass",
        "tls-client-key-file-pass", "auth-pass", "sentinel-pass", "pass", "rediscli_auth"};
    auto text = m_words[index].text;
    const bool option = text.starts_with("--");
    text.remove_prefix(option ? 2 : 0);
    for (const auto name : settings) {
        const bool isName = std::ranges::equal(text.substr(0, name.size()), name, {}, lower);
        const bool equals = isName && text.size() > name.size() && text[name.size()] == '=';
        if (name == "pass" && !option) {
            continue; // a word of any sentence
        }
        if (equals) {
            hide(text.substr(name.size() + 1));
        } else if (isName && text.size() == name.size() && index + 1 < m_words.size()) {
            hide(m_words[index + 1].text);
        }
    }
}

void Line::hideArguments(size_t command)
{
    const auto& word = m_words[command];
    if ((word.is("auth") || word.is("auth2")) && isCommand(command)) {
        hideAuth(command);
    } else if (word.is("setuser") || (word.is("user") && command == 0)) {
        for (size_t i = command + 2; i < m_words.size(); ++i) {
            const auto rule = m_words[i].text;
            if (!rule.empty() && std::string_view("><#!").contains(rule[0])) {
                hide(rule);
            }
        }
    } else if (word.is("-a") && standsBefore(command, "redis-cli") && command + 1 < m_words.size()) {
        hide(m_words[command + 1].text);
    } else {
        hideSetting(command);
    }
}

/// Everything from the colon behind the user to the last @: a password may hold any byte but space, and showing a
/// part of it is worse than hiding a part of the address.
void Line::hideUrlPassword(std::string_view word)
{
    const auto scheme = word.find("://");
    if (scheme == std::string_view::npos) {
        return;
    }
    auto rest = word.substr(scheme + 3);
    rest = rest.substr(0, rest.find('"')); // an URL inside JSON
    const auto at = rest.rfind('@');
    const auto colon = rest.find(':');
    if (at == std::string_view::npos || colon == std::string_view::npos || colon >= at) {
        return;
    }
    const auto slash = rest.find_first_of("/?");
    const auto port = rest.substr(colon + 1, std::min(slash, rest.size()) - std::min(colon + 1, rest.size()));
    const bool addressFirst = slash < at && colon < slash && !port.empty() && colon > 0
        && std::ranges::all_of(port, [](char byte) { return byte >= '0' && byte <= '9'; });
    if (!addressFirst && slash >= colon) {
        hide(rest.substr(colon + 1, at - colon - 1));
    }
}

std::string Line::withoutHidden() const
{
    std::string out;
    for (size_t i = 0; i < m_line.size(); ++i) {
        if (!m_hide[i]) {
            out += m_line[i];
        } else if (i == 0 || !m_hide[i - 1]) {
            out += Hidden;
        }
    }
    return out;
}

} // namespace

std::string redact(std::string_view text)
{
    std::string out;
    while (true) {
        const auto end = text.find('\n');
        out += Line(text.substr(0, end)).redacted();
        if (end == std::string_view::npos) {
            return out;
        }
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

} // namespace keystrata
