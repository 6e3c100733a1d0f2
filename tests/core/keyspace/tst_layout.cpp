// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/layout.h"
#include "tests/core/keyspace/showbytes.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::string_literals;

namespace {

using Strings = std::vector<std::string>;

Layout layout(std::string pattern, Strings prefixes = {})
{
    return {.name = pattern, .title = pattern, .pattern = pattern, .scope = {}, .prefixes = std::move(prefixes)};
}

LayoutSet compiled(std::vector<Layout> layouts)
{
    auto set = LayoutSet::compile(std::move(layouts));
    if (!set) {
        qFatal("%s", set.error().message.english().c_str());
    }
    return *set;
}

/// "prefix|version|namespace|key" of the first layout, or "none".
std::string reading(const LayoutSet& set, std::string_view key)
{
    const auto match = set.classify(key);
    if (match.layout < 0) {
        return match.parts.key == key && match.parts.prefix.empty() && match.parts.version.empty() ? "none" : "broken";
    }
    const auto& parts = match.parts;
    return std::string(parts.prefix) + '|' + std::string(parts.version) + '|' + std::string(parts.ns) + '|'
        + std::string(parts.key);
}

class Dice
{
public:
    size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(m_engine); }

    /// Any bytes, NUL, newline and invalid UTF-8 among them.
    std::string bytes(size_t most) { return from({}, below(most + 1)); }

    std::string from(std::string_view alphabet, size_t length)
    {
        std::string out;
        while (out.size() < length) {
            out += alphabet.empty() ? static_cast<char>(below(256)) : alphabet[below(alphabet.size())];
        }
        return out;
    }

private:
    std::mt19937 m_engine{20251101}; // NOLINT(bugprone-random-generator-seed): the same keys each time
};

bool isDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

/// What Django writes, read by trying every split: slow and plain.
std::string djangoByBruteForce(std::string_view key, Strings prefixes)
{
    std::ranges::sort(prefixes, std::ranges::greater{}, &std::string::size);
    for (const auto& prefix : prefixes) {
        for (size_t end = 1; end < key.size(); ++end) {
            const std::string start = prefix + ":";
            if (end <= start.size() || !key.starts_with(start) || key[end] != ':') {
                continue;
            }
            const auto version = key.substr(start.size(), end - start.size());
            if (isDigits(version)) {
                return prefix + '|' + std::string(version) + "||" + std::string(key.substr(end + 1));
            }
        }
    }
    return "none";
}

std::string trailingByBruteForce(std::string_view key)
{
    for (size_t at = key.size(); at-- > 0;) {
        if (key.substr(at).starts_with(":v") && isDigits(key.substr(at + 2))) {
            return '|' + std::string(key.substr(at + 2)) + "||" + std::string(key.substr(0, at));
        }
    }
    return "none";
}

} // namespace

class LayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsParts_data();
    void readsParts();
    void numbersWithJoiners_data();
    void numbersWithJoiners();
    void namespaceGrowsUntilTheRestFits();
    void bytesSurvive();
    void longestPrefixWins();
    void manyPrefixes();
    void unboundPrefixMatchesNothing();
    void firstLayoutWins();
    void nothingMatchesAnEmptySet();
    void expressions_data();
    void expressions();
    void expressionsBoundToPrefixes();
    void brokenPatterns_data();
    void brokenPatterns();
    void inspects_data();
    void inspects();
    void rebuildsRandomKeys();
    void agreesWithBruteForce();
    void hostileKeysTakeLinearTime();
    void sharedBetweenThreads();
    void comparesVersions_data();
    void comparesVersions();
    void versionOrderIsTotal();
};

