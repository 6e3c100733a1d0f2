// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/texts.h"

#include <QTest>

#include <cstdint>
#include <limits>

using namespace keystrata::values;

class TextsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void numbers()
    {
        QCOMPARE(realText("5"), "5.0");
        QCOMPARE(realText("-0"), "-0.0");
        QCOMPARE(realText("1E+5"), "1E+5");
        QCOMPARE(signedDigits(std::string_view("\x00\x80", 2)), "-32768");
        QCOMPARE(signedDigits("\xff"), "-1");
        QCOMPARE(signedDigits(std::string_view("\xff\x00", 2)), "255");
        QCOMPARE(signedDigits(""), "0");
        QCOMPARE(magnitudeDigits(std::string_view("\x00\x01", 2), true), "-256");
        QCOMPARE(magnitudeDigits(std::string_view("\x00\x00", 2), true), "0");
        QVERIFY(!signedDigits(std::string(5000, '\x01')).has_value());
        QCOMPARE(tidyDigits("-0042"), "-42");
        QCOMPARE(tidyDigits("+0"), "0");
        QCOMPARE(tidyDigits("-0"), "0");
        QCOMPARE(tidyDigits("0x1"), "");
        QCOMPARE(tidyDigits("-"), "");
        QCOMPARE(pointedDigits("1250", 2), "12.50");
        QCOMPARE(pointedDigits("-5", 3), "-0.005");
        QCOMPARE(pointedDigits("5", -3), "5000");
        QCOMPARE(pointedDigits("5", 0), "5");
        QCOMPARE(pointedDigits("5", 1000), "5e-1000");
    }

    void characters()
    {
        std::string text;
        for (const uint32_t code : {0x41U, 0xe9U, 0x20acU, 0x1f600U}) {
            appendUtf8(text, code);
        }
        QCOMPARE(text, "Aé€😀");
        QCOMPARE(latin1ToUtf8("\xe9\x41"), "éA");
        QCOMPARE(stringKind("é"), NodeKind::Text);
        QCOMPARE(stringKind("\xe9"), NodeKind::Bytes);
        for (const std::string_view whole : {"a€", "aé", "a😀", "a", ""}) {
            QCOMPARE(withoutCutCharacter(whole), whole);
            for (size_t cut = 1; whole.size() > 1 && cut < whole.size() - 1; ++cut) {
                QCOMPARE(withoutCutCharacter(whole.substr(0, whole.size() - cut)), "a");
            }
        }
    }

    void moments()
    {
        QCOMPARE(localMomentText(1787425561, 500'000'000, 7200), "2026-08-22T21:06:01.5+02:00");
        QCOMPARE(localMomentText(0, 0, -5400), "1969-12-31T22:30:00-01:30");
        QCOMPARE(localMomentText(0, 0, 3661), "1970-01-01T01:01:01+01:01:01");
        QCOMPARE(localMomentText(0, 0, std::numeric_limits<int64_t>::min()), "1970-01-01T00:00:00Z");
        QCOMPARE(utcMomentText(std::numeric_limits<int64_t>::max(), 0), "9223372036854775807 s since 1970");
        QCOMPARE(localMomentText(std::numeric_limits<int64_t>::min(), 0, 3600), "-9223372036854775808 s since 1970");
        QCOMPARE(durationText(0, 0), "PT0S");
        QCOMPARE(durationText(90'061, 0), "P1DT1H1M1S");
        QCOMPARE(durationText(86'400, 0), "P1D");
        QCOMPARE(durationText(-2, 500'000'000), "-PT1.5S");
        QCOMPARE(durationText(-1, 999'999'999), "-PT0.000000001S");
        QCOMPARE(durationText(std::numeric_limits<int64_t>::min(), 0), "-P106751991167300DT15H30M8S");
    }
};

QTEST_GUILESS_MAIN(TextsTest)
#include "tst_texts.moc"
