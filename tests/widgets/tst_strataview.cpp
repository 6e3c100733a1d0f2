// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "tests/widgets/contrast.h"
#include "ui/common/strataskin.h"
#include "ui/common/theme.h"
#include "ui/versions/strataview.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using keyspace::StratumState;

namespace {

constexpr QSize Wide(900, 380);

StratumKey myhours(const char* version)
{
    return {.cache = {.db = 1, .layout = "django", .prefix = "myhours"}, .version = version};
}

/// A view as a page has it: shown, focused.
struct Shown
{
    explicit Shown(const keyspace::Keyspace& picture, QSize size = Wide)
    {
        view.resize(size);
        view.setKeyspace(shared(picture));
        view.show();
        view.activateWindow();
        view.setFocus();
    }

    const StrataLayer& layer(const StratumKey& key) const
    {
        return view.plan().layers[static_cast<size_t>(view.plan().layerOf(key))];
    }

    StratumKey selected() const { return view.selected().value_or(StratumKey()); }

    StrataView view;
};

QImage painted(StrataView& view)
{
    QImage image(view.size(), QImage::Format_ARGB32_Premultiplied);
    image.fill(Theme::of(&view).surface);
    view.render(&image, {}, {}, QWidget::DrawChildren);
    return image;
}

} // namespace

class StrataViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void selectsWithTheMouse();
    void movesWithTheKeyboard();
    void followsWithoutAnsweringBack();
    void activatesOnEnterAndDoubleClick();
    void asksForAMenu();
    void tellsALayerInWords();
    void shortensWhatHasNoRoom();
    void saysAtLeastWhileScanning();
    void drawsMemoryOnDemand();
    void keepsAFoldedStratumSelected();
    void showsNamesAsLettersInTips();
    void isReadAloudLayerByLayer();
    void textStandsOutOnEveryLayer_data();
    void textStandsOutOnEveryLayer();
    void paintsEveryStateDifferently();
    void paintsWhatItPlans();
    void paintsASkeletonBeforeTheFirstPicture();
    void repaintsTheSame();
    void turnsGreyWhenStale();
    void paintsInTime();
};

void StrataViewTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(*qApp, ThemeMode::Light);
}

void StrataViewTest::selectsWithTheMouse()
{
    Shown shown(payroll());
    const QSignalSpy selections(&shown.view, &StrataView::stratumSelected);
    QTest::mouseClick(&shown.view, Qt::LeftButton, {}, shown.layer(myhours("2")).rect.center().toPoint());
    QCOMPARE(selections.size(), 1);
    QCOMPARE(shown.selected(), myhours("2"));
    QTest::mouseClick(&shown.view, Qt::LeftButton, {}, QPoint(3, 3)); // a heading
    QCOMPARE(selections.size(), 1);
}

void StrataViewTest::movesWithTheKeyboard()
{
    Shown shown(payroll());
    const QSignalSpy selections(&shown.view, &StrataView::stratumSelected);
    QTest::keyClick(&shown.view, Qt::Key_Down);
    QCOMPARE(shown.selected(), myhours("4"));
    QTest::keyClick(&shown.view, Qt::Key_Down);
    QCOMPARE(shown.selected(), myhours("3"));
    QTest::keyClick(&shown.view, Qt::Key_Right);
    QCOMPARE(shown.selected().cache.layout, std::string("leading"));
    QTest::keyClick(&shown.view, Qt::Key_Right);
    QVERIFY(shown.selected().cache.layout.empty());
    QTest::keyClick(&shown.view, Qt::Key_Home);
    QCOMPARE(shown.selected(), myhours("4"));
    QTest::keyClick(&shown.view, Qt::Key_Up);
    QCOMPARE(shown.selected(), myhours("4"));
    QTest::keyClick(&shown.view, Qt::Key_End);
    QVERIFY(shown.selected().cache.layout.empty());
    QVERIFY(selections.size() >= 5);
}

