// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/transform.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::invalidation;

class TransformFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyKindOfStepComesBack()
    {
        const auto* const text = R"({"steps": [{"rename": "/rate", "to": "/hourly_rate"},
            {"default": "/meal_allowance", "value": {"b": [1, -2.5, null, "Ø", 18446744073709551615], "a": true}},
            {"remove": "/legacy/*"}, {"to": "number", "cast": "/*/overtime~1hours"}]})";
        const auto transform = transformFromJson(text);
        QVERIFY2(transform.has_value(), transform ? "" : transform.error().message.english().c_str());
        QCOMPARE(transform->steps.size(), size_t{4});
        QVERIFY(transform->steps[0] == (TransformStep{TransformStep::Kind::Rename, "/rate", "/hourly_rate"}));
        QVERIFY(transform->steps[3] == (TransformStep{TransformStep::Kind::Cast, "/*/overtime~1hours", "number"}));
        const auto written = transformJson(*transform).dump();
        QCOMPARE(written,
            R"({"steps":[{"rename":"/rate","to":"/hourly_rate"},)"
            R"({"default":"/meal_allowance","value":{"b":[1,-2.5,null,"Ø",18446744073709551615],"a":true}},)"
            R"({"remove":"/legacy/*"},{"cast":"/*/overtime~1hours","to":"number"}]})");
        QVERIFY(transformFromJson(written).value() == *transform);
        QCOMPARE(transformJson(transformFromJson(written).value()).dump(), written);
        QCOMPARE(transformJson({}).dump(), R"({"steps":[]})");
        QVERIFY(transformFromJson(R"({"steps":[]})").value().empty());
        QVERIFY(!transformFromJson("{\"steps\": [{\"remove\": \"/\xff\"}]}").has_value());
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        int number = 1;
        const auto row = [&](const char* text, const char* says) {
            QTest::addRow("%d %s", number++, text) << QString::fromLatin1(text) << QString::fromLatin1(says);
        };
        const auto step = [&](const std::string& json, const char* says) {
            row((R"({"steps": [{"remove": "/a"}, )" + json + "]}").c_str(), says);
        };
        row("", "no JSON at byte");
        row("{", "no JSON at byte");
        row("[]", R"(with a list named "steps")");
        row("{}", R"(with a list named "steps")");
        row(R"({"steps": {}})", R"(with a list named "steps")");
        row(R"({"steps": [], "version": 2})", R"(field "version" is not known)");
        row(R"({"steps": [{"remove": "/a", "remove": "/b"}]})", R"(two fields "remove")");
        row(R"({"steps": [{"default": "/a", "value": {"x": 1, "x": 2}}]})", R"(two fields "x")");
        row(R"({"steps": [{"default": "/a", "value": 123456789012345678901}]})", "number 123456789012345678901");
        row(R"({"steps": [{"default": "/a", "value": 0.1234567890123456789}]})", "number 0.1234567890123456789");
        row(R"({"steps": [{"default": "/a", "value": 1e999}]})", "a number that is too large");
        step("5", "it must be an object");
        step("{}", "one of the fields rename, default, remove and cast");
        step(R"({"move": "/a"})", "one of the fields");
        step(R"({"rename": "/a"})", R"(the field "to" is missing)");
        step(R"({"rename": "/a", "to": "/b", "value": 1})", R"(the field "value" does not belong to "rename")");
        step(R"({"rename": "/a", "remove": "/b"})", R"(the field "remove" does not belong to "rename")");
        step(R"({"rename": 5, "to": "/b"})", R"(the field "rename" must be a text)");
        step(R"({"rename": "/a", "to": ["/b"]})", R"(the field "to" must be a text)");
        step(R"({"remove": "/a", "to": "/b"})", R"(the field "to" does not belong to "remove")");
        step(R"({"default": "/a"})", R"(the field "value" is missing)");
        step(R"({"default": "/a", "to": "/b"})", R"(the field "to" does not belong to "default")");
        step(R"({"default": "/a/*", "value": 1})", "a default needs a name");
        step(R"({"cast": "/a", "to": "float"})", "must be string, integer, number, boolean or null");
        step(R"({"remove": "a"})", "must be a JSON pointer");
        step(R"({"remove": "$.a"})", "must be a JSON pointer");
        step(R"({"remove": "/a~2"})", "must be a JSON pointer");
        step(R"({"remove": "/a~"})", "must be a JSON pointer");
        step(R"({"remove": ""})", "a part of the value");
        step(R"({"cast": "", "to": "null"})", "a part of the value");
        step(R"({"rename": "/a", "to": "b"})", R"("to" must be a JSON pointer)");
        step(R"({"rename": "/a", "to": ""})", R"("to" must be a JSON pointer)");
        step(R"({"rename": "/a", "to": "/a"})", "where it is already");
        step(R"({"rename": "/a", "to": "/a/b"})", "inside of what is moved");
        step(R"({"rename": "/a/*", "to": "/b/*"})", "ends with a name");
        step(R"({"rename": "/a", "to": "/*"})", "ends with a name");
        step(R"({"rename": "/a/*/x", "to": "/b/*/x"})", "below the same *");
        step(R"({"rename": "/a/*/x", "to": "/a/x"})", "below the same *");
        step(R"({"rename": "/a/x", "to": "/a/*/x"})", "below the same *");
        step(R"({"rename": "/a/*/x", "to": "/a/*/*/x"})", "below the same *");
    }

    void mistakesAreNamed()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, says);
        const auto read = transformFromJson(text.toStdString());
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().kind, ErrorKind::Usage);
        const auto sentence = QString::fromStdString(read.error().message.english());
        const bool second = text.contains(QStringLiteral("}, ")) || text.contains(QStringLiteral(", 5]"));
        QCOMPARE(sentence.startsWith(QStringLiteral("Step 2 of the transform is wrong: ")), second);
        QVERIFY2(sentence.contains(says) && sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
    }
};

QTEST_GUILESS_MAIN(TransformFileTest)
#include "tst_transformfile.moc"
