// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <QSignalSpy>
#include <QTest>

#include <fmt/format.h>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using keyspace::KeyColumn;
using keyspace::KeyOrder;
using State = KeysController::State;
using namespace std::chrono_literals;

namespace {

KeyScope shop(const char* version)
{
    return {.stratum = StratumKey{.cache = {.db = 0, .layout = "django", .prefix = "shop"}, .version = version}};
}

void fill(const RedisServer& server)
{
    ByteClient client = server.client();
    for (int i = 0; i < 300; ++i) {
        client.queue({"SET", fmt::format("shop:1:item:{:03}", i), std::string(static_cast<size_t>(i + 1), 'x')});
        client.queue({"SET", fmt::format("shop:2:item:{:03}", i), "x", "EX", std::to_string(1000 + i)});
    }
    client.queue({"SET", "shop:1:item:142", std::string(5000, 'x')});
    client.queue({"RPUSH", "shop:2:list", "a"});
    client.queue({"SET", "loose", "x"});
    client.flush();
}

struct Window
{
    ServerLink link;
    VersionsController versions{link};
    KeysController keys{link, versions};

    void open(const std::string& url)
    {
        keys.open();
        link.open(*redis::parseAddress(url), QStringLiteral("test"));
    }

    bool listed() const { return keys.state() == State::Listed && keys.complete() && !keys.arranging(); }

    QStringList names()
    {
        QStringList names;
        for (int row = 0; row < keys.model().rowCount(); ++row) {
            names.append(keys.model().index(row, KeysModel::Name).data().toString());
        }
        return names;
    }

    QString cell(int row, int column) { return keys.model().index(row, column).data().toString(); }
};

} // namespace

class KeysControllerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void listsByNameOnceSomebodyLooks()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.link.open(*redis::parseAddress(server.url()), QStringLiteral("test"));
        QTRY_COMPARE(window.versions.state(), VersionsController::State::Complete);
        QVERIFY(window.keys.state() == State::Idle && window.keys.listed() == 0);
        window.keys.open();
        QTRY_VERIFY(window.listed());
        const auto names = window.names();
        QCOMPARE(names.size(), 602);
        QVERIFY(std::ranges::is_sorted(names));
        QCOMPARE(names.front(), QStringLiteral("loose"));
        QCOMPARE(window.cell(1, KeysModel::Version), QStringLiteral("1"));
        // What belongs to the cache is told from what belongs to the key.
        QCOMPARE(window.keys.model().index(1, 0).data(KeysModel::LeadRole).toInt(), 7);
        QCOMPARE(window.keys.model().index(0, 0).data(KeysModel::LeadRole).toInt(), 0);
    }

    void scopeAndFilterAreOneSelection()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        const QSignalSpy states(&window.keys, &KeysController::stateChanged);
        window.keys.setScope(shop("2"));
        QTRY_VERIFY(window.listed() && window.keys.model().rowCount() == 301);
        window.keys.setFilter({.text = QStringLiteral("item:01")});
        QTRY_COMPARE(window.keys.model().rowCount(), 10);
        window.keys.setFilter({.text = QStringLiteral("/item:.*7$/")});
        QTRY_COMPARE(window.keys.model().rowCount(), 30);
        window.keys.setFilter({.text = QStringLiteral("shop:2:*"), .exclude = QStringLiteral("item")});
        QTRY_COMPARE(window.keys.model().rowCount(), 1);
        QCOMPARE(window.names().front(), QStringLiteral("shop:2:list"));
        QCOMPARE(window.keys.selection().versions, std::vector<std::string>{"2"});
        QCOMPARE(window.keys.selection().pattern, "shop:2:*");
        QCOMPARE(states.size(), 0); // nobody asked the server for any of it
        KeyScope list = shop("2");
        list.ns = "list";
        window.keys.setScope(list);
        window.keys.setFilter({});
        QTRY_COMPARE(window.keys.model().rowCount(), 1);
    }

    void aBrokenExpressionChangesNothing()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        window.keys.setFilter({.text = QStringLiteral("/it(em/")});
        QVERIFY(window.keys.filterProblem().contains(QStringLiteral("it(em")));
        QCOMPARE(window.keys.model().rowCount(), 602);
        window.keys.setFilter({.text = QStringLiteral("/it(em)/")});
        QVERIFY(window.keys.filterProblem().isEmpty());
        QTRY_COMPARE(window.keys.model().rowCount(), 600);
    }

    void conditionsThatOnlyTheServerKnows()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        window.keys.setFilter({.types = {"list"}});
        QCOMPARE(window.keys.state(), State::Listing);
        QTRY_VERIFY(window.listed() && window.keys.model().rowCount() == 1);
        QCOMPARE(window.cell(0, KeysModel::Type), QStringLiteral("list"));
        QCOMPARE(window.keys.listed(), 1U);
        // What was listed before comes back at once.
        const QSignalSpy states(&window.keys, &KeysController::stateChanged);
        window.keys.setFilter({});
        QTRY_VERIFY(window.listed() && window.keys.model().rowCount() == 602);
        QCOMPARE(states.size(), 1);
        window.keys.setFilter({.noExpiry = true});
        QTRY_VERIFY(window.listed() && window.keys.model().rowCount() == 302);
        QCOMPARE(window.cell(0, KeysModel::Expiry), QStringLiteral("never"));
        window.keys.setFilter({.text = QStringLiteral("shop"), .noExpiry = true}); // narrower: nothing to ask
        QCOMPARE(window.keys.state(), State::Listed);
        QTRY_COMPARE(window.keys.model().rowCount(), 301);
    }

    void whatIsSeenIsAskedFor()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        QVERIFY(!window.keys.model().known(1));
        server.client().run({"DEL", "shop:1:item:001"});
        window.keys.lookAt(0, 10);
        QTRY_VERIFY(window.keys.model().known(10));
        QCOMPARE(window.cell(1, KeysModel::Type), QStringLiteral("string"));
        QCOMPARE(window.cell(1, KeysModel::Expiry), QStringLiteral("never"));
        QVERIFY(window.cell(1, KeysModel::Memory).endsWith(QLatin1Char('B')));
        QVERIFY(!window.cell(1, KeysModel::Idle).isEmpty());
        QCOMPARE(window.cell(2, KeysModel::Type), QStringLiteral("gone"));
        QVERIFY(window.keys.model().index(2, 0).data(KeysModel::GoneRole).toBool());
        QVERIFY(!window.keys.model().known(11));
    }

    void sortingByAFactReadsAllFacts()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        window.keys.setScope(shop("1"));
        window.keys.setOrder(KeyOrder{KeyColumn::Memory, true});
        QTRY_VERIFY(window.keys.allKnown() && !window.keys.arranging());
        QTRY_COMPARE(window.names().front(), QStringLiteral("shop:1:item:142"));
        window.keys.setScope(shop("2"));
        window.keys.setOrder(KeyOrder{KeyColumn::Expiry, false});
        QTRY_COMPARE(window.names().front(), QStringLiteral("shop:2:item:000"));
        QCOMPARE(window.names().back(), QStringLiteral("shop:2:list")); // never
        window.keys.setScope({});
        window.keys.setOrder(KeyOrder{KeyColumn::Stratum, true});
        QTRY_COMPARE(window.cell(0, KeysModel::Version), QStringLiteral("2"));
        // Facts that are known need no other list.
        window.keys.setFilter({.noExpiry = true});
        QCOMPARE(window.keys.state(), State::Listed);
        QTRY_COMPARE(window.keys.model().rowCount(), 302);
    }

    void anotherListKeepsTheOneThatIsShown()
    {
        const RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        server.client().set("shop:2:new");
        int least = window.keys.model().rowCount();
        connect(&window.keys, &KeysController::listChanged, this,
            [&] { least = std::min(least, window.keys.model().rowCount()); });
        window.keys.refresh();
        QCOMPARE(window.keys.state(), State::Listing);
        QCOMPARE(window.keys.model().rowCount(), 602);
        QTRY_VERIFY(window.listed() && window.names().contains(QStringLiteral("shop:2:new")));
        QCOMPARE(least, 602);
        const KeysModel::Identity key{.db = 0, .name = "shop:2:new"};
        QCOMPARE(window.keys.model().rowsOf(std::span(&key, 1)).front(), 602);
    }

    void aLostServerLeavesTheList()
    {
        RedisServer server;
        fill(server);
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        server.kill();
        window.keys.refresh(); // nothing else talks to the server here
        QTRY_COMPARE(window.keys.state(), State::Stale);
        QCOMPARE(window.keys.model().rowCount(), 602);
        window.keys.setFilter({.text = QStringLiteral("list")}); // is looked for in what is there
        QTRY_COMPARE(window.keys.model().rowCount(), 1);
    }

    void anotherServerForgetsEverything()
    {
        const RedisServer server;
        fill(server);
        const RedisServer other;
        other.client().set("shop:1:only");
        Window window;
        window.open(server.url());
        QTRY_VERIFY(window.listed());
        window.keys.setScope(shop("2"));
        window.link.open(*redis::parseAddress(other.url()), QStringLiteral("other"));
        QCOMPARE(window.keys.model().rowCount(), 0);
        QVERIFY(window.keys.scope() == KeyScope{});
        QTRY_COMPARE(window.names(), QStringList{QStringLiteral("shop:1:only")});
    }

    void whatIsForbiddenSaysSo()
    {
        const RedisServer server({"user few on >hunter2 ~* +@all -scan"});
        fill(server);
        Window window;
        auto address = *redis::parseAddress(server.url());
        address.user = "few";
        address.password = "hunter2";
        window.keys.open();
        window.link.open(address, QStringLiteral("test"));
        QTRY_COMPARE(window.link.state(), ServerLink::State::Connected);
        QTRY_VERIFY(window.keys.whyNotList().contains(QStringLiteral("SCAN")));
        QCOMPARE(window.keys.state(), State::Idle);
    }

    void typedFilters()
    {
        QCOMPARE(kindOf(QStringLiteral("a:b")), FilterKind::Text);
        QCOMPARE(kindOf(QStringLiteral("a*")), FilterKind::Glob);
        QCOMPARE(kindOf(QStringLiteral("/a*/")), FilterKind::Expression);
        QCOMPARE(kindOf(QStringLiteral("//")), FilterKind::Text);
        QCOMPARE(selectionOf({}, {.text = QStringLiteral("a\\xffb")}).text,
            "a\xff"
            "b");
        QCOMPARE(selectionOf({}, {.text = QStringLiteral("C:\\path")}).text, "C:\\path"); // no escape, so it is itself
        QCOMPARE(selectionOf({}, {.exclude = QStringLiteral("a")}).excludes, std::vector<std::string>{"*a*"});
        const auto loose = selectionOf({.stratum = StratumKey{}}, {});
        QVERIFY(loose.prefixes.empty() && loose.layouts == std::vector<std::string>{""} && loose.db == 0);
    }
};

QTEST_GUILESS_MAIN(KeysControllerTest)
#include "tst_keyscontroller.moc"
