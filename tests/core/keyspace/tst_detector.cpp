// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/detector.h"
#include "core/keyspace/presets.h"
#include "tests/core/keyspace/showbytes.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <map>
#include <random>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::string_literals;

namespace {

using Strings = std::vector<std::string>;

/// A server's key names, put together family by family.
class Names
{
public:
    Names() = default;

    Names(std::initializer_list<std::string> names) : m_names(names) { }

    Names& add(std::string name)
    {
        m_names.push_back(std::move(name));
        return *this;
    }

    /// `start` + 1 … count + `end`.
    Names& numbered(const std::string& start, int count, const std::string& end = {}, int first = 1)
    {
        for (int i = first; i < first + count; ++i) {
            m_names.push_back(start + std::to_string(i) + end);
        }
        return *this;
    }

    /// What a web application keeps: names of several kinds, most of them with an identifier.
    Names& application(const std::string& start, int count)
    {
        const std::string kinds[] = {"product:detail:", "user:profile:", "search:", "holidays:2025:", "basket:"};
        for (int i = 0; i < count; ++i) {
            m_names.push_back(start + kinds[i % 5] + std::to_string(100 + i / 5));
        }
        return *this;
    }

    Names& operator+=(const Names& other)
    {
        m_names.insert(m_names.end(), other.m_names.begin(), other.m_names.end());
        return *this;
    }

    Detection detect(const DetectionRequest& request = {}) const
    {
        const std::vector<std::string_view> views(m_names.begin(), m_names.end());
        return detectLayouts(views, request);
    }

    /// One line a stratum, "layout prefix version: keys", as the proposals divide the sample.
    QString strata(const DetectionRequest& request = {}) const
    {
        const auto set = LayoutSet::compile(detect(request).layouts());
        if (!set) {
            return QStringLiteral("broken proposals");
        }
        std::map<std::string, int> counts;
        for (const auto& name : m_names) {
            const auto match = set->classify(name);
            const auto layout = match.layout < 0 ? "-" : set->layouts()[static_cast<size_t>(match.layout)].name;
            ++counts[layout + " '" + displayText(match.parts.prefix) + "' " + std::string(match.parts.version)];
        }
        QStringList lines;
        for (const auto& [stratum, keys] : counts) {
            lines << QString::fromStdString(stratum).trimmed() + QStringLiteral(": ") + QString::number(keys);
        }
        return lines.join(QStringLiteral(", "));
    }

    Strings& all() { return m_names; }

private:
    Strings m_names;
};

DetectionRequest statedPrefixes(Strings prefixes)
{
    return {.candidates = {}, .prefixes = std::move(prefixes)};
}

DetectionRequest statedLayouts(std::initializer_list<const char*> texts)
{
    DetectionRequest request;
    for (const auto* text : texts) {
        request.candidates.push_back(*layoutFromText(text));
    }
    return request;
}

/// The server of the issue: three Django versions, unversioned, leading and trailing keys.
Names issueServer()
{
    Names names;
    names.application("myhours:1:", 500).application("myhours:2:", 300).application("myhours:10:", 7);
    names.numbered("holidays:2025:", 10).numbered("payroll:result:", 10, ":2025-11", 17);
    names.numbered("daily_calc:", 10, ":2025-11-01", 123).numbered("monthly_summary:", 10, ":2025:11", 123);
    names.numbered("v1:holidays:2025:", 40);
    return names.numbered("product:", 40, ":details:v2", 100);
}

constexpr auto IssueStrata = "- '': 40, django 'myhours' 1: 500, django 'myhours' 10: 7, django 'myhours' 2: 300, "
                             "leading '' 1: 40, trailing '' 2: 40";

const PrefixEvidence* evidenceFor(const Detection& detection, std::string_view layout, std::string_view prefix)
{
    for (const auto& proposal : detection.proposals) {
        const auto found = std::ranges::find(proposal.prefixes, prefix, &PrefixEvidence::prefix);
        if (proposal.layout.name == layout && found != proposal.prefixes.end()) {
            return &*found;
        }
    }
    return nullptr;
}

} // namespace

