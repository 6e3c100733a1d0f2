// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

constexpr size_t Short = 1500; ///< of these every byte is tried; of longer ones a few hundred
constexpr size_t NodeCost = sizeof(Tree::Node);

/// What went wrong with a result, or nothing: every one is a tree within the limits or one plain sentence.
std::string sentenceFault(const Error& error)
{
    const auto text = error.message.english();
    const bool plain =
        text.ends_with('.') && text.find("{0}") == std::string::npos && text.find('\n') == std::string::npos;
    return plain && (error.kind == ErrorKind::Protocol || error.kind == ErrorKind::Usage) ? "" : "error: " + text;
}

std::string treeFault(const Tree& tree, const Limits& limits)
{
    if (tree.size() > limits.nodes || tree.bytes() > limits.output + limits.nodes * NodeCost) {
        return "the tree is over the limits";
    }
    // A document's order: every node ends after it begins, within its parent.
    std::vector<Tree::Index> ends{tree.size()};
    for (Tree::Index node = 0; node < tree.size(); ++node) {
        while (ends.back() <= node) {
            ends.pop_back();
        }
        if (tree.end(node) <= node || tree.end(node) > ends.back()) {
            return "a node ends outside of its parent";
        }
        if (ends.size() > limits.depth + 1) {
            return "the tree is too deep";
        }
        if (tree.kind(node) == NodeKind::Text && !isUtf8(tree.text(node))) {
            return "a text is no text";
        }
        if (tree.end(node) > node + 1) {
            ends.push_back(tree.end(node));
        }
    }
    return "";
}

std::string codecFault(const Codec& codec, std::string_view bytes, const Limits& limits)
{
    Context context;
    if (codec.unwrap != nullptr) {
        const auto result = codec.unwrap(bytes, limits, context);
        return !result                               ? sentenceFault(result.error())
            : result->payload.size() > limits.output ? "more than the limit"
            : result->consumed > bytes.size()        ? "more taken than there is"
                                                     : "";
    }
    const auto result = codec.read(bytes, limits, context);
    return !result                        ? sentenceFault(result.error())
        : result->consumed > bytes.size() ? "more taken than there is"
                                          : treeFault(result->tree, limits);
}

std::string decodeFault(std::string_view bytes, const DecodeOptions& options)
{
    Context context;
    const auto result = decode(bytes, options, context);
    if (!result) {
        return "decode failed: " + result.error().message.english();
    }
    if (result->problem) {
        if (auto fault = sentenceFault(*result->problem); !fault.empty()) {
            return fault;
        }
    }
    return result->tree.empty() ? "no tree" : treeFault(result->tree, options.limits);
}

/// The codecs of a value and, for hand-made choices, those that hold it for their own.
std::vector<const Codec*> codecsOf(std::string_view bytes)
{
    std::vector<const Codec*> codecs;
    std::ranges::copy_if(allCodecs(), std::back_inserter(codecs),
        [bytes](const Codec* codec) { return codec->guess(bytes) != Guess::No; });
    return codecs;
}

} // namespace

class HostileValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void truncatedEverywhere()
    {
        for (const auto& [name, bytes] : allFixtures()) {
            const auto codecs = codecsOf(bytes);
            const size_t step = bytes.size() <= Short ? 1 : bytes.size() / 200;
            for (size_t length = 0; length < bytes.size(); length += step) {
                const std::string part = bytes.substr(0, length); // its own allocation, so that reading past it shows
                for (const bool whole : {true, false}) {
                    const auto fault = decodeFault(part, {.whole = whole});
                    QVERIFY2(fault.empty(), (name + " at " + std::to_string(length) + ": " + fault).c_str());
                }
                for (const Codec* codec : codecs) {
                    const auto fault = codecFault(*codec, part, {});
                    QVERIFY2(fault.empty(), (name + " by " + std::string(codec->id) + ": " + fault).c_str());
                }
            }
        }
    }

    /// What comes out of a beginning is the beginning of what comes out of all.
    void beginningsAreBeginnings()
    {
        for (const auto& [name, bytes] : allFixtures()) {
            const auto value = decoded(bytes);
            const auto& first = value.chain.front();
            if (first.codec->unwrap == nullptr) {
                continue;
            }
            const size_t step = bytes.size() <= Short ? 1 : bytes.size() / 200;
            for (size_t length = 0; length < bytes.size(); length += step) {
                Context context;
                const auto part = first.codec->unwrap(std::string_view(bytes).substr(0, length), {}, context);
                QVERIFY2(
                    !part || first.payload.starts_with(part->payload), (name + " " + std::to_string(length)).c_str());
            }
        }
    }

    void flippedBits()
    {
        std::mt19937 random(6);
        const Limits limits{.output = 200'000, .nodes = 5000, .depth = 50};
        for (const auto& [name, bytes] : allFixtures()) {
            const auto codecs = codecsOf(bytes);
            for (int i = 0; i < 100; ++i) {
                auto wrong = bytes;
                for (auto flips = 1 + random() % 4; flips > 0; --flips) {
                    const size_t at = random() % std::min<size_t>(wrong.size(), i % 2 == 0 ? 32 : wrong.size());
                    wrong[at] = static_cast<char>(random() % 3 == 0 ? 0xff : wrong[at] ^ (1 << random() % 8));
                }
                auto fault = decodeFault(wrong, {.whole = i % 3 != 0, .limits = limits});
                for (const Codec* codec : codecs) {
                    fault += codecFault(*codec, wrong, limits);
                }
                const auto digits = QByteArray::fromStdString(wrong.substr(0, 100)).toHex().toStdString();
                QVERIFY2(fault.empty(), (name + ": " + fault + " " + digits).c_str());
            }
        }
    }

    /// Somebody chooses the wrong codec.
    void anyBytesByAnyCodec()
    {
        std::mt19937 random(7);
        for (const Codec* codec : allCodecs()) {
            for (int i = 0; i < 2000; ++i) {
                std::string bytes(random() % 60, '\0');
                std::ranges::generate(bytes, [&random] { return static_cast<char>(random()); });
                const auto fault = codecFault(*codec, bytes, {}) + decodeFault(bytes, {.chain = {codec}});
                const auto digits = QByteArray::fromStdString(bytes).toHex().toStdString();
                QVERIFY2(fault.empty(), (std::string(codec->id) + ": " + fault + " " + digits).c_str());
            }
        }
    }

    void tightLimits()
    {
        for (const auto& limits : {Limits{.output = 0}, Limits{.output = 1}, Limits{.nodes = 1}, Limits{.depth = 1},
                 Limits{.chain = 1}, Limits{.time = std::chrono::milliseconds(0)}}) {
            for (const auto& [name, bytes] : allFixtures()) {
                for (const Codec* codec : codecsOf(bytes)) {
                    auto fault = codecFault(*codec, bytes, limits);
                    QVERIFY2(
                        fault.empty() || limits.nodes == 1, (name + " by " + std::string(codec->id) + fault).c_str());
                }
                Context context;
                QVERIFY2(decode(bytes, {.limits = limits}, context).has_value(), name.c_str());
            }
        }
    }

    void deepOnes_data()
    {
        QTest::addColumn<QString>("codec");
        QTest::addColumn<QByteArray>("bytes");
        constexpr int Many = 1'000'000;
        QTest::newRow("MessagePack lists") << "msgpack" << QByteArray(Many, '\x91');
        QTest::newRow("MessagePack maps") << "msgpack" << QByteArray("\x81\x01", 2).repeated(Many);
        QTest::newRow("CBOR lists") << "cbor" << QByteArray(Many, '\x81');
        QTest::newRow("CBOR open lists") << "cbor" << QByteArray(Many, '\x9f');
        QTest::newRow("CBOR tags") << "cbor" << QByteArray(Many, '\xc6');
        QTest::newRow("JSON lists") << "json" << QByteArray(Many, '[');
        QTest::newRow("JSON maps") << "json" << QByteArray("{\"a\":").repeated(Many);
    }

    void deepOnes()
    {
        QFETCH(QString, codec);
        QFETCH(QByteArray, bytes);
        const auto* const reader = findCodec(codec.toStdString());
        QCOMPARE(codecFault(*reader, bytes.toStdString(), {}), std::string());
        QCOMPARE(decodeFault(bytes.toStdString(), {}), std::string());
        QCOMPARE(decodeFault(bytes.toStdString(), {.chain = {reader}}), std::string());
    }

    /// A few bytes that announce more than there is memory.
    void hugeLengths_data()
    {
        QTest::addColumn<QString>("codec");
        const auto row = [](const char* codec, const char* digits) { QTest::newRow(digits) << codec; };
        row("msgpack", "ddffffffff");
        row("msgpack", "dfffffffff");
        row("msgpack", "dbffffffff61");
        row("msgpack", "c6ffffffff61");
        row("msgpack", "c9ffffffff0561");
        row("cbor", "9bffffffffffffffff01");
        row("cbor", "bbffffffffffffffff01");
        row("cbor", "7bffffffffffffffff61");
        row("cbor", "5bffffffffffffffff61");
        row("cbor", "c25bffffffffffffffff61");
        row("cbor", "7f7bffffffffffffffff61");
        row("rails", "0011010000000000f0bfffffff7f");
        row("symfony", "9d00000000000000005fffffff616263");
        row("snappy", "ffffffff0ff003616161");
        row("snappy", "8080045cfe7f0000fe7f0000");
        row("lz4-block", "ffffff7f1061");
        row("lz4-phpredis", "00ffffff7f1061");
        row("lz4", "04224d18640ca70000008061");
        row("zstd", "28b52ffde0ffffffffffffff7f010000");
        row("snappy-framed", "ff060000734e6150705900ffffff00000000");
    }

    void hugeLengths()
    {
        QFETCH(QString, codec);
        const auto bytes = QByteArray::fromHex(QTest::currentDataTag()).toStdString();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(codecFault(*findCodec(codec.toStdString()), bytes, {}), std::string());
        QCOMPARE(decodeFault(bytes, {}), std::string());
        QVERIFY(timer.elapsed() < 1000);
    }

    /// A number of a megabyte would take the square of its length.
    void longIntegers()
    {
        std::string bytes("\xc2\x5a\x00\x10\x00\x00", 6);
        bytes.append(1 << 20, '\xff');
        const auto value = decoded(bytes, {.chain = {findCodec("cbor")}});
        QCOMPARE(value.tree.kind(0), NodeKind::Bytes);
        QVERIFY(value.chain.front().complete);
    }

    void bombInABomb()
    {
        std::string bomb(20'000'000, '\0');
        for (const auto* const codec : {"zstd", "xz", "brotli", "lz4", "zlib", "gzip"}) {
            bomb = findCodec(codec)->wrap(bomb, {}).value();
        }
        DecodeOptions options;
        options.limits.output = 1'000'000;
        const auto value = decoded(bomb, options);
        QCOMPARE(value.chain.size(), size_t{7});
        QVERIFY(value.tree.bytes() <= options.limits.output + NodeCost);
        QVERIFY(!value.chain.back().complete);
        options.limits.chain = 3;
        QCOMPARE(decoded(bomb, options).chain.size(), size_t{4});
    }
};

QTEST_GUILESS_MAIN(HostileValuesTest)
#include "tst_hostilevalues.moc"
