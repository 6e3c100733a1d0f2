// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/redactline.h"

#include <algorithm>
#include <array>

namespace keystrata {

namespace {

constexpr std::string_view Hidden = "***";
constexpr std::string_view Blanks = " \t\r";
constexpr std::string_view Quotes = "\"'`"; ///< the last one is of error texts before Redis 7
constexpr std::string_view BeforeQuote = "[({,:=\\"; ///< what a quoted word may be glued to
constexpr std::string_view AfterQuote = "])},:=;\\"; ///< and what to it
constexpr std::string_view RuleMarks = "><#!"; ///< of passwords and their hashes in an access list
constexpr int MostDepth = 3;
constexpr size_t HashDigits = 64; ///< SHA-256

/// Words whose next one is a secret, or the rest of which, behind a colon or an equals sign.
constexpr std::array<std::string_view, 8> Settings{"requirepass", "masterauth", "primaryauth", "tls-key-file-pass",
    "tls-client-key-file-pass", "auth-pass", "sentinel-pass", "rediscli_auth"};
/// Only where a value is given to them; else they are words of any sentence.
constexpr std::array<std::string_view, 4> Names{"password", "passphrase", "passwd", "pass"};

bool isOneOf(std::string_view set, char byte)
{
    return set.find(byte) != std::string_view::npos;
}

char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

bool sameWord(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, {}, lower, lower);
}

bool endsLike(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && sameWord(text.substr(text.size() - end.size()), end);
}

bool isHash(std::string_view text)
{
    return text.size() == HashDigits && std::ranges::all_of(text, [](char byte) {
        return (byte >= '0' && byte <= '9') || (lower(byte) >= 'a' && lower(byte) <= 'f');
    });
}

std::string_view trimmed(std::string_view text, std::string_view set)
{
    const auto first = std::min(text.find_first_not_of(set), text.size());
    const auto last = text.find_last_not_of(set);
    return last == std::string_view::npos ? std::string_view() : text.substr(first, last + 1 - first);
}

} // namespace

ListSecrets ListSecrets::elements(size_t count)
{
    ListSecrets secrets;
    secrets.m_kind = Kind::Elements;
    secrets.m_count = count;
    return secrets;
}

ListSecrets ListSecrets::rules()
{
    ListSecrets secrets;
    secrets.m_kind = Kind::Rules;
    return secrets;
}

ListSecrets ListSecrets::hashes()
{
    ListSecrets secrets;
    secrets.m_kind = Kind::Hashes;
    return secrets;
}

bool ListSecrets::takes(std::string_view element)
{
    const bool listEnds = !element.empty() && element.find_first_not_of("])},;") == std::string_view::npos;
    const auto word = trimmed(element, "\"',[(");
    switch (m_kind) {
    case Kind::None:
        return false;
    case Kind::Elements:
        m_kind = listEnds || --m_count == 0 ? Kind::None : Kind::Elements;
        return !listEnds;
    case Kind::Rules:
        if (word.empty() || listEnds || (!isOneOf(RuleMarks, word[0]) && word.find(' ') != std::string_view::npos)) {
            m_kind = Kind::None;
            return false;
        }
        return isOneOf(RuleMarks, word[0]);
    case Kind::Hashes:
        m_kind = isHash(word) ? Kind::Hashes : Kind::None;
        return m_kind == Kind::Hashes;
    }
    return false;
}

bool RedactedLine::Word::is(std::string_view name) const
{
    return sameWord(
        quoted ? text : trimmed(text, text.find_first_of(Quotes) == std::string_view::npos ? "" : "[](),\"'"), name);
}

/// What an error text writes instead of an argument ("AUTH <password> called without …").
bool RedactedLine::Word::isPlaceholder() const
{
    return text.starts_with('<') && text.ends_with('>') && text.size() > 2;
}

RedactedLine::RedactedLine(std::string_view line, int depth) : m_line(line), m_depth(depth), m_hide(line.size(), false)
{
    split();
}

void RedactedLine::hide(std::string_view part)
{
    const auto begin = part.data() - m_line.data();
    std::fill_n(m_hide.begin() + begin, part.size(), true);
}

bool RedactedLine::isHidden(std::string_view part) const
{
    return !part.empty() && m_hide[static_cast<size_t>(part.data() - m_line.data())];
}

void RedactedLine::split()
{
    for (size_t i = 0; i < m_line.size();) {
        if (isOneOf(Blanks, m_line[i])) {
            ++i;
            continue;
        }
        const auto word = m_line.find_first_not_of(BeforeQuote, i);
        if (word != std::string_view::npos && isOneOf(Quotes, m_line[word])) {
            i = splitQuoted(word);
        } else {
            i = splitPlain(i);
        }
    }
}