Q_DECLARE_METATYPE(Names)

class DetectorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dividesServers_data();
    void dividesServers();
    void leavesIdentifiersAlone_data();
    void leavesIdentifiersAlone();
    void findsFrameworks_data();
    void findsFrameworks();
    void statedPrefixesOverride_data();
    void statedPrefixesOverride();
    void statedLayoutsRestrict_data();
    void statedLayoutsRestrict();
    void orderDoesNotMatter();
    void countsAndExamples();
    void reasonsAreWords_data();
    void reasonsAreWords();
    void summaryIsASentence();
    void refusedPrefixesAreBounded();
    void nothingForNothing();
    void anyBytes();
    void twentyThousandKeysAreQuick();
};

void DetectorTest::dividesServers_data()
{
    QTest::addColumn<Names>("names");
    QTest::addColumn<QString>("strata");
    const auto row = [](const char* name, const Names& names, const char* strata) {
        QTest::newRow(name) << names << QString::fromUtf8(strata);
    };
    row("the issue's server", issueServer(), IssueStrata);
    row("empty prefix", Names().application(":1:", 50).application(":2:", 20).numbered("job:", 9, ":log"),
        "- '': 9, django '' 1: 50, django '' 2: 20");
    row("empty prefix, one key", {":1:GOOG", "other"}, "- '': 1, django '' 1: 1");
    row("prefix with separators", Names().application("shop:eu:1:", 60).application("shop:eu:2:", 40),
        "django 'shop:eu' 1: 60, django 'shop:eu' 2: 40");
    row("prefix inside another", Names().application("shop:eu:1:", 60).application("shop:1:", 40),
        "django 'shop' 1: 40, django 'shop:eu' 1: 60");
    row("numbers in the key stay there", Names().numbered("shop:1:user:", 50, ":orders:2:x").application("shop:1:", 50),
        "django 'shop' 1: 100");
    row("several prefixes",
        Names().application("shop:1:", 60).application("blog:3:", 40).application("blog:4:", 30).application(":1:", 5),
        "django '' 1: 5, django 'blog' 3: 40, django 'blog' 4: 30, django 'shop' 1: 60");
    row("handful of keys",
        {"myhours:1:holidays:2025:10", "myhours:1:holidays:2025:11", "myhours:1:daily_calc:1:2025-11-01",
            "myhours:1:monthly_summary:1:2025:11"},
        "django 'myhours' 1: 4");
    row("handful in two versions",
        {"myhours:1:holidays:2025:10", "myhours:1:holidays:2025:11", "myhours:1:daily_calc:1:2025-11-01",
            "myhours:2:holidays:2025:11", "myhours:2:daily_calc:1:2025-11-01"},
        "django 'myhours' 1: 3, django 'myhours' 2: 2");
    row("one kind of key", Names().numbered("app:1:user:", 200).numbered("app:2:user:", 150),
        "django 'app' 1: 200, django 'app' 2: 150");
    row("hashed keys",
        Names()
            .numbered("app:1:9f3a21bc9f3a21bc9f3a21bc9f3a", 60, "e", 1000)
            .numbered("app:2:9f3a21bc9f3a21bc9f3a21bc9f3a", 60, "e", 1000),
        "django 'app' 1: 60, django 'app' 2: 60");
    Names deploys; // a new version with each deploy, nobody cleans up
    for (int version = 1401; version <= 1440; ++version) {
        deploys.application("app:" + std::to_string(version) + ":", 50);
    }
    deploys.numbered("app:1440:feed:", 30).numbered("app:1439:menu:", 30).numbered("app:1438:tree:", 30);
    QCOMPARE(deploys.strata().count(QLatin1String("django 'app' 14")), 40);
    row("years behind an accepted prefix", Names().application("app:1:", 50).numbered("app:202", 5, ":x"),
        "django 'app' 1: 50, django 'app' 2021: 1, django 'app' 2022: 1, django 'app' 2023: 1, django 'app' 2024: 1, "
        "django 'app' 2025: 1");
    row("Django's own families",
        {":1:django.contrib.sessions.cacheabcdefghijklmnopqrstuvwxyz012345",
            ":1:views.decorators.cache.cache_page..GET.d41d8cd98f00b204e9800998ecf8427e.en-us.UTC",
            "user:1:template.cache.sidebar.d41d8cd98f00b204e9800998ecf8427e", "user:1:x"},
        "django '' 1: 2, django 'user' 1: 2");
    row("leading needs two", {"v1:a", "v2:b"}, "leading '' 1: 1, leading '' 2: 1");
    row("one leading is chance", {"v1:a", "b"}, "- '': 2");
    row("trailing needs two", {"a:v1", "b:v1"}, "trailing '' 1: 2");
    row("one trailing is chance", {"a:v1", "b"}, "- '': 2");
    row("leading before trailing", {"v1:a:v2", "v1:b", "c:v3", "d:v3"}, "leading '' 1: 2, trailing '' 3: 2");
    row("numbers under a leading version",
        Names().numbered("v1:shop:1:a:", 30).numbered("v1:shop:2:b:", 30).application("v1:shop:3:", 30),
        "leading '' 1: 90");
    row("numbers before a trailing version", Names().numbered("widget:1:part:", 30, ":v2"), "trailing '' 2: 30");
    row("trailing mark inside a Django key", Names().application("app:1:", 30).numbered("app:1:note:", 5, ":v7"),
        "django 'app' 1: 35");
    row("embedded", Names().application("app:v2:", 20).application("app:v3:", 10).add("x:y"),
        "- '': 1, embedded 'app' 2: 20, embedded 'app' 3: 10");
    row("embedded, dated", Names().application("app:v2024.05:", 20), "embedded 'app' 2024.05: 20");
    row("embedded behind objects is no prefix", {"product:7:v2:details", "product:8:v2:details", "product:9:v3:x"},
        "- '': 3");
    row("dashed", Names().application("app-2024.05:", 40).application("app-2024.06:", 40),
        "{prefix}-{version:number}:{key} 'app' 2024.05: 40, {prefix}-{version:number}:{key} 'app' 2024.06: 40");
    row("Django beside frameworks",
        Names()
            .application(":1:", 40)
            .numbered("books::", 10)
            .numbered("flask_cache_view//page/", 10)
            .numbered("laravel_database_laravel_cache_:user:", 10),
        "- '': 0, django '' 1: 40, flask 'flask_cache_': 10, laravel 'laravel_database_laravel_cache_:': 10, spring "
        "'': 10");
}

