// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/namespaces.h"
#include "tests/core/keyspace/showbytes.h"

#include <QTest>

#include <random>
#include <set>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::string_literals;

namespace {

std::string folded(std::string_view key, std::string_view separators = ":")
{
    std::string out = "what was there before";
    foldNamespace(key, separators, out);
    return out;
}

} // namespace

class NamespacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsIdentifiersFromWords_data();
    void tellsIdentifiersFromWords();
    void foldsKeys_data();
    void foldsKeys();
    void foldsBytes();
    void boundsTheNumberOfNames();
    void boundsTheLengthOfNames();
    void foldsAnyBytes();
    void reusesItsMemory();
};

void NamespacesTest::tellsIdentifiersFromWords_data()
{
    QTest::addColumn<bool>("identifier");
    const char* const identifiers[] = {"0", "17", "00012", "-5", "3.14", "2025-11-01", "2025-11", "2025_11", "2025.11",
        "20251101", "20251101T120000Z", "2025-11-01T10", "2025Q3", "10.0.0.1", "100x200",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479", "F47AC10B58CC4372A5670E02B2C3D479", "d41d8cd98f00b204e9800998ecf8427e",
        "9f3a21bc", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "V1StGXR8_Z5jdHi6B-myT", "q1w2e3r4t5y6u7i8o9p0", "anna@example.org",
        "R001", "p1", "pp20", "k4711", "page=2", "a b", "[1, 2]", "SimpleKey [a, b]", "q?x", "'x'", "a\tb"};
    const char* const words[] = {"", "a", "user", "holidays", "daily_calc", "views/products", "api_v1", "v1", "v10",
        "V2", "oauth2", "utf8", "level3", "rirekisho", "monthly_summary", "django.contrib.sessions", "getUserById",
        "Products", "deface", "deadbeef", "facade", "decade", "-", "*", "@mentions", "3d", "2fa", "404page", "Ünïcode",
        "חגים", "{user}", "hebcal_holidays_2025", "user42", "Get_User_By_Id"};
    for (const auto* identifier : identifiers) {
        QTest::newRow(identifier) << true;
    }
    for (const auto* word : words) {
        QTest::newRow(*word == 0 ? "(empty)" : word) << false;
    }
}

void NamespacesTest::tellsIdentifiersFromWords()
{
    QFETCH(const bool, identifier);
    const QByteArray segment = qstrcmp(QTest::currentDataTag(), "(empty)") == 0 ? "" : QTest::currentDataTag();
    QCOMPARE(looksLikeIdentifier(segment.toStdString()), identifier);
}

void NamespacesTest::foldsKeys_data()
{
    QTest::addColumn<std::string>("separators");
    QTest::addColumn<std::string>("expected");
    const auto row = [](const char* key, const char* expected, const char* separators = ":") {
        QTest::newRow(key) << std::string(separators) << std::string(expected);
    };
    row("holidays:2025:11", "holidays");
    row("daily_calc:123:2025-11-01", "daily_calc");
    row("monthly_summary:1:2025:11", "monthly_summary");
    row("payroll:result:17:2025-11", "payroll:result");
    row("enhanced_holidays:2025:11", "enhanced_holidays");
    row("products:product:123:details", "products:product");
    row("products:product:list:all", "products:product:list");
    row("product:123:details", "product:{id}:details");
    row("user:17:profile", "user:{id}:profile");
    row("user:17:roles:5", "user:{id}:roles");
    row("rbac:user:5:org_permissions", "rbac:user");
    row("employee:list:p1:pp20", "employee:list");
    row("employee:rirekisho:R001", "employee:rirekisho");
    row("organizations:organization:list:active_type_customer", "organizations:organization:list");
    row("core:currency:list:active", "core:currency:list");
    row("dashboard:summary:123", "dashboard:summary");
    row("settings", "settings");
    row("my_key", "my_key");
    row("settings:theme", "settings");
    row("settings:site:theme", "settings:site");
    row("a:b:c:d", "a:b:c");
    row("a:b:c:17", "a:b:c");
    row("17", "{id}");
    row("17:18", "{id}");
    row("17:profile", "{id}:profile");
    row("17:a:18:b", "{id}:a");
    row("hebcal_holidays_2025", "hebcal_holidays_{id}");
    row("reports:hebcal_holidays_2025", "reports:hebcal_holidays_{id}");
    row("sales-2025-11-01", "sales-{id}");
    row("sales_2025_north", "sales_{id}_north");
    row("user42", "user{id}");
    row("user7:x", "user7");
    row("user123:profile", "user{id}:profile");
    row("k4711", "{id}");
    row("s3:bucket:17", "s3:bucket");
    row("md5:d41d8cd98f00b204e9800998ecf8427e", "md5");
    row("api_v1:users:17", "api_v1:users");
    row("v2.1:users:17", "v2.1:users");
    row(":users:17", ":users");
    row("::users:17", ":users");
    row(":17", ":{id}");
    row(":", "");
    row(":::", "");
    row("a::b:17", "a:b");
    row("settings:", "settings");
    row("settings:site:", "settings:site");
    row("session:9f3a21bc9f3a21bc9f3a21bc9f3a21bc", "session");
    row("django.contrib.sessions.cachea7b3k9x2m4n8p1q5r7s0t2u4v6w8y0z1", "django.contrib.sessions.{id}");
    row("views.decorators.cache.cache_page..GET.d41d8cd98f00b204e9800998ecf8427e.9e107d9d372bb6826bd81d3542a419d6.en-"
        "us",
        "views.decorators.cache.cache_page..GET.{id}.en-us");
    row("template.cache.sidebar.d41d8cd98f00b204e9800998ecf8427e", "template.cache.sidebar.{id}");
    row("throttle_anon_192.168.1.1", "throttle_anon_{id}");
    row("a/b/17", "a/b", "/:");
    row("views/products/index:9f3a21bc9f3a21bc/products/5", "views/products/index", "/:");
    row("products/5-20071224150000", "products", "/:");
    row("products/query-9f3a21bc9f3a21bc-3-20071224", "products/query-{id}", "/:");
    row("app.user.5", "app.user", ".:");
    row("flat key:x", "{id}:x");
    row("no:separators:here", "no:separators:here", "");
    row("{user:17}:profile", "{user:{id}:profile");
}

