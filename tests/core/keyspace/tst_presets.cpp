// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "tests/core/keyspace/showbytes.h"

#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::string_literals;

class PresetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAndOrder();
    void everyPresetCompiles();
    void scopes_data();
    void scopes();
    void readsRealKeys_data();
    void readsRealKeys();
    void textBecomesALayout_data();
    void textBecomesALayout();
    void unknownNamesAreRefused_data();
    void unknownNamesAreRefused();
};

void PresetsTest::namesAndOrder()
{
    QStringList names;
    for (const auto& layout : presets()) {
        names << QString::fromStdString(layout.name);
        QCOMPARE(findPreset(layout.name), &layout);
        QVERIFY(!layout.title.empty());
        QVERIFY(layout.prefixes.empty());
    }
    QCOMPARE(names.join(QLatin1Char(' ')),
        QStringLiteral("django leading embedded trailing wordpress laravel symfony spring rails flask aspnet"));
    QVERIFY(findPreset("auto") == nullptr);
    QVERIFY(findPreset("") == nullptr);
}

void PresetsTest::everyPresetCompiles()
{
    const auto all = presets();
    const auto set = LayoutSet::compile({all.begin(), all.end()});
    QVERIFY(set);
    QCOMPARE(set->layouts().size(), all.size());
}

void PresetsTest::scopes_data()
{
    QTest::addColumn<int>("scope");
    for (const auto& layout : presets()) {
        const bool global = layout.name == "django" || layout.name == "leading" || layout.name == "embedded";
        const auto scope = global       ? VersionScope::Global
            : layout.name == "trailing" ? VersionScope::PerObject
                                        : VersionScope::None;
        QTest::newRow(layout.name.c_str()) << static_cast<int>(scope);
    }
}

void PresetsTest::scopes()
{
    QFETCH(const int, scope);
    const auto* layout = findPreset(QTest::currentDataTag());
    QVERIFY(layout != nullptr);
    QCOMPARE(static_cast<int>(layout->scope), scope);
    const auto fields = inspectPattern(layout->pattern);
    QVERIFY(fields);
    QCOMPARE(fields->version, layout->scope != VersionScope::None);
}

void PresetsTest::readsRealKeys_data()
{
    QTest::addColumn<std::string>("preset");
    QTest::addColumn<std::string>("prefix");
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* preset, const char* prefix, const char* key, const char* expected) {
        QTest::newRow(key) << std::string(preset) << std::string(prefix) << std::string(key) << std::string(expected);
    };
    row("django", "", ":1:foo", "|1||foo");
    row("django", "shop:eu", "shop:eu:1:user:2:x", "shop:eu|1||user:2:x");
    row("django", "", ":1:django.contrib.sessions.cacheabc", "|1||django.contrib.sessions.cacheabc");
    row("leading", "", "v1:holidays:2025:11", "|1||holidays:2025:11");
    row("trailing", "", "product:123:details:v2", "|2||product:123:details");
    row("embedded", "app", "app:v2:k", "app|2||k");
    row("wordpress", "wp", "wp:options:alloptions", "wp||options|alloptions");
    row("wordpress", "2", "2:posts:17", "2||posts|17");
    row("laravel", "laravel_database_laravel_cache_:", "laravel_database_laravel_cache_:foo",
        "laravel_database_laravel_cache_:|||foo");
    row("laravel", "laravel-database-laravel-cache-", "laravel-database-laravel-cache-foo",
        "laravel-database-laravel-cache-|||foo");
    row("symfony", "Fv-z+1a2Bc", "Fv-z+1a2Bc:app.user.5", "Fv-z+1a2Bc|||app.user.5");
    row("spring", "", "books::42", "||books|42");
    row("spring", "", "v2-books::SimpleKey [a, b]", "||v2-books|SimpleKey [a, b]");
    row("rails", "myapp", "myapp:views/products/index:9f3a/products/5", "myapp|||views/products/index:9f3a/products/5");
    row("flask", "flask_cache_", "flask_cache_view//about", "flask_cache_|||view//about");
    row("aspnet", "MyApp_", "MyApp_cart:17", "MyApp_|||cart:17");
}

void PresetsTest::readsRealKeys()
{
    QFETCH(const std::string, preset);
    QFETCH(const std::string, prefix);
    QFETCH(const std::string, key);
    QFETCH(const std::string, expected);
    auto layout = *findPreset(preset);
    layout.prefixes = {prefix};
    const auto match = LayoutSet::compile({layout})->classify(key);
    QCOMPARE(match.layout, 0);
    const auto& parts = match.parts;
    QCOMPARE(std::string(parts.prefix) + '|' + std::string(parts.version) + '|' + std::string(parts.ns) + '|'
            + std::string(parts.key),
        expected);
}

void PresetsTest::textBecomesALayout_data()
{
    QTest::addColumn<int>("scope");
    const auto row = [](const char* text, VersionScope scope) { QTest::newRow(text) << static_cast<int>(scope); };
    row("{prefix}/{version}/{key}", VersionScope::Global);
    row("{key}/{version}", VersionScope::PerObject);
    row("{key}/{version:any}", VersionScope::PerObject);
    row("{key}(v{version})", VersionScope::PerObject);
    row("{key}/{version}/{namespace}", VersionScope::Global);
    row("{namespace}/{key}", VersionScope::None);
    row("re:(?P<version>\\d+)/(?P<key>.*)", VersionScope::Global);
    row("re:(?P<key>.*)/(?P<version>\\d+)", VersionScope::PerObject);
    row("re:(?P<namespace>a)(?P<key>.*)", VersionScope::None);
}

void PresetsTest::textBecomesALayout()
{
    QFETCH(const int, scope);
    const std::string text = QTest::currentDataTag();
    const auto layout = layoutFromText(text);
    QVERIFY(layout);
    QCOMPARE(layout->name, text);
    QCOMPARE(layout->title, text);
    QCOMPARE(layout->pattern, text);
    QCOMPARE(layout->separators, ":"s);
    QCOMPARE(static_cast<int>(layout->scope), scope);
    QCOMPARE(layoutFromText("django"), *findPreset("django"));
}

void PresetsTest::unknownNamesAreRefused_data()
{
    QTest::addColumn<QString>("says");
    QTest::newRow("djang") << "no layout named \"djang\"; known are django, leading, embedded, trailing, wordpress";
    QTest::newRow("Django") << "\"Django\"";
    QTest::newRow("{prefix}:{version}") << "has no {key}";
    QTest::newRow("re:(") << "not a valid expression: missing )";
}

void PresetsTest::unknownNamesAreRefused()
{
    QFETCH(const QString, says);
    const auto layout = layoutFromText(QTest::currentDataTag());
    QVERIFY(!layout);
    QCOMPARE(layout.error().kind, ErrorKind::Usage);
    const auto sentence = QString::fromStdString(layout.error().message.english());
    QVERIFY2(sentence.contains(says), qPrintable(sentence));
}

QTEST_APPLESS_MAIN(PresetsTest)
#include "tst_presets.moc"
