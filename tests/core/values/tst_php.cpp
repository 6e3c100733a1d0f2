// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/jsontext.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

std::string refusal(std::string_view original)
{
    const auto edited = encode("1", decoded(original), original);
    return edited ? "(edited)" : edited.error().message.english();
}

} // namespace

class PhpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void scalars()
    {
        QCOMPARE(told("i:-5;"), "PHP serialize: -5");
        QCOMPARE(told("b:1;"), "PHP serialize: true");
        QCOMPARE(told("N;"), "PHP serialize: null");
        QCOMPARE(told("d:5;"), "PHP serialize: 5.0");
        QCOMPARE(told("d:1.0E+25;"), "PHP serialize: 1.0E+25");
        QCOMPARE(told("s:1:\"x\";"), "PHP serialize: \"x\"");
        QCOMPARE(told("a:0:{}"), "PHP serialize: []");
    }

    void textIsNotPhp()
    {
        for (const auto* text : {"a: list", "i:x;", "b:2;", "s:5:\"x\";", "d:;", "d:nan;", "i:5;;", "i:5; and more",
                 "a:1:{i:0;i:1;} ", "O:1:\"x\"", "N;N;", "s:1:\"x\"; s:1:\"y\";", "i:99999999999999999999;"}) {
            QCOMPARE(decoded(text).chainText(), "text");
        }
    }

    void writtenAsItWas()
    {
        for (const auto* name : {"plain", "late", "many", "text", "number", "real", "nothing", "truth", "long"}) {
            const auto original = fixture(std::string("php/") + name);
            const auto value = decoded(original);
            QCOMPARE(encode(jsonText(value.tree), value, original).value(), original);
        }
    }

    void edited()
    {
        const std::string original = "a:1:{s:1:\"a\";i:1;}";
        const auto value = decoded(original);
        const auto changed =
            encode(R"({"a": [1, 2.0, "Ø"], "7": null, "-0": {}, "07": true, "big": 1e3})", value, original);
        QCOMPARE(changed.value(),
            "a:5:{s:1:\"a\";a:3:{i:0;i:1;i:1;d:2;i:2;s:2:\"Ø\";}i:7;N;s:2:\"-0\";a:0:{}s:2:\"07\";b:1;s:3:\"big\";"
            "d:1000;}");
        QCOMPARE(told(*changed),
            "PHP serialize: {\"a\": [1, 2.0, \"Ø\"], 7: null, \"-0\": [], \"07\": true, \"big\": 1000.0}");
        QCOMPARE(encode("99999999999999999999", value, original).error().message.english(),
            "A number in it is too large for PHP serialize: write it as a string.");
        QCOMPARE(encode("{\"a\":", value, original).error().kind, ErrorKind::Usage);
    }

    void whatJsonCannotCarryIsNotEdited()
    {
        const std::string cannot = ": it cannot be edited.";
        QCOMPARE(refusal(fixture("php/date")),
            "The value holds an object (DateTimeImmutable), which JSON cannot carry" + cannot);
        QCOMPARE(refusal(fixture("php/references")),
            "The value holds one thing in two places, which PHP serialize can say and JSON cannot" + cannot);
        QCOMPARE(refusal("E:11:\"Suit:Hearts\";"), "The value holds more than JSON can carry (Suit::Hearts)" + cannot);
        QCOMPARE(refusal(fixture("php/reals")), "The value holds the number inf, which JSON has no word for" + cannot);
        QCOMPARE(refusal(fixture("igbinary/plain")),
            "igbinary can be read but not written, so this value cannot be edited.");
    }

    void referencesCountValues()
    {
        QCOMPARE(told("a:3:{i:0;a:0:{}i:1;O:1:\"A\":0:{}i:2;r:3;}"), "PHP serialize: [[], A{}, A{}]");
        QCOMPARE(told("a:3:{i:0;a:1:{i:0;i:5;}i:1;R:2;i:2;i:1;}"), "PHP serialize: [[5], @1, 1]");
        // R: takes no number of its own, r: does.
        QCOMPARE(told("a:4:{i:0;i:5;i:1;R:2;i:2;a:1:{i:0;i:6;}i:3;R:3;}"), "PHP serialize: [5, 5, [6], @3]");
        QCOMPARE(told("a:4:{i:0;O:1:\"A\":1:{s:1:\"x\";i:5;}i:1;r:2;i:2;a:1:{i:0;i:6;}i:3;R:5;}"),
            "PHP serialize: [A{\"x\": 5}, @1, [6], @5]");
        QCOMPARE(decoded("a:1:{i:0;R:9;}").chainText(), "text");
    }

    void igbinaryIsUsedUp()
    {
        const auto bytes = fixture("igbinary/number");
        QVERIFY(decoded(bytes + "x").problem.has_value());
        QCOMPARE(decoded(std::string_view("\0\0\0\2", 4)).chainText(), "bytes");
    }
};

QTEST_GUILESS_MAIN(PhpTest)
#include "tst_php.moc"
