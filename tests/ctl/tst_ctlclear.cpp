// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QTest>

using namespace keystrata::testing;

/// keystratactl clear.
class CtlClearTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_home = std::make_unique<TempDir>("clear");
        qputenv("XDG_STATE_HOME", m_home->path().c_str());
        qputenv("XDG_CONFIG_HOME", m_home->file("config").c_str());
        m_client = std::make_unique<ByteClient>(m_server.client());
        for (int i = 0; i < 40; ++i) {
            m_client->set("shop:" + std::to_string(i % 2 + 1) + ":page:" + std::to_string(i));
        }
        m_client->set("shop:1:lock:import");
    }

    void itIsTypedTwice()
    {
        const auto plan = runCtl(m_server.url(), {"clear", "--prefix", "shop", "--dry-run"});
        QVERIFY2(plan.exitCode == 0, plan.all().constData());
        for (const char* part : {"41 keys, whatever they are", "no cache: 1 keys (lock)", "--keys 41 --confirm "}) {
            QVERIFY2(plan.out.contains(part), (part + ("\n" + plan.out)).constData());
        }
        const auto hash = plan.out.mid(plan.out.indexOf("--confirm ") + 10).trimmed();
        QCOMPARE(runCtl(m_server.url(), {"clear", "--confirm", hash}).exitCode, 2);
        QCOMPARE(runCtl(m_server.url(), {"clear", "--confirm", hash, "--keys", "40"}).exitCode, 2);
        QCOMPARE(m_client->dbsize(), 41);
        const auto done = runCtl(m_server.url(), {"clear", "--confirm", hash, "--keys", "41", "--json"});
        QVERIFY2(done.exitCode == 0, done.all().constData());
        QCOMPARE(done.json()["deleted"].toInt(), 41);
        QCOMPARE(m_client->dbsize(), 0);
        QCOMPARE(runCtl(m_server.url(), {"undo", done.json()["journal"].toString()}).exitCode, 0);
        QCOMPARE(m_client->dbsize(), 41);
    }

    void onlyAdministratorsMay_data()
    {
        QTest::addColumn<QString>("guard");
        QTest::addColumn<int>("code");
        QTest::newRow("observer") << "observer" << 3;
        QTest::newRow("operator") << "operator" << 3;
        QTest::newRow("administrator") << "administrator" << 0;
    }

    void onlyAdministratorsMay()
    {
        QFETCH(const QString, guard);
        QFETCH(const int, code);
        const auto added = runCtl(m_server.url(), {"profiles", "add", "shop", "--guard", guard, "--production"});
        QVERIFY2(added.exitCode == 0, added.all().constData());
        const QStringList words{"clear", "--profile", "shop", "--no-journal", "--json"};
        const auto plan = runCtl(words + QStringList{"--dry-run"});
        QCOMPARE(plan.exitCode, code);
        if (code != 0) {
            QCOMPARE(plan.json()["code"].toString(), QString("change.administrator"));
            return;
        }
        const QStringList confirmed = words + QStringList{"--keys", "41", "--confirm", plan.json()["hash"].toString()};
        QCOMPARE(runCtl(confirmed).json()["code"].toString(), QString("change.production"));
        QCOMPARE(m_client->dbsize(), 41);
        const auto done = runCtl(confirmed + QStringList{"--production", "shop"});
        QVERIFY2(done.exitCode == 0, done.all().constData());
        QCOMPARE(done.json()["masters"].toArray()[0].toObject()["outcome"].toString(), QString("cleared"));
        QCOMPARE(m_client->dbsize(), 0);
    }

private:
    RedisServer m_server;
    std::unique_ptr<TempDir> m_home;
    std::unique_ptr<ByteClient> m_client;
};

QTEST_GUILESS_MAIN(CtlClearTest)
#include "tst_ctlclear.moc"