void StrataViewTest::followsWithoutAnsweringBack()
{
    Shown shown(payroll());
    const QSignalSpy selections(&shown.view, &StrataView::stratumSelected);
    shown.view.setSelected(myhours("1"));
    QCOMPARE(shown.view.currentLayer(), 3);
    shown.view.setSelected(std::nullopt);
    QCOMPARE(shown.view.currentLayer(), -1);
    shown.view.setSelected(myhours("99"));
    QCOMPARE(shown.view.currentLayer(), -1);
    QCOMPARE(selections.size(), 0);
}

void StrataViewTest::activatesOnEnterAndDoubleClick()
{
    Shown shown(payroll());
    const QSignalSpy activations(&shown.view, &StrataView::stratumActivated);
    QTest::keyClick(&shown.view, Qt::Key_Return);
    QCOMPARE(activations.size(), 0); // nothing is selected
    shown.view.setSelected(myhours("2"));
    QTest::keyClick(&shown.view, Qt::Key_Return);
    QCOMPARE(activations.size(), 1);
    QTest::mouseDClick(&shown.view, Qt::LeftButton, {}, shown.layer(myhours("3")).rect.center().toPoint());
    QCOMPARE(activations.last().first().value<StratumKey>(), myhours("3"));
}

void StrataViewTest::asksForAMenu()
{
    Shown shown(payroll());
    const QSignalSpy menus(&shown.view, &StrataView::menuRequested);
    const QPoint place = shown.layer(myhours("2")).rect.center().toPoint();
    QContextMenuEvent byMouse(QContextMenuEvent::Mouse, place, shown.view.mapToGlobal(place));
    QApplication::sendEvent(&shown.view, &byMouse);
    QCOMPARE(menus.size(), 1);
    QCOMPARE(shown.selected(), myhours("2"));
    QContextMenuEvent byKey(QContextMenuEvent::Keyboard, place, shown.view.mapToGlobal(place));
    QApplication::sendEvent(&shown.view, &byKey);
    QCOMPARE(menus.size(), 2);
    QCOMPARE(menus.last().first().value<StratumKey>(), myhours("2"));
}

void StrataViewTest::tellsALayerInWords()
{
    Shown shown(payroll());
    const int live = shown.view.plan().layerOf(myhours("3"));
    QCOMPARE(shown.view.nameOf(live), QStringLiteral("v3 live"));
    QCOMPARE(shown.view.figuresOf(live).replace(QChar(0xA0), QLatin1Char(' ')), QStringLiteral("1.71 M · 612 MB"));
    QVERIFY(shown.view.summaryOf(live).contains(QStringLiteral("1,712,940 keys")));
    QVERIFY(shown.view.summaryOf(0).contains(QStringLiteral("Torn edges"))); // version 4 is too thin
    QVERIFY(!shown.view.summaryOf(live).contains(QStringLiteral("Torn edges")));
}

void StrataViewTest::shortensWhatHasNoRoom()
{
    Shown shown(hugeKeyspace(40, 60, 0));
    const auto& plan = shown.view.plan();
    const auto folded = std::ranges::find(plan.layers, StrataLayer::Kind::SmallVersions, &StrataLayer::kind);
    QVERIFY(folded != plan.layers.end());
    const auto index = static_cast<int>(folded - plan.layers.begin());
    QCOMPARE(shown.view.nameOf(index), QStringLiteral("%1 more versions").arg(folded->folded.size()));
    const auto cache = std::ranges::find(plan.layers, StrataLayer::Kind::Cache, &StrataLayer::kind);
    QVERIFY(cache != plan.layers.end());
    QVERIFY(!shown.view.nameOf(static_cast<int>(cache - plan.layers.begin())).isEmpty());
}

void StrataViewTest::saysAtLeastWhileScanning()
{
    Shown shown(partial(payroll(), 0.5));
    const int live = shown.view.plan().layerOf(myhours("3"));
    QVERIFY(shown.view.figuresOf(live).startsWith(QStringLiteral("≥ 856")));
    QVERIFY(shown.view.summary().contains(QStringLiteral("≥")));
}

