// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/present.h"
#include "core/values/shape.h"
#include "tests/core/values/values.h"

using namespace keystrata;
using namespace keystrata::values;
using namespace keystrata::testing;

namespace {

Tree json(std::string_view text)
{
    return decoded(text, {.chain = {findCodec("json")}}).tree;
}

/// Every kind of node that there is.
Tree manyKinds()
{
    Tree tree;
    const auto root = tree.open(NodeKind::Map);
    tree.add(NodeKind::Text, "bytes");
    tree.add(NodeKind::Bytes, std::string_view("\xff\0\"", 3));
    tree.add(NodeKind::Text, "odd key");
    const auto list = tree.open(NodeKind::List, "tuple");
    tree.add(NodeKind::Symbol, "name");
    tree.add(NodeKind::Time, "2026-08-22T19:06:01Z");
    tree.close(list);
    tree.add(NodeKind::Integer, "5");
    const auto object = tree.open(NodeKind::Object, "shop.Item");
    tree.add(NodeKind::Text, "price");
    tree.add(NodeKind::Real, "9.5");
    tree.add(NodeKind::Text, "same");
    tree.addReference(list);
    tree.close(object);
    tree.close(root);
    return tree;
}

} // namespace

class PresentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void prettyIsLikeJson()
    {
        const auto pretty = prettyText(json("{\"id\":5,\"tags\":[\"a\",\"b\\\"\\n\"],\"none\":{},\"no\":null}"));
        QVERIFY(pretty.complete);
        QCOMPARE(pretty.text,
            std::string("{\n  \"id\": 5,\n  \"tags\": [\n    \"a\",\n    \"b\\\"\\n\"\n  ],\n  \"none\": {},\n"
                        "  \"no\": null\n}"));
    }

    void whatJsonLacksIsTold()
    {
        QCOMPARE(summary(manyKinds(), 0, 400),
            std::string("{\"bytes\": b\"\\xff\\x00\\\"\", \"odd key\": tuple[:name, @2026-08-22T19:06:01Z], "
                        "5: shop.Item{\"price\": 9.5, \"same\": *$[\"odd key\"]}}"));
    }

    void deceptiveTextIsEscaped()
    {
        Tree tree;
        tree.add(NodeKind::Text,
            "a\xe2\x80\xae"
            "b\\n");
        QCOMPARE(summary(tree), std::string("\"a\\xe2\\x80\\xaeb\\\\n\""));
    }

    void prettyIsBounded()
    {
        std::string text = "[";
        for (int i = 0; i < 10'000; ++i) {
            text += (i > 0 ? "," : "") + std::to_string(i);
        }
        const auto tree = json(text + "]");
        const auto pretty = prettyText(tree, 0, {.bytes = 1000});
        QVERIFY(!pretty.complete);
        QVERIFY(pretty.text.size() < 1100);
        QVERIFY2(pretty.text.contains(" more\n]"), pretty.text.c_str());
        QVERIFY(prettyText(tree).complete);
        const auto shortened = prettyText(json('"' + std::string(1000, 'x') + '"'), 0, {.scalar = 10});
        QCOMPARE(shortened.text, std::string("\"xxxxxxxxxx\"…"));
        QVERIFY(!shortened.complete);
        const auto flat = prettyText(json("[[[[1]]]]"), 0, {.depth = 2});
        QVERIFY(!flat.complete && flat.text.contains("[…]"));
    }

    void summariesAreShort()
    {
        const auto tree = json(R"({"id": 5, "tags": ["a", "b", "c", "d", "e", "f"], "text": "long long long"})");
        const auto line = summary(tree, 0, 30);
        QVERIFY2(
            line.size() < 60 && line.contains("… ") && line.starts_with(R"({"id": 5, "tags": ["a")"), line.c_str());
        QVERIFY(summary(json('"' + std::string(100'000, 'x') + '"'), 0, 50).size() < 60);
        QCOMPARE(summary(Tree()), std::string());
    }

    void pathsLeadBack()
    {
        const auto tree = manyKinds();
        QCOMPARE(pathOf(tree, 0), std::string("$"));
        const auto price = nodeAt(tree, "$[5].price");
        QVERIFY(price && tree.text(*price) == "9.5");
        QCOMPARE(pathOf(tree, *price), std::string("$[5].price"));
        QCOMPARE(pathOf(tree, *price - 1), std::string("$[5].price")); // its key
        const auto moment = nodeAt(tree, R"($["odd key"][1])");
        QVERIFY(moment && tree.kind(*moment) == NodeKind::Time);
        const auto items = json(R"({"items":[{"a":1},{"a":2,"ab":3}]})");
        QCOMPARE(items.text(nodeAt(items, "$.items[1].ab").value()), std::string_view("3"));
        for (const auto* wrong : {"$.items[2]", "$.items[1].abc", "$.item", "items", "$.items[1]x", ""}) {
            QVERIFY2(!nodeAt(items, wrong), wrong);
        }
        const auto twice = json(R"({"a":1,"a":{"b":2},"a":{"b":3}})");
        QCOMPARE(twice.text(nodeAt(twice, "$.a").value()), std::string_view("1"));
        QCOMPARE(twice.text(nodeAt(twice, "$.a.b").value()), std::string_view("2"));
        for (Tree::Index node = 0; node < items.size(); ++node) {
            const auto found = nodeAt(items, pathOf(items, node));
            QVERIFY(found && pathOf(items, *found) == pathOf(items, node));
        }
    }

    void textIsFound()
    {
        const auto tree = json(R"({"Name":"Ada","more":["ADA LOVELACE",5]})");
        const auto first = findText(tree, "ada", std::nullopt);
        QVERIFY(first && tree.text(*first) == "Ada");
        const auto second = findText(tree, "ada", first);
        QVERIFY(second && tree.text(*second) == "ADA LOVELACE");
        QVERIFY(!findText(tree, "ada", second));
        QCOMPARE(tree.text(findText(tree, "nAmE", std::nullopt).value()), std::string_view("Name"));
        QVERIFY(!findText(tree, "", std::nullopt));
    }

    void hexadecimal()
    {
        QCOMPARE(hexText(std::string_view("Ab\0\xff"
                                          "0123456789abXY",
                             18),
                     0x10),
            std::string("00000010  41 62 00 ff 30 31 32 33  34 35 36 37 38 39 61 62  Ab..0123456789ab\n"
                        "00000020  58 59                                             XY\n"));
        QVERIFY(hexText("abc", 0, 1).starts_with("00000000  61   ") && hexText("abc", 0, 1).ends_with("  a\n"));
        QCOMPARE(hexText(""), std::string());
    }

    void shapes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shape");
        const auto row = [](const char* text, const char* shape) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(shape);
        };
        row(R"({"tags":["a"],"id":1})", R"({"id":int,"tags":[str]})");
        row(R"({"id":2,"tags":["b","c"]})", R"({"id":int,"tags":[str]})");
        row(R"([])", R"([])");
        row(R"([1,null,2.5,"x",true])", R"([null|bool|int|real|str])");
        row(R"([{"a":1,"b":2},{"a":3}])", R"([{"a":int,"b?":int}])");
        row(R"([{"a":1},{"a":null}])", R"([{"a":null|int}])");
        row(R"({"17":{"n":1},"18":{"n":2}})", R"({*:{"n":int}})");
        row(R"({})", R"({})");
        row(R"("x")", R"(str)");
        row(R"([[1],["a"],[]])", R"([[int|str]])");
    }

    void shapes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shape);
        QCOMPARE(shapeOf(json(text.toStdString())), shape.toStdString());
    }

    void shapesOfOtherKinds()
    {
        QCOMPARE(shapeOf(manyKinds()),
            std::string(R"({"bytes":bytes,"odd key":tuple[symbol|time],5:shop.Item{"price":real,"same":ref}})"));
    }

    void shapesAreBounded()
    {
        std::string wide = "{";
        for (int i = 0; i < 1000; ++i) {
            wide += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":" + (i % 2 == 0 ? "1" : "\"x\"");
        }
        QCOMPARE(shapeOf(json(wide + "}")), std::string("{*:int|str}"));
        QCOMPARE(shapeOf(json("[[[1]]]"), 0, {.depth = 2}), std::string("[[[…]]]"));
        QCOMPARE(shapeOf(json("[1,2,3,4,\"x\"]"), 0, {.nodes = 3}), std::string("[int]"));
        QCOMPARE(
            shapeOf(json(R"([{"a":1,"b":2},{"a":1,"b":2}])"), 0, {.nodes = 3}), std::string(R"([{"a":int,"b":int}])"));
        const auto wideMap =
            shapeOf(json(R"([{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9}])"), 0, {.nodes = 1});
        QVERIFY2(wideMap.contains("…"), wideMap.c_str());
        QVERIFY(shapeOf(json(R"({"a":{"bbbbbbbbbbbbb":1}})"), 0, {.text = 10}).size() <= 13);
    }
};

QTEST_GUILESS_MAIN(PresentTest)
#include "tst_present.moc"
