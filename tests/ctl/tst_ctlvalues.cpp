// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace keystrata::testing;

/// What a profile says of values: whether they are kept, shown, and what is hidden; and its policy of what is no cache.
class CtlValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_home = std::make_unique<TempDir>("values");
        qputenv("XDG_STATE_HOME", m_home->path().c_str());
        qputenv("XDG_CONFIG_HOME", m_home->file("config").c_str());
        m_client = std::make_unique<ByteClient>(m_server.client());
        m_client->run({"FLUSHALL"});
        for (int i = 0; i < 20; ++i) {
            m_client->set("shop:1:page:" + std::to_string(i), R"({"iban":"DE1234","name":"Ada","id":1})");
        }
        m_client->set("shop:1:medical:7", R"({"name":"Ada"})");
        QFile pass(QString::fromStdString(m_home->file("pass")));
        QVERIFY(pass.open(QFile::NewOnly));
        pass.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        pass.write("a passphrase\n");
    }

    void journalsAreForbidden()
    {
        add({"--values-kept", "never"});
        const auto plan = ctl({"purge", "--version", "1", "--dry-run", "--json"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        QVERIFY2(plan.out.contains("Without a journal this cannot be undone."), plan.all().constData());
        const auto done = ctl({"purge", "--confirm", hashOf(plan), "--json"});
        QVERIFY2(done.exitCode == 0, done.all().constData());
        QVERIFY(done.json()["journal"].isNull());
        QCOMPARE(m_client->dbsize(), 0);
        QVERIFY(runCtl({"journals", "--json"}).json()["journals"].toArray().isEmpty());
        // Where a journal decides about more than undo, nothing is decided for anybody.
        m_client->set("shop:1:page:1");
        refused({"clear", "--dry-run"}, "journal.forbidden");
        refused({"bump", "--from", "1", "--to", "2", "--retire", "purge", "--dry-run"}, "journal.forbidden");
        refused({"export", file("a.ksa"), "--all"}, "export.forbidden");
        QCOMPARE(ctl({"export", file("a.csv"), "--all", "--format", "csv"}).exitCode, 0);
        // Names and expiries are no values.
        m_client->run({"EXPIRE", "shop:1:page:1", "5000"});
        const auto drain = ctl({"drain", "--version", "1", "--over", "1m", "--dry-run", "--json"});
        QCOMPARE(ctl({"drain", "--confirm", hashOf(drain)}).exitCode, 0);
        QCOMPARE(runCtl({"journals", "--json"}).json()["journals"].toArray().size(), 1);
    }

    void journalsMustBeEncrypted()
    {
        add({"--values-kept", "encrypted"});
        refused({"purge", "--version", "1", "--dry-run"}, "journal.encrypted_only");
        refused({"export", file("a.ksa"), "--all"}, "export.encrypted_only");
        const QStringList pass{"--journal-pass-file", file("pass")};
        QCOMPARE(ctl(QStringList{"export", file("a.ksa"), "--all"} + pass).exitCode, 0);
        const auto plan = ctl(QStringList{"purge", "--version", "1", "--dry-run", "--json"} + pass);
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        refused({"purge", "--confirm", hashOf(plan)}, "journal.encrypted_only");
        QCOMPARE(m_client->dbsize(), 21);
        const auto done = ctl(QStringList{"purge", "--confirm", hashOf(plan), "--json"} + pass);
        QVERIFY2(done.exitCode == 0, done.all().constData());
        QCOMPARE(m_client->dbsize(), 0);
        QCOMPARE(ctl(QStringList{"undo", done.json()["journal"].toString()} + pass).exitCode, 0);
        QCOMPARE(m_client->dbsize(), 21);
    }

    void moreIsHidden()
    {
        add({"--hide-fields", "IBAN", "--hide-keys", "*:Medical:*"});
        const auto page = ctl({"show", "shop:1:page:1", "--json"});
        QCOMPARE(page.json()["value"].toObject()["iban"].toString(), QString::fromUtf8("•••"));
        QCOMPARE(page.json()["value"].toObject()["name"].toString(), QString("Ada"));
        QVERIFY(!ctl({"show", "shop:1:medical:7"}).out.contains("Ada"));
        QVERIFY(ctl({"show", "shop:1:medical:7", "--reveal"}).out.contains("Ada"));
        // Also in what a transform makes of it.
        QFile transform(file("t.json"));
        QVERIFY(transform.open(QFile::NewOnly));
        transform.write(R"({"steps": [{"default": "/currency", "value": "EUR"}]})");
        transform.close();
        const auto plan =
            ctl({"migrate", "--from", "1", "--to", "2", "--transform", transform.fileName(), "--dry-run", "--json"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        QVERIFY2(!plan.out.contains("DE1234") && plan.out.contains("EUR"), plan.all().constData());
        // And nothing of values stays behind.
        QDir plans(file("keystrata/plans"));
        for (const auto& name : plans.entryList(QDir::Files)) {
            QFile kept(plans.filePath(name));
            QVERIFY(kept.open(QFile::ReadOnly));
            QVERIFY2(!kept.readAll().contains("Ada"), qPrintable(name));
        }
        QVERIFY(!plans.entryList(QDir::Files).isEmpty());
    }

    void noneIsShown()
    {
        add({"--values-hidden"});
        QVERIFY(!ctl({"show", "shop:1:page:1"}).out.contains("Ada"));
        refused({"show", "shop:1:page:1", "--reveal"}, "show.forbidden");
        for (const auto& reveal : {QStringList(), QStringList{"--reveal"}}) {
            const auto raw = ctl(QStringList{"show", "shop:1:page:1", "--raw"} + reveal);
            QCOMPARE(raw.exitCode, 3);
            QVERIFY2(raw.out.isEmpty(), raw.all().constData());
        }
    }

    /// The team's own rules hold for purges, too.
    void thePolicySaysWhatIsNoCache()
    {
        QFile policy(file("policy.json"));
        QVERIFY(policy.open(QFile::NewOnly));
        policy.write(R"({"format": 1, "not_cache": [{"pattern": "*:medical:*", "group": "counter"}]})");
        policy.close();
        add({"--policy", policy.fileName()});
        const auto plan = ctl({"purge", "--version", "1", "--dry-run", "--json"});
        QCOMPARE(plan.json()["matched"].toInt(), 20);
        QCOMPARE(plan.json()["left_out"].toArray()[0].toObject()["group"].toString(), QString("counter"));
        QCOMPARE(ctl({"purge", "--confirm", hashOf(plan)}).exitCode, 0);
        QCOMPARE(m_client->run({"EXISTS", "shop:1:medical:7"}).integer, 1);
    }

private:
    void add(const QStringList& options)
    {
        const auto added = runCtl(m_server.url(),
            QStringList{"profiles", "add", "shop", "--guard", "administrator", "--layout", "django", "--prefix", "shop"}
                + options);
        QVERIFY2(added.exitCode == 0, added.all().constData());
    }

    CtlRun ctl(const QStringList& words) { return runCtl(words + QStringList{"--profile", "shop", "--fast"}); }

    void refused(const QStringList& words, const char* code)
    {
        const auto run = ctl(words + QStringList{"--json"});
        QCOMPARE(run.json()["code"].toString(), QString(code));
        QCOMPARE(run.exitCode, 3);
    }

    QString hashOf(const CtlRun& plan) { return plan.json()["hash"].toString(); }

    QString file(const std::string& name) const { return QString::fromStdString(m_home->file(name)); }

    RedisServer m_server;
    std::unique_ptr<TempDir> m_home;
    std::unique_ptr<ByteClient> m_client;
};

QTEST_GUILESS_MAIN(CtlValuesTest)
#include "tst_ctlvalues.moc"