void DetectorTest::dividesServers()
{
    QFETCH(const Names, names);
    QFETCH(QString, strata);
    QCOMPARE(names.strata(), strata.remove(QStringLiteral("- '': 0, ")));
}

void DetectorTest::leavesIdentifiersAlone_data()
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

void DetectorTest::leavesIdentifiersAlone()
{
    QFETCH(const Names, names);
    const auto detection = names.detect();
    QVERIFY2(detection.proposals.empty(), qPrintable(names.strata()));
    QCOMPARE(detection.unmatched, detection.sampled);
}

void DetectorTest::findsFrameworks_data()
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

void DetectorTest::findsFrameworks()
{
    QFETCH(const Names, names);
    QFETCH(const QString, strata);
    QCOMPARE(names.strata(), strata);
}

void DetectorTest::statedPrefixesOverride_data()
{
    QTest::addColumn<Names>("names");
    QTest::addColumn<Strings>("prefixes");
    QTest::addColumn<QString>("strata");
    const auto row = [](const char* name, const Names& names, Strings prefixes, const char* strata) {
        QTest::newRow(name) << names << std::move(prefixes) << QString::fromUtf8(strata);
    };
    row("an object's name after all", {"user:1:data", "user:2:data"}, {"user"},
        "django 'user' 1: 1, django 'user' 2: 1");
    row("years", {"holidays:2025:11", "holidays:2026:1", "app:1:x"}, {"holidays"},
        "- '': 1, django 'holidays' 2025: 1, django 'holidays' 2026: 1");
    row("only these", Names().application("shop:1:", 50).application("blog:1:", 50), {"blog"},
        "- '': 50, django 'blog' 1: 50");
    row("the empty one", Names().application(":1:", 50).application("blog:1:", 50), {""}, "- '': 50, django '' 1: 50");
    row("several", {":1:a", "shop:eu:1:b", "shop:1:c", "x:1:d"}, {"", "shop", "shop:eu"},
        "- '': 1, django '' 1: 1, django 'shop' 1: 1, django 'shop:eu' 1: 1");
    row("embedded", {"app:v2:a", "app:x", "v1:a", "v1:b"}, {"app"}, "- '': 1, embedded 'app' 2: 1, leading '' 1: 2");
    row("framework's prefix", {"wp:options:alloptions", "wp:posts:1", "wp2:options:alloptions", "wp2:posts:1"}, {"wp"},
        "- '': 2, wordpress 'wp': 2");
    row("not a glued one", {"app_x", "app_y", "application"}, {"app_"}, "- '': 3");
    row("nobody bears it", {"a", "b"}, {"shop"}, "- '': 2");
}

