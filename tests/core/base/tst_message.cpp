// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/message.h"
#include "core/base/result.h"

#include <QTest>

using namespace keystrata;
using namespace std::string_literals;

class MessageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsTemplates_data();
    void fillsTemplates();
    void comparesByContent();
    void errorsAreTransientOrNot_data();
    void errorsAreTransientOrNot();
};

void MessageTest::fillsTemplates_data()
{
    QTest::addColumn<std::vector<std::string>>("args");
    QTest::addColumn<std::string>("filled");
    using Args = std::vector<std::string>;
    const auto row = [](const char* text, Args args, std::string filled) {
        QTest::newRow(text) << std::move(args) << std::move(filled);
    };
    row("nothing to fill", {"x"}, "nothing to fill");
    row("{0} of {1}", {"3", "7"}, "3 of 7");
    row("{1} before {0}, {1} again", {"a", "b"}, "b before a, b again");
    row("{2} is missing", {"a"}, "{2} is missing");
    row("{0}{0}", {"ab"}, "abab");
    row("{prefix}:{version}:{key} {0}", {"x"}, "{prefix}:{version}:{key} x");
    row("{10} {} { } {a} {", {"x"}, "{10} {} { } {a} {");
    row("{{0}}", {"x"}, "{x}");
    row("ends {0", {"x"}, "ends {0");
    // Arguments are data: what looks like a placeholder in them is not filled, odd bytes are made visible.
    row("data: {0} {1}", {"{1}", "x"}, "data: {1} x");
    row("bytes: {0}", {"a\n\0\xff"s}, "bytes: a\\n\\x00\\xff");
    row("hidden: {0}", {"a\u202Eb"}, "hidden: a\\xe2\\x80\\xaeb");
}

void MessageTest::fillsTemplates()
{
    QFETCH(const std::vector<std::string>, args);
    QFETCH(const std::string, filled);
    const Message message{"test.id", QTest::currentDataTag(), args};
    QVERIFY2(message.english() == filled, message.english().c_str());
    QVERIFY(!message.empty());
}

void MessageTest::comparesByContent()
{
    QVERIFY(Message{}.empty());
    QVERIFY(Message{}.english().empty());
    const Message message{"a.b", "{0}", {"x"}};
    QVERIFY((message == Message{"a.b", "{0}", {"x"}}));
    QVERIFY((message != Message{"a.b", "{0}", {"y"}}));
    QVERIFY((message != Message{"a.c", "{0}", {"x"}}));
}

void MessageTest::errorsAreTransientOrNot_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("transient");
    using enum ErrorKind;
    QTest::newRow("lost") << static_cast<int>(Network) << true;
    QTest::newRow("late") << static_cast<int>(Timeout) << true;
    for (const auto kind : {Usage, Auth, Denied, Protocol, Server, Refused, Cancelled, File}) {
        QTest::addRow("kind %d", static_cast<int>(kind)) << static_cast<int>(kind) << false;
    }
}

void MessageTest::errorsAreTransientOrNot()
{
    QFETCH(const int, kind);
    QFETCH(const bool, transient);
    const Status failed = fail(static_cast<ErrorKind>(kind), {"test.id", "Lost.", {}}, "ERR words");
    QVERIFY(!failed);
    QCOMPARE(failed.error().transient(), transient);
    QVERIFY(failed.error().serverText == "ERR words");
    const Result<int> passedOn = fail(failed.error());
    QVERIFY(passedOn.error() == failed.error());
}

QTEST_APPLESS_MAIN(MessageTest)
#include "tst_message.moc"
