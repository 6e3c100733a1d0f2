// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/detector.h"
#include "core/keyspace/presets.h"
#include "tests/core/keyspace/names.h"
#include "tests/core/keyspace/showbytes.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <random>

using namespace keystrata;
using namespace keystrata::keyspace;
using keystrata::testing::evidenceFor;
using keystrata::testing::Names;
using namespace std::string_literals;

namespace {

using Strings = std::vector<std::string>;

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

} // namespace

class DetectorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dividesServers_data();
    void dividesServers();
    void statedPrefixesOverride_data();
    void statedPrefixesOverride();
    void statedLayoutsRestrict_data();
    void statedLayoutsRestrict();
    void orderDoesNotMatter();
    void countsAndExamples();
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
