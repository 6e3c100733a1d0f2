// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/payroll.h"

#include "app/demo/record.h"
#include "app/demo/words.h"

#include <fmt/format.h>

namespace keystrata::demo::payroll {

namespace {

/// Hours and money of a day or a month, as the release that wrote them knew them.
void payFields(uint64_t quarters, int schema, Dice& dice, Fields& out)
{
    const uint64_t overtime = dice.below(3) == 0 ? dice.below(quarters / 5 + 1) : 0;
    const uint64_t meal = 2000 + dice.below(20) * 100;
    uint64_t cents = (quarters - overtime) * 1250 + overtime * 1875;
    out.text("total_hours", hours(quarters));
    out.text("regular_hours", hours(quarters - overtime));
    if (schema >= 2) {
        out.text("overtime_hours", hours(overtime));
    }
    if (schema >= 3) {
        out.text("meal_allowance", money(meal));
        cents += meal;
    }
    if (schema >= 4) {
        out.text("night_differential", money(overtime * 210));
        cents += overtime * 210;
    }
    out.text("total_amount", money(cents));
    out.text("currency", "ILS");
}

} // namespace

void dailyCalc(uint64_t object, int schema, Dice& dice, Fields& out)
{
    out.integer("employee_id", static_cast<int64_t>(employeeOf(object)));
    out.text("work_date", isoDate(dayOf(object)));
    payFields(24 + dice.below(20), schema, dice, out);
    out.flag("is_holiday", dice.below(30) == 0);
    out.flag("is_sabbath", dice.below(7) == 0);
    out.text("calculated_at", isoTime(dice.below(72000)));
}

void monthlySummary(uint64_t object, int schema, Dice& dice, Fields& out)
{
    const auto month = monthOf(object / EmployeeCount);
    const auto workedDays = 16 + dice.below(7);
    out.integer("employee_id", static_cast<int64_t>(employeeOf(object)));
    out.integer("year", static_cast<int>(month.year()));
    out.integer("month", static_cast<unsigned>(month.month()));
    out.integer("worked_days", static_cast<int64_t>(workedDays));
    payFields(workedDays * 34, schema, dice, out);
    out.integer("holidays", static_cast<int64_t>(dice.below(3)));
    out.integer("sick_days", static_cast<int64_t>(dice.below(2)));
}

void payrollResult(uint64_t object, int schema, Dice& dice, Fields& out)
{
    monthlySummary(object, schema, dice, out);
    out.text("status", dice.below(5) == 0 ? "draft" : "approved");
    out.text("contract", dice.below(2) == 0 ? "hourly" : "monthly");
}

void holidays(uint64_t object, int schema, Dice& dice, Fields& out)
{
    const auto month = monthOf(object % 120);
    const uint64_t count = 1 + dice.below(4);
    static constexpr std::array<std::string_view, 4> days = {"04", "11", "18", "25"};
    for (uint64_t i = 0; i < count; ++i) {
        // The name of a field must be a literal; the full date stands inside.
        out.beginObject(days[i]);
        out.text("date",
            fmt::format(
                "{:04}-{:02}-{}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()), days[i]));
        out.text("name", pick(HolidayNames, object * 3 + i));
        out.flag("is_holiday", true);
        out.flag("is_shabbat", dice.below(4) == 0);
        if (schema >= 3) {
            out.text("start_time", "17:42");
            out.text("end_time", "18:39");
        }
        out.end();
    }
}

void shabbatTimes(uint64_t object, Dice& dice, Fields& out)
{
    const auto day = dayOf(object * EmployeeCount * 7);
    out.text("shabbat_start", fmt::format("{}T16:{:02}:00+02:00", isoDate(day), 5 + dice.below(20)));
    out.text(
        "shabbat_end", fmt::format("{}T17:{:02}:00+02:00", isoDate(day + std::chrono::days(1)), 15 + dice.below(20)));
    out.text("source", "sunrise-sunset");
    out.flag("is_estimated", false);
}

void userProfile(uint64_t object, int schema, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("full_name", fullName(object));
    out.text("email", email(object));
    out.text("department", pick(Departments, object / 3));
    out.text("role", pick(RoleNames, dice.below(8) == 0 ? dice.next() : 0));
    out.text("city", pick(Cities, object / 5));
    out.flag("is_active", dice.below(20) != 0);
    out.text("date_joined", isoDate(dayOf(0) - std::chrono::days(dice.below(2500))));
    if (schema >= 3) {
        out.text("language", dice.below(3) == 0 ? "he" : "en");
        out.text("timezone", "Asia/Jerusalem");
    }
}

void roles(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("user_id", static_cast<int64_t>(object));
    out.beginList("roles");
    const uint64_t count = 1 + dice.below(3);
    for (uint64_t i = 0; i < count; ++i) {
        out.text("", pick(RoleNames, object + i));
    }
    out.end();
}

void whoami(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("user_id", static_cast<int64_t>(object));
    out.text("email", email(object));
    out.text("full_name", fullName(object));
    out.integer("unread_messages", static_cast<int64_t>(dice.below(12)));
    out.integer("applications_open", static_cast<int64_t>(dice.below(6)));
    out.text("last_seen", isoTime(dice.below(3600)));
}

void dashboard(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("manager_id", static_cast<int64_t>(object));
    out.integer("present_today", static_cast<int64_t>(20 + dice.below(60)));
    out.integer("on_leave", static_cast<int64_t>(dice.below(9)));
    out.integer("pending_requests", static_cast<int64_t>(dice.below(14)));
    out.text("hours_this_week", hours(4000 + dice.below(4000)));
    out.text("overtime_this_week", hours(dice.below(400)));
    out.text("generated_at", isoTime(dice.below(120)));
}

void employee(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("full_name", fullName(object));
    out.text("rirekisho_id", fmt::format("R{:05}", object));
    out.text("department", pick(Departments, object));
    out.text("hourly_rate", money(3200 + dice.below(5000)));
    out.flag("is_active", dice.below(25) != 0);
}

void listPage(uint64_t object, Dice& dice, Fields& out)
{
    out.beginList("items");
    const uint64_t count = 8 + dice.below(13);
    for (uint64_t i = 0; i < count; ++i) {
        const uint64_t id = object * 20 + i;
        out.beginObject("");
        out.integer("id", static_cast<int64_t>(id));
        out.text("full_name", fullName(id));
        out.text("department", pick(Departments, id));
        out.end();
    }
    out.end();
    out.integer("total", static_cast<int64_t>(1180 + dice.below(40)));
    out.integer("page", static_cast<int64_t>(object));
    out.integer("per_page", 20);
}

void job(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("title", pick(JobTitles, object));
    out.text("client", fullName(object * 7 + 3));
    out.text("city", pick(Cities, object / 2));
    out.text("rate", money(2500 + dice.below(6000)));
    out.text("starts_at", isoTime(dice.below(86400)));
    out.integer("applicants", static_cast<int64_t>(dice.below(40)));
    out.text("status", dice.below(4) == 0 ? "filled" : "open");
}

void application(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.integer("job_id", static_cast<int64_t>(1 + dice.below(1400)));
    out.text("applicant", fullName(object));
    out.text("status", dice.below(3) == 0 ? "accepted" : "pending");
    out.text("applied_at", isoTime(dice.below(86400)));
}

void reference(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("name", pick(Departments, object));
    out.integer("position", static_cast<int64_t>(dice.below(50)));
    out.flag("is_active", true);
}

void faceEmbedding(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("employee_id", static_cast<int64_t>(object));
    out.beginList("embedding");
    for (int i = 0; i < 32; ++i) {
        out.real("", static_cast<double>(dice.below(20000)) / 10000.0 - 1.0);
    }
    out.end();
    out.real("quality", 0.5 + dice.unit() / 2);
}

void report(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("report_id", static_cast<int64_t>(object));
    out.beginList("rows");
    const uint64_t count = 60 + dice.below(180);
    for (uint64_t i = 0; i < count; ++i) {
        out.beginObject("");
        out.text("date", isoDate(dayOf(i * EmployeeCount)));
        out.text("employee", fullName(object + i));
        out.text("hours", hours(dice.below(48)));
        out.text("amount", money(dice.below(60000)));
        out.end();
    }
    out.end();
}

} // namespace keystrata::demo::payroll
