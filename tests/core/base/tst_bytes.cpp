// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"

#include <QStringDecoder>
#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace keystrata;
using namespace std::string_literals;

namespace {

/// Random bytes of several tempers: any, ASCII, UTF-8, and those that mean something to escapes and globs.
class Dice
{
public:
    size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(m_engine); }

    std::string bytes(size_t most)
    {
        static constexpr std::string_view special = "\\\"*?[]^-{}xn0a \n\r\t\a\b";
        std::string out;
        const size_t temper = below(4);
        for (size_t length = below(most + 1); out.size() < length;) {
            switch (temper) {
            case 0:
                out += static_cast<char>(below(256));
                break;
            case 1:
                out += static_cast<char>(0x20 + below(0x5F));
                break;
            case 2:
                out += QString(QChar(static_cast<char16_t>(below(0xD800)))).toStdString();
                break;
            default:
                out += special[below(special.size())];
                break;
            }
        }
        return out;
    }

    std::string from(std::string_view alphabet, size_t most)
    {
        std::string out;
        for (size_t length = below(most + 1); out.size() < length;) {
            out += alphabet[below(alphabet.size())];
        }
        return out;
    }

private:
    std::mt19937 m_engine{42}; // NOLINT(bugprone-random-generator-seed): the same bytes each time
};

/// The rules of globs as they are told, one possibility after the other: slow, and plain to read.
bool globByBruteForce(std::string_view pattern, std::string_view text)
{
    if (pattern.empty()) {
        return text.empty();
    }
    if (pattern[0] == '*') {
        for (size_t skipped = 0; skipped <= text.size(); ++skipped) {
            if (globByBruteForce(pattern.substr(1), text.substr(skipped))) {
                return true;
            }
        }
        return false;
    }
    if (text.empty()) {
        return false;
    }
    const auto byte = static_cast<unsigned char>(text[0]);
    if (pattern[0] == '?') {
        return globByBruteForce(pattern.substr(1), text.substr(1));
    }
    if (pattern[0] == '[') {
        std::set<unsigned char> members;
        size_t i = 1;
        const bool negated = pattern.substr(i).starts_with('^');
        i += negated ? 1 : 0;
        while (i < pattern.size() && pattern[i] != ']') {
            if (pattern[i] == '\\' && i + 1 < pattern.size()) {
                members.insert(static_cast<unsigned char>(pattern[i + 1]));
                i += 2;
            } else if (i + 2 < pattern.size() && pattern[i + 1] == '-') {
                const auto [low, high] =
                    std::minmax({static_cast<unsigned char>(pattern[i]), static_cast<unsigned char>(pattern[i + 2])});
                for (unsigned member = low; member <= high; ++member) {
                    members.insert(static_cast<unsigned char>(member));
                }
                i += 3;
            } else {
                members.insert(static_cast<unsigned char>(pattern[i++]));
            }
        }
        return members.contains(byte) != negated
            && globByBruteForce(pattern.substr(std::min(i + 1, pattern.size())), text.substr(1));
    }
    const size_t escaped = pattern[0] == '\\' && pattern.size() > 1 ? 1 : 0;
    return static_cast<unsigned char>(pattern[escaped]) == byte
        && globByBruteForce(pattern.substr(escaped + 1), text.substr(1));
}

} // namespace

class BytesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void escapesAsRedisCliDoes_data();
    void escapesAsRedisCliDoes();
    void escapesComeBack();
    void brokenEscapesAreRefused_data();
    void brokenEscapesAreRefused();
    void tellsUtf8();
    void utf8AgreesWithQt();
    void displaysSafely_data();
    void displaysSafely();
    void displayedTextIsHarmless();
    void encodesBase64_data();
    void encodesBase64();
    void base64AgreesWithQt();
    void matchesGlobs_data();
    void matchesGlobs();
    void globsAgreeWithBruteForce();
    void escapedGlobsMatchOnlyThemselves();
    void hostileGlobsEnd();
};

