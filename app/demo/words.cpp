// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/words.h"

#include "app/demo/record.h"

#include <fmt/format.h>

#include <iterator>

namespace keystrata::demo {

using namespace std::chrono_literals;

namespace {

constexpr std::array<std::string_view, 16> FirstNames{"Noa", "David", "Anna", "Yosef", "Maria", "Omar", "Tamar", "Ivan",
    "Leah", "Sofia", "Amir", "Elena", "Dana", "Pavel", "Rivka", "Jorge"};
constexpr std::array<std::string_view, 16> LastNames{"Levi", "Cohen", "Petrova", "Mizrahi", "García", "Haddad",
    "Friedman", "Sokolov", "Peretz", "Romero", "Biton", "Orlova", "Azoulay", "Novak", "Shapiro", "Delgado"};

} // namespace

std::string fullName(uint64_t person)
{
    return fmt::format("{} {}", pick(FirstNames, person), pick(LastNames, person / FirstNames.size() + person));
}

std::string email(uint64_t person)
{
    std::string name(pick(FirstNames, person));
    name[0] = static_cast<char>(name[0] | 0x20);
    return fmt::format("{}.{}@myhours.example", name, person);
}

std::string hours(uint64_t quarters)
{
    return fmt::format("{}.{:02}", quarters / 4, quarters % 4 * 25);
}

std::string money(uint64_t cents)
{
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

std::string isoDate(std::chrono::sys_days day)
{
    const std::chrono::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()));
}

/// A time of the demo's last working day: 2025-11-30 and the given seconds before its evening.
std::string isoTime(uint64_t secondsBack)
{
    const auto at = dayOf(0) + 20h - std::chrono::seconds(secondsBack);
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::hh_mm_ss clock(at - day);
    return fmt::format(
        "{}T{:02}:{:02}:{:02}Z", isoDate(day), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string hexDigits(Dice& dice, size_t digits)
{
    std::string out;
    while (out.size() < digits) {
        fmt::format_to(std::back_inserter(out), "{:016x}", dice.next());
    }
    out.resize(digits);
    return out;
}

} // namespace keystrata::demo
