// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "ui/logic/strataplan.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace keystrata;
using namespace keystrata::ui;
using keyspace::StratumState;
using keystrata::testing::hugeKeyspace;
using keystrata::testing::partial;
using keystrata::testing::payroll;
using keystrata::testing::singleCache;

namespace {

constexpr StrataMeasures Wide{.area = QRectF(0, 0, 900, 360), .line = 20, .heading = 40, .columnMin = 130, .gap = 14};

const StrataLayer* find(const StrataPlan& plan, const char* version)
{
    const auto found = std::ranges::find(
        plan.layers, std::string(version), [](const StrataLayer& layer) { return layer.key.version; });
    return found == plan.layers.end() ? nullptr : &*found;
}

std::vector<std::string> prefixes(const StrataPlan& plan)
{
    std::vector<std::string> names;
    for (const auto& column : plan.columns) {
        names.push_back(column.others ? "others" : column.key.layout.empty() ? "unversioned" : column.key.prefix);
    }
    return names;
}

} // namespace

class TestStrataPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsNothingOfNothing();
    void laysUnversionedKeysUnderTheOnlyCache();
    void givesUnversionedKeysTheirOwnCoreBesideSeveral();
    void usesOneScaleForAllCores();
    void neverDrawsALayerThinnerThanALine();
    void drawsByMemoryWhenAsked();
    void keepsEverythingInsideTheArea_data();
    void keepsEverythingInsideTheArea();
    void foldsSmallVersionsButNeverTheLiveOne();
    void foldsSmallCachesIntoOthers();
    void countsEveryKeyOnce();
    void keepsColumnsInPlaceWhileScanning();
    void movesToTheNeighbourAtTheSameDepth();
    void makesTheSameBorderEveryTime();
};

void TestStrataPlan::drawsNothingOfNothing()
{
    QVERIFY(planStrata(keystrata::testing::emptyKeyspace(), Metric::Keys, Wide).layers.empty());
    StrataMeasures flat = Wide;
    flat.area = QRectF(0, 0, 900, 30);
    QVERIFY(planStrata(payroll(), Metric::Keys, flat).layers.empty());
    QCOMPARE(StrataPlan().neighbour(0, 0, 1), -1);
}

void TestStrataPlan::laysUnversionedKeysUnderTheOnlyCache()
{
    const StrataPlan plan = planStrata(singleCache(), Metric::Keys, Wide);
    QCOMPARE(plan.columns.size(), size_t{1});
    QCOMPARE(plan.columns.front().body.width(), Wide.area.width());
    QCOMPARE(plan.layers.size(), size_t{5});
    QCOMPARE(plan.layers.front().key.version, std::string("4")); // newest on top
    QCOMPARE(plan.layers.back().state, StratumState::Unversioned);
    QCOMPARE(plan.layers[2].age, 0);
    QCOMPARE(plan.layers[3].age, 1);
    for (size_t i = 1; i < plan.layers.size(); ++i) {
        QCOMPARE(plan.layers[i].rect.top(), plan.layers[i - 1].rect.bottom());
    }
    QVERIFY(std::abs(plan.columns.front().body.bottom() - Wide.area.bottom()) < 0.01);
}

void TestStrataPlan::givesUnversionedKeysTheirOwnCoreBesideSeveral()
{
    const StrataPlan plan = planStrata(payroll(), Metric::Keys, Wide);
    QCOMPARE(prefixes(plan), std::vector<std::string>({"myhours", "", "unversioned"}));
    QVERIFY(plan.columns[0].body.width() > plan.columns[1].body.width());
    QVERIFY(plan.columns[1].body.width() >= Wide.columnMin);
}

void TestStrataPlan::usesOneScaleForAllCores()
{
    const StrataPlan plan = planStrata(hugeKeyspace(5, 4, 0), Metric::Keys, Wide);
    int toScale = 0;
    for (const auto& layer : plan.layers) {
        if (layer.toScale) {
            QVERIFY(std::abs(layer.rect.height() - (plan.pixelsPerUnit * static_cast<qreal>(layer.keys))) < 0.01);
            ++toScale;
        }
    }
    QVERIFY(toScale > 3);
}