void LayoutTest::readsParts_data()
{
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<Strings>("prefixes");
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("expected");
    const std::string django = "{prefix}:{version}:{key}";
    const std::string leading = "v{version}:{key}";
    const std::string trailing = "{key}:v{version}";
    const std::string embedded = "{prefix}:v{version:number}:{key}";
    const auto row = [](const char* name, std::string pattern, Strings prefixes, std::string key,
                         std::string expected) {
        QTest::newRow(name) << std::move(pattern) << std::move(prefixes) << std::move(key) << std::move(expected);
    };
    row("django", django, {"myhours"}, "myhours:1:holidays:2025:11", "myhours|1||holidays:2025:11");
    row("django, version 10", django, {"myhours"}, "myhours:10:k", "myhours|10||k");
    row("django, empty prefix", django, {""}, ":1:foo", "|1||foo");
    row("django, empty key", django, {"p"}, "p:1:", "p|1||");
    row("django, key of separators", django, {"p"}, "p:1::::", "p|1||:::");
    row("django, no separator after the version", django, {"p"}, "p:1", "none");
    row("django, no version", django, {"p"}, "p::k", "none");
    row("django, version with a letter", django, {"p"}, "p:1a:k", "none");
    row("django, longer word", django, {"p"}, "pp:1:k", "none");
    row("django, other case", django, {"p"}, "P:1:k", "none");
    row("django, prefix with separator", django, {"shop:eu"}, "shop:eu:1:user:2:x", "shop:eu|1||user:2:x");
    row("django, longest prefix", django, {"shop", "shop:eu"}, "shop:eu:1:x", "shop:eu|1||x");
    row("django, falls back to the shorter", django, {"shop", "shop:1:eu"}, "shop:1:europe:2:x", "shop|1||europe:2:x");
    row("django, empty prefix among others", django, {"shop", ""}, ":7:x", "|7||x");
    row("django, empty key name", django, {""}, "", "none");
    row("leading", leading, {}, "v1:holidays:2025:11", "|1||holidays:2025:11");
    row("leading, ten is not one", leading, {}, "v10:k", "|10||k");
    row("leading, a word", leading, {}, "video:1", "none");
    row("leading, no separator", leading, {}, "v1", "none");
    row("trailing", trailing, {}, "product:123:details:v2", "|2||product:123:details");
    row("trailing, last one counts", trailing, {}, "a:v1:b:v2", "|2||a:v1:b");
    row("trailing, only in the middle", trailing, {}, "a:v1:b", "none");
    row("trailing, empty key", trailing, {}, ":v3", "|3||");
    row("trailing, no digits", trailing, {}, "a:v", "none");
    row("trailing, digits after a word", trailing, {}, "a:rev2", "none");
    row("embedded", embedded, {"app"}, "app:v2:k", "app|2||k");
    row("embedded, dated", embedded, {"app"}, "app:v2024.05:k", "app|2024.05||k");
    row("embedded, dash", "{prefix}-{version:number}:{key}", {"app"}, "app-2024.05:k", "app|2024.05||k");
    row("any version", "{version:any}/{key}", {}, "release-7b/a/b", "|release-7b||a/b");
    row("any version is not empty", "{version:any}/{key}", {}, "/a", "none");
    row("any version at the end", "{key}@{version:any}", {}, "user@host@blue", "|blue||user@host");
    row("any version at the end is not empty", "{key}@{version:any}", {}, "user@", "none");
    row("namespace", "{namespace}::{key}", {}, "books::42", "||books|42");
    row("namespace, first border", "{namespace}::{key}", {}, "a::b::c", "||a|b::c");
    row("namespace is not empty", "{namespace}::{key}", {}, "::42", "none");
    row("namespace may begin with the border", "{namespace}::{key}", {}, ":::42", "||:|42");
    row("namespace at the end", "{key}#{namespace}", {}, "a#b#books", "||books|a#b");
    row("namespace at the end, binary", "{key}#{namespace}", {}, "#b", "||b|");
    row("prefix and namespace", "{prefix}:{namespace}:{key}", {"wp"}, "wp:posts:17", "wp||posts|17");
    row("prefix at the end", "{key}@{prefix}", {"eu", "north.eu"}, "k@north.eu", "north.eu|||k");
    row("glued prefix", "{prefix}{key}", {"flask_cache_"}, "flask_cache_view//about", "flask_cache_|||view//about");
    row("glued empty prefix", "{prefix}{key}", {""}, "x", "|||x");
    row("only the key", "{key}", {}, "x", "|||x");
    row("literal around", "cache/{prefix}/{version}/{key}/end", {"a"}, "cache/a/3/k/end", "a|3||k");
    row("head and tail may not overlap", "ab{key}bc", {}, "abc", "none");
    row("braces", "{{{prefix}}}{version}:{key}", {"p"}, "{p}3:k", "p|3||k");
    row("version and namespace", "{namespace}/{version}/{key}", {}, "a/b/3/k", "|3|a/b|k");
    row("namespace and version behind", "{key}/{version}/{namespace}", {}, "k/3/a/b", "|3|a/b|k");
    row("namespace and version behind, any", "{key}/{version:any}/{namespace}", {}, "k/x/b", "|x|b|k");
}

