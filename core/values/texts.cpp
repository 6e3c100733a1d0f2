// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/texts.h"

#include "core/base/bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace keystrata::values {

namespace {

constexpr uint32_t NanosecondsInSecond = 1'000'000'000;
constexpr int64_t SecondsInDay = 86'400;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

uint64_t magnitude(int64_t number)
{
    return number < 0 ? uint64_t{0} - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
}

/// ".5" of half a second, nothing of none.
std::string fractionText(uint32_t nanoseconds)
{
    auto text = nanoseconds == 0 ? std::string() : fmt::format(".{:09}", nanoseconds);
    while (text.ends_with('0')) {
        text.pop_back();
    }
    return text;
}

} // namespace

std::string realText(std::string_view digits)
{
    const bool whole = std::ranges::all_of(digits, [](char c) { return isDigit(c) || c == '-' || c == '+'; });
    return std::string(digits) + (whole ? ".0" : "");
}

std::optional<std::string> signedDigits(std::string_view littleEndian)
{
    std::string bytes(littleEndian.rbegin(), littleEndian.rend());
    const bool negative = !bytes.empty() && (static_cast<uint8_t>(bytes.front()) & 0x80U) != 0;
    if (negative) {
        std::ranges::transform(bytes, bytes.begin(), [](char c) { return static_cast<char>(~c); });
    }
    return integerText(bytes, negative);
}

std::optional<std::string> magnitudeDigits(std::string_view littleEndian, bool negative)
{
    auto digits = integerText(std::string(littleEndian.rbegin(), littleEndian.rend()));
    if (digits && negative && *digits != "0") {
        digits->insert(0, "-");
    }
    return digits;
}

std::string pointedDigits(std::string digits, int64_t places)
{
    constexpr int64_t MostZeros = 40;
    if (places < -MostZeros || places > MostZeros) {
        return fmt::format("{}e{}", digits, -places);
    }
    if (places <= 0) {
        return digits == "0" ? digits : digits + std::string(static_cast<size_t>(-places), '0');
    }
    const bool negative = digits.starts_with('-');
    digits.erase(0, negative ? 1 : 0);
    const auto behind = static_cast<size_t>(places);
    if (digits.size() <= behind) {
        digits.insert(0, behind + 1 - digits.size(), '0');
    }
    digits.insert(digits.size() - behind, ".");
    return (negative ? "-" : "") + digits;
}

std::string tidyDigits(std::string_view digits)
{
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    if (digits.empty() || !std::ranges::all_of(digits, isDigit)) {
        return {};
    }
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return (negative && digits != "0" ? "-" : "") + std::string(digits);
}

void appendUtf8(std::string& text, uint32_t codePoint)
{
    const auto add = [&text](uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    const auto follow = [&](unsigned shift) { add(0x80U | (codePoint >> shift & 0x3fU)); };
    if (codePoint < 0x80) {
        add(codePoint);
    } else if (codePoint < 0x800) {
        add(0xc0U | codePoint >> 6U);
        follow(0);
    } else if (codePoint < 0x10000) {
        add(0xe0U | codePoint >> 12U);
        follow(6);
        follow(0);
    } else {
        add(0xf0U | (codePoint >> 18U & 0x0fU));
        follow(12);
        follow(6);
        follow(0);
    }
}

std::string latin1ToUtf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        appendUtf8(text, static_cast<uint8_t>(c));
    }
    return text;
}

NodeKind stringKind(std::string_view bytes)
{
    return isUtf8(bytes) ? NodeKind::Text : NodeKind::Bytes;
}

std::string_view withoutCutCharacter(std::string_view bytes)
{
    for (size_t cut = 1; cut <= 3 && cut <= bytes.size(); ++cut) {
        const auto byte = static_cast<uint8_t>(bytes[bytes.size() - cut]);
        if (byte >= 0xc0) {
            const size_t needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
            return bytes.substr(0, bytes.size() - (cut < needed ? cut : 0));
        }
        if (byte < 0x80) {
            break;
        }
    }
    return bytes;
}

std::string dateText(int64_t year, unsigned month, unsigned day)
{
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string clockText(unsigned hour, unsigned minute, unsigned second, uint32_t nanoseconds)
{
    return fmt::format("{:02}:{:02}:{:02}{}", hour, minute, second, fractionText(nanoseconds));
}

std::string offsetText(int64_t seconds)
{
    const uint64_t size = magnitude(seconds);
    const auto rest = size % 60;
    return fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60)
        + (rest == 0 ? std::string() : fmt::format(":{:02}", rest));
}

std::string utcMomentText(int64_t unixSeconds, uint32_t nanoseconds)
{
    return momentText(unixSeconds, nanoseconds).value_or(fmt::format("{} s since 1970", unixSeconds));
}

std::string localMomentText(int64_t unixSeconds, uint32_t nanoseconds, int64_t offsetSeconds)
{
    const bool fits = magnitude(offsetSeconds) <= SecondsInDay
        && magnitude(unixSeconds) < std::numeric_limits<int64_t>::max() - SecondsInDay;
    auto text = fits ? momentText(unixSeconds + offsetSeconds, nanoseconds) : std::nullopt;
    if (!text) {
        return utcMomentText(unixSeconds, nanoseconds);
    }
    text->pop_back(); // the Z
    return *text + offsetText(offsetSeconds);
}

std::string durationText(int64_t seconds, uint32_t nanoseconds)
{
    const bool negative = seconds < 0;
    // The fraction always counts forwards: -1.5 s is two seconds back and half a second on.
    const bool borrowed = negative && nanoseconds != 0;
    uint64_t size = magnitude(seconds);
    size -= borrowed ? 1 : 0;
    const uint32_t fraction = borrowed ? NanosecondsInSecond - nanoseconds : nanoseconds;
    std::string text = negative ? "-P" : "P";
    if (const auto days = size / SecondsInDay; days != 0) {
        text += fmt::format("{}D", days);
    }
    const auto hours = size / 3600 % 24;
    const auto minutes = size / 60 % 60;
    const auto rest = size % 60;
    std::string clock;
    clock += hours != 0 ? fmt::format("{}H", hours) : "";
    clock += minutes != 0 ? fmt::format("{}M", minutes) : "";
    const bool nothing = clock.empty() && text.ends_with('P');
    clock += rest != 0 || fraction != 0 || nothing ? fmt::format("{}{}S", rest, fractionText(fraction)) : "";
    return clock.empty() ? text : text + "T" + clock;
}

} // namespace keystrata::values
