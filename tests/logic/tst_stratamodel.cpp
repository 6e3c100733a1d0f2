// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "ui/logic/stratamodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::ui;
using keystrata::testing::KeyspacePtr;
using keystrata::testing::partial;
using keystrata::testing::payroll;
using keystrata::testing::shared;

namespace {

StratumKey myhours(const char* version)
{
    return {.cache = {.db = 1, .layout = "django", .prefix = "myhours"}, .version = version};
}

QString text(const StrataModel& model, const StratumKey& key, int column)
{
    return model.indexOf(key).siblingAtColumn(column).data().toString().replace(QChar(0xA0), QLatin1Char(' '));
}

QStringList column(const StrataModel& model, int column)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row) {
        texts << model.index(row, column).data().toString();
    }
    return texts;
}

/// As a view does: a row is open once somebody asked for its children.
int expand(const StrataModel& model, const StratumKey& key)
{
    return model.rowCount(model.indexOf(key));
}

} // namespace

class TestStrataModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void showsOneRowAStratumInNaturalOrder();
    void writesFiguresForPeople();
    void judgesWithoutColours();
    void saysAtLeastUntilTheScanEnds();
    void opensToNamespaces();
    void keepsRowsWhenOnlyFiguresChange();
    void keepsSelectionAndExpansionWhenRowsComeAndGo();
    void keepsThePlaceOfACacheUntilTheScanEnds();
    void addsAndRemovesNamespacesInPlace();
    void sortsVersionsAsVersionsAndTheUnknownLast();
    void sortsNamespacesWithTheirStrata();
    void showsTheDatabaseOnlyWhenThereAreSeveral();
    void keepsBytesApartThatLookAlike();
    void survivesTheTesterThroughRandomPictures();
};

