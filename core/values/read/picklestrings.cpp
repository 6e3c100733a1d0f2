// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/picklestrings.h"

#include "core/values/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace keystrata::values {

namespace {

/// Exactly so many digits at the front of the text.
std::optional<uint32_t> digitsOf(std::string_view text, size_t count, int base)
{
    uint32_t number = 0;
    const auto digits = text.substr(0, count);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    const bool whole = digits.size() == count && read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    return whole ? std::optional(number) : std::nullopt;
}

/// \n and its like; nothing when it is another escape.
std::optional<char> shortEscape(char letter)
{
    constexpr std::string_view Letters = "\\'\"abfnrtv";
    constexpr std::string_view Meanings = "\\'\"\a\b\f\n\r\t\v";
    const auto at = Letters.find(letter);
    return at != std::string_view::npos ? std::optional(Meanings[at]) : std::nullopt;
}

/// One character of UTF-8 that is known to be valid; takes it from the text.
uint32_t takeCharacter(std::string_view& text)
{
    const auto first = static_cast<uint8_t>(text[0]);
    const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t code = size == 1 ? first : first & (0x7fU >> size);
    for (size_t i = 1; i < size && i < text.size(); ++i) {
        code = code << 6U | (static_cast<uint8_t>(text[i]) & 0x3fU);
    }
    text.remove_prefix(std::min(size, text.size()));
    return code;
}

/// The number of an escape that the line begins with, and how long it is.
std::optional<uint32_t> escapeAt(std::string_view line, size_t& length)
{
    if (line.size() < 2 || line[0] != '\\' || (line[1] != 'u' && line[1] != 'U')) {
        return std::nullopt;
    }
    const size_t digits = line[1] == 'u' ? 4 : 8;
    length = digits + 2;
    return digitsOf(line.substr(2), digits, 16);
}

} // namespace

std::optional<std::string> unquoted(std::string_view line)
{
    if (line.size() < 2 || line.front() != line.back() || (line.front() != '\'' && line.front() != '"')) {
        return std::nullopt;
    }
    line = line.substr(1, line.size() - 2);
    std::string text;
    while (!line.empty()) {
        const char c = line.front();
        line.remove_prefix(1);
        if (c != '\\' || line.empty()) {
            text.push_back(c);
            continue;
        }
        const auto simple = shortEscape(line.front());
        const auto hex = line.front() == 'x' ? digitsOf(line.substr(1), 2, 16) : std::nullopt;
        const auto octal = digitsOf(line, 3, 8);
        if (simple || hex || octal) {
            text.push_back(simple ? *simple : static_cast<char>(hex.value_or(octal.value_or(0)) & 0xffU));
            line.remove_prefix(simple ? 1 : 3);
        } else {
            text.push_back(c); // Python keeps the backslash of what is no escape
        }
    }
    return text;
}

std::string fromRawUnicodeEscape(std::string_view line)
{
    std::string text;
    while (!line.empty()) {
        size_t length = 1;
        const auto code = escapeAt(line, length);
        size_t lowLength = 0;
        const auto low = code ? escapeAt(line.substr(length), lowLength) : std::nullopt;
        if (code && low && *code >= 0xd800 && *code < 0xdc00 && *low >= 0xdc00 && *low < 0xe000) {
            appendUtf8(text, 0x10000 + ((*code - 0xd800) << 10U) + (*low - 0xdc00));
            line.remove_prefix(length + lowLength);
        } else if (code && *code <= 0x10ffff) {
            appendUtf8(text, *code);
            line.remove_prefix(length);
        } else {
            appendUtf8(text, static_cast<uint8_t>(line.front()));
            line.remove_prefix(1);
        }
    }
    return text;
}

std::string toRawUnicodeEscape(std::string_view text)
{
    std::string line;
    while (!text.empty()) {
        const uint32_t code = takeCharacter(text);
        if (code > 0xffff) {
            line += fmt::format("\\U{:08x}", code);
        } else if (code > 0xff || code == '\\' || code == '\n' || code == '\r' || code == 0 || code == 0x1a) {
            line += fmt::format("\\u{:04x}", code);
        } else {
            line.push_back(static_cast<char>(code));
        }
    }
    return line;
}

} // namespace keystrata::values
