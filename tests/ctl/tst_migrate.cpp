// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QFile>
#include <QTest>

using namespace keystrata::testing;

namespace {

constexpr int Written = 3 * 4 * 20;

const QByteArray Steps = R"({"steps": [{"rename": "/rate", "to": "/hourly_rate"},
 {"default": "/meal_allowance", "value": 0}, {"remove": "/legacy"}, {"cast": "/overtime_hours", "to": "integer"}]})";

CtlRun django(const RedisServer& server, const QString& task)
{
    QProcess python;
    python.start(
        "/usr/bin/python3", {QStringLiteral(KEYSTRATA_DJANGO_SCRIPT), QString::fromStdString(server.socket()), task});
    return finishCtl(python);
}

} // namespace

/// keystratactl migrate, and whether the real django-redis reads what it made.
class MigrateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        qputenv("XDG_STATE_HOME", m_state.path().c_str());
        QFile file(QString::fromStdString(m_state.file("steps.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(Steps), Steps.size());
    }

    void djangoReadsWhatWasCarried_data()
    {
        QTest::addColumn<QString>("task");
        QTest::newRow("as it is") << "read";
        QTest::newRow("transformed") << "transformed";
    }

    void djangoReadsWhatWasCarried()
    {
        QFETCH(const QString, task);
        const bool transformed = task == "transformed";
        const RedisServer server;
        const auto written = django(server, "write");
        QVERIFY2(written.exitCode == 0, written.all().constData());
        QStringList words{"migrate", "--from", "1", "--to", "2", "--fast", "--json"};
        if (transformed) {
            words += {"--transform", QString::fromStdString(m_state.file("steps.json"))};
        }
        const auto plan = runCtl(server.url(), words + QStringList{"--dry-run"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        const auto carry = plan.json()["carry"].toObject();
        QCOMPARE(carry["can_carry"].toInt(), Written + 2);
        if (transformed) {
            QCOMPARE(carry["values"].toObject()["tried"].toInt(), 200);
            const auto examples = carry["values"].toObject()["examples"].toArray();
            QCOMPARE(examples.size(), 5);
            QVERIFY(examples[0].toObject()["before"].toString().contains("\"rate\""));
            QVERIFY(examples[0].toObject()["after"].toString().contains("\"hourly_rate\""));
        }
        const auto run = runCtl(server.url(), words + QStringList{"--confirm", plan.json()["hash"].toString()});
        QVERIFY2(run.exitCode == (transformed ? 1 : 0), run.all().constData()); // some do not fit
        QCOMPARE(run.json()["carried"].toInt(), Written + (transformed ? 0 : 2));
        QCOMPARE(run.json()["not_fitting"].toInt(), transformed ? 2 : 0);
        QCOMPARE(run.json()["collisions"].toInt(), 0);
        const auto read = django(server, task);
        QVERIFY2(read.exitCode == 0, read.all().constData());

        // What was confirmed once is not to be confirmed again; and it can be taken back.
        const auto again = runCtl(server.url(), words + QStringList{"--confirm", plan.json()["hash"].toString()});
        QCOMPARE(again.exitCode, 2);
        const auto undone = runCtl(server.url(), {"undo", run.json()["journal"].toString(), "--fast", "--json"});
        QVERIFY2(undone.exitCode == 0, undone.all().constData());
        QCOMPARE(undone.json()["removed"].toInt(), run.json()["carried"].toInt());
        QCOMPARE(server.client().dbsize(), Written + 2);
    }

    void itIsSaidInWords()
    {
        const RedisServer server;
        auto client = server.client();
        client.set("shop:1:a", R"({"rate": 1, "overtime_hours": "2"})");
        client.set("shop:1:b", "x");
        client.set("shop:1:taken", "{}");
        client.set("shop:2:taken", "newer");
        const QStringList words{"migrate", "--layout", "django", "--prefix", "shop", "--from", "1", "--to", "2",
            "--transform", QString::fromStdString(m_state.file("steps.json"))};
        const auto plan = runCtl(server.url(), words + QStringList{"--dry-run"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        for (const char* part : {"migrate to version 2, transformed: prefix shop, version 1: 3 keys",
                 "shop:1:a -> shop:2:a", "2 keys can be copied", "there already and are kept, for example shop:2:taken",
                 "tried on 2 values; 1 do not fit", "\"hourly_rate\": 1", "1 keys exist in version 2 already"}) {
            QVERIFY2(plan.out.contains(part), (part + ("\n" + plan.out)).constData());
        }
        const auto hash = plan.out.mid(plan.out.indexOf("--confirm ") + 10).trimmed();
        const auto other = runCtl(server.url(), {"migrate", "--from", "1", "--to", "3", "--confirm", hash});
        QCOMPARE(other.exitCode, 2);
        const auto run = runCtl(server.url(), {"migrate", "--confirm", hash});
        QVERIFY2(run.exitCode == 1, run.all().constData());
        QVERIFY2(run.out.startsWith("Carried 1 keys") && run.out.contains("1 there already and kept")
                && run.out.contains("1 not fitting and left where they are."),
            run.all().constData());
        QCOMPARE(client.run({"GET", "shop:2:taken"}).text, std::string("newer"));
    }

    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        QTest::newRow("no versions") << QStringList{"--dry-run"} << "usage.from_to";
        QTest::newRow("no target") << QStringList{"--from", "1", "--dry-run"} << "usage.from_to";
        QTest::newRow("no dry run") << QStringList{"--from", "1", "--to", "2"} << "usage.dry_run";
        QTest::newRow("--version") << QStringList{"--version", "1", "--to", "2", "--dry-run"} << "usage.from";
        QTest::newRow("same") << QStringList{"--from", "1", "--to", "1", "--dry-run"} << "plan.versions";
        QTest::newRow("moved and transformed") << QStringList{"--from", "1", "--to", "2", "--move", "--transform",
            "STEPS", "--dry-run"} << "plan.move_transform";
    }

    void whatIsWrongIsSaid()
    {
        QFETCH(QStringList, words);
        QFETCH(const QString, code);
        words.replaceInStrings("STEPS", QString::fromStdString(m_state.file("steps.json")));
        const RedisServer server;
        server.client().set("shop:1:a");
        const auto run = runCtl(server.url(), QStringList{"migrate", "--json"} + words);
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.all().contains(code.toUtf8()), run.all().constData());
    }

private:
    TempDir m_state;
};

QTEST_GUILESS_MAIN(MigrateTest)
#include "tst_migrate.moc"
