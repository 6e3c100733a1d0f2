// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"

#include <algorithm>
#include <cstdint>

namespace keystrata {

namespace {

constexpr std::string_view HexDigits = "0123456789abcdef";
constexpr std::string_view Base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void appendHexEscape(std::string& out, char byte)
{
    const auto value = static_cast<unsigned char>(byte);
    out += "\\x";
    out += HexDigits[value >> 4U];
    out += HexDigits[value & 15U];
}

/// A short escape such as \n, or nothing.
char shortEscape(char byte)
{
    switch (byte) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\a':
        return 'a';
    case '\b':
        return 'b';
    default:
        return 0;
    }
}

struct Decoded
{
    uint32_t codePoint = 0;
    size_t length = 0; ///< zero: not a valid sequence
};

Decoded decodeUtf8(std::string_view bytes)
{
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first < 0x80) {
        return {first, 1};
    }
    const size_t length = first >= 0xF0 && first < 0xF5 ? 4
        : first >= 0xE0 && first < 0xF0                 ? 3
        : first >= 0xC2 && first < 0xE0                 ? 2
                                                        : 0;
    if (length == 0 || bytes.size() < length) {
        return {};
    }
    uint32_t codePoint = first & (0x7FU >> length);
    for (size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(bytes[i]);
        if ((next & 0xC0U) != 0x80U) {
            return {};
        }
        codePoint = (codePoint << 6U) | (next & 0x3FU);
    }
    constexpr uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (codePoint < smallest[length] || codePoint > 0x10FFFF || (codePoint >= 0xD800 && codePoint <= 0xDFFF)) {
        return {};
    }
    return {codePoint, length};
}

bool isDeceptive(uint32_t codePoint)
{
    struct Range
    {
        uint32_t first;
        uint32_t last;
    };

    static constexpr Range ranges[] = {
        {0x00, 0x1F}, {0x7F, 0x9F}, // controls
        {0xAD, 0xAD}, {0x034F, 0x034F}, // soft hyphen, grapheme joiner
        {0x061C, 0x061C}, // Arabic letter mark
        {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x3164, 0x3164}, {0xFFA0, 0xFFA0}, // show nothing
        {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, // zero width, line ends, directions
        {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, // byte order mark, annotations
        {0xFDD0, 0xFDEF}, {0xE0000, 0xE0FFF}, // no characters, tags
    };
    const bool ordinary = codePoint >= 0x20 && codePoint < 0x7F;
    return !ordinary && std::ranges::any_of(ranges, [codePoint](const Range& range) {
        return codePoint >= range.first && codePoint <= range.last;
    });
}

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Matches one element of a glob ([…], ?, an escaped or a plain byte) against a byte and says how long it is.
struct Element
{
    bool matches = false;
    size_t length = 0;
};

Element matchClass(std::string_view pattern, char byte)
{
    size_t i = 1;
    const bool negated = i < pattern.size() && pattern[i] == '^';
    if (negated) {
        ++i;
    }
    const auto wanted = static_cast<unsigned char>(byte);
    bool matches = false;
    for (; i < pattern.size() && pattern[i] != ']'; ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            ++i;
            matches = matches || pattern[i] == byte;
        } else if (i + 2 < pattern.size() && pattern[i + 1] == '-') {
            auto low = static_cast<unsigned char>(pattern[i]);
            auto high = static_cast<unsigned char>(pattern[i + 2]);
            if (low > high) {
                std::swap(low, high);
            }
            matches = matches || (wanted >= low && wanted <= high);
            i += 2;
        } else {
            matches = matches || pattern[i] == byte;
        }
    }
    return {matches != negated, i < pattern.size() ? i + 1 : i};
}

Element matchElement(std::string_view pattern, char byte)
{
    switch (pattern[0]) {
    case '?':
        return {true, 1};
    case '[':
        return matchClass(pattern, byte);
    case '\\':
        if (pattern.size() > 1) {
            return {pattern[1] == byte, 2};
        }
        [[fallthrough]];
    default:
        return {pattern[0] == byte, 1};
    }
}

} // namespace

