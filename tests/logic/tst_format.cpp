// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/format.h"

#include <QTest>

using namespace keystrata::ui;
using namespace std::chrono_literals;

namespace {
/// Units keep to their number with a no-break space; tests are readable with a plain one.
QString plain(QString text)
{
    return text.replace(QChar(0x00A0), QLatin1Char(' '));
}
} // namespace

class FormatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsAreGrouped();
    void shortCountsHaveThreeDigits_data();
    void shortCountsHaveThreeDigits();
    void bytesArePowersOfAThousand_data();
    void bytesArePowersOfAThousand();
    void aRateThatIsNearlyPerfectDoesNotLookPerfect();
    void ratesBelowTenKeepAFraction();
    void durationsUseTheLargestUnit_data();
    void durationsUseTheLargestUnit();
    void theLocaleDecidesTheSeparators();
    void bytesOfAKeyAreMadeVisible();
};

void FormatTest::countsAreGrouped()
{
    QCOMPARE(formatCount(1'712'940, QLocale(QLocale::English, QLocale::UnitedStates)), QStringLiteral("1,712,940"));
}

void FormatTest::shortCountsHaveThreeDigits_data()
{
    QTest::addColumn<double>("count");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << QStringLiteral("0");
    QTest::newRow("ones") << 214.0 << QStringLiteral("214");
    QTest::newRow("edge below") << 999.0 << QStringLiteral("999");
    QTest::newRow("edge") << 999.6 << QStringLiteral("1.00 k");
    QTest::newRow("thousands") << 12'345.0 << QStringLiteral("12.3 k");
    QTest::newRow("hundreds of thousands") << 742'118.0 << QStringLiteral("742 k");
    QTest::newRow("edge of a million") << 999'700.0 << QStringLiteral("1.00 M");
    QTest::newRow("millions") << 1'712'940.0 << QStringLiteral("1.71 M");
    QTest::newRow("beyond all units") << 5e18 << QStringLiteral("5000000 T");
}

void FormatTest::shortCountsHaveThreeDigits()
{
    QFETCH(double, count);
    QFETCH(QString, text);
    QCOMPARE(plain(formatCountShort(count, QLocale::c())), text);
}

void FormatTest::bytesArePowersOfAThousand_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("bytes") << quint64(80) << QStringLiteral("80 B");
    QTest::newRow("kilobytes") << quint64(4'096) << QStringLiteral("4.10 kB");
    QTest::newRow("megabytes") << quint64(611'700'000) << QStringLiteral("612 MB");
    QTest::newRow("gigabytes") << quint64(1'550'000'000) << QStringLiteral("1.55 GB");
    QTest::newRow("all") << std::numeric_limits<quint64>::max() << QStringLiteral("18447 PB");
}

void FormatTest::bytesArePowersOfAThousand()
{
    QFETCH(quint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(plain(formatBytes(bytes, QLocale::c())), text);
}

void FormatTest::aRateThatIsNearlyPerfectDoesNotLookPerfect()
{
    QCOMPARE(plain(formatPercent(99.96, QLocale::c())), QStringLiteral("99.9 %"));
    QCOMPARE(plain(formatPercent(100, QLocale::c())), QStringLiteral("100 %"));
    QCOMPARE(plain(formatPercent(91.84, QLocale::c())), QStringLiteral("91.8 %"));
    QCOMPARE(plain(formatPercent(0, QLocale::c())), QStringLiteral("0 %"));
    QCOMPARE(plain(formatPercent(0.04, QLocale::c())), QStringLiteral("0.1 %"));
}

void FormatTest::ratesBelowTenKeepAFraction()
{
    QCOMPARE(plain(formatRate(18'412, QLocale::c())), QStringLiteral("18.4 k/s"));
    QCOMPARE(plain(formatRate(0, QLocale::c())), QStringLiteral("0/s"));
    QCOMPARE(plain(formatRate(0.4, QLocale::c())), QStringLiteral("0.4/s"));
    QCOMPARE(plain(formatRate(212, QLocale::c())), QStringLiteral("212/s"));
}

void FormatTest::durationsUseTheLargestUnit_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("milliseconds") << qint64(250) << QStringLiteral("250 ms");
    QTest::newRow("nearly a second") << qint64(999) << QStringLiteral("1 s");
    QTest::newRow("seconds") << qint64(42'400) << QStringLiteral("42 s");
    QTest::newRow("minutes") << qint64(58 * 60'000) << QStringLiteral("58 min");
    QTest::newRow("an hour and a half") << qint64(90 * 60'000) << QStringLiteral("1.5 h");
    QTest::newRow("hours") << qint64(22 * 3'600'000) << QStringLiteral("22 h");
    QTest::newRow("days") << qint64(4) * 86'400'000 << QStringLiteral("4 d");
}

void FormatTest::durationsUseTheLargestUnit()
{
    QFETCH(qint64, milliseconds);
    QFETCH(QString, text);
    QCOMPARE(plain(formatDuration(std::chrono::milliseconds(milliseconds), QLocale::c())), text);
}

void FormatTest::theLocaleDecidesTheSeparators()
{
    const QLocale german(QLocale::German, QLocale::Germany);
    QCOMPARE(formatCount(1'712'940, german), QStringLiteral("1.712.940"));
    QCOMPARE(plain(formatBytes(1'550'000'000, german)), QStringLiteral("1,55 GB"));
    QCOMPARE(plain(formatMilliseconds(0.42, german)), QStringLiteral("0,4 ms"));
}

void FormatTest::bytesOfAKeyAreMadeVisible()
{
    QCOMPARE(displayBytes(std::string_view("a\0b\n", 4)), QStringLiteral("a\\x00b\\n"));
}

QTEST_GUILESS_MAIN(FormatTest)
#include "tst_format.moc"
