// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/family.h"

#include <array>

namespace keystrata::demo {

namespace {

using enum KeyStyle;
using enum Encoding;

constexpr uint32_t Minute = 60;
constexpr uint32_t Hour = 60 * Minute;
constexpr uint32_t Day = 24 * Hour;

constexpr Seconds Now{0, 20 * Minute}; ///< in use
constexpr Seconds Today{0, 18 * Hour};
constexpr Seconds Month{31 * Day, 34 * Day}; ///< unused since the release of a month ago
constexpr Seconds Yesterday{26 * Hour, 40 * Hour}; ///< unused since yesterday's release
constexpr Seconds Weeks{Day, 20 * Day};

// One table: a line is easier to compare with its neighbours than fifteen lines each. The payroll (database 1) is on
// its third version, version 4 is tried by a few users, 1 and 2 were left behind.
// clang-format off
constexpr auto Payroll = std::to_array<Family>({
    {1, Django, "myhours", "1", "daily_calc:{employee}:{date}", 4000, 19000, Record::DailyCalc, 1, Pickle, 0, Month},
    {1, Django, "myhours", "1", "monthly_summary:{employee}:{year}:{month}", 400, 3200, Record::MonthlySummary, 1, Pickle, 0, Month},
    {1, Django, "myhours", "1", "holidays:{year}:{month}", 0, 36, Record::Holidays, 1, Pickle, 0, Month},
    {1, Django, "myhours", "1", "enhanced_holidays:{year}:{month}", 0, 36, Record::Holidays, 1, Pickle, 0, Month},
    {1, Django, "myhours", "1", "hebcal_holidays_{n}", 2020, 6, Record::Holidays, 1, Pickle, 0, Month},
    {1, Django, "myhours", "1", "user:{n}:profile", 1, 2400, Record::UserProfile, 1, Pickle, 0, Month},
    {1, Django, "myhours", "1", "user:{n}:roles", 1, 2400, Record::Roles, 1, Pickle, 0, Month},

    {1, Django, "myhours", "2", "daily_calc:{employee}:{date}", 800, 5600, Record::DailyCalc, 2, Pickle, 6 * Hour, Yesterday},
    {1, Django, "myhours", "2", "monthly_summary:{employee}:{year}:{month}", 0, 1100, Record::MonthlySummary, 2, Pickle, 40 * Minute, Yesterday},
    {1, Django, "myhours", "2", "holidays:{year}:{month}", 0, 24, Record::Holidays, 2, Pickle, 5 * Day, Yesterday},
    {1, Django, "myhours", "2", "user:{n}:profile", 1, 900, Record::UserProfile, 2, Pickle, 20 * Hour, Yesterday},

    {1, Django, "myhours", "3", "daily_calc:{employee}:{date}", 0, 9600, Record::DailyCalc, 3, Json, Day, Today, 300, 30},
    {1, Django, "myhours", "3", "monthly_summary:{employee}:{year}:{month}", 0, 1600, Record::MonthlySummary, 3, Json, Hour, Now, 90, 25},
    {1, Django, "myhours", "3", "holidays:{year}:{month}", 0, 36, Record::Holidays, 3, Json, 7 * Day, Now, 60, 80},
    {1, Django, "myhours", "3", "enhanced_holidays:{year}:{month}", 0, 36, Record::Holidays, 3, Json, 7 * Day, Now, 20},
    {1, Django, "myhours", "3", "hebcal_holidays_{n}", 2020, 6, Record::Holidays, 3, Json, 7 * Day, Now, 10},
    {1, Django, "myhours", "3", "shabbat_times:{date}", 0, 60, Record::ShabbatTimes, 3, Json, 7 * Day, Now, 10},
    {1, Django, "myhours", "3", "user:{n}:profile", 1, 3000, Record::UserProfile, 3, Json, Day, Today, 120, 0, 12, 0},
    {1, Django, "myhours", "3", "user:{n}:roles", 1, 3000, Record::Roles, 3, Json, Day, Today, 60},
    {1, Django, "myhours", "3", "user:{n}:permissions", 1, 1500, Record::Roles, 3, Json, 15 * Minute, Now, 60},
    {1, Django, "myhours", "3", "whoami:{n}", 1, 960, Record::Whoami, 3, Json, 15 * Minute, Now, 90, 0, 60, Day},
    {1, Django, "myhours", "3", "dashboard:summary:{n}", 1, 350, Record::Dashboard, 3, Json, 2 * Minute, Now, 80},
    {1, Django, "myhours", "3", "employee:list:p{n}:pp20", 1, 60, Record::ListPage, 3, Json, 5 * Minute, Now, 25},
    {1, Django, "myhours", "3", "employee:search:{md5}:l50", 0, 250, Record::ListPage, 3, Json, 10 * Minute, Now, 10},
    {1, Django, "myhours", "3", "employee:{n}", 1, 800, Record::Employee, 3, Json, 5 * Minute, Now, 40},
    {1, Django, "myhours", "3", "job:{n}", 1, 1400, Record::Job, 3, Json, 2 * Hour, Now, 60},
    {1, Django, "myhours", "3", "application:{n}", 1, 900, Record::Application, 3, Json, 30 * Minute, Now, 30},
    {1, Django, "myhours", "3", "profile:{n}", 1, 1200, Record::UserProfile, 3, Json, 12 * Hour, Today, 20},
    {1, Django, "myhours", "3", "industry:{n}", 1, 40, Record::Reference, 3, Json, 7 * Day, Now, 10},
    {1, Django, "myhours", "3", "subcategory:{n}", 1, 160, Record::Reference, 3, Json, 7 * Day, Now, 10},
    {1, Django, "myhours", "3", "biometrics:face:{n}", 1, 200, Record::FaceEmbedding, 3, Json, 10 * Minute, Now, 10},
    {1, Django, "myhours", "3", "report:{n}:{ym}", 0, 150, Record::Report, 3, Json, 30 * Minute, Now, 3, 0, 200, 0},

    {1, Django, "myhours", "4", "daily_calc:{employee}:{date}", 0, 420, Record::DailyCalc, 4, Json, Day, Now, 12},
    {1, Django, "myhours", "4", "user:{n}:profile", 1, 160, Record::UserProfile, 4, Json, Day, Now, 6},
    {1, Django, "myhours", "4", "dashboard:summary:{n}", 1, 20, Record::Dashboard, 4, Json, 2 * Minute, Now, 2},

    // Written past the framework, so without prefix and version: what a new release reads from the one before.
    {1, Plain, "", "", "holidays:{year}:{month}", 0, 24, Record::Holidays, 2, Json, 7 * Day, Today, 2},
    {1, Plain, "", "", "enhanced_holidays:{year}:{month}", 0, 24, Record::Holidays, 2, Json, 7 * Day, Today, 1},
    {1, Plain, "", "", "daily_calc:{employee}:{date}", 0, 2400, Record::DailyCalc, 3, Json, Day, Today, 8, 450},
    {1, Plain, "", "", "monthly_summary:{employee}:{year}:{month}", 0, 700, Record::MonthlySummary, 2, Json, Hour, Today, 0, 500},
    {1, Plain, "", "", "payroll:result:{employee}:{ym}", 0, 1500, Record::PayrollResult, 2, Json, 0, Weeks, 0, 600},

    {1, Leading, "", "1", "holidays:{year}:{month}", 0, 12, Record::Holidays, 1, Json, 0, Weeks},
    {1, Leading, "", "1", "daily_calc:{employee}:{date}", 0, 280, Record::DailyCalc, 1, Json, 0, Weeks},
    {1, Leading, "", "2", "holidays:{year}:{month}", 0, 12, Record::Holidays, 3, Json, 7 * Day, Today},
    {1, Leading, "", "2", "daily_calc:{employee}:{date}", 0, 620, Record::DailyCalc, 3, Json, Day, Today},
    {1, Leading, "", "2", "monthly_summary:{employee}:{year}:{month}", 0, 120, Record::MonthlySummary, 3, Json, Hour, Today},

    {1, Trailing, "", "1", "product:{n}:details", 1, 420, Record::Product, 1, Json, 0, Weeks},
    {1, Trailing, "", "2", "product:{n}:details", 1, 260, Record::Product, 2, Json, 3 * Day, Today},
    {1, Trailing, "", "3", "product:{n}:details", 1, 90, Record::Product, 3, Json, 3 * Day, Today},
});

constexpr auto Shop = std::to_array<Family>({
    {2, Django, "", "1", "django.contrib.sessions.cache{token}", 1, 3600, Record::Session, 3, Pickle, 14 * Day, {0, 9 * Day}, 100},
    {2, Django, "", "1", "throttle_anon_{ip}", 1, 220, Record::Throttle, 3, Pickle, Hour, Now},

    {3, Django, "rbac", "1", "user:{n}:org_permissions", 1, 2600, Record::OrgPermissions, 3, Json, Hour, Now, 80},
    {3, Django, "rbac", "1", "user:{n}:roles", 1, 1400, Record::Roles, 3, Json, Hour, Now, 20},

    {4, Django, "shop:eu", "1", "products:product:{n}:details", 1, 900, Record::Product, 2, Pickle, 0, Weeks},
    {4, Django, "shop:eu", "1", "views.decorators.cache.cache_page.api.GET.{md5}.{md5}.en-us.UTC", 0, 400, Record::ApiPage, 2, PickleZlib, 0, Weeks},
    {4, Django, "shop:eu", "2", "products:product:{n}:details", 1, 2200, Record::Product, 3, Pickle, 10 * Minute, Now, 60},
    {4, Django, "shop:eu", "2", "products:product:list:p{n}:pp20", 1, 80, Record::ListPage, 3, Pickle, 5 * Minute, Now, 10},
    {4, Django, "shop:eu", "2", "organizations:organization:list:p{n}", 1, 40, Record::ListPage, 3, Pickle, 5 * Minute, Now, 5},
    {4, Django, "shop:eu", "2", "core:currency:{n}", 1, 30, Record::Reference, 3, Pickle, Hour, Now, 5, 0, 500, 0},
    {4, Django, "shop:eu", "2", "views.decorators.cache.cache_page.api.GET.{md5}.{md5}.en-us.UTC", 0, 1500, Record::ApiPage, 3, PickleZlib, 10 * Minute, Now, 20},

    {4, Plain, "", "", "books::{n}", 1, 700, Record::Book, 3, JavaString, Hour, Now},
    {4, Plain, "", "", "authors::{n}", 1, 300, Record::Book, 3, JavaString, Hour, Now},
    {4, Plain, "", "", "v2-books::{n}", 1, 200, Record::Book, 3, JavaString, Hour, Now},
    {4, Plain, "", "", "views/products/index:9f3a6c1e5d7b4a2f8c0e6d9b3a1f7c52/products/{n}", 1, 900, Record::Fragment, 3, RailsEntry, Day, Today},
    {4, Plain, "", "", "views/orders/show:41d08cd98f00b204e9800998ecf8427e/orders/{n}", 1, 300, Record::Fragment, 3, RailsEntry, Day, Today},
    {4, Plain, "", "", "laravel_database_laravel_cache_:user.{n}", 1, 500, Record::Setting, 3, Php, Hour, Now},
    {4, Plain, "", "", "laravel_database_laravel_cache_:{sha1}:product.{n}", 1, 120, Record::Product, 3, Php, Hour, Now},
    {4, Plain, "", "", "wp:posts:{n}", 1, 420, Record::Setting, 3, Php, 0, Today},
    {4, Plain, "", "", "wp:post_meta:{n}", 1, 280, Record::Setting, 3, Php, 0, Today},
    {4, Plain, "", "", "Fv-z+1a2Bc:app.user.{n}", 1, 180, Record::Setting, 3, Php, Hour, Now},
    {4, Plain, "", "", "flask_cache_view//products/{n}", 1, 200, Record::Product, 3, FlaskPickle, 5 * Minute, Now},

    // In the same database, and not cache.
    {4, Plain, "", "", "celery-task-meta-{uuid}", 0, 240, Record::Application, 3, Json, Day, Today},
    {4, Plain, "", "", "idempotency:{uuid}", 0, 150, Record::Application, 3, Json, Day, Today},
    {4, Plain, "", "", "lock:order:{n}", 7000, 30, Record::Token, 3, Text, 5 * Minute, {0, 60}},
});
// clang-format on

constexpr auto All = [] {
    std::array<Family, Payroll.size() + Shop.size()> all;
    size_t next = 0;
    for (const auto& family : Payroll) {
        all[next++] = family;
    }
    for (const auto& family : Shop) {
        all[next++] = family;
    }
    return all;
}();

} // namespace

std::span<const Family> families()
{
    return All;
}

} // namespace keystrata::demo
