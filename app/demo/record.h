// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/dice.h"
#include "app/demo/fields.h"

#include <chrono>
#include <cstdint>

namespace keystrata::demo {

/// Kinds of things the demo's applications keep in their caches.
enum class Record : uint8_t
{
    DailyCalc,
    MonthlySummary,
    PayrollResult,
    Holidays,
    ShabbatTimes,
    UserProfile,
    Roles,
    Whoami,
    Dashboard,
    ListPage,
    Employee,
    Job,
    Application,
    Reference,
    FaceEmbedding,
    Report,
    Session,
    OrgPermissions,
    Product,
    ApiPage,
    Throttle,
    Fragment,
    Book,
    Setting,
    Token,
};

inline constexpr uint64_t EmployeeCount = 400;

/// Objects of the payroll are numbered employee by employee within a day, the latest day first.
uint64_t employeeOf(uint64_t object);
std::chrono::sys_days dayOf(uint64_t object);
/// The month, this many months before the latest one.
std::chrono::year_month monthOf(uint64_t monthsBack);

/// The value of one object. The schema is the release that wrote it: 1 knows hours and amount, 2 adds overtime_hours,
/// 3 meal_allowance (and start_time of holidays), 4 night_differential. Overwrites `out`.
void fillRecord(Record record, uint64_t object, int schema, Dice& dice, Fields& out);

} // namespace keystrata::demo
