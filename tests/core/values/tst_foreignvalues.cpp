// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/values.h"

#include <QTest>

#include <sstream>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;

namespace {

/// fixtures/trees.md: "folder/name" or "folder/name.p*" to the chain and the tree.
std::map<std::string, std::string> expectedTrees()
{
    std::map<std::string, std::string> trees;
    std::istringstream lines(fixture("trees.md"));
    for (std::string line; std::getline(lines, line);) {
        const auto space = line.find(' ');
        if (line.find('/') < space) {
            trees[line.substr(0, space)] = line.substr(space + 1);
        }
    }
    return trees;
}

std::map<std::string, std::string> foreignFixtures()
{
    auto all = allFixtures();
    std::erase_if(all, [](const auto& entry) {
        const auto folder = entry.first.substr(0, entry.first.find('/'));
        const std::set<std::string> ours{"igbinary", "java", "marshal", "php", "pickle", "protobuf"};
        return !ours.contains(folder);
    });
    return all;
}

} // namespace

class ForeignValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    // Each is found by its bytes alone, and is what its runtime has written.
    void isWhatItsRuntimeWrote_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        auto trees = expectedTrees();
        std::set<std::string> unused;
        for (const auto& [name, tree] : trees) {
            unused.insert(name);
        }
        for (const auto& [name, bytes] : foreignFixtures()) {
            const auto any = name.substr(0, name.find('.')) + ".p*";
            const auto known = trees.contains(name) ? name : any;
            QTest::addRow("%s", name.c_str())
                << QByteArray::fromStdString(bytes) << QByteArray::fromStdString(trees[known]);
            unused.erase(known);
        }
        for (const auto& name : unused) {
            QTest::addRow("%s", name.c_str()) << QByteArray() << QByteArray("there is no such file");
        }
    }

    void isWhatItsRuntimeWrote()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(displayText(told(bytes.toStdString()))), expected);
    }

    void insideCompression()
    {
        for (const auto* name : {"pickle/plain.p5", "php/plain", "igbinary/plain", "marshal/plain", "java/lamp"}) {
            const auto bytes = fixture(name);
            for (const auto* outer : {"zlib", "gzip"}) {
                const auto wrapped = findCodec(outer)->wrap(bytes, {}).value();
                QCOMPARE(told(wrapped), outer + std::string(" → ") + told(bytes));
            }
        }
    }

    void beginningsShowWhatTheyHold()
    {
        for (const auto* name :
            {"pickle/plain.p2", "pickle/plain.p5", "igbinary/plain", "marshal/plain", "php/plain"}) {
            const auto bytes = fixture(name);
            const auto half = decoded(std::string_view(bytes).substr(0, bytes.size() * 3 / 4), {.whole = false});
            QVERIFY2(
                half.chain.back().codec->id == std::string_view(name).substr(0, half.chain.back().codec->id.size()),
                name);
            QVERIFY(!half.chain.back().complete);
            QVERIFY(!half.problem.has_value());
            const auto& tree = half.tree;
            QCOMPARE(tree.kind(0), NodeKind::Map);
            QCOMPARE(tree.text(tree.find(0, "int")), decoded(bytes).tree.text(decoded(bytes).tree.find(0, "int")));
        }
        const auto lamp = fixture("java/lamp");
        const auto half = decoded(std::string_view(lamp).substr(0, lamp.size() - 20), {.whole = false});
        QCOMPARE(half.chainText(), "Java");
        QCOMPARE(half.tree.text(half.tree.find(0, "name")), "Lamp");
    }

    void damageIsSaid()
    {
        const auto problem = [](std::string bytes, size_t at, char byte) {
            bytes[at] = byte;
            const auto value = decoded(bytes);
            return value.problem ? value.problem->message.english() : "(none)";
        };
        QCOMPARE(problem(fixture("pickle/plain.p5"), 12, '\x7f'),
            "This is not whole pickle data (an unknown opcode (0x7f) at byte 13): it is damaged or something else.");
        QCOMPARE(problem(fixture("igbinary/plain"), 6, '\x7f'),
            "This is not whole igbinary data (an unknown type at byte 7): it is damaged or something else.");
        QCOMPARE(problem(fixture("marshal/links"), 4, '\x7f'),
            "This is not whole Ruby Marshal data (an unknown type at byte 5): it is damaged or something else.");
        QCOMPARE(problem(fixture("java/lamp"), 5, '\x7f'),
            "This is not whole Java data (no class where there must be one at byte 6): it is damaged or something "
            "else.");
        Context context;
        const auto php = findCodec("php")->read("a:1:{i:0;x:1;}", {}, context);
        QCOMPARE(php.error().message.english(),
            "This is not whole PHP serialize data (an unknown type at byte 11): it is damaged or something else.");
    }
};

QTEST_GUILESS_MAIN(ForeignValuesTest)
#include "tst_foreignvalues.moc"