/// From its quote on; returns where it ends.
size_t RedactedLine::splitQuoted(size_t start)
{
    const char quote = m_line[start];
    size_t i = start + 1;
    while (i < m_line.size() && m_line[i] != quote) {
        i += m_line[i] == '\\' ? 2U : 1U;
    }
    const size_t closing = std::min(i, m_line.size());
    const size_t behind = std::min(closing + 1, m_line.size());
    const size_t after = std::min(m_line.find_first_not_of(AfterQuote, behind), m_line.size());
    // What follows the closing quote and its punctuation directly belongs to a shell's word, unless it begins a word
    // of JSON.
    const bool alone = after == m_line.size() || isOneOf(Blanks, m_line[after])
        || (after > behind && isOneOf("\"'`[({-0123456789", m_line[after]));
    if (!alone) {
        const size_t end = std::min(m_line.find_first_of(Blanks, behind), m_line.size());
        m_words.push_back({.text = m_line.substr(start, end - start)});
        return end;
    }
    const bool isKey =
        after > behind && m_line.substr(behind, after - behind).find_first_of(":=") != std::string_view::npos;
    m_words.push_back({m_line.substr(start + 1, closing - start - 1), true, quote != '"', isKey});
    return after;
}

/// Up to a blank, or to a quote that begins the value of a setting or the argument of a function.
size_t RedactedLine::splitPlain(size_t start)
{
    size_t end = start;
    while (end < m_line.size() && !isOneOf(Blanks, m_line[end])
        && !(end > start && isOneOf(Quotes, m_line[end]) && isOneOf(BeforeQuote, m_line[end - 1]))) {
        ++end;
    }
    m_words.push_back({.text = m_line.substr(start, end - start)});
    return end;
}

void RedactedLine::look()
{
    for (size_t i = 0; i < m_words.size(); ++i) {
        hideUrlSecrets(m_words[i].text);
        hideArguments(i);
        lookInside(m_words[i]);
    }
}

/// A quoted word may be a line itself: an entry of an access list, a script, a command in JSON.
void RedactedLine::lookInside(const Word& word)
{
    if (!word.quoted || m_depth == MostDepth || word.text.find_first_of(" \t\"'\\") == std::string_view::npos) {
        return;
    }
    std::string inner;
    std::vector<size_t> places; // in our line
    const auto offset = static_cast<size_t>(word.text.data() - m_line.data());
    for (size_t i = 0; i < word.text.size(); ++i) {
        places.push_back(offset + i);
        if (word.text[i] == '\\' && i + 1 < word.text.size()) {
            const char escaped = word.text[++i];
            inner += isOneOf("nrt", escaped) ? ' ' : escaped;
        } else {
            inner += word.text[i];
        }
    }
    places.push_back(offset + word.text.size());
    RedactedLine line(inner, m_depth + 1);
    line.look();
    for (size_t i = 0; i < inner.size(); ++i) {
        if (line.m_hide[i]) {
            hide(m_line.substr(places[i], places[i + 1] - places[i]));
        }
    }
}

/// Whether `name` stands before a word of the same line, and of the same list in it, other than as a secret.
bool RedactedLine::standsBefore(size_t index, std::string_view name) const
{
    for (; index-- > 0;) {
        const auto& word = m_words[index];
        if (word.is(name) && !isHidden(word.text)) {
            return true;
        }
        const auto end = static_cast<size_t>(m_words[index + 1].text.data() - m_line.data());
        const auto begin = static_cast<size_t>(word.text.data() - m_line.data()) + word.text.size();
        if (word.quoted && m_line.substr(begin, end - begin).contains(']')) {
            return false;
        }
    }
    return false;
}

/// AUTH in capitals or double quotes is a command wherever it stands; "auth" in small letters may be part of a
/// sentence, and in single quotes stands for one unless its arguments follow.
bool RedactedLine::isCommand(size_t index) const
{
    const auto& word = m_words[index];
    if (index > 0 && (m_words[index - 1].is("reason") || m_words[index - 1].is("object"))) {
        return false; // of an ACL log
    }
    const bool capitals = std::ranges::none_of(word.text, [](char byte) { return byte >= 'a' && byte <= 'z'; });
    if (index == 0 || capitals || (word.quoted && !word.single)) {
        return true;
    }
    if (word.single) {
        return index + 1 < m_words.size() && (m_words[index + 1].quoted || m_words[index + 1].is("with"));
    }
    const char last = m_words[index - 1].text.empty() ? '\0' : m_words[index - 1].text.back();
    return isOneOf(">])", last) || standsBefore(index, "hello") || standsBefore(index, "migrate");
}

