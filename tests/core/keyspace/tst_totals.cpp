// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "core/keyspace/totals.h"

#include <QTest>

#include <fmt/format.h>

#include <cmath>
#include <random>

using namespace keystrata;
using namespace keystrata::keyspace;

namespace {

constexpr uint8_t AskAll = ask::Idle | ask::Type | ask::Ttl | ask::Memory;

LayoutSet djangoAndTrailing()
{
    Layout django = *findPreset("django");
    django.prefixes = {"shop"};
    return LayoutSet::compile({django, *findPreset("leading"), *findPreset("trailing")}).value();
}

/// A keyspace that needs no server: every key has a size, an expiry and an idle time.
struct Fed
{
    explicit Fed(bool exact, uint8_t mayAsk = AskAll) : totals(djangoAndTrailing(), mayAsk, exact)
    {
        totals.beginDatabase(0);
    }

    /// Returns what was asked.
    uint8_t feed(const std::string& key, uint64_t bytes, int64_t ttlMs = -1, uint64_t idle = 0)
    {
        const auto question = totals.visit(key);
        if (question.ask != ask::Nothing) {
            totals.answered({.key = key,
                .tag = question.tag,
                .gone = false,
                .known = question.ask,
                .type = "string",
                .ttlMs = ttlMs,
                .memoryBytes = bytes,
                .idleSeconds = idle});
            ++asked;
        }
        trueBytes += bytes;
        return question.ask;
    }

    StratumTotals only() const { return totals.caches().front().strata.front(); }

    StrataTotals totals;
    uint64_t asked = 0;
    uint64_t trueBytes = 0;
};

} // namespace

class TotalsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keysFallIntoTheirStrata()
    {
        Fed fed(true);
        for (int i = 0; i < 50; ++i) {
            fed.feed(fmt::format("shop:1:user:{}", i), 100);
        }
        for (int i = 0; i < 30; ++i) {
            fed.feed(fmt::format("shop:10:user:{}", i), 100);
        }
        fed.feed("shop:2:user:1", 100);
        fed.feed("product:7:v2", 100);
        fed.feed("loose", 100);
        const auto caches = fed.totals.caches();
        QCOMPARE(caches.size(), 3U);
        QCOMPARE(caches[0].layout, "django");
        QCOMPARE(caches[0].prefix, "shop");
        QCOMPARE(caches[0].strata.size(), 3U);
        QCOMPARE(caches[0].strata[0].version, "10");
        QCOMPARE(caches[0].strata[0].keys, 30U);
        QCOMPARE(caches[0].strata[1].version, "2");
        QCOMPARE(caches[0].strata[2].keys, 50U);
        QCOMPARE(caches[1].layout, "trailing");
        QVERIFY2(caches[2].layout.empty(), "keys of no cache come last");
        QCOMPARE(caches[2].strata.front().keys, 1U);
    }

    void everyKeyAskedIsExact()
    {
        Fed fed(true);
        for (int i = 0; i < 5000; ++i) {
            fed.feed(fmt::format("shop:1:k:{}", i), 10 + static_cast<uint64_t>(i), i % 10 == 0 ? -1 : 5000);
        }
        const auto stratum = fed.only();
        QVERIFY(stratum.memory.exact);
        QCOMPARE(stratum.memory.value, fed.trueBytes);
        QVERIFY(stratum.noTtl.exact);
        QCOMPARE(stratum.noTtl.value, 500U);
        QCOMPARE(stratum.ttl.counts[1], 4500U);
        QCOMPARE(stratum.types.front().second, 5000U);
    }

    void aKeyThatVanishedIsNotCounted()
    {
        Fed fed(true);
        fed.feed("shop:1:a", 100);
        const auto question = fed.totals.visit("shop:1:b");
        fed.totals.answered({.key = "shop:1:b", .tag = question.tag, .gone = true});
        const auto stratum = fed.only();
        QCOMPARE(stratum.keys, 1U);
        QVERIFY(stratum.memory.exact);
        QCOMPARE(stratum.memory.value, 100U);
    }

    void theIntervalHoldsTheTruth_data()
    {
        QTest::addColumn<double>("sigma");
        QTest::newRow("similar sizes") << 0.3;
        QTest::newRow("log-normal sizes") << 1.2;
    }

    void theIntervalHoldsTheTruth()
    {
        QFETCH(double, sigma);
        // A 95 % interval may miss now and then; over 40 seeds it must hold about as often as it says.
        int held = 0;
        uint64_t asked = 0;
        for (unsigned seed = 0; seed < 40; ++seed) {
            std::mt19937 random(seed);
            std::lognormal_distribution<double> size(5.0, sigma);
            Fed fed(false);
            for (int i = 0; i < 20'000; ++i) {
                fed.feed(fmt::format("shop:1:{}:{}", i % 3 == 0 ? "page" : "user", i),
                    static_cast<uint64_t>(size(random)) + 1);
            }
            const auto memory = fed.only().memory;
            QVERIFY(!memory.exact);
            QVERIFY(memory.low <= memory.value && memory.value <= memory.high);
            held += memory.low <= fed.trueBytes && fed.trueBytes <= memory.high ? 1 : 0;
            asked += fed.asked;
        }
        QVERIFY2(held >= 34, qPrintable(QString::number(held)));
        QVERIFY2(asked < 40U * 20'000U / 4U, "a sample asks few of the keys");
    }

    void aSampleGrowsUntilItIsGoodEnough()
    {
        std::mt19937 random(3);
        std::lognormal_distribution<double> wild(5.0, 1.5);
        Fed calm(false);
        Fed rough(false);
        for (int i = 0; i < 50'000; ++i) {
            calm.feed(fmt::format("shop:1:user:{}", i), 200);
            rough.feed(fmt::format("shop:1:user:{}", i), static_cast<uint64_t>(wild(random)) + 1);
        }
        QVERIFY2(rough.asked > calm.asked * 2, qPrintable(QStringLiteral("%1 %2").arg(rough.asked).arg(calm.asked)));
    }

    void smallNamespacesAreAskedToo()
    {
        Fed fed(false);
        for (int i = 0; i < 50'000; ++i) {
            fed.feed(fmt::format("shop:1:user:{}", i), 100);
            if (i % 5000 == 0) {
                fed.feed(fmt::format("shop:1:rare:{}", i), 9000);
            }
        }
        for (const auto& ns : fed.only().namespaces) {
            if (ns.name == "rare") {
                QCOMPARE(ns.keys, 10U);
                QVERIFY(ns.memory.exact);
                QCOMPARE(ns.memory.value, 90'000U);
                return;
            }
        }
        QFAIL("the namespace is missing");
    }

    void rareKeysWithoutExpiryAreAtLeast()
    {
        Fed fed(false);
        for (int i = 0; i < 100'000; ++i) {
            fed.feed(fmt::format("shop:1:user:{}", i), 100, i % 1000 == 7 ? -1 : 60'000);
        }
        const auto noTtl = fed.only().noTtl;
        QVERIFY(!noTtl.exact);
        QCOMPARE(noTtl.low, noTtl.value);
        QVERIFY(noTtl.value <= 100);
        QVERIFY2(noTtl.high >= 100, qPrintable(QString::number(noTtl.high)));
    }

    void namesAreBoundedAndNothingIsLost()
    {
        Fed fed(false);
        for (int i = 0; i < 100'000; ++i) {
            // Names that fold to nothing shorter: each is a namespace of its own.
            std::string name;
            for (int digit = i; name.size() < 5; digit /= 26) {
                name += static_cast<char>('a' + digit % 26);
            }
            fed.feed("shop:1:" + name + "word", 100);
            if (i % 10 == 0) {
                fed.feed(fmt::format("shop:1:frequent:{}", i), 100);
            }
        }
        const auto stratum = fed.only();
        QCOMPARE(stratum.keys, 110'000U);
        QVERIFY(!stratum.namespacesComplete);
        QVERIFY(stratum.namespaces.size() <= StratumSums::ListedNamespaces);
        QCOMPARE(stratum.namespaces.front().name, "frequent");
        QCOMPARE(stratum.namespaces.front().keys, 10'000U);
        uint64_t listed = stratum.otherNamespaceKeys;
        for (const auto& ns : stratum.namespaces) {
            listed += ns.keys;
        }
        QCOMPARE(listed, stratum.keys);
    }

    void anAnswerForAFoldedNamespaceLandsNowhereElse()
    {
        Fed fed(true);
        const auto late = fed.totals.visit("shop:1:lateword");
        for (int i = 0; i < 10'000; ++i) {
            std::string name;
            for (int digit = i; name.size() < 4; digit /= 26) {
                name += static_cast<char>('a' + digit % 26);
            }
            fed.feed("shop:1:" + name + "word", 100);
            fed.feed("shop:1:" + name + "word", 100); // more keys than the late one: it is folded first
        }
        fed.totals.answered(
            {.key = "shop:1:lateword", .tag = late.tag, .gone = false, .known = ask::Memory, .memoryBytes = 777'777});
        const auto stratum = fed.only();
        QCOMPARE(stratum.memory.value, fed.trueBytes + 777'777);
        for (const auto& ns : stratum.namespaces) {
            QVERIFY2(ns.memory.value < 10'000, ns.name.c_str());
        }
    }

    void versionsAreBounded()
    {
        Fed fed(true);
        for (int i = 0; i < 1000; ++i) {
            fed.feed(fmt::format("shop:{}:k", i), 100);
        }
        const auto cache = fed.totals.caches().front();
        QCOMPARE(cache.strata.size(), StrataTotals::MostStrata);
        QCOMPARE(cache.keys(), 1000U);
        QVERIFY(fed.totals.bounded());
    }

    void whatMayNotBeAskedIsNotAsked()
    {
        Fed fed(true, ask::Type | ask::Ttl);
        QCOMPARE(fed.feed("shop:1:a", 100), ask::Type | ask::Ttl);
        const auto stratum = fed.only();
        QVERIFY(!stratum.memoryKnown);
        QVERIFY(!stratum.idle);
        QVERIFY(!stratum.medianIdleSeconds);
    }

    void idleTimesAreWeighted()
    {
        // Nine in ten keys were used just now. A complete analysis samples idle times, the histogram must not show it.
        for (const bool exact : {true, false}) {
            std::mt19937 random(11);
            Fed fed(exact);
            for (int i = 0; i < 60'000; ++i) {
                fed.feed(fmt::format("shop:1:user:{}", i), 100, -1, random() % 10 == 3 ? 90'000 : 5);
            }
            const auto stratum = fed.only();
            const double recent = static_cast<double>(stratum.idle->counts[1]) / 60'000;
            QVERIFY2(std::abs(recent - 0.9) < 0.03, qPrintable(QString::number(recent)));
            QCOMPARE(*stratum.medianIdleSeconds, 5U);
        }
    }

    void medianIsWithinFivePercent()
    {
        LogHistogram histogram;
        std::vector<uint64_t> values;
        std::mt19937_64 random(5);
        for (int i = 0; i < 10'001; ++i) {
            values.push_back(random() % 100'000'000);
            histogram.add(values.back(), 1);
        }
        std::ranges::nth_element(values, values.begin() + 5000);
        const auto truth = static_cast<double>(values[5000]);
        QVERIFY(std::abs(static_cast<double>(*histogram.median()) - truth) < 0.05 * truth);
        QVERIFY(!LogHistogram().median());
    }
};

QTEST_APPLESS_MAIN(TotalsTest)
#include "tst_totals.moc"