void BytesTest::escapesAsRedisCliDoes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("plain") << QByteArray("holidays:2025") << QByteArray("holidays:2025");
    QTest::newRow("quotes") << QByteArray("a\"b'c\\d") << QByteArray("a\\\"b'c\\\\d");
    QTest::newRow("short ones") << QByteArray("\n\r\t\a\b") << QByteArray("\\n\\r\\t\\a\\b");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("a\\x00b");
    QTest::newRow("others") << QByteArray("\x1b\x7f\x80\xff") << QByteArray("\\x1b\\x7f\\x80\\xff");
    QTest::newRow("UTF-8 too") << QByteArray("é") << QByteArray("\\xc3\\xa9");
}

void BytesTest::escapesAsRedisCliDoes()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(escapeBytes(bytes.toStdString())), text);
    const auto back = unescapeBytes(text.toStdString());
    QVERIFY(back.has_value());
    QCOMPARE(QByteArray::fromStdString(*back), bytes);
}

void BytesTest::escapesComeBack()
{
    Dice dice;
    for (int round = 0; round < 5000; ++round) {
        const auto bytes = dice.bytes(60);
        const auto text = escapeBytes(bytes);
        QVERIFY(std::ranges::all_of(text, [](char byte) { return byte >= 0x20 && byte < 0x7F; }));
        QVERIFY2(unescapeBytes(text) == bytes, text.c_str());
    }
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        QVERIFY(unescapeBytes(escapeBytes(one)) == one);
    }
}

void BytesTest::brokenEscapesAreRefused_data()
{
    QTest::addColumn<std::string>("text");
    for (const auto* text : {"\\", "a\\", "\\x", "\\x1", "\\xg0", "\\x0g", "\\q", "\\0", "\\X41", "a\\x4"}) {
        QTest::newRow(text) << std::string(text);
    }
}

void BytesTest::brokenEscapesAreRefused()
{
    QFETCH(const std::string, text);
    QVERIFY(!unescapeBytes(text));
    // Hexadecimal digits may be capitals, and bytes that need no escape may stand as they are.
    QVERIFY(unescapeBytes("\\xAb\\xaB é\n") == "\xab\xab é\n"s);
}

void BytesTest::tellsUtf8()
{
    for (const auto& good : {""s, "a"s, "é"s, "€"s, "😀"s, "\0"s, "\xf4\x8f\xbf\xbf"s, "\xed\x9f\xbf"s}) {
        QVERIFY2(isUtf8(good), escapeBytes(good).c_str());
    }
    for (const auto& bad : {"\x80"s, "\xc3"s, "\xc0\x80"s, "\xc1\xbf"s, "\xe0\x80\x80"s, "\xe0\x9f\xbf"s,
             "\xed\xa0\x80"s, "\xf0\x80\x80\x80"s, "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xff"s, "a\xe2\x82"s,
             "\xe2\x28\xa1"s, "é\xa9"s}) {
        QVERIFY2(!isUtf8(bad), escapeBytes(bad).c_str());
    }
}

void BytesTest::utf8AgreesWithQt()
{
    Dice dice;
    int valid = 0;
    for (int round = 0; round < 5000; ++round) {
        const auto bytes = dice.bytes(12);
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString decoded = decoder.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
        QVERIFY2(isUtf8(bytes) == !decoder.hasError(), escapeBytes(bytes).c_str());
        valid += isUtf8(bytes) ? 1 : 0;
    }
    QVERIFY(valid > 1000 && valid < 4900);
}