void LayoutTest::readsParts()
{
    QFETCH(const std::string, pattern);
    QFETCH(const Strings, prefixes);
    QFETCH(const std::string, key);
    QFETCH(const std::string, expected);
    QCOMPARE(reading(compiled({layout(pattern, prefixes)}), key), expected);
}

void LayoutTest::numbersWithJoiners_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("front"); // of "{version:number}:{key}"
    QTest::addColumn<QByteArray>("back"); // of "{key}:{version:number}"
    QTest::newRow("one number") << QByteArray("7:7") << QByteArray("7") << QByteArray("7");
    QTest::newRow("dots") << QByteArray("1.2.3:1.2.3") << QByteArray("1.2.3") << QByteArray("1.2.3");
    QTest::newRow("dashes") << QByteArray("2024-05-01:2024_05") << QByteArray("2024-05-01") << QByteArray("2024_05");
    QTest::newRow("ends in a joiner") << QByteArray("1.:1.") << QByteArray() << QByteArray();
    QTest::newRow("begins with a joiner") << QByteArray(".1:.1") << QByteArray() << QByteArray();
    QTest::newRow("two joiners") << QByteArray("1..2:1..2") << QByteArray() << QByteArray();
    QTest::newRow("letters") << QByteArray("1.2b:b1.2") << QByteArray() << QByteArray();
}

void LayoutTest::numbersWithJoiners()
{
    QFETCH(const QByteArray, key);
    QFETCH(const QByteArray, front);
    QFETCH(const QByteArray, back);
    const auto text = key.toStdString();
    const auto inFront = compiled({layout("{version:number}:{key}")}).classify(text);
    QCOMPARE(inFront.layout, front.isEmpty() ? -1 : 0);
    QCOMPARE(QByteArray::fromStdString(std::string(inFront.parts.version)), front);
    const auto behind = compiled({layout("{key}:{version:number}")}).classify(text);
    QCOMPARE(behind.layout, back.isEmpty() ? -1 : 0);
    QCOMPARE(QByteArray::fromStdString(std::string(behind.parts.version)), back);
}

void LayoutTest::namespaceGrowsUntilTheRestFits()
{
    const auto set = compiled({layout("{namespace}:v{version}:{key}")});
    QCOMPARE(reading(set, "a:vat:v2:k"), "|2|a:vat|k"s);
    QCOMPARE(reading(set, "a:v1:b:v2:k"), "|1|a|b:v2:k"s);
    QCOMPARE(reading(set, "a:vat:v2"), "none"s);
    const auto behind = compiled({layout("{key}:{version}:{namespace}")});
    QCOMPARE(reading(behind, "a:1:b"), "|1|b|a"s);
    QCOMPARE(reading(behind, "a:1:b:2:c:d"), "|2|c:d|a:1:b"s);
}

void LayoutTest::bytesSurvive()
{
    const auto set = compiled({layout("{prefix}:{version}:{key}", {"a\0b"s, "\xff\n"s, "[*]"s})});
    QCOMPARE(reading(set, "a\0b:1:\0\n\xff"s), "a\0b|1||\0\n\xff"s);
    QCOMPARE(reading(set, "\xff\n:22:[x]"s), "\xff\n|22||[x]"s);
    QCOMPARE(reading(set, "[*]:3:k"s), "[*]|3||k"s);
    QCOMPARE(reading(set, "a:1:k"s), "none"s);
    // A NUL in a template is a literal like any other.
    QCOMPARE(reading(compiled({layout("\0{version}\0{key}"s)}), "\0007\0x"s), "|7||x"s);
}

