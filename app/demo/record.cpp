// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/record.h"

#include "app/demo/payroll.h"
#include "app/demo/words.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace keystrata::demo {

using namespace std::chrono_literals;

namespace {

void session(uint64_t object, Dice& dice, Fields& out)
{
    out.text("_auth_user_id", fmt::format("{}", object));
    out.text("_auth_user_backend", "django.contrib.auth.backends.ModelBackend");
    out.text("_auth_user_hash", hexDigits(dice, 64));
}

void orgPermissions(uint64_t object, Dice& dice, Fields& out)
{
    static constexpr std::array<std::string_view, 6> permissions = {
        "orders.view", "orders.approve", "products.change", "invoices.view", "stock.adjust", "reports.export"};
    out.integer("user_id", static_cast<int64_t>(object));
    out.beginList("organizations");
    const uint64_t count = 1 + dice.below(3);
    for (uint64_t i = 0; i < count; ++i) {
        out.beginObject("");
        out.integer("organization_id", static_cast<int64_t>(1 + dice.below(90)));
        out.beginList("permissions");
        const uint64_t granted = 1 + dice.below(permissions.size());
        for (uint64_t k = 0; k < granted; ++k) {
            out.text("", permissions[k]);
        }
        out.end();
        out.end();
    }
    out.end();
}

void product(uint64_t object, int schema, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("sku", fmt::format("EU-{:05}", object * 17 % 100000));
    out.text("name", pick(ProductNames, object));
    out.text("price", money(900 + dice.below(20000)));
    out.text("currency", "EUR");
    out.integer("stock", static_cast<int64_t>(dice.below(300)));
    if (schema >= 3) {
        out.text("tax_rate", "21.00");
    }
    out.text("description", Sentence);
}

void apiPage(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("status_code", 200);
    out.text("content_type", "application/json; charset=utf-8");
    out.text("etag", hexDigits(dice, 32));
    out.beginList("results");
    const uint64_t count = 4 + dice.below(12);
    for (uint64_t i = 0; i < count; ++i) {
        out.beginObject("");
        out.integer("id", static_cast<int64_t>(object * 16 + i));
        out.text("name", pick(ProductNames, object + i));
        out.text("price", money(900 + dice.below(20000)));
        out.end();
    }
    out.end();
}

void throttle(Dice& dice, Fields& out)
{
    out.beginList("history");
    const uint64_t count = 1 + dice.below(9);
    for (uint64_t i = 0; i < count; ++i) {
        out.real("", 1764532800.5 - static_cast<double>(dice.below(3600)));
    }
    out.end();
}

void fragment(uint64_t object, Dice& dice, Fields& out)
{
    std::string html = fmt::format("<article id=product-{}><h2>{}</h2>", object, pick(ProductNames, object));
    const uint64_t paragraphs = 1 + dice.below(6);
    for (uint64_t i = 0; i < paragraphs; ++i) {
        fmt::format_to(std::back_inserter(html), "<p>{}</p>", Sentence);
    }
    html += "</article>";
    out.text("html", html);
}

void book(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("title", fmt::format("Notes on {}", pick(Departments, object)));
    out.text("author", fullName(object * 3));
    out.text("isbn", fmt::format("978{:010}", dice.below(10000000000U)));
    out.integer("pages", static_cast<int64_t>(90 + dice.below(700)));
}

void setting(uint64_t object, Dice& dice, Fields& out)
{
    out.integer("id", static_cast<int64_t>(object));
    out.text("title", pick(JobTitles, object));
    out.text("slug", fmt::format("entry-{}", object));
    out.text("status", "publish");
    out.integer("revision", static_cast<int64_t>(dice.below(40)));
}

} // namespace

uint64_t employeeOf(uint64_t object)
{
    return 1 + object % EmployeeCount;
}

std::chrono::sys_days dayOf(uint64_t object)
{
    constexpr std::chrono::sys_days latest = 2025y / 11 / 30;
    return latest - std::chrono::days(object / EmployeeCount);
}

std::chrono::year_month monthOf(uint64_t monthsBack)
{
    return 2025y / 11 - std::chrono::months(monthsBack);
}

void fillRecord(Record record, uint64_t object, int schema, Dice& dice, Fields& out)
{
    out.clear();
    switch (record) {
    case Record::DailyCalc:
        return payroll::dailyCalc(object, schema, dice, out);
    case Record::MonthlySummary:
        return payroll::monthlySummary(object, schema, dice, out);
    case Record::PayrollResult:
        return payroll::payrollResult(object, schema, dice, out);
    case Record::Holidays:
        return payroll::holidays(object, schema, dice, out);
    case Record::ShabbatTimes:
        return payroll::shabbatTimes(object, dice, out);
    case Record::UserProfile:
        return payroll::userProfile(object, schema, dice, out);
    case Record::Roles:
        return payroll::roles(object, dice, out);
    case Record::Whoami:
        return payroll::whoami(object, dice, out);
    case Record::Dashboard:
        return payroll::dashboard(object, dice, out);
    case Record::ListPage:
        return payroll::listPage(object, dice, out);
    case Record::Employee:
        return payroll::employee(object, dice, out);
    case Record::Job:
        return payroll::job(object, dice, out);
    case Record::Application:
        return payroll::application(object, dice, out);
    case Record::Reference:
        return payroll::reference(object, dice, out);
    case Record::FaceEmbedding:
        return payroll::faceEmbedding(object, dice, out);
    case Record::Report:
        return payroll::report(object, dice, out);
    case Record::Session:
        return session(object, dice, out);
    case Record::OrgPermissions:
        return orgPermissions(object, dice, out);
    case Record::Product:
        return product(object, schema, dice, out);
    case Record::ApiPage:
        return apiPage(object, dice, out);
    case Record::Throttle:
        return throttle(dice, out);
    case Record::Fragment:
        return fragment(object, dice, out);
    case Record::Book:
        return book(object, dice, out);
    case Record::Setting:
        return setting(object, dice, out);
    case Record::Token:
        return out.text("token", hexDigits(dice, 32));
    }
}

} // namespace keystrata::demo
