// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/units.h"

#include <QTest>

using namespace keystrata;
using namespace std::chrono_literals;

class UnitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsDurations_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("ms"); // -1: refused
        const std::pair<const char*, qint64> rows[] = {{"7d", 7 * 86'400'000LL}, {"30m", 1'800'000}, {"90s", 90'000},
            {"500ms", 500}, {"2w", 14 * 86'400'000LL}, {"1h30m", 5'400'000}, {"1.5h", 5'400'000}, {"10", 10'000},
            {"0.5", 500}, {"0", 0}, {"5 min", 300'000}, {"1H", 3'600'000}, {"", -1}, {"d", -1}, {"-5m", -1}, {"5x", -1},
            {"1h30", -1}, {"0h30", -1}, {"30 m 5", -1}, {"1e3s", -1}, {"inf", -1}, {"1..5s", -1}, {"999999999w", -1},
            {"5m ", -1}};
        for (const auto& [text, ms] : rows) {
            QTest::newRow(text[0] == 0 ? "nothing" : text) << QByteArray(text) << ms;
        }
    }

    void readsDurations()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, ms);
        const auto duration = parseDuration(text.toStdString());
        QCOMPARE(duration ? duration->count() : -1, ms);
        if (!duration) {
            QCOMPARE(duration.error().kind, ErrorKind::Usage);
            QVERIFY(duration.error().message.english().find(text.toStdString()) != std::string::npos);
        }
    }

    void readsSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("bytes"); // -1: refused
        const std::pair<const char*, qint64> rows[] = {{"512", 512}, {"512B", 512}, {"10k", 10'000}, {"10kB", 10'000},
            {"10KiB", 10'240}, {"10MB", 10'000'000}, {"10 MB", 10'000'000}, {"10mib", 10'485'760},
            {"1.5GB", 1'500'000'000}, {"1GiB", 1'073'741'824}, {"0", 0}, {"", -1}, {"MB", -1}, {"-1", -1}, {"1XB", -1},
            {"1MB5", -1}, {"99999999999TB", -1}};
        for (const auto& [text, bytes] : rows) {
            QTest::newRow(text[0] == 0 ? "nothing" : text) << QByteArray(text) << bytes;
        }
    }

    void readsSizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, bytes);
        const auto size = parseSize(text.toStdString());
        QCOMPARE(size ? static_cast<qint64>(*size) : -1, bytes);
    }

    void writesBytes()
    {
        QCOMPARE(formatBytes(80), "80 B");
        QCOMPARE(formatBytes(999), "999 B");
        QCOMPARE(formatBytes(4'100'000), "4.10 MB");
        QCOMPARE(formatBytes(36'700'160), "36.7 MB");
        QCOMPARE(formatBytes(612'000'000), "612 MB");
        QCOMPARE(formatBytes(999'900), "1.00 MB");
        QCOMPARE(formatBytes(5'000'000'000'000'000), "5000 TB");
    }

    void writesCounts()
    {
        QCOMPARE(formatCount(0), "0");
        QCOMPARE(formatCount(999), "999");
        QCOMPARE(formatCount(1'000), "1,000");
        QCOMPARE(formatCount(1'712'940), "1,712,940");
        QCOMPARE(formatCount(18'446'744'073'709'551'615ULL), "18,446,744,073,709,551,615");
    }

    void writesDurations()
    {
        QCOMPARE(formatDuration(450ms), "450 ms");
        QCOMPARE(formatDuration(42s), "42 s");
        QCOMPARE(formatDuration(58min), "58 min");
        QCOMPARE(formatDuration(22h), "22 h");
        QCOMPARE(formatDuration(96h), "4 d");
    }
};

QTEST_GUILESS_MAIN(UnitsTest)
#include "tst_units.moc"
