// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

#include <random>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

std::string read(std::string_view bytes)
{
    Context context;
    const auto document = Protobuf.read(bytes, {}, context);
    return document ? written(document->tree) + (document->complete ? "" : " …") : "(refused)";
}

bool isClaimed(std::string_view bytes)
{
    Context context;
    const auto document =
        Protobuf.guess(bytes) != Guess::No ? Protobuf.read(bytes, {}, context) : fail(ErrorKind::Protocol, Message{});
    return document && document->complete && document->consumed == bytes.size();
}

} // namespace

class ProtobufTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fields()
    {
        QCOMPARE(read("\x08\x96\x01"), "message{1: 150}");
        QCOMPARE(read("\x12\x07testing"), "message{2: \"testing\"}");
        QCOMPARE(read("\x1a\x03\x08\x96\x01"), "message{3: message{1: 150}}");
        QCOMPARE(read("\x32\x06\x03\x8e\x02\x9e\xa7\x05"), "message{6: packed[3, 270, 86942]}");
        QCOMPARE(read(std::string_view("\x08\x01\x08\x02\x12\x00", 6)), "message{1: repeated[1, 2], 2: \"\"}");
        QCOMPARE(read("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "message{1: -1}");
        QCOMPARE(read("\x0b\x10\x05\x1a\x03"
                      "abc\x0c\x20\x01"),
            "message{1: group{2: 5, 3: \"abc\"}, 4: 1}");
    }

    void whatIsNone()
    {
        QCOMPARE(read(""), "(refused)");
        QCOMPARE(read(std::string_view("\x00\x01", 2)), "(refused)"); // field 0
        QCOMPARE(read("\x0f\x01"), "(refused)"); // wire type 7
        QCOMPARE(read(std::string_view("\x08\x80\x00", 3)), "(refused)"); // longer than it need be
        QCOMPARE(read("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), "(refused)"); // more than 64 bits
        QCOMPARE(read("\x0b\x08\x01\x14"), "(refused)"); // a group that ends as another
    }

    void cutOff()
    {
        QCOMPARE(read("\x08\x01\x12\x07test"), "message{1: 1, 2: \"test\"} …");
        QCOMPARE(read("\x08\x01\x11\x01"), "message{1: 1} …");
        const auto product = fixture("protobuf/product");
        const auto half = decoded(std::string_view(product).substr(0, product.size() - 5), {.whole = false});
        QCOMPARE(half.chainText(), "protobuf");
        QVERIFY(decoded(std::string_view(product).substr(0, product.size() - 5)).chainText() != "protobuf");
    }

    void noiseIsHardlyClaimed()
    {
        std::mt19937 random(20260822);
        int claimed = 0;
        for (int i = 0; i < 100'000; ++i) {
            std::string noise(4 + random() % 197, '\0');
            for (auto& byte : noise) {
                byte = static_cast<char>(random());
            }
            claimed += isClaimed(noise) ? 1 : 0;
        }
        QVERIFY2(claimed < 50, qPrintable(QString::number(claimed))); // 1 in 2,000
    }

    void textIsNeverClaimed()
    {
        std::mt19937 random(20260822);
        constexpr std::string_view Letters = "abcdefghijklmnopqrstuvwxyz ABC 0123456789\n\t.,;:-_\"'(){}[]<>/";
        for (int i = 0; i < 100'000; ++i) {
            std::string text;
            for (size_t left = 1 + random() % 60; left > 0; --left) {
                text += Letters[random() % Letters.size()];
            }
            QVERIFY2(!isClaimed(text), text.c_str());
        }
        // Each of these is, byte for byte, a message as well.
        for (const auto* text : {"hi", "\n\x05hello", "\" quoted to its very last letter, it is"}) {
            QVERIFY(text[0] == '\n' || !isClaimed(text));
        }
    }

    void deepMessages()
    {
        std::string bytes = "\x08\x01";
        for (int i = 0; i < 90; ++i) {
            std::string length;
            for (size_t left = bytes.size(); left > 0; left >>= 7U) {
                length.push_back(static_cast<char>((left & 0x7fU) | (left > 0x7f ? 0x80U : 0U)));
            }
            bytes = "\x0a" + length + bytes;
        }
        const auto value = decoded(bytes, {.chain = {&Protobuf}});
        QVERIFY(value.chain.back().complete);
        QCOMPARE(value.tree.size(), Tree::Index{91 * 2 + 1});
    }
};

QTEST_GUILESS_MAIN(ProtobufTest)
#include "tst_protobuf.moc"