void RedactedLine::hideAuth(size_t command)
{
    // One argument is a password, two are user and password. Which of them it is cannot be told from a line that goes
    // on behind them, so both are hidden. MIGRATE's AUTH takes one, and options may follow; so does a name in JSON.
    const auto& word = m_words[command];
    const auto isOption = [](const Word& next) { return next.is("keys") || next.is("copy") || next.is("replace"); };
    const bool one = word.isKey
        || (word.is("auth") && standsBefore(command, "migrate") && command + 2 < m_words.size()
            && isOption(m_words[command + 2]));
    static constexpr std::array<std::string_view, 4> preamble{"with", "args", "beginning", "with:"};
    size_t first = command + 1;
    for (const auto part : preamble) { // an unknown command, in the server's words
        first += first < m_words.size() && m_words[first].is(part) ? 1U : 0U;
    }
    for (size_t i = first; i < first + (one ? 1U : 2U) && i < m_words.size(); ++i) {
        if (m_words[i].isPlaceholder() && !isHidden(m_words[i].text)) {
            return; // a sentence about AUTH
        }
        hide(m_words[i].text);
    }
}

void RedactedLine::hideRules(size_t first)
{
    for (size_t i = first; i < m_words.size(); ++i) {
        const auto rule = m_words[i].text;
        if (!rule.empty() && isOneOf(RuleMarks, rule[0])) {
            hide(rule);
        }
    }
}

void RedactedLine::hideHashes(size_t first)
{
    for (size_t i = first; i < m_words.size() && isHash(trimmed(m_words[i].text, "\"',[]{}")); ++i) {
        hide(m_words[i].text);
    }
}

void RedactedLine::hideSetting(size_t index)
{
    const auto& word = m_words[index];
    const auto text = word.quoted ? word.text : trimmed(word.text, word.text.starts_with('-') ? "-" : "\"'[({,");
    const auto equals = word.quoted ? std::string_view::npos : text.find_first_of(":=");
    const auto name = trimmed(text.substr(0, equals), "\"'");
    const bool isSetting = std::ranges::any_of(Settings, [name](auto known) { return sameWord(name, known); });
    const bool isName =
        sameWord(name, "auth") || std::ranges::any_of(Names, [name](auto known) { return endsLike(name, known); });
    // A sentence may have a colon behind "password", but no equals sign.
    const bool given = word.isKey || (equals != std::string_view::npos && text[equals] == '=')
        || (word.text.starts_with("--") && sameWord(name, "pass"));
    if (!isSetting && !(isName && given)) {
        return;
    }
    const auto value = equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1);
    if (!value.empty()) {
        hide(value);
        return;
    }
    // A Sentinel's configuration names the master between the two.
    const bool named = sameWord(name, "auth-pass") && index > 0 && m_words[index - 1].is("sentinel");
    for (size_t i = index + 1; i <= index + (named ? 2U : 1U) && i < m_words.size(); ++i) {
        hide(m_words[i].text);
    }
}

void RedactedLine::hideArguments(size_t command)
{
    const auto& word = m_words[command];
    if ((word.is("auth") || word.is("auth2")) && isCommand(command)) {
        hideAuth(command);
    } else if (word.is("setuser") || (word.is("user") && command == 0)) {
        hideRules(command + 2);
    } else if (word.is("-a") && standsBefore(command, "redis-cli") && command + 1 < m_words.size()) {
        hide(m_words[command + 1].text);
    } else if (word.is("passwords")) {
        hideHashes(command + 1);
    } else {
        hideSetting(command);
    }
}

/// Everything from the colon behind the user to the last @: a password may hold any byte but space, and showing a
/// part of it is worse than hiding a part of the address. And a password among the parameters.
void RedactedLine::hideUrlSecrets(std::string_view word)
{
    const auto scheme = word.find("://");
    if (scheme == std::string_view::npos) {
        return;
    }
    auto rest = word.substr(scheme + 3);
    for (const std::string_view name : {"password=", "pass=", "auth="}) {
        const auto parameter = rest.find(name);
        if (parameter != std::string_view::npos && parameter > 0 && isOneOf("?&", rest[parameter - 1])) {
            const auto value = rest.substr(parameter + name.size());
            hide(value.substr(0, value.find('&')));
        }
    }
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

ListSecrets RedactedLine::awaited(std::string_view before) const
{
    const auto isNumber = [](const Word& word) { // of redis-cli's lists
        return word.text.size() > 1 && word.text.back() == ')'
            && word.text.find_first_not_of("0123456789") == word.text.size() - 1;
    };
    const auto first = std::ranges::find_if_not(m_words, isNumber);
    if (first == m_words.end() || first + 1 != m_words.end() || first->isKey) {
        return {};
    }
    if (first->is("auth") || first->is("auth2")) {
        const bool logged = before == "reason" || before == "object"; // of an ACL log
        return logged ? ListSecrets() : ListSecrets::elements(2);
    }
    if (first->is("setuser")) {
        return ListSecrets::rules();
    }
    if (first->is("passwords")) {
        return ListSecrets::hashes();
    }
    const bool setting = std::ranges::any_of(Settings, [first](auto name) { return first->is(name); });
    return setting ? ListSecrets::elements(1) : ListSecrets();
}

std::string RedactedLine::text() const
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

} // namespace keystrata
