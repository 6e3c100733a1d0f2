// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/units.h"
#include "core/invalidation/auditline.h"
#include "tests/support/tempdir.h"
#include "ui/logic/activity.h"
#include "ui/logic/activityexport.h"
#include "ui/logic/activitymodel.h"
#include "ui/logic/activitytext.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QTest>

#include <algorithm>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::AuditEntry;
using Period = ActivityFilter::Period;

namespace {

constexpr int64_t Now = 1'800'000'000'000;
constexpr int64_t Hour = 3'600'000;

AuditEntry entry(const char* action, const char* server, int64_t atMs = Now)
{
    return {.number = 0,
        .atMs = atMs,
        .who = "anna@ops1",
        .program = "keystratactl 1",
        .action = action,
        .server = server,
        .selection = std::string(action) + " database 1, prefix shop, version 3",
        .planHash = "0123456789abcdef0123",
        .outcome = "complete",
        .result = {{"status", "complete"}, {"matched", 12U}, {"deleted", 12U}, {"failed", 0U}},
        .journal = ""};
}

AuditRow row(AuditEntry run, uint64_t line = 1)
{
    run.number = line;
    return {.line = line, .entry = true, .run = run, .text = invalidation::auditLine(run, std::string(64, '0')).text};
}

ActivityPtr pictureOf(std::vector<AuditRow> rows)
{
    auto picture = std::make_shared<ActivityPicture>();
    picture->audit = std::move(rows);
    return picture;
}

QByteArray csvOf(AuditEntry run)
{
    return exportedAudit(*pictureOf({row(std::move(run))}), {0}, ExportFormat::Csv).split('\n').at(1);
}

QString factOf(const ActivityDetails& details, const char* name)
{
    const auto found = std::ranges::find(details.facts, QLatin1String(name), &Change::Fact::name);
    return found == details.facts.end() ? QString() : QString(found->value).replace(QChar(0xA0), QLatin1Char(' '));
}

} // namespace