void LayoutTest::longestPrefixWins()
{
    Strings prefixes{"", "a", "a:1", "a:1:b", "a:b"}; // sorted: the first permutation
    do {
        const auto set = compiled({layout("{prefix}:{version}:{key}", prefixes)});
        QCOMPARE(reading(set, "a:1:b:2:k"), "a:1:b|2||k"s);
        QCOMPARE(reading(set, "a:1:2:k"), "a:1|2||k"s);
        QCOMPARE(reading(set, "a:1:c:2:k"), "a|1||c:2:k"s);
        QCOMPARE(reading(set, "a:b:2:k"), "a:b|2||k"s);
        QCOMPARE(reading(set, ":2:k"), "|2||k"s);
    } while (std::ranges::next_permutation(prefixes).found);
}

void LayoutTest::manyPrefixes()
{
    Strings prefixes{"", "tenant"};
    for (int i = 0; i < 3000; ++i) {
        prefixes.push_back("tenant" + std::to_string(i));
    }
    const auto set = compiled({layout("{prefix}:{version}:{key}", prefixes)});
    for (int i = 0; i < 3000; ++i) {
        const auto name = "tenant" + std::to_string(i);
        QCOMPARE(reading(set, name + ":3:tenant:1:x"), name + "|3||tenant:1:x");
    }
    QCOMPARE(reading(set, "tenant3000:1:x"), "none"s);
    QCOMPARE(reading(set, "tenant:1:x"), "tenant|1||x"s);
    QCOMPARE(reading(set, ":1:x"), "|1||x"s);
}

void LayoutTest::unboundPrefixMatchesNothing()
{
    const auto set = compiled({layout("{prefix}:{version}:{key}"), layout("{prefix}{key}")});
    QCOMPARE(reading(set, "a:1:k"), "none"s);
    QCOMPARE(reading(set, ""), "none"s);
}

void LayoutTest::firstLayoutWins()
{
    const auto set =
        compiled({layout("{prefix}:{version}:{key}", {"p"}), layout("v{version}:{key}"), layout("{key}:v{version}")});
    QCOMPARE(set.layouts().size(), size_t(3));
    QCOMPARE(set.classify("p:1:a:v2").layout, 0);
    QCOMPARE(set.classify("v1:a:v2").layout, 1);
    QCOMPARE(set.classify("q:1:a:v2").layout, 2);
    QCOMPARE(set.classify("q:1:a").layout, -1);
}

void LayoutTest::nothingMatchesAnEmptySet()
{
    QCOMPARE(reading(LayoutSet(), "a:1:k"), "none"s);
    QVERIFY(LayoutSet().layouts().empty());
}

void LayoutTest::expressions_data()
{
    QTest::addColumn<std::string>("expression");
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("expected");
    const std::string dashed = R"(re:(?P<prefix>[a-z]+)-(?P<version>\d+\.\d+):(?P<key>.*))";
    QTest::newRow("all parts") << R"(re:(?P<prefix>\w+)/(?P<version>\d+)/(?P<namespace>\w+)/(?P<key>.*))"s
                               << "a/2/n/k/k"s << "a|2|n|k/k"s;
    QTest::newRow("dashed") << dashed << "app-2024.05:k"s << "app|2024.05||k"s;
    QTest::newRow("whole key only, front") << dashed << "1app-2024.05:k"s << "none"s;
    QTest::newRow("whole key only, back") << R"(re:(?P<key>a+))"s << "aab"s << "none"s;
    QTest::newRow("newline and NUL") << dashed << "app-1.2:a\n\0b"s << "app|1.2||a\n\0b"s;
    QTest::newRow("invalid UTF-8") << R"(re:(?P<version>[\x80-\xff])(?P<key>.*))"s << "\xffk\xc3"s << "|\xff||k\xc3"s;
    QTest::newRow("one dot is one byte") << R"(re:(?P<version>.):(?P<key>.*))"s << "é:k"s << "none"s;
    QTest::newRow("empty version") << R"(re:(?P<version>\d*):(?P<key>.*))"s << ":k"s << "none"s;
    QTest::newRow("version did not take part") << R"(re:(?:v(?P<version>\d+):)?(?P<key>.*))"s << "k"s << "none"s;
    QTest::newRow("lazy groups stay lazy") << R"(re:(?P<prefix>.*?):(?P<version>\d+):(?P<key>.*))"s << "a:1:b:2:c"s
                                           << "a|1||b:2:c"s;
    QTest::newRow("groups without names") << R"(re:(x|y)(?P<key>.*))"s << "yk"s << "|||k"s;
    QTest::newRow("no version") << R"(re:(?P<key>views/.*))"s << "views/a"s << "|||views/a"s;
}

