// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

/// "Version: 7, Expires: 2026-08-22 19:06:01 UTC"
std::string details(const Layer& layer)
{
    std::string all;
    for (const auto& detail : layer.details) {
        all += (all.empty() ? "" : ", ") + detail.name.english() + ": " + detail.value;
    }
    return all;
}

std::string chainIds(const Decoded& value)
{
    std::string all;
    for (const auto& layer : value.chain) {
        all += (all.empty() ? "" : " ") + std::string(layer.codec->id);
    }
    return all;
}

} // namespace

class EnvelopesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void envelopes_data()
    {
        QTest::addColumn<QString>("ids"); // with which the chain begins: readers of foreign values may follow
        QTest::addColumn<QString>("said");
        const auto row = [](const char* file, const char* ids, const char* said) {
            QTest::newRow(file) << QString::fromLatin1(ids) << QString::fromLatin1(said);
        };
        row("rails-object", "rails", "Version: 20260822190601000000, Expires: 2026-08-22 19:06:01 UTC, Kind: object");
        row("rails-zlib", "rails zlib", "Kind: object");
        row("rails-text", "rails json", "Kind: UTF-8 string");
        row("rails-text-zlib", "rails zlib json", "Version: v7, Kind: UTF-8 string");
        row("rails70", "rails-7.0", "");
        row("rails70-zlib", "rails-7.0 zlib", "");
        row("symfony-tagged", "symfony",
            "Tags: a:2:{s:6:\"people\";s:6:\"people\";s:5:\"hours\";s:5:\"hours\";}, "
            "Expires: 2026-08-22 19:00:00 UTC, Made in: 42 ms");
        row("symfony-plain", "symfony", "");
        row("cachelib", "cachelib", "");
        row("glide-zstd", "glide zstd json", "");
        row("glide-lz4", "glide lz4-block json", "");
        row("cm-gz", "cm-cache zlib json", "");
        row("cm-zs", "cm-cache zstd json", "");
        row("cm-l4", "cm-cache lz4-block json", "");
        row("cm-sn", "cm-cache snappy json", "");
        row("cm-lz", "cm-cache lzf json", "");
    }

    void envelopes()
    {
        QFETCH(QString, ids);
        QFETCH(QString, said);
        const auto bytes = fixture(std::string("unwrap/") + QTest::currentDataTag());
        const auto value = decoded(bytes);
        QVERIFY2(chainIds(value).starts_with(ids.toStdString()), chainIds(value).c_str());
        QCOMPARE(details(value.chain.front()), said.toStdString());
        QVERIFY(value.chain.front().complete && value.chain.front().rest == 0);
        // The header stays as it was, whatever is put behind it.
        const auto& codec = *value.chain.front().codec;
        QCOMPARE(codec.wrap(value.chain.front().payload, bytes).value(), bytes);
        const auto other = codec.wrap("other", bytes).value();
        QCOMPARE(other.substr(0, other.size() - 5), bytes.substr(0, bytes.size() - value.chain.front().payload.size()));
    }

    void editing()
    {
        for (const auto* const name : {"glide-zstd", "cm-gz", "rails-text", "rails-text-zlib"}) {
            const auto bytes = fixture(std::string("unwrap/") + name);
            const auto value = decoded(bytes);
            const auto changed = encode(R"({"name":"Åsa"})", value, bytes);
            QVERIFY2(changed.has_value(), name);
            const auto again = decoded(*changed);
            QCOMPARE(chainIds(again), chainIds(value));
            QCOMPARE(details(again.chain.front()), details(value.chain.front()));
            QCOMPARE(written(again.tree), R"({"name": "Åsa"})");
        }
    }

    /// A payload that is not what the envelope says is looked at like any other, and the reason is kept.
    void envelopesThatLie()
    {
        const auto value = decoded(std::string("\x00\x01\x02\x00\x01{\"a\": 1}", 13));
        QCOMPARE(chainIds(value), "glide json");
        QVERIFY(value.problem.has_value());
    }

    /// What begins alike and is none.
    void others()
    {
        const auto first = [](std::string_view bytes) { return std::string(decoded(bytes).chain.front().codec->id); };
        QCOMPARE(first("!important"), "text");
        QCOMPARE(first(std::string("\x00\x11\x07\x00\x00", 5)), "bytes"); // too short
        QCOMPARE(first(std::string("\x00\x11\x09", 3) + std::string(20, '\xff')), "bytes"); // no such type
        QCOMPARE(first(std::string("\x00\x01\x02\x00\x03", 5) + "abc"), "bytes"); // no such compressor
        QCOMPARE(first(std::string("\x01\x78\x9c", 3) + "not zlib"), "bytes");
        QCOMPARE(first("xx:\x1f\x8b" + std::string(9, 'x')), "bytes");
        QCOMPARE(first("\x9d" + std::string(20, '\x01')), "bytes");
    }
};

QTEST_GUILESS_MAIN(EnvelopesTest)
#include "tst_envelopes.moc"
