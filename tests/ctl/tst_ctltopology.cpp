// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

using namespace keystrata::testing;

namespace {

QStringList codes(const QJsonObject& health)
{
    QStringList list;
    for (const auto& problem : health["problems"].toArray()) {
        list.append(problem.toObject()["code"].toString());
    }
    return list;
}

/// A figure of each master, added up.
int partsOf(const QJsonObject& stats, const QString& figure)
{
    int sum = 0;
    for (const auto& node : stats["nodes"].toArray()) {
        sum += node.toObject()[figure].toInt();
    }
    return sum;
}

QJsonObject healthOf(const std::string& url, int exitCode)
{
    const auto run = runCtl({"--url", QString::fromStdString(url), "health", "--json"});
    [&] { QVERIFY2(run.exitCode == exitCode, run.all().constData()); }();
    return run.json();
}

} // namespace

/// The commands say the same of a cache behind Sentinel and in a Cluster as of one on a single server.
class CtlTopologyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void behindSentinel()
    {
        SentinelDeployment deployment;
        auto client = deployment.server(0).client();
        for (int i = 0; i < 50; ++i) {
            client.set("app:" + std::to_string(i % 2 + 1) + ":item:" + std::to_string(i));
        }
        const auto url = QString::fromStdString(deployment.url());
        auto health = healthOf(deployment.url(), 0);
        QCOMPARE(health["status"].toString(), QStringLiteral("healthy"));
        QCOMPARE(health["role"].toString(), QStringLiteral("master"));
        const auto versions = runCtl({"--url", url, "versions", "--json"});
        QCOMPARE(versions.exitCode, 0);
        QCOMPARE(versions.json()["scanned"].toInt(), 50);

        deployment.sentinel(2).kill();
        health = healthOf(deployment.url(), 1);
        QCOMPARE(health["status"].toString(), QStringLiteral("degraded"));
        QCOMPARE(codes(health), QStringList{"sentinel.gone"});
        deployment.sentinel(1).kill();
        health = healthOf(deployment.url(), 1);
        QVERIFY2(codes(health).contains("sentinel.no_majority"), qPrintable(codes(health).join(' ')));
    }

    void inACluster()
    {
        ClusterDeployment::Options options;
        options.fullCoverage = false;
        ClusterDeployment cluster(options);
        cluster.fill(900, [](size_t i) { return "app:" + std::to_string(i % 3 + 1) + ":item:" + std::to_string(i); });
        const auto url = QString::fromStdString(cluster.url());
        auto health = healthOf(cluster.url(), 0);
        QCOMPARE(health["status"].toString(), QStringLiteral("healthy"));
        const auto stats = runCtl({"--url", url, "stats", "--json"});
        QCOMPARE(stats.json()["total_entries"].toInt(), 900);
        QCOMPARE(partsOf(stats.json(), "total_entries"), 900);
        QCOMPARE(partsOf(stats.json(), "slots"), 16384);
        QCOMPARE(stats.json()["nodes"].toArray().size(), 3);
        QCOMPARE(stats.json()["keys_spread"].toObject()["uneven"].toBool(true), false);
        QCOMPARE(qRound(stats.json()["keys_spread"].toObject()["even_percent"].toDouble()), 33);
        const auto text = runCtl({"--url", url, "stats"});
        QCOMPARE(text.exitCode, 0);
        for (size_t i = 0; i < 3; ++i) {
            QCOMPARE(text.out.count(QByteArray("\n127.0.0.1:") + QByteArray::number(cluster.port(i))), 1);
        }
        QVERIFY2(text.out.contains("of the keys, an even share is 33.3 %\n"), text.all().constData());
        const auto versions = runCtl({"--url", url, "versions", "--json"});
        QCOMPARE(versions.exitCode, 0);
        QCOMPARE(versions.json()["scanned"].toInt(), 900);
        QVERIFY(versions.json()["complete"].toBool());
        QCOMPARE(versions.json()["strata"].toArray().size(), 3);
        const auto keys = runCtl({"--url", url, "keys", "--version", "2", "--json"});
        QCOMPARE(keys.exitCode, 0);
        QCOMPARE(keys.out.count('\n'), 300);
        const auto named =
            runCtl({"--url", url, "keys", "--key", "app:1:item:0", "--key", "app:2:item:1", "--key", "none"});
        QCOMPARE(named.exitCode, 0);
        QCOMPARE(named.out.count("app:"), 2);

        cluster.node(1).kill();
        health = healthOf(cluster.url(), 1);
        QCOMPARE(health["status"].toString(), QStringLiteral("degraded"));
        QVERIFY2(codes(health).contains("cluster.master_gone"), qPrintable(codes(health).join(' ')));
        // A scan waits for the successor and then knows every key.
        const auto again = runCtl({"--url", url, "versions", "--json"});
        QVERIFY2(again.exitCode == 0, again.all().constData());
        QCOMPARE(again.json()["scanned"].toInt(), 900);
    }
};

QTEST_GUILESS_MAIN(CtlTopologyTest)
#include "tst_ctltopology.moc"