void LayoutTest::expressions()
{
    QFETCH(const std::string, expression);
    QFETCH(const std::string, key);
    QFETCH(const std::string, expected);
    QCOMPARE(reading(compiled({layout(expression)}), key), expected);
}

void LayoutTest::expressionsBoundToPrefixes()
{
    const auto set = compiled({layout(R"(re:(?P<prefix>\w+):(?P<version>\d+):(?P<key>.*))", {"shop", "blog"})});
    QCOMPARE(reading(set, "shop:1:k"), "shop|1||k"s);
    QCOMPARE(reading(set, "user:1:k"), "none"s);
}

void LayoutTest::brokenPatterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* pattern, const char* id, const char* says) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << QString::fromUtf8(id) << QString::fromUtf8(says);
    };
    row("", "layout.no-key", "{key}");
    row("abc", "layout.no-key", "{key}");
    row("{prefix}:{version}", "layout.no-key", "{prefix}:{version} has no {key}");
    row("{prefix}:{vers}:{key}", "layout.unknown-field", "at byte 10: \"vers\"");
    row("{}:{key}", "layout.unknown-field", "at byte 1: \"\"");
    row("{Key}", "layout.unknown-field", "\"Key\"");
    row("{version:hex}:{key}", "layout.unknown-field", "\"version:hex\"");
    row("{key}:{key}", "layout.repeated-field", "\"key\" a second time at byte 7");
    row("{version}:{version:any}:{key}", "layout.repeated-field", "at byte 11");
    row("{key", "layout.open-brace", "at byte 1 ");
    row("v{version:{key}", "layout.unknown-field", "at byte 2");
    row("a}:{key}", "layout.stray-brace", "at byte 2");
    row("{version}{key}", "layout.no-border", "at byte 10");
    row("{key}{version}", "layout.no-border", "at byte 6");
    row("{namespace}{key}", "layout.no-border", "at byte 12");
    row("{namespace}{prefix}:{key}", "layout.no-border", "at byte 12");
    row("{key}1{version}", "layout.version-touches-digit", "at byte 7");
    row("{version:number}0:{key}", "layout.version-touches-digit", "at byte 17");
    row("re:(?P<key>.*", "layout.bad-expression", "missing )");
    row("re:(?P<key>[z-a])", "layout.bad-expression", "\"z-a\"");
    row("re:(?P<key>a(?=b))", "layout.bad-expression", "look-around");
    row("re:(?P<verison>.)(?P<key>.*)", "layout.unknown-group", "\"verison\"");
    row("re:(?P<version>.)", "layout.no-key-group", "(?P<key>");
    row("re:()()()()()()()()()()()()()()()()(?P<key>.*)", "layout.many-groups", "15 groups");
}

