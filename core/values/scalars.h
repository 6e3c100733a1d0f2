// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How the numbers and moments of binary formats are written down in a tree.
namespace keystrata::values {

/// The shortest digits that read back as the same number, always recognisable as no integer: "1.0", "0.1", "1e+300";
/// "nan", "inf", "-inf".
std::string realText(double value);
std::string realText(float value);

/// The digits of an integer of any length, given as bytes, most significant first; with `complement` it is -1 minus
/// that, as CBOR writes negative ones. Nothing for more than 1 KiB: the time it takes grows with the square.
std::optional<std::string> integerText(std::string_view bigEndian, bool complement = false);

/// A moment since 1970: "2026-08-22T19:06:01Z", "2026-08-22T19:06:01.25Z". Nothing outside the years 0 to 9999.
std::optional<std::string> momentText(int64_t seconds, uint32_t nanoseconds = 0);

/// The same for people: "2026-08-22 19:06:01 UTC".
std::optional<std::string> utcText(int64_t seconds, uint32_t nanoseconds = 0);

} // namespace keystrata::values
