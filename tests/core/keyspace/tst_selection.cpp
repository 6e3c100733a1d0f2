// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "core/keyspace/selection.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::chrono_literals;

namespace {

LayoutSet shopLayouts()
{
    auto django = *findPreset("django");
    django.prefixes = {"", "shop", "shop:eu"};
    return LayoutSet::compile({django, *findPreset("leading"), *findPreset("trailing")}).value();
}

/// The keys that a selection takes out of a list, in the order of the list, separated by blanks.
std::string chosen(const Selection& selection, const std::vector<std::string>& keys)
{
    static const LayoutSet layouts = shopLayouts();
    const auto matcher = Matcher::compile(selection).value();
    std::string out;
    for (const auto& key : keys) {
        if (matcher.matchesName(key, layouts, layouts.classify(key))) {
            out += (out.empty() ? "" : " ") + key;
        }
    }
    return out;
}

const std::vector<std::string> Keys{"shop:1:user:17", "shop:10:user:17", "shop:2:cart:5", "shop:eu:1:user:9",
    ":1:user:17", "v1:user:17", "product:7:v2", "settings:site"};

bool hasFacts(const Selection& selection, const KeyFacts& facts)
{
    return Matcher::compile(selection).value().matchesFacts(facts);
}

} // namespace

class SelectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anEmptySelectionIsEverything()
    {
        std::string all;
        for (const auto& key : Keys) {
            all += (all.empty() ? "" : " ") + key;
        }
        QCOMPARE(chosen({}, Keys), all);
        QVERIFY(hasFacts({}, {}));
    }

    void versionsAreWholeWords()
    {
        QCOMPARE(chosen({.versions = {"1"}}, Keys), "shop:1:user:17 shop:eu:1:user:9 :1:user:17 v1:user:17");
        QCOMPARE(chosen({.versions = {"10", "2"}}, Keys), "shop:10:user:17 shop:2:cart:5 product:7:v2");
        QCOMPARE(chosen({.versions = {""}}, Keys), "settings:site");
    }

    void prefixesAreWholeWordsAndTheEmptyOneIsOne()
    {
        QCOMPARE(chosen({.prefixes = {"shop"}}, Keys), "shop:1:user:17 shop:10:user:17 shop:2:cart:5");
        QCOMPARE(chosen({.layouts = {"django"}, .prefixes = {""}}, Keys), ":1:user:17");
    }

    void layoutsAndNamespaces()
    {
        QCOMPARE(chosen({.layouts = {"leading"}}, Keys), "v1:user:17");
        QCOMPARE(chosen({.layouts = {"django"}, .namespaces = {"cart"}}, Keys), "shop:2:cart:5");
        QCOMPARE(chosen({.namespaces = {"car"}}, Keys), "");
    }

    void patternsMatchTheWholeKeyByTheServersRules()
    {
        QCOMPARE(chosen({.pattern = "shop:?:*"}, Keys), "shop:1:user:17 shop:2:cart:5");
        QCOMPARE(chosen({.pattern = "shop"}, Keys), "");
        QCOMPARE(chosen({.pattern = ""}, {"", "a"}), "");
        QCOMPARE(chosen({.pattern = "\\[[x]\\]"}, {"[x]", "x"}), "[x]");
    }

    void expressionsAreSearchedForOnBytes()
    {
        QCOMPARE(chosen({.regex = "cart|settings"}, Keys), "shop:2:cart:5 settings:site");
        QCOMPARE(chosen({.regex = "^shop:\\d+:user"}, Keys), "shop:1:user:17 shop:10:user:17");
        QCOMPARE(chosen({.regex = "^a.b$"},
                     {std::string("a\nb"),
                         "a\xff"
                         "b",
                         "ab"}),
            "a\nb a\xff"
            "b");
    }

    void exactKeysAndExcludes()
    {
        QCOMPARE(chosen({.keys = {"v1:user:17", "gone"}}, Keys), "v1:user:17");
        QCOMPARE(
            chosen({.pattern = "shop:*", .excludes = {"*cart*", "shop:eu:*"}}, Keys), "shop:1:user:17 shop:10:user:17");
        const std::string binary("a\0b", 3);
        QCOMPARE(chosen({.keys = {binary}}, {binary, "a"}), binary);
    }

    void textIsFoundAnywhere()
    {
        QCOMPARE(chosen({.text = "*"}, {"a*b", "ab"}), "a*b"); // and is no glob
        QCOMPARE(chosen({.text = "B"}, {"ab", "aB"}), "aB");
    }

    void conditionsAreJoinedByAnd()
    {
        QCOMPARE(chosen({.pattern = "*user*", .versions = {"1"}, .excludes = {"v1:*"}}, Keys),
            "shop:1:user:17 shop:eu:1:user:9 :1:user:17");
    }

    void factsAreCompared()
    {
        QVERIFY(hasFacts({.types = {"hash", "set"}}, {.type = "set"}));
        QVERIFY(!hasFacts({.types = {"hash"}}, {.type = "set"}));
        QVERIFY(hasFacts({.noTtl = true}, {.ttlMs = -1}));
        QVERIFY(!hasFacts({.noTtl = true}, {.ttlMs = 0}));
        QVERIFY(hasFacts({.ttlUnder = 1h}, {.ttlMs = 3'600'000}));
        QVERIFY(!hasFacts({.ttlUnder = 1h}, {.ttlMs = 3'600'001}));
        QVERIFY(!hasFacts({.ttlUnder = 1h}, {.ttlMs = -1}));
        QVERIFY(hasFacts({.ttlOver = 1h}, {.ttlMs = 3'600'001}));
        QVERIFY(!hasFacts({.ttlOver = 1h}, {.ttlMs = 3'600'000}));
        QVERIFY(!hasFacts({.ttlOver = 1h}, {.ttlMs = -1})); // never is not later
        QVERIFY(hasFacts({.idleOver = 1h}, {.idleSeconds = 3'601}));
        QVERIFY(!hasFacts({.idleOver = 1h}, {.idleSeconds = 3'600}));
        QVERIFY(hasFacts({.largerThan = 100}, {.memoryBytes = 101}));
        QVERIFY(!hasFacts({.largerThan = 100}, {.memoryBytes = 100}));
        QVERIFY(!hasFacts({.types = {"set"}, .noTtl = true}, {.type = "set", .ttlMs = 5}));
    }

    void whatTheServerDoesNotTellNeverMatches()
    {
        QVERIFY(!hasFacts({.types = {"set"}}, {}));
        QVERIFY(!hasFacts({.noTtl = true}, {}));
        QVERIFY(!hasFacts({.ttlUnder = 1h}, {}) && !hasFacts({.ttlOver = 0ms}, {}));
        QVERIFY(!hasFacts({.idleOver = 0ms}, {}));
        QVERIFY(!hasFacts({.largerThan = 0}, {}));
    }

    void needsOnlyWhatItCompares()
    {
        const auto names = Matcher::compile({.pattern = "a*", .versions = {"1"}}).value();
        QVERIFY(!names.needsType() && !names.needsTtl() && !names.needsIdle() && !names.needsMemory());
        const auto facts = Matcher::compile({.types = {"set"}, .idleOver = 1h, .noTtl = true, .largerThan = 1}).value();
        QVERIFY(facts.needsType() && facts.needsTtl() && facts.needsIdle() && facts.needsMemory());
    }

    void aBrokenExpressionSaysWhy()
    {
        const auto matcher = Matcher::compile({.regex = "a(b"});
        QVERIFY(!matcher.has_value());
        QCOMPARE(matcher.error().kind, ErrorKind::Usage);
        QVERIFY(matcher.error().message.english().contains("a(b"));
    }
};

QTEST_GUILESS_MAIN(SelectionTest)
#include "tst_selection.moc"
