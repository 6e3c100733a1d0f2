// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/dice.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// The people, places and figures that the demo's values are made of.
namespace keystrata::demo {

inline constexpr std::array<std::string_view, 8> Departments{
    "Payroll", "Assembly", "Logistics", "Quality", "Sales", "Support", "Maintenance", "Finance"};
inline constexpr std::array<std::string_view, 6> Cities{
    "Haifa", "Tel Aviv", "Valencia", "Nagoya", "Beer Sheva", "Jerusalem"};
inline constexpr std::array<std::string_view, 5> RoleNames{"employee", "approver", "accountant", "hr_admin", "auditor"};
inline constexpr std::array<std::string_view, 8> HolidayNames{
    "Rosh Hashana", "Yom Kippur", "Sukkot", "Simchat Torah", "Chanukah", "Purim", "Pesach", "Shavuot"};
inline constexpr std::array<std::string_view, 8> JobTitles{
    "Barista", "Warehouse picker", "Night nurse", "Forklift driver", "Line cook", "Cashier", "Cleaner", "Event host"};
inline constexpr std::array<std::string_view, 8> ProductNames{
    "Desk lamp", "Oak shelf", "Steel kettle", "Wool blanket", "Garden hose", "Paper tray", "Wall clock", "Rain jacket"};
inline constexpr std::string_view Sentence =
    "Made to last, delivered within three working days, and taken back for thirty days. ";

template <size_t N>
std::string_view pick(const std::array<std::string_view, N>& words, uint64_t number)
{
    return words[number % N];
}

std::string fullName(uint64_t person);
std::string email(uint64_t person);
std::string hours(uint64_t quarters); ///< 34 → "8.50"
std::string money(uint64_t cents); ///< 42500 → "425.00"
std::string isoDate(std::chrono::sys_days day);
/// A time so many seconds before the evening of the payroll's latest day.
std::string isoTime(uint64_t secondsBack);
std::string hexDigits(Dice& dice, size_t digits);

} // namespace keystrata::demo
