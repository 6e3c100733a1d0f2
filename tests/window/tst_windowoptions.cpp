// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/options.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::app;

namespace {

std::expected<Options, EarlyEnd> parse(const char* words)
{
    return parseOptions(QStringList(QStringLiteral("keystrata"))
        + QString::fromLatin1(words).split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

} // namespace

class WindowOptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutWordsTheWindowIsAsItWas();
    void theServerIsAnOptionOrAPosition();
    void aProfileIsNamed();
    void theRestIsRead();
    void wrongUseIsOneSentenceAndTwo_data();
    void wrongUseIsOneSentenceAndTwo();
    void thePasswordIsNotRepeated();
    void helpAndVersionAreFine();
};

void WindowOptionsTest::withoutWordsTheWindowIsAsItWas()
{
    const auto options = parse("");
    QVERIFY(options.has_value());
    QVERIFY(!options->demo);
    QVERIFY(!options->address);
    QVERIFY(!options->theme);
    QVERIFY(!options->size.isValid());
}

void WindowOptionsTest::theServerIsAnOptionOrAPosition()
{
    for (const char* words : {"--url redis://10.0.0.5:6380/1", "redis://10.0.0.5:6380/1", "10.0.0.5:6380/1"}) {
        const auto options = parse(words);
        QVERIFY2(options.has_value(), words);
        QCOMPARE(options->address->endpoints.front().port, uint16_t(6380));
        QCOMPARE(options->address->db, std::optional(1));
    }
}

void WindowOptionsTest::aProfileIsNamed()
{
    const auto options = parse("--profile payroll-prod");
    QVERIFY(options.has_value());
    QCOMPARE(options->profile, QStringLiteral("payroll-prod"));
    QVERIFY(!options->address);
}

void WindowOptionsTest::theRestIsRead()
{
    const auto options = parse("--demo --page overview --theme dark --size 1440x900 --screenshot a.png");
    QVERIFY(options.has_value());
    QVERIFY(options->demo);
    QCOMPARE(options->page, QStringLiteral("overview"));
    QCOMPARE(options->theme, std::optional(ui::ThemeMode::Dark));
    QCOMPARE(options->size, QSize(1440, 900));
    QCOMPARE(options->screenshot, QStringLiteral("a.png"));
}

void WindowOptionsTest::wrongUseIsOneSentenceAndTwo_data()
{
    QTest::addColumn<QString>("words");
    for (const char* words : {"--nonsense", "--theme pink", "--size big", "--size 0x0", "--page nowhere",
             "--url http://10.0.0.5", "--demo --url redis://10.0.0.5", "10.0.0.5 10.0.0.6", "--url", "--profile",
             "--profile=", "--profile one --demo", "--profile one 10.0.0.5"}) {
        QTest::newRow(words) << QString::fromLatin1(words);
    }
}

void WindowOptionsTest::wrongUseIsOneSentenceAndTwo()
{
    QFETCH(QString, words);
    const auto options = parse(words.toLatin1().constData());
    QVERIFY(!options.has_value());
    QCOMPARE(options.error().exitCode, 2);
    QVERIFY2(options.error().text.endsWith(QLatin1Char('.')), qPrintable(options.error().text));
    QVERIFY(!options.error().text.contains(QLatin1Char('\n')));
}

void WindowOptionsTest::thePasswordIsNotRepeated()
{
    const auto options = parse("--url redis://alice:topsecret@10.0.0.5:port/1");
    QVERIFY(!options.has_value());
    QVERIFY2(!options.error().text.contains(QStringLiteral("topsecret")), qPrintable(options.error().text));
}

void WindowOptionsTest::helpAndVersionAreFine()
{
    const auto help = parse("--help");
    QCOMPARE(help.error().exitCode, 0);
    QVERIFY(help.error().text.contains(QStringLiteral("--screenshot")));
    const auto version = parse("--version");
    QCOMPARE(version.error().exitCode, 0);
    QCOMPARE(version.error().text, QStringLiteral("keystrata " KEYSTRATA_VERSION "\n"));
}

QTEST_MAIN(WindowOptionsTest)
#include "tst_windowoptions.moc"
