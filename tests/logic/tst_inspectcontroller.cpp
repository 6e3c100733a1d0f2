// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/profile.h"
#include "core/values/present.h"
#include "tests/support/redisserver.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/valuetreemodel.h"
#include "ui/logic/versionscontroller.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <map>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using State = InspectController::State;

namespace {

struct Window
{
    ServerLink link;
    VersionsController versions{link};
    InspectController inspector{link, versions};

    void open(const RedisServer& server)
    {
        link.open(*redis::parseAddress(server.url()), QStringLiteral("test"));
        QTRY_COMPARE(versions.state(), VersionsController::State::Complete);
    }

    bool shows(const std::string& name) const
    {
        return inspector.state() == State::Shown && inspector.shown()->key.name == name;
    }

    std::string text() const { return values::prettyText(inspector.shown()->tree).text; }
};

KeysModel::Identity key(std::string name)
{
    return {.db = 0, .name = std::move(name)};
}

} // namespace

class InspectControllerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void valueFactsAndChain()
    {
        const RedisServer server;
        server.client().run({"SET", "shop:1:a", R"({"id": 5, "tags": ["x"]})", "EX", "100"});
        Window window;
        window.open(server);
        window.inspector.inspect(key("shop:1:a"));
        QCOMPARE(window.inspector.state(), State::Reading);
        QTRY_VERIFY(window.shows("shop:1:a"));
        const auto held = window.inspector.shown();
        const Inspected& shown = *held;
        QCOMPARE(shown.stored.facts.type, "string");
        QVERIFY(shown.stored.facts.ttlMs > 0);
        QCOMPARE(shown.collected.encodings, std::vector<std::string>{"json"});
        QCOMPARE(window.text(), "{\n  \"id\": 5,\n  \"tags\": [\n    \"x\"\n  ]\n}");
        // Another way of reading it, until another key is looked at.
        window.inspector.setChain({values::findCodec("bytes")});
        QTRY_VERIFY(
            window.shows("shop:1:a") && window.inspector.shown()->collected.encodings != shown.collected.encodings);
        window.inspector.inspect(key("shop:1:none"));
        QVERIFY(window.inspector.chain().empty());
        QTRY_COMPARE(window.inspector.state(), State::Failed);
        QVERIFY(!window.inspector.failure().isEmpty());
        window.inspector.inspect(std::nullopt);
        QVERIFY(window.inspector.state() == State::Empty && window.inspector.shown() == nullptr);
    }

    void onlyTheLastKeyIsRead()
    {
        const RedisServer server;
        for (const char* name : {"a", "b", "c"}) {
            server.client().set(name);
        }
        Window window;
        window.open(server);
        QStringList seen;
        connect(&window.inspector, &InspectController::stateChanged, this, [&] {
            if (window.inspector.state() == State::Shown) {
                seen.append(QString::fromStdString(window.inspector.shown()->key.name));
            }
        });
        for (const char* name : {"a", "b", "c"}) {
            window.inspector.inspect(key(name));
        }
        QTRY_VERIFY(window.shows("c"));
        QCOMPARE(seen, QStringList{QStringLiteral("c")});
    }

    void secretsAreHiddenUntilTheyAreAskedFor()
    {
        const RedisServer server;
        server.client().run({"SET", "shop:1:user", R"({"name": "Ada", "password": "hunter2"})"});
        Window window;
        window.open(server);
        window.inspector.inspect(key("shop:1:user"));
        QTRY_VERIFY(window.shows("shop:1:user"));
        QCOMPARE(window.inspector.shown()->hidden, 1U);
        QVERIFY(!window.text().contains("hunter2") && window.text().contains("Ada"));
        window.inspector.reveal(true);
        QTRY_VERIFY(window.shows("shop:1:user") && window.inspector.shown()->revealed);
        QVERIFY(window.text().contains("hunter2") && window.inspector.shown()->hidden == 0);
        server.client().set("shop:1:other");
        window.inspector.inspect(key("shop:1:other"));
        QTRY_VERIFY(window.shows("shop:1:other"));
        window.inspector.inspect(key("shop:1:user"));
        QTRY_VERIFY(window.shows("shop:1:user") && window.inspector.shown()->hidden == 1);
    }

    /// What the profile says of values holds in the window, too.
    void theProfileMayForbidIt()
    {
        const RedisServer server;
        server.client().run({"SET", "shop:1:user", R"({"name": "Ada", "iban": "DE1234"})"});
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "shop";
        profile.target.address = *redis::parseAddress(server.url());
        profile.values.hiddenFields = {"IBAN"};
        Window window;
        window.link.open({.name = QStringLiteral("shop"), .target = profile.target, .profile = profile});
        QTRY_COMPARE(window.versions.state(), VersionsController::State::Complete);
        window.inspector.inspect(key("shop:1:user"));
        QTRY_VERIFY(window.shows("shop:1:user"));
        QVERIFY(!window.text().contains("DE1234") && window.text().contains("Ada"));
        QVERIFY(window.inspector.mayReveal());
        profile.values.shown = false;
        window.link.adopt(profile);
        QVERIFY(!window.inspector.mayReveal());
        window.inspector.readAgain();
        QTRY_VERIFY(window.shows("shop:1:user") && !window.text().contains("Ada"));
        window.inspector.reveal(true);
        window.inspector.readAgain();
        QTRY_VERIFY(window.shows("shop:1:user"));
        QVERIFY(!window.text().contains("Ada") && window.inspector.shown()->hidden > 0);
    }

    void aLostServerSaysSo()
    {
        RedisServer server;
        server.client().set("shop:1:a");
        Window window;
        window.open(server);
        server.kill();
        window.versions.scan(); // notices it
        QTRY_VERIFY(!window.link.serving());
        window.inspector.inspect(key("shop:1:a"));
        QTRY_COMPARE(window.inspector.state(), State::Failed);
        QVERIFY(window.inspector.failure().contains(QStringLiteral("cannot be reached")));
    }

    void pages()
    {
        const RedisServer server;
        server.client().run({"SET", "big", std::string(100'000, 'x')});
        ByteClient client = server.client();
        for (int i = 0; i < 1000; ++i) {
            client.queue({"RPUSH", "list", std::to_string(i)});
        }
        client.flush();
        Window window;
        window.open(server);
        window.inspector.inspect(key("big"));
        QTRY_VERIFY(window.shows("big"));
        QVERIFY(window.inspector.hasMore());
        QCOMPARE(window.inspector.shown()->stored.page.bytes.size(), size_t{65'536});
        window.inspector.readMore();
        QTRY_VERIFY(!window.inspector.hasMore());
        QCOMPARE(window.inspector.shown()->stored.page.bytes.size(), size_t{100'000});
        window.inspector.inspect(key("list"));
        QTRY_VERIFY(window.shows("list"));
        while (window.inspector.hasMore()) {
            const size_t before = window.inspector.shown()->stored.page.elements.size();
            window.inspector.readMore();
            QTRY_VERIFY(window.inspector.shown()->stored.page.elements.size() > before);
        }
        QCOMPARE(window.inspector.shown()->stored.page.elements.size(), size_t{1000});
        QCOMPARE(window.inspector.shown()->tree.childCount(0), size_t{1000});
    }

    void theSameKeyInOtherVersions()
    {
        const RedisServer server;
        ByteClient client = server.client();
        for (const char* version : {"1", "2", "3"}) {
            for (int i = 0; i < 50; ++i) {
                client.queue({"SET", std::string("shop:") + version + ":item:" + std::to_string(i), "{}"});
            }
        }
        client.queue({"SET", "shop:2:item:7", R"({"total": "460.00", "meal": "35.00"})"});
        client.queue({"SET", "shop:3:item:7", R"({"total": "425.00", "old": 1})"});
        client.queue({"DEL", "shop:1:item:7"});
        client.flush();
        Window window;
        window.open(server);
        window.inspector.inspect(key("shop:2:item:7"));
        QTRY_VERIFY(window.shows("shop:2:item:7"));
        QTRY_COMPARE(window.inspector.versions().size(), size_t{2});
        QCOMPARE(window.inspector.versions()[0].sibling.version, "3");
        QVERIFY(!window.inspector.versions()[0].shown && window.inspector.versions()[1].shown);
        window.inspector.compareWith("3");
        QTRY_VERIFY(window.inspector.comparison().has_value());
        const auto& diff = window.inspector.comparison()->diff;
        std::map<std::string, values::Change> found;
        for (const auto& difference : diff.differences) {
            found.emplace(difference.path, difference.change);
        }
        QCOMPARE(found.size(), size_t{3});
        QCOMPARE(found.at("$.total"), values::Change::Value);
        QCOMPARE(found.at("$.meal"), values::Change::Added);
        QCOMPARE(found.at("$.old"), values::Change::Removed);
        window.inspector.endComparison();
        QVERIFY(!window.inspector.comparison());
        window.inspector.compareWith("3");
        QTRY_VERIFY(window.inspector.comparison().has_value());
        window.inspector.inspect(key("shop:3:item:8"));
        QTRY_VERIFY(!window.inspector.comparison());
    }

    void rowsOfAValue()
    {
        Context context;
        const auto json = R"({"a": {"b": [1, 2, {"c": null}]}, "d": []})";
        auto decoded = values::decode(json, {}, context);
        const auto tree = std::make_shared<const values::Tree>(std::move(decoded->tree));
        ValueTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTree(tree);
        QCOMPARE(model.rowCount(), 1);
        const QModelIndex root = model.index(0, 0);
        QCOMPARE(model.rowCount(root), 2);
        const QModelIndex a = model.index(0, 0, root);
        QCOMPARE(a.data().toString(), QStringLiteral("\"a\""));
        QVERIFY(!model.hasChildren(model.index(1, 0, root)));
        const QModelIndex c = model.index(0, 0, model.index(2, 0, model.index(0, 0, a)));
        QCOMPARE(c.siblingAtColumn(1).data().toString(), QStringLiteral("null"));
        QCOMPARE(c.data(Qt::ToolTipRole).toString(), QStringLiteral("$.a.b[2].c"));
        // Every node is found again, keys in the row of their values.
        for (values::Tree::Index node = 0; node < tree->size(); ++node) {
            const QModelIndex row = model.indexOf(node);
            QVERIFY(row.isValid());
            QVERIFY(model.nodeAt(row) == node || tree->kind(node) == values::NodeKind::Text);
        }
    }
};

QTEST_GUILESS_MAIN(InspectControllerTest)
#include "tst_inspectcontroller.moc"
