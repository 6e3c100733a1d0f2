// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"
#include "tests/core/values/wellformed.h"

#include <QElapsedTimer>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr const Codec* Readers[] = {&Igbinary, &JavaStream, &RubyMarshal, &PhpSerialize, &Pickle, &Protobuf};

struct Sample
{
    std::string name;
    const Codec* codec;
    std::string bytes;
};

std::vector<Sample> samples()
{
    std::vector<Sample> all;
    for (const auto& [name, bytes] : allFixtures()) {
        const auto* const codec = findCodec(name.substr(0, name.find('/')));
        if (std::ranges::find(Readers, codec) != std::end(Readers)) {
            all.push_back({name, codec, bytes});
        }
    }
    return all;
}

/// Damage is refused or leaves a sound tree; never anything else.
void check(const Codec& codec, std::string_view bytes, const std::string& what)
{
    Context context;
    const Limits limits{.output = 1'000'000, .nodes = 20'000};
    const auto document = codec.read(bytes, limits, context);
    const auto flaw = document ? flaws(*document, bytes.size(), limits) : "";
    QVERIFY2(flaw.empty(), (what + ": " + flaw).c_str());
}

std::string repeated(std::string_view part, size_t count)
{
    std::string all;
    all.reserve(part.size() * count);
    for (size_t i = 0; i < count; ++i) {
        all += part;
    }
    return all;
}

const std::string JavaHead = "\xac\xed\x00\x05"s;

/// The description of a class without fields.
std::string javaClass(std::string_view name, std::string_view super)
{
    return "\x72\x00"s + static_cast<char>(name.size()) + std::string(name) + "\0\0\0\0\0\0\0\1\x02\0\0\x78"s
        + std::string(super);
}

} // namespace

class HostileReadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cutAnywhere()
    {
        size_t checked = 0;
        for (const auto& [name, codec, bytes] : samples()) {
            // A stream of Java's may end after any object, a message after any field.
            const bool ends = codec != &JavaStream && codec != &Protobuf;
            for (size_t size = 0; size < bytes.size(); ++size) {
                const auto what = name + " cut at " + std::to_string(size);
                check(*codec, std::string_view(bytes).substr(0, size), what);
                Context context;
                const auto document = codec->read(std::string_view(bytes).substr(0, size), {}, context);
                QVERIFY2(!document || !ends || !document->complete, what.c_str());
                ++checked;
            }
        }
        QVERIFY(checked > 20'000);
    }

    void damagedAnywhere()
    {
        for (const auto& [name, codec, bytes] : samples()) {
            for (size_t at = 0; at < bytes.size(); ++at) {
                for (const unsigned flip : {0xffU, 0x01U, 0x80U, 0x20U}) {
                    auto damaged = bytes;
                    damaged[at] = static_cast<char>(static_cast<uint8_t>(damaged[at]) ^ flip);
                    check(*codec, damaged, name + " damaged at " + std::to_string(at));
                }
            }
        }
    }

    void readByTheWrongOne()
    {
        for (const auto& [name, codec, bytes] : samples()) {
            for (const Codec* other : Readers) {
                check(*other, bytes, name + " as " + std::string(other->id));
            }
        }
    }

    void deep()
    {
        constexpr size_t Depth = 100'000;
        const std::pair<const Codec*, std::string> nested[] = {
            {&Pickle, "\x80\x02" + repeated("]", Depth) + repeated("a", Depth - 1) + "."},
            {&Pickle, repeated("(", Depth) + repeated("t", Depth) + "."},
            {&Pickle, "N" + repeated("\x85", Depth) + "."},
            {&PhpSerialize, repeated("a:1:{i:0;", Depth)},
            {&PhpSerialize, repeated("O:1:\"A\":1:{s:1:\"x\";", Depth)},
            {&Igbinary, "\0\0\0\2"s + repeated("\x14\x01\x06\0"sv, Depth)},
            {&Igbinary, "\0\0\0\2"s + repeated("\x25", Depth)},
            {&RubyMarshal, "\x04\x08" + repeated("[\x06", Depth)},
            {&RubyMarshal, "\x04\x08" + repeated("I", Depth)},
            {&RubyMarshal, "\x04\x08" + repeated("e:\x06M", Depth)},
            {&RubyMarshal, "\x04\x08" + repeated("C:\x06M", Depth)},
            {&RubyMarshal, "\x04\x08" + repeated("U:\x06M", Depth)},
            {&JavaStream,
                JavaHead + "\x75" + javaClass("[L", "\x70") + "\0\0\0\1"s
                    + repeated("\x75\x71\x00\x7e\x00\x00\x00\x00\x00\x01"sv, Depth)},
            {&JavaStream, JavaHead + "\x73" + repeated("\x72\0\1C\0\0\0\0\0\0\0\1\x02\0\0\x78"sv, Depth)},
            {&Protobuf, repeated("\x0b", Depth)},
        };
        for (const auto& [codec, bytes] : nested) {
            Context context;
            const auto document = codec->read(bytes, {}, context);
            if (document) {
                QVERIFY2(!document->complete, codec->id.data());
                QCOMPARE(flaws(*document, bytes.size(), {}), std::string());
            }
        }
    }

    void hugeLengths()
    {
        const std::pair<const Codec*, std::string> claims[] = {
            {&Pickle,
                "\x80\x04X\xff\xff\xff\xff"
                "a."},
            {&Pickle,
                "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f"
                "a."},
            {&Pickle,
                "\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\xff"
                "a."},
            {&Pickle,
                "\x80\x02\x8b\xff\xff\xff\x7f"
                "a."},
            {&Pickle,
                "\x80\x02\x8b\xff\xff\xff\xff"
                "a."},
            {&Pickle,
                "\x80\x02T\xff\xff\xff\xff"
                "a."},
            {&Pickle, "\x80\x02Nr\xff\xff\xff\xff."},
            {&Pickle, "\x80\x02Nr\xf0\xff\x0f\0."s},
            {&Pickle, "\x80\x02Np99999999999999999999\n."},
            {&Pickle, "\x80\x02j\xff\xff\xff\xff."},
            {&Pickle, "\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xffN."},
            {&PhpSerialize, "s:99999999999999999999:\"a\";"},
            {&PhpSerialize, "s:9999999999:\"a\";"},
            {&PhpSerialize, "a:4294967295:{i:0;i:0;"},
            {&PhpSerialize, "O:9999999:\"A\":1:{"},
            {&PhpSerialize, "C:1:\"A\":9999999999:{"},
            {&PhpSerialize, "S:9999999999:\"\\41"},
            {&Igbinary,
                "\0\0\0\2\x13\xff\xff\xff\xff"
                "a"s},
            {&Igbinary, "\0\0\0\2\x16\xff\xff\xff\xff\x06\0\x06\0"s},
            {&Igbinary,
                "\0\0\0\2\x26\xff\xff\xff\xff\xff\xff\xff\xff"
                "a"s},
            {&Igbinary, "\0\0\0\2\x03\xff\xff\xff\xff"s},
            {&RubyMarshal,
                "\x04\x08\"\x04\xff\xff\xff\x7f"
                "a"},
            {&RubyMarshal,
                "\x04\x08[\x04\xff\xff\xff\x7f"
                "0"},
            {&RubyMarshal,
                "\x04\x08{\x04\xff\xff\xff\x7f"
                "0"},
            {&RubyMarshal,
                "\x04\x08l+\x04\xff\xff\xff\x7f"
                "0"},
            {&RubyMarshal,
                "\x04\x08\"\xfc\xff\xff\xff\x7f"
                "a"},
            {&RubyMarshal, "\x04\x08@\x04\xff\xff\xff\x7f"},
            {&JavaStream,
                JavaHead
                    + "\x7c\xff\xff\xff\xff\xff\xff\xff\xff"
                      "a"},
            {&JavaStream,
                JavaHead
                    + "\x7a\xff\xff\xff\xff"
                      "a"},
            {&JavaStream,
                JavaHead + "\x75" + javaClass("[B", "\x70")
                    + "\xff\xff\xff\xff"
                      "a"},
            {&JavaStream,
                JavaHead + "\x75" + javaClass("[I", "\x70")
                    + "\xff\xff\xff\xff"
                      "abcd"},
            {&JavaStream, JavaHead + "\x7d\xff\xff\xff\xff\0\1a"s},
            {&Protobuf,
                "\x08\x01\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
                "a"},
        };
        for (const auto& [codec, bytes] : claims) {
            check(*codec, bytes, std::string(codec->id) + " " + displayText(bytes));
        }
    }

    // What would be billions of nodes when it were written out is a few references.
    void laughsAreFew()
    {
        std::string php = "a:100:{i:0;a:2:{i:0;i:1;i:1;i:1;}";
        std::string marshal = "\x04\x08[\x69[\x07i\x06i\x06";
        for (int i = 1; i < 100; ++i) {
            const auto before = std::to_string(i == 1 ? 2 : i + 3);
            php += "i:" + std::to_string(i) + ";a:2:{i:0;R:" + before + ";i:1;R:" + before + ";}";
            marshal += "[\x07@"s + static_cast<char>(i + 5) + "@" + static_cast<char>(i + 5);
        }
        Context context;
        for (const auto& [codec, bytes] : {std::pair{&PhpSerialize, php + "}"}, std::pair{&RubyMarshal, marshal}}) {
            const auto laughs = codec->read(bytes, {}, context);
            QVERIFY2(laughs.has_value() && laughs->complete, laughs ? "" : laughs.error().message.english().c_str());
            QVERIFY(laughs->tree.size() < 400);
        }
    }

    void laughsOfPickle()
    {
        std::string bytes = "\x80\x02(lK\x01"
                            "aq\x01\x30"; // a list of one, remembered and dropped
        for (char i = 1; i < 100; ++i) {
            bytes += "](h"s + i + "h" + i + "eq" + static_cast<char>(i + 1) + "0";
        }
        Context context;
        const auto document = Pickle.read(bytes + "h\x64.", {}, context);
        QVERIFY2(document.has_value(), document ? "" : document.error().message.english().c_str());
        QVERIFY(document->complete);
        QVERIFY(document->tree.size() < 310);
    }

    void sharedTextIsBounded()
    {
        // A long text is referred to, a short one repeated up to the limit.
        const std::string large(100'000, 'x');
        const auto shared = [](std::string_view text, size_t times) {
            std::string size(4, '\0');
            for (size_t i = 0; i < 4; ++i) {
                size[i] = static_cast<char>(text.size() >> (i * 8));
            }
            return "\x80\x02X" + size + std::string(text) + "q\x01\x30](" + repeated("h\x01", times) + "e.";
        };
        Context context;
        const Limits limits{.output = 10'000'000};
        const auto once = Pickle.read(shared(large, 50'000), limits, context);
        QVERIFY(once && once->complete);
        QVERIFY(once->tree.bytes() < 3'000'000);
        const auto often = Pickle.read(shared(large.substr(0, 256), 900'000), limits, context);
        QVERIFY(often && !often->complete);
        QVERIFY(often->tree.bytes() <= limits.output);
    }

    void stackIsBounded()
    {
        for (const auto& bytes : {"N" + repeated("2", 3'000'000) + ".", repeated("(", 3'000'000),
                 "N" + repeated("q\x01h\x01", 2'000'000) + ".", repeated("N", 3'000'000) + ".",
                 "](" + repeated("N", 3'000'000) + "e."}) {
            Context context;
            const auto document = Pickle.read(bytes, {}, context);
            QVERIFY(!document || (!document->complete && document->tree.size() <= Limits().nodes));
        }
    }

    // One long list that thousands of objects are made from is cheap to write and dear to look at.
    void timeIsBounded()
    {
        const std::string list = "\x80\x02(" + repeated("K\x01", 200'000) + "l\x85q\x01\x30(";
        const std::string objects[] = {
            list + repeated("ccollections\nOrderedDict\nh\x01R", 20'000) + "t.",
            list + repeated("c__builtin__\nset\nh\x01R", 20'000) + "t.",
            "\x80\x02(" + repeated("\x8b\0\4\0\0"s + std::string(1024, 'x'), 5000) + "t.",
            "\x80\x02}(" + repeated("K\x01K\x01", 200'000) + "uq\x01\x30("
                + repeated("cshop\nA\n)\x81h\x01"
                           "b",
                    20'000)
                + "t.",
        };
        for (const auto& bytes : objects) {
            QElapsedTimer timer;
            timer.start();
            Context context;
            const Limits limits{.time = std::chrono::milliseconds(200)};
            const auto document = Pickle.read(bytes, limits, context);
            QVERIFY(document && !document->complete);
            QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
        }
    }

    void classesThatExtendThemselves()
    {
        Context context;
        const auto circle = JavaHead + "\x73" + javaClass("C", "\x71\x00\x7e\x00\x00"sv);
        QVERIFY(!JavaStream.read(circle, {}, context).has_value());
        const auto pair = JavaHead + "\x73" + javaClass("C", javaClass("D", "\x71\x00\x7e\x00\x00"sv));
        QVERIFY(!JavaStream.read(pair, {}, context).has_value());
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        const auto document = Pickle.read("\x80\x02(" + repeated("N", 100'000) + "t.", {}, context);
        QVERIFY(!document || !document->complete);
    }
};

QTEST_GUILESS_MAIN(HostileReadersTest)
#include "tst_hostilereaders.moc"