void LayoutTest::brokenPatterns()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, id);
    QFETCH(const QString, says);
    const auto inspected = inspectPattern(pattern.toStdString());
    QVERIFY(!inspected);
    QCOMPARE(inspected.error().kind, ErrorKind::Usage);
    QCOMPARE(QString::fromStdString(std::string(inspected.error().message.id)), id);
    const auto sentence = QString::fromStdString(inspected.error().message.english());
    QVERIFY2(sentence.contains(says), qPrintable(sentence));
    QVERIFY2(sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
    const auto set = LayoutSet::compile({layout("{key}"), layout(pattern.toStdString())});
    QVERIFY(!set);
    QCOMPARE(set.error(), inspected.error());
}

void LayoutTest::inspects_data()
{
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<bool>("prefix");
    QTest::addColumn<bool>("version");
    QTest::addColumn<bool>("ns");
    QTest::newRow("key") << "{key}"s << false << false << false;
    QTest::newRow("django") << "{prefix}:{version}:{key}"s << true << true << false;
    QTest::newRow("any") << "{version:any}:{key}"s << false << true << false;
    QTest::newRow("spring") << "{namespace}::{key}"s << false << false << true;
    QTest::newRow("expression") << "re:(?P<version>.)(?P<namespace>.)(?P<key>.)"s << false << true << true;
}

void LayoutTest::inspects()
{
    QFETCH(const std::string, pattern);
    QFETCH(const bool, prefix);
    QFETCH(const bool, version);
    QFETCH(const bool, ns);
    const auto fields = inspectPattern(pattern);
    QVERIFY(fields);
    QCOMPARE(fields->prefix, prefix);
    QCOMPARE(fields->version, version);
    QCOMPARE(fields->ns, ns);
}

/// Whatever bytes a key consists of: its parts, put into the template again, are the key.
void LayoutTest::rebuildsRandomKeys()
{
    Dice dice;
    for (int round = 0; round < 4000; ++round) {
        auto prefix = dice.bytes(8);
        const auto version = dice.from("0123456789", 1 + dice.below(4));
        const auto name = dice.bytes(24);

        struct Case
        {
            std::string pattern;
            std::string key;
        };

        const Case cases[] = {{"{prefix}:{version}:{key}", prefix + ":" + version + ":" + name},
            {"v{version}:{key}", "v" + version + ":" + name}, {"{key}:v{version}", name + ":v" + version},
            {"{prefix}:v{version:number}:{key}", prefix + ":v" + version + "." + version + ":" + name},
            {"{prefix}{key}", prefix + name}};
        for (const auto& [pattern, key] : cases) {
            const auto match = compiled({layout(pattern, {prefix, prefix + "x", "x"})}).classify(key);
            QVERIFY2(match.layout == 0, escapeBytes(key).c_str());
            const auto rebuilt = [&, &pattern = pattern] {
                std::string out = pattern;
                const auto put = [&out](std::string_view field, std::string_view bytes) {
                    if (const auto at = out.find(field); at != std::string::npos) {
                        out.replace(at, field.size(), bytes);
                    }
                };
                // Random bytes may spell a field, so the last one is replaced first.
                if (pattern.starts_with("{key}")) {
                    put("{version}", match.parts.version);
                    put("{key}", match.parts.key);
                } else {
                    put("{key}", match.parts.key);
                    put("{version}", match.parts.version);
                    put("{version:number}", match.parts.version);
                    put("{prefix}", match.parts.prefix);
                }
                return out;
            };
            QCOMPARE(rebuilt(), key);
            // The parts are views into the key or into the bound prefix, and no byte is lost or made up.
            QVERIFY(match.parts.version.empty() || match.parts.version.starts_with(version));
        }
    }
}

void LayoutTest::agreesWithBruteForce()
{
    Dice dice;
    const Strings prefixes{"", "a", "a:1", "1", "v"};
    const auto django = compiled({layout("{prefix}:{version}:{key}", prefixes)});
    const auto trailing = compiled({layout("{key}:v{version}")});
    int matched = 0;
    for (int round = 0; round < 60'000; ++round) {
        const auto key = dice.from("a::1v", dice.below(10));
        const auto expected = djangoByBruteForce(key, prefixes);
        matched += expected == "none" ? 0 : 1;
        QVERIFY2(reading(django, key) == expected, escapeBytes(key).c_str());
        QVERIFY2(reading(trailing, key) == trailingByBruteForce(key), escapeBytes(key).c_str());
    }
    QVERIFY2(matched > 2000, qPrintable(QString::number(matched)));
}

