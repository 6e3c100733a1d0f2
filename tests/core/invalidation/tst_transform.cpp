// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/transform.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::invalidation;
using namespace keystrata::testing;
using namespace std::string_literals;

namespace {

/// From the steps alone: [{"remove": "/a"}].
Transform steps(const std::string& list)
{
    return transformFromJson(R"({"steps": )" + list + "}").value();
}

/// The stored bytes afterwards, or what is wrong.
std::string transformed(const std::string& list, std::string_view stored)
{
    const auto result = transformValue(steps(list), stored);
    if (!result) {
        return (result.error().kind == ErrorKind::Usage ? "" : "kind? ") + result.error().message.english();
    }
    if (result->changed != (result->stored != stored)) {
        return "changed? " + result->stored;
    }
    return result->stored;
}

std::string wrapped(const char* codec, std::string_view payload)
{
    return values::findCodec(codec)->wrap(payload, {}).value();
}

/// 'a' stands for "a": moc loses its way in raw texts that look like code.
std::string inQuotes(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

const std::string Payroll = R"([{"rename": "/rate", "to": "/hourly_rate"}, {"default": "/meal_allowance", "value": 0},)"
                            R"( {"remove": "/legacy"}, {"cast": "/overtime_hours", "to": "number"}])";

} // namespace

class TransformTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void steps_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("stored");
        QTest::addColumn<QString>("expected");
        const auto row = [](const std::string& list, const char* stored, const char* expected) {
            QTest::addRow("%s of %s", list.c_str(), stored)
                << QString::fromStdString(list) << QString::fromUtf8(stored) << QString::fromUtf8(expected);
        };
        row(Payroll, R"({"rate": 41.50, "legacy": [1], "overtime_hours": "7.50", "id": 5})",
            R"({"hourly_rate": 41.50, "overtime_hours": 7.50, "id": 5, "meal_allowance": 0})");

        // Numbers that nobody touches keep their digits, whatever they are; so do style and order.
        row(R"([{"rename": "/a", "to": "/b"}])",
            R"({"z":1.10,"a":123456789012345678901234567890,"y":1e3,"x":-0,"w":1E+05,"v":0.0,"u":-1.0e-7})",
            R"({"z":1.10,"b":123456789012345678901234567890,"y":1e3,"x":-0,"w":1E+05,"v":0.0,"u":-1.0e-7})");
        row(R"([{"remove": "/b"}])", "{\n  \"a\": \"\\u00d8\",\n  \"b\": 2,\n  \"c\": []\n}\n",
            "{\n  \"a\": \"\\u00d8\",\n  \"c\": []\n}\n");
        row(R"([{"default": "/b", "value": {"x": [1, 2.5, null, "Ø", true, {}]}}])", R"({"a": "\/"})",
            R"({"a": "\/", "b": {"x": [1, 2.5, null, "Ø", true, {}]}})");

        // Rename.
        row(R"([{"rename": "/a", "to": "/b"}])", R"({"c":1})", R"({"c":1})");
        row(R"([{"rename": "/a", "to": "/pay/a"}])", R"({"a":{"x":1},"pay":{"b":2}})",
            R"({"pay":{"b":2,"a":{"x":1}}})");
        row(R"([{"rename": "/pay/a", "to": "/a"}])", R"({"pay":{"a":[1],"b":2}})", R"({"pay":{"b":2},"a":[1]})");
        row(R"([{"rename": "/a", "to": "/l/1/a"}])", R"({"a":1,"l":[{},{}]})", R"({"l":[{},{"a":1}]})");
        row(R"([{"rename": "/days/*/h", "to": "/days/*/hours"}])", R"({"days":[{"h":8,"x":1},{"y":2},{"h":7.5}]})",
            R"({"days":[{"hours":8,"x":1},{"y":2},{"hours":7.5}]})");
        row(R"([{"rename": "/*/a/b", "to": "/*/b"}])", R"({"p":{"a":{"b":1}},"q":{"a":{}},"r":5})",
            R"({"p":{"a":{},"b":1},"q":{"a":{}},"r":5})");
        row(R"([{"rename": "/a", "to": "/b"}, {"rename": "/b", "to": "/c"}])", R"({"a":1})", R"({"c":1})");
        row(R"([{"rename": "/a~1b", "to": "/~0"}])", R"({"a/b":1})", R"({"~":1})");
        row(R"([{"rename": "/", "to": "/x"}])", R"({"":1})", R"({"x":1})");
        row(R"([{"rename": "/a", "to": "/b"}])", R"({"a":1,"b":2})",
            "/a cannot become /b: there is something already, which would be lost.");
        row(R"([{"rename": "/a", "to": "/b/c"}])", R"({"a":1})",
            "/a cannot become /b/c: there is no map to put it into.");
        row(R"([{"rename": "/a", "to": "/b/c"}])", R"({"a":1,"b":[]})",
            "/a cannot become /b/c: there is no map to put it into.");
        row(R"([{"rename": "/0", "to": "/1"}])", R"([1,2])",
            "/0 cannot become /1: an element of a list has no name to change.");

