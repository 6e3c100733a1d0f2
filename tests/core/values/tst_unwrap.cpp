// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

Result<Unwrapped> unwrapped(const char* codec, std::string_view bytes, const Limits& limits = {})
{
    Context context;
    return findCodec(codec)->unwrap(bytes, limits, context);
}

/// Whether wrap() gives back the very bytes that the other program wrote.
enum class Back
{
    Exactly,
    Alike, ///< other bytes that say the same: another level, or what no header tells
    No,
};

} // namespace

Q_DECLARE_METATYPE(Back)

class UnwrapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void programs_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<Back>("back");
        const auto row = [](const char* file, const char* codec, Back back) {
            QTest::newRow(file) << QString::fromLatin1(codec) << back;
        };
        row("zlib-python", "zlib", Back::Exactly);
        row("gzcompress", "zlib", Back::Exactly);
        row("gzip-python", "gzip", Back::Exactly);
        row("gzip-python-time", "gzip", Back::Alike); // without its time
        row("gzip-cli", "gzip", Back::Exactly);
        row("gzencode", "gzip", Back::Exactly);
        row("gzip-members", "gzip", Back::Alike);
        row("symfony-deflated", "deflate", Back::No); // another payload
        row("zstd-cli", "zstd", Back::Exactly);
        row("zstd-nocheck", "zstd", Back::Exactly);
        row("zstd-streamed", "zstd", Back::Exactly);
        row("zstd-skippable", "zstd", Back::Exactly);
        row("zstd-frames", "zstd", Back::Alike);
        row("phpredis-zstd", "zstd", Back::Exactly);
        row("lz4-python", "lz4", Back::Exactly);
        row("lz4-python-checked", "lz4", Back::Exactly);
        row("lz4-cli", "lz4", Back::Exactly);
        row("lz4-block-python", "lz4-block", Back::Alike); // its way to compress is a third one
        row("lz4-block-java", "lz4-block", Back::Alike);
        row("lz4-raw-python", "lz4-raw", Back::Alike);
        row("phpredis-lz4", "lz4-phpredis", Back::Exactly);
        row("phpredis-lzf", "lzf", Back::No);
        row("brotli-python", "brotli", Back::Exactly);
        row("brotli-cli", "brotli", Back::Alike);
        row("snappy-python", "snappy", Back::Exactly);
        row("snappy-framed-python", "snappy-framed", Back::Exactly);
        row("xz-django", "xz", Back::Exactly);
        row("xz-cli", "xz", Back::Exactly);
        row("xz-streams", "xz", Back::Alike);
        row("lzma-python", "lzma", Back::Exactly);
        row("lzma-cli", "lzma", Back::Exactly);
    }

    void programs()
    {
        QFETCH(QString, codec);
        QFETCH(Back, back);
        const auto bytes = fixture(std::string("unwrap/") + QTest::currentDataTag());
        const auto id = codec.toStdString();
        const auto value = decoded(bytes);
        QCOMPARE(value.chain.front().codec->id, id);
        QVERIFY(value.chain.front().complete && value.chain.front().rest == 0 && !value.problem);
        if (id == "deflate") { // by Symfony, of a PHP value
            return;
        }
        const auto text = fixture("unwrap/payload.json");
        QCOMPARE(value.chain.front().payload, text);
        QCOMPARE(value.chainText(), std::string(findCodec(id)->name) + " → JSON");
        const auto wrap = findCodec(id)->wrap;
        if (back == Back::No) {
            QVERIFY(wrap == nullptr);
            return;
        }
        const auto again = wrap(text, bytes);
        QVERIFY(again.has_value());
        QCOMPARE(*again == bytes, back == Back::Exactly);
        QCOMPARE(unwrapped(id.c_str(), *again)->payload, text);
    }

    void everyWrapIsUndone()
    {
        for (const Codec* codec : allCodecs()) {
            if (codec->wrap == nullptr) {
                continue;
            }
            for (const auto* const payload : {"x", "some text, some text, some text, some text"}) {
                // Envelopes need an original to take their header from.
                const auto wrapped = codec->wrap(payload, {});
                QVERIFY2(wrapped.has_value(), codec->id.data());
                const auto again = unwrapped(codec->id.data(), *wrapped);
                if (*wrapped != payload) {
                    QVERIFY2(again.has_value() && again->complete, codec->id.data());
                    QCOMPARE(again->payload, payload);
                    QCOMPARE(again->consumed, wrapped->size());
                }
            }
        }
    }

    void gzipHeadersAreReproducible()
    {
        const auto bytes = fixture("unwrap/gzip-python-time");
        const auto again = findCodec("gzip")->wrap(fixture("unwrap/payload.json"), bytes).value();
        QCOMPARE(again.substr(0, 10), std::string("\x1f\x8b\x08\0\0\0\0\0\x02\xff", 10));
        QVERIFY(bytes.substr(8, 2) == again.substr(8, 2) && bytes.substr(4, 4) != again.substr(4, 4));
    }

    void whatFollowsIsToldAndKeepsFromEditing()
    {
        for (const auto* const name : {"zlib-python", "gzip-python", "zstd-cli", "lz4-python", "xz-django"}) {
            const auto bytes = fixture(std::string("unwrap/") + name) + "tail";
            const auto value = decoded(bytes);
            QVERIFY2(value.chain.front().rest == 4, name);
            QCOMPARE(value.chain.front().payload, fixture("unwrap/payload.json"));
            const auto refused = encode("[]", value, bytes);
            QVERIFY(!refused.has_value() && refused.error().message.id == "values.rest");
        }
        QCOMPARE(
            unwrapped("zlib", fixture("unwrap/zlib-python") + "tail")->consumed, fixture("unwrap/zlib-python").size());
    }

    void largeOnes()
    {
        const auto framed = unwrapped("snappy-framed", fixture("unwrap/snappy-framed-large"));
        QVERIFY(framed.has_value() && framed->complete);
        QVERIFY(
            framed->payload.starts_with("0 squared is 0\n") && framed->payload.ends_with("5999 squared is 35988001\n"));
        // Through every codec there and back, with more than one block, piece or window.
        std::string large;
        for (int i = 0; i < 100'000; ++i) {
            large += std::to_string(i * 7919 % 100'003) + "\n";
        }
        for (const Codec* codec : allCodecs()) {
            const auto wrapped = codec->wrap != nullptr ? codec->wrap(large, {}) : std::string();
            if (!wrapped->empty() && *wrapped != large) {
                const auto again = unwrapped(codec->id.data(), *wrapped);
                QVERIFY2(again.has_value() && again->complete && again->payload == large, codec->id.data());
            }
        }
    }

    void limitsHold_data()
    {
        QTest::addColumn<QString>("id");
        for (const auto* const id : {"zlib", "gzip", "deflate", "zstd", "lz4", "lz4-block", "lz4-phpredis", "lz4-raw",
                 "brotli", "snappy", "snappy-framed", "xz", "lzma"}) {
            QTest::newRow(id) << QString::fromLatin1(id);
        }
    }

    void limitsHold()
    {
        QFETCH(QString, id);
        const auto* const codec = findCodec(id.toStdString());
        const auto bomb = codec->wrap(std::string(20'000'000, 'a'), {}).value();
        for (const size_t limit : {size_t{1}, size_t{1000}, size_t{70'000}, size_t{5'000'000}}) {
            const auto part = unwrapped(codec->id.data(), bomb, {.output = limit});
            QVERIFY(part.has_value() && !part->complete);
            QCOMPARE(part->payload, std::string(limit, 'a'));
        }
        // Exactly at the limit it is whole.
        const auto exact =
            unwrapped(codec->id.data(), codec->wrap(std::string(70'000, 'a'), {}).value(), {.output = 70'000});
        QVERIFY(exact.has_value() && exact->complete);
        // No time at all, and a stop: nothing wrong, but not whole.
        Context context;
        const auto late = codec->unwrap(bomb, {.time = std::chrono::milliseconds(0)}, context);
        if (!id.startsWith(QStringLiteral("lz4-"))) { // one call of the library, at gigabytes a second
            QVERIFY(!late.has_value() || !late->complete);
        }
        std::stop_source stop;
        stop.request_stop();
        Context stopped(stop.get_token());
        QVERIFY(!decode(bomb, {}, stopped).has_value());
    }

    void onlyTheBeginningIsThere()
    {
        // Text that hardly compresses, so that half of the bytes are half of the text.
        std::string text;
        for (uint32_t i = 1, random = 1; i < 1'000'000; ++i) {
            random = random * 1664525 + 1013904223;
            text += static_cast<char>('a' + (random >> 24) % 26);
        }
        for (const Codec* codec : allCodecs()) {
            const auto wrapped = codec->wrap != nullptr ? codec->wrap(text, {}) : std::string();
            if (wrapped->empty() || *wrapped == text) {
                continue;
            }
            const auto half = std::string_view(*wrapped).substr(0, wrapped->size() / 2);
            const auto part = unwrapped(codec->id.data(), half);
            QVERIFY2(part.has_value() && !part->complete && text.starts_with(part->payload), codec->id.data());
            QVERIFY2(part->payload.size() > text.size() / 4, codec->id.data());
        }
    }

    void memoryIsBounded()
    {
        // A dictionary of 4 GiB for a handful of bytes.
        const std::string lzma("\x5d\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00", 18);
        const auto refused = unwrapped("lzma", lzma);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().message.english().find("memory") != std::string::npos);
        // A window of 2 GiB: frame header without a single segment, window descriptor 0xa8.
        const std::string zstd("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9);
        QVERIFY(!unwrapped("zstd", zstd).has_value());
        // Sizes that nothing of this length can have.
        QVERIFY(!unwrapped("lz4-block", std::string("\xff\xff\xff\x7f\x10\x61", 6)).has_value());
        QVERIFY(!unwrapped("snappy", std::string("\xff\xff\xff\xff\x0f\x00\x61", 7)).has_value());
    }

    void checksumsAreChecked()
    {
        for (const auto* const name :
            {"zlib-python", "gzip-python", "zstd-cli", "lz4-python-checked", "snappy-framed-python", "xz-django"}) {
            auto bytes = fixture(std::string("unwrap/") + name);
            const auto id = std::string(decoded(bytes).chain.front().codec->id);
            const size_t at = id == "snappy-framed" ? 14 : id == "xz" ? bytes.size() - 40 : bytes.size() - 3;
            bytes[at] = static_cast<char>(bytes[at] ^ 1);
            const auto wrong = unwrapped(id.c_str(), bytes);
            QVERIFY2(!wrong.has_value(), name);
            QVERIFY(wrong.error().kind == ErrorKind::Protocol);
            const auto english = wrong.error().message.english();
            QVERIFY2(english.ends_with('.') && english.find('{') == std::string::npos, english.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(UnwrapTest)
#include "tst_unwrap.moc"
