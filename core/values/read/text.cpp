// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/values/codecs.h"

#include <algorithm>

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

Guess guessNumber(std::string_view bytes)
{
    return isInteger(bytes) || isReal(bytes) ? Guess::Sure : Guess::No;
}

/// Valid UTF-8, but for a character cut off at the end, and hardly any control characters.
bool looksLikeText(std::string_view bytes)
{
    bool valid = isUtf8(bytes);
    for (size_t cut = 1; !valid && cut <= 3 && cut < bytes.size(); ++cut) {
        valid = isUtf8(bytes.substr(0, bytes.size() - cut)) && static_cast<uint8_t>(bytes[bytes.size() - cut]) >= 0xc0;
    }
    const auto controls = static_cast<size_t>(std::ranges::count_if(bytes, [](char c) {
        const auto code = static_cast<uint8_t>(c);
        return code < 0x20 && c != '\n' && c != '\r' && c != '\t';
    }));
    return valid && controls * ControlsIn <= bytes.size();
}

Guess guessText(std::string_view bytes)
{
    return looksLikeText(bytes) ? Guess::Possible : Guess::No;
}

} // namespace

constinit const Codec Number{.id = "number",
    .name = "number",
    .guess = guessNumber,
    .read = [](std::string_view bytes, const Limits&, Context&) -> Result<Document> {
        return single(isInteger(bytes) ? NodeKind::Integer : NodeKind::Real, bytes);
    },
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
    .read = [](std::string_view bytes, const Limits& limits, Context&) -> Result<Document> {
        auto document = single(NodeKind::Text, bytes.substr(0, limits.output));
        document.complete = bytes.size() <= limits.output;
        return document;
    },
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
