// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/invalidation/changefixture.h"
#include "tests/logic/activityfixture.h"
#include "ui/activity/activityfilterbar.h"
#include "ui/activity/activitypage.h"
#include "ui/activity/activitytable.h"
#include "ui/changes/changedesk.h"
#include "ui/changes/changedialog.h"
#include "ui/common/banner.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/undochange.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::Action;

namespace {

constexpr int Patience = ActivityDesk::Patience;

struct Shown
{
    ActivityDesk desk;
    ActivityPage page;

    explicit Shown(profiles::Guard guard = profiles::Guard::Operator, int old = ActivityDesk::Old)
        : desk(guard, old)
        , page(*desk.activity, desk.link)
    {
        applyTheme(*qApp, ThemeMode::Light);
        page.resize(1240, 720);
        page.show();
        page.activated();
    }

    template <typename T>
    T* part(const char* name) const
    {
        return page.findChild<T*>(QLatin1String(name));
    }

    ActivityTable* log() const { return part<ActivityTable>("auditTable"); }

    ActivityTable* journals() const { return part<ActivityTable>("journalsTable"); }

    QPushButton* button(const char* name) const { return part<QPushButton>(name); }

    QString text(const char* name) const { return part<QLabel>(name)->text(); }

    Banner* banner(const char* name) const { return part<Banner>(name); }

    void showJournals() const { part<SegmentedControl>("activityView")->setCurrentIndex(1); }

    bool has(int runs) const
    {
        return QTest::qWaitFor([&] { return log()->model()->rowCount() == runs; }, Patience);
    }

    QStringList menu(ActivityTable* table) const
    {
        Q_EMIT table->menuRequested(QPoint(50, 50));
        QStringList texts;
        for (QMenu* menu : page.findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly)) {
            for (const QAction* action : menu->actions()) {
                if (!action->isSeparator()) {
                    texts << (action->isEnabled() ? QString() : QStringLiteral("-")) + action->text();
                }
            }
            delete menu;
        }
        return texts;
    }
};

} // namespace

class ActivityPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void emptyItSaysWhatToDo()
    {
        const Shown shown;
        QVERIFY(QTest::qWaitFor([&] { return shown.page.settled(); }, Patience));
        QCOMPARE(shown.text("activityMessage"), QStringLiteral("Nothing was changed yet"));
        QVERIFY(shown.part<QLabel>("activityMessage")->isVisible());
        QVERIFY(!shown.button("clearFilter")->isVisible());
        QVERIFY(!shown.button("exportAudit")->isEnabled());
        QVERIFY(!shown.banner("altered")->isVisible());
        QVERIFY(!shown.banner("interrupted")->isVisible());
        QVERIFY(!shown.button("undoRun")->isVisible());
        shown.showJournals();
        QCOMPARE(shown.text("activityMessage"), QStringLiteral("No journals"));
    }

    void aRunAndWhatCanBeDoneWithIt()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        const auto journal = shown.desk.run(Action::Purge, "1");
        QVERIFY(shown.has(1));
        QCOMPARE(shown.text("activityTitle"), QStringLiteral("Purge shop version 1")); // chosen by itself
        QCOMPARE(shown.text("activityState"), QStringLiteral("300 removed"));
        QVERIFY(shown.button("undoRun")->isVisible() && shown.button("undoRun")->isEnabled());
        QVERIFY(!shown.button("resumeRun")->isVisible());
        QVERIFY(!shown.button("deleteJournal")->isVisible()); // of the journals' view
        QVERIFY(shown.button("exportAudit")->isEnabled());
        QVERIFY(shown.part<ElidedLabel>("activityHeadline")
                ->text()
                .startsWith(QStringLiteral("The log is whole: 1 line · 1 journal")));
        QSignalSpy requests(&shown.page, &Page::changeRequested);
        shown.button("undoRun")->click();
        QCOMPARE(requests.count(), 1);
        QCOMPARE(std::get<UndoRequest>(requests.front().front().value<ChangeRequest>()).journal, journal);
        QCOMPARE(shown.menu(shown.log()),
            (QStringList{QStringLiteral("Undo…"), QStringLiteral("Show Journal"), QStringLiteral("Copy as Text"),
                QStringLiteral("Copy as JSON")}));

        shown.button("showOther")->click();
        QVERIFY(shown.journals()->isVisible());
        QCOMPARE(shown.journals()->currentName().toStdString(), journal);
        QCOMPARE(shown.text("activityState"), QStringLiteral("The run can be undone"));
        QVERIFY(shown.button("deleteJournal")->isVisible());
        QVERIFY(!shown.button("exportAudit")->isEnabled());
        shown.button("showOther")->click();
        QVERIFY(shown.log()->isVisible());

        // Nothing moves when another run is written.
        shown.desk.append({.who = "a@b", .action = "drain", .outcome = "complete"});
        QVERIFY(shown.has(2));
        QCOMPARE(shown.log()->currentIndex().row(), 1);
        QCOMPARE(shown.text("activityTitle"), QStringLiteral("Purge shop version 1"));
    }

    void copies()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        QVERIFY(!shown.desk.run(Action::Purge, "1").empty());
        QVERIFY(shown.has(1));
        shown.log()->setFocus();
        QTest::keySequence(shown.log(), QKeySequence::Copy);
        const QString text = QApplication::clipboard()->text();
        QVERIFY(text.startsWith(QStringLiteral("Purge shop version 1\n300 removed\n")));
        QVERIFY(text.contains(QStringLiteral("\nRemoved: 300\n")));
        for (QAction* action : shown.button("copyRun")->menu()->actions()) {
            if (action->text() == QStringLiteral("As JSON")) {
                action->trigger();
            }
        }
        QCOMPARE(QApplication::clipboard()->text().toUtf8() + '\n', shown.desk.log()); // as it stands in the file
        shown.showJournals();
        shown.button("copyRun")->menu()->actions().last()->trigger();
        QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("{\"name\":\"")));
    }

    void observersSeeWhyNot()
    {
        Shown shown(profiles::Guard::Observer);
        QVERIFY(shown.desk.ready());
        Changes changes(shown.desk.server.url());
        changes.conductor().paths = *invalidation::StatePaths::standard();
        QVERIFY(changes.run(purgeOf({.layouts = {"django"}, .prefixes = {"shop"}, .versions = {"1"}})));
        QVERIFY(shown.has(1));
        QVERIFY(shown.button("undoRun")->isVisible() && !shown.button("undoRun")->isEnabled());
        QVERIFY(shown.part<QLabel>("whyNotUndo")->isVisible());
        QVERIFY(shown.text("whyNotUndo").contains(QStringLiteral("observer")));
        QVERIFY(shown.menu(shown.log()).contains(QStringLiteral("-Undo…")));
        QSignalSpy requests(&shown.page, &Page::changeRequested);
        shown.button("undoRun")->click();
        QCOMPARE(requests.count(), 0);
        shown.desk.link.close();
        QTRY_VERIFY_WITH_TIMEOUT(shown.text("whyNotUndo").startsWith(QStringLiteral("Connect to ")), Patience);
        QVERIFY(shown.button("leaveActivity")->isVisible());
    }

    void anAlteredLogIsShownInRed()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        QVERIFY(!shown.desk.run(Action::Purge, "1").empty());
        QVERIFY(shown.has(1));
        const QByteArray log = shown.desk.log();
        shown.desk.writeLog(QByteArray(log).replace("complete", "complet3"));
        QTRY_VERIFY_WITH_TIMEOUT(shown.banner("altered")->isVisible(), Patience);
        QVERIFY(shown.banner("altered")->text().contains(QStringLiteral("Line 1 ")));
        QCOMPARE(shown.text("activityState"), QStringLiteral("This line was altered"));
        shown.desk.writeLog(log);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.banner("altered")->isVisible(), Patience);
    }

    void filtersAndTheirRemembering()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        QVERIFY(!shown.desk.run(Action::Purge, "1").empty());
        shown.desk.append({.who = "bob@ops2", .action = "drain", .server = "other, 10.9.9.9:1", .outcome = "complete"});
        QVERIFY(shown.has(2));
        QTest::keyClicks(shown.part<QLineEdit>("activityFilter"), QStringLiteral("bob"));
        QVERIFY(shown.has(1));
        shown.button("clearActivityFilter")->click();
        QVERIFY(shown.has(2));
        shown.button("hereChip")->click();
        QVERIFY(shown.has(1));
        for (QAction* action : shown.button("actionChip")->menu()->actions()) {
            if (action->text() == QStringLiteral("Drain")) {
                action->trigger();
            }
        }
        QVERIFY(shown.has(0));
        QCOMPARE(shown.text("activityMessage"), QStringLiteral("Nothing matches"));
        for (QAction* action : shown.button("periodChip")->menu()->actions()) {
            if (action->text() == QStringLiteral("last 7 days")) {
                action->trigger();
            }
        }
        QCOMPARE(shown.button("periodChip")->text(), QStringLiteral("last 7 days"));
        shown.showJournals();
        const auto remembered = shown.page.remembered();
        shown.button("clearFilter")->click();
        QVERIFY(shown.has(2));
        shown.page.recall({});
        QVERIFY(shown.log()->isVisible());
        shown.page.recall(remembered);
        QCOMPARE(shown.desk.activity->filter(),
            (ActivityFilter{.action = "drain", .onlyHere = true, .period = ActivityFilter::Period::Week}));
        QCOMPARE(shown.page.findChild<ActivityFilterBar*>()->filter(), shown.desk.activity->filter());
        QVERIFY(!shown.log()->isVisible());
    }

    void deletingIsAskedAbout()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        const auto journal = shown.desk.run(Action::Purge, "1");
        QVERIFY(shown.has(1));
        shown.showJournals();
        QTRY_COMPARE_WITH_TIMEOUT(shown.journals()->model()->rowCount(), 1, Patience);
        QTest::keySequence(shown.journals(), QKeySequence::Delete);
        auto* box = shown.part<QMessageBox>("confirmDelete");
        QVERIFY(box != nullptr);
        QVERIFY(box->informativeText().contains(QStringLiteral("Undo ends with it")));
        box->reject();
        QTRY_VERIFY(shown.part<QMessageBox>("confirmDelete") == nullptr);
        QVERIFY(QFile::exists(shown.desk.path(journal)));
        shown.button("deleteJournal")->click();
        box = shown.part<QMessageBox>("confirmDelete");
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole) {
                button->click();
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(shown.desk.path(journal)), Patience);
        QTRY_VERIFY_WITH_TIMEOUT(shown.banner("activityNotice")->isVisible(), Patience);
        QTRY_COMPARE_WITH_TIMEOUT(shown.journals()->model()->rowCount(), 0, Patience);
        shown.banner("activityNotice")->findChild<QPushButton*>()->click();
        QVERIFY(!shown.banner("activityNotice")->isVisible());
    }

    /// From the banner through the dialog to the end of the run.
    void anInterruptedRunIsAnnouncedAndResumed()
    {
        Shown shown(profiles::Guard::Operator, 20'000);
        ChangeDesk changes(shown.desk.link, &shown.page);
        connect(&shown.page, &Page::changeRequested, &changes, &ChangeDesk::open);
        connect(&changes, &ChangeDesk::ended, shown.desk.activity.get(), &ActivityController::noteChange);
        QVERIFY(shown.desk.ready());
        const auto journal = shown.desk.interrupted();
        QVERIFY(!journal.empty());
        shown.page.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(shown.banner("interrupted")->isVisible(), Patience);
        QVERIFY(shown.banner("interrupted")->text().contains(QStringLiteral("Purge shop version 1")));
        shown.banner("interrupted")->findChild<QPushButton*>()->click(); // where it is
        QCOMPARE(shown.journals()->currentName().toStdString(), journal);
        QVERIFY(shown.button("resumeRun")->isVisible());
        shown.button("resumeInterrupted")->click();
        auto* dialog = shown.page.findChild<ChangeDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        auto* change = dialog->findChild<Change*>();
        auto* forward = dialog->findChild<QPushButton*>(QStringLiteral("changeForward"));
        QTRY_VERIFY_WITH_TIMEOUT(change->previewed(), Patience);
        forward->click();
        forward->click();
        QTRY_COMPARE_WITH_TIMEOUT(change->step(), Change::Step::Result, Patience);
        QCOMPARE(shown.desk.keys(), ActivityDesk::Live);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.banner("interrupted")->isVisible(), Patience);
    }

    void thePassphraseIsTypedInTheDialog()
    {
        Shown shown;
        ChangeDesk changes(shown.desk.link, &shown.page);
        connect(&shown.page, &Page::changeRequested, &changes, &ChangeDesk::open);
        QVERIFY(shown.desk.ready());
        Changes core(shown.desk.server.url());
        core.conductor().paths = *invalidation::StatePaths::standard();
        core.conductor().passphrase = Secret("cAnAry-7731");
        QVERIFY(core.run(purgeOf({.layouts = {"django"}, .prefixes = {"shop"}, .versions = {"1"}})));
        QVERIFY(shown.has(1));
        shown.button("undoRun")->click();
        auto* dialog = shown.page.findChild<ChangeDialog*>();
        auto* forward = dialog->findChild<QPushButton*>(QStringLiteral("changeForward"));
        auto* field = dialog->findChild<QWidget*>(QStringLiteral("journalPassphrase"))->findChild<QLineEdit*>();
        QVERIFY(field->isVisible());
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        QVERIFY(!forward->isEnabled());
        QTest::keyClicks(field, QStringLiteral("cAnAry-7731"));
        QVERIFY(forward->isEnabled());
        for (const QWidget* widget : QApplication::allWidgets()) {
            const QStringList texts{widget->windowTitle(), widget->accessibleName(), widget->accessibleDescription(),
                widget->toolTip(), widget == field ? QString() : widget->property("text").toString()};
            QVERIFY2(
                !texts.join(QLatin1Char(' ')).contains(QStringLiteral("cAnAry")), widget->metaObject()->className());
        }
        forward->click();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->findChild<Change*>()->previewed(), Patience);
        dialog->reject();
    }

    void narrowWideDarkAndMirrored()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        QVERIFY(!shown.desk.run(Action::Purge, "1").empty());
        QVERIFY(shown.has(1));
        shown.page.resize(1900, 900);
        QTRY_VERIFY(!shown.log()->isColumnHidden(AuditModel::Plan));
        QVERIFY(!shown.log()->isColumnHidden(AuditModel::Who));
        shown.page.resize(780, 480);
        QTRY_VERIFY(shown.log()->isColumnHidden(AuditModel::Plan));
        QVERIFY(!shown.log()->isColumnHidden(AuditModel::Outcome));
        QTRY_VERIFY(shown.log()->horizontalHeader()->length() <= shown.log()->viewport()->width());
        for (const auto mode : {ThemeMode::Dark, ThemeMode::Light}) {
            applyTheme(*qApp, mode);
            shown.page.grab();
        }
        shown.page.setLayoutDirection(Qt::RightToLeft);
        shown.page.grab();
    }

    void headingsSortAndTheThirdClickStops()
    {
        Shown shown;
        QVERIFY(shown.desk.ready());
        for (const char* who : {"b@x", "a@x", "c@x"}) {
            shown.desk.append({.atMs = 1, .who = who, .action = "purge", .outcome = "complete"});
        }
        QVERIFY(shown.has(3));
        const auto order = [&] {
            QStringList names;
            for (int row = 0; row < 3; ++row) {
                names << shown.log()->model()->index(row, AuditModel::Who).data().toString().left(1);
            }
            return names.join(QString());
        };
        QCOMPARE(order(), QStringLiteral("cab"));
        const auto click = [&] { Q_EMIT shown.log()->horizontalHeader()->sectionClicked(AuditModel::Who); };
        click();
        QCOMPARE(order(), QStringLiteral("abc"));
        click();
        QCOMPARE(order(), QStringLiteral("cba"));
        click();
        QCOMPARE(order(), QStringLiteral("cab"));
    }
};

QTEST_MAIN(ActivityPageTest)
#include "tst_activitypage.moc"
