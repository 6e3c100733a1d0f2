// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

class SamplesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// Each codec is found for at least one value that a program wrote, without anybody choosing it.
    void everyCodecIsFound_data()
    {
        QTest::addColumn<bool>("found");
        auto samples = allFixtures();
        samples.merge(std::map<std::string, std::string>{{"number", "42"}, {"text", "hello"}, {"bytes", "\xff\x01\x80"},
            {"uuid", "919108f7-52d1-4320-9bac-f847db4148a8"}, {"jwt", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ."},
            {"utf16", std::string("\xff\xfeh\0i\0", 6)}});
        std::set<std::string_view> found;
        for (const auto& [name, bytes] : samples) {
            for (const auto& layer : decoded(bytes).chain) {
                found.insert(layer.codec->id);
            }
        }
        for (const Codec* codec : allCodecs()) {
            QTest::newRow(codec->id.data()) << found.contains(codec->id);
        }
    }

    void everyCodecIsFound()
    {
        QFETCH(bool, found);
        // Any bytes are a text in these, so nothing can tell that they are meant.
        const std::set<std::string_view> byHand{"latin1", "windows1252"};
        QCOMPARE(found, !byHand.contains(QTest::currentDataTag()));
    }

    /// What is found for whole values is also found for their beginnings, or nothing is.
    void fixturesAreWhole()
    {
        for (const auto& [name, bytes] : allFixtures()) {
            if (name.starts_with("noise/") || name == "cbor/rich") { // which is too odd to be found
                continue;
            }
            const auto value = decoded(bytes);
            QVERIFY2(value.chain.back().codec->id != "bytes" || !value.chain.front().payload.empty(), name.c_str());
            for (const auto& layer : value.chain) {
                QVERIFY2(layer.complete && layer.rest == 0, name.c_str());
            }
            QVERIFY2(!value.problem, name.c_str());
            QVERIFY2(!value.tree.empty(), name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(SamplesTest)
#include "tst_samples.moc"