/// Fields of unknown length grow to the next literal when the rest does not fit. On keys made of nothing but that
/// literal this must not go through the rest of the key each time.
void LayoutTest::hostileKeysTakeLinearTime()
{
    const std::string colons(1'000'000, ':');
    std::string numbers;
    while (numbers.size() < 1'000'000) {
        numbers += "-1";
    }
    const auto set = compiled({layout("{namespace}:v{version}:{key}"), layout("{namespace}:{version:any}:x:{key}"),
        layout("{namespace}-{version:number}:{key}"), layout("{key}:x:{version:any}:{namespace}"),
        layout("{key}:{version:number}-{namespace}")});
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(set.classify(colons).layout, -1);
    QCOMPARE(set.classify(numbers).layout, -1);
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed()))); // quadratic: many minutes
}

void LayoutTest::sharedBetweenThreads()
{
    const auto set = compiled(
        {layout("{prefix}:{version}:{key}", {"p"}), layout(R"(re:(?P<prefix>\w+)-(?P<version>\d+):(?P<key>.*))")});
    std::vector<std::jthread> threads;
    std::atomic<int> wrong = 0;
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([set, &wrong] {
            for (int i = 0; i < 2000; ++i) {
                const auto number = std::to_string(i);
                wrong += reading(set, "p:" + number + ":k") == "p|" + number + "||k" ? 0 : 1;
                wrong += reading(set, "p-" + number + ":k") == "p|" + number + "||k" ? 0 : 1;
            }
        });
    }
    threads.clear();
    QCOMPARE(wrong.load(), 0);
}

void LayoutTest::comparesVersions_data()
{
    QTest::addColumn<QString>("ascending");
    QTest::newRow("numbers") << "0 1 2 9 10 11 100";
    QTest::newRow("more digits than any integer") << "99999999999999999999998 99999999999999999999999 "
                                                     "100000000000000000000000";
    QTest::newRow("dotted") << "1 1.0 1.9 1.10 1.10.1 2 2.0.1 10.0";
    QTest::newRow("dated") << "2023.12 2024.05 2024.5 2024.11 2025";
    QTest::newRow("dashes") << "2024-05-01 2024-05-02 2024-11-01";
    QTest::newRow("same value") << "01 1";
    QTest::newRow("text") << "1 20 300 beta blue green v1 v10 v2";
    QTest::newRow("half numbers are text") << "7 1. 1.2b 1a";
}

void LayoutTest::comparesVersions()
{
    QFETCH(const QString, ascending);
    const auto versions = ascending.split(QLatin1Char(' '));
    for (qsizetype left = 0; left < versions.size(); ++left) {
        for (qsizetype right = 0; right < versions.size(); ++right) {
            const int order = compareVersions(versions[left].toStdString(), versions[right].toStdString());
            const auto pair = versions[left] + QStringLiteral(" against ") + versions[right];
            QVERIFY2(left < right ? order < 0 : left > right ? order > 0 : order == 0, qPrintable(pair));
        }
    }
}

void LayoutTest::versionOrderIsTotal()
{
    Dice dice;
    Strings versions{"", "1", "01"};
    for (int i = 0; i < 120; ++i) {
        versions.push_back(dice.from("012.-a", 1 + dice.below(5)));
    }
    const auto sign = [](int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; };
    for (const auto& a : versions) {
        for (const auto& b : versions) {
            QCOMPARE(sign(compareVersions(a, b)), -sign(compareVersions(b, a)));
            QCOMPARE(compareVersions(a, b) == 0, a == b);
            for (const auto& c : versions) {
                if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0) {
                    QVERIFY2(compareVersions(a, c) < 0, qPrintable(QString::fromStdString(a + " " + b + " " + c)));
                }
            }
        }
    }
}

QTEST_APPLESS_MAIN(LayoutTest)
#include "tst_layout.moc"
