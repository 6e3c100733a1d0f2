// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/keygrid.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <fmt/format.h>

#include <functional>
#include <numeric>

using namespace keystrata;
using namespace keystrata::ui;
using keyspace::Rows;

namespace {

constexpr uint32_t Count = 200'000;

keyspace::KeyTable manyKeys()
{
    keyspace::KeyTable table;
    keyspace::KeySegmentBuilder builder;
    for (uint32_t i = 0; i < Count; ++i) {
        builder.add(fmt::format("shop:1:item:{:06}", i), {.expiry = keyspace::KeyCells::Never, .memory = 100});
        if (builder.size() == 65'536) {
            table.append(builder.build());
        }
    }
    table.append(builder.build());
    return table;
}

/// Counts how often somebody asks for a cell: what costs by the number of rows shows.
class CountingModel : public KeysModel
{
public:
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override
    {
        ++asked;
        return KeysModel::index(row, column, parent);
    }

    mutable int asked = 0;
};

struct Window
{
    CountingModel model;
    KeyGrid grid{model};

    explicit Window(keyspace::KeyTable table = manyKeys())
    {
        model.setTable(std::move(table), {{.db = 0, .layout = "django", .prefix = "shop", .version = "1"}});
        grid.resize(700, 400);
        grid.show();
    }

    std::string current() const { return grid.currentKey() ? grid.currentKey()->name : std::string(); }

    std::string top() const { return model.identity(grid.firstSeen()).name; }
};

std::shared_ptr<const Rows> reversed()
{
    Rows rows(Count);
    std::iota(rows.rbegin(), rows.rend(), 0U);
    return std::make_shared<const Rows>(std::move(rows));
}

} // namespace

class KeyGridTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theModelKeepsItsWord()
    {
        keyspace::KeySegmentBuilder builder;
        builder.add("b", {});
        builder.add("a", {});
        KeysModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.append({.segment = builder.build(), .strata = {{}}, .matched = 2});
        QCOMPARE(model.rowCount(), 2);
        model.setRows(std::make_shared<const Rows>(Rows{1}));
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("b"));
        builder.add("c", {});
        model.append({.segment = builder.build(), .strata = {}, .matched = 3});
        QCOMPARE(model.rowCount(), 1); // until they are arranged
        model.setRows(nullptr);
        QCOMPARE(model.rowCount(), 3);
        model.learn(std::vector<uint32_t>{2}, std::vector<keyspace::KeyNow>{{.cells = {}, .gone = true}});
        QVERIFY(model.index(2, 0).data(KeysModel::GoneRole).toBool());
    }

    void keysMoveThroughMillions()
    {
        Window window;
        QTest::keyClick(&window.grid, Qt::Key_Down);
        QCOMPARE(window.current(), "shop:1:item:000000");
        QTest::keyClick(&window.grid, Qt::Key_End);
        QCOMPARE(window.current(), "shop:1:item:199999");
        QCOMPARE(window.grid.lastSeen(), static_cast<int>(Count) - 1);
        QTest::keyClick(&window.grid, Qt::Key_Home);
        QCOMPARE(window.current(), "shop:1:item:000000");
        QCOMPARE(window.grid.firstSeen(), 0);
        QTest::keyClick(&window.grid, Qt::Key_PageDown);
        const int page = window.grid.currentIndex().row();
        QVERIFY(page > 5 && page < 40);
        QTest::keyClick(&window.grid, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(window.grid.selectionModel()->selection().size(), 1);
        QVERIFY(
            window.grid.selectionModel()->isRowSelected(page) && window.grid.selectionModel()->isRowSelected(page + 1));
        QTest::keyClick(&window.grid, Qt::Key_A, Qt::ControlModifier);
        QVERIFY(window.grid.selectionModel()->isRowSelected(static_cast<int>(Count) - 1));
    }

    void aClickChoosesWhatIsUnderIt()
    {
        Window window;
        window.grid.verticalScrollBar()->setValue(100'000);
        const QPoint middle(40, window.grid.viewport()->height() / 2);
        const QModelIndex under = window.grid.indexAt(middle);
        QVERIFY(under.isValid() && under.row() > 1000);
        QTest::mouseClick(window.grid.viewport(), Qt::LeftButton, {}, middle);
        QCOMPARE(window.grid.currentIndex().row(), under.row());
        QVERIFY(window.grid.visualRect(under).contains(middle));
        QVERIFY(window.grid.accessibleDescription().startsWith(QString::fromStdString(window.current())));
    }

    void anotherOrderKeepsKeyAndPlace()
    {
        Window window;
        window.grid.setCurrentIndex(window.model.index(150'000, 0));
        window.grid.verticalScrollBar()->setValue(
            window.grid.visualRect(window.model.index(149'995, 0)).top() + window.grid.verticalScrollBar()->value());
        const QRect place = window.grid.visualRect(window.grid.currentIndex());
        const QSignalSpy changed(&window.grid, &KeyGrid::currentKeyChanged);
        window.model.setRows(reversed());
        QCOMPARE(window.current(), "shop:1:item:150000");
        QCOMPARE(window.grid.currentIndex().row(), static_cast<int>(Count) - 1 - 150'000);
        QCOMPARE(window.grid.visualRect(window.grid.currentIndex()), place);
        QCOMPARE(changed.size(), 0); // it is the same key
        window.grid.verticalScrollBar()->setValue(300'000); // where the current one is not seen
        const std::string top = window.top();
        window.model.setRows(nullptr);
        QCOMPARE(window.top(), top);
        QCOMPARE(window.current(), "shop:1:item:150000");
        window.model.setRows(std::make_shared<const Rows>(Rows{5, 7}));
        QVERIFY(!window.grid.currentKey());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(window.grid.firstSeen(), 0);
    }

    void moreKeysDoNotMoveTheView()
    {
        Window window;
        window.grid.verticalScrollBar()->setValue(50'000);
        const std::string top = window.top();
        keyspace::KeySegmentBuilder builder;
        builder.add("another", {});
        const QSignalSpy seen(&window.grid, &KeyGrid::seenChanged);
        window.model.append({.segment = builder.build(), .strata = {}, .matched = Count + 1});
        QCOMPARE(window.top(), top);
        QCOMPARE(window.model.rowCount(), static_cast<int>(Count) + 1);
        QCOMPARE(seen.size(), 0);
        QTest::keyClick(&window.grid, Qt::Key_End);
        QCOMPARE(window.current(), "another");
    }

    /// Every one of these walked through all rows once, in the base class.
    void nothingCostsByTheNumberOfRows()
    {
        Window window;
        QVERIFY(QTest::qWaitForWindowExposed(&window.grid));
        window.grid.setCurrentIndex(window.model.index(100'000, 0));
        const auto askedFor = [&window](const std::function<void()>& work) {
            window.model.asked = 0;
            work();
            QCoreApplication::processEvents();
            window.grid.grab();
            return window.model.asked;
        };
        constexpr int Few = 2000; // a few for each cell that is seen
        QVERIFY(askedFor([&] {
            window.model.learn(std::vector<uint32_t>{2}, std::vector<keyspace::KeyNow>{{.cells = {}, .gone = true}});
        }) < Few);
        QVERIFY(askedFor([&] { window.model.replace(0, window.model.table().segments()[0]); }) < Few);
        QVERIFY(askedFor([&] { window.model.setRows(reversed()); }) < Few);
        QVERIFY(askedFor([&] { window.grid.selectAll(); }) < Few);
        QVERIFY(askedFor([&] { window.grid.verticalScrollBar()->setValue(0); }) < Few);
        QVERIFY(askedFor([&] { QTest::keyClick(&window.grid, Qt::Key_End, Qt::ShiftModifier); }) < Few);
    }

    void aNarrowTableLeavesColumnsOut()
    {
        Window window;
        window.grid.resize(330, 300);
        QVERIFY(window.grid.header()->isSectionHidden(KeysModel::Idle));
        QVERIFY(!window.grid.header()->isSectionHidden(KeysModel::Name));
        QVERIFY(window.grid.header()->sectionSize(KeysModel::Name) >= 120);
        window.grid.resize(900, 300);
        QVERIFY(!window.grid.header()->isSectionHidden(KeysModel::Idle));
    }

    void anEmptyTable()
    {
        KeysModel model;
        KeyGrid grid(model);
        grid.resize(300, 200);
        grid.show();
        QTest::keyClick(&grid, Qt::Key_Down);
        QTest::mouseClick(grid.viewport(), Qt::LeftButton, {}, QPoint(10, 10));
        QVERIFY(!grid.currentKey());
        QCOMPARE(grid.lastSeen(), -1);
        grid.grab();
    }
};

QTEST_MAIN(KeyGridTest)
#include "tst_keygrid.moc"