/// Runs and journals as values: words, filters, exports. No server.
class ActivityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whoSaysHere_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<bool>("here");
        const auto add = [](const char* server, bool here) {
            QTest::newRow(server) << QString::fromLatin1(server) << here;
        };
        add("payroll, 10.0.0.5:6379 db 1", true);
        add("payroll, 3 masters of a Cluster", true);
        add("10.0.0.5:6379 db 1", true);
        add("10.0.0.5:6379", true);
        add("another name, 10.0.0.5:6379 db 1", true);
        add("payroll2, 10.0.0.6:6379 db 1", false);
        add("10.0.0.5:63790", false);
        add("110.0.0.5:6379 db 1", false);
        add("", false);
    }

    void whoSaysHere()
    {
        QFETCH(const QString, server);
        const ServerMark mark{.profile = "payroll", .known = true, .endpoints = {"10.0.0.5:6379"}};
        QTEST(saysHere(server.toStdString(), mark), "here");
        QVERIFY(!saysHere(server.toStdString(), {}));
    }

    void aFilterDecidesRowByRow()
    {
        const auto purge = row(entry("purge", "payroll, 10.0.0.5:6379 db 1", Now - 2 * Hour));
        const auto old = row(entry("drain", "shop, 10.0.0.9:6379 db 2", Now - 10 * 24 * Hour));
        const ServerMark mark{.profile = "payroll"};
        const auto lets = [&](const ActivityFilter& filter, const AuditRow& one) {
            return ActivityMatcher(filter, mark, Now).matches(one);
        };
        QVERIFY(lets({}, purge) && lets({}, old));
        QVERIFY(lets({.action = "purge"}, purge) && !lets({.action = "purge"}, old));
        QVERIFY(lets({.onlyHere = true}, purge) && !lets({.onlyHere = true}, old));
        QVERIFY(lets({.period = Period::Week}, purge) && !lets({.period = Period::Week}, old));
        QVERIFY(lets({.period = Period::Month}, old));
        const auto text = [&](const char* words, const AuditRow& one) {
            return lets({.text = QString::fromLatin1(words)}, one);
        };
        QVERIFY(text("ANNA", purge) && text("ops1 0123456", purge) && text("10.0.0.5", purge));
        QVERIFY(text("version 3", purge) && !text("version 99", purge) && !text("anna bob", purge));
        auto journaled = entry("purge", "payroll");
        journaled.journal = "2026-11-22T101500Z-purge-3fa9c1";
        QVERIFY(text("3fa9c1", row(journaled)));

        // What is no entry is in the whole log, and found by its text.
        const AuditRow broken{.line = 3, .text = "{\"half\":"};
        QVERIFY(lets({}, broken) && text("half", broken));
        QVERIFY(!lets({.action = "purge"}, broken) && !lets({.onlyHere = true}, broken));
        QVERIFY(!lets({.period = Period::Month}, broken));
    }

    void todayBeginsAtMidnight()
    {
        const int64_t midnight = Now - Now % (24 * Hour); // tests run in UTC
        const auto lets = [](int64_t at) {
            return ActivityMatcher({.period = Period::Today}, {}, Now).matches(row(entry("purge", "", at)));
        };
        QVERIFY(lets(midnight));
        QVERIFY(!lets(midnight - 1));
    }

    void wordsOfARun()
    {
        auto run = entry("purge", "payroll");
        QCOMPARE(ActivityText::subject(run), QStringLiteral("shop version 3"));
        QCOMPARE(ActivityText::result(run), QStringLiteral("12 removed"));
        run.selection = "purge database 1, version 3, idle over 7 d";
        QCOMPARE(ActivityText::subject(run), QStringLiteral("database 1, version 3, idle over 7 d"));
        run.selection = "something new";
        QCOMPARE(ActivityText::subject(run), QStringLiteral("something new"));
        run.outcome = "cancelled";
        QCOMPARE(ActivityText::result(run), QStringLiteral("cancelled · 12 removed"));
        run.outcome = "failed";
        run.result = {{"why", {{"code", "x"}, {"message", "The server\nis away."}}}};
        QCOMPARE(ActivityText::result(run), QStringLiteral("failed"));
        const auto details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(details.state.text, QStringLiteral("The server\\nis away."));
        QCOMPARE(details.state.tone, Tone::Bad);

        run = entry("undo", "payroll");
        run.outcome = "complete";
        run.result = {{"restored", 0U}, {"taken_back", 7U}, {"gone", 2U}};
        QCOMPARE(ActivityText::result(run), QStringLiteral("7 taken back"));
        QCOMPARE(ActivityText::action("undo"), QStringLiteral("Undo"));
        QCOMPARE(ActivityText::action("new<b>"), QStringLiteral("new<b>"));
    }

    /// What later versions count is shown too, under its own name; what is broken breaks nothing.
    void countsOfEveryKind()
    {
        auto run = entry("purge", "payroll");
        run.result = {{"deleted", 1200U}, {"failed", 3U}, {"failures", {{"OOM", 2U}, {"READ\nONLY", 1U}}},
            {"copied_over", 5U}, {"zero", 0U},
            {"left_out", {{{"group", "session"}, {"keys", 5U}}, {{"group", "odd"}, {"keys", 1U}}, 7}},
            {"notes", {{{"code", "a"}, {"message", "First."}}, {{"message", 5U}}}}, {"seconds", 2.0},
            {"every_key_seen", false}};
        const auto details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Removed"), QStringLiteral("1,200"));
        QCOMPARE(factOf(details, "Failed"), QStringLiteral("3"));
        QCOMPARE(factOf(details, "copied over"), QStringLiteral("5"));
        QVERIFY(factOf(details, "zero").isEmpty());
        QCOMPARE(factOf(details, "Left out"), QStringLiteral("5 sessions, 1 odd"));
        QCOMPARE(factOf(details, "It took"), QStringLiteral("2 s"));
        QVERIFY(!factOf(details, "Not whole").isEmpty());
        const QString copy = ActivityText::copyOf(details);
        QVERIFY(copy.contains(QStringLiteral("2 OOM, 1 READ\\nONLY")));
        QVERIFY(copy.startsWith(QStringLiteral("Purge shop version 3\n1,200 removed\n")));
        run.result = Json::array({1, 2});
        QCOMPARE(ActivityText::result(run), QStringLiteral("complete"));
        ActivityText::details(*pictureOf({}), row(run), Now);
    }

    void aClearTellsOfEachMaster()
    {
        auto run = entry("clear", "payroll, 3 masters of a Cluster");
        run.selection = "clear database 0";
        run.outcome = "stopped";
        run.result = {{"status", "stopped"}, {"deleted", 400U}, {"purge", nullptr}, {"seconds", 0.1},
            {"masters",
                {{{"server", "10.0.0.5:6379"}, {"keys", 400U}, {"outcome", "cleared"}, {"why", nullptr}},
                    {{"server", "10.0.0.6:6379"}, {"keys", 200U}, {"outcome", "kept"},
                        {"why", {{"code", "a"}, {"message", "It may not."}}}},
                    {{"server", "10.0.0.7:6379"}, {"keys", 200U}, {"outcome", "unknown"}, {"why", nullptr}}}}};
        auto details = ActivityText::details(*pictureOf({}), row(run), Now);
        const QString copy = ActivityText::copyOf(details);
        QCOMPARE(details.title, QStringLiteral("Clear every key of db 0"));
        QVERIFY2(copy.contains(QStringLiteral("Master: 10.0.0.5:6379: cleared")), qPrintable(copy));
        QVERIFY2(
            copy.contains(QStringLiteral("Master: 10.0.0.6:6379: kept as it was\n    It may not.")), qPrintable(copy));
        QVERIFY2(copy.contains(QStringLiteral("Master: 10.0.0.7:6379: unknown: perhaps cleared")), qPrintable(copy));
        run.outcome = "complete";
        run.result = {{"status", "complete"}, {"deleted", 400U}, {"masters", nlohmann::ordered_json::array()},
            {"purge", {{"matched", 402U}, {"deleted", 400U}, {"already_gone", 2U}}}};
        details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Removed"), QStringLiteral("400"));
        QCOMPARE(factOf(details, "Gone already"), QStringLiteral("2"));
    }

    /// No field of a bump, a migrate or their undo is shown by its raw name.
    void whatCarriesHasItsWords()
    {
        auto run = entry("migrate", "payroll");
        run.result = {{"status", "complete"}, {"matched", 30U}, {"carried", 20U}, {"collisions", 8U},
            {"not_fitting", 2U}, {"misfits", {{{"code", "a"}, {"message", "It is no document."}, {"keys", 2U}}}}};
        QCOMPARE(ActivityText::result(run), QStringLiteral("20 carried"));
        auto details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Carried"), QStringLiteral("20"));
        QCOMPARE(factOf(details, "There already"), QStringLiteral("8"));
        QCOMPARE(factOf(details, "Not fitting"), QStringLiteral("2"));
        QVERIFY(ActivityText::copyOf(details).contains(QStringLiteral("It is no document.")));

        run = entry("bump", "payroll");
        run.result = {{"status", "complete"}, {"carried", 20U}, {"collisions", 0U}, {"live_version", "4"},
            {"live_key", "set"}, {"appeared", false}, {"carry", {{"carried", 20U}}}, {"group_carry", nullptr},
            {"retire", {{"deleted", 1200U}, {"failed", 1U}}}, {"seconds", 1.0}};
        QCOMPARE(ActivityText::result(run), QStringLiteral("version 4 live · 20 carried"));
        details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Live version"), QStringLiteral("4"));
        QCOMPARE(factOf(details, "Old version"), QStringLiteral("1,200 keys removed"));
        for (const auto& fact : details.facts) {
            QVERIFY2(!fact.name.contains(QLatin1Char('_')) && fact.name.at(0).isUpper(), qPrintable(fact.name));
        }
        run.result["retire"] = nullptr;
        run.result["live_key"] = nullptr;
        run.result["appeared"] = true;
        run.result["carried"] = 0U;
        QCOMPARE(ActivityText::result(run), QStringLiteral("version 4 live"));
        details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Old version"), QStringLiteral("kept as it was"));

        run = entry("undo", "payroll");
        run.result = {{"status", "complete"}, {"keys", 25U}, {"restored", 0U}, {"removed", 20U}, {"renamed_back", 5U},
            {"live_key", "set"}};
        QCOMPARE(ActivityText::result(run), QStringLiteral("20 copies removed"));
        details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Copies removed"), QStringLiteral("20"));
        QCOMPARE(factOf(details, "Renamed back"), QStringLiteral("5"));
        QCOMPARE(factOf(details, "Live version"), QStringLiteral("as it was before"));

        run = entry("delete-journal", "payroll");
        run.result = {{"bytes", 4096U}};
        QCOMPARE(ActivityText::action(run.action), QStringLiteral("Delete journal"));
        details = ActivityText::details(*pictureOf({}), row(run), Now);
        QCOMPARE(factOf(details, "Size").replace(QChar(0xA0), QLatin1Char(' ')), QStringLiteral("4.10 kB"));
    }

    void csvIsSafeForSpreadsheets_data()
    {
        QTest::addColumn<QByteArray>("cell");
        QTest::addColumn<QByteArray>("written");
        const auto add = [](const char* cell, const char* written) {
            QTest::newRow(cell) << QByteArray(cell) << QByteArray(written);
        };
        add("plain", "plain");
        add("=HYPERLINK(1)", "'=HYPERLINK(1)");
        add("+1", "'+1");
        add("-1", "-1"); // a number
        add("-cmd", "'-cmd");
        add("@SUM(1)", "'@SUM(1)");
        add("=1,\"2\"", "\"'=1,\"\"2\"\"\"");
        add("a,b", "\"a,b\"");
        add("say \"no\"", "\"say \"\"no\"\"\"");
        add("a=b", "a=b");
    }

    void csvIsSafeForSpreadsheets()
    {
        QFETCH(const QByteArray, cell);
        QFETCH(const QByteArray, written);
        auto run = entry("purge", "payroll");
        run.who = cell.toStdString();
        QVERIFY(csvOf(run).contains(',' + written + ",keystratactl 1,"));
        run = entry("purge", "payroll");
        run.journal = cell.toStdString();
        QVERIFY(csvOf(run).contains(',' + written + ','));
    }

    void csvHasALineForEach()
    {
        auto noted = entry("purge", "a\r\nb");
        const auto picture =
            pictureOf({row(noted, 1), {.line = 2, .text = "no entry, this"}, row(entry("drain", "x"), 3)});
        const QByteArray csv = exportedAudit(*picture, {2, 1, 0}, ExportFormat::Csv);
        QVERIFY(csv.startsWith(
            "line,entry,time,who,program,action,server,selection,plan,outcome,journal,result,altered\r\n1,1,"));
        QVERIFY(csv.contains("\"a\r\nb\""));
        QVERIFY(csv.contains("\r\n2,,,,,,,\"no entry, this\",,,,,yes\r\n3,3,2027-01-15T08:00:00.000Z,"));
        QVERIFY(csv.endsWith("\r\n"));
        QVERIFY(csv.contains(
            "\"{\"\"status\"\":\"\"complete\"\",\"\"matched\"\":12,\"\"deleted\"\":12,\"\"failed\"\":0}\","));
    }

    void linesStayAsTheyAre()
    {
        const auto first = row(entry("purge", "a"), 1);
        const auto second = row(entry("drain", "b"), 2);
        const auto picture = pictureOf({first, second});
        QCOMPARE(exportedAudit(*picture, {1, 0}, ExportFormat::JsonLines),
            QByteArray::fromStdString(first.text + '\n' + second.text + '\n'));
        QCOMPARE(exportedAudit(*picture, {1}, ExportFormat::JsonLines), QByteArray::fromStdString(second.text + '\n'));
    }

    void aFileIsWrittenWholeOrNotAtAll()
    {
        const TempDir folder;
        const QString path = QString::fromStdString(folder.path() + "/out.csv");
        QVERIFY(writeExport(path, "abc"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("abc"));
        QCOMPARE(file.permissions() & (QFile::ReadOther | QFile::ReadGroup), QFile::Permissions());
        const auto nowhere = writeExport(QString::fromStdString(folder.path() + "/none/out.csv"), "abc");
        QVERIFY(!nowhere);
        QCOMPARE(nowhere.error().kind, ErrorKind::File);
    }

    void modelsSortAndStayModels()
    {
        AuditModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto drain = entry("drain", "b");
        drain.result = {{"drained", 5}};
        model.show(pictureOf({row(entry("purge", "c"), 1), row(drain, 2), {.line = 3, .text = "x"},
                       row(entry("purge", "a"), 4)}),
            {3, 2, 1, 0});
        const auto lines = [&model] {
            QStringList names;
            for (int i = 0; i < model.rowCount(); ++i) {
                names << model.nameAt(i);
            }
            return names.join(QLatin1Char(' '));
        };
        QCOMPARE(lines(), QStringLiteral("4 3 2 1"));
        const QPersistentModelIndex kept = model.index(model.rowOf(QStringLiteral("2")), 0);
        model.sort(AuditModel::Where, Qt::AscendingOrder);

        QCOMPARE(model.nameAt(kept.row()), QStringLiteral("2"));
        QVERIFY(model.rowOf(QStringLiteral("4")) < model.rowOf(QStringLiteral("2")));
        QVERIFY(model.rowOf(QStringLiteral("2")) < model.rowOf(QStringLiteral("1")));
        model.sort(AuditModel::When, Qt::AscendingOrder);
        QCOMPARE(lines(), QStringLiteral("1 2 3 4"));
        model.sort(-1, Qt::AscendingOrder);
        QCOMPARE(lines(), QStringLiteral("4 3 2 1"));
        model.show(pictureOf({}), {});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.rowAt(0), nullptr);
        JournalsModel journals;
        const QAbstractItemModelTester other(&journals, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto picture = std::make_shared<ActivityPicture>();
        picture->journals = {
            {.info = {.name = "a", .bytes = 10}}, {.info = {.name = "b", .encrypted = true, .bytes = 99}}};
        journals.show(picture, {0, 1});
        journals.sort(JournalsModel::Size, Qt::DescendingOrder);
        QCOMPARE(journals.nameAt(0), QStringLiteral("b"));
        QVERIFY(journals.index(0, JournalsModel::What).data().toString().startsWith(QStringLiteral("encrypted")));
    }

    void placesOfJournals()
    {
        ActivityPicture picture;
        JournalRow journal{.info = {.name = "j"}, .plan = invalidation::Plan{}};
        journal.info.header.server = "payroll, 10.0.0.5:6379 db 1";
        journal.plan->server = {.kind = redis::Topology::Standalone,
            .masters = {{.endpoint = {.host = "10.0.0.5"}, .id = "x", .runId = "r1"}}};
        const auto at = [&](const ServerMark& mark) { return placeOf(picture, journal, mark); };
        QCOMPARE(at({.known = true, .endpoints = {"10.0.0.5:6379"}}), Place::Here);
        QCOMPARE(at({.known = true, .endpoints = {"tunnel:7000"}, .runIds = {"r1"}}), Place::Here);
        QCOMPARE(at({.known = true, .endpoints = {"10.0.0.6:6379"}, .runIds = {"r2"}}), Place::Elsewhere);
        // A single server of the same profile at another address is another server.
        QCOMPARE(at({.profile = "payroll", .known = true, .endpoints = {"10.0.0.6:6379"}}), Place::Elsewhere);
        QCOMPARE(
            at({.known = true, .kind = redis::Topology::Cluster, .endpoints = {"10.0.0.5:6379"}}), Place::Elsewhere);
        // Behind Sentinel all servers may be others by now.
        journal.plan->server.kind = redis::Topology::Sentinel;
        QCOMPARE(at({.profile = "payroll", .known = true, .kind = redis::Topology::Sentinel, .endpoints = {"new:1"}}),
            Place::Here);
        // Of an encrypted one only the log knows.
        journal = {.info = {.name = "j", .encrypted = true}};
        QCOMPARE(at({.known = true, .endpoints = {"10.0.0.5:6379"}}), Place::Unknown);
        auto run = entry("purge", "10.0.0.5:6379 db 1");
        run.journal = "j";
        picture.audit = {row(run)};
        picture.runs = {{"j", 0}};
        QCOMPARE(at({.known = true, .endpoints = {"10.0.0.5:6379"}}), Place::Here);
        QCOMPARE(at({.known = true, .endpoints = {"10.0.0.6:6379"}}), Place::Elsewhere);
    }
};

QTEST_GUILESS_MAIN(ActivityTest)
#include "tst_activity.moc"
