// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

/// What the editor's text becomes when the value was written like this.
std::string written(std::string_view json, std::string_view original)
{
    const auto result = findCodec("json")->write(json, original);
    return result ? *result : result.error().message.english();
}

} // namespace

class JsonStyleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void styles_data()
    {
        QTest::addColumn<QByteArray>("original");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const char* name, const char* original, const char* result) {
            QTest::newRow(name) << QByteArray(original) << QByteArray(result);
        };
        row("compact", R"({"z":1,"y":[]})", R"({"a":[1,2.50,{}],"b":"x/y <é> 😀"})");
        row("Python", R"({"z": 1, "y": []})", R"({"a": [1, 2.50, {}], "b": "x/y <é> 😀"})");
        row("one key", R"({"z": 1})", R"({"a": [1, 2.50, {}], "b": "x/y <é> 😀"})");
        row("one list", R"([1, 2])", R"({"a": [1, 2.50, {}], "b": "x/y <é> 😀"})");
        row("nothing to see", "7", R"({"a":[1,2.50,{}],"b":"x/y <é> 😀"})");
        row("two blanks", "{\n  \"z\": 1\n}\n",
            "{\n  \"a\": [\n    1,\n    2.50,\n    {}\n  ],\n  \"b\": \"x/y <é> 😀\"\n}\n");
        row("tabs", "[\r\n\t1\r\n]",
            "{\r\n\t\"a\":[\r\n\t\t1,\r\n\t\t2.50,\r\n\t\t{}\r\n\t],\r\n\t\"b\":\"x/y <é> 😀\"\r\n}");
        row("line break only", "[\n1,\n2\n]", "{\n\"a\":[\n1,\n2.50,\n{}\n],\n\"b\":\"x/y <é> 😀\"\n}");
        row("Python, ASCII", R"({"z": "\u00f8"})", R"({"a": [1, 2.50, {}], "b": "x/y <\u00e9> \ud83d\ude00"})");
        row("capitals", R"({"z":"\u00D8"})", R"({"a":[1,2.50,{}],"b":"x/y <\u00E9> \uD83D\uDE00"})");
        row("PHP", R"({"z":"a\/b"})", R"({"a":[1,2.50,{}],"b":"x\/y <é> 😀"})");
        row("Rails", R"({"z":"\u003cb\u003e & /"})", R"({"a":[1,2.50,{}],"b":"x/y \u003cé\u003e 😀"})");
        row("mixed escapes", R"({"z":"\/ / \u00f8 ø"})", R"({"a":[1,2.50,{}],"b":"x/y <é> 😀"})");
    }

    void styles()
    {
        QFETCH(QByteArray, original);
        QFETCH(QByteArray, result);
        const std::string edited = "{ \"a\" : [1 ,2.50,\n{ } ],\"b\":\"x/y <é> 😀\" }";
        QCOMPARE(written(edited, original.toStdString()), result.toStdString());
        // Saying nothing new changes nothing.
        QCOMPARE(written(original.toStdString(), original.toStdString()), original.toStdString());
        QCOMPARE(written(result.toStdString(), result.toStdString()), result.toStdString());
    }

    void numbersStayAsTheyAre()
    {
        const std::string numbers = "[1,1.0,1.50,1e5,1E+05,-0,-0.0,123456789012345678901234567890,0.1]";
        QCOMPARE(written(numbers, "[1,2]"), numbers);
        QCOMPARE(told(numbers), "JSON: [1, 1.0, 1.50, 1e5, 1E+05, -0, -0.0, 123456789012345678901234567890, 0.1]");
    }

    void whatIsNoJsonIsRefused()
    {
        QCOMPARE(written("[1,", "[1]"), "The JSON ends in the middle.");
        QVERIFY(written("[1 2]", "[1]").starts_with("This is not JSON: parse error at line 1, column 4"));
        QVERIFY(written("[1e999]", "[1]").starts_with("This is not JSON: number overflow"));
        QVERIFY(written("[\"\xff\"]", "[1]").starts_with("This is not JSON: "));
        QVERIFY(written("", "[1]").starts_with("The JSON ends"));
        QCOMPARE(written(std::string("[1]\0]", 5), "[1]"), "This is not JSON: it has a NUL byte.");
        QCOMPARE(written("[1]", std::string("[1]\0\"", 5)), "[1]");
        QCOMPARE(told("[1e999]"), "text: \"[1e999]\"");
    }

    /// Values of more than 64 KiB are as good as short ones.
    void largeOnesAreRead()
    {
        std::string large = "[";
        for (int i = 0; i < 50'000; ++i) {
            large += std::to_string(i) + ",";
        }
        large += "0]";
        const auto value = decoded(large);
        QCOMPARE(value.chainText(), "JSON");
        QCOMPARE(value.tree.childCount(0), size_t{50'001});
        QCOMPARE(decoded("\"" + std::string(200'000, 'x') + "\"").chainText(), "JSON");
    }
};

QTEST_GUILESS_MAIN(JsonStyleTest)
#include "tst_jsonstyle.moc"
