// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/values/codecs.h"
#include "core/values/scalars.h"

#include <algorithm>
#include <charconv>

namespace keystrata::values {

namespace {

constexpr size_t MostDigits = 40; ///< a longer row of digits is a text
/// A few control characters happen in text, many do not.
constexpr size_t ControlsIn = 64;

Document single(NodeKind kind, std::string_view text)
{
    Document document{.tree = {}, .consumed = text.size()};
    document.tree.add(kind, text);
    return document;
}

bool isInteger(std::string_view text)
{
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    return !digits.empty() && digits.size() <= MostDigits && (digits.size() == 1 || digits.front() != '0')
        && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

bool isReal(std::string_view text)
{
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    const auto point = digits.find('.');
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    return point != std::string_view::npos && point > 0 && point + 1 < digits.size() && digits.size() <= MostDigits
        && std::ranges::all_of(digits.substr(0, point), isDigit)
        && std::ranges::all_of(digits.substr(point + 1), isDigit);
}

/// Seconds, milliseconds or microseconds since 1970, when that gives a year of this century.
void addMoment(Document& document, std::string_view number)
{
    constexpr int64_t First = 1'000'000'000; // September 2001: ten digits
    constexpr int64_t Last = 4'102'444'800; // the year 2100
    constexpr int64_t Units[] = {1, 1000, 1'000'000};
    int64_t value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    for (const auto unit : Units) {
        if (value / unit >= First && value / unit < Last) {
            const auto nanoseconds = static_cast<uint32_t>(value % unit * (1'000'000'000 / unit));
            document.details.push_back({{"values.as_time", "As time", {}}, *utcText(value / unit, nanoseconds)});
        }
    }
}

Guess guessNumber(std::string_view bytes)
{
    return isInteger(bytes) || isReal(bytes) ? Guess::Sure : Guess::No;
}

Result<Document> readNumber(std::string_view bytes, const Limits&, Context&)
{
    if (guessNumber(bytes) == Guess::No) {
        return fail(
            ErrorKind::Protocol, {"values.no_number", "This is not a number: digits and at most one point.", {}});
    }
    auto document = single(isInteger(bytes) ? NodeKind::Integer : NodeKind::Real, bytes);
    addMoment(document, bytes);
    return document;
}

/// How many bytes at the end are the beginning of a character whose rest is missing.
size_t cutAtEnd(std::string_view bytes)
{
    for (size_t cut = 1; cut <= 3 && cut <= bytes.size(); ++cut) {
        const auto lead = static_cast<uint8_t>(bytes[bytes.size() - cut]);
        if (lead < 0x80 || lead >= 0xc0) {
            const size_t length = lead >= 0xf5 || lead < 0xc2 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
            return length > cut ? cut : 0;
        }
    }
    return 0;
}

/// Valid UTF-8, but for a character cut off at the end, and hardly any control characters.
bool looksLikeText(std::string_view bytes)
{
    const bool valid = isUtf8(bytes.substr(0, bytes.size() - cutAtEnd(bytes)));
    const auto controls = static_cast<size_t>(std::ranges::count_if(bytes, [](char c) {
        const auto code = static_cast<uint8_t>(c);
        return code < 0x20 && c != '\n' && c != '\r' && c != '\t';
    }));
    return valid && controls * ControlsIn <= bytes.size();
}

Result<Document> readText(std::string_view bytes, const Limits& limits, Context&)
{
    const auto begin = bytes.substr(0, limits.output);
    const auto text = begin.substr(0, begin.size() - cutAtEnd(begin));
    if (!isUtf8(text)) {
        return fail(ErrorKind::Protocol,
            {"values.text", "This is not UTF-8 text: read it as Latin-1, Windows-1252 or UTF-16, or as bytes.", {}});
    }
    auto document = single(NodeKind::Text, text);
    document.complete = document.consumed == bytes.size();
    return document;
}

Guess guessText(std::string_view bytes)
{
    return looksLikeText(bytes) ? Guess::Possible : Guess::No;
}

} // namespace

constinit const Codec Number{.id = "number",
    .name = "number",
    .guess = guessNumber,
    .read = readNumber,
    .write = [](std::string_view json, std::string_view) -> Result<std::string> {
        if (!isInteger(json) && !isReal(json)) {
            return fail(ErrorKind::Usage,
                {"values.number", "The value was a number, and this is none: write digits only.", {}});
        }
        return std::string(json);
    }};

constinit const Codec PlainText{.id = "text",
    .name = "text",
    .guess = guessText,
    .read = readText,
    .write = [](std::string_view text, std::string_view) -> Result<std::string> { return std::string(text); }};

constinit const Codec RawBytes{.id = "bytes",
    .name = "bytes",
    .guess = [](std::string_view) { return Guess::Possible; },
    .read = [](std::string_view bytes, const Limits& limits, Context&) -> Result<Document> {
        auto document = single(NodeKind::Bytes, bytes.substr(0, limits.output));
        document.complete = bytes.size() <= limits.output;
        return document;
    }};

} // namespace keystrata::values