void StrataViewTest::drawsMemoryOnDemand()
{
    keyspace::Keyspace picture = payroll();
    Shown shown(picture);
    const qreal byKeys = shown.layer(myhours("1")).rect.height();
    shown.view.setMetric(Metric::Memory);
    QVERIFY(shown.layer(myhours("1")).rect.height() < byKeys); // many keys, little memory
    const int live = shown.view.plan().layerOf(myhours("3"));
    QVERIFY(shown.view.figuresOf(live).startsWith(QStringLiteral("612")));
    picture.caches[0].strata[0].memoryKnown = false;
    shown.view.setKeyspace(shared(picture));
    QVERIFY(!shown.view.figuresOf(live).contains(QStringLiteral("MB")));
}

void StrataViewTest::keepsAFoldedStratumSelected()
{
    Shown shown(hugeKeyspace(40, 60, 0));
    const std::string prefix = "a:prefix:that:nobody:would:choose:but:somebody:did:38"; // one of the smallest
    shown.view.setSelected(StratumKey{.cache = {.db = 38 % 3, .layout = "django", .prefix = prefix}, .version = "9"});
    const int layer = shown.view.currentLayer();
    QVERIFY(layer >= 0);
    QVERIFY(shown.view.plan().layers[static_cast<size_t>(layer)].kind != StrataLayer::Kind::Stratum);
}

void StrataViewTest::showsNamesAsLettersInTips()
{
    keyspace::Keyspace picture = payroll();
    picture.caches[0].prefix = "<img src=x><b>bold</b>";
    Shown shown(picture);
    const QPoint place = shown.view.plan().layers[1].rect.center().toPoint();
    QHelpEvent help(QEvent::ToolTip, place, shown.view.mapToGlobal(place));
    QApplication::sendEvent(&shown.view, &help);
    QVERIFY(QToolTip::text().contains(QStringLiteral("&lt;b&gt;bold&lt;/b&gt;")));
    QVERIFY(!QToolTip::text().contains(QStringLiteral("<b>")));
}

void StrataViewTest::isReadAloudLayerByLayer()
{
    Shown shown(payroll());
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&shown.view);
    QVERIFY(list != nullptr);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Strata"));
    QVERIFY(list->text(QAccessible::Description).contains(QStringLiteral("v3 live, 1.71")));
    QCOMPARE(list->childCount(), 6);
    QAccessibleInterface* live = list->child(1);
    QVERIFY(live->text(QAccessible::Name).startsWith(QStringLiteral("v3 live, 1.71")));
    QVERIFY(live->text(QAccessible::Description).contains(QStringLiteral("median idle time")));
    QCOMPARE(live->parent(), list);
    QCOMPARE(list->indexOfChild(live), 1);
    const QPoint center = shown.view.mapToGlobal(shown.layer(myhours("3")).rect.center().toPoint());
    QCOMPARE(list->childAt(center.x(), center.y()), live);
    QVERIFY(!live->state().selected);
    live->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(live->state().selected);
    QCOMPARE(shown.selected(), myhours("3"));
    shown.view.setKeyspace(shared(singleCache())); // one layer fewer
    QVERIFY(!list->child(5));
}

void StrataViewTest::textStandsOutOnEveryLayer_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("light");
    for (const bool dark : {false, true}) {
        QTest::addRow("%s, normal", dark ? "dark" : "light") << dark << static_cast<int>(LayerLight::Normal);
        QTest::addRow("%s, hovered", dark ? "dark" : "light") << dark << static_cast<int>(LayerLight::Hovered);
        QTest::addRow("%s, stale", dark ? "dark" : "light") << dark << static_cast<int>(LayerLight::Stale);
    }
}

void StrataViewTest::textStandsOutOnEveryLayer()
{
    QFETCH(bool, dark);
    QFETCH(int, light);
    const Theme& theme = dark ? Theme::night() : Theme::light();
    for (const auto state : {StratumState::Live, StratumState::Old, StratumState::Newer, StratumState::Unversioned,
             StratumState::PerObject, StratumState::Unknown}) {
        for (const int age : {0, 1, 2, 9}) {
            const LayerSkin skin = skinOf(state, age, theme, static_cast<LayerLight>(light));
            const double ratio = contrast(skin.ground, skin.text);
            QVERIFY2(ratio >= 4.5,
                qPrintable(QStringLiteral("state %1, age %2: %3 on %4 is %5 : 1")
                        .arg(static_cast<int>(state))
                        .arg(age)
                        .arg(skin.text.name(), skin.ground.name())
                        .arg(ratio)));
        }
    }
}

