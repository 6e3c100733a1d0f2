// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/format.h"
#include "ui/logic/noderows.h"
#include "ui/logic/nodesmodel.h"

#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::ui;
using namespace std::chrono_literals;

namespace {

const QLocale English(QLocale::English, QLocale::UnitedStates);

QString plain(QString text)
{
    return text.replace(QChar(0x00A0), QLatin1Char(' '));
}

/// Three masters, `second` seconds after the start: the second one has most of the keys, and misses a lot.
stats::ServerSample sampleAt(int second)
{
    const auto seconds = static_cast<uint64_t>(second);
    stats::ServerSample sample;
    sample.role = "master";
    sample.maxmemoryPolicy = "volatile-lru";
    sample.time = std::chrono::system_clock::time_point(1'700'000'000s + std::chrono::seconds(second));
    sample.monotonic = Clock::time_point(1'000s + std::chrono::seconds(second));
    for (const uint64_t i : {0U, 1U, 2U}) {
        stats::NodeShare node{.id = "id" + std::to_string(i), .name = "10.0.0." + std::to_string(8 + i) + ":6379"};
        node.slots = 5461;
        node.keys = i == 1 ? 61'000 : 20'000 - 500 * i;
        node.usedMemory = 100'000'000;
        node.maxmemory = 400'000'000;
        node.hits = (i == 1 ? 50 : 95) * seconds;
        node.misses = (i == 1 ? 50 : 5) * seconds;
        node.commands = 1'000 * seconds * (i + 1);
        node.evicted = i == 2 ? 12 * seconds : 0;
        sample.keys += node.keys;
        sample.nodes.push_back(node);
    }
    return sample;
}

std::vector<NodeRow> rowsOf(const stats::ServerSample& last)
{
    stats::NodeMeter meter(10s);
    meter.add(sampleAt(0));
    meter.add(last);
    return nodeRows(last, meter, English);
}

} // namespace

class NodeRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void eachMasterHasItsFigures()
    {
        const auto rows = rowsOf(sampleAt(2));
        QCOMPARE(rows.size(), size_t{3});
        const NodeRow& row = rows[1];
        QCOMPARE(row.address, QStringLiteral("10.0.0.9:6379"));
        QCOMPARE(row.slotCount.text, QStringLiteral("5,461"));
        QCOMPARE(plain(row.keys.text), QStringLiteral("61.0 k"));
        QCOMPARE(qRound(100 * row.keys.share.value()), 61);
        QVERIFY2(
            plain(row.keys.tip).startsWith(QStringLiteral("61,000 keys\n61.0 % of the keys; an even share is 33.3")),
            qPrintable(row.keys.tip));
        QCOMPARE(plain(row.memory.text), QStringLiteral("100 MB"));
        QVERIFY(plain(row.memory.tip).endsWith(QStringLiteral("25.0 % of its limit of 400 MB are used.")));
        QCOMPARE(plain(row.operations.text), QStringLiteral("2.00 k/s"));
        QCOMPARE(qRound(100 * row.operations.share.value()), 33);
        QCOMPARE(plain(row.hitRate.text), QStringLiteral("50.0 %"));
        QCOMPARE(plain(rows[2].evictions.text), QStringLiteral("12/s"));
        QVERIFY(rowsOf(sampleAt(0))[0].hitRate.value < 0);
        QCOMPARE(rowsOf(sampleAt(0))[0].operations.text, QStringLiteral("—"));
    }

    void whatIsNotAsItShouldBeIsMarked()
    {
        const auto rows = rowsOf(sampleAt(2));
        QCOMPARE(rows[0].keys.tone, Tone::Plain);
        QCOMPARE(rows[1].keys.tone, Tone::Warning); // the one that makes it uneven
        QCOMPARE(rows[1].memory.tone, Tone::Plain);
        QCOMPARE(rows[0].hitRate.tone, Tone::Plain);
        QCOMPARE(rows[1].hitRate.tone, Tone::Bad);
        QCOMPARE(rows[2].evictions.tone, Tone::Warning);
        auto wanted = sampleAt(2);
        wanted.maxmemoryPolicy = "allkeys-lru";
        QCOMPARE(rowsOf(wanted)[2].evictions.tone, Tone::Plain);
    }

    void aMasterWithoutAnswerHasNoFigures()
    {
        auto sample = sampleAt(2);
        sample.nodes[0].problem = Error{ErrorKind::Network, {"x", "Nothing listens there.", {}}, {}};
        const auto rows = rowsOf(sample);
        QCOMPARE(rows[0].problem, QStringLiteral("Nothing listens there."));
        QVERIFY(rows[0].keys.text.isEmpty());
        NodesModel model;
        model.setRows(rows);
        QCOMPARE(model.index(0, NodesModel::Keys).data().toString(), QStringLiteral("no answer"));
        QCOMPARE(model.index(0, NodesModel::Keys).data(NodesModel::ToneRole).toInt(), static_cast<int>(Tone::Bad));
        QCOMPARE(model.index(0, NodesModel::Memory).data(Qt::ToolTipRole).toString(), rows[0].problem);
        QVERIFY(!model.index(0, NodesModel::Keys).data(NodesModel::ShareRole).isValid());
    }

    void theSpreadIsOneSentence()
    {
        const auto text = [](const stats::ServerSample& sample) {
            return plain(spreadText(stats::spreadOfKeys(sample), English));
        };
        auto sample = sampleAt(0);
        QCOMPARE(text(sample), QStringLiteral("10.0.0.9:6379 holds 61.0 % of the keys; an even share is 33.3 %."));
        sample.nodes[1].keys = 20'000;
        QCOMPARE(text(sample), QStringLiteral("Evenly spread: at most 33.9 % of the keys on one master."));
        for (auto& node : sample.nodes) {
            node.keys = 5;
        }
        QCOMPARE(text(sample), QStringLiteral("Too few keys to tell how evenly they are spread."));
        sample.nodes.clear();
        QVERIFY(text(sample).isEmpty());
    }

    void barsReachTheMiddleWhenAllHaveTheSame()
    {
        NodesModel model;
        model.setRows(rowsOf(sampleAt(2)));
        const auto at = [&model](
                            int row, int column, int role) { return model.index(row, column).data(role).toDouble(); };
        QCOMPARE(at(0, NodesModel::Operations, NodesModel::EvenShareRole), 1.0 / 3);
        QCOMPARE(at(0, NodesModel::Operations, NodesModel::FullShareRole), 2.0 / 3);
        auto all = sampleAt(2);
        all.nodes[0].keys = 0;
        all.nodes[2].keys = 0;
        model.setRows(rowsOf(all));
        QCOMPARE(at(1, NodesModel::Keys, NodesModel::ShareRole), 1.0);
        QCOMPARE(at(1, NodesModel::Keys, NodesModel::FullShareRole), 1.0);
    }

    void sortedByValue()
    {
        NodesModel model;
        SortedNodes sorted(&model);
        model.setRows(rowsOf(sampleAt(2)));
        const auto order = [&sorted] {
            QStringList ends;
            for (int row = 0; row < sorted.rowCount(); ++row) {
                ends.append(sorted.index(row, NodesModel::Address).data().toString().section(QLatin1Char(':'), 0, 0));
            }
            return ends.join(QLatin1Char(' '));
        };
        sorted.sort(NodesModel::Address, Qt::AscendingOrder);
        QCOMPARE(order(), QStringLiteral("10.0.0.8 10.0.0.9 10.0.0.10"));
        sorted.sort(NodesModel::Keys, Qt::DescendingOrder);
        QCOMPARE(order(), QStringLiteral("10.0.0.9 10.0.0.8 10.0.0.10"));
        sorted.sort(NodesModel::Evictions, Qt::DescendingOrder);
        QCOMPARE(order(), QStringLiteral("10.0.0.10 10.0.0.9 10.0.0.8"));
        QCOMPARE(model.headerData(NodesModel::Keys, Qt::Horizontal, Qt::InitialSortOrderRole).toInt(),
            static_cast<int>(Qt::DescendingOrder));
    }

    void addressesAreComparedAsPeopleCount_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        const auto row = [](const char* first, const char* second) {
            QTest::newRow(first) << QString::fromLatin1(first) << QString::fromLatin1(second);
        };
        row("10.0.0.9:6379", "10.0.0.10:6379");
        row("10.0.0.9:6379", "10.0.0.9:16379");
        row("redis-2", "redis-10");
        row("redis", "redis-1");
        row("a", "b");
    }

