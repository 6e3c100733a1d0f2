// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

std::string fromHex(const char* digits)
{
    return QByteArray::fromHex(digits).toStdString();
}

Result<Document> readBy(const char* codec, std::string_view bytes)
{
    Context context;
    return findCodec(codec)->read(bytes, {}, context);
}

/// What a codec says of these bytes when it is asked by name.
std::string byHand(const char* codec, const std::string& bytes)
{
    const auto document = readBy(codec, bytes);
    return !document ? document.error().message.english() : written(document->tree) + (document->complete ? "" : " …");
}

std::string toHex(const Result<std::string>& bytes)
{
    return bytes ? QByteArray::fromStdString(*bytes).toHex().toStdString() : bytes.error().message.english();
}

constexpr const char* Shown = R"({"name": "Øyvind", "hours": [8, 7.5, 8, 7.5, 8, 7.5], "open": true, "closed": null, )"
                              R"("days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Monday", )"
                              R"("Tuesday", "Wednesday", "Thursday", "Friday"]})";

} // namespace

class MsgpackCborTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void found()
    {
        QCOMPARE(told(fixture("msgpack/value")), std::string("MessagePack: ") + Shown);
        QCOMPARE(told(fixture("cbor/value")), std::string("CBOR: ") + Shown);
        QCOMPARE(told(fixture("cbor/described")), std::string("CBOR: ") + Shown);
        QCOMPARE(told(fixture("cbor/open")), R"(CBOR: {"a": [1, []], "z": ["aabb", -2, 1.5]})");
        QCOMPARE(told(fixture("msgpack/single")), "MessagePack: [0.1, 1.0, 2.5]");
        QCOMPARE(told(fixture("cbor/numbers")),
            "CBOR: [0, 23, 24, 255, 256, 65536, 4294967296, 18446744073709551615, -1, -24, -25, -256, -257, "
            "-18446744073709551616]");
        QCOMPARE(told(fixture("msgpack/times")),
            "MessagePack: [time(1970-01-01T00:00:01Z), time(2242-03-16T12:56:32.000000005Z), "
            "time(1969-12-31T23:59:59.000000005Z), time(1152921504606846976 s after 1970)]");
        QCOMPARE(told(fixture("msgpack/rails")),
            "MessagePack: {\"at\": Time[1724000000, 5, 0], \"sym\": :active, \"uri\": URI{\"data\": "
            "\"https://example.org\"}}");
    }

    void richOnes()
    {
        const auto rich = written(decoded(fixture("msgpack/rich")).tree);
        QVERIFY2(rich.find("\"at\": time(2026-08-22T19:06:01.25Z), \"bin\": '") != std::string::npos, rich.c_str());
        QVERIFY2(rich.ends_with("', 7: null, \"ext\": extension 5{\"data\": 'abc'}, \"nan\": nan, \"inf\": -inf}"),
            rich.c_str());
        // By hand: a simple value that nobody has defined is too odd to be believed.
        const auto cbor = decoded(fixture("cbor/rich"), {.chain = {findCodec("cbor")}});
        const auto all = written(cbor.tree);
        for (const auto* const part :
            {"\"at\": time(2026-08-22T19:06:01.250000Z)", "\"when\": time(2024-08-18T16:53:20Z)",
                "\"big\": 1208925819614629174706176", "\"low\": -1180591620717411303424",
                "\"price\": tag 4{\"value\": [-2, 27315]}", "\"third\": tag 30{\"value\": [1, 3]}",
                "\"set\": tag 258{\"value\": [1]}", "7: :undefined", "\"simple\": :simple(99)", "\"nan\": nan"}) {
            QVERIFY2(all.find(part) != std::string::npos, (all + " lacks " + part).c_str());
        }
    }

    /// Examples of RFC 8949, appendix A, and of MessagePack's specification; and what is wrong.
    void byName_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<QString>("told");
        const auto row = [](const char* codec, const char* bytes, const char* told) {
            QTest::newRow((std::string(codec) + " " + bytes).c_str()) << codec << QString::fromUtf8(told);
        };
        row("cbor", "f90000", "0.0");
        row("cbor", "f98000", "-0.0");
        row("cbor", "f93e00", "1.5");
        row("cbor", "f97bff", "65504.0");
        row("cbor", "f90001", "5.9604645e-08");
        row("cbor", "f90400", "6.1035156e-05");
        row("cbor", "f97c00", "inf");
        row("cbor", "f9fc00", "-inf");
        row("cbor", "f97e00", "nan");
        row("cbor", "fa47c35000", "100000.0");
        row("cbor", "fb3ff199999999999a", "1.1");
        row("cbor", "c249010000000000000000", "18446744073709551616");
        row("cbor", "c349010000000000000000", "-18446744073709551617");
        row("cbor", "c1fb41d452d9ec200000", "time(2013-03-21T20:04:00.5Z)");
        row("cbor", "c13a00000000", "time(1969-12-31T23:59:59Z)");
        row("cbor", "5f42010243030405ff", "'\x01\x02\x03\x04\x05'");
        row("cbor", "7f657374726561646d696e67ff", "\"streaming\"");
        row("cbor", "9fff", "[]");
        row("cbor", "f6", "null");
        row("cbor", "1c", "This is not CBOR: it has a first byte that means nothing.");
        row("cbor", "ff", "This is not CBOR: something ends that has not begun.");
        row("cbor", "c16161", "This is not CBOR: a time has no moment.");
        row("cbor", "c16100", "This is not CBOR: a time has no moment.");
        row("cbor", "7f4101ff", "This is not CBOR: a string has a piece that is none.");
        row("cbor", "c2f6", "This is not CBOR: a large integer has no bytes.");
        row("cbor", "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0", "This is not CBOR: a time has no moment.");
        row("cbor", "d8", "There is nothing here that CBOR could say.");
        row("cbor", "8201", "[1] …");
        row("cbor", "63c3b8", "\"ø\" …");
        row("cbor", "63c3b8c3", "'ø\xc3'");
        row("msgpack", "00", "0");
        row("msgpack", "e0", "-32");
        row("msgpack", "d3ffffffffffffffff", "-1");
        row("msgpack", "cfffffffffffffffff", "18446744073709551615");
        row("msgpack", "ca3dcccccd", "0.1");
        row("msgpack", "cb7ff0000000000000", "inf");
        row("msgpack", "d6ff00000001", "time(1970-01-01T00:00:01Z)");
        row("msgpack", "d5ff0001", "This is not MessagePack: a timestamp has a length that none has.");
        row("msgpack", "c1", "This is not MessagePack: it has the byte c1, which means nothing.");
        row("msgpack", "ddffffffff01", "[1] …");
        row("msgpack", "dffc", "{} …");
        row("msgpack", "a3c3b8c3", "'ø\xc3'");
        row("msgpack", "a4c3b8c3", "\"ø\" …");
        row("msgpack", "c403000102", std::string("'\0\x01\x02'", 5).c_str()); // compared below
        row("msgpack", "cc", "There is nothing here that MessagePack could say.");
    }

    void byName()
    {
        QFETCH(QString, codec);
        QFETCH(QString, told);
        const auto digits = QByteArray(QTest::currentDataTag()).split(' ').last();
        const auto shown = byHand(qPrintable(codec), fromHex(digits));
        if (digits == "c403000102") {
            QCOMPARE(shown, std::string("'\0\x01\x02'", 5));
        } else if (digits == "63c3b8c3" || digits == "a3c3b8c3") {
            QCOMPARE(shown, std::string("'ø\xc3'"));
        } else {
            QCOMPARE(shown, told.toStdString());
        }
    }

    /// One number or one text is any number or text: only by hand.
    void scalarsAreNotClaimed()
    {
        for (const auto* const digits :
            {"2a", "a161", "cb3ff0000000000000", "6161", "fb3ff0000000000000", "c3", "f5"}) {
            const auto id = decoded(fromHex(digits)).chain.front().codec->id;
            QVERIFY2(id == "text" || id == "bytes", digits);
        }
        QCOMPARE(told(fromHex("2a"), {.chain = {findCodec("msgpack")}}), "MessagePack: 42");
        QCOMPARE(told(fromHex("182a"), {.chain = {findCodec("cbor")}}), "CBOR: 42");
    }

    /// Rendered pages are cached as they are: a text of its own, of which all that follows is.
    void textsAlone()
    {
        const auto text = [](std::string_view head, size_t length) {
            return std::string(head) + std::string(length, 'x');
        };
        for (const auto& bytes : {text("\xa5", 5), text("\xbf", 31), text("\xd9\x20", 32), text("\xd9\xff", 255),
                 text("\xda\x01\x2c", 300), text(std::string_view("\xda\x00\x40", 3), 64),
                 text(std::string_view("\xdb\x00\x01\x00\x01", 5), 65'537)}) {
            const auto value = decoded(bytes);
            QCOMPARE(value.chainText(), std::string("MessagePack"));
            QVERIFY(value.tree.kind(0) == NodeKind::Text && value.tree.text(0).ends_with("xxxxx"));
        }
        for (const auto& bytes : {text("\xa5", 4), text("\xa5", 6), text("\xd9\x20", 33), text("\xd9\x05", 5),
                 text(std::string_view("\xdb\x00\x00\x00\x05", 5), 5), text("\xa3", 3),
                 std::string("\xa5\xff\xffxxx")}) {
            QVERIFY(decoded(bytes).chainText() != "MessagePack");
        }
        const auto beginning = decoded(text("\xda\xff\xff", 20'000), {.whole = false});
        QCOMPARE(beginning.chainText(), std::string("MessagePack"));
        QVERIFY(!beginning.chain.back().complete);
    }

    void unchangedBytes_data()
    {
        QTest::addColumn<QString>("codec");
        for (const auto* const name : {"value", "old", "single", "wide"}) {
            QTest::newRow((std::string("msgpack/") + name).c_str()) << "msgpack";
        }
        for (const auto* const name : {"value", "described", "canonical", "numbers"}) {
            QTest::newRow((std::string("cbor/") + name).c_str()) << "cbor";
        }
    }

    /// Written again without a change, the bytes are those of the other program.
    void unchangedBytes()
    {
        QFETCH(QString, codec);
        const auto bytes = fixture(QTest::currentDataTag());
        const auto value = decoded(bytes);
        QCOMPARE(value.chainText(), std::string(findCodec(codec.toStdString())->name));
        QCOMPARE(toHex(encode(written(value.tree), value, bytes)), toHex(bytes));
    }

    void edited_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("result");
        const auto row = [](const char* codec, const char* original, const char* json, const char* result) {
            QTest::addRow("%s %s %s", codec, original, json) << codec << json << result;
        };
        // The width of a real number stays where the number still has it.
        row("msgpack", "81a161ca3fc00000", R"({"a":2.5})", "81a161ca40200000");
        row("msgpack", "81a161ca3fc00000", R"({"a":0.1})", "81a161ca3dcccccd");
        row("msgpack", "81a161ca3fc00000", R"({"a":0.123456789012})", "81a161cb3fbf9add37469512");
        row("msgpack", "81a161ca3fc00000", R"({"a":2})", "81a161ca40000000"); // it was a real number
        row("msgpack", "81a161ca3fc00000", R"({"b":2.5})", "81a162cb4004000000000000"); // it was not there
        row("msgpack", "9101", "[1.0]", "91cb3ff0000000000000");
        row("msgpack", "80", R"({"k":[-1,-33,-0,null,true,false,"x"]})", "81a16b97ffd0df00c0c3c2a178");
        row("msgpack", "cc809101", "[2]", "cc809102"); // Rails' signature
        row("cbor", "81f93e00", "[0.5]", "81f93800");
        row("cbor", "81f93e00", "[-0.0]", "81f98000");
        row("cbor", "81f93e00", "[0.000000059604645]", "81f90001"); // the smallest there is
        row("cbor", "81f93e00", "[0.1]", "81fa3dcccccd"); // too long for 16 bits
        row("cbor", "81f93e00", "[100000.0]", "81fa47c35000"); // too large
        row("cbor", "81fa3fc00000", "[2]", "81fa40000000");
        row("cbor", "81fb3ff8000000000000", "[2.5]", "81fb4004000000000000");
        row("cbor", "9f01ff", "[2,[3]]", "9f028103ff"); // its end stays marked
        row("cbor", "bf616101ff", R"({"b":{}})", "bf6162a0ff");
        row("cbor", "d9d9f780", "[1]", "d9d9f78101");
        row("cbor", "80", "[-18446744073709551616]", "813bffffffffffffffff");
        // What cannot be kept is refused.
        row("msgpack", "91c40100", "[1]",
            "This MessagePack value holds what JSON cannot say (bytes), so it cannot be edited.");
        row("msgpack", "8101a161", R"({"1":1})",
            "This MessagePack value holds what JSON cannot say (keys that are no text), so it cannot be edited.");
        row("msgpack", "91cb7ff8000000000000", "[1]",
            "This MessagePack value holds what JSON cannot say (numbers such as nan), so it cannot be edited.");
        row("msgpack", "91d40500", "[1]",
            "This MessagePack value holds what JSON cannot say (types of its own), so it cannot be edited.");
        row("msgpack", "91d6ff00000001", "[1]",
            "This MessagePack value holds what JSON cannot say (times), so it cannot be edited.");
        row("cbor", "81c24101", "[1]", "This CBOR value holds what JSON cannot say (tags), so it cannot be edited.");
        row("cbor", "81f7", "[1]",
            "This CBOR value holds what JSON cannot say (types of its own), so it cannot be edited.");
        row("msgpack", "90", "[18446744073709551616]",
            "MessagePack has no integer as large as 18446744073709551616: write a smaller one, or a text.");
        row("msgpack", "90", "[-9223372036854775809]",
            "MessagePack has no integer as large as -9223372036854775809: write a smaller one, or a text.");
        row("cbor", "80", "[18446744073709551616]",
            "CBOR has no integer as large as 18446744073709551616: write a smaller one, or a text.");
        row("msgpack", "90", "[1,", "The JSON ends in the middle.");
        row("msgpack", "9201", "[1]", "Only a part of this value is loaded, so it cannot be edited: load all of it.");
        row("cbor", "8201", "[1]", "Only a part of this value is loaded, so it cannot be edited: load all of it.");
    }

    void edited()
    {
        QFETCH(QString, codec);
        QFETCH(QString, json);
        QFETCH(QString, result);
        const auto original = fromHex(QByteArray(QTest::currentDataTag()).split(' ').at(1).constData());
        QCOMPARE(toHex(findCodec(codec.toStdString())->write(json.toStdString(), original)), result.toStdString());
    }

    void largeOnesThereAndBack()
    {
        std::string json = "{";
        for (int i = 0; i < 70'000; ++i) {
            json += (i > 0 ? ", \"" : "\"") + std::to_string(i) + "\": [" + std::to_string(i * 65537LL) + ", 0.5]";
        }
        json += ", \"text\": \"" + std::string(70'000, 'x') + "\"}";
        for (const auto* const codec : {"msgpack", "cbor"}) {
            const auto bytes = findCodec(codec)->write(json, {}).value();
            const auto value = decoded(bytes);
            QCOMPARE(std::string(value.chain.front().codec->id), codec);
            QVERIFY(value.chain.front().complete);
            QVERIFY(written(value.tree) == json);
            QVERIFY(encode(json, value, bytes).value() == bytes);
        }
    }

    void onlyTheBeginning()
    {
        for (const auto* const name : {"msgpack/value", "cbor/value"}) {
            const auto bytes = fixture(name);
            const auto part = decoded(std::string_view(bytes).substr(0, 60), {.whole = false});
            QVERIFY2(part.chain.front().codec->read != nullptr && !part.chain.front().complete, name);
            QVERIFY2(written(part.tree).starts_with(R"({"name": "Øyvind", "hours": [8, 7.5)"), name);
            // All of it, and yet it ends in the middle: this is not what it seems.
            QCOMPARE(decoded(std::string_view(bytes).substr(0, 60)).chainText(), "bytes");
        }
    }
};

QTEST_GUILESS_MAIN(MsgpackCborTest)
#include "tst_msgpackcbor.moc"
