// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Key names and values are bytes. These functions turn them into text and back, and match them.
namespace keystrata {

bool isUtf8(std::string_view bytes);

/// Text that is safe to show: valid UTF-8 stays as it is; control characters, invalid bytes and characters that
/// change the direction or the look of their neighbours or show nothing (bidirectional controls, zero-width and
/// line separators, soft hyphen, tags) become visible escapes (\n, \x00, \xe2\x80\xae). Never adds quotes.
std::string displayText(std::string_view bytes);

/// The way redis-cli writes a string inside double quotes, without the quotes: reversible by unescapeBytes().
/// Bytes outside printable ASCII become \xHH; backslash and the double quote are escaped.
std::string escapeBytes(std::string_view bytes);

/// Reads escapeBytes() back. Nothing when an escape is incomplete or unknown.
std::optional<std::string> unescapeBytes(std::string_view text);

std::string base64(std::string_view bytes);
/// Reads base64() back; line breaks between are passed over. Nothing for any other byte and for a broken end.
std::optional<std::string> decodeBase64(std::string_view text);

/// Turns a literal into a glob that matches exactly it (SCAN MATCH): escapes * ? [ ] ^ - and the backslash.
std::string escapeGlob(std::string_view literal);

/// Redis' own glob rules on bytes (stringmatchlen in its util.c): * ? [abc] [^a-c] and backslash. Time is bounded by
/// pattern length times text length, whatever the pattern. Two oddities are left to the server: stars match nothing as
/// well (the server says no to "**" on the empty key), and a range from below to above 0x80 counts bytes without sign.
bool globMatches(std::string_view pattern, std::string_view text);

} // namespace keystrata
