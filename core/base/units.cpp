// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace keystrata {

namespace {

struct Unit
{
    std::string_view name; ///< lower case
    double factor;
};

constexpr double Kilo = 1000;
constexpr double Kibi = 1024;
constexpr std::array DurationUnits{Unit{"ms", 1}, Unit{"s", 1e3}, Unit{"m", 60e3}, Unit{"min", 60e3}, Unit{"h", 3600e3},
    Unit{"d", 24 * 3600e3}, Unit{"w", 7 * 24 * 3600e3}};
constexpr std::array SizeUnits{Unit{"", 1}, Unit{"b", 1}, Unit{"k", Kilo}, Unit{"kb", Kilo}, Unit{"kib", Kibi},
    Unit{"m", Kilo* Kilo}, Unit{"mb", Kilo* Kilo}, Unit{"mib", Kibi* Kibi}, Unit{"g", Kilo* Kilo* Kilo},
    Unit{"gb", Kilo* Kilo* Kilo}, Unit{"gib", Kibi* Kibi* Kibi}, Unit{"t", Kilo* Kilo* Kilo* Kilo},
    Unit{"tb", Kilo* Kilo* Kilo* Kilo}, Unit{"tib", Kibi* Kibi* Kibi* Kibi}};
constexpr double LongestMs = 100.0 * 366 * 24 * 3600e3;
constexpr double LargestSize = 9e18;

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/// Takes digits with at most one point from the front of the text.
std::optional<double> takeNumber(std::string_view& text)
{
    const auto end = std::ranges::find_if_not(text, [](char byte) { return isDigit(byte) || byte == '.'; });
    const std::string_view digits(text.begin(), end);
    double value = 0;
    // Not "1e9" nor "inf": the digits were picked by hand, from_chars only turns them into a number.
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || last != digits.data() + digits.size()) {
        return std::nullopt;
    }
    text.remove_prefix(digits.size());
    return value;
}

std::string takeWord(std::string_view& text)
{
    std::string word;
    while (!text.empty() && !isDigit(text.front()) && text.front() != '.') {
        const char byte = text.front();
        word += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
        text.remove_prefix(1);
    }
    while (word.starts_with(' ')) {
        word.erase(0, 1);
    }
    return word;
}

template <size_t Count>
std::optional<double> factorOf(const std::array<Unit, Count>& units, std::string_view name)
{
    const auto unit = std::ranges::find(units, name, &Unit::name);
    return unit == units.end() ? std::nullopt : std::optional(unit->factor);
}

std::optional<double> durationMs(std::string_view text)
{
    double total = 0;
    for (int parts = 0; parts == 0 || !text.empty(); ++parts) {
        const auto number = takeNumber(text);
        const auto word = takeWord(text);
        // A number without a unit stands alone: what "1h30" means would be a guess.
        const bool bare = word.empty() && parts == 0 && text.empty();
        const auto factor = factorOf(DurationUnits, bare ? "s" : std::string_view(word));
        if (!number || !factor) {
            return std::nullopt;
        }
        total += *number * *factor;
    }
    return total <= LongestMs ? std::optional(total) : std::nullopt;
}

/// As the window writes sizes: "4.10", "36.7", "612".
std::string threeDigits(double value)
{
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f}", value, decimals);
}

} // namespace

Result<std::chrono::milliseconds> parseDuration(std::string_view text)
{
    const auto value = durationMs(text);
    if (!value) {
        return fail(ErrorKind::Usage,
            {"units.duration",
                "\"{0}\" is not a duration: write a number and a unit (ms, s, m, h, d, w), such as 30m or 7d.",
                {std::string(text)}});
    }
    return std::chrono::milliseconds(std::llround(*value));
}

Result<uint64_t> parseSize(std::string_view text)
{
    std::string_view rest = text;
    const auto number = takeNumber(rest);
    const auto factor = factorOf(SizeUnits, takeWord(rest));
    if (!number || !factor || !rest.empty() || *number * *factor > LargestSize) {
        return fail(ErrorKind::Usage,
            {"units.size",
                "\"{0}\" is not a size: write bytes or a number with a unit (kB, MB, GB, KiB, MiB, GiB), such as "
                "10MB.",
                {std::string(text)}});
    }
    return static_cast<uint64_t>(std::llround(*number * *factor));
}

int64_t unixMs(std::chrono::system_clock::time_point time)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string formatBytes(uint64_t bytes)
{
    constexpr std::array<std::string_view, 5> units{"B", "kB", "MB", "GB", "TB"};
    if (bytes < 1000) {
        return fmt::format("{} B", bytes);
    }
    auto value = static_cast<double>(bytes);
    size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= Kilo;
        ++unit;
    }
    return fmt::format("{} {}", threeDigits(value), units[unit]);
}

std::string formatCount(uint64_t count)
{
    std::string digits = std::to_string(count);
    for (size_t place = digits.size(); place > 3;) {
        place -= 3;
        digits.insert(place, 1, ',');
    }
    return digits;
}

std::string formatDuration(std::chrono::milliseconds duration)
{
    const auto ms = static_cast<double>(duration.count());
    constexpr double second = 1e3;
    constexpr double minute = 60 * second;
    constexpr double hour = 60 * minute;
    constexpr double day = 24 * hour;
    if (ms < second) {
        return fmt::format("{} ms", duration.count());
    }
    if (ms < 1.5 * minute) {
        return fmt::format("{:.0f} s", ms / second);
    }
    if (ms < 1.5 * hour) {
        return fmt::format("{:.0f} min", ms / minute);
    }
    return ms < 2 * day ? fmt::format("{:.0f} h", ms / hour) : fmt::format("{:.0f} d", ms / day);
}

std::string formatPercent(double percent)
{
    return fmt::format("{:.1f} %", percent);
}

} // namespace keystrata