/// Told apart without colour: by lightness or by pattern.
void StrataViewTest::paintsEveryStateDifferently()
{
    for (const Theme* theme : {&Theme::light(), &Theme::night()}) {
        std::vector<LayerSkin> skins;
        for (const auto state : {StratumState::Live, StratumState::Newer, StratumState::Old, StratumState::Unversioned,
                 StratumState::PerObject}) {
            skins.push_back(skinOf(state, 0, *theme, LayerLight::Normal));
        }
        for (size_t i = 0; i < skins.size(); ++i) {
            for (size_t j = i + 1; j < skins.size(); ++j) {
                const bool byPattern = skins[i].pattern != skins[j].pattern;
                QVERIFY(byPattern || contrast(skins[i].ground, skins[j].ground) > 1.35);
            }
        }
    }
}

void StrataViewTest::paintsWhatItPlans()
{
    Shown shown(payroll());
    const QImage image = painted(shown.view);
    const Theme& theme = Theme::light();
    // Away from text, patterns, bedding and borders, a layer has its ground.
    const auto colorAt = [&](const StratumKey& key) {
        const QRectF rect = shown.layer(key).rect;
        int hits = 0;
        const QColor ground = skinOf(shown.layer(key), theme, LayerLight::Normal).ground;
        for (int x = 0; x < 40; ++x) {
            const QPointF at(rect.center().x() - 20 + x, rect.center().y() + (rect.height() / 4));
            hits += image.pixelColor(at.toPoint()) == ground ? 1 : 0;
        }
        return hits;
    };
    QVERIFY(colorAt(myhours("3")) > 15);
    QVERIFY(colorAt(myhours("2")) > 15);
    QVERIFY(colorAt(myhours("1")) > 15);
}

void StrataViewTest::paintsASkeletonBeforeTheFirstPicture()
{
    StrataView view;
    view.resize(Wide);
    const QImage skeleton = painted(view);
    QImage blank = skeleton;
    blank.fill(Theme::of(&view).surface);
    QVERIFY(skeleton != blank);
    view.setKeyspace(shared(emptyKeyspace()));
    QCOMPARE(painted(view), blank);
    QTest::keyClick(&view, Qt::Key_Down); // nowhere to go
    QVERIFY(!view.selected());
}

void StrataViewTest::repaintsTheSame()
{
    Shown shown(hugeKeyspace(6, 6, 0));
    const QImage first = painted(shown.view);
    QCOMPARE(painted(shown.view), first);
    shown.view.setKeyspace(shared(hugeKeyspace(6, 6, 0)));
    QCOMPARE(painted(shown.view), first);
}

void StrataViewTest::turnsGreyWhenStale()
{
    Shown shown(payroll());
    const QImage fresh = painted(shown.view);
    shown.view.setStale(true);
    QVERIFY(painted(shown.view) != fresh);
    shown.view.setStale(false);
    QCOMPARE(painted(shown.view), fresh);
}

/// A bound that a slow machine keeps too; the figure for people is printed by tests/bench/guipause.
void StrataViewTest::paintsInTime()
{
    Shown shown(hugeKeyspace(14, 20, 0), QSize(1800, 700));
    QVERIFY(shown.view.plan().columns.size() >= 10);
    painted(shown.view);
    QElapsedTimer timer;
    timer.start();
    constexpr int Times = 20;
    for (int i = 0; i < Times; ++i) {
        shown.view.setSelected(i % 2 == 0 ? shown.view.plan().layers[1].key : shown.view.plan().layers[2].key);
        painted(shown.view);
    }
    const double each = static_cast<double>(timer.nsecsElapsed()) / 1e6 / Times;
    QVERIFY2(each < 60, qPrintable(QStringLiteral("%1 ms a paint").arg(each)));
}

QTEST_MAIN(StrataViewTest)
#include "tst_strataview.moc"
