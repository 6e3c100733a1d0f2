// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

constexpr int Values = 100'000;
constexpr size_t Longest = 200;

/// How often each codec was the outermost one.
class Claims
{
public:
    void add(std::string_view bytes, bool whole = true)
    {
        const auto value = decoded(bytes, {.whole = whole});
        const auto id = value.chain.front().codec->id;
        ++m_counts[id];
        ++m_total;
        m_examples.try_emplace(id, bytes);
    }

    int of(std::string_view id) const
    {
        const auto found = m_counts.find(id);
        return found == m_counts.end() ? 0 : found->second;
    }

    /// Claims of codecs that are not among these; with an example.
    std::string beside(const std::set<std::string_view>& expected) const
    {
        std::string all;
        for (const auto& [id, count] : m_counts) {
            if (!expected.contains(id)) {
                const auto example = QByteArray::fromStdString(m_examples.at(id)).toHex(' ').toStdString();
                all += std::string(id) + ": " + std::to_string(count) + " (" + example + ") ";
            }
        }
        return all;
    }

    void print(const char* of) const
    {
        for (const auto& [id, count] : m_counts) {
            qInfo("%s: %.*s %d of %d", of, static_cast<int>(id.size()), id.data(), count, m_total);
        }
    }

private:
    std::map<std::string_view, int> m_counts;
    std::map<std::string_view, std::string> m_examples;
    int m_total = 0;
};

std::string randomBytes(std::mt19937& random, size_t length)
{
    std::string bytes(length, '\0');
    std::ranges::generate(bytes, [&random] { return static_cast<char>(random()); });
    return bytes;
}

/// Words of several alphabets, punctuation, line breaks.
std::string randomText(std::mt19937& random)
{
    static const std::vector<std::vector<std::string>> Alphabets{
        {"a", "e", "i", "n", "r", "s", "t", "z", " ", " ", ".", ",", "-", "\n", "0", "9", "<", ">", "/", "=", "!", "]",
            "@"},
        {"ä", "ö", "ü", "ß", "é", "è", "ç", "ñ", "Ø", "a", "n", " ", "É", "Ä"},
        {"и", "н", "о", "р", "т", "я", " ", "Ж"}, {"日", "本", "語", "漢", "字", "。"}, {"😀", "🎉", " ", "e"},
        {"ܐ", "ܒ", "ހ", "ށ", "ߊ", " "}, // first bytes dc to df, as MessagePack's long arrays and maps
        {"0", "1", "7", "9", ".", "-", ":", "a", "f"}};
    const auto& alphabet = Alphabets[random() % Alphabets.size()];
    std::string text;
    for (size_t length = 1 + random() % Longest; text.size() < length;) {
        text += alphabet[random() % alphabet.size()];
    }
    return text;
}

} // namespace

class FalseClaimsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// Noise is bytes. What has no mark of its own may be wrong once in a thousand; the short ones happen to be text.
    void noise()
    {
        std::mt19937 random(1);
        Claims claims;
        for (int i = 0; i < Values; ++i) {
            claims.add(randomBytes(random, 1 + random() % Longest));
        }
        claims.print("noise");
        for (const Codec* codec : allCodecs()) {
            if (codec->id != "bytes" && codec->id != "text") {
                QVERIFY2(claims.of(codec->id) < Values / 1000, codec->id.data());
            }
        }
        QVERIFY(claims.of("bytes") > Values * 98 / 100);
    }

    void shortNoise()
    {
        std::mt19937 random(2);
        Claims claims;
        for (int i = 0; i < Values; ++i) {
            claims.add(randomBytes(random, 4 + random() % 12));
        }
        claims.print("noise of 4 to 15 bytes");
        for (const Codec* codec : allCodecs()) {
            if (codec->id != "bytes" && codec->id != "text") {
                QVERIFY2(claims.of(codec->id) < Values / 500, codec->id.data());
            }
        }
    }

    void longNoise()
    {
        std::mt19937 random(8);
        Claims claims;
        for (int i = 0; i < Values / 50; ++i) {
            claims.add(randomBytes(random, 1000 + random() % 10'000));
        }
        claims.print("noise of 1 to 11 kB");
        const auto wrong = claims.beside({"bytes"});
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    /// When more follows nothing need be used up: a structure that goes on is believed sooner.
    void beginningsOfNoise()
    {
        std::mt19937 random(9);
        Claims claims;
        constexpr size_t Loaded = 65536;
        const auto noise = randomBytes(random, Loaded + Values / 5);
        for (size_t i = 0; i < Values / 5; ++i) {
            claims.add(std::string_view(noise).substr(i, Loaded), false);
        }
        claims.print("beginnings of noise");
        for (const Codec* codec : allCodecs()) {
            if (codec->id != "bytes") {
                QVERIFY2(claims.of(codec->id) < Values / 5 / 500, codec->id.data());
            }
        }
    }

    /// A bitmap of a few bits far out: literal after literal for LZF, and nothing that grows.
    void bitmapsAreNotCompressed()
    {
        std::string bitmap(5'000'000, '\0');
        bitmap += "end";
        Claims claims;
        claims.add(bitmap);
        claims.add(bitmap.substr(0, 65'536), false);
        bitmap[70'000] = '\x10';
        claims.add(bitmap);
        QCOMPARE(claims.of("bytes"), 3);
    }

    void textIsNeverClaimed()
    {
        std::mt19937 random(3);
        Claims claims;
        for (int i = 0; i < Values; ++i) {
            claims.add(randomText(random));
        }
        claims.print("text");
        const auto wrong = claims.beside({"text", "number"});
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void picklesAreNotClaimed()
    {
        const auto all = fixture("noise/pickles");
        Claims claims;
        for (size_t at = 0; at + 4 <= all.size();) {
            uint32_t length = 0;
            std::memcpy(&length, all.data() + at, sizeof(length));
            claims.add(std::string_view(all).substr(at + 4, length));
            at += 4 + length;
        }
        claims.print("pickles");
        const auto wrong = claims.beside({"bytes", "text", "pickle"});
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void zlibIsZlib()
    {
        std::mt19937 random(4);
        Claims claims;
        for (int i = 0; i < 5000; ++i) {
            const auto payload = i % 2 == 0 ? randomText(random) : randomBytes(random, 1 + random() % Longest);
            claims.add(findCodec("zlib")->wrap(payload, {}).value());
        }
        claims.print("zlib");
        const auto wrong = claims.beside({"zlib"});
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    /// Latin-1 has letters where LZ4 and others have lengths.
    void latin1IsNotCompressed()
    {
        std::mt19937 random(5);
        const std::string letters = "\xc9\xe9\xfc\xdf\xe0\xf1 abcdefghijklmnopqrstuvwxyz  ";
        Claims claims;
        for (int i = 0; i < Values / 4; ++i) {
            std::string text;
            for (size_t length = 1 + random() % 60; text.size() < length;) {
                text += letters[random() % letters.size()];
            }
            claims.add(text);
        }
        claims.print("Latin-1");
        const auto wrong = claims.beside({"bytes", "text"});
        QVERIFY2(wrong.empty(), wrong.c_str());
    }
};

QTEST_GUILESS_MAIN(FalseClaimsTest)
#include "tst_falseclaims.moc"
