// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QFile>
#include <QTest>

using namespace keystrata::testing;

/// keystratactl cleanup, as a timer runs it.
class CtlCleanupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_home = std::make_unique<TempDir>("cleanup");
        qputenv("XDG_STATE_HOME", m_home->path().c_str());
        qputenv("XDG_CONFIG_HOME", m_home->file("config").c_str());
        m_policy = QString::fromStdString(m_home->file("policy.json"));
        write(R"({"format": 1, "not_cache": [{"pattern": "*:keep:*", "group": "counter"}],
                  "retention": [{"name": "old versions", "keep_versions": 1, "at_most_keys": 50}]})");
        m_client = std::make_unique<ByteClient>(m_server.client());
        m_client->run({"FLUSHDB"});
        for (int version = 1; version <= 4; ++version) {
            for (int i = 0; i < 20; ++i) {
                m_client->set("shop:" + std::to_string(version) + ":page:" + std::to_string(i));
            }
        }
        m_client->set("shop:1:keep:me");
    }

    void aRuleIsApprovedAndRuns()
    {
        const QStringList words{
            "cleanup", "--policy", m_policy, "--layout", "django", "--prefix", "shop", "--live", "4", "--fast"};
        const auto look = run(words + QStringList{"--dry-run", "--json"});
        QVERIFY2(look.exitCode == 0, look.all().constData());
        const auto rule = look.json()["rules"].toArray()[0].toObject();
        QCOMPARE(rule["matched"].toInt(), 40);
        QCOMPARE(rule["approved"].toBool(), false);
        const auto target = rule["caches"].toArray()[0].toObject();
        QCOMPARE(target["kept"].toArray(), QJsonArray{"3"});
        QCOMPARE(target["versions"].toArray(), (QJsonArray{"2", "1"}));

        const auto early = run(words);
        QCOMPARE(early.exitCode, 1); // nobody has approved it
        QVERIFY2(early.out.contains("not approved"), early.all().constData());
        QCOMPARE(m_client->dbsize(), 81);
        QCOMPARE(run(words + QStringList{"--approve", "0123"}).exitCode, 2);
        const auto approved = run(words + QStringList{"--approve", rule["hash"].toString()});
        QVERIFY2(approved.exitCode == 0, approved.all().constData());

        const auto done = run(words + QStringList{"--json"});
        QVERIFY2(done.exitCode == 0, done.all().constData());
        const auto after = done.json()["rules"].toArray()[0].toObject();
        QCOMPARE(after["deleted"].toInt(), 40);
        QVERIFY(after["memory_bytes"].toInt() > 0);
        QCOMPARE(m_client->dbsize(), 41); // versions 3 and 4, and what the policy says is no cache
        const auto journal = after["runs"].toArray()[0].toObject()["journal"].toString();
        QCOMPARE(run({"undo", journal, "--fast"}).exitCode, 0);
        QCOMPARE(m_client->dbsize(), 81);

        // The rule is another one now.
        write(R"({"format": 1, "retention": [{"name": "old versions", "keep_versions": 0, "at_most_keys": 50}]})");
        QCOMPARE(run(words).exitCode, 1);
        QCOMPARE(m_client->dbsize(), 81);
    }

    void aCeilingIsBadNews()
    {
        write(R"({"format": 1, "retention": [{"name": "old", "keep_versions": 0, "at_most_percent": 10}]})");
        const QStringList words{"cleanup", "--policy", m_policy, "--prefix", "shop", "--live", "4", "--fast"};
        const auto hash =
            run(words + QStringList{"--dry-run", "--json"}).json()["rules"].toArray()[0].toObject()["hash"].toString();
        QCOMPARE(run(words + QStringList{"--approve", hash}).exitCode, 0);
        const auto held = run(words);
        QCOMPARE(held.exitCode, 1);
        QVERIFY2(held.out.contains("ceiling of 10"), held.all().constData());
        QCOMPARE(m_client->dbsize(), 81);
    }

    /// On production nobody is there to type the name: the profile says whether it may be.
    void productionMustAllowIt_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("code"); // of the refusal; empty: it runs
        QTest::newRow("observer") << QStringList{} << "change.observer";
        QTest::newRow("operator") << QStringList{"--guard", "operator"} << "";
        QTest::newRow("production") << QStringList{"--guard", "operator", "--production"} << "cleanup.production";
        QTest::newRow("allowed") << QStringList{"--guard", "operator", "--production", "--unattended-cleanup"} << "";
    }

    void productionMustAllowIt()
    {
        QFETCH(const QStringList, options);
        QFETCH(const QString, code);
        const auto added = run(QStringList{"profiles", "add", "shop", "--layout", "django", "--prefix", "shop",
                                   "--live", "4", "--policy", m_policy}
            + options);
        QVERIFY2(added.exitCode == 0, added.all().constData());
        const auto look = runCtl({"cleanup", "--profile", "shop", "--dry-run", "--json", "--fast"});
        QVERIFY2(look.exitCode == 0, look.all().constData()); // looking changes nothing
        const auto hash = look.json()["rules"].toArray()[0].toObject()["hash"].toString();
        const auto approved = runCtl({"cleanup", "--profile", "shop", "--approve", hash, "--json"});
        const auto done = runCtl({"cleanup", "--profile", "shop", "--json", "--fast"});
        QCOMPARE(done.exitCode, code.isEmpty() ? 0 : 3);
        QCOMPARE(approved.exitCode, code.isEmpty() ? 0 : 3);
        QCOMPARE(done.json()["code"].toString(), code);
        QCOMPARE(m_client->dbsize(), code.isEmpty() ? 41 : 81);
    }

    void whatIsWrongIsSaid()
    {
        QCOMPARE(run({"cleanup", "--json"}).json()["code"].toString(), QString("cleanup.no_policy"));
        write("{");
        const auto wrong = run({"cleanup", "--policy", m_policy, "--json"});
        QCOMPARE(wrong.exitCode, 2);
        QCOMPARE(wrong.json()["code"].toString(), QString("policy.no_json"));
        QCOMPARE(run({"cleanup", "--dry-run", "--approve", "x", "--policy", m_policy}).exitCode, 2);
    }

private:
    CtlRun run(const QStringList& words) const { return runCtl(m_server.url(), words); }

    void write(const QByteArray& text) const
    {
        QFile file(m_policy);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(text), text.size());
    }

    RedisServer m_server;
    std::unique_ptr<TempDir> m_home;
    std::unique_ptr<ByteClient> m_client;
    QString m_policy;
};

QTEST_GUILESS_MAIN(CtlCleanupTest)
#include "tst_ctlcleanup.moc"
