// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/refusedkeys.h"

#include <QTest>

#include <fmt/format.h>

using namespace keystrata::keyspace;

namespace {

/// Asks for keys as a scan does; returns how many were refused.
template <typename Name, typename MayAsk>
int refusedOf(RefusedKeys& keys, int count, Name name, MayAsk mayAsk)
{
    int refused = 0;
    for (int i = 0; i < count; ++i) {
        const std::string key = name(i);
        if (!keys.worthAsking(key)) {
            continue;
        }
        if (mayAsk(key)) {
            keys.answered(key);
        } else {
            keys.refused(key);
            ++refused;
        }
    }
    return refused;
}

} // namespace

class RefusedKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keysOfOthersAreSoonLeftAlone()
    {
        RefusedKeys keys;
        const auto none = [](const std::string&) { return false; };
        QVERIFY(refusedOf(keys, 100'000, [](int i) { return fmt::format("shop:{}:item:{}", i % 7, i); }, none) <= 96);
        QVERIFY(!keys.worthAsking("shop:1:new"));
        QVERIFY(keys.worthAsking("app:1:item"));
        QVERIFY(refusedOf(keys, 100'000, [](int i) { return fmt::format("k{}", i); }, none) <= 96); // of one part
        QVERIFY(!keys.worthAsking("k"));
        QVERIFY(keys.worthAsking("app:1:item"));
    }

    /// An access list that names a part deep in the key: its keys are found among the others, and the others left.
    void whatIsAllowedInTheMidstOfIt()
    {
        RefusedKeys keys;
        const auto name = [](int i) { return fmt::format("cache:{}:user:{}", i % 10, i); };
        const auto mine = [](const std::string& key) { return key.starts_with("cache:3:"); };
        const int refused = refusedOf(keys, 100'000, name, mine);
        QVERIFY2(refused <= 9 * 32, qPrintable(QString::number(refused)));
        QVERIFY(keys.worthAsking("cache:3:user:5") && !keys.worthAsking("cache:4:user:5"));
    }

    /// Beginnings that are all different tell nothing of each other: the shorter one they share does.
    void manyDifferentOnes()
    {
        RefusedKeys keys;
        const auto name = [](int i) { return fmt::format("user:{}:profile", i); };
        QVERIFY(refusedOf(keys, 100'000, name, [](const std::string&) { return false; }) <= 96);
    }

    /// Refusals cost a scan nothing where there are none.
    void whereNothingIsRefused()
    {
        RefusedKeys keys;
        const auto all = [](const std::string&) { return true; };
        QCOMPARE(refusedOf(keys, 1000, [](int i) { return fmt::format("a:{}", i); }, all), 0);
        QCOMPARE(keys.refusals(), uint64_t{0});
        QVERIFY(keys.worthAsking("") && keys.worthAsking(":") && keys.worthAsking("x"));
    }

    void oddNames()
    {
        RefusedKeys keys;
        for (int i = 0; i < 1000; ++i) {
            for (const auto* name : {"", ":", "::::::::", "a:", ":a", "{x}"}) {
                keys.refused(name);
                keys.answered("b:");
            }
        }
        for (const auto* name : {"", ":", "::::::::", "a:", ":a", "{x}"}) {
            QVERIFY2(!keys.worthAsking(name), name);
        }
        QVERIFY(keys.worthAsking("b:c"));
    }
};

QTEST_GUILESS_MAIN(RefusedKeysTest)
#include "tst_refusedkeys.moc"
