// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace keystrata::values {

namespace {

constexpr std::string_view Blank = " \t\r\n";
constexpr std::string_view Escapable = "/<>&'"; ///< what some writers escape though they need not

struct Style
{
    std::string_view afterComma;
    std::string_view afterColon;
    std::string_view line; ///< a line break and the indentation of the first level; empty: all in one line
    std::string_view tail; ///< after the end
    bool ascii = false; ///< everything else is escaped
    bool upperHex = false;
    std::string escaped; ///< of Escapable
};

std::string_view blankAt(std::string_view text, size_t at)
{
    const auto end = std::min(text.find_first_not_of(Blank, at), text.size());
    return text.substr(at, end - at);
}

/// How strings are escaped, seen while they pass by.
class EscapeObserver
{
public:
    void see(std::string_view string)
    {
        for (size_t i = 0; i < string.size(); ++i) {
            const char c = string[i];
            if (c != '\\') {
                m_plain += Escapable.find(c) != std::string_view::npos ? std::string(1, c) : "";
                m_wide = m_wide || static_cast<uint8_t>(c) >= 0x80;
                continue;
            }
            if (string[++i] == 'u') {
                seeCode(string.substr(i + 1, 4));
            } else if (string[i] == '/') {
                m_escaped += '/';
            }
        }
        // As many as there can be are enough.
        squeeze(m_plain);
        squeeze(m_escaped);
    }

    void tell(Style& style) const
    {
        style.ascii = m_wideCode && !m_wide;
        style.upperHex = m_upper && !m_lower;
        for (const char c : m_escaped) {
            style.escaped += m_plain.find(c) == std::string::npos ? std::string(1, c) : "";
        }
    }

private:
    void seeCode(std::string_view digits)
    {
        m_upper = m_upper || digits.find_first_of("ABCDEF") != std::string_view::npos;
        m_lower = m_lower || digits.find_first_of("abcdef") != std::string_view::npos;
        const auto code = std::stoul(std::string(digits), nullptr, 16);
        m_wideCode = m_wideCode || code >= 0x80;
        if (code < 0x80 && Escapable.find(static_cast<char>(code)) != std::string_view::npos) {
            m_escaped += static_cast<char>(code);
        }
    }

    static void squeeze(std::string& characters)
    {
        std::ranges::sort(characters);
        const auto repeated = std::ranges::unique(characters);
        characters.erase(repeated.begin(), repeated.end());
    }

    std::string m_plain;
    std::string m_escaped;
    bool m_wide = false;
    bool m_wideCode = false;
    bool m_upper = false;
    bool m_lower = false;
};

/// A string with its quotes, which begins here.
std::string_view stringAt(std::string_view text, size_t at)
{
    size_t end = at + 1;
    while (text[end] != '"') {
        end += text[end] == '\\' ? size_t{2} : size_t{1};
    }
    return text.substr(at, end + 1 - at);
}

Style styleOf(std::string_view text)
{
    Style style;
    EscapeObserver escapes;
    size_t comma = std::string_view::npos;
    size_t colon = std::string_view::npos;
    size_t opened = std::string_view::npos;
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            const auto string = stringAt(text, at);
            escapes.see(string);
            at += string.size() - 1;
        } else if (c == ',') {
            comma = std::min(comma, at);
        } else if (c == ':') {
            colon = std::min(colon, at);
        } else if (c == '{' || c == '[') {
            opened = std::min(opened, at);
        }
    }
    const auto firstLine = opened == std::string_view::npos ? std::string_view() : blankAt(text, opened + 1);
    style.line = firstLine.find('\n') != std::string_view::npos ? firstLine : std::string_view();
    // What one of them does not tell is told by the other.
    const bool spaced = comma != std::string_view::npos && style.line.empty() && !blankAt(text, comma + 1).empty();
    style.afterColon = colon != std::string_view::npos ? blankAt(text, colon + 1) : spaced ? " " : "";
    style.afterComma = comma != std::string_view::npos ? blankAt(text, comma + 1) : style.afterColon;
    style.tail = text.substr(text.find_last_not_of(Blank) + 1);
    escapes.tell(style);
    return style;
}

/// Writes tokens one after the other.
class StyledWriter
{
public:
    explicit StyledWriter(Style style)
        : m_style(std::move(style))
        , m_break(m_style.line.substr(0, m_style.line.find_last_of('\n') + 1))
        , m_indent(m_style.line.substr(m_break.size()))
    {
    }

    std::string write(std::string_view json)
    {
        for (size_t at = 0; at < json.size(); ++at) {
            if (Blank.find(json[at]) != std::string_view::npos) {
                continue;
            }
            if (json[at] == '"') {
                const auto string = stringAt(json, at);
                add(string);
                at += string.size() - 1;
            } else {
                token(json[at], blankAt(json, at + 1), json.substr(at + 1));
            }
        }
        return std::move(m_out) + std::string(m_style.tail);
    }

private:
    void token(char c, std::string_view blank, std::string_view after)
    {
        const auto next = after.substr(blank.size());
        if (c == '{' || c == '[') {
            m_out += c;
            ++m_depth;
            m_empty = next.starts_with('}') || next.starts_with(']');
            newLine();
        } else if (c == '}' || c == ']') {
            --m_depth;
            newLine();
            m_empty = false;
            m_out += c;
        } else if (c == ',') {
            m_out += c;
            m_out += m_style.line.empty() ? m_style.afterComma : std::string_view();
            newLine();
        } else {
            m_out += c;
            m_out += c == ':' ? m_style.afterColon : std::string_view();
        }
    }

    void newLine()
    {
        if (m_style.line.empty() || m_empty) {
            return;
        }
        m_out += m_break;
        for (size_t i = 0; i < m_depth; ++i) {
            m_out += m_indent;
        }
    }

    void add(std::string_view string)
    {
        for (size_t i = 0; i < string.size(); ++i) {
            const char c = string[i];
            if (c == '\\') {
                m_out += string.substr(i++, 2);
            } else if (m_style.ascii && static_cast<uint8_t>(c) >= 0x80) {
                i += addWide(string.substr(i)) - 1;
            } else if (m_style.escaped.find(c) == std::string::npos) {
                m_out += c;
            } else if (c == '/') {
                m_out += "\\/";
            } else {
                addCode(static_cast<uint8_t>(c));
            }
        }
    }

    /// One character of more than one byte, as one or two escapes; how many bytes it had.
    size_t addWide(std::string_view string)
    {
        const auto first = static_cast<uint8_t>(string.front());
        const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        uint32_t code = first & (0xffU >> (length + 1));
        for (const char c : string.substr(1, length - 1)) {
            code = (code << 6) | (static_cast<uint8_t>(c) & 0x3fU);
        }
        if (code >= 0x10000) {
            addCode(0xd800 + ((code - 0x10000) >> 10));
            code = 0xdc00 + (code & 0x3ffU);
        }
        addCode(code);
        return length;
    }

    void addCode(uint32_t code)
    {
        m_out += m_style.upperHex ? fmt::format("\\u{:04X}", code) : fmt::format("\\u{:04x}", code);
    }

    Style m_style;
    std::string_view m_break;
    std::string_view m_indent;
    std::string m_out;
    size_t m_depth = 0;
    bool m_empty = false; ///< the list or map that was opened last has nothing in it
};

} // namespace

std::string inStyleOf(std::string_view original, std::string_view json)
{
    return StyledWriter(styleOf(original)).write(json);
}

} // namespace keystrata::values