        // Default.
        row(R"([{"default": "/a", "value": 5}])", R"({"a":null})", R"({"a":null})");
        row(R"([{"default": "/p/a", "value": 5}])", R"({"q":1})", R"({"q":1})");
        row(R"([{"default": "/p", "value": {}}, {"default": "/p/a", "value": 5}])", R"({"q":1})",
            R"({"q":1,"p":{"a":5}})");
        row(R"([{"default": "/*/a", "value": "x"}])", R"([{},{"a":1},[],5,{"b":2}])",
            R"([{"a":"x"},{"a":1},[],5,{"b":2,"a":"x"}])");
        row(R"([{"default": "/0", "value": 1}])", "[]", "[]");

        // Remove.
        row(R"([{"remove": "/a"}])", R"({"b":1})", R"({"b":1})");
        row(R"([{"remove": "/l/1"}])", R"({"l":[1,2,3]})", R"({"l":[1,3]})");
        row(R"([{"remove": "/l/3"}, {"remove": "/l/01"}, {"remove": "/l/-"}, {"remove": "/l/x"}])", R"({"l":[1,2,3]})",
            R"({"l":[1,2,3]})");
        row(R"([{"remove": "/l/*"}])", R"({"l":[1,2,3]})", R"({"l":[]})");
        row(R"([{"remove": "/m/*"}])", R"({"m":{"a":1,"b":2},"n":3})", R"({"m":{},"n":3})");
        row(R"([{"remove": "/*/secret"}])", R"([{"secret":1,"a":2},{"a":3}])", R"([{"a":2},{"a":3}])");
        row(R"([{"remove": "/a/b/c"}])", R"({"a":"b"})", R"({"a":"b"})");
        row(R"([{"remove": "/01"}])", R"({"01":1,"1":2})", R"({"1":2})");

