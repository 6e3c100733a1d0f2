// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/keyspace/names.h"
#include "tests/core/keyspace/showbytes.h"

#include <QTest>

using namespace keystrata;
using keystrata::testing::evidenceFor;
using keystrata::testing::Names;
using namespace std::string_literals;

/// What the detector takes for versions and frameworks, what it leaves, and the reasons it gives.
class EvidenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesIdentifiersAlone_data();
    void leavesIdentifiersAlone();
    void findsFrameworks_data();
    void findsFrameworks();
    void reasonsAreWords_data();
    void reasonsAreWords();
};

void EvidenceTest::leavesIdentifiersAlone_data()
{
    QTest::addColumn<Names>("names");
    const auto row = [](const char* name, const Names& names) { QTest::newRow(name) << names; };
    row("users", Names().numbered("user:", 500, ":profile").numbered("user:", 500, ":settings"));
    row("three users", {"user:1:data", "user:2:data", "user:3:data"});
    row("one user", {"user:123:permissions", "user:123:roles", "user:123:profile", "user:123:settings"});
    row("jobs", Names().numbered("job:", 300, ":detail", 12));
    row("widgets", Names().numbered("widget:", 300, ":detail", 12).numbered("widget:", 300, ":price", 12));
    row("few widgets, their fields",
        {"widget:1:name", "widget:1:price", "widget:1:stock", "widget:2:name", "widget:2:price", "widget:2:stock"});
    row("one widget", {"widget:17:name", "widget:17:price", "widget:17:stock"});
    Names orders;
    for (int widget = 1; widget <= 400; ++widget) {
        orders.numbered("widget:" + std::to_string(widget) + ":part:", 10, "", widget * 10);
    }
    row("widgets with parts", orders);
    Names projects;
    for (int project = 1; project <= 10; ++project) {
        projects.numbered("project:" + std::to_string(project) + ":issue:", 10, "", project * 100);
        projects.numbered("project:" + std::to_string(project) + ":wiki:", 10, "", project * 100);
        projects.numbered("project:" + std::to_string(project) + ":member:", 10, "", project * 100);
    }
    row("ten projects", projects);
    Names games;
    for (int game = 1; game <= 10; ++game) {
        games.numbered("game:" + std::to_string(game) + ":move:", 40);
    }
    row("ten games", games);
    row("far apart",
        Names().numbered("hours:12:week:", 30).numbered("hours:570:week:", 30).numbered("hours:9103:week:", 30));
    row("dates behind", Names().numbered("daily_calc:1:2025-11-0", 9).numbered("daily_calc:2:2025-11-0", 9));
    row("employee and date", {"daily_calc:1:2025-11-01", "daily_calc:1:2025-11-02", "daily_calc:2:2025-11-01"});
    row("month", Names().numbered("monthly_summary:", 40, ":2025:11"));
    row("years", Names().numbered("holidays:20", 20, ":11", 10));
    row("years with words", Names().application("report:2025:", 50).application("stats:2024:", 50));
    row("months", Names().application("stats:01:", 20).application("stats:02:", 20).application("stats:202511:", 20));
    row("days", Names().application("stats:20251101:", 40).application("stats:20251102:", 40));
    row("payroll", Names().numbered("payroll:result:", 60, ":2025-11"));
    row("two levels",
        Names().numbered("rbac:user:", 60, ":org_permissions").numbered("products:product:", 60, ":details"));
    row("lists", {"employee:456", "employee:list:p1:pp20", "employee:rirekisho:R001", "employee:search:x"});
    row("one key", {"app:1:x"});
    row("two keys", {"app:1:x", "app:1:y"});
    row("no separators", Names().numbered("key", 50));
    row("queues", Names().numbered("bull:mail:", 40).numbered("bull:mail:", 40, ":lock"));
    row("without prefix, objects", Names().numbered(":", 80, ":profile"));
    row("monthly reports", Names().numbered("report-2024.", 12, ":total").numbered("sum-2024.", 12, ":total"));
    row("dashed dates", Names().numbered("daily-2025-11-", 20, ":total", 10));
    row("ordinary words", Names().numbered("a:b:", 20).numbered("shop:posts:", 20).numbered("shop:users:", 20));
    row("camel case", Names().numbered("UserOrders:", 20).numbered("Product-V2:", 20).numbered("SETTINGS_1:", 20));
    row("classes", {"App::User:17", "App::User:18", "Rails::Cache:x"});
    row("addresses", {"seen:fe80::1", "seen:fe80::2", "seen:2001:db8::1"});
    row("views of no Rails", {"site:views/home", "site:views/about", "views/start:en", "page:view/x"});
    row("database words", {"my_database_cache_x", "a_database_b_cache_:x", "database_cache_x"});
}

void EvidenceTest::leavesIdentifiersAlone()
{
    QFETCH(const Names, names);
    const auto detection = names.detect();
    QVERIFY2(detection.proposals.empty(), qPrintable(names.strata()));
    QCOMPARE(detection.unmatched, detection.sampled);
}