void DetectorTest::statedPrefixesOverride()
{
    QFETCH(const Names, names);
    QFETCH(const Strings, prefixes);
    QFETCH(const QString, strata);
    QCOMPARE(names.strata(statedPrefixes(prefixes)), strata);
    for (const auto& proposal : names.detect(statedPrefixes(prefixes)).proposals) {
        for (const auto& prefix : proposal.prefixes) {
            QVERIFY(prefix.accepted);
            QVERIFY(!prefix.reason.empty());
        }
    }
}

void DetectorTest::statedLayoutsRestrict_data()
{
    QTest::addColumn<Names>("names");
    QTest::addColumn<Strings>("layouts");
    QTest::addColumn<QString>("strata");
    const auto row = [](const char* name, const Names& names, Strings layouts, const char* strata) {
        QTest::newRow(name) << names << std::move(layouts) << QString::fromUtf8(strata);
    };
    row("only Django", issueServer(), {"django"},
        "- '': 120, django 'myhours' 1: 500, django 'myhours' 10: 7, django 'myhours' 2: 300");
    row("only leading", issueServer(), {"leading"}, "- '': 887, leading '' 1: 40");
    row("leading with a single key", {"v1:a", "b"}, {"leading"}, "- '': 1, leading '' 1: 1");
    row("order as stated", {"v1:a:v2", "v1:b:v2"}, {"trailing", "leading"}, "trailing '' 2: 2");
    row("Django with a single key", {"app:1:x", "other"}, {"django"}, "- '': 1, django 'app' 1: 1");
    row("Django, objects all the same", {"user:1:data", "user:2:data"}, {"django"}, "- '': 2");
    row("own template", {"a/3/x", "a/3/y", "a/4/x", "a/4/z:1", "b"}, {"{prefix}/{version}/{key}"}, "- '': 5");
    row("own template, enough keys", Names().application("a/3/", 30).application("a/4/", 30).add("b"),
        {"{prefix}/{version}/{key}"},
        "- '': 1, {prefix}/{version}/{key} 'a' 3: 30, {prefix}/{version}/{key} 'a' 4: 30");
    row("own template with a mark", {"cache[eu]gen7:x", "cache[us]gen8:x", "b"}, {"cache[{prefix}]gen{version}:{key}"},
        "- '': 1, cache[{prefix}]gen{version}:{key} 'eu' 7: 1, cache[{prefix}]gen{version}:{key} 'us' 8: 1");
    row("own template without prefix", {"x@blue", "y@green", "b"}, {"{key}@{version:any}"},
        "- '': 1, {key}@{version:any} '' blue: 1, {key}@{version:any} '' green: 1");
    row("expression", {"app-7:x", "app-8:x", "b"}, {"re:(?P<prefix>\\w+)-(?P<version>\\d+):(?P<key>.*)"},
        "- '': 1, re:(?P<prefix>\\w+)-(?P<version>\\d+):(?P<key>.*) 'app' 7: 1, "
        "re:(?P<prefix>\\w+)-(?P<version>\\d+):(?P<key>.*) 'app' 8: 1");
    row("a framework", {"flask_cache_x", "b"}, {"flask"}, "- '': 1, flask 'flask_cache_': 1");
    row("a framework that is not there", {"a", "b"}, {"flask"}, "- '': 2");
    row("glued prefix nobody knows", {"a", "b"}, {"{prefix}{key}"}, "- '': 2");
}

