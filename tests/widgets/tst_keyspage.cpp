// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "ui/common/banner.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/keys/filterbar.h"
#include "ui/keys/keygrid.h"
#include "ui/keys/keyspage.h"
#include "ui/keys/keytree.h"
#include "ui/keys/valueview.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

void fill(const RedisServer& server)
{
    ByteClient client = server.client();
    for (int i = 0; i < 200; ++i) {
        const std::string number = std::to_string(1000 + i);
        client.queue({"SET", "shop:1:item:" + number, R"({"price": 5, "note": "<b>bold</b>"})"});
        client.queue({"SET", "shop:2:item:" + number, R"({"price": 6, "token": "hunter2"})", "EX", "5000"});
    }
    client.queue({"HSET", "shop:2:cart", "a", "1"});
    client.flush();
}

struct Window
{
    ServerLink link;
    VersionsController versions{link};
    KeysController keys{link, versions};
    InspectController inspector{link, versions};
    KeysPage page{keys, inspector, versions};

    explicit Window(const RedisServer& server, std::optional<profiles::Guard> guard = {})
    {
        page.resize(1250, 800);
        page.show();
        page.activated();
        Destination destination{
            .name = QStringLiteral("test"), .target = {.address = *redis::parseAddress(server.url())}};
        if (guard) {
            destination.profile = profiles::Profile{
                .id = profiles::newProfileId(), .name = "shop", .target = destination.target, .guard = *guard};
        }
        link.open(destination);
    }

    template <typename T>
    T* find(const char* name) const
    {
        return page.findChild<T*>(QLatin1String(name));
    }

    KeyGrid* grid() const { return find<KeyGrid>("keyGrid"); }

    bool reads(const char* name, const QString& text) const
    {
        const auto* label = find<QLabel>(name);
        return label->isVisible() && label->text().contains(text);
    }

    void choose(const QString& name)
    {
        for (int row = 0; row < keys.model().rowCount(); ++row) {
            if (keys.model().index(row, 0).data().toString() == name) {
                grid()->setCurrentIndex(keys.model().index(row, 0));
                return;
            }
        }
        QFAIL(qPrintable(name));
    }
};

} // namespace

class KeysPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fromTheTreeToTheValue()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        QTRY_VERIFY(window.reads("keysHeadline", QStringLiteral("401 keys · complete")));
        auto* tree = window.find<KeyTree>("keyTree");
        QTRY_COMPARE(tree->model()->rowCount(), 2);
        QCOMPARE(tree->model()->index(0, 0).data().toString(), QStringLiteral("shop · version 2"));
        QCOMPARE(tree->model()->index(0, 1).data().toString(), QStringLiteral("201"));
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(tree->model()->index(0, 0)).center());
        QTRY_VERIFY(window.reads("keysHeadline", QStringLiteral("201 of 401 keys")));
        QVERIFY(!window.find<QPushButton>("allKeys")->isChecked());
        QVERIFY(window.reads("inspectorMessage", QStringLiteral("Choose a key")));

        window.choose(QStringLiteral("shop:2:item:1005"));
        QTRY_VERIFY(window.reads("inspectedFacts", QStringLiteral("expires in")));
        QCOMPARE(window.find<QLabel>("inspectedKey")->text(), QStringLiteral("shop:2:item:1005"));
        QVERIFY(window.reads("valueNotes", QStringLiteral("1 place")));
        auto* value = window.find<QTreeView>("valueTree");
        const auto* model = value->model();
        const QModelIndex root = value->rootIndex();
        QCOMPARE(model->index(0, 1, root).data().toString(), QStringLiteral("6"));
        QVERIFY(!model->index(1, 1, root).data().toString().contains(QStringLiteral("hunter2")));
        // Its bytes would tell.
        auto* views = window.find<SegmentedControl>("valueViews");
        auto* text = window.find<QPlainTextEdit>("valueText");
        for (const int view : {2, 3}) {
            views->setCurrentIndex(view);
            QVERIFY2(text->toPlainText().startsWith(QStringLiteral("Withheld")), qPrintable(text->toPlainText()));
        }
        window.find<QPushButton>("reveal")->click();
        QTRY_VERIFY(text->toPlainText().startsWith(QStringLiteral("00000000  7b 22 70")));
        views->setCurrentIndex(1);
        QVERIFY(text->toPlainText().contains(QStringLiteral("\"token\": \"hunter2\"")));
        window.find<QPushButton>("allKeys")->click();
        QTRY_VERIFY(window.reads("keysHeadline", QStringLiteral("401 keys")));
        QCOMPARE(window.find<QLabel>("inspectedKey")->text(), QStringLiteral("shop:2:item:1005")); // still
    }

    void changesAreForOperators()
    {
        const RedisServer server;
        fill(server);
        for (const bool allowed : {false, true}) {
            Window window(server, allowed ? profiles::Guard::Operator : profiles::Guard::Observer);
            QTRY_VERIFY(window.page.settled());
            QSignalSpy asked(&window.page, &Page::changeRequested);
            window.keys.setFilter({.text = QStringLiteral("item:100")});
            QTRY_VERIFY(window.page.settled() && window.keys.model().rowCount() == 20);
            window.choose(QStringLiteral("shop:2:item:1005"));
            QTRY_VERIFY(window.reads("inspectedFacts", QStringLiteral("expire")));
            QTRY_COMPARE(window.find<QPushButton>("purgeList")->isEnabled(), allowed);
            for (const char* name : {"purgeList", "drainList", "deleteKey"}) {
                QCOMPARE(window.find<QPushButton>(name)->isEnabled(), allowed);
                QCOMPARE(window.find<QPushButton>(name)->toolTip().contains(QStringLiteral("observer")), !allowed);
            }
            window.find<QAction>("purgeSelected")->trigger();
            QCOMPARE(asked.count(), allowed ? 1 : 0);
        }
    }

    void changesAreAboutTheFilterOrTheSelectedKeys()
    {
        const RedisServer server;
        fill(server);
        Window window(server, profiles::Guard::Operator);
        QTRY_VERIFY(window.page.settled());
        QSignalSpy asked(&window.page, &Page::changeRequested);
        const auto latest = [&asked] { return std::get<KeysRequest>(asked.back()[0].value<ChangeRequest>()); };
        auto* purge = window.find<QPushButton>("purgeList");
        QVERIFY(!purge->isEnabled()); // that would be everything
        QVERIFY(purge->toolTip().contains(QStringLiteral("condition")));
        window.keys.setFilter({.text = QStringLiteral("item:100"), .noExpiry = true});
        QTRY_VERIFY(window.page.settled() && purge->isEnabled());
        purge->click();
        QCOMPARE(asked.count(), 1);
        QVERIFY(latest().selection == window.keys.selection());
        QCOMPARE(latest().selection.text, std::string("item:100"));
        QVERIFY(latest().selection.noTtl);
        QVERIFY(latest().layouts == window.versions.keyspace()->layouts);
        window.find<QPushButton>("drainList")->click();
        QCOMPARE(latest().action, invalidation::Action::Drain);
        window.keys.setFilter({.text = QStringLiteral("/(/")}); // not understood: what was listed before is not meant
        QVERIFY(!purge->isEnabled());

        window.keys.setFilter({});
        QTRY_VERIFY(window.page.settled() && window.keys.model().rowCount() == 401);
        auto* grid = window.grid();
        for (const int row : {3, 5}) {
            grid->selectionModel()->select(
                window.keys.model().index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        QCOMPARE(grid->selectedCount(), 2);
        grid->setFocus();
        QTest::keyClick(grid, Qt::Key_Delete);
        QCOMPARE(asked.count(), 3);
        QVERIFY(latest().selection
            == (keyspace::Selection{
                .db = 0, .keys = {window.keys.model().identity(3).name, window.keys.model().identity(5).name}}));
        grid->setCurrentIndex(window.keys.model().index(3, 0));
        Q_EMIT grid->menuRequested(QPoint(50, 50));
        for (QAction* action : window.page.findChild<QMenu*>()->actions()) {
            if (action->text() == QStringLiteral("Drain This Key…")) {
                action->trigger();
            }
        }
        QCOMPARE(asked.count(), 4);
        QCOMPARE(latest().selection.keys.size(), size_t{1});
        window.choose(QStringLiteral("shop:2:cart"));
        QTRY_VERIFY(window.reads("inspectedFacts", QStringLiteral("hash")));
        window.find<QPushButton>("deleteKey")->click();
        QVERIFY(latest().selection == (keyspace::Selection{.db = 0, .keys = {"shop:2:cart"}}));
    }

    void aListOfBeforeAChangeSaysSo()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        auto* banner = window.find<Banner>("outdated");
        QVERIFY(!banner->isVisible());
        server.client().run({"DEL", "shop:2:cart"});
        window.keys.noteChange();
        QVERIFY(banner->isVisible());
        QCOMPARE(window.keys.model().rowCount(), 401); // it does not list by itself
        banner->findChild<QPushButton*>()->click();
        QTRY_VERIFY(window.page.settled() && !banner->isVisible());
        QTRY_COMPARE(window.keys.model().rowCount(), 400);
    }

    void filtering()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        auto* box = window.find<QLineEdit>("keyFilter");
        QTest::keyClicks(box, QStringLiteral("item:100"));
        QTRY_VERIFY(window.reads("keysHeadline", QStringLiteral("20 of 401 keys")));
        box->clear();
        QTest::keyClicks(box, QStringLiteral("nowhere"));
        QTRY_VERIFY(window.reads("keysMessage", QStringLiteral("No key matches")));
        box->clear();
        QTest::keyClicks(box, QStringLiteral("/a(/"));
        QTRY_VERIFY(window.keys.filterProblem().contains(QStringLiteral("a(")));
        box->clear();
        window.find<QPushButton>("noExpiry")->click();
        QTRY_VERIFY(window.page.settled() && window.keys.model().rowCount() == 201);
        QVERIFY(window.reads("keysHeadline", QStringLiteral("201 keys · complete")));
    }

    void chipsWithChoices()
    {
        FilterBar bar;
        const QSignalSpy changed(&bar, &FilterBar::filterChanged);
        const auto choose = [&bar](const QString& chip, const QString& entry) {
            for (auto* button : bar.findChildren<QPushButton*>()) {
                for (QAction* action : button->menu() != nullptr ? button->menu()->actions() : QList<QAction*>()) {
                    if (button->text() == chip && action->text() == entry) {
                        action->trigger();
                        return button->text();
                    }
                }
            }
            return QString();
        };
        QCOMPARE(choose(QStringLiteral("idle over"), QStringLiteral("7 days")), QStringLiteral("idle over 7 days"));
        QVERIFY(bar.filter().idleOver == std::chrono::hours(168));
        bar.findChild<QPushButton*>(QStringLiteral("noExpiry"))->click();
        QVERIFY(bar.filter().noExpiry);
        QCOMPARE(choose(QStringLiteral("expires within"), QStringLiteral("1 hour")),
            QStringLiteral("expires within 1 hour"));
        QVERIFY(!bar.filter().noExpiry && bar.filter().expiresWithin == std::chrono::hours(1));
        QCOMPARE(choose(QStringLiteral("type: any"), QStringLiteral("hash")), QStringLiteral("hash"));
        QCOMPARE(choose(QStringLiteral("hash"), QStringLiteral("set")), QStringLiteral("hash, set"));
        QCOMPARE(bar.filter().types, (std::vector<std::string>{"hash", "set"}));
        QCOMPARE(choose(QStringLiteral("idle over 7 days"), QStringLiteral("any")), QStringLiteral("idle over"));
        QCOMPARE(changed.size(), 6);
    }

    void aSmallWindowKeepsTheList()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        window.page.resize(860, 600);
        QTRY_VERIFY(window.page.settled());
        QVERIFY2(window.grid()->width() >= 260, qPrintable(QString::number(window.grid()->width())));
    }

    void goingToAKeyByItsName()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        auto* goTo = window.find<QLineEdit>("goToKey");
        QTest::keyClicks(goTo, QStringLiteral("shop:2:cart"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QTRY_VERIFY(window.reads("inspectedFacts", QStringLiteral("hash")));
        QCOMPARE(window.grid()->currentKey()->name, "shop:2:cart");
        server.client().run({"SET", std::string("new\xff", 4), "late"}); // in no list
        goTo->clear();
        QTest::keyClicks(goTo, QStringLiteral("new\\xff"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QTRY_COMPARE(window.find<QLabel>("inspectedKey")->text(), QStringLiteral("new\\xff"));
        QVERIFY(!window.grid()->currentKey());
        goTo->clear();
        QTest::keyClicks(goTo, QStringLiteral("none"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QTRY_VERIFY(window.inspector.state() == InspectController::State::Failed);
        QVERIFY(window.find<QLabel>("inspectorMessage")->isVisible());
    }

    void comparingVersions()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        window.choose(QStringLiteral("shop:1:item:1007"));
        auto* versions = window.find<QTreeWidget>("otherVersions");
        QTRY_COMPARE(versions->topLevelItemCount(), 2);
        QCOMPARE(versions->topLevelItem(1)->text(3), QStringLiteral("shown"));
        Q_EMIT versions->itemActivated(versions->topLevelItem(0), 0);
        auto* differences = window.find<QTreeWidget>("differences");
        QTRY_COMPARE(differences->topLevelItemCount(), 3);
        QVERIFY(differences->isVisible());
        QStringList paths;
        for (int i = 0; i < 3; ++i) {
            paths.append(differences->topLevelItem(i)->text(1));
            QVERIFY(!differences->topLevelItem(i)->text(2).contains(QStringLiteral("hunter2")));
        }
        paths.sort();
        QCOMPARE(paths, (QStringList{QStringLiteral("$.note"), QStringLiteral("$.price"), QStringLiteral("$.token")}));
        window.find<QPushButton>("endComparison")->click();
        QVERIFY(!differences->isVisible());
    }

    void findingInAValue()
    {
        const RedisServer server;
        fill(server);
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        window.choose(QStringLiteral("shop:1:item:1009"));
        QTRY_VERIFY(window.reads("inspectedFacts", QStringLiteral("string")));
        auto* search = window.find<QLineEdit>("valueSearch");
        QTest::keyClicks(search, QStringLiteral("BOLD"));
        const auto* view = window.page.findChild<ValueView*>();
        QCOMPARE(view->path(), QStringLiteral("$.note"));
        QVERIFY(search->property("role").toString().isEmpty());
        QTest::keyClicks(search, QStringLiteral("x"));
        QCOMPARE(search->property("role").toString(), QStringLiteral("danger"));
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(search->text().isEmpty());
    }

    void copying()
    {
        const RedisServer server;
        server.client().run({"SET", "it's", "x"});
        Window window(server);
        QTRY_VERIFY(window.page.settled());
        window.choose(QStringLiteral("it's"));
        QTRY_VERIFY(window.reads("inspectedFacts", QStringLiteral("string")));
        const auto copied = [&window](const QString& entry) {
            window.find<QPushButton>("copyKey")->click();
            for (auto* menu : window.page.findChildren<QMenu*>()) {
                for (QAction* action : menu->actions()) {
                    if (action->text() == entry) {
                        action->trigger();
                    }
                }
                menu->close();
            }
            return QGuiApplication::clipboard()->text();
        };
        QCOMPARE(copied(QStringLiteral("Key")), QStringLiteral("it's"));
        QCOMPARE(copied(QStringLiteral("redis-cli Command")), QStringLiteral("redis-cli GET 'it'\\''s'"));
        QCOMPARE(copied(QStringLiteral("Key in Hex")), QStringLiteral("69742773"));
        QCOMPARE(copied(QStringLiteral("Value as Shown")), QStringLiteral("\"x\""));
    }

    void anEmptyServer()
    {
        const RedisServer server;
        Window window(server);
        QTRY_VERIFY(window.reads("keysMessage", QStringLiteral("no keys in this cache yet")));
        QVERIFY(window.page.settled());
    }
};

QTEST_MAIN(KeysPageTest)
#include "tst_keyspage.moc"
