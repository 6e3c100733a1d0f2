// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata::testing;

namespace {

CtlRun django(const RedisServer& server, const QString& task, const QString& version = "1")
{
    QProcess python;
    python.start("/usr/bin/python3",
        {QStringLiteral(KEYSTRATA_DJANGO_SCRIPT), QString::fromStdString(server.socket()), task, version});
    return finishCtl(python);
}

} // namespace

/// keystratactl bump, on what a real Django application has written.
class CtlBumpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { qputenv("XDG_STATE_HOME", m_state.path().c_str()); }

    void sessionsInsideTheVersionAreSaid()
    {
        const RedisServer server;
        const auto written = django(server, "write");
        QVERIFY2(written.exitCode == 0, written.all().constData());
        const QStringList words{"bump", "--live", "1", "--fast", "--json"};

        const auto asked = runCtl(server.url(), words + QStringList{"--dry-run"});
        QCOMPARE(asked.exitCode, 1);
        QCOMPARE(asked.json()["status"].toString(), QString("undecided"));
        QVERIFY(asked.json()["hash"].isNull());
        QCOMPARE(asked.json()["groups"].toArray()[0].toObject()["group"].toString(), QString("session"));
        QCOMPARE(asked.json()["groups"].toArray()[0].toObject()["keys"].toInt(), 12'000);
        QCOMPARE(asked.json()["to"].toString(), QString("2"));

        const auto told = runCtl(server.url(), {"bump", "--live", "1", "--accept", "session", "--fast", "--dry-run"});
        QVERIFY2(told.exitCode == 0, told.all().constData());
        QVERIFY2(told.out.contains("! 12,000 sessions end: their users have to log in again."), told.out.constData());
        QVERIFY2(told.out.contains("CACHES[...]['VERSION'] = 2 or REDIS_CACHE_VERSION = 2"), told.out.constData());

        const auto plan =
            runCtl(server.url(), words + QStringList{"--carry-group", "session", "--carry", "page", "--dry-run"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        QCOMPARE(plan.json()["matched"].toInt(), 12'500);
        const auto run =
            runCtl(server.url(), words + QStringList{"--wait", "1ms", "--confirm", plan.json()["hash"].toString()});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QCOMPARE(run.json()["carried"].toInt(), 12'500);
        QCOMPARE(run.json()["live_version"].toString(), QString("1")); // nobody has written version 2 yet
        // Nobody is logged out by the release.
        QCOMPARE(django(server, "read", "2").out.trimmed(), QByteArray("12000 500"));
        QCOMPARE(django(server, "read", "1").out.trimmed(), QByteArray("12000 500"));
        const auto undone = runCtl(server.url(), {"undo", run.json()["journal"].toString(), "--fast", "--json"});
        QVERIFY2(undone.exitCode == 0, undone.all().constData());
        QCOMPARE(django(server, "read", "2").out.trimmed(), QByteArray("0 0"));
        QCOMPARE(django(server, "read", "1").out.trimmed(), QByteArray("12000 500"));
    }

    void theVersionKeyMoves()
    {
        const RedisServer server;
        auto client = server.client();
        for (int i = 0; i < 100; ++i) {
            client.set("shop:7:page:" + std::to_string(i));
        }
        client.set("shop:live", "7");
        const QStringList words{
            "bump", "--layout", "django", "--prefix", "shop", "--live-key", "shop:live", "--carry-all", "--fast"};
        const auto plan = runCtl(server.url(), words + QStringList{"--retire", "purge", "--dry-run"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        for (const char* part : {"100 keys can be copied", "The key shop:live is set to 8.",
                 "Then 100 keys of the old version are purged."}) {
            QVERIFY2(plan.out.contains(part), (part + ("\n" + plan.out)).constData());
        }
        const auto hash = plan.out.mid(plan.out.indexOf("--confirm ") + 10).trimmed();
        const auto run = runCtl(server.url(), {"bump", "--confirm", hash});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QVERIFY2(run.out.contains("Version 8 is live: the key shop:live holds it."), run.out.constData());
        QCOMPARE(client.run({"GET", "shop:live"}).text, std::string("8"));
        QCOMPARE(client.dbsize(), 101);
        const auto again = runCtl(server.url(), {"bump", "--confirm", hash});
        QCOMPARE(again.exitCode, 2); // what was confirmed once is not to be confirmed again
    }

    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("no dry run") << QStringList{"--live", "1"} << QByteArray("usage.dry_run");
        QTest::newRow("beside --confirm")
            << QStringList{"--retire", "purge", "--confirm", "0123456789ab"} << QByteArray("usage.confirm_only");
        QTest::newRow("not known") << QStringList{"--dry-run"} << QByteArray("bump.not_known");
        QTest::newRow("retire") << QStringList{"--retire", "burn", "--dry-run"} << QByteArray("usage.retire");
        QTest::newRow("drain over") << QStringList{"--retire", "drain", "--dry-run"} << QByteArray("usage.over");
        QTest::newRow("group") << QStringList{"--accept", "sesion", "--dry-run"} << QByteArray("usage.group");
        QTest::newRow("both") << QStringList{"--live", "1", "--accept", "lock", "--carry-group", "lock", "--dry-run"}
                              << QByteArray("bump.both");
        QTest::newRow("carry") << QStringList{"--carry", "a", "--carry-all", "--dry-run"} << QByteArray("usage.carry");
    }

    void whatIsWrongIsSaid()
    {
        QFETCH(const QStringList, words);
        QFETCH(const QByteArray, code);
        const RedisServer server;
        server.client().set("shop:1:a");
        const auto run = runCtl(server.url(), QStringList{"bump", "--json"} + words);
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(run.all().contains(code), run.all().constData());
    }

private:
    TempDir m_state;
};

QTEST_GUILESS_MAIN(CtlBumpTest)
#include "tst_ctlbump.moc"
