// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/auditline.h"
#include "tests/core/invalidation/changefixture.h"
#include "tests/logic/activityfixture.h"
#include "ui/logic/activitytext.h"
#include "ui/logic/resumechange.h"
#include "ui/logic/undochange.h"

#include <QAbstractItemModelTester>
#include <QDirIterator>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::Action;
using invalidation::JournalState;
using Step = Change::Step;

namespace {

constexpr int Patience = ActivityDesk::Patience;

QString cell(const ActivityModel& model, int row, int column)
{
    return model.index(row, column).data().toString().replace(QChar(0xA0), QLatin1Char(' '));
}

} // namespace

/// The audit log and the journals of real runs, as the window reads them.
class ActivityControllerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// Nobody says that something has happened but the files.
    void runsAreToldAsTheyAreDone()
    {
        ActivityDesk desk;
        auto& audit = desk.activity->audit();
        auto& journals = desk.activity->journals();
        const QAbstractItemModelTester one(&audit, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester two(&journals, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(desk.ready());
        QCOMPARE(audit.rowCount(), 0);
        QCOMPARE(ActivityText::chain(*desk.activity->picture()).title, QStringLiteral("Nothing was changed yet"));

        const auto journal = desk.run(Action::Purge, "1");
        QVERIFY(!journal.empty());
        QTRY_COMPARE_WITH_TIMEOUT(audit.rowCount(), 1, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(journals.rowCount(), 1, Patience);
        QCOMPARE(cell(audit, 0, AuditModel::Action), QStringLiteral("Purge"));
        QCOMPARE(cell(audit, 0, AuditModel::What), QStringLiteral("shop version 1"));
        QCOMPARE(cell(audit, 0, AuditModel::Outcome), QStringLiteral("300 removed"));
        QVERIFY(cell(audit, 0, AuditModel::Where).startsWith(QStringLiteral("payroll, ")));
        QVERIFY(cell(audit, 0, AuditModel::Who).contains(QLatin1Char('@')));
        QCOMPARE(cell(audit, 0, AuditModel::Plan).size(), 8);
        QCOMPARE(cell(audit, 0, AuditModel::Journal), QStringLiteral("7 d left"));
        QCOMPARE(cell(journals, 0, JournalsModel::State), QStringLiteral("finished"));
        QCOMPARE(cell(journals, 0, JournalsModel::Keys), QStringLiteral("300"));
        QCOMPARE(cell(journals, 0, JournalsModel::Expires), QStringLiteral("7 d"));
        QCOMPARE(ActivityText::chain(*desk.activity->picture()).title, QStringLiteral("The log is whole: 1 line"));

        QCOMPARE(desk.activity->whyNotUndo(journal), QString());
        UndoChange undo(desk.link, desk.activity->undoOf(journal));
        QCOMPARE(undo.title(), QStringLiteral("Undo: Purge shop version 1"));
        QVERIFY(ActivityDesk::runThrough(undo));
        QCOMPARE(desk.keys(), ActivityDesk::Old + ActivityDesk::Live);
        QTRY_COMPARE_WITH_TIMEOUT(audit.rowCount(), 2, Patience);
        QCOMPARE(cell(audit, 0, AuditModel::Action), QStringLiteral("Undo")); // the newest first
        QCOMPARE(cell(audit, 0, AuditModel::Outcome), QStringLiteral("300 put back"));
        QTRY_COMPARE_WITH_TIMEOUT(cell(journals, 0, JournalsModel::State), QStringLiteral("undone"), Patience);
        QCOMPARE(desk.activity->whyNotUndo(journal), QString()); // again does no harm

        // Nothing has changed: nothing is shown anew.
        QSignalSpy shown(desk.activity.get(), &ActivityController::pictureChanged);
        QSignalSpy reset(&audit, &QAbstractItemModel::modelReset);
        desk.activity->refresh();
        desk.append({.action = "purge", .outcome = "complete"});
        QTRY_COMPARE_WITH_TIMEOUT(audit.rowCount(), 3, Patience);
        QCOMPARE(reset.count(), 1);
    }

    void anAlteredLineIsFound()
    {
        ActivityDesk desk;
        QVERIFY(desk.ready());
        QVERIFY(!desk.run(Action::Purge, "1").empty());
        QVERIFY(!desk.run(Action::Drain, "2").empty());
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->audit().rowCount(), 2, Patience);
        const auto chain = [&] { return ActivityText::chain(*desk.activity->picture()); };
        QCOMPARE(chain().tone, Tone::Good);
        const QByteArray log = desk.log();
        QByteArray altered = log;
        altered.replace(QByteArray("\"deleted\":300"), QByteArray("\"deleted\":3"));
        QVERIFY(altered != log);
        desk.writeLog(altered);
        QTRY_COMPARE_WITH_TIMEOUT(chain().tone, Tone::Bad, Patience);
        QVERIFY2(chain().text.contains(QStringLiteral("Line 1 ")), qPrintable(chain().text));
        QVERIFY(desk.activity->audit().rowAt(1)->doubtful);
        QVERIFY(!desk.activity->audit().rowAt(0)->doubtful);
        QCOMPARE(cell(desk.activity->audit(), 1, AuditModel::Outcome), QStringLiteral("altered"));

        desk.writeLog(log);
        QTRY_COMPARE_WITH_TIMEOUT(chain().tone, Tone::Good, Patience);
        desk.writeLog(log.left(log.indexOf('\n') + 1));
        QTRY_VERIFY_WITH_TIMEOUT(chain().text.contains(QStringLiteral("cut off")), Patience);
        desk.writeLog("rubbish\n" + log);
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->audit().rowCount(), 3, Patience);
        QVERIFY(chain().text.contains(QStringLiteral("Line 1 ")));
        QVERIFY(!desk.activity->audit().rowAt(2)->entry);
        // A line that another process is still writing is none yet.
        desk.writeLog(log + "{\"number\":3,");
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->audit().rowCount(), 2, Patience);
        QCOMPARE(chain().tone, Tone::Good);
        desk.writeLog(QByteArray());
        QTRY_VERIFY_WITH_TIMEOUT(chain().text.contains(QStringLiteral("cut off")), Patience);
    }

    void theFilterHoldsForBoth()
    {
        ActivityDesk desk;
        QVERIFY(desk.ready());
        QVERIFY(!desk.run(Action::Purge, "1").empty());
        QVERIFY(!desk.run(Action::Drain, "2").empty());
        desk.append({.atMs = 1000, .who = "bob@ops2", .action = "purge", .server = "elsewhere, 10.9.9.9:1 db 0"});
        auto& audit = desk.activity->audit();
        auto& journals = desk.activity->journals();
        QTRY_COMPARE_WITH_TIMEOUT(audit.rowCount(), 3, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(journals.rowCount(), 2, Patience);
        QCOMPARE(desk.activity->actions(), (std::vector<std::string>{"drain", "purge"}));
        desk.activity->setFilter({.action = "drain"});
        QCOMPARE(audit.rowCount(), 1);
        QCOMPARE(journals.rowCount(), 1);
        desk.activity->setFilter({.onlyHere = true});
        QCOMPARE(audit.rowCount(), 2);
        QCOMPARE(journals.rowCount(), 2);
        desk.activity->setFilter({.period = ActivityFilter::Period::Today});
        QCOMPARE(audit.rowCount(), 2);
        desk.activity->setFilter({.text = QStringLiteral("bob")});
        QCOMPARE(audit.rowCount(), 1);
        QCOMPARE(journals.rowCount(), 0);
        // Another server: its own runs.
        desk.activity->setFilter({.onlyHere = true});
        const RedisServer other;
        auto destination = ActivityDesk::destination(other, profiles::Guard::Operator);
        destination.profile->name = "elsewhere";
        desk.link.open(destination);
        QTRY_COMPARE_WITH_TIMEOUT(audit.rowCount(), 1, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(journals.rowCount(), 0, Patience);
    }

    void undoOnlyWhereTheRunWas()
    {
        ActivityDesk desk;
        QVERIFY(desk.ready());
        const auto journal = desk.run(Action::Purge, "1");
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->journals().rowCount(), 1, Patience);
        QCOMPARE(desk.activity->whyNotUndo(journal), QString());
        const RedisServer other;
        desk.link.open(ActivityDesk::destination(other, profiles::Guard::Operator)); // of the same name
        QTRY_VERIFY_WITH_TIMEOUT(desk.link.serving() && desk.link.topology() != nullptr, Patience);
        QTRY_VERIFY_WITH_TIMEOUT(
            desk.activity->whyNotUndo(journal).contains(QStringLiteral("another server")), Patience);
        // Nor around the page.
        UndoChange undo(desk.link, desk.activity->undoOf(journal));
        QVERIFY(!ActivityDesk::previewed(undo));
        QCOMPARE(undo.error()->message.id, std::string_view("change.other_server"));
        undo.confirm();
        QCOMPARE(undo.step(), Step::Preview);
        ResumeChange resume(desk.link, desk.activity->resumeOf(journal));
        QVERIFY(!ActivityDesk::previewed(resume));
        QCOMPARE(resume.error()->message.id, std::string_view("change.other_server"));
        QCOMPARE(other.client().dbsize(), 0);

        desk.link.close();
        QVERIFY(desk.activity->whyNotUndo(journal).startsWith(QStringLiteral("Connect to ")));
        QCOMPARE(desk.activity->journals().rowCount(), 1); // still readable
        desk.activity->refresh();
        QVERIFY(desk.activity->whyNotUndo({}).contains(QStringLiteral("no journal")));
        QVERIFY(desk.activity->whyNotUndo("gone").contains(QStringLiteral("gone")));
        desk.link.open(ActivityDesk::destination(desk.server, profiles::Guard::Observer));
        QTRY_VERIFY_WITH_TIMEOUT(desk.activity->whyNotUndo(journal).contains(QStringLiteral("observer")), Patience);
    }

    void anInterruptedRunGoesOn()
    {
        constexpr int Many = 20'000;
        ActivityDesk desk(profiles::Guard::Operator, Many);
        QVERIFY(desk.ready());
        const auto before = desk.keys();
        const auto journal = desk.interrupted();
        QVERIFY(!journal.empty());
        const auto left = desk.keys();
        QVERIFY(left > ActivityDesk::Live && left < before);
        desk.activity->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->interruptedHere(), std::vector<std::string>{journal}, Patience);
        QCOMPARE(cell(desk.activity->journals(), 0, JournalsModel::State), QStringLiteral("interrupted"));
        QCOMPARE(desk.activity->whyNotResume(journal), QString());

        ResumeChange resume(desk.link, desk.activity->resumeOf(journal));
        QSignalSpy touched(&resume, &Change::keysTouched);
        QCOMPARE(resume.title(), QStringLiteral("Resume: Purge shop version 1"));
        QVERIFY(ActivityDesk::previewed(resume));
        QCOMPARE(desk.keys(), left);
        resume.confirm();
        QVERIFY(resume.action().startsWith(QStringLiteral("Go On: Purge ")));
        resume.run({});
        QVERIFY(ActivityDesk::ended(resume));
        QCOMPARE(resume.outcome().tone, Tone::Good);
        QCOMPARE(desk.keys(), ActivityDesk::Live);
        QCOMPARE(touched.count(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(desk.activity->interruptedHere().empty(), Patience);
        QVERIFY(!desk.activity->whyNotResume(journal).isEmpty());

        // All of it, not only what the resumed run did.
        UndoChange undo(desk.link, std::get<UndoRequest>(*resume.undoing()));
        QVERIFY(ActivityDesk::runThrough(undo));
        QCOMPARE(desk.keys(), before);
        QCOMPARE(desk.server.client().run({"GET", "shop:1:item:7"}).text, std::string("old 7"));
    }

    void aDeletedJournalEndsItsUndo()
    {
        ActivityDesk desk;
        QVERIFY(desk.ready());
        const auto journal = desk.run(Action::Purge, "1");
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->journals().rowCount(), 1, Patience);
        {
            const auto writer = invalidation::JournalWriter::append(desk.path(journal).toStdString());
            QVERIFY(writer);
            desk.activity->refresh();
            QTRY_COMPARE_WITH_TIMEOUT(
                cell(desk.activity->journals(), 0, JournalsModel::State), QStringLiteral("running"), Patience);
            QVERIFY(!desk.activity->whyNotDelete(journal).isEmpty());
            QVERIFY(!desk.activity->whyNotUndo(journal).isEmpty());
            desk.activity->remove(journal);
            invalidation::Journals journals(desk.state.path() + "/keystrata/journals");
            QCOMPARE(journals.remove(journal).error().kind, ErrorKind::Refused);
            QCOMPARE(journals.remove(journal.substr(0, 10)).error().kind, ErrorKind::Usage);
            QVERIFY(QFile::exists(desk.path(journal)));
        }
        // That nobody writes it any more is seen without anybody saying so.
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->whyNotDelete(journal), QString(), Patience);
        desk.activity->remove(journal);
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->journals().rowCount(), 0, Patience);
        QVERIFY(!QFile::exists(desk.path(journal)));
        QVERIFY(desk.activity->notice().has_value());
        QCOMPARE(desk.activity->notice()->tone, Tone::Good);
        desk.activity->dismissNotice();
        QVERIFY(!desk.activity->notice());
        QVERIFY(desk.activity->whyNotUndo(journal).contains(QStringLiteral("gone")));
        // The log tells of that, too.
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->audit().rowCount(), 2, Patience);
        QCOMPARE(cell(desk.activity->audit(), 0, AuditModel::Action), QStringLiteral("Delete journal"));
        QCOMPARE(cell(desk.activity->audit(), 0, AuditModel::Outcome), QStringLiteral("it cannot be undone any more"));
        QCOMPARE(cell(desk.activity->audit(), 1, AuditModel::Action), QStringLiteral("Purge"));
        QCOMPARE(cell(desk.activity->audit(), 1, AuditModel::Journal), QStringLiteral("gone"));
        QVERIFY(desk.activity->picture()->check.faults.empty());
    }

    void anEncryptedJournalAsksForItsPassphrase()
    {
        const std::string words = "cAnAry-7731 of many words";
        ActivityDesk desk;
        QVERIFY(desk.ready());
        Changes changes(desk.server.url());
        changes.conductor().paths = *invalidation::StatePaths::standard();
        changes.conductor().passphrase = Secret(std::string(words));
        auto request = purgeOf({.layouts = {"django"}, .prefixes = {"shop"}, .versions = {"1"}});
        request.layouts = ActivityDesk::request(Action::Purge, "1").layouts;
        const auto conducted = changes.run(request);
        QVERIFY(conducted);
        const auto journal = conducted->journal;
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->journals().rowCount(), 1, Patience);
        // What the log knows of it.
        QTRY_COMPARE_WITH_TIMEOUT(cell(desk.activity->journals(), 0, JournalsModel::What),
            QStringLiteral("shop version 1 · encrypted"), Patience);
        QCOMPARE(desk.activity->whyNotUndo(journal), QString());

        const auto undoRequest = desk.activity->undoOf(journal);
        QVERIFY(undoRequest.encrypted);
        UndoChange undo(desk.link, undoRequest);
        QCOMPARE(undo.step(), Step::Choose);
        QVERIFY(!undo.chosen());
        undo.preview();
        QCOMPARE(undo.step(), Step::Choose);
        undo.setPassphrase(Secret("wrong"));
        QVERIFY(!ActivityDesk::previewed(undo));
        undo.back();
        QCOMPARE(undo.step(), Step::Choose);
        undo.setPassphrase(Secret());
        QVERIFY(!undo.chosen());
        undo.setPassphrase(Secret(std::string(words)));
        QVERIFY(ActivityDesk::runThrough(undo));
        QCOMPARE(desk.keys(), ActivityDesk::Old + ActivityDesk::Live);
        QDirIterator files(QString::fromStdString(desk.state.path()), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(words.c_str()), qPrintable(file.fileName()));
        }
    }

    void whatTheFilterLetsThroughIsExported()
    {
        ActivityDesk desk;
        QVERIFY(desk.ready());
        QVERIFY(!desk.run(Action::Purge, "1").empty());
        QVERIFY(!desk.run(Action::Drain, "2").empty());
        QTRY_COMPARE_WITH_TIMEOUT(desk.activity->audit().rowCount(), 2, Patience);
        const TempDir folder;
        const auto exported = [&](const char* name, ExportFormat format) {
            const QString path = QString::fromStdString(folder.path()) + QLatin1Char('/') + QLatin1String(name);
            desk.activity->dismissNotice();
            desk.activity->exportTo(path, format);
            QFile file(path);
            return QTest::qWaitFor([&] { return desk.activity->notice().has_value(); }, Patience)
                    && desk.activity->notice()->title.contains(path) && file.open(QIODevice::ReadOnly)
                ? file.readAll()
                : QByteArray();
        };
        const QByteArray all = exported("all.jsonl", ExportFormat::JsonLines);
        QCOMPARE(all, desk.log());
        desk.activity->setFilter({.action = "drain"});
        const QByteArray one = exported("one.jsonl", ExportFormat::JsonLines);
        QCOMPARE(one.count('\n'), 1);
        const auto line = invalidation::readAuditLine(one.chopped(1).toStdString());
        QVERIFY(line && line->intact && line->entry.action == "drain");
        const QByteArray csv = exported("one.csv", ExportFormat::Csv);
        QCOMPARE(csv.count("\r\n"), 2);
        desk.activity->dismissNotice();
        desk.activity->exportTo(
            QString::fromStdString(folder.path()) + QStringLiteral("/none/x.csv"), ExportFormat::Csv);
        QTRY_VERIFY_WITH_TIMEOUT(desk.activity->notice().has_value(), Patience);
        QCOMPARE(desk.activity->notice()->tone, Tone::Bad);
    }

    /// Nobody has a folder before the first run, and nobody needs a server to look.
    void withoutAServerAndBeforeTheFirstRun()
    {
        const TempDir state;
        qputenv("XDG_STATE_HOME", state.path().c_str());
        ServerLink link;
        VersionsController versions(link);
        ActivityController activity(link, versions);
        activity.open();
        QTRY_VERIFY_WITH_TIMEOUT(activity.known(), Patience);
        QCOMPARE(activity.audit().rowCount(), 0);
        QVERIFY(!activity.picture()->auditError && !activity.picture()->journalsError);
        invalidation::AuditLog log(state.path() + "/keystrata/audit.jsonl"); // another process makes it
        QVERIFY(log.append({.who = "a@b", .action = "purge", .outcome = "complete"}));
        QTRY_COMPARE_WITH_TIMEOUT(activity.audit().rowCount(), 1, Patience);
        activity.close();
        QVERIFY(log.append({.who = "a@b", .action = "purge", .outcome = "complete"}));
        QCOMPARE(activity.audit().rowCount(), 1); // nobody looks
        activity.open();
        QTRY_COMPARE_WITH_TIMEOUT(activity.audit().rowCount(), 2, Patience);
    }
};

QTEST_GUILESS_MAIN(ActivityControllerTest)
#include "tst_activitycontroller.moc"
