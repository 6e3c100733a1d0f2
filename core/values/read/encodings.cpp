// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Text that is not UTF-8. UTF-16 is found by its byte order mark; any bytes are Latin-1, so that and Windows-1252 are
// only chosen by hand. Formats: RFC 2781, ISO 8859-1, the WHATWG's windows-1252 index.
#include "core/base/bytes.h"
#include "core/values/codecs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace keystrata::values {

namespace {

constexpr std::string_view LittleMark = "\xff\xfe";
constexpr std::string_view BigMark = "\xfe\xff";

void append(std::string& out, uint32_t code)
{
    const auto tail = [code](unsigned shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3fU)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += {static_cast<char>(0xc0 | (code >> 6)), tail(0)};
    } else if (code < 0x10000) {
        out += {static_cast<char>(0xe0 | (code >> 12)), tail(6), tail(0)};
    } else {
        out += {static_cast<char>(0xf0 | (code >> 18)), tail(12), tail(6), tail(0)};
    }
}

/// The code points of UTF-8. Nothing when it is none.
std::optional<std::vector<uint32_t>> codesOf(std::string_view text)
{
    if (!isUtf8(text)) {
        return std::nullopt;
    }
    std::vector<uint32_t> codes;
    for (const char c : text) {
        const auto byte = static_cast<uint8_t>(c);
        if (byte < 0x80) {
            codes.push_back(byte);
        } else if (byte >= 0xc0) {
            codes.push_back(byte & (byte >= 0xf0 ? 0x07U : byte >= 0xe0 ? 0x0fU : 0x1fU));
        } else {
            codes.back() = (codes.back() << 6) | (byte & 0x3fU);
        }
    }
    return codes;
}

Document textOf(std::string text, size_t consumed, bool complete)
{
    Document document{.tree = {}, .consumed = consumed, .complete = complete};
    document.tree.add(NodeKind::Text, text);
    return document;
}

// --- UTF-16

bool isHigh(uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

bool isLow(uint32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

uint32_t unitAt(std::string_view bytes, size_t at, bool big)
{
    const auto first = static_cast<uint8_t>(bytes[at]);
    const auto second = static_cast<uint8_t>(bytes[at + 1]);
    return big ? first * 256U + second : second * 256U + first;
}

/// Nothing when it is not UTF-16; what remains of a last character is left over.
std::optional<Document> decodeUtf16(std::string_view bytes, size_t limit)
{
    const bool big = bytes.starts_with(BigMark);
    if (!big && !bytes.starts_with(LittleMark)) {
        return std::nullopt;
    }
    std::string text;
    size_t at = 2;
    while (at + 2 <= bytes.size() && text.size() < limit) {
        uint32_t unit = unitAt(bytes, at, big);
        size_t length = 2;
        if (isHigh(unit)) {
            if (at + 4 > bytes.size()) {
                break;
            }
            const auto low = unitAt(bytes, at + 2, big);
            unit = isLow(low) ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : low;
            length = isLow(low) ? 4 : 0;
        }
        if (length == 0 || isLow(unit) || (unit & 0xfffe) == 0xfffe) {
            return std::nullopt;
        }
        append(text, unit);
        at += length;
    }
    return textOf(std::move(text), at, at == bytes.size());
}

/// The mark is of two bytes only, so what follows it must be text, with hardly a control character.
Guess guessUtf16(std::string_view bytes)
{
    constexpr size_t Look = 4096;
    const auto begin = bytes.substr(0, Look);
    const auto document = decodeUtf16(begin, Look * 2);
    const bool usable = document && document->complete && begin.size() > LittleMark.size();
    return usable && PlainText.guess(document->tree.text(0)) != Guess::No ? Guess::Likely : Guess::No;
}

Result<Document> readUtf16(std::string_view bytes, const Limits& limits, Context&)
{
    auto document = decodeUtf16(bytes, limits.output);
    if (!document) {
        return fail(ErrorKind::Protocol,
            {"values.utf16",
                "This is not UTF-16: the byte order mark is missing, or a surrogate has lost its other half.", {}});
    }
    return std::move(*document);
}

Result<std::string> writeUtf16(std::string_view text, std::string_view original)
{
    const auto codes = codesOf(text);
    if (!codes) {
        return fail(ErrorKind::Usage, {"values.not_text", "This is not UTF-8 text.", {}});
    }
    const bool big = original.starts_with(BigMark);
    std::string out(big ? BigMark : LittleMark);
    const auto put = [&](uint32_t unit) {
        const auto high = static_cast<char>(unit >> 8);
        const auto low = static_cast<char>(unit);
        out += {big ? high : low, big ? low : high};
    };
    for (const auto code : *codes) {
        if (code >= 0x10000) {
            put(0xd800 + ((code - 0x10000) >> 10));
            put(0xdc00 + ((code - 0x10000) & 0x3ff));
        } else {
            put(code);
        }
    }
    return out;
}

// --- one byte a character

/// What stands at 0x80 to 0x9f; the five that are not assigned stay controls.
using High = std::array<uint16_t, 32>;

constexpr High Controls = [] {
    High table{};
    for (size_t i = 0; i < table.size(); ++i) {
        table[i] = static_cast<uint16_t>(0x80 + i);
    }
    return table;
}();

constexpr High Windows{0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
    0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

constexpr uint8_t FirstHigh = 0x80;
constexpr uint8_t AfterHigh = 0xa0;

template <const High& Table>
Result<Document> readBytes(std::string_view bytes, const Limits& limits, Context&)
{
    std::string text;
    size_t at = 0;
    for (; at < bytes.size() && text.size() < limits.output; ++at) {
        const auto byte = static_cast<uint8_t>(bytes[at]);
        append(text, byte >= FirstHigh && byte < AfterHigh ? Table[byte - FirstHigh] : byte);
    }
    return textOf(std::move(text), at, at == bytes.size());
}

template <const High& Table>
Result<std::string> writeBytes(std::string_view text, std::string_view)
{
    const auto codes = codesOf(text);
    std::string out;
    for (const auto code : codes.value_or(std::vector<uint32_t>{UINT32_MAX})) {
        const auto* const special = std::ranges::find(Table, code);
        if (special != Table.end()) {
            out += static_cast<char>(FirstHigh + (special - Table.begin()));
        } else if (code < FirstHigh || (code >= AfterHigh && code <= 0xff)) {
            out += static_cast<char>(code);
        } else {
            return fail(ErrorKind::Usage,
                {"values.not_encodable", "This text has a character that the value's encoding has not: use others.",
                    {}});
        }
    }
    return out;
}

Guess never(std::string_view)
{
    return Guess::No;
}

} // namespace

constinit const Codec Utf16{
    .id = "utf16", .name = "UTF-16", .guess = guessUtf16, .read = readUtf16, .write = writeUtf16};

constinit const Codec Latin1{
    .id = "latin1", .name = "Latin-1", .guess = never, .read = readBytes<Controls>, .write = writeBytes<Controls>};

constinit const Codec Windows1252{.id = "windows1252",
    .name = "Windows-1252",
    .guess = never,
    .read = readBytes<Windows>,
    .write = writeBytes<Windows>};

} // namespace keystrata::values
