// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QFile>
#include <QTest>

using namespace keystrata::testing;

namespace {

void fill(RedisServer& server, const std::string& prefix, int version, int keys)
{
    auto client = server.client();
    for (int i = 0; i < keys; ++i) {
        client.set(prefix + ":" + std::to_string(version) + ":item:" + std::to_string(i));
    }
    client.flush();
}

QStringList codes(const QJsonObject& health)
{
    QStringList list;
    for (const auto& problem : health["problems"].toArray()) {
        list.append(problem.toObject()["code"].toString());
    }
    return list;
}

} // namespace

class CtlHealthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aWellServerExitsWithZero()
    {
        RedisServer server({"maxmemory 100mb", "maxmemory-policy allkeys-lru"});
        fill(server, "shop", 1, 200);
        fill(server, "shop", 2, 100);
        fill(server, "small", 7, 60);
        const auto run = runCtl(server.url(), {"health", "--json", "--live", "2"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        const auto health = run.json();
        QCOMPARE(health["status"], "healthy");
        QCOMPARE(health["backend"], "redis");
        QCOMPARE(health["role"], "master");
        QCOMPARE(health["server"].toString().toStdString(), server.url());
        QVERIFY(health["response_time_ms"].toDouble() > 0);
        QCOMPARE(health["cache_version"], "2");
        QCOMPARE(health["cache_version_source"], "stated");
        QCOMPARE(health["keys_by_version"].toObject(), (QJsonObject{{"1", 200}, {"2", 100}}));
        QCOMPARE(health["keys_by_version_exact"], true);
        QVERIFY(health["problems"].toArray().isEmpty());
        QVERIFY(run.err.isEmpty());
        const auto text = runCtl(server.url(), {"health"});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.startsWith("healthy  unix://"), text.all().constData());
    }

    void aCacheWithoutVersionsHasNone()
    {
        RedisServer server;
        const auto health = runCtl(server.url(), {"health", "--json"}).json();
        QCOMPARE(health["status"], "healthy");
        QVERIFY(health["cache_version"].isNull());
        QCOMPARE(health["keys_by_version"].toObject(), QJsonObject());
    }

    void aFullServerThatMayNotEvictExitsWithOne()
    {
        RedisServer server;
        // By a connection that is gone afterwards: its buffer counts as used.
        server.client().run({"SET", "big", std::string(20'000'000, 'x')});
        auto client = server.client();
        QTRY_COMPARE(client.info("connected_clients"), "1");
        const auto used = std::stoull(client.info("used_memory"));
        client.run({"CONFIG", "SET", "maxmemory", std::to_string(used + used / 50)});
        const auto run = runCtl(server.url(), {"health", "--json"});
        QVERIFY2(run.exitCode == 1, run.all().constData());
        QCOMPARE(run.json()["status"], "degraded");
        QCOMPARE(codes(run.json()), QStringList{"memory.full"});
        const auto text = runCtl(server.url(), {"health"});
        QCOMPARE(text.exitCode, 1);
        QVERIFY2(text.out.contains("\ncritical: Memory is at "), text.all().constData());
    }

    void aReplicaWithoutItsMasterExitsWithOne()
    {
        RedisServer server({"replicaof 127.0.0.1 " + std::to_string(freePort())});
        const auto run = runCtl(server.url(), {"health", "--json"});
        QVERIFY2(run.exitCode == 1, run.all().constData());
        QCOMPARE(run.json()["role"], "replica");
        QCOMPARE(codes(run.json()), QStringList{"replica.link"});
    }

    /// However many keys there are, health answers within about a second and says that it saw a part.
    void aLargeCacheIsLookedAtForASecond()
    {
        RedisServer server;
        fill(server, "shop", 3, 4'000);
        const auto run = runCtl(server.url(),
            {"health", "--json", "--rate", "500", "--layout", "django", "--layout", "leading", "--prefix", "shop"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        const auto health = run.json();
        QCOMPARE(health["keys_by_version_exact"], false);
        const auto estimate = health["keys_by_version"]["3"].toInt();
        QVERIFY2(estimate >= 3'600 && estimate <= 4'400, run.all().constData());
    }

    void theTargetMayComeFromTheEnvironment()
    {
        RedisServer server({"requirepass hunter2"});
        const auto url = "REDIS_URL=" + QString::fromStdString(server.url());
        QCOMPARE(runCtlWith({url, "REDISCLI_AUTH=hunter2"}, {}, {"health"}).exitCode, 0);
        QCOMPARE(runCtlWith({url, "REDISCLI_AUTH=wrong"}, {}, {"health"}).exitCode, 3);
        QCOMPARE(
            runCtlWith({url, "REDISCLI_AUTH=wrong"}, {}, {"health", "--password-command", "echo hunter2"}).exitCode, 0);
        QCOMPARE(runCtlWith({url}, "hunter2\n", {"health", "--password-file", "/dev/stdin"}).exitCode, 0);
    }

    void theDemoNeedsNoServerAndLeavesNothing()
    {
        const auto run = runCtl({"health", "--demo", "--json"});
        QVERIFY2((run.exitCode == 0 || run.exitCode == 1) && run.err.isEmpty(), run.all().constData());
        const auto health = run.json();
        QVERIFY2(health["keys_by_version"].toObject().size() > 1, run.all().constData());
        const auto server = health["server"].toString();
        QVERIFY2(server.startsWith("unix:///"), qPrintable(server));
        QVERIFY(!QFile::exists(server.mid(QStringLiteral("unix://").size())));
    }
};

QTEST_GUILESS_MAIN(CtlHealthTest)
#include "tst_ctlhealth.moc"
