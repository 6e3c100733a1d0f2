// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/presets.h"
#include "core/keyspace/selectionjson.h"
#include "tests/core/keyspace/showbytes.h"

#include <QTest>

#include <limits>
#include <random>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

using Json = nlohmann::ordered_json;

class Dice
{
public:
    size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(m_engine); }

    bool heads() { return below(2) == 0; }

    std::string bytes()
    {
        std::string out;
        const size_t length = below(12);
        while (out.size() < length) {
            out += static_cast<char>(below(256));
        }
        return out;
    }

    std::vector<std::string> words()
    {
        std::vector<std::string> out;
        const size_t count = heads() ? 0 : below(4);
        while (out.size() < count) {
            out.push_back(bytes());
        }
        return out;
    }

    template <typename T>
    std::optional<T> maybe(T value)
    {
        return heads() ? std::optional<T>(value) : std::nullopt;
    }

    std::chrono::milliseconds duration() { return std::chrono::milliseconds(below(size_t{1} << below(60))); }

private:
    std::mt19937 m_engine{20251101}; // NOLINT(bugprone-random-generator-seed): the same ones each time
};

Selection anySelection(Dice& dice)
{
    return {.db = dice.maybe(static_cast<int>(dice.below(16))),
        .pattern = dice.maybe(dice.bytes()),
        .text = dice.heads() ? "" : dice.bytes(),
        .regex = dice.heads() ? "" : dice.bytes(),
        .layouts = dice.words(),
        .prefixes = dice.words(),
        .versions = dice.words(),
        .namespaces = dice.words(),
        .keys = dice.words(),
        .excludes = dice.words(),
        .types = dice.words(),
        .idleOver = dice.maybe(dice.duration()),
        .noTtl = dice.heads(),
        .ttlUnder = dice.maybe(dice.duration()),
        .ttlOver = dice.maybe(dice.duration()),
        .largerThan = dice.maybe(uint64_t{dice.below(std::numeric_limits<uint64_t>::max())})};
}

/// By way of the text, as plans keep it.
Json throughText(const Json& json)
{
    return Json::parse(json.dump());
}

} // namespace

class SelectionJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anySelectionComesBack()
    {
        Dice dice;
        for (int round = 0; round < 3000; ++round) {
            const auto selection = anySelection(dice);
            const auto json = selectionJson(selection);
            const auto text = json.dump();
            QVERIFY2(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }), text.c_str());
            const auto read = selectionFromJson(throughText(json));
            QVERIFY2(read.has_value(), text.c_str());
            QVERIFY2(*read == selection, text.c_str());
            QCOMPARE(selectionJson(*read).dump(), text);
        }
    }

    void everyFieldOnce()
    {
        const Selection all{.db = 2,
            .pattern = "shop:*",
            .text = "a\\b",
            .regex = "^x\\d",
            .layouts = {"django"},
            .prefixes = {"", "shop"},
            .versions = {"1", ""},
            .namespaces = {"cart"},
            .keys = {"k\xff"},
            .excludes = {"tmp:*"},
            .types = {"hash"},
            .idleOver = 7 * 24h,
            .noTtl = true,
            .ttlUnder = 5ms,
            .ttlOver = 0ms,
            .largerThan = std::numeric_limits<uint64_t>::max()};
        QCOMPARE(selectionJson(all).dump(),
            R"({"db":2,"pattern":"shop:*","text":"a\\\\b","regex":"^x\\\\d","layouts":["django"],)"
            R"("prefixes":["","shop"],"versions":["1",""],"namespaces":["cart"],"keys":["k\\xff"],)"
            R"("excludes":["tmp:*"],"types":["hash"],"idle_over_ms":604800000,"no_ttl":true,"ttl_under_ms":5,)"
            R"("ttl_over_ms":0,"larger_than_bytes":18446744073709551615})");
        QVERIFY(selectionFromJson(selectionJson(all)).value() == all);
        QCOMPARE(selectionJson({}).dump(), "{}");
        QVERIFY(selectionFromJson(Json::object()).value() == Selection());
        // An empty glob is a condition, which only the empty key meets.
        QCOMPARE(selectionJson({.pattern = ""}).dump(), R"({"pattern":""})");
        // Every field makes a difference: none shares its place with another.
        QCOMPARE(selectionJson(all).size(), size_t{16});
    }

    void whatIsNotUnderstoodIsRefused_data()
    {
        QTest::addColumn<std::string>("json");
        QTest::addColumn<std::string>("says");
        const auto row = [](const char* json, const char* says) {
            QTest::newRow(json) << std::string(json) << std::string(says);
        };
        row(R"({"versions":["1"],"idle_over":5})", "field \"idle_over\"");
        row(R"({"Versions":["1"]})", "field \"Versions\"");
        row(R"({"":1})", "field \"\"");
        row(R"({"versions":"1"})", "\"versions\" of the selection must be a list");
        row(R"({"versions":[1]})", "\"versions\" of the selection must be text");
        row(R"({"versions":null})", "\"versions\"");
        row(R"({"pattern":5})", "\"pattern\"");
        row(R"({"pattern":"\\x4"})", "\"pattern\" of the selection must be text, with bytes escaped");
        row(R"({"keys":["\\q"]})", "\"keys\"");
        row(R"({"db":-1})", "\"db\"");
        row(R"({"db":1.0})", "\"db\"");
        row(R"({"db":4294967296})", "\"db\"");
        row(R"({"db":"1"})", "\"db\"");
        row(R"({"no_ttl":1})", "\"no_ttl\" of the selection must be true or false");
        row(R"({"idle_over_ms":-1})", "\"idle_over_ms\" of the selection must be a whole number");
        row(R"({"idle_over_ms":9223372036854775808})", "\"idle_over_ms\"");
        row(R"({"ttl_under_ms":"5m"})", "\"ttl_under_ms\"");
        row(R"({"larger_than_bytes":18446744073709551616})", "\"larger_than_bytes\"");
        row(R"([])", "The selection is no JSON object but array.");
        row(R"(null)", "The selection is no JSON object but null.");
    }

    void whatIsNotUnderstoodIsRefused()
    {
        QFETCH(const std::string, json);
        QFETCH(const std::string, says);
        const auto read = selectionFromJson(Json::parse(json));
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().kind, ErrorKind::Usage);
        const auto sentence = read.error().message.english();
        QVERIFY2(sentence.contains(says) && sentence.ends_with('.'), sentence.c_str());
    }

    void layouts()
    {
        for (const auto& preset : presets()) {
            auto layout = preset;
            layout.prefixes = {"", "shop\xff"};
            QVERIFY(layoutFromJson(throughText(layoutJson(layout))).value() == layout);
            QCOMPARE(layoutJson(layoutFromJson(layoutJson(layout)).value()).dump(), layoutJson(layout).dump());
        }
        Dice dice;
        for (int round = 0; round < 1000; ++round) {
            const Layout layout{.name = dice.bytes(),
                .title = dice.bytes(),
                .pattern = dice.bytes(),
                .scope = static_cast<VersionScope>(dice.below(3)),
                .separators = dice.bytes(),
                .prefixes = dice.words()};
            QVERIFY(layoutFromJson(throughText(layoutJson(layout))).value() == layout);
        }
        QCOMPARE(layoutJson(*findPreset("trailing")).dump(),
            R"({"name":"trailing","title":"Trailing k:vN","pattern":"{key}:v{version}","scope":"per-object"})");
        const auto says = [](const char* json) { return layoutFromJson(Json::parse(json)).error().message.english(); };
        QCOMPARE(says("{}"), "The layout has no field \"pattern\".");
        QCOMPARE(says(R"({"pattern":"x","colour":1})"),
            "The layout has a field \"colour\", which this version does not know: a newer version may have written "
            "it.");
        QCOMPARE(says(R"({"pattern":"x","scope":"all"})"),
            "The field \"scope\" of the layout must be one of none, global and per-object.");
        QCOMPARE(says(R"({"pattern":"x","scope":1})"),
            "The field \"scope\" of the layout must be one of none, global and per-object.");
    }

    void oneLineForPeople()
    {
        const auto says = [](const Selection& selection) { return describeSelection(selection); };
        QCOMPARE(says({}), "every key");
        QCOMPARE(says({.versions = {"1"}, .namespaces = {"holidays"}, .idleOver = 7 * 24h}),
            "version 1, namespace holidays, idle over 7 d");
        QCOMPARE(says({.db = 2, .layouts = {"django"}, .prefixes = {"shop", ""}, .versions = {""}}),
            "database 2, layout django, prefix shop or no prefix, no version");
        QCOMPARE(says({.prefixes = {""}, .versions = {"1", "", "2"}}), "no prefix, version 1 or 2 or no version");
        QCOMPARE(says({.versions = {"1", "2", "3", ""}}), "4 versions");
        QCOMPARE(says({.keys = std::vector<std::string>(12'000, "k")}), "12,000 keys");
        QCOMPARE(says({.keys = {"a", "b", "c"}}), "key a or b or c");
        QCOMPARE(says({.pattern = "shop:*", .text = "user 17", .regex = "^a,b$", .excludes = {"tmp:*", "x"}}),
            "like shop:*, with \"user 17\" in the name, matching \"^a,b$\", not tmp:* or x");
        QCOMPARE(
            says({.keys = {""}, .types = {"hash", "set"}, .noTtl = true}), "key \"\", type hash or set, no expiry");
        QCOMPARE(
            says({.ttlUnder = 90s, .ttlOver = 36h}), "expiring within 1 min 30 s, expiring later than in 1 d 12 h");
        QCOMPARE(says({.idleOver = 0ms, .largerThan = 10'000'000}), "idle over 0 s, larger than 10.0 MB");
        QCOMPARE(says({.largerThan = 10'000'001}), "larger than 10,000,001 bytes");
        QCOMPARE(says({.pattern = "\xff\n*"}), "like \\xff\\n*");
        QCOMPARE(says({.text = std::string(100, 'x')}), "with " + std::string(80, 'x') + "… in the name");
        QCOMPARE(says({.excludes = {"a", "b", "c", "d"}}), "4 patterns left out");
    }

    /// Whatever is selected, the line says something about it and can be shown anywhere.
    void anyLine()
    {
        Dice dice;
        for (int round = 0; round < 1000; ++round) {
            auto selection = anySelection(dice);
            const auto line = describeSelection(selection);
            QVERIFY2((line == "every key") == (selection == Selection()), line.c_str());
            QCOMPARE(displayText(line), line);
        }
    }
};

QTEST_GUILESS_MAIN(SelectionJsonTest)
#include "tst_selectionjson.moc"