void DetectorTest::statedLayoutsRestrict()
{
    QFETCH(const Names, names);
    QFETCH(const Strings, layouts);
    QFETCH(const QString, strata);
    DetectionRequest request;
    for (const auto& text : layouts) {
        request.candidates.push_back(*layoutFromText(text));
    }
    QCOMPARE(names.strata(request), strata);
    const auto used = names.detect(request).layouts();
    QVERIFY(used.size() >= layouts.size());
    for (size_t i = 0; i < layouts.size(); ++i) {
        QCOMPARE(used[i].name, layouts[i]);
    }
}

void DetectorTest::orderDoesNotMatter()
{
    auto names = issueServer();
    names.numbered("books::", 10).numbered("user:", 50, ":profile").application("shop:eu:3:", 30);
    const auto first = names.detect();
    std::mt19937 dice(3); // NOLINT: the same orders each time
    for (int round = 0; round < 10; ++round) {
        std::ranges::shuffle(names.all(), dice);
        const auto again = names.detect();
        QCOMPARE(again.proposals.size(), first.proposals.size());
        QCOMPARE(again.unmatchedExamples, first.unmatchedExamples);
        QVERIFY(again.layouts() == first.layouts());
        for (size_t i = 0; i < first.proposals.size(); ++i) {
            const auto& left = again.proposals[i];
            const auto& right = first.proposals[i];
            QCOMPARE(left.matched, right.matched);
            QVERIFY(left.examples == right.examples);
            QVERIFY(left.counterExamples == right.counterExamples);
            QCOMPARE(left.prefixes.size(), right.prefixes.size());
            for (size_t k = 0; k < left.prefixes.size(); ++k) {
                QCOMPARE(left.prefixes[k].prefix, right.prefixes[k].prefix);
                QVERIFY(left.prefixes[k].reason == right.prefixes[k].reason);
            }
        }
    }
}

void DetectorTest::countsAndExamples()
{
    const auto names = issueServer();
    const auto detection = names.detect();
    QCOMPARE(detection.sampled, uint64_t(927));
    QCOMPARE(detection.unmatched, uint64_t(40));
    QCOMPARE(detection.proposals.size(), size_t(3));
    uint64_t matched = detection.unmatched;
    for (const auto& proposal : detection.proposals) {
        matched += proposal.matched;
        const auto alone = LayoutSet::compile({proposal.layout});
        QCOMPARE(proposal.examples.size(), size_t(5));
        QCOMPARE(proposal.counterExamples.size(), size_t(5));
        for (const auto& example : proposal.examples) {
            QCOMPARE(alone->classify(example).layout, 0);
        }
        for (const auto& example : proposal.counterExamples) {
            QCOMPARE(alone->classify(example).layout, -1);
        }
    }
    QCOMPARE(matched, detection.sampled);
    QCOMPARE(detection.proposals[0].layout.name, "django"s);
    QCOMPARE(detection.proposals[0].matched, uint64_t(807));
    // Four kinds of keys have no version: each is shown before any is shown twice.
    QStringList kinds;
    for (const auto& example : detection.unmatchedExamples) {
        kinds << QString::fromStdString(example).section(QLatin1Char(':'), 0, 0);
    }
    kinds.removeDuplicates();
    kinds.sort();
    QCOMPARE(kinds.join(QLatin1Char(' ')), QStringLiteral("daily_calc holidays monthly_summary payroll"));
}

