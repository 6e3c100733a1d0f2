// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/scalars.h"
#include "core/values/tree.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How readers write numbers, characters and moments down: what is beyond scalars.h.
namespace keystrata::values {

/// Of a number as a format wrote it: "5" becomes "5.0", so that it stays no integer when it is edited.
std::string realText(std::string_view digits);

/// The digits of a number in two's complement, as of sign and magnitude; both with the little end first. Nothing for
/// more than scalars.h takes.
std::optional<std::string> signedDigits(std::string_view littleEndian);
std::optional<std::string> magnitudeDigits(std::string_view littleEndian, bool negative);

/// Of a decimal number: "1250" with two places behind the point is "12.50"; with a great many it has an exponent.
std::string pointedDigits(std::string digits, int64_t places);

/// "-0042" → "-42". Nothing but an optional sign and digits, else empty.
std::string tidyDigits(std::string_view digits);

void appendUtf8(std::string& text, uint32_t codePoint); ///< half a surrogate pair becomes bytes that are no UTF-8
std::string latin1ToUtf8(std::string_view bytes);

/// Text when it is UTF-8, else Bytes: for formats whose strings may be either.
NodeKind stringKind(std::string_view bytes);
/// Without the character at the end that is only there in part: for strings that the input cuts off.
std::string_view withoutCutCharacter(std::string_view bytes);

// ISO 8601. Fractions have as many digits as they need.
std::string dateText(int64_t year, unsigned month, unsigned day);
std::string clockText(unsigned hour, unsigned minute, unsigned second, uint32_t nanoseconds = 0);
std::string offsetText(int64_t seconds); ///< east of Greenwich: "+02:00"
/// "2026-08-22T21:06:01.5+02:00", or how many seconds since 1970 when the calendar does not reach so far.
std::string localMomentText(int64_t unixSeconds, uint32_t nanoseconds, int64_t offsetSeconds);
std::string utcMomentText(int64_t unixSeconds, uint32_t nanoseconds); ///< the same with a Z
std::string durationText(int64_t seconds, uint32_t nanoseconds); ///< "PT1H30M", "P2DT0.5S"; of -1.5 s: (-2, 5e8)

} // namespace keystrata::values
