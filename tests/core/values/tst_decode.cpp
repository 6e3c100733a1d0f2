// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/values.h"

#include <QTest>

#include <set>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

std::string wrapped(std::string_view codec, std::string_view payload)
{
    return findCodec(codec)->wrap(payload, {}).value();
}

} // namespace

class DecodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyCodecIsWhole()
    {
        std::set<std::string_view> ids;
        for (const Codec* codec : allCodecs()) {
            QVERIFY2(ids.insert(codec->id).second, codec->id.data());
            QVERIFY2(
                codec->guess != nullptr && (codec->unwrap == nullptr) != (codec->read == nullptr), codec->id.data());
            QCOMPARE(findCodec(codec->id), codec);
        }
        QCOMPARE(findCodec("nonesuch"), nullptr);
    }

    void plainValues()
    {
        QCOMPARE(told("42"), "number: 42");
        QCOMPARE(told("-7"), "number: -7");
        QCOMPARE(told("3.25"), "number: 3.25");
        QCOMPARE(told("007"), "text: \"007\"");
        QCOMPARE(told("hello"), "text: \"hello\"");
        QCOMPARE(told("{\"a\": [1, 2.50, null, true, 123456789012345678901234567890]}"),
            "JSON: {\"a\": [1, 2.50, null, true, 123456789012345678901234567890]}");
        QCOMPARE(told("{not json"), "text: \"{not json\"");
        QCOMPARE(told(std::string_view("\xff\xfe\x00", 3)), std::string("bytes: '\xff\xfe\x00'", 12));
        QCOMPARE(told(""), "text: \"\"");
    }

    void chains()
    {
        const std::string json = R"({"hours":[8,7.5],"name":"Øyvind"})";
        const std::string shown = R"({"hours": [8, 7.5], "name": "Øyvind"})";
        QCOMPARE(told(wrapped("zlib", json)), "zlib → JSON: " + shown);
        QCOMPARE(told(wrapped("gzip", wrapped("zlib", json))), "gzip → zlib → JSON: " + shown);
        QCOMPARE(told(wrapped("deflate", json)), "deflate → JSON: " + shown);
        QCOMPARE(told(wrapped("zlib", std::string_view("\x80\xff\x00\x01", 4))),
            std::string("zlib → bytes: '") + std::string("\x80\xff\x00\x01", 4) + "'");
    }

    void chosenByHand()
    {
        QCOMPARE(told("42", {.chain = {findCodec("text")}}), "text: \"42\"");
        QCOMPARE(told("\xe9t\xe9!", {.chain = {findCodec("text")}}), "bytes: '\xe9t\xe9!'");
        const auto refused = decoded("hello", {.chain = {findCodec("zlib")}});
        QVERIFY(refused.problem.has_value());
        QCOMPARE(refused.chainText(), "text");
    }

    void onlyTheBeginning()
    {
        const std::string json = "[" + std::string(5000, '1') + ",2,3]";
        const auto packed = wrapped("zlib", "[\"" + std::string(200'000, 'x') + "\",\"y\"]");
        const auto half = decoded(std::string_view(packed).substr(0, packed.size() / 2), {.whole = false});
        QCOMPARE(half.chainText(), "zlib → JSON");
        QVERIFY(!half.chain.front().complete);
        QCOMPARE(half.tree.kind(0), NodeKind::List);
        QCOMPARE(decoded("[1,2", {.whole = false}).chainText(), "JSON");
        QCOMPARE(decoded("[1,2").chainText(), "text");
        // A character whose end is not loaded is left out; when all is loaded, this is no text.
        QCOMPARE(told("na\xc3", {.whole = false}), "text: \"na\"");
        QCOMPARE(told("na\xc3"), "bytes: 'na\xc3'");
        QCOMPARE(decoded("na\xfc\xdf", {.whole = false}).chainText(), "bytes");
    }

    void bombsAreBounded()
    {
        std::string bomb(50'000'000, '\0');
        for (int i = 0; i < 2; ++i) {
            bomb = wrapped("zlib", bomb);
        }
        DecodeOptions options;
        options.limits.output = 1'000'000;
        const auto value = decoded(bomb, options);
        QVERIFY(value.tree.bytes() <= 1'100'000);
        QVERIFY(!value.chain.back().complete);
        const std::string deep(100'000, '[');
        const auto nested = decoded(deep, {.chain = {findCodec("json")}});
        QVERIFY(nested.tree.size() <= Limits().depth + 1);
    }

    void thereAndBack()
    {
        const std::string json = R"({"a":1})";
        for (const auto* outer : {"zlib", "gzip", "deflate"}) {
            const auto bytes = wrapped(outer, wrapped("zlib", json));
            const auto original = decoded(bytes);
            const auto changed = encode(R"({"a":2})", original, bytes);
            QVERIFY(changed.has_value());
            QCOMPARE(told(*changed), original.chainText() + ": {\"a\": 2}");
            QVERIFY(!encode("{\"a\":", original, bytes).has_value());
        }
        const auto number = decoded("5");
        QCOMPARE(encode("6", number, "5").value(), "6");
        QVERIFY(!encode("six", number, "5").has_value());
        QVERIFY(!encode("x", decoded(std::string_view("\xff\x00", 2)), std::string_view("\xff\x00", 2)).has_value());
    }
};

QTEST_GUILESS_MAIN(DecodeTest)
#include "tst_decode.moc"