void BytesTest::displaysSafely_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("shown");
    const auto row = [](const char* name, std::string bytes, std::string shown) {
        QTest::newRow(name) << std::move(bytes) << std::move(shown);
    };
    row("empty", "", "");
    row("ASCII", "user:17 \"q\" <b>\\", "user:17 \"q\" <b>\\");
    row("words of the world", "חגים 日本 éa 😀", "חגים 日本 éa 😀");
    row("control bytes", "a\n\t\x1b[31m\0z"s, "a\\n\\t\\x1b[31m\\x00z");
    row("delete and C1", "\x7f\xc2\x85", "\\x7f\\xc2\\x85");
    row("invalid", "a\xff\xc3(", "a\\xff\\xc3(");
    row("cut short", "a\xe2\x82", "a\\xe2\\x82");
    row("right-to-left override", "a\u202Egpj.exe", "a\\xe2\\x80\\xaegpj.exe");
    row("isolates", "\u2066x\u2069", "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9");
    row("marks", "\u200E\u200F\u061C", "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xd8\\x9c");
    row("zero width", "a\u200Bb\u2060c\uFEFF", "a\\xe2\\x80\\x8bb\\xe2\\x81\\xa0c\\xef\\xbb\\xbf");
    row("soft hyphen", "a\u00ADb", "a\\xc2\\xadb");
    row("line separator", "a\u2028b", "a\\xe2\\x80\\xa8b");
    row("fillers", "\u3164\u115F", "\\xe3\\x85\\xa4\\xe1\\x85\\x9f");
    row("tags", "a\U000E0041", "a\\xf3\\xa0\\x81\\x81");
    row("no-break space stays", "a\u00A0b", "a\u00A0b");
}

void BytesTest::displaysSafely()
{
    QFETCH(const std::string, bytes);
    QFETCH(const std::string, shown);
    QVERIFY2(displayText(bytes) == shown, displayText(bytes).c_str());
}

void BytesTest::displayedTextIsHarmless()
{
    Dice dice;
    for (int round = 0; round < 5000; ++round) {
        const auto shown = displayText(dice.bytes(40));
        QVERIFY(isUtf8(shown));
        QVERIFY(displayText(shown) == shown);
        for (const QChar character : QString::fromStdString(shown)) {
            QVERIFY(character.category() != QChar::Other_Control);
            // Some format characters show themselves, such as the Arabic number sign.
            const auto code = character.unicode();
            QVERIFY(character.category() != QChar::Other_Format || (code >= 0x600 && code <= 0x8E2 && code != 0x61C));
        }
    }
}

void BytesTest::encodesBase64_data()
{
    QTest::addColumn<QByteArray>("text");
    const char* const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}; // RFC 4648
    for (const auto& [bytes, text] : pairs) {
        QTest::newRow(*bytes == 0 ? "(empty)" : bytes) << QByteArray(text);
    }
}

void BytesTest::encodesBase64()
{
    QFETCH(const QByteArray, text);
    const std::string bytes = text.isEmpty() ? "" : QTest::currentDataTag();
    QCOMPARE(QByteArray::fromStdString(base64(bytes)), text);
}

void BytesTest::base64AgreesWithQt()
{
    Dice dice;
    for (int round = 0; round < 3000; ++round) {
        const auto bytes = dice.bytes(50);
        QCOMPARE(QByteArray::fromStdString(base64(bytes)), QByteArray::fromStdString(bytes).toBase64());
        QCOMPARE(decodeBase64(base64(bytes)).value(), bytes);
    }
}