        // Two members of one name: which one is meant nobody knows. Elsewhere they do not matter.
        row(R"([{"remove": "/a"}])", R"({"a":1,"a":2})",
            "The value has two members named \"a\" in one place, so that a step cannot tell them apart.");
        row(R"([{"remove": "/b"}])", R"({"a":1,"a":2,"b":3})", R"({"a":1,"a":2})");
    }

    void steps()
    {
        QFETCH(const QString, list);
        QFETCH(const QString, stored);
        QFETCH(const QString, expected);
        QCOMPARE(transformed(list.toStdString(), stored.toStdString()), expected.toStdString());
    }

    void casts_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after"); // empty: refused
        const auto row = [](const char* type, const char* before, const char* after) {
            QTest::addRow("%s: %s", type, before)
                << QString::fromLatin1(type) << QString::fromLatin1(before) << QString::fromLatin1(after);
        };
        row("number", R"("7.50")", "7.50");
        row("number", R"("7")", "7");
        row("number", R"("-1e3")", "-1e3");
        row("number", R"("123456789012345678901234567890")", "123456789012345678901234567890");
        row("number", "1.10", "1.10");
        row("number", "5", "5");
        row("number", "true", "1");
        for (const auto* const text : {R"("")", R"(" 7")", R"("7 ")", R"("07")", R"("+7")", R"("7.")", R"(".5")",
                 R"("0x7")", R"("nan")", R"("1,5")", R"("seven")", R"("7\n")", "null", "[]", "{}", R"(["7"])"}) {
            row("number", text, "");
            row("integer", text, "");
        }
        row("integer", R"("7")", "7");
        row("integer", R"("-7")", "-7");
        row("integer", R"("-0")", "");
        row("integer", R"("7.0")", "");
        row("integer", "7", "7");
        row("integer", "7.0", "7");
        row("integer", "-7.000", "-7");
        row("integer", "1.50e2", "150");
        row("integer", "1500e-2", "15");
        row("integer", "0.0", "0");
        row("integer", "0.5e1", "5");
        row("integer", "999999999999999.0", "999999999999999");
        row("integer", "7.5", "");
        row("integer", "1e-1", "");
        row("integer", "1.5e0", "");
        row("integer", "1e16", ""); // as a double it may have been another one
        row("integer", "1e300", "");
        row("integer", "false", "0");
        row("string", "1.10", R"("1.10")");
        row("string", "-5", R"("-5")");
        row("string", "true", R"("true")");
        row("string", R"("x")", R"("x")");
        row("string", "null", "");
        row("string", "[]", "");
        row("boolean", R"("true")", "true");
        row("boolean", R"("false")", "false");
        row("boolean", "1", "true");
        row("boolean", "0", "false");
        row("boolean", "true", "true");
        for (const auto* const text : {"2", "1.0", R"("True")", R"("yes")", R"("1")", R"("")", "null", "[]"}) {
            row("boolean", text, "");
        }
        row("null", R"("")", "null");
        row("null", "null", "null");
        for (const auto* const text : {"0", "false", R"("null")", "[]", "{}"}) {
            row("null", text, "");
        }
    }

    void casts()
    {
        QFETCH(const QString, type);
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        const auto list = inQuotes("[{'cast': '/*/v', 'to': '" + type.toStdString() + "'}]");
        const auto around = [](const QString& value) {
            return inQuotes("[{'w': 1}, {'v': ") + value.toStdString() + "}]";
        };
        const auto result = transformed(list, around(before));
        if (after.isEmpty()) {
            const auto begin = "Making /*/v a " + type.toStdString() + " would lose something: ";
            QVERIFY2(result.starts_with(begin) && result.ends_with(" stands there."), result.c_str());
        } else {
            QCOMPARE(result, around(after));
        }
    }

    /// Errors tell what kind of thing stands there, never the thing itself.
    void errorsKeepSecrets()
    {
        for (const auto* const secret : {R"("hunter2")", "31337.5", R"(["hunter2"])"}) {
            const auto result = transformed(R"([{"cast": "/v", "to": "integer"}])", R"({"v": )"s + secret + "}");
            QVERIFY2(result.contains("stands there") && !result.contains("hunter2") && !result.contains("31337"),
                result.c_str());
        }
    }

    void everyChainIsEncodedAgain_data()
    {
        QTest::addColumn<QByteArray>("stored");
        QTest::addColumn<QString>("chain");
        const auto row = [](const char* chain, const std::string& stored) {
            QTest::newRow(chain) << QByteArray::fromStdString(stored) << QString::fromUtf8(chain);
        };
        const std::string json = R"({"rate": 41.50, "legacy": null, "overtime_hours": "7.50", "name": "Åsa"})";
        row("JSON", json);
        for (const auto* const codec :
            {"zlib", "gzip", "zstd", "lz4", "xz", "lzma", "snappy", "snappy-framed", "brotli", "lz4-phpredis"}) {
            const auto stored = wrapped(codec, json);
            row(decoded(stored).chainText().c_str(), stored);
        }
        row("zlib → zstd → JSON", wrapped("zlib", wrapped("zstd", json)));
        row("MessagePack",
            "\x84\xa4rate\xcb\x40\x44\xc0\0\0\0\0\0\xa6legacy\xc0\xaeovertime_hours\xa4"s
            "7.50\xa4name\xa4\xc3\x85sa"s);
        const std::string pickle =
            "\x80\x04\x95\x47\0\0\0\0\0\0\0}\x94(\x8c\x04rate\x94G@D\xc0\0\0\0\0\0\x8c\x06legacy\x94"
            "N\x8c\x0eovertime_hours\x94\x8c\x04"s
            + "7.50\x94\x8c\x04name\x94\x8c\x04\xc3\x85sa\x94u."s;
        row("pickle", pickle);
        row("Flask-Caching → pickle", '!' + pickle);
        row("zlib → pickle", wrapped("zlib", pickle));
        const std::string php = inQuotes("a:4:{s:4:'rate';d:41.5;s:6:'legacy';N;s:14:'overtime_hours';s:4:'7.50';"
                                         "s:4:'name';s:4:'Åsa';}");
        row("PHP serialize", php);
        row("Symfony tagged item → PHP serialize", "\x9d\0\0\0\0\0\0\0\0\x5f\0\0\0"s + php);
        const std::string rails = "\x00\x11\x02\0\0\0\0\0\0\xf0\xbf\xff\xff\xff\xff"s;
        row("Rails cache entry → JSON", rails + json);
    }

    void everyChainIsEncodedAgain()
    {
        QFETCH(const QByteArray, stored);
        QFETCH(const QString, chain);
        const auto bytes = stored.toStdString();
        const auto before = decoded(bytes);
        const auto result = transformValue(::steps(Payroll), bytes);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.english().c_str());
        QVERIFY(result->changed);
        const auto again = decoded(result->stored);
        QCOMPARE(again.chainText(), before.chainText());
        if (!chain.startsWith(QStringLiteral("Flask"))) { // its name is the codec's own
            QCOMPARE(QString::fromStdString(again.chainText()), chain);
        }
        const bool text = chain.endsWith(QStringLiteral("JSON"));
        QCOMPARE(written(again.tree),
            text ? R"({"hourly_rate": 41.50, "overtime_hours": 7.50, "name": "Åsa", "meal_allowance": 0})"
                 : R"({"hourly_rate": 41.5, "overtime_hours": 7.5, "name": "Åsa", "meal_allowance": 0})");
        QCOMPARE(QString::fromStdString(result->before).count(QLatin1Char('\n')), 5);
        QVERIFY(result->before.contains("\"legacy\": null") && !result->after.contains("legacy"));
        QVERIFY(result->after.contains("\"meal_allowance\": 0"));
        // A second time there is nothing left to do, and no byte changes.
        const auto second = transformValue(::steps(Payroll), result->stored);
        QVERIFY(second.has_value() && !second->changed);
        QVERIFY(second->stored == result->stored);
        QCOMPARE(second->after, second->before);
    }

    void textsAreThoseOfTheValueView()
    {
        const auto result = transformValue(::steps(R"([{"rename": "/a", "to": "/b"}])"), R"({"a":[1,"x\n"],"c":{}})");
        QCOMPARE(result->before, "{\n  \"a\": [\n    1,\n    \"x\\n\"\n  ],\n  \"c\": {}\n}");
        QCOMPARE(result->after, "{\n  \"b\": [\n    1,\n    \"x\\n\"\n  ],\n  \"c\": {}\n}");
    }

    /// Real values of other programs: what can be written is, and all but the change stays; what cannot is named.
    void valuesOfOtherPrograms()
    {
        const auto list = R"([{"rename": "/hours", "to": "/worked"}])";
        for (const auto* const name : {"rails-text", "rails-text-zlib", "symfony-tagged", "cachelib", "glide-zstd",
                 "glide-lz4", "cm-gz", "cm-zs", "gzip-python", "zstd-cli", "lz4-python", "xz-django", "zlib-python"}) {
            const auto bytes = fixture(std::string("unwrap/") + name);
            const auto stored = transformed(list, bytes);
            const auto before = written(decoded(bytes).tree);
            auto expected = before;
            const auto at = expected.find("\"hours\": ");
            QVERIFY2(at != std::string::npos, name);
            expected.replace(at, 7, "\"worked\"");
            QVERIFY2(written(decoded(stored).tree) == expected, stored.c_str());
            QCOMPARE(decoded(stored).chainText(), decoded(bytes).chainText());
        }
    }

    void whatCannotBeWritten_data()
    {
        QTest::addColumn<QByteArray>("stored");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& stored, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(stored) << QString::fromLatin1(says);
        };
        row("Ruby Marshal", fixture("marshal/plain"), "JSON cannot carry");
        row("Marshal of a plain map",
            "\x04\x08{\x06I\"\x06"
            "a\x06:\x06"
            "ETi\x06"s,
            "can be read but not written");
        row("deflate", wrapped("deflate", R"({"a": 1, "b": "some text, some text, some text, some text"})"), "");
        row("pickled objects", fixture("pickle/objects.p4"), "");
        row("a tuple",
            "\x80\x04\x95\x0e\0\0\0\0\0\0\0}\x94\x8c\x01"
            "a\x94K\x01K\x02\x86\x94s."s,
            "another kind");
        row("PHP objects", fixture("php/objects"), "JSON cannot carry");
        row("rest", wrapped("zlib", R"({"a": 1})") + "tail", "belong to nothing known");
        row("cut off", wrapped("zlib", R"({"a": 1, "b": "text and more text"})").substr(0, 20), "");
        row("cut JSON", R"({"a": 1, "b": [1, 2)", "");
        row("bytes", "\xff\xfe\x00\x01\x02"s, "is no document");
        row("text", "hello", "is no document");
        row("integer", "42", "is no document");
        row("JSON text", R"("hello")", "is no document");
        row("null", "null", "is no document");
        row("nothing", "", "is no document");
        row("image", fixture("images/png"), "");
        row("nan",
            "\x80\x04\x95\x0f\0\0\0\0\0\0\0}\x94\x8c\x01"
            "aG\x7f\xf8\0\0\0\0\0\0s."s,
            "a number without digits");
        row("bytes in MessagePack",
            "\x82\xa1"
            "a\x01\xa1"
            "b\xc4\x01\xff"s,
            "bytes that are no text at $.b");
        row("number as key",
            "\x82\xa1"
            "a\x01\x05\x02"s,
            "");
    }

    void whatCannotBeWritten()
    {
        QFETCH(const QByteArray, stored);
        QFETCH(const QString, says);
        const auto bytes = stored.toStdString();
        const auto list = R"([{"remove": "/a"}, {"default": "/0/new", "value": 1}, {"default": "/new", "value": 1}])";
        const auto result = transformValue(::steps(list), bytes);
        if (QTest::currentDataTag() == "deflate"s || QTest::currentDataTag() == "number as key"s) {
            if (result) { // whatever can be written must be right
                QVERIFY(written(decoded(result->stored).tree).contains("\"new\": 1"));
                return;
            }
        }
        QVERIFY2(!result.has_value(), result ? escapeBytes(result->stored).c_str() : "");
        QCOMPARE(result.error().kind, ErrorKind::Usage);
        const auto sentence = QString::fromStdString(result.error().message.english());
        QVERIFY2(sentence.contains(says) && sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
    }

    /// A value that the steps leave alone is taken as it is, even where it could not be written.
    void untouchedBytesStay()
    {
        const auto marshal = "\x04\x08{\x06I\"\x06"
                             "a\x06:\x06"
                             "ETi\x06"s;
        const auto result = transformValue(::steps(R"([{"remove": "/x"}])"), marshal);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.english().c_str());
        QVERIFY(!result->changed && result->stored == marshal);
        QCOMPARE(result->after, result->before);
        QCOMPARE(transformed("[]", R"({"a" :  1})"), R"({"a" :  1})");
        QCOMPARE(transformed(R"([{"cast": "/a", "to": "number"}])", R"({"a" :  1})"), R"({"a" :  1})");
    }

    /// MessagePack keeps a number real where it was real, and PHP turns names into numbers: what would come back as
    /// something else is not written.
    void formatsWithTheirOwnWays()
    {
        const std::string real = "\x81\xa1"
                                 "a\xcb\x40\x14\0\0\0\0\0\0"s;
        QCOMPARE(transformed(R"([{"cast": "/a", "to": "integer"}])", real),
            "Written as MessagePack, the value would read otherwise than the steps make it.");
        QCOMPARE(written(decoded(transformed(R"([{"cast": "/a", "to": "string"}])", real)).tree), R"({"a": "5.0"})");
        QCOMPARE(transformed(R"([{"rename": "/a", "to": "/0"}])", inQuotes("a:1:{s:1:'a';i:5;}")),
            "Written as PHP serialize, the value would read otherwise than the steps make it.");
        QCOMPARE(transformed(R"([{"default": "/l", "value": {}}])", inQuotes("a:1:{s:1:'a';i:5;}")),
            inQuotes("a:2:{s:1:'a';i:5;s:1:'l';a:0:{}}"));
    }

    void wrongStepsAreRefused()
    {
        const Transform wrong{{{.kind = TransformStep::Kind::Cast, .path = "/a", .to = "float"}}};
        const auto result = transformValue(wrong, R"({"a":1})");
        QCOMPARE(result.error().kind, ErrorKind::Usage);
        QVERIFY(!transformValue({{{.kind = TransformStep::Kind::Remove, .path = ""}}}, R"({"a":1})").has_value());
    }

    /// Many elements are done in the time that it takes to read them.
    void largeOnes()
    {
        std::string stored = "[";
        std::string expected = "[";
        for (int i = 0; i < 50'000; ++i) {
            const auto number = std::to_string(i);
            const std::string comma = i > 0 ? "," : "";
            stored += comma;
            stored += inQuotes("{'h':'" + number + "','x':1.10}");
            expected += comma;
            expected += inQuotes("{'hours':" + number + ",'x':1.10}");
        }
        const auto list = inQuotes("[{'rename': '/*/h', 'to': '/*/hours'}, {'cast': '/*/hours', 'to': 'integer'}]");
        QVERIFY(transformed(list, stored + "]") == expected + "]");
    }
};

QTEST_GUILESS_MAIN(TransformTest)
#include "tst_transform.moc"
