// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "tests/support/redisserver.h"
#include "ui/common/banner.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/stratatable.h"
#include "ui/versions/versionspage.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using State = VersionsController::State;

namespace {

StratumKey myhours(const char* version)
{
    return {.cache = {.db = 1, .layout = "django", .prefix = "myhours"}, .version = version};
}

/// A page on a real (empty) server, showing a picture of ours.
struct Shown
{
    RedisServer server;
    ServerLink link;
    VersionsController versions{link};
    VersionsPage page{versions};

    Shown()
    {
        page.resize(1250, 800);
        page.show();
    }

    /// With a profile of that guard.
    bool connectAs(profiles::Guard guard)
    {
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "payroll";
        profile.guard = guard;
        profile.target.address = *redis::parseAddress(server.url());
        link.open({.name = QStringLiteral("payroll"), .target = profile.target, .profile = profile});
        return QTest::qWaitFor([this] { return versions.state() == State::Complete && page.upToDate(); });
    }

    /// What the menu of a row offers: enabled ones, "-" before those that are not.
    QStringList menuOf(const KeyScope& scope)
    {
        Q_EMIT part<StrataTable>()->menuRequested(scope, QPoint(50, 50));
        QStringList texts;
        for (QMenu* menu : page.findChildren<QMenu*>()) {
            for (const QAction* action : menu->actions()) {
                if (!action->isSeparator()) {
                    texts << (action->isEnabled() ? QString() : QStringLiteral("-")) + action->text();
                }
            }
            delete menu;
        }
        return texts;
    }

    bool show(const keyspace::Keyspace& picture)
    {
        versions.present(shared(picture));
        return QTest::qWaitFor([this] { return page.upToDate(); });
    }

    template <typename T>
    T* part(const char* name = nullptr) const
    {
        return name == nullptr ? page.findChild<T*>() : page.findChild<T*>(QLatin1String(name));
    }
};

} // namespace

