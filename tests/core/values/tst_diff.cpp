// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/diff.h"
#include "core/values/present.h"
#include "tests/core/values/values.h"

using namespace keystrata;
using namespace keystrata::values;
using namespace keystrata::testing;

namespace {

Tree json(std::string_view text)
{
    return decoded(text, {.chain = {findCodec("json")}}).tree;
}

Diff compared(const Tree& before, const Tree& after, const DiffLimits& limits = {})
{
    Context context;
    return compare(before, after, limits, context).value();
}

/// "value $.a 1→2, added $.b 5"
std::string told(const Tree& before, const Tree& after, const DiffLimits& limits = {})
{
    std::string all;
    for (const auto& difference : compared(before, after, limits).differences) {
        all += all.empty() ? "" : ", ";
        all += std::string(changeName(difference.change)) + ' ' + difference.path + ' ';
        all += difference.change == Change::Added ? "" : summary(before, difference.before);
        all += difference.change == Change::Value || difference.change == Change::Type ? "→" : "";
        all += difference.change == Change::Removed ? "" : summary(after, difference.after);
    }
    return all;
}

} // namespace

class DiffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void differences_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* before, const char* after, const char* expected) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(expected);
        };
        row("same", R"({"a":1,"b":[2]})", R"({"b":[2],"a":1})", "");
        row("value", R"({"a":1})", R"({"a":2})", "value $.a 1→2");
        row("type", R"({"a":1})", R"({"a":"1"})", R"(type $.a 1→"1")");
        row("integer and real", "[1]", "[1.0]", "type $[0] 1→1.0");
        row("added and removed", R"({"a":{"x":1},"b":2})", R"({"b":2,"c":[3]})",
            R"(removed $.a {"x": 1}, added $.c [3])");
        row("deep", R"({"items":[{"p":1},{"p":2}]})", R"({"items":[{"p":1},{"p":3}]})", "value $.items[1].p 2→3");
        row("longer", "[1]", "[1,2,3]", "added $[1] 2, added $[2] 3");
        row("shorter", "[1,2]", "[1]", "removed $[1] 2");
        row("root", "5", R"("x")", R"(type $ 5→"x")");
        row("twice the same key", R"({"a":1,"a":2})", R"({"a":1,"a":3})", "value $.a 2→3");
        row("one twice", R"({"a":1,"a":2})", R"({"a":1})", "removed $.a 2");
    }

    void differences()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(QByteArray, expected);
        const auto left = json(before.toStdString());
        const auto right = json(after.toStdString());
        QCOMPARE(told(left, right), expected.toStdString());
        QCOMPARE(compared(left, right).same(), expected.isEmpty());
    }

    void kindsOfContainers()
    {
        const auto list = [](std::string_view kind, std::string_view element) {
            Tree tree;
            const auto root = tree.open(NodeKind::List, kind);
            tree.add(NodeKind::Text, element);
            tree.close(root);
            return tree;
        };
        QCOMPARE(told(list("tuple", "a"), list("", "a")), std::string(R"(type $ tuple["a"]→["a"])"));
        QVERIFY(compared(list("tuple", "a"), list("tuple", "a")).same());
        QVERIFY(compared(Tree(), Tree()).same());
        QCOMPARE(compared(Tree(), list("", "a")).differences.front().change, Change::Added);
    }

    void referencesAreComparedByWhereTheyLead()
    {
        const auto tree = [](bool first) {
            Tree made;
            const auto root = made.open(NodeKind::List);
            const auto a = made.open(NodeKind::List);
            made.close(a);
            const auto b = made.open(NodeKind::List);
            made.close(b);
            made.addReference(first ? a : b);
            made.close(root);
            return made;
        };
        QVERIFY(compared(tree(true), tree(true)).same());
        QCOMPARE(told(tree(true), tree(false)), std::string("value $[2] *$[0]→*$[1]"));
    }

    void referencesMayLeadIntoKeys()
    {
        Tree tree;
        const auto root = tree.open(NodeKind::Map);
        const auto key = tree.open(NodeKind::List, "tuple");
        tree.add(NodeKind::Integer, "1");
        tree.close(key);
        tree.add(NodeKind::Text, "a");
        tree.add(NodeKind::Text, "same");
        tree.addReference(key);
        tree.close(root);
        QVERIFY(compared(tree, tree).same());
    }

    void boundsAreSaid()
    {
        std::string left = "[";
        std::string right = "[";
        for (int i = 0; i < 5000; ++i) {
            left += (i > 0 ? "," : "") + std::to_string(i);
            right += (i > 0 ? "," : "") + std::to_string(i + 1);
        }
        const auto before = json(left + "]");
        const auto after = json(right + "]");
        const auto listed = compared(before, after, {.differences = 10});
        QCOMPARE(listed.differences.size(), 10U);
        QCOMPARE(listed.more, 4990U);
        QVERIFY(listed.complete);
        const auto ended = compared(before, after, {.nodes = 100});
        QVERIFY(!ended.complete && ended.differences.size() < 100);
        QVERIFY(!compared(before, before, {.nodes = 100}).same()); // nobody knows
        std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        const auto cancelled = compare(before, after, {}, context);
        QVERIFY(!cancelled && cancelled.error().kind == ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(DiffTest)
#include "tst_diff.moc"
