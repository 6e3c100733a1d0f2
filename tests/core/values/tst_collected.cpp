// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/collected.h"
#include "core/values/present.h"
#include "core/values/redaction.h"
#include "core/values/shape.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

using namespace keystrata;
using namespace keystrata::values;
using namespace keystrata::testing;

namespace {

keyspace::Piece piece(std::string bytes)
{
    const auto size = bytes.size();
    return {.bytes = std::move(bytes), .size = size};
}

keyspace::StoredValue value(std::string type, std::vector<keyspace::Element> elements)
{
    keyspace::StoredValue made;
    made.facts.type = std::move(type);
    made.length = elements.size();
    made.page.elements = std::move(elements);
    return made;
}

Collected collected(const keyspace::StoredValue& stored, const DecodeOptions& options = {})
{
    Context context;
    return collect(stored, stored.page, options, context).value();
}

} // namespace

class CollectedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aStringIsItsChain()
    {
        keyspace::StoredValue stored;
        stored.facts.type = "string";
        stored.page.bytes = R"({"a":[1,2]})";
        stored.length = stored.page.bytes.size();
        const auto whole = collected(stored);
        QCOMPARE(written(whole.tree), std::string(R"({"a": [1, 2]})"));
        QVERIFY(whole.complete && whole.encodings == std::vector<std::string>{"json"});
        QCOMPARE(whole.decoded.chain.size(), 1U);
        stored.length = 1000;
        stored.page.bytes.resize(8);
        const auto part = collected(stored);
        QVERIFY2(!part.complete, part.encodings.front().c_str());
        QCOMPARE(written(part.tree), std::string(R"({"a": [1]})"));
    }

    void elementsAreDecodedOneByOne()
    {
        const auto list = collected(value("list",
            {{.name = {}, .value = piece("5")}, {.name = {}, .value = piece(R"({"a":1})")},
                {.name = {}, .value = piece(R"([2])")}}));
        QCOMPARE(written(list.tree), std::string(R"([5, {"a": 1}, [2]])"));
        QVERIFY((list.encodings == std::vector<std::string>{"number", "json"}));
        QVERIFY(list.complete);
        QCOMPARE(list.nodes.size(), 3U);
        QCOMPARE(summary(list.tree, list.nodes[1]), std::string(R"({"a": 1})"));
        const auto hash = collected(value(
            "hash", {{.name = piece("n"), .value = piece("5")}, {.name = piece("\xff"), .value = piece(R"(["x"])")}}));
        QCOMPARE(written(hash.tree), std::string("{\"n\": 5, '\xff': [\"x\"]}"));
        const auto scored = collected(value("zset",
            {{.name = {}, .value = piece("a"), .score = "1.5"}, {.name = {}, .value = piece("b"), .score = "inf"}}));
        QCOMPARE(written(scored.tree), std::string(R"(zset{"a": 1.5, "b": inf})"));
        QCOMPARE(shapeOf(scored.tree), std::string("zset{*:real}"));
        const auto stream = collected(value("stream",
            {{.name = piece("5-0"), .value = {}, .fields = {{piece("a"), piece("1")}, {piece("a"), piece("x")}}}}));
        QCOMPARE(written(stream.tree), std::string(R"(stream[entry{"id": "5-0", "fields": {"a": 1, "a": "x"}}])"));
    }

    void chosenChainsAreForEveryElement()
    {
        const auto stored = value("list", {{.name = {}, .value = piece("5")}, {.name = {}, .value = piece("6")}});
        QCOMPARE(written(collected(stored, {.chain = {findCodec("text")}}).tree), std::string(R"(["5", "6"])"));
    }

    void partsAreIncomplete()
    {
        auto stored = value("list", {{.name = {}, .value = piece("5")}});
        QVERIFY(collected(stored).complete);
        stored.length = 2;
        QVERIFY(!collected(stored).complete);
        stored.length = 1;
        stored.page.elements[0].value.size = 100;
        QVERIFY(!collected(stored).complete);
    }

    void limitsAreThoseOfTheWhole()
    {
        std::vector<keyspace::Element> elements;
        for (int i = 0; i < 100; ++i) {
            elements.push_back({.name = {}, .value = piece("[1,2,3,4,5,6,7,8,9]")});
        }
        const auto cut = collected(value("list", elements), {.limits = {.nodes = 100}});
        QVERIFY(!cut.complete);
        QVERIFY(cut.tree.size() <= 200);
        QCOMPARE(cut.nodes.size(), 100U); // the others as they are
        QCOMPARE(cut.tree.end(0), cut.tree.size());
        Context context;
        const auto stored = value("list", elements);
        const auto late = collect(stored, stored.page, {.limits = {.time = std::chrono::milliseconds(0)}}, context);
        QVERIFY(late && !late->complete);
        std::stop_source stop;
        stop.request_stop();
        Context stopped(stop.get_token());
        const auto cancelled = collect(stored, stored.page, {}, stopped);
        QVERIFY(!cancelled && cancelled.error().kind == ErrorKind::Cancelled);
    }

    /// A pickle that refers to itself keeps its references when it becomes a part of a larger tree.
    void referencesGoAlong()
    {
        Tree part;
        const auto list = part.open(NodeKind::List);
        const auto inner = part.open(NodeKind::List, "inner");
        part.add(NodeKind::Integer, "1");
        part.close(inner);
        part.addReference(inner);
        part.close(list);
        Tree whole;
        const auto root = whole.open(NodeKind::List);
        whole.add(NodeKind::Text, "before");
        const auto first = graft(whole, part);
        const auto second = graft(whole, part, inner);
        whole.close(root);
        QCOMPARE(written(whole), std::string(R"(["before", [inner[1], @3], inner[1]])"));
        QCOMPARE(whole.text(3), std::string_view("inner"));
        QCOMPARE(first, 2U);
        QCOMPARE(written(whole, second), std::string("inner[1]"));
        Tree alone;
        graft(alone, part, inner + 2); // only the reference
        QCOMPARE(written(alone), std::string("<reference>"));
    }

    void hashFieldsAreHidden()
    {
        const auto hash = collected(value("hash", {{.name = piece("api-key"), .value = piece("hunter2")}}));
        Context context;
        const auto hidden = redact(hash.tree, "k", defaultRedaction(), context);
        QCOMPARE(written(hidden.tree), std::string(R"({"api-key": <•••>})"));
    }

    void chainsByName()
    {
        const auto chain = chainFromText("zlib,pickle");
        QVERIFY(chain && chain->size() == 2 && chain->front()->id == "zlib");
        QVERIFY(chainFromText("")->empty());
        for (const auto* wrong : {"zip", "zlib,", "zlib pickle", ",json", "json,zlib"}) {
            const auto refused = chainFromText(wrong);
            QVERIFY2(!refused && refused.error().kind == ErrorKind::Usage, wrong);
        }
    }

    /// Whatever the readers make of foreign values can be written down, compared, shaped and searched.
    void everyFixture()
    {
        size_t seen = 0;
        for (const auto* name : {"pickle/plain.p5", "php/plain", "igbinary/plain", "marshal/plain", "java/lamp"}) {
            const auto tree = decoded(fixture(name)).tree;
            QVERIFY(!tree.empty());
            QVERIFY(!shapeOf(tree).empty() && !summary(tree).empty());
            for (Tree::Index node = 0; node < tree.size(); ++node, ++seen) {
                const auto path = pathOf(tree, node);
                const auto found = nodeAt(tree, path);
                QVERIFY2(found && pathOf(tree, *found) == path, path.c_str());
            }
        }
        QVERIFY(seen > 50);
    }
};

QTEST_GUILESS_MAIN(CollectedTest)
#include "tst_collected.moc"