void NamespacesTest::foldsKeys()
{
    QFETCH(const std::string, separators);
    QFETCH(const std::string, expected);
    QCOMPARE(folded(QTest::currentDataTag(), separators), expected);
}

void NamespacesTest::foldsBytes()
{
    QCOMPARE(folded(""), ""s);
    QCOMPARE(folded("\0"s), "{id}"s);
    QCOMPARE(folded("a:\x01\x02:b"s), "a:{id}:b"s);
    QCOMPARE(folded("a\nb:c:17"s), "{id}:c"s);
    QCOMPARE(folded("חגים:2025"s), "חגים"s);
    QCOMPARE(folded("a\0b\0"s + "17"s, "\0"s), "a\0b"s);
}

/// Five million users make one name, not five million.
void NamespacesTest::boundsTheNumberOfNames()
{
    std::mt19937_64 dice(7); // NOLINT: the same names each time
    std::set<std::string> names;
    const auto hex = [&] {
        return QByteArray::number(static_cast<qulonglong>(dice() | (1ULL << 63U)), 16).toStdString();
    };
    for (int i = 0; i < 20'000; ++i) {
        const auto number = std::to_string(dice() % 1'000'000'000);
        names.insert(folded("user:" + number + ":profile"));
        names.insert(folded("k" + number));
        names.insert(folded("user" + number + ":settings"));
        names.insert(folded("user_" + number + "_settings"));
        names.insert(folded("page:" + hex() + hex()));
        names.insert(folded("upload_" + hex()));
        names.insert(folded("visit:" + number + "@example.org:seen"));
    }
    QVERIFY2(names.size() < 60, qPrintable(QString::number(names.size()))); // numbers below ten make some more
    QVERIFY(names.contains("user:{id}:profile"));
    QVERIFY(names.contains("user_{id}_settings"));
    QVERIFY(names.contains("visit:{id}:seen"));
}

void NamespacesTest::boundsTheLengthOfNames()
{
    const std::string huge(8'000'000, 'x');
    QCOMPARE(folded(huge), "{id}"s);
    QCOMPARE(folded("a:" + huge + ":b"), "a"s);
    QCOMPARE(folded(std::string(128, 'x')), std::string(128, 'x'));
    QCOMPARE(folded(std::string(129, 'x')), "{id}"s);
    std::string deep;
    for (int i = 0; i < 1'000'000; ++i) {
        deep += "a:";
    }
    QCOMPARE(folded(deep), "a:a:a"s);
    QVERIFY(folded(std::string(1'000'000, ':')).empty());
}

/// Whatever the bytes: the same name each time, no longer than three words, and a name's own name is not another word.
void NamespacesTest::foldsAnyBytes()
{
    std::mt19937 dice(11); // NOLINT: the same keys each time
    std::uniform_int_distribution<int> byte(0, 255);
    std::uniform_int_distribution<size_t> length(0, 60);
    for (int round = 0; round < 20'000; ++round) {
        std::string key(length(dice), 0);
        for (char& place : key) {
            place = round % 2 == 0 ? static_cast<char>(byte(dice)) : "a1:_v.\xc3"[byte(dice) % 7];
        }
        const auto name = folded(key);
        QCOMPARE(folded(key), name);
        QVERIFY2(std::ranges::count(name, ':') <= 3, escapeBytes(key).c_str());
        QVERIFY(name.size() <= 3 * (key.size() + 5));
        QCOMPARE(name.empty(), key.find_first_not_of(':') == std::string::npos);
    }
}

void NamespacesTest::reusesItsMemory()
{
    std::string out;
    out.reserve(512);
    const auto* memory = out.data();
    for (const auto* key : {"holidays:2025:11", "user:17:profile", "hebcal_holidays_2025", "a:b:c:d", ""}) {
        foldNamespace(key, ":", out);
        QCOMPARE(static_cast<const void*>(out.data()), static_cast<const void*>(memory));
    }
}

QTEST_APPLESS_MAIN(NamespacesTest)
#include "tst_namespaces.moc"