bool isUtf8(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto decoded = decodeUtf8(bytes);
        if (decoded.length == 0) {
            return false;
        }
        bytes.remove_prefix(decoded.length);
    }
    return true;
}

std::string displayText(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    while (!bytes.empty()) {
        const auto decoded = decodeUtf8(bytes);
        const size_t length = decoded.length == 0 ? 1 : decoded.length;
        if (decoded.length != 0 && !isDeceptive(decoded.codePoint)) {
            out += bytes.substr(0, length);
        } else if (const char shortForm = shortEscape(bytes[0]); shortForm != 0) {
            out += '\\';
            out += shortForm;
        } else {
            for (const char byte : bytes.substr(0, length)) {
                appendHexEscape(out, byte);
            }
        }
        bytes.remove_prefix(length);
    }
    return out;
}

std::string escapeBytes(std::string_view bytes)
{
    std::string out;
    out.reserve(bytes.size());
    for (const char byte : bytes) {
        if (byte == '\\' || byte == '"') {
            out += '\\';
            out += byte;
        } else if (byte >= 0x20 && byte < 0x7F) {
            out += byte;
        } else if (const char shortForm = shortEscape(byte); shortForm != 0) {
            out += '\\';
            out += shortForm;
        } else {
            appendHexEscape(out, byte);
        }
    }
    return out;
}

std::optional<std::string> unescapeBytes(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (++i == text.size()) {
            return std::nullopt;
        }
        switch (text[i]) {
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        case 'a':
            out += '\a';
            break;
        case 'b':
            out += '\b';
            break;
        case '\\':
        case '"':
            out += text[i];
            break;
        case 'x': {
            if (i + 2 >= text.size() || hexValue(text[i + 1]) < 0 || hexValue(text[i + 2]) < 0) {
                return std::nullopt;
            }
            out += static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]));
            i += 2;
            break;
        }
        default:
            return std::nullopt;
        }
    }
    return out;
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view alphabet = Base64Letters;
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        uint32_t group = 0;
        for (size_t k = 0; k < 3; ++k) {
            group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (size_t k = 0; k < 4; ++k) {
            out += i + k <= bytes.size() ? alphabet[(group >> (18 - 6 * k)) & 63U] : '=';
        }
    }
    return out;
}

std::optional<std::string> decodeBase64(std::string_view text)
{
    std::string out;
    uint32_t group = 0;
    size_t letters = 0;
    size_t padding = 0;
    for (const char byte : text) {
        if (byte == '\n' || byte == '\r') {
            continue;
        }
        const auto value = Base64Letters.find(byte);
        if (byte == '=') {
            ++padding;
        } else if (value == std::string_view::npos || padding > 0) {
            return std::nullopt;
        }
        group = (group << 6U) | static_cast<uint32_t>(byte == '=' ? 0 : value);
        if (++letters % 4 == 0) {
            out += static_cast<char>(group >> 16U);
            out += static_cast<char>(group >> 8U);
            out += static_cast<char>(group);
        }
    }
    if (letters % 4 != 0 || padding > 2) {
        return std::nullopt;
    }
    out.resize(out.size() - padding);
    return out;
}

std::string escapeGlob(std::string_view literal)
{
    std::string out;
    out.reserve(literal.size());
    for (const char byte : literal) {
        if (std::string_view("*?[]^-\\").contains(byte)) {
            out += '\\';
        }
        out += byte;
    }
    return out;
}

bool globMatches(std::string_view pattern, std::string_view text)
{
    // Greedy with one point to come back to: after the last star. An earlier star never needs to grow again.
    std::optional<std::pair<size_t, size_t>> retry;
    size_t p = 0;
    size_t t = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            retry = {++p, t};
            continue;
        }
        if (p < pattern.size()) {
            if (const auto element = matchElement(pattern.substr(p), text[t]); element.matches) {
                p += element.length;
                ++t;
                continue;
            }
        }
        if (!retry) {
            return false;
        }
        p = retry->first;
        t = ++retry->second;
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

} // namespace keystrata
