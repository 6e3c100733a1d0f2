// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QFile>
#include <QTest>

using namespace keystrata::testing;

/// purge, drain, undo, resume, journals and audit as other programs use them.
class CtlChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_state = std::make_unique<TempDir>();
        qputenv("XDG_STATE_HOME", m_state->path().c_str());
        qputenv("XDG_CONFIG_HOME", m_state->path().c_str());
        auto client = m_server.client();
        client.run({"FLUSHDB"});
        for (int i = 0; i < 100; ++i) {
            client.queue({"SET", "shop:1:user:" + std::to_string(i), "x", "EX", "5000"});
            client.queue({"SET", "shop:2:user:" + std::to_string(i), "x"});
        }
        client.queue({"SET", "shop:1:django.contrib.sessions.cache0123456789abcdef0123456789abcdef", "x"});
        client.flush();
    }

    void aPurgeFromDryRunToAudit()
    {
        const auto plan = run({"purge", "--version", "1", "--live", "2", "--dry-run", "--json"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        const auto found = plan.json();
        QCOMPARE(found["matched"].toInt(), 100);
        QVERIFY(found["memory_bytes"].toInt() > 5'000);
        QCOMPARE(found["sample"].toArray().size(), 20);
        QVERIFY(found["sample"].toArray()[0].toObject()["key"].toString().startsWith("shop:1:user:"));
        QCOMPARE(found["left_out"].toArray()[0].toObject()["group"], "session");
        QVERIFY2(found["warnings"].toArray().isEmpty(), plan.all().constData());
        QCOMPARE(found["hash"].toString().size(), 20);
        QCOMPARE(m_server.client().dbsize(), 201);

        const auto purge = run({"purge", "--confirm", found["hash"].toString(), "--json"});
        QVERIFY2(purge.exitCode == 0, purge.all().constData());
        const auto done = purge.json();
        QCOMPARE(done["status"], "complete");
        QCOMPARE(done["deleted"].toInt(), 100);
        for (const char* field : {"already_gone", "changed", "failed", "unknown"}) {
            QCOMPARE(done[QLatin1String(field)].toInt(-1), 0);
        }
        QVERIFY(done["seconds"].toDouble() > 0);
        QCOMPARE(m_server.client().dbsize(), 101);
        // Once confirmed, once run.
        const auto again = run({"purge", "--confirm", found["hash"].toString(), "--json"});
        QCOMPARE(again.exitCode, 2);
        QCOMPARE(again.json()["code"], "plan.unknown");

        const auto journal = done["journal"].toString();
        const auto listed = runCtl({"journals", "--json"}).json()["journals"].toArray();
        QCOMPARE(listed.size(), 1);
        QCOMPARE(listed[0].toObject()["name"].toString(), journal);
        QCOMPARE(listed[0].toObject()["state"], "ended");
        QCOMPARE(listed[0].toObject()["keys"].toInt(), 100);
        QCOMPARE(QFile::permissions(listed[0].toObject()["path"].toString())
                & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
            QFile::Permissions());

        const auto undo = run({"undo", journal, "--json"});
        QVERIFY2(undo.exitCode == 0, undo.all().constData());
        QCOMPARE(undo.json()["restored"].toInt(), 100);
        QCOMPARE(undo.json()["kept_newer"].toInt(-1), 0);
        QCOMPARE(undo.json()["expired"].toInt(-1), 0);
        QCOMPARE(m_server.client().dbsize(), 201);

        const auto audit = runCtl({"audit", "--json"}).jsonLines();
        QCOMPARE(audit.size(), 2);
        QCOMPARE(audit[0]["action"], "purge");
        QCOMPARE(audit[0]["outcome"], "complete");
        QCOMPARE(audit[0]["plan"].toString(), found["hash"].toString());
        QCOMPARE(audit[0]["result"].toObject()["deleted"].toInt(), 100);
        QCOMPARE(audit[1]["action"], "undo");
        QCOMPARE(audit[1]["journal"].toString(), journal);
        QCOMPARE(runCtl({"audit", "--verify"}).exitCode, 0);
        tamper(m_state->path() + "/keystrata/audit.jsonl");
        const auto verified = runCtl({"audit", "--verify", "--json"});
        QCOMPARE(verified.exitCode, 1);
        QVERIFY(!verified.json()["intact"].toBool(true));
    }

    void intoALiveVersionItIsAskedAgain()
    {
        const auto plan = run({"purge", "--version", "1", "--dry-run", "--json"}).json();
        const auto journal =
            run({"purge", "--confirm", plan["hash"].toString(), "--json"}).json()["journal"].toString();
        const auto refused = run({"undo", journal, "--live", "1", "--json"});
        QCOMPARE(refused.exitCode, 3);
        QCOMPARE(refused.json()["code"], "undo.into_live");
        QCOMPARE(m_server.client().dbsize(), 101);
        QCOMPARE(run({"undo", journal, "--live", "1", "--into-live"}).exitCode, 0);
        QCOMPARE(m_server.client().dbsize(), 201);
    }

    void elsewhereItIsAskedAgain()
    {
        const auto plan = run({"purge", "--version", "1", "--dry-run", "--json"}).json();
        const auto journal =
            run({"purge", "--confirm", plan["hash"].toString(), "--json"}).json()["journal"].toString();
        const RedisServer other;
        const auto refused = runCtl(other.url(), {"undo", journal, "--json"});
        QCOMPARE(refused.exitCode, 3);
        QCOMPARE(refused.json()["code"], "journal.other_server");
        QCOMPARE(other.client().dbsize(), 0);
        QCOMPARE(runCtl(other.url(), {"undo", journal, "--other-server"}).exitCode, 0);
        QCOMPARE(other.client().dbsize(), 100);
    }

    void whatIsNoCacheMustBeNamed()
    {
        const auto all = run({"purge", "--version", "1", "--include-noncache", "--dry-run", "--json"}).json();
        QCOMPARE(all["matched"].toInt(), 101);
        const auto some = run({"purge", "--version", "1", "--include", "lock", "--dry-run", "--json"}).json();
        QCOMPARE(some["matched"].toInt(), 100);
        QVERIFY(some["hash"] != all["hash"]);
    }

    void aDrain()
    {
        const auto plan = run({"drain", "--version", "2", "--over", "30m", "--dry-run", "--json"}).json();
        QCOMPARE(plan["matched"].toInt(), 100);
        const auto drained = run({"drain", "--confirm", plan["hash"].toString(), "--json"});
        QVERIFY2(drained.exitCode == 0, drained.all().constData());
        QCOMPARE(drained.json()["drained"].toInt(), 100);
        QVERIFY(m_server.client().run({"PTTL", "shop:2:user:7"}).integer <= 30 * 60'000);
        const auto undone = run({"undo", drained.json()["journal"].toString(), "--json"}).json();
        QCOMPARE(undone["taken_back"].toInt() + undone["gone"].toInt(), 100);
    }

    void encryptedJournals()
    {
        const auto file = QString::fromStdString(m_state->file("pass"));
        QFile pass(file);
        QVERIFY(pass.open(QIODevice::WriteOnly));
        pass.write("correct horse\n");
        pass.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        pass.close();
        const auto plan = run({"purge", "--version", "1", "--dry-run", "--json"}).json();
        const auto purge = run({"purge", "--confirm", plan["hash"].toString(), "--journal-pass-file", file, "--json"});
        QVERIFY2(purge.exitCode == 0, purge.all().constData());
        const auto journal = purge.json()["journal"].toString();
        const auto refused = run({"undo", journal, "--json"});
        QCOMPARE(refused.exitCode, 3);
        QVERIFY(runCtl({"journals", "--json"}).json()["journals"].toArray()[0].toObject()["encrypted"].toBool());
        QCOMPARE(run({"undo", journal, "--journal-pass-file", file, "--json"}).json()["restored"].toInt(), 100);
    }

    void profilesGuard()
    {
        const auto url = QString::fromStdString(m_server.url());
        QCOMPARE(runCtl({"profiles", "add", "watch", "--url", url}).exitCode, 0);
        QCOMPARE(runCtl({"profiles", "add", "live", "--url", url, "--guard", "operator", "--production"}).exitCode, 0);
        const QStringList look{"purge", "--version", "1", "--layout", "django", "--dry-run", "--json"};
        const auto hash = runCtl(QStringList{"--profile", "watch"} + look).json()["hash"].toString();
        QCOMPARE(hash.size(), 20);
        const auto confirm = [&hash](const QStringList& more) {
            return runCtl(QStringList{"purge", "--confirm", hash, "--json"} + more);
        };
        QCOMPARE(confirm({"--profile", "watch"}).json()["code"], "change.observer");
        QCOMPARE(confirm({"--profile", "live"}).json()["code"], "change.production");
        QCOMPARE(confirm({"--profile", "live", "--production", "Live"}).json()["code"], "change.production");
        QCOMPARE(m_server.client().dbsize(), 201);
        const auto done = confirm({"--profile", "live", "--production", "live"});
        QVERIFY2(done.exitCode == 0, done.all().constData());
        QCOMPARE(m_server.client().dbsize(), 101);
    }

    void wrongWords_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        const auto row = [](const QStringList& words, const char* code) {
            QTest::newRow(qPrintable(words.join(' '))) << words << code;
        };
        row({"purge", "--version", "1"}, "usage.dry_run");
        row({"purge", "--dry-run"}, "usage.every_key");
        row({"purge", "--pattern", "*", "--dry-run"}, "usage.every_key");
        row({"purge", "--dry-run", "--confirm", "0123456789ab"}, "usage.confirm");
        row({"purge", "--confirm", "0123456789ab"}, "plan.unknown");
        row({"purge", "--all", "--dry-run", "--passes", "0"}, "usage.passes");
        row({"purge", "--all", "--dry-run", "--too-big", "huge"}, "usage.too_big");
        row({"purge", "--all", "--dry-run", "--include", "things"}, "usage.group");
        row({"drain", "--all", "--dry-run"}, "usage.over");
        row({"drain", "--all", "--dry-run", "--over", "0s"}, "plan.no_window");
        row({"undo"}, "usage.journal");
        row({"undo", "nothing"}, "journal.unknown");
        row({"resume", "nothing"}, "journal.unknown");
    }

    void wrongWords()
    {
        QFETCH(const QStringList, words);
        QFETCH(const QString, code);
        const auto refused = run(words + QStringList{"--json"});
        QVERIFY2(refused.exitCode == 2, refused.all().constData());
        QCOMPARE(refused.json()["code"].toString(), code);
        QCOMPARE(m_server.client().dbsize(), 201);
    }

private:
    CtlRun run(const QStringList& words) const { return runCtl(m_server.url(), words); }

    static void tamper(const std::string& path)
    {
        QFile log(QString::fromStdString(path));
        QVERIFY(log.open(QIODevice::ReadWrite));
        auto text = log.readAll();
        const auto place = text.indexOf("\"purge\"");
        QVERIFY(place > 0);
        text.replace(place, 7, "\"query\"");
        log.seek(0);
        log.write(text);
    }

    RedisServer m_server;
    std::unique_ptr<TempDir> m_state;
};

QTEST_GUILESS_MAIN(CtlChangeTest)
#include "tst_ctlchange.moc"