void BytesTest::matchesGlobs_data()
{
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("matches");
    const auto row = [](std::string pattern, std::string text, bool matches) {
        QTest::newRow((escapeBytes(pattern) + " on " + escapeBytes(text)).c_str()) << pattern << text << matches;
    };
    row("", "", true);
    row("", "a", false);
    row("*", "", true);
    row("*", "a\0\n\xff"s, true);
    row("**", "a", true);
    row("a*", "a", true);
    row("*a", "ba", true);
    row("*a", "ab", false);
    row("a*b*c", "a1b2b3c", true);
    row("a*b*c", "a1c2b", false);
    row("h?llo", "hello", true);
    row("h?llo", "hllo", false);
    row("?", "", false);
    row("h[ae]llo", "hallo", true);
    row("h[ae]llo", "hillo", false);
    row("h[^e]llo", "hallo", true);
    row("h[^e]llo", "hello", false);
    row("h[a-b]llo", "hbllo", true);
    row("h[a-b]llo", "hcllo", false);
    row("[z-a]", "m", true); // a range is turned round
    row("[a-]", "b", false);
    row("[a-]x", "^", true); // a range to the bracket: it swallows what should close the class
    row("[]", "a", false);
    row("[^]", "a", true);
    row("[]a]", "a]", false);
    row("[ab", "a", true); // never closed: as if it were
    row("[", "[", false);
    row("[\\]]", "]", true);
    row("[\\^a]", "^", true);
    row("[a\\-z]", "-", true);
    row("[a\\-z]", "m", false);
    row("[*?]", "*", true);
    row("[*?]", "a", false);
    row("\\*", "*", true);
    row("\\*", "a", false);
    row("\\a", "a", true);
    row("\\", "\\", true);
    row("a\\", "a\\", true);
    row("user:*:profile", "user:17:profile", true);
    row("user:*:profile", "user:17:profile:x", false);
    row("myhours:1:*", "myhours:10:x", false);
    row("H*", "hello", false); // case matters
    row("\xff*", "\xff\xfe", true);
    row("[\x80-\xff]", "\xc3", true); // bytes have no sign
    row("a\0b*"s, "a\0bc"s, true);
}

void BytesTest::matchesGlobs()
{
    QFETCH(const std::string, pattern);
    QFETCH(const std::string, text);
    QFETCH(const bool, matches);
    QCOMPARE(globMatches(pattern, text), matches);
    QCOMPARE(globByBruteForce(pattern, text), matches);
}

void BytesTest::globsAgreeWithBruteForce()
{
    Dice dice;
    int matched = 0;
    for (int round = 0; round < 200'000; ++round) {
        const auto pattern = dice.from("ab*?[]^-\\c", 8);
        const auto text = dice.from("abc]^-\\*", 6);
        const bool expected = globByBruteForce(pattern, text);
        matched += expected ? 1 : 0;
        QVERIFY2(globMatches(pattern, text) == expected, (escapeBytes(pattern) + " on " + escapeBytes(text)).c_str());
    }
    QVERIFY(matched > 5000);
}

void BytesTest::escapedGlobsMatchOnlyThemselves()
{
    Dice dice;
    for (int round = 0; round < 5000; ++round) {
        const auto literal = dice.bytes(20);
        const auto glob = escapeGlob(literal);
        QVERIFY(globMatches(glob, literal));
        QVERIFY(globMatches(glob + "*", literal + dice.bytes(5)));
        const auto other = dice.bytes(20);
        QVERIFY(globMatches(glob, other) == (literal == other));
        auto changed = literal + "x";
        changed[dice.below(changed.size())] ^= 1;
        QVERIFY(!globMatches(glob, changed));
    }
    QVERIFY(escapeGlob("[a][b]*?^-\\") == "\\[a\\]\\[b\\]\\*\\?\\^\\-\\\\");
}

/// Many stars cost a plain matcher years. Ours goes back to the last star only.
void BytesTest::hostileGlobsEnd()
{
    std::string pattern;
    for (int i = 0; i < 1000; ++i) {
        pattern += "a*";
    }
    QVERIFY(!globMatches(pattern + "b", std::string(20'000, 'a')));
    QVERIFY(globMatches(pattern, std::string(20'000, 'a')));
    QVERIFY(!globMatches("*" + std::string(500, '?') + "b", std::string(20'000, 'a')));
    QVERIFY(!globMatches(std::string(100'000, '*') + "b", std::string(1000, 'a')));
    QVERIFY(!globMatches("*[" + std::string(1000, 'b') + "]", std::string(20'000, 'a')));
}

QTEST_APPLESS_MAIN(BytesTest)
#include "tst_bytes.moc"
