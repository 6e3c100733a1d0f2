// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/scalars.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <vector>

namespace keystrata::values {

namespace {

constexpr size_t LongestInteger = 1024;
constexpr uint64_t Limb = 1'000'000'000; ///< nine decimal digits at a time
constexpr int64_t FirstMoment = -62'167'219'200; ///< the beginning of the year 0
constexpr int64_t LastMoment = 253'402'300'799; ///< the end of the year 9999

template <typename T>
std::string shortest(T value)
{
    if (std::isnan(value)) {
        return "nan";
    }
    auto text = fmt::format("{}", value);
    if (text.find_first_not_of("-0123456789") == std::string::npos) {
        text += ".0";
    }
    return text;
}

} // namespace

std::string realText(double value)
{
    return shortest(value);
}

std::string realText(float value)
{
    return shortest(value);
}

std::optional<std::string> integerText(std::string_view bigEndian, bool complement)
{
    if (bigEndian.size() > LongestInteger) {
        return std::nullopt;
    }
    std::vector<uint64_t> limbs{0}; // least significant first
    const auto addByte = [&limbs](uint64_t factor, uint64_t byte) {
        uint64_t carry = byte;
        for (auto& limb : limbs) {
            const uint64_t sum = limb * factor + carry;
            limb = sum % Limb;
            carry = sum / Limb;
        }
        if (carry > 0) {
            limbs.push_back(carry);
        }
    };
    for (const char byte : bigEndian) {
        addByte(256, static_cast<uint8_t>(byte));
    }
    if (complement) {
        addByte(1, 1);
    }
    std::string text = (complement ? "-" : "") + std::to_string(limbs.back());
    for (auto limb = limbs.rbegin() + 1; limb != limbs.rend(); ++limb) {
        text += fmt::format("{:09}", *limb);
    }
    return text;
}

std::optional<std::string> momentText(int64_t seconds, uint32_t nanoseconds)
{
    if (seconds < FirstMoment || seconds > LastMoment || nanoseconds >= Limb) {
        return std::nullopt;
    }
    const std::chrono::sys_seconds moment{std::chrono::seconds(seconds)};
    const auto midnight = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day day{midnight};
    const std::chrono::hh_mm_ss time{moment - midnight};
    auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(day.year()),
        static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), time.hours().count(),
        time.minutes().count(), time.seconds().count());
    if (nanoseconds > 0) {
        text += fmt::format(".{:09}", nanoseconds);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + 'Z';
}

std::optional<std::string> utcText(int64_t seconds, uint32_t nanoseconds)
{
    auto text = momentText(seconds, nanoseconds);
    if (text) {
        text->replace(text->find('T'), 1, " ");
        text->replace(text->size() - 1, 1, " UTC");
    }
    return text;
}

} // namespace keystrata::values
