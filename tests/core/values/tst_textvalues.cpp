// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

/// "number: 42 [As time: …]"
std::string toldWithDetails(std::string_view bytes, const DecodeOptions& options = {})
{
    auto text = told(bytes, options);
    const auto value = decoded(bytes, options);
    for (const auto& detail : value.chain.back().details) {
        text += " [" + detail.name.english() + ": " + detail.value + "]";
    }
    return text;
}

std::string utf16(const QString& text, bool big)
{
    std::string out(big ? "\xfe\xff" : "\xff\xfe");
    for (const QChar c : text) {
        const char high = static_cast<char>(c.unicode() >> 8);
        const char low = static_cast<char>(c.unicode() & 0xff);
        out += {big ? high : low, big ? low : high};
    }
    return out;
}

std::string writtenBy(const char* codec, std::string_view text, std::string_view original = {})
{
    const auto result = findCodec(codec)->write(text, original);
    return result ? *result : result.error().message.english();
}

} // namespace

class TextValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void numbersThatAreMoments()
    {
        QCOMPARE(toldWithDetails("1724000000"), "number: 1724000000 [As time: 2024-08-18 16:53:20 UTC]");
        QCOMPARE(toldWithDetails("1724000000123"), "number: 1724000000123 [As time: 2024-08-18 16:53:20.123 UTC]");
        QCOMPARE(
            toldWithDetails("1724000000123456"), "number: 1724000000123456 [As time: 2024-08-18 16:53:20.123456 UTC]");
        QCOMPARE(toldWithDetails("1724000000.25"), "number: 1724000000.25 [As time: 2024-08-18 16:53:20 UTC]");
        QCOMPARE(toldWithDetails("1000000000"), "number: 1000000000 [As time: 2001-09-09 01:46:40 UTC]");
        for (const auto* const none :
            {"999999999", "4102444800", "42", "-1724000000", "99999999999999999999999", "0.5"}) {
            QCOMPARE(toldWithDetails(none), std::string("number: ") + none);
        }
    }

    void uuids()
    {
        QCOMPARE(toldWithDetails("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
            "UUID: \"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\" [Version: 1] [As time: 1997-02-03 17:43:12.216875 UTC]");
        // RFC 9562, appendix A: version 6 and 7 of the same moment.
        QCOMPARE(toldWithDetails("1EC9414C-232A-6B00-B3C8-9F6BDECED846"),
            "UUID: \"1EC9414C-232A-6B00-B3C8-9F6BDECED846\" [Version: 6] [As time: 2022-02-22 19:22:22 UTC]");
        QCOMPARE(toldWithDetails("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"),
            "UUID: \"017F22E2-79B0-7CC3-98C4-DC0C0C07398F\" [Version: 7] [As time: 2022-02-22 19:22:22 UTC]");
        QCOMPARE(toldWithDetails("919108f7-52d1-4320-9bac-f847db4148a8"),
            "UUID: \"919108f7-52d1-4320-9bac-f847db4148a8\" [Version: 4]");
        for (const auto* const none : {"919108f7-52d1-4320-9bac-f847db4148a", "919108f7-52d1-4320-9bac-f847db4148ag",
                 "919108f7-52d1-43209-bac-f847db4148a8", "919108f7-52d1-4320-9bac-f847db4148a8 "}) {
            QCOMPARE(told(none), std::string("text: \"") + none + '"');
        }
        const std::string other = "00000000-0000-4000-8000-000000000000";
        QCOMPARE(writtenBy("uuid", other), other);
        QVERIFY(writtenBy("uuid", "0").starts_with("The value was a UUID"));
    }

    void tokens()
    {
        // RFC 7519, section 3.1.
        const std::string token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQ"
            "ogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g"
            "FWFOEjXk";
        const auto value = decoded(token);
        QCOMPARE(value.chainText(), "JWT");
        const auto shown = written(value.tree);
        const std::string begin =
            "{\"header\": {\"typ\": \"JWT\", \"alg\": \"HS256\"}, \"payload\": {\"iss\": \"joe\", "
            "\"exp\": 1300819380, \"http://example.com/is_root\": true}, \"signature\": '";
        QVERIFY2(shown.starts_with(begin), shown.c_str());
        QCOMPARE(value.tree.text(value.tree.find(0, "signature")).size(), size_t{32});
        const auto told = toldWithDetails(token);
        QVERIFY2(told.ends_with("[Signature: not checked] [Expires: 2011-03-22 18:43:00 UTC]"), told.c_str());
        QVERIFY(!encode(token, value, token).has_value());
        // Without a signature, and with a payload that is no JSON.
        QVERIFY(decoded("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.").chainText() == "JWT");
        QCOMPARE(written(decoded("eyJhbGciOiJub25lIn0.aGk.").tree),
            "{\"header\": {\"alg\": \"none\"}, \"payload\": 'hi', \"signature\": ''}");
        for (const auto* const none : {"eyJhIjoxfQ.eyJhIjoxfQ.", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ", "a.b.c",
                 "eyJhbGciOiJub25lIn0.e+J.", "eyJhbGciOiJub25lIn0=.e30.", "eyJ.e30.e30"}) {
            QCOMPARE(decoded(none).chainText(), "text");
        }
    }

    void images_data()
    {
        QTest::addColumn<QString>("kind");
        for (const auto& [file, kind] : std::map<const char*, const char*>{{"png", "PNG"}, {"jpeg", "JPEG"},
                 {"jpeg-comment", "JPEG"}, {"gif", "GIF"}, {"bmp", "BMP"}, {"bmp2", "BMP"}, {"ico", "ICO"},
                 {"webp", "WebP"}, {"webp-lossless", "WebP"}, {"webp-alpha", "WebP"}}) {
            QTest::newRow(file) << QString::fromLatin1(kind);
        }
    }

    void images()
    {
        QFETCH(QString, kind);
        const auto bytes = fixture(std::string("images/") + QTest::currentDataTag());
        const auto name = kind.toStdString();
        QCOMPARE(toldWithDetails(bytes), "image: <" + name + " image> [Kind: " + name + "] [Pixels: 24 × 16]");
        // Cut off, it is still one, perhaps of a size that is not told.
        const auto part = decoded(std::string_view(bytes).substr(0, 24), {.whole = false});
        QCOMPARE(part.chainText(), "image");
        QVERIFY(!encode("x", decoded(bytes), bytes).has_value());
    }

    void notImages()
    {
        QCOMPARE(decoded("BMW and others, in Bavaria; a text of some length").chainText(), "text");
        QCOMPARE(decoded("RIFF of a song, in a text").chainText(), "text");
        QCOMPARE(decoded(std::string("\0\0\1\0\1\0 not an icon at all", 26)).chainText(), "bytes");
        QCOMPARE(decoded("\xff\xd8").chainText(), "bytes");
    }

    void utf16Text()
    {
        const auto text = QStringLiteral("Grüße, 😀 und €");
        for (const bool big : {false, true}) {
            const auto bytes = utf16(text, big);
            QCOMPARE(told(bytes), "UTF-16: \"" + text.toStdString() + '"');
            QCOMPARE(writtenBy("utf16", text.toStdString(), bytes), bytes);
            // A half of a character at the end is only all right when more follows.
            const auto half = std::string_view(bytes).substr(0, bytes.size() - 1);
            QCOMPARE(decoded(half).chainText(), "bytes");
        }
        QCOMPARE(writtenBy("utf16", "\xff"), "This is not UTF-8 text.");
        for (const auto& none : {std::string("\xff\xfe\x00\xdc_\0", 6), std::string("\xff\xfe\x00\xd8_\0", 6)}) {
            Context context;
            QVERIFY(!findCodec("utf16")->read(none, {}, context).has_value());
        }
        QCOMPARE(decoded(std::string("\xff\xfe\x00\x00\x01\x00\x02\x00", 8)).chainText(), "bytes");
    }

    void encodingsByHand()
    {
        const DecodeOptions latin{.chain = {findCodec("latin1")}};
        const DecodeOptions windows{.chain = {findCodec("windows1252")}};
        QCOMPARE(told("Gr\xfc\xdf"), "bytes: 'Gr\xfc\xdf'");
        QCOMPARE(told("Gr\xfc\xdf", latin), "Latin-1: \"Grüß\"");
        QCOMPARE(told("5 \x80 \x93ok\x94", windows), "Windows-1252: \"5 € “ok”\"");
        std::string all;
        for (int i = 0; i < 256; ++i) {
            all += static_cast<char>(i);
        }
        for (const auto* const codec : {"latin1", "windows1252"}) {
            const auto value = decoded(all, {.chain = {findCodec(codec)}});
            QCOMPARE(writtenBy(codec, value.tree.text(0)), all);
        }
        QVERIFY(writtenBy("latin1", "5 €").starts_with("This text has a character"));
        QVERIFY(writtenBy("windows1252", "\u0100").starts_with("This text has a character"));
    }
};

QTEST_GUILESS_MAIN(TextValuesTest)
#include "tst_textvalues.moc"