/// What the page offers to do with strata, and to whom.
class VersionsChangesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void changesAreForOperators()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Observer));
        QVERIFY(shown.show(payroll()));
        shown.versions.select(myhours("1"));
        QTRY_VERIFY(shown.page.upToDate());
        auto* purge = shown.part<QPushButton>("purge");
        QVERIFY(purge->isVisible() && !purge->isEnabled());
        QVERIFY(purge->toolTip().contains(QStringLiteral("observer")));
        QVERIFY(!shown.part<QPushButton>("purgeDeadWeight")->isEnabled());
        QVERIFY(shown.menuOf({.stratum = myhours("1")}).contains(QStringLiteral("-Purge version 1…")));
        auto profile = *shown.link.destination().profile;
        profile.guard = profiles::Guard::Operator;
        shown.link.adopt(profile);
        QTRY_VERIFY(shown.page.upToDate());
        QVERIFY(purge->isEnabled());
        QVERIFY(shown.part<QPushButton>("purgeDeadWeight")->isEnabled());
        QVERIFY(shown.menuOf({.stratum = myhours("1")}).contains(QStringLiteral("Purge version 1…")));
        shown.link.close();
        QTRY_VERIFY(!purge->isVisible() || !purge->isEnabled());
    }

    void rulesAreOfferedBesideDeadWeight()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Observer));
        QVERIFY(shown.show(payroll()));
        auto* rules = shown.part<QPushButton>("cleanUpByRules");
        QVERIFY(rules->isVisible() && !rules->isEnabled() && !rules->toolTip().isEmpty());
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        QVERIFY(shown.show(payroll()));
        QSignalSpy asked(&shown.page, &Page::changeRequested);
        rules->click();
        QCOMPARE(asked.size(), 1);
        const auto request = std::get<CleanupRequest>(asked[0][0].value<ChangeRequest>());
        QVERIFY(request.keys.layouts == payroll().layouts);
        QVERIFY(request.keys.selection == keyspace::Selection{});
    }

    void purgeAndDrainSayWhatTheyAreAbout()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        QVERIFY(shown.show(payroll()));
        shown.versions.select(myhours("1"));
        QTRY_VERIFY(shown.page.upToDate());
        QSignalSpy asked(&shown.page, &Page::changeRequested);
        shown.part<QPushButton>("purge")->click();
        shown.part<QPushButton>("drain")->click();
        shown.part<QPushButton>("purgeDeadWeight")->click();
        QCOMPARE(asked.size(), 3);
        using invalidation::Action;
        const Action actions[] = {Action::Purge, Action::Drain, Action::Purge};
        for (qsizetype i = 0; i < asked.size(); ++i) {
            const auto request = std::get<KeysRequest>(asked[i][0].value<ChangeRequest>());
            QCOMPARE(request.action, actions[i]);
            QVERIFY(request.selection
                == (keyspace::Selection{.db = 1, .layouts = {"django"}, .prefixes = {"myhours"}, .versions = {"1"}}));
            QVERIFY(request.layouts == payroll().layouts);
        }
    }

    void theLiveVersionIsOnlyInTheMenu()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        QVERIFY(shown.show(payroll()));
        shown.versions.select(myhours("3"));
        QTRY_VERIFY(shown.page.upToDate());
        QCOMPARE(shown.versions.selectedStratum().stratum->state, keyspace::StratumState::Live);
        QVERIFY(!shown.part<QPushButton>("purge")->isVisible());
        QVERIFY(!shown.part<QPushButton>("drain")->isVisible());
        QVERIFY(shown.menuOf({.stratum = myhours("3")}).contains(QStringLiteral("Purge version 3…")));

        // A version of single objects does not tell what is old: it is not offered at all.
        keyspace::Keyspace objects = payroll();
        for (auto& stratum : objects.caches[0].strata) {
            stratum.state = keyspace::StratumState::PerObject;
        }
        QVERIFY(shown.show(objects));
        shown.versions.select(myhours("1"));
        QTRY_VERIFY(shown.page.upToDate());
        QVERIFY(!shown.part<QPushButton>("purge")->isVisible());
        QVERIFY(shown.menuOf({.stratum = myhours("1")}).filter(QStringLiteral("Purge")).isEmpty());
        QVERIFY(shown.menuOf({.stratum = myhours("1"), .ns = "holidays"}).filter(QStringLiteral("Drain")).isEmpty());
    }

    void onlyALiveVersionThatIsKnownForCertainIsBumped()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        keyspace::Keyspace picture = payroll();
        picture.caches[0].liveSource = keyspace::LiveSource::Stated;
        QVERIFY(shown.show(picture));
        shown.versions.select(myhours("3"));
        QTRY_VERIFY(shown.page.upToDate());
        auto* bump = shown.part<QPushButton>("bump");
        QVERIFY(bump->isVisible() && bump->isEnabled());
        QSignalSpy asked(&shown.page, &Page::changeRequested);
        bump->click();
        QCOMPARE(asked.size(), 1);
        const auto request = std::get<BumpRequest>(asked[0][0].value<ChangeRequest>());
        QVERIFY(request.keys.selection
            == (keyspace::Selection{.db = 1, .layouts = {"django"}, .prefixes = {"myhours"}, .versions = {"3"}}));
        const auto& namespaces = shown.versions.selectedStratum().stratum->namespaces;
        QCOMPARE(request.namespaces.size(), namespaces.size());
        QCOMPARE(request.namespaces.front().name, namespaces.front().name);
        QCOMPARE(request.namespaces.front().keys, namespaces.front().keys);
        QVERIFY(shown.menuOf({.stratum = myhours("3")}).contains(QStringLiteral("Bump version 3…")));
        QVERIFY(shown.menuOf({.stratum = myhours("3"), .ns = "holidays"}).filter(QStringLiteral("Bump")).isEmpty());

        shown.versions.select(myhours("1"));
        QTRY_VERIFY(shown.page.upToDate());
        QVERIFY(!bump->isVisible());
        QVERIFY(shown.menuOf({.stratum = myhours("1")}).filter(QStringLiteral("Bump")).isEmpty());

        // A guess is not enough.
        picture.caches[0].liveSource = keyspace::LiveSource::Inferred;
        QVERIFY(shown.show(picture));
        shown.versions.select(myhours("3"));
        QTRY_VERIFY(shown.page.upToDate());
        QVERIFY(!bump->isVisible());
    }

    void whatHasAVersionCanBeMigrated()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        QVERIFY(shown.show(payroll()));
        shown.versions.select(myhours("2"));
        QTRY_VERIFY(shown.page.upToDate());
        QSignalSpy asked(&shown.page, &Page::changeRequested);
        shown.part<QPushButton>("migrate")->click();
        QCOMPARE(asked.size(), 1);
        const auto request = std::get<MigrateRequest>(asked[0][0].value<ChangeRequest>());
        QVERIFY(request.keys.selection.versions == std::vector<std::string>{"2"});
        QVERIFY(std::ranges::find(request.versions, "3") != request.versions.end());
        QVERIFY(std::ranges::find(request.versions, "2") == request.versions.end());
        QVERIFY(shown.menuOf({.stratum = myhours("2"), .ns = "holidays"})
                .contains(QStringLiteral("Migrate namespace holidays…")));

        auto profile = *shown.link.destination().profile;
        profile.guard = profiles::Guard::Observer;
        shown.link.adopt(profile);
        QTRY_VERIFY(shown.page.upToDate());
        auto* migrate = shown.part<QPushButton>("migrate");
        QVERIFY(migrate->isVisible() && !migrate->isEnabled());
        QVERIFY(migrate->toolTip().contains(QStringLiteral("observer")));
        QVERIFY(shown.menuOf({.stratum = myhours("2")}).contains(QStringLiteral("-Migrate version 2…")));
    }

    void aNamespaceIsChangedByItself()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        QVERIFY(shown.show(payroll()));
        auto* table = shown.part<StrataTable>();
        QSignalSpy menus(table, &StrataTable::menuRequested);
        const QModelIndex row = table->strata()->indexOf(myhours("2"));
        table->expand(row);
        const QModelIndex ns = table->strata()->index(0, 0, row);
        const std::string name = ns.data(StrataModel::NamespaceNameRole).toByteArray().toStdString();
        QVERIFY(!name.empty());
        table->scrollTo(ns);
        const QPoint place = table->visualRect(ns).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, place, table->viewport()->mapToGlobal(place));
        QApplication::sendEvent(table->viewport(), &event);
        QCOMPARE(menus.size(), 1);
        const auto scope = menus[0][0].value<KeyScope>();
        QVERIFY(scope == (KeyScope{.stratum = myhours("2"), .ns = name}));
        QSignalSpy asked(&shown.page, &Page::changeRequested);
        for (QAction* action : shown.page.findChild<QMenu*>()->actions()) {
            if (action->text() == QStringLiteral("Drain namespace %1…").arg(QString::fromStdString(name))) {
                action->trigger();
            }
        }
        QCOMPARE(asked.size(), 1);
        const auto request = std::get<KeysRequest>(asked[0][0].value<ChangeRequest>());
        QCOMPARE(request.action, invalidation::Action::Drain);
        QVERIFY(request.selection.namespaces == std::vector{name});
        QVERIFY(request.selection.versions == std::vector<std::string>{"2"});
    }

    void aPictureOfBeforeAChangeSaysSo()
    {
        Shown shown;
        QVERIFY(shown.connectAs(profiles::Guard::Operator));
        auto* banner = shown.part<Banner>("outdated");
        QVERIFY(!banner->isVisible());
        const auto before = shown.versions.keyspace();
        shown.versions.noteChange();
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(shown.versions.keyspace() == before); // it does not scan by itself
        banner->findChild<QPushButton*>()->click();
        QTRY_VERIFY(shown.versions.state() == State::Complete && !banner->isVisible());
        QVERIFY(shown.versions.keyspace() != before);
    }
};

QTEST_MAIN(VersionsChangesTest)
#include "tst_versionschanges.moc"
