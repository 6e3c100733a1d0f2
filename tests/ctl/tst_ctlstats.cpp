// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QFile>
#include <QTest>

#include <csignal>

using namespace keystrata::testing;

namespace {

/// Whole lines that a running keystratactl has printed so far.
QList<QByteArray> linesOf(QProcess& process, QByteArray& read)
{
    process.waitForReadyRead(10);
    read += process.readAllStandardOutput();
    auto lines = read.split('\n');
    lines.removeLast();
    return lines;
}

QJsonObject object(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

} // namespace

class CtlStatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void oneSampleHasTheContractsFields()
    {
        RedisServer server({"maxmemory 64mb", "maxmemory-policy allkeys-lfu"});
        auto client = server.client();
        client.run({"SET", "a", "x", "EX", "100"});
        client.set("b");
        for (int i = 0; i < 10; ++i) {
            client.queue({"GET", i < 9 ? "a" : "none"});
        }
        client.flush();
        const auto run = runCtl(server.url(), {"stats", "--json"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        const auto stats = run.json();
        QCOMPARE(stats["status"], "healthy");
        QCOMPARE(stats["total_entries"], 2);
        QCOMPARE(stats["cache_hits"], 9);
        QCOMPARE(stats["cache_misses"], 1);
        QCOMPARE(stats["hit_rate_percent"], 90.0);
        QCOMPARE(stats["maxmemory_bytes"], 64 * 1024 * 1024);
        QCOMPARE(stats["maxmemory_policy"], "allkeys-lfu");
        QCOMPARE(stats["evicted_keys"], 0);
        QCOMPARE(stats["expired_keys"], 0);
        QCOMPARE(stats["connected_clients"], 2);
        QCOMPARE(stats["analysis_running"], false);
        for (const auto* field : {"used_memory_bytes", "ops_per_sec"}) {
            QVERIFY2(stats[QLatin1String(field)].isDouble(), field);
        }
        const auto text = runCtl(server.url(), {"stats"});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains("90.0 % of 10 reads"), text.all().constData());
    }

    void noReadsNoHitRate()
    {
        RedisServer server;
        QVERIFY(runCtl(server.url(), {"stats", "--json"}).json()["hit_rate_percent"].isNull());
    }

    void watchingPrintsALineASample()
    {
        RedisServer server;
        const auto run = runCtl(server.url(), {"stats", "--json", "--watch", "0.05", "--count", "3"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        const auto lines = run.jsonLines();
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[0]["reads_per_sec"].isNull());
        QVERIFY(lines[2]["reads_per_sec"].isDouble());
        QVERIFY(lines[2]["interval_seconds"].toDouble() >= 0.04);
        QCOMPARE(runCtl(server.url(), {"stats", "--watch", "0.05", "--count", "3"}).out.count('\n'), 3);
    }

    void watchingOutlivesTheServerAndEndsOnATerminationSignal()
    {
        RedisServer server;
        QProcess process;
        QByteArray read;
        startCtl(process, {"stats", "--json", "--watch", "0.05", "--url", QString::fromStdString(server.url())});
        QTRY_VERIFY(linesOf(process, read).size() >= 2);
        server.stop();
        QTRY_COMPARE(object(linesOf(process, read).constLast())["status"], "down");
        server.start();
        QTRY_COMPARE(object(linesOf(process, read).constLast())["status"], "healthy");
        QVERIFY(object(linesOf(process, read).constLast())["run_id"].isString());
        process.terminate();
        const auto run = finishCtl(process);
        QVERIFY2(run.exitCode == 0 && run.err.isEmpty(), run.all().constData());
    }

    void watchingEndsWhenTheServerLetsUsInNoMore()
    {
        RedisServer server({"user watcher on >hunter2 ~* +@all"});
        QProcess process;
        QByteArray read;
        startCtl(process,
            {"stats", "--json", "--watch", "0.05", "--url",
                "unix://watcher:hunter2@" + QString::fromStdString(server.socket())});
        QTRY_VERIFY(linesOf(process, read).size() >= 2);
        auto client = server.client();
        client.run({"ACL", "SETUSER", "watcher", "resetpass", ">other"});
        client.run({"CLIENT", "KILL", "USER", "watcher"});
        const auto run = finishCtl(process);
        QVERIFY2(run.exitCode == 3, run.all().constData());
        QVERIFY2((read + run.out).contains("server.wrongpass"), run.all().constData());
        QCOMPARE(client.run({"ACL", "LOG"}).elements.at(0).elements.at(1).integer, 1); // it knocked once
    }

    void thePasswordIsNotInTheProcessList()
    {
        RedisServer server({"user watcher on >hunter2 ~* +@all"});
        QProcess process;
        QByteArray read;
        startCtl(process,
            {"--url", "unix://watcher:hunter2@" + QString::fromStdString(server.socket()), "stats", "--watch", "0.05"});
        QTRY_VERIFY(!linesOf(process, read).isEmpty());
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(process.processId()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto commandLine = file.readAll();
        QVERIFY2(commandLine.contains("unix://watcher:***@/"), commandLine.constData());
        QVERIFY(!commandLine.contains("hunter2"));
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QCOMPARE(finishCtl(process).exitCode, 0);
    }

    void prometheusReadsTheExposition()
    {
        RedisServer server;
        auto client = server.client();
        client.set("a");
        client.flush();
        const auto run = runCtl(server.url(), {"stats", "--prometheus"});
        QCOMPARE(run.exitCode, 0);
        QVERIFY2(run.out.contains("\nkeystrata_up 1\n") && run.out.contains("\nkeystrata_entries 1\n"),
            run.all().constData());
        // Every sample has its help and type, and the format has nothing else.
        int samples = 0;
        for (const auto& line : run.out.split('\n')) {
            if (!line.isEmpty() && !line.startsWith('#')) {
                const auto name = line.left(line.indexOf(' '));
                QVERIFY2(run.out.contains("# TYPE " + name + " "), line.constData());
                QVERIFY2(run.out.contains("# HELP " + name + " "), line.constData());
                bool number = false;
                line.mid(line.indexOf(' ') + 1).toDouble(&number);
                QVERIFY2(number, line.constData());
                ++samples;
            }
        }
        QVERIFY(samples > 15);
        const auto down = runCtl({"--url", "unix:///nonexistent/redis.sock", "stats", "--prometheus"});
        QCOMPARE(down.exitCode, 3);
        QVERIFY(down.out.endsWith("\nkeystrata_up 0\n"));
    }

    void aDegradedServerExitsWithOne()
    {
        RedisServer server({"replicaof 127.0.0.1 " + std::to_string(freePort())});
        const auto run = runCtl(server.url(), {"stats", "--json"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["status"], "degraded");
    }
};

QTEST_GUILESS_MAIN(CtlStatsTest)
#include "tst_ctlstats.moc"
