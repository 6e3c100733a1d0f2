// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QFile>
#include <QTest>

using namespace keystrata::testing;

/// keystratactl export, import and warm --journal.
class CtlExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_home = std::make_unique<TempDir>("export");
        qputenv("XDG_STATE_HOME", m_home->path().c_str());
        m_client = std::make_unique<ByteClient>(m_server.client());
        m_client->run({"FLUSHALL"});
        for (int i = 0; i < 40; ++i) {
            m_client->run({"SET", "shop:" + std::to_string(i % 2 + 1) + ":page:" + std::to_string(i), "value", "EX",
                i % 4 == 0 ? "9000" : "90000"});
        }
        m_client->set("shop:1:=cmd|'/c calc'!A1");
    }

    void outAndIn()
    {
        const auto written = ctl({"export", file(), "--prefix", "shop", "--version", "1", "--json"});
        QVERIFY2(written.exitCode == 0, written.all().constData());
        QCOMPARE(written.json()["keys"].toInt(), 21);
        QCOMPARE(written.json()["status"].toString(), QString("complete"));
        const auto mode = QFile::permissions(file());
        QVERIFY(!mode.testFlag(QFile::ReadGroup) && !mode.testFlag(QFile::ReadOther));
        QCOMPARE(ctl({"export", file(), "--all"}).exitCode, 2);
        m_client->run({"FLUSHALL"});
        const auto plan = ctl({"import", file(), "--dry-run", "--json"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        QCOMPARE(plan.json()["matched"].toInt(), 21);
        QCOMPARE(m_client->dbsize(), 0);
        const auto other = ctl({"import", "another", "--confirm", plan.json()["hash"].toString(), "--json"});
        QCOMPARE(other.json()["code"].toString(), QString("change.other_plan"));
        const auto done = ctl({"import", file(), "--confirm", plan.json()["hash"].toString(), "--json"});
        QVERIFY2(done.exitCode == 0, done.all().constData());
        QCOMPARE(done.json()["carried"].toInt(), 21);
        QCOMPARE(m_client->dbsize(), 21);
        QVERIFY(ctl({"audit"}).out.contains("import from "));
        QCOMPARE(ctl({"undo", done.json()["journal"].toString()}).exitCode, 0);
        QCOMPARE(m_client->dbsize(), 0);
        QCOMPARE(ctl({"undo", file(), "--json"}).json()["code"].toString(), QString("undo.archive"));
    }

    void encrypted()
    {
        QFile pass(QString::fromStdString(m_home->file("pass")));
        QVERIFY(pass.open(QFile::NewOnly));
        pass.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        pass.write("a passphrase\n");
        pass.close();
        QCOMPARE(ctl({"export", file(), "--all", "--journal-pass-file", pass.fileName()}).exitCode, 0);
        QFile archive(file());
        QVERIFY(archive.open(QFile::ReadOnly));
        QVERIFY(!archive.readAll().contains("page"));
        QCOMPARE(ctl({"import", file(), "--dry-run"}).exitCode, 3);
        QCOMPARE(ctl({"import", file(), "--dry-run", "--journal-pass-file", pass.fileName()}).exitCode, 0);
    }

    /// Nothing in a cell is a formula, and the names are all there.
    void metadataAsCsv()
    {
        const auto sheet = ctl({"export", "-", "--format", "csv", "--all", "--prefix", "shop", "--layout", "django"});
        QVERIFY2(sheet.exitCode == 0, sheet.all().constData());
        const auto lines = sheet.out.split('\n');
        QCOMPARE(lines.size(), 43);
        QCOMPARE(
            lines.front(), QByteArray("db,key,key_base64,layout,prefix,version,namespace,type,ttl_ms,memory_bytes\r"));
        for (const auto& line : lines) {
            for (const auto& cell : line.split(',')) {
                QVERIFY2(!cell.startsWith('='), line.constData());
            }
        }
        QCOMPARE(ctl({"export", file(), "--format", "csv", "--all", "--json"}).json()["keys"].toInt(), 41);
        QCOMPARE(ctl({"export", file(), "--format", "csv", "--all"}).exitCode, 2);
    }

    void aJournalWarmsUp()
    {
        const auto plan = ctl({"purge", "--prefix", "shop", "--version", "1", "--dry-run", "--json"});
        const auto purged = ctl({"purge", "--confirm", plan.json()["hash"].toString(), "--json"});
        QVERIFY2(purged.exitCode == 0, purged.all().constData());
        QCOMPARE(m_client->dbsize(), 20);
        const auto journal = purged.json()["journal"].toString();
        const QStringList words{"warm", "--journal", journal, "--memory", "10MB", "--at-most", "5"};
        const auto warm = ctl(words + QStringList{"--dry-run", "--json"});
        QVERIFY2(warm.exitCode == 0, warm.all().constData());
        const auto more =
            ctl({"warm", "--journal", journal, "--memory", "10MB", "--at-most", "6", "--dry-run", "--json"});
        QVERIFY(more.json()["hash"].toString() != warm.json()["hash"].toString()); // other keys, another plan
        const auto bounds = ctl({"warm", "--confirm", warm.json()["hash"].toString(), "--at-most", "6", "--json"});
        QCOMPARE(bounds.json()["code"].toString(), QString("usage.confirm_bounds"));
        QCOMPARE(ctl({"warm", "--confirm", warm.json()["hash"].toString()}).exitCode, 0);
        QCOMPARE(m_client->dbsize(), 25);
    }

    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        QTest::newRow("no file") << QStringList{"export", "--all"} << "usage.export_file";
        QTest::newRow("no keys") << QStringList{"export", "f"} << "usage.every_key";
        QTest::newRow("format") << QStringList{"export", "f", "--all", "--format", "xml"} << "usage.export_format";
        QTest::newRow("archive to a pipe") << QStringList{"export", "-", "--all"} << "usage.export_output";
        QTest::newRow("encrypted sheet") << QStringList{"export", "f", "--all", "--format", "csv",
            "--journal-pass-file", "p"} << "usage.export_pass";
        QTest::newRow("no archive") << QStringList{"import", "--dry-run"} << "usage.archive";
        QTest::newRow("no such archive") << QStringList{"import", "no-such", "--dry-run"} << "journal.unknown";
        QTest::newRow("no bound") << QStringList{"warm", "--journal", "j", "--dry-run"} << "usage.memory";
    }

    void whatIsWrongIsSaid()
    {
        QFETCH(const QStringList, words);
        QFETCH(const QString, code);
        const auto run = ctl(words + QStringList{"--json"});
        QVERIFY2(run.exitCode == 2, run.all().constData());
        QCOMPARE(run.json()["code"].toString(), code);
    }

private:
    CtlRun ctl(const QStringList& words) { return runCtl(m_server.url(), words); }

    QString file() const { return QString::fromStdString(m_home->file("cache.ksa")); }

    RedisServer m_server;
    std::unique_ptr<TempDir> m_home;
    std::unique_ptr<ByteClient> m_client;
};

QTEST_GUILESS_MAIN(CtlExportTest)
#include "tst_ctlexport.moc"