void TestStrataModel::showsOneRowAStratumInNaturalOrder()
{
    StrataModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    model.setKeyspace(shared(payroll()));
    QCOMPARE(model.rowCount(), 6);
    QCOMPARE(column(model, StrataModel::Version),
        QStringList({QStringLiteral("4"), QStringLiteral("3"), QStringLiteral("2"), QStringLiteral("1"),
            QStringLiteral("1"), QStringLiteral("—")}));
    QCOMPARE(model.indexOf(myhours("3")).row(), 1);
    QVERIFY(!model.indexOf(myhours("30")).isValid());
    QCOMPARE(model.stratumAt(model.index(2, 0)).stratum->version, std::string("2"));
    model.setKeyspace(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestStrataModel::writesFiguresForPeople()
{
    StrataModel model;
    model.setKeyspace(shared(payroll()));
    const auto at = [&](int column) { return text(model, myhours("3"), column); };
    QCOMPARE(at(StrataModel::Layout), QStringLiteral("Django p:V:k"));
    QCOMPARE(at(StrataModel::Prefix), QStringLiteral("myhours"));
    QCOMPARE(at(StrataModel::State), QStringLiteral("live"));
    QCOMPARE(at(StrataModel::Keys), QStringLiteral("1,712,940"));
    QCOMPARE(at(StrataModel::Memory), QStringLiteral("612 MB"));
    QCOMPARE(at(StrataModel::NoExpiry), QStringLiteral("214"));
    QCOMPARE(at(StrataModel::MedianTtl), QStringLiteral("22 h"));
    QCOMPARE(at(StrataModel::Idle), QStringLiteral("3 min"));
    QCOMPARE(at(StrataModel::Share), QStringLiteral("36.2 %"));
    QCOMPARE(text(model, myhours("1"), StrataModel::MedianTtl), QStringLiteral("none"));
    const QModelIndex keys = model.indexOf(myhours("3")).siblingAtColumn(StrataModel::Keys);
    QCOMPARE(keys.data(StrataModel::RawValueRole).toULongLong(), 1712940ULL);
    QVERIFY(keys.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    QVERIFY(keys.data(Qt::ToolTipRole).toString().contains(QLatin1String("myhours")));
    for (int i = 0; i < StrataModel::ColumnCount; ++i) {
        QVERIFY(!model.headerData(i, Qt::Horizontal).toString().isEmpty());
    }
}

void TestStrataModel::judgesWithoutColours()
{
    StrataModel model;
    model.setKeyspace(shared(payroll()));
    const auto severity = [&](const char* version, int column) {
        const QModelIndex index = model.indexOf(myhours(version)).siblingAtColumn(column);
        return static_cast<Severity>(index.data(StrataModel::SeverityRole).toInt());
    };
    QCOMPARE(severity("4", StrataModel::State), Severity::Accent);
    QCOMPARE(severity("3", StrataModel::State), Severity::Good);
    QCOMPARE(severity("2", StrataModel::State), Severity::Muted);
    QCOMPARE(severity("1", StrataModel::State), Severity::Danger);
    QCOMPARE(severity("2", StrataModel::NoExpiry), Severity::None);
    QCOMPARE(severity("1", StrataModel::NoExpiry), Severity::Danger);
    QVERIFY(!model.index(0, 0).data(Qt::ForegroundRole).isValid());
    QVERIFY(!model.index(0, 0).data(Qt::BackgroundRole).isValid());
}

void TestStrataModel::saysAtLeastUntilTheScanEnds()
{
    StrataModel model;
    model.setKeyspace(shared(partial(payroll(), 0.5)));
    QCOMPARE(text(model, myhours("3"), StrataModel::Keys), QStringLiteral("≥ 856,470"));
    const QModelIndex memory = model.indexOf(myhours("3")).siblingAtColumn(StrataModel::Memory);
    QVERIFY(memory.data(StrataModel::FigureRole).toString().startsWith(QStringLiteral("≥ 306")));
    QVERIFY(memory.data(StrataModel::IntervalRole).toString().startsWith(QStringLiteral("±2")));
    QVERIFY(memory.data().toString().endsWith(memory.data(StrataModel::IntervalRole).toString()));
    model.setKeyspace(shared(payroll()));
    QCOMPARE(text(model, myhours("3"), StrataModel::Keys), QStringLiteral("1,712,940"));
    QVERIFY(memory.siblingAtColumn(StrataModel::Memory).data(StrataModel::IntervalRole).toString().isEmpty());
}

void TestStrataModel::opensToNamespaces()
{
    StrataModel model;
    model.setKeyspace(shared(payroll()));
    const QModelIndex live = model.indexOf(myhours("3"));
    QVERIFY(model.hasChildren(live));
    QCOMPARE(model.rowCount(live), 4);
    const QModelIndex first = model.index(0, StrataModel::Layout, live);
    QCOMPARE(first.data().toString(), QStringLiteral("daily_calc"));
    QVERIFY(first.data(StrataModel::NamespaceRole).toBool());
    QCOMPARE(first.data(StrataModel::KeyRole).value<StratumKey>(), myhours("3"));
    QCOMPARE(model.parent(first), live);
    QVERIFY(!model.hasChildren(first));
    QCOMPARE(model.index(0, StrataModel::Keys, live).data().toString(), QStringLiteral("1,199,058"));

    StrataModel huge;
    huge.setKeyspace(shared(keystrata::testing::hugeKeyspace(1, 2, 3)));
    QVERIFY(expand(huge, huge.index(0, 0).data(StrataModel::KeyRole).value<StratumKey>()) > 0);
    const QModelIndex row = huge.index(0, 0);
    QCOMPARE(huge.rowCount(row), 4);
    QCOMPARE(huge.index(3, 0, row).data().toString(), QStringLiteral("other namespaces"));
    QVERIFY(huge.index(0, StrataModel::Keys, row).data().toString().startsWith(QStringLiteral("≥")));
}

void TestStrataModel::keepsRowsWhenOnlyFiguresChange()
{
    StrataModel model;
    model.setKeyspace(shared(partial(payroll(), 0.3)));
    QVERIFY(expand(model, myhours("3")) > 0);
    const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    const QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
    const QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
    const QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setKeyspace(shared(partial(payroll(), 0.6)));
    QCOMPARE(resets.size(), 0);
    QCOMPARE(inserts.size(), 0);
    QCOMPARE(removals.size(), 0);
    QCOMPARE(layouts.size(), 0);
    QCOMPARE(changes.size(), 2); // the strata, and the namespaces of the one that is open
    QVERIFY(text(model, myhours("3"), StrataModel::Keys).startsWith(QStringLiteral("≥ 1,027")));
}

void TestStrataModel::keepsSelectionAndExpansionWhenRowsComeAndGo()
{
    StrataModel model;
    keyspace::Keyspace early = partial(payroll(), 0.1);
    early.caches[0].strata.erase(early.caches[0].strata.begin()); // version 4 has not been seen yet
    model.setKeyspace(shared(early));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(expand(model, myhours("2")) > 0);
    const QPersistentModelIndex selected(model.indexOf(myhours("2")));
    const QPersistentModelIndex open(model.index(1, 0, selected));
    QCOMPARE(selected.row(), 1);
    model.setKeyspace(shared(partial(payroll(), 0.4)));
    QVERIFY(selected.isValid());
    QCOMPARE(selected.data(StrataModel::KeyRole).value<StratumKey>(), myhours("2"));
    QCOMPARE(selected.row(), 2); // among its siblings, newest first
    QCOMPARE(open.data().toString(), QStringLiteral("monthly_summary"));
    keyspace::Keyspace later = payroll();
    later.caches.erase(later.caches.begin() + 1); // the leading cache expired meanwhile
    model.setKeyspace(shared(later));
    QCOMPARE(model.rowCount(), 5);
    QVERIFY(selected.isValid());
    QCOMPARE(selected.row(), 2);
    QCOMPARE(open.parent(), QModelIndex(selected));
}

void TestStrataModel::keepsThePlaceOfACacheUntilTheScanEnds()
{
    StrataModel model;
    keyspace::Keyspace picture = partial(payroll(), 0.1);
    model.setKeyspace(shared(picture));
    std::swap(picture.caches[0], picture.caches[1]); // the other one is larger in this picture
    model.setKeyspace(shared(picture));
    QCOMPARE(model.indexOf(myhours("4")).row(), 0);
    picture.complete = true;
    model.setKeyspace(shared(picture));
    QCOMPARE(model.indexOf(myhours("4")).row(), 1);
}

void TestStrataModel::addsAndRemovesNamespacesInPlace()
{
    StrataModel model;
    keyspace::Keyspace picture = partial(payroll(), 0.1);
    model.setKeyspace(shared(picture));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(expand(model, myhours("3")) > 0);
    const QPersistentModelIndex row(model.indexOf(myhours("3")));
    const QPersistentModelIndex holidays(model.index(2, 0, row));
    auto& namespaces = picture.caches[0].strata[1].namespaces;
    namespaces.erase(namespaces.begin()); // daily_calc left the list
    namespaces.push_back({.name = "fresh", .keys = 3, .memory = {}, .noTtl = {}});
    picture.caches[0].strata[1].otherNamespaceKeys = 9;
    model.setKeyspace(shared(picture));
    QCOMPARE(model.rowCount(row), 5);
    QCOMPARE(holidays.data().toString(), QStringLiteral("holidays"));
    QCOMPARE(holidays.row(), 1);
    QCOMPARE(model.index(3, 0, row).data().toString(), QStringLiteral("fresh"));
    QCOMPARE(model.index(4, 0, row).data().toString(), QStringLiteral("other namespaces"));
    QCOMPARE(model.index(4, StrataModel::Keys, row).data(StrataModel::FigureRole).toString(), QStringLiteral("≥ 9"));
}

void TestStrataModel::sortsVersionsAsVersionsAndTheUnknownLast()
{
    keyspace::Keyspace picture = payroll();
    picture.caches[0].strata[0].version = "10";
    StrataModel model;
    model.setKeyspace(shared(picture));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.sort(StrataModel::Version, Qt::AscendingOrder);
    QCOMPARE(column(model, StrataModel::Version).join(QLatin1Char(' ')), QStringLiteral("1 1 2 3 10 —"));
    model.sort(StrataModel::Version, Qt::DescendingOrder);
    QCOMPARE(column(model, StrataModel::Version).join(QLatin1Char(' ')), QStringLiteral("10 3 2 1 1 —"));
    model.sort(StrataModel::Keys, Qt::DescendingOrder);
    QCOMPARE(model.index(0, StrataModel::Version).data().toString(), QStringLiteral("3"));
    model.sort(StrataModel::MedianTtl, Qt::AscendingOrder);
    QCOMPARE(model.index(5, StrataModel::MedianTtl).data().toString(), QStringLiteral("none"));
    model.sort(-1);
    QCOMPARE(model.index(0, StrataModel::Version).data().toString(), QStringLiteral("10"));
}

void TestStrataModel::sortsNamespacesWithTheirStrata()
{
    StrataModel model;
    model.setKeyspace(shared(payroll()));
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(expand(model, myhours("3")) > 0);
    const QPersistentModelIndex daily(model.index(0, 0, model.indexOf(myhours("3"))));
    model.sort(StrataModel::Keys, Qt::AscendingOrder);
    QCOMPARE(daily.row(), 3);
    QCOMPARE(daily.data().toString(), QStringLiteral("daily_calc"));
    model.sort(StrataModel::Layout, Qt::AscendingOrder);
    QCOMPARE(daily.row(), 0);
    QVERIFY(expand(model, myhours("2")) > 0); // opened while sorted: in the same order
    const QModelIndex other = model.indexOf(myhours("2"));
    QCOMPARE(model.index(1, 0, other).data().toString(), QStringLiteral("enhanced_holidays"));
}

void TestStrataModel::showsTheDatabaseOnlyWhenThereAreSeveral()
{
    StrataModel model;
    model.setKeyspace(shared(payroll()));
    QVERIFY(!model.severalDatabases());
    model.setKeyspace(shared(keystrata::testing::hugeKeyspace(3, 2, 1)));
    QVERIFY(model.severalDatabases());
}

void TestStrataModel::keepsBytesApartThatLookAlike()
{
    keyspace::Keyspace picture = payroll();
    keyspace::CacheTotals twin = picture.caches[0];
    picture.caches[0].prefix = std::string("a\x00", 2);
    twin.prefix = "a\\x00"; // shown the same, but another cache
    picture.caches.insert(picture.caches.begin(), twin);
    StrataModel model;
    model.setKeyspace(shared(picture));
    QCOMPARE(model.rowCount(), 10);
    const StratumKey binary{.cache = {.db = 1, .layout = "django", .prefix = std::string("a\x00", 2)}, .version = "3"};
    QCOMPARE(model.indexOf(binary).row(), 5);
    QCOMPARE(model.indexOf(binary).data(StrataModel::KeyRole).value<StratumKey>(), binary);
}

/// Pictures in which strata and namespaces come, go and change places, with rows open and sorted: the tester watches.
void TestStrataModel::survivesTheTesterThroughRandomPictures()
{
    StrataModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    quint32 seed = 7;
    const auto random = [&seed](quint32 below) {
        seed = (seed * 1664525U) + 1013904223U;
        return (seed >> 8U) % below;
    };
    for (int step = 0; step < 60; ++step) {
        keyspace::Keyspace picture = keystrata::testing::hugeKeyspace(4, 4, 6);
        picture.complete = random(4) == 0;
        for (auto& cache : picture.caches) {
            std::erase_if(cache.strata, [&](const auto&) { return random(4) == 0; });
            for (auto& stratum : cache.strata) {
                std::erase_if(stratum.namespaces, [&](const auto&) { return random(4) == 0; });
                stratum.otherNamespaceKeys = random(2);
                if (stratum.namespaces.size() > 1 && random(2) == 0) {
                    std::swap(stratum.namespaces.front(), stratum.namespaces.back());
                }
            }
        }
        std::swap(picture.caches[random(4)], picture.caches[random(4)]);
        model.setKeyspace(shared(picture));
        if (model.rowCount() > 0) {
            const auto row = static_cast<int>(random(static_cast<quint32>(model.rowCount())));
            model.rowCount(model.index(row, 0));
        }
        if (random(3) == 0) {
            model.sort(static_cast<int>(random(StrataModel::ColumnCount + 1)) - 1,
                random(2) == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
        }
        for (int row = 0; row < model.rowCount(); ++row) {
            const auto key = model.index(row, 0).data(StrataModel::KeyRole).value<StratumKey>();
            QVERIFY(static_cast<bool>(findStratum(*model.keyspace(), key)));
            QCOMPARE(model.indexOf(key).row(), row);
        }
    }
}

QTEST_GUILESS_MAIN(TestStrataModel)
#include "tst_stratamodel.moc"
