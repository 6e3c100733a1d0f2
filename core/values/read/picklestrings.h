// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Strings as the text opcodes of pickle write them.
namespace keystrata::values {

/// Python 2's repr() of a string, quotes around it: 'it\'s\x00'. Nothing when it is none.
std::optional<std::string> unquoted(std::string_view line);

/// raw-unicode-escape: Latin-1, and \u or \U with hexadecimal digits; two halves of a surrogate pair become one.
std::string fromRawUnicodeEscape(std::string_view line);
/// UTF-8 into the same.
std::string toRawUnicodeEscape(std::string_view text);

} // namespace keystrata::values