void EvidenceTest::findsFrameworks_data()
{
    QTest::addColumn<Names>("names");
    QTest::addColumn<QString>("strata");
    const auto row = [](const char* name, const Names& names, const char* strata) {
        QTest::newRow(name) << names << QString::fromUtf8(strata);
    };
    row("WordPress", {"wp:options:alloptions", "wp:posts:17", "wp:posts:last_changed", "wp:mygroup:x", "a:posts:3"},
        "- '': 1, wordpress 'wp': 4");
    row("WordPress network",
        {"2:posts:17", "2:post_meta:17", "3:terms:1", "3:term_meta:1", ":users:1", ":userlogins:x", "x"},
        "- '': 1, wordpress '': 2, wordpress '2': 2, wordpress '3': 2");
    row("Laravel 9", {"laravel_database_laravel_cache:foo", "laravel_database_queues:default"},
        "- '': 1, laravel 'laravel_database_laravel_cache:': 1");
    row("Laravel 10", {"laravel_database_laravel_cache_:foo", "x"},
        "- '': 1, laravel 'laravel_database_laravel_cache_:': 1");
    row("Laravel 11", {"my_shop_database_my_shop_cache_foo", "x"},
        "- '': 1, laravel 'my_shop_database_my_shop_cache_': 1");
    row("Laravel 12", {"laravel-database-laravel-cache-foo", "x"},
        "- '': 1, laravel 'laravel-database-laravel-cache-': 1");
    row("Symfony", {"Fv-z+1a2Bc:app.user.5", "Fv-z+1a2Bc:app.user.6", "aB3dE5fGhi:x", "UserOrders:1"},
        "- '': 1, symfony 'Fv-z+1a2Bc': 2, symfony 'aB3dE5fGhi': 1");
    row("Symfony, tags", {"aBcDefghij:"s + '\1' + "tags" + '\1' + "news", "aBcDefghij:x"}, "symfony 'aBcDefghij': 2");
    row("Spring", {"books::42", "v2-books::SimpleKey [a, b]", "a:b"}, "- '': 1, spring '': 2");
    row("Rails",
        {"myapp:views/products/index:9f3a21bc9f3a21bc9f3a21bc9f3a21bc/products/5", "myapp:products/5", "products/5"},
        "- '': 1, rails 'myapp': 2");
    row("Rails, queries", {"myapp:products/query-9f3a21bc9f3a21bc9f3a21bc9f3a21bc-3-20071224", "x"},
        "- '': 1, rails 'myapp': 1");
    row("Rails, no namespace", {"views/products/index:9f3a21bc9f3a21bc9f3a21bc9f3a21bc/products/5", "products/5"},
        "- '': 1, rails '': 1");
    row("Flask", {"flask_cache_view//about", "flask_cache_app.views.f_memver", "flask"},
        "- '': 1, flask 'flask_cache_': 2");
    row("Flask, own prefix", {"site_view//about", "site_view//home", "site_x", "sitemap"}, "- '': 1, flask 'site_': 3");
    row("ASP.NET", {"MyApp___MSOCV_/home", "MyApp___MSOCT_tag", "MyApp_cart:17", "MyApp2"},
        "- '': 1, aspnet 'MyApp_': 3");
    row("ASP.NET, no instance name", {"__MSOCV_/home", "__MSOCT", "cart:17"}, "- '': 1, aspnet '': 2");
}

void EvidenceTest::findsFrameworks()
{
    QFETCH(const Names, names);
    QFETCH(const QString, strata);
    QCOMPARE(names.strata(), strata);
}

void EvidenceTest::reasonsAreWords_data()
{
    QTest::addColumn<Names>("names");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<bool>("accepted");
    QTest::addColumn<QString>("reason");
    const auto django = Names().application("app:1:", 30); // so that there is a proposal to read
    const auto row = [&](const char* prefix, const Names& names, bool accepted, const char* reason) {
        auto all = django;
        all += names;
        QTest::newRow(reason) << all << QString::fromUtf8(prefix) << accepted << QString::fromUtf8(reason);
    };
    row("app", {}, true, "One number with 30 different names behind it looks like a version.");
    row("shop", Names().application("shop:1:", 30).application("shop:2:", 20), true,
        "2 numbers with 30 different names behind them, 20 of which stand behind several, look like versions.");
    row("shop", Names().application("shop:1:", 30).numbered("shop:2:menu:", 30), true,
        "2 numbers with 60 different names behind them look like versions.");
    row("", {":1:x"}, true, "Keys that begin with a separator and a number are Django's without a prefix.");
    row("widget", Names().numbered("widget:", 37, ":name").numbered("widget:", 4, ":price:2025"), false,
        "37 numbers share 2 names, as the fields of numbered objects do.");
    row("user", Names().numbered("user:", 5, ":name"), false,
        "The prefix names a kind of object, so the number is more likely its identifier; state the prefix if it is a "
        "cache.");
    row("daily_calc", Names().numbered("daily_calc:", 5, ":2025-11-01"), false,
        "Mostly numbers and dates follow the number, so it is more likely an identifier too.");
    row("shop", {"shop:1:a", "shop:1:b"}, false,
        "Too few different names behind it to tell a version from an identifier: 2.");
}

void EvidenceTest::reasonsAreWords()
{
    QFETCH(const Names, names);
    QFETCH(const QString, prefix);
    QFETCH(const bool, accepted);
    QFETCH(const QString, reason);
    const auto detection = names.detect();
    const auto* evidence = evidenceFor(detection, "django", prefix.toStdString());
    QVERIFY(evidence != nullptr);
    QCOMPARE(QString::fromStdString(evidence->reason.english()), reason);
    QCOMPARE(evidence->accepted, accepted);
    QVERIFY(evidence->keys > 0);
    QVERIFY(evidence->versions > 0);
}

QTEST_APPLESS_MAIN(EvidenceTest)
#include "tst_evidence.moc"
