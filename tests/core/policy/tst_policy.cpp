// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/policy/policy.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::policy;
using namespace std::chrono_literals;

namespace {

std::string rule(const std::string& fields)
{
    return R"({"format": 1, "retention": [{"name": "old", "keep_versions": 2, )" + fields + "}]}";
}

} // namespace

/// Policies as teams write them, and as they misspell them.
class PolicyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aWholePolicyIsRead()
    {
        const auto policy = policyFromJson(R"({"format": 1,
            "not_cache": [{"pattern": "*:invoice:*", "group": "counter"}, {"pattern": "*:stats:*", "group": null}],
            "retention": [
              {"name": "old versions", "prefix": "shop", "db": 1, "keep_versions": 2, "idle_over": "7d",
               "action": "drain", "over": "30m", "at_most_keys": 100000, "at_most_percent": 40.5, "journal": false},
              {"name": "the rest", "keep_versions": 0, "at_most_keys": 5}]})");
        QVERIFY2(policy, policy ? "" : policy.error().message.english().c_str());
        QCOMPARE(policy->notCache.size(), size_t{2});
        QVERIFY(policy->notCache[0].group == keyspace::NonCacheGroup::Counter);
        QVERIFY(!policy->notCache[1].group);
        const RetentionRule expected{.name = "old versions",
            .db = 1,
            .prefix = "shop",
            .keepVersions = 2,
            .idleOver = 168h,
            .drainOver = 30min,
            .mostKeys = 100'000,
            .mostPercent = 40.5,
            .journal = false};
        QVERIFY(policy->retention[0] == expected);
        QVERIFY((policy->retention[1] == RetentionRule{.name = "the rest", .mostKeys = 5}));
        QVERIFY(retentionText(policy->retention[0]) != retentionText(policy->retention[1]));
        QCOMPARE(retentionText(policy->retention[0]), retentionText(expected));
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("place"); // that the sentence names
        const auto row = [](const char* name, const std::string& text, const char* place) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray(place);
        };
        row("no json", "{", "JSON object");
        row("a list", "[]", "JSON object");
        row("no format", "{}", "format");
        row("newer", R"({"format": 2})", "format");
        row("unknown field", R"({"format": 1, "retenttion": []})", "retenttion");
        row("no list", R"({"format": 1, "retention": {}})", "retention");
        row("no object", R"({"format": 1, "retention": [1]})", "retention[0]");
        row("no name", R"({"format": 1, "retention": [{"keep_versions": 1, "at_most_keys": 1}]})", "retention[0].name");
        row("no versions", R"({"format": 1, "retention": [{"name": "a", "at_most_keys": 1}]})",
            "retention[0].keep_versions");
        row("no ceiling", rule(R"("journal": true)"), "at_most_keys");
        row("misspelt ceiling", rule(R"("at_most_key": 5)"), "retention[0].at_most_key");
        row("zero keys", rule(R"("at_most_keys": 0)"), "retention[0].at_most_keys");
        row("negative keys", rule(R"("at_most_keys": -1)"), "retention[0].at_most_keys");
        row("101 %", rule(R"("at_most_percent": 101)"), "retention[0].at_most_percent");
        row("bare number", rule(R"("at_most_keys": 5, "idle_over": 7)"), "retention[0].idle_over");
        row("no duration", rule(R"("at_most_keys": 5, "idle_over": "soon")"), "retention[0].idle_over");
        row("drain without over", rule(R"("at_most_keys": 5, "action": "drain")"), "retention[0].over");
        row("over without drain", rule(R"("at_most_keys": 5, "over": "1h")"), "retention[0].action");
        row("another action", rule(R"("at_most_keys": 5, "action": "flush")"), "retention[0].action");
        row("another group", R"({"format": 1, "not_cache": [{"pattern": "a", "group": "sesion"}]})",
            "not_cache[0].group");
        row("same name", R"({"format": 1, "retention": [{"name": "a", "keep_versions": 1, "at_most_keys": 1},
            {"name": "a", "keep_versions": 2, "at_most_keys": 1}]})",
            "retention[0].name");
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, place);
        const auto refused = policyFromJson(text.toStdString());
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Usage);
        const auto sentence = refused.error().message.english();
        QVERIFY2(sentence.contains(place.toStdString()), sentence.c_str());
    }

    void noFileIsNoPolicy() { QCOMPARE(readPolicy("/nowhere/policy.json").error().kind, ErrorKind::File); }
};

QTEST_GUILESS_MAIN(PolicyTest)
#include "tst_policy.moc"