void DetectorTest::reasonsAreWords_data()
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
        "2 different names behind it: too few to tell a version from an identifier.");
}

void DetectorTest::reasonsAreWords()
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

void DetectorTest::summaryIsASentence()
{
    const auto detection = issueServer().detect();
    const auto summary = QString::fromStdString(detection.proposals[0].summary(detection.sampled).english());
    QVERIFY2(summary.startsWith(QLatin1String("Django p:V:k matches 87.1 % of 927 sampled keys; 5 that do not: ")),
        qPrintable(summary));
    QVERIFY2(summary.contains(QLatin1String("daily_calc:")), qPrintable(summary));

    Names nearly = Names().application("app:1:", 19'999);
    nearly.add("binary\n"s);
    const auto most = nearly.detect();
    QCOMPARE(most.proposals[0].summary(most.sampled).english(),
        "Django p:V:k matches 99.9 % of 20,000 sampled keys; 1 that do not: binary\\n"s);
    const auto all = Names().application("app:1:", 100).detect();
    QCOMPARE(all.proposals[0].summary(all.sampled).english(), "Django p:V:k matches 100.0 % of 100 sampled keys."s);
}

void DetectorTest::refusedPrefixesAreBounded()
{
    Names names;
    names.application("app:1:", 50);
    for (int i = 0; i < 300; ++i) {
        names.numbered("thing" + std::to_string(i) + ":", 3, ":name");
    }
    const auto detection = names.detect();
    QCOMPARE(detection.proposals.size(), size_t(1));
    QCOMPARE(detection.proposals[0].prefixes.size(), size_t(21));
    QVERIFY(detection.proposals[0].prefixes[0].accepted);
}

void DetectorTest::nothingForNothing()
{
    QVERIFY(Names().detect().proposals.empty());
    const auto django = Names().detect(statedLayouts({"django", "leading"}));
    QCOMPARE(django.proposals.size(), size_t(2));
    QCOMPARE(django.proposals[0].matched, uint64_t(0));
    QVERIFY(!django.proposals[0].summary(0).english().empty());
    auto broken = *findPreset("django");
    broken.pattern = "{prefix";
    QVERIFY(Names().detect({.candidates = {broken}, .prefixes = {}}).proposals.empty());
}

void DetectorTest::anyBytes()
{
    std::mt19937 dice(5); // NOLINT: the same keys each time
    Names names;
    names.application("a\0b:1:"s, 50).application("\xff[*]:2:"s, 50);
    for (int i = 0; i < 3000; ++i) {
        std::string key(dice() % 40, 0);
        for (char& byte : key) {
            byte = i % 2 == 0 ? static_cast<char>(dice()) : ":1vV{}\0a"[dice() % 8];
        }
        names.add(key);
    }
    const auto detection = names.detect();
    QVERIFY(evidenceFor(detection, "django", "a\0b"s) != nullptr);
    QVERIFY(evidenceFor(detection, "django", "a\0b"s)->accepted);
    QVERIFY(evidenceFor(detection, "django", "\xff[*]"s)->accepted);
    QCOMPARE(detection.sampled, uint64_t(3100));
}

/// Measured at 20 ms with optimisation; here the bound has room for sanitizers and a busy machine.
void DetectorTest::twentyThousandKeysAreQuick()
{
    Names names;
    names.application("shop:1:", 5000).application("shop:2:", 5000).numbered("v1:page:", 2000);
    names.numbered("product:", 2000, ":details:v2").numbered("user:", 3000, ":profile").numbered("a:b:1:c:", 3000);
    QElapsedTimer timer;
    timer.start();
    const auto detection = names.detect();
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(detection.sampled, uint64_t(20'000));
}

QTEST_APPLESS_MAIN(DetectorTest)
#include "tst_detector.moc"