void TestStrataPlan::neverDrawsALayerThinnerThanALine()
{
    const StrataPlan plan = planStrata(singleCache(), Metric::Keys, Wide);
    const StrataLayer* newer = find(plan, "4");
    QCOMPARE(newer->rect.height(), Wide.line);
    QVERIFY(!newer->toScale);
    QVERIFY(find(plan, "3")->toScale);
    QVERIFY(plan.brokenScale());
}

void TestStrataPlan::drawsByMemoryWhenAsked()
{
    keyspace::Keyspace picture = singleCache();
    picture.caches[0].strata[3].memory.value = 4'000'000'000; // version 1: the largest by far
    const StrataPlan plan = planStrata(picture, Metric::Memory, Wide);
    QVERIFY(find(plan, "1")->rect.height() > find(plan, "3")->rect.height());
    QCOMPARE(find(plan, "1")->memory, quint64{4'000'000'000});
}

void TestStrataPlan::keepsEverythingInsideTheArea_data()
{
    QTest::addColumn<int>("caches");
    QTest::addColumn<int>("versions");
    QTest::addColumn<QSizeF>("size");
    for (const int caches : {1, 3, 12, 40}) {
        for (const int versions : {1, 6, 60}) {
            for (const QSizeF size : {QSizeF(140, 120), QSizeF(600, 300), QSizeF(1600, 700)}) {
                QTest::addRow("%d caches, %d versions, %.0fx%.0f", caches, versions, size.width(), size.height())
                    << caches << versions << size;
            }
        }
    }
}

void TestStrataPlan::keepsEverythingInsideTheArea()
{
    QFETCH(int, caches);
    QFETCH(int, versions);
    QFETCH(QSizeF, size);
    StrataMeasures measures = Wide;
    measures.area = QRectF({3, 5}, size);
    const StrataPlan plan = planStrata(hugeKeyspace(caches, versions, 0), Metric::Keys, measures);
    QVERIFY(!plan.layers.empty());
    for (size_t i = 0; i < plan.layers.size(); ++i) {
        const QRectF& rect = plan.layers[i].rect;
        QVERIFY(measures.area.adjusted(-0.5, 0, 0.5 + static_cast<qreal>(plan.columns.size()), 0.5).contains(rect));
        QVERIFY(rect.height() >= measures.line - 0.01);
        QCOMPARE(plan.layerAt(rect.center()), static_cast<int>(i));
    }
    for (size_t i = 1; i < plan.columns.size(); ++i) {
        QVERIFY(plan.columns[i].body.left() >= plan.columns[i - 1].body.right());
    }
    QVERIFY(plan.pixelsPerUnit > 0);
}

void TestStrataPlan::foldsSmallVersionsButNeverTheLiveOne()
{
    keyspace::Keyspace picture = hugeKeyspace(1, 60, 0);
    auto& strata = picture.caches[0].strata;
    strata[1].keys = 1; // the live one is the smallest
    const StrataPlan plan = planStrata(picture, Metric::Keys, Wide);
    const auto live = std::ranges::find(plan.layers, StratumState::Live, &StrataLayer::state);
    QVERIFY(live != plan.layers.end());
    QCOMPARE(live->kind, StrataLayer::Kind::Stratum);
    const auto folded = std::ranges::find(plan.layers, StrataLayer::Kind::SmallVersions, &StrataLayer::kind);
    QVERIFY(folded != plan.layers.end());
    const auto inFirst = static_cast<size_t>(plan.columns.front().layerCount);
    QCOMPARE(folded->folded.size() + inFirst - 1, size_t{61}); // and the unversioned keys below them
    QVERIFY(folded->shows(folded->folded.back()));
    QCOMPARE(plan.layerOf(folded->folded.back()), static_cast<int>(folded - plan.layers.begin()));
}

void TestStrataPlan::foldsSmallCachesIntoOthers()
{
    const keyspace::Keyspace picture = hugeKeyspace(40, 3, 0);
    const StrataPlan plan = planStrata(picture, Metric::Keys, Wide);
    const StrataColumn& last = plan.columns.back();
    QVERIFY(last.others);
    QCOMPARE(static_cast<size_t>(last.caches) + plan.columns.size() - 1, picture.caches.size());
    const StrataLayer& first = plan.layers[static_cast<size_t>(last.firstLayer)];
    QCOMPARE(first.kind, StrataLayer::Kind::Cache);
    QCOMPARE(first.folded.size(), size_t{3});
    QVERIFY(first.shows(first.key));
    const StratumRef main = findStratum(picture, first.key);
    QVERIFY(static_cast<bool>(main));
    QCOMPARE(first.state, main.stratum->state);
}

void TestStrataPlan::countsEveryKeyOnce()
{
    for (const auto& picture : {payroll(), singleCache(), hugeKeyspace(40, 60, 0)}) {
        const StrataPlan plan = planStrata(picture, Metric::Keys, Wide);
        quint64 inLayers = 0;
        quint64 inColumns = 0;
        for (const auto& layer : plan.layers) {
            inLayers += layer.keys;
        }
        for (const auto& column : plan.columns) {
            inColumns += column.keys;
        }
        QCOMPARE(inLayers, quint64{picture.keys()});
        QCOMPARE(inColumns, quint64{picture.keys()});
    }
}

void TestStrataPlan::keepsColumnsInPlaceWhileScanning()
{
    keyspace::Keyspace picture = partial(hugeKeyspace(3, 2, 0), 0.5);
    std::erase_if(picture.caches, [](const auto& cache) { return cache.layout.empty(); });
    const StrataPlan first = planStrata(picture, Metric::Keys, Wide);
    const auto before = prefixes(first);
    // The second overtakes the first, but only just: a scan sees that now and then.
    const auto keys = [&](size_t cache) { return picture.caches[cache].keys(); };
    picture.caches[1].strata[0].keys += keys(0) - keys(1) + (keys(0) / 20);
    const StrataPlan second = planStrata(picture, Metric::Keys, Wide, first);
    QCOMPARE(prefixes(second), before);
    picture.caches[1].strata[0].keys *= 3;
    QCOMPARE(prefixes(planStrata(picture, Metric::Keys, Wide, second)).front(), before[1]);
    picture.caches[1].strata[0].keys /= 3;
    picture.complete = true;
    QCOMPARE(prefixes(planStrata(picture, Metric::Keys, Wide, first)).front(), before[1]);
}

void TestStrataPlan::movesToTheNeighbourAtTheSameDepth()
{
    const StrataPlan plan = planStrata(payroll(), Metric::Keys, Wide);
    QCOMPARE(plan.neighbour(-1, 0, 1), 0);
    QCOMPARE(plan.neighbour(0, 0, 1), 1);
    QCOMPARE(plan.neighbour(0, 0, -1), 0);
    QCOMPARE(plan.neighbour(3, 0, 1), 3); // not into the next column
    QCOMPARE(plan.neighbour(0, 1, 0), 4);
    QCOMPARE(plan.neighbour(4, -1, 0), 0);
    QCOMPARE(plan.neighbour(5, 1, 0), 5);
    QCOMPARE(plan.neighbour(0, -1, 0), 0);
}

void TestStrataPlan::makesTheSameBorderEveryTime()
{
    const size_t seed = planStrata(payroll(), Metric::Keys, Wide).layers[1].seed;
    QCOMPARE(planStrata(partial(payroll(), 0.2), Metric::Keys, Wide).layers[1].seed, seed);
    qreal least = 0;
    qreal most = 0;
    qreal previous = borderNoise(seed, 0);
    for (int x = 0; x < 2000; ++x) {
        const qreal y = borderNoise(seed, x);
        QCOMPARE(y, borderNoise(seed, x));
        QVERIFY(std::abs(y) <= 1.0);
        QVERIFY(std::abs(y - previous) < 0.08); // gentle
        previous = y;
        least = std::min(least, y);
        most = std::max(most, y);
    }
    QVERIFY(most - least > 0.8);
    QVERIFY(borderNoise(seed, 50) != borderNoise(seed + 1, 50));
}

QTEST_APPLESS_MAIN(TestStrataPlan)
#include "tst_strataplan.moc"
