// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/dice.h"
#include "app/demo/fields.h"

#include <cstdint>

/// What the payroll and the staffing application keep: each function appends one value's fields. See record.h.
namespace keystrata::demo::payroll {

void dailyCalc(uint64_t object, int schema, Dice& dice, Fields& out);
void monthlySummary(uint64_t object, int schema, Dice& dice, Fields& out);
void payrollResult(uint64_t object, int schema, Dice& dice, Fields& out);
void holidays(uint64_t object, int schema, Dice& dice, Fields& out);
void shabbatTimes(uint64_t object, Dice& dice, Fields& out);
void userProfile(uint64_t object, int schema, Dice& dice, Fields& out);
void roles(uint64_t object, Dice& dice, Fields& out);
void whoami(uint64_t object, Dice& dice, Fields& out);
void dashboard(uint64_t object, Dice& dice, Fields& out);
void employee(uint64_t object, Dice& dice, Fields& out);
void listPage(uint64_t object, Dice& dice, Fields& out);
void job(uint64_t object, Dice& dice, Fields& out);
void application(uint64_t object, Dice& dice, Fields& out);
void reference(uint64_t object, Dice& dice, Fields& out);
void faceEmbedding(uint64_t object, Dice& dice, Fields& out);
void report(uint64_t object, Dice& dice, Fields& out);

} // namespace keystrata::demo::payroll