    void addressesAreComparedAsPeopleCount()
    {
        QFETCH(const QString, first);
        QFETCH(const QString, second);
        QVERIFY(naturallyBefore(first, second));
        QVERIFY(!naturallyBefore(second, first));
        QVERIFY(!naturallyBefore(first, first));
    }

    void theModelKeepsItsRowsWhileFiguresChange()
    {
        NodesModel model;
        model.setRows(rowsOf(sampleAt(2)));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        model.setRows(rowsOf(sampleAt(2)));
        QCOMPARE(changes.count(), 0);
        auto more = sampleAt(2);
        more.nodes[0].keys += 9'000;
        model.setRows(rowsOf(more));
        QCOMPARE(changes.count(), 1);
        QCOMPARE(resets.count(), 0);
        more.nodes[0].name = "10.0.0.77:6379"; // a replica has taken over
        model.setRows(rowsOf(more));
        QCOMPARE(resets.count(), 1);
    }

    void hostileNamesStayText()
    {
        auto sample = sampleAt(2);
        sample.nodes[1].name = "<b>\x1b[31m";
        QVERIFY(!rowsOf(sample)[1].address.contains(QChar(0x1b)));
        QVERIFY(!spreadText(stats::spreadOfKeys(sample)).contains(QChar(0x1b)));
    }
};

QTEST_GUILESS_MAIN(NodeRowsTest)
#include "tst_noderows.moc"
