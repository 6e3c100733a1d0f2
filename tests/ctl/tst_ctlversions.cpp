// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <csignal>

using namespace keystrata::testing;

namespace {

/// "layout prefix version keys" of each stratum, sorted; "-" for null.
QStringList strataOf(const QJsonObject& versions)
{
    const auto text = [](const QJsonValue& value) { return value.isNull() ? QStringLiteral("-") : value.toString(); };
    QStringList list;
    for (const auto& value : versions["strata"].toArray()) {
        const auto stratum = value.toObject();
        list.append(QStringLiteral("%1 %2 %3 %4")
                .arg(text(stratum["layout"]), text(stratum["prefix"]), text(stratum["version"]))
                .arg(stratum["keys"].toInt()));
    }
    list.sort();
    return list;
}

QJsonObject stratum(const QJsonObject& versions, const QString& layout, const QString& version)
{
    for (const auto& value : versions["strata"].toArray()) {
        const auto candidate = value.toObject();
        if (candidate["layout"].toString() == layout && candidate["version"].toString() == version) {
            return candidate;
        }
    }
    return {};
}

int sumOf(const QJsonValue& histogram)
{
    int sum = 0;
    for (const auto& bucket : histogram.toArray()) {
        sum += bucket.toObject()["keys"].toInt();
    }
    return sum;
}

void set(ByteClient& client, const std::string& before, int keys, const std::string& after)
{
    for (int i = 0; i < keys; ++i) {
        client.set(before + std::to_string(i) + after);
    }
}

/// 500 Django keys of version 1, 300 of version 2 and 7 of version 10, and 40 each without version, leading, trailing.
void fillMixed(RedisServer& server)
{
    auto client = server.client();
    set(client, "shop:1:user:", 500, ":profile");
    set(client, "shop:2:user:", 300, ":profile");
    set(client, "shop:10:user:", 7, ":profile");
    set(client, "settings:site:", 40, ":theme");
    set(client, "v1:page:", 40, "");
    set(client, "product:", 40, ":v2");
    client.flush();
}

} // namespace

class CtlVersionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aMixedCacheGivesExactlyItsStrata()
    {
        RedisServer server;
        fillMixed(server);
        const auto run = runCtl(server.url(), {"versions", "--json"});
        QVERIFY2(run.exitCode == 0 && run.err.isEmpty(), run.all().constData());
        const auto versions = run.json();
        QCOMPARE(strataOf(versions),
            (QStringList{"- - - 40", "django shop 1 500", "django shop 10 7", "django shop 2 300", "leading - 1 40",
                "trailing - 2 40"}));
        QCOMPARE(versions["scanned"], 927);
        QCOMPARE(versions["expected"], 927);
        QCOMPARE(versions["complete"], true);
        QVERIFY(versions["seconds"].toDouble() > 0);
    }

    void aStratumHasTheContractsFields()
    {
        RedisServer server;
        fillMixed(server);
        auto client = server.client();
        for (int i = 0; i < 100; ++i) {
            client.queue({"EXPIRE", "shop:2:user:" + std::to_string(i) + ":profile", "1000"});
        }
        client.queue({"SADD", "shop:2:tags", "a"});
        client.flush();
        const auto versions = runCtl(server.url(), {"versions", "--json", "--live", "2", "--exact"}).json();
        const auto live = stratum(versions, "django", "2");
        QCOMPARE(live["db"], 0);
        QCOMPARE(live["state"], "live");
        QCOMPARE(live["live_versions"].toArray(), QJsonArray{"2"});
        QCOMPARE(live["live_source"], "stated");
        QVERIFY(live["live_reason"].isString());
        QCOMPARE(live["keys"], 301);
        QCOMPARE(live["memory_exact"], true);
        QVERIFY(live["memory_bytes"].toInt() > 301 * 40);
        QCOMPARE(live["memory_bytes_low"], live["memory_bytes"]);
        QCOMPARE(live["memory_bytes_high"], live["memory_bytes"]);
        QCOMPARE(live["no_ttl"], 201);
        QCOMPARE(sumOf(live["ttl_histogram"]), 100);
        QCOMPARE(sumOf(live["size_histogram"]), 301);
        QCOMPARE(sumOf(live["idle_histogram"]), 301);
        QCOMPARE(live["types"].toObject(), (QJsonObject{{"string", 300}, {"set", 1}}));
        const auto names = live["namespaces"].toArray();
        QCOMPARE(names[0]["keys"], 300);
        QVERIFY(names[0]["name"].isString() && names[0]["memory_bytes"].isDouble() && names[0]["no_ttl"].isDouble());
        QCOMPARE(stratum(versions, "django", "1")["state"], "old");
        QCOMPARE(stratum(versions, "django", "10")["state"], "newer");
        QCOMPARE(stratum(versions, "trailing", "2")["state"], "per-object");
        QCOMPARE(stratum(versions, "", "")["state"], "unversioned");
        const auto buckets = live["ttl_histogram"].toArray();
        QCOMPARE(buckets[0]["up_to"], 1000);
        QVERIFY(buckets[buckets.size() - 1]["up_to"].isNull());
        QVERIFY(!versions["layouts"].toArray().isEmpty());
    }

    void theLiveVersionMayBeReadFromAKey()
    {
        RedisServer server;
        fillMixed(server);
        auto client = server.client();
        client.set("live", "1");
        client.flush();
        const auto versions = runCtl(server.url(), {"versions", "--json", "--live-key", "live"}).json();
        QCOMPARE(stratum(versions, "django", "1")["state"], "live");
        QCOMPARE(stratum(versions, "django", "1")["live_source"], "read");
        QCOMPARE(stratum(versions, "django", "2")["state"], "newer");
    }

    void underLfuThereAreNoIdleTimes()
    {
        RedisServer server({"maxmemory 100mb", "maxmemory-policy allkeys-lfu"});
        fillMixed(server);
        const auto run = runCtl(server.url(), {"versions", "--json"});
        QVERIFY(stratum(run.json(), "django", "1")["idle_histogram"].isNull());
        QVERIFY(stratum(run.json(), "django", "1")["median_idle_seconds"].isNull());
        QVERIFY2(run.out.contains("analysis.lfu"), run.all().constData());
    }

    void anEmptyPrefixIsAPrefix()
    {
        RedisServer server;
        auto client = server.client();
        set(client, ":1:user:", 60, "");
        set(client, ":2:user:", 50, "");
        client.flush();
        const QStringList expected{"django  1 60", "django  2 50"};
        for (const auto& words : {QStringList{"--prefix", ""}, QStringList{"--prefix="}, QStringList{}}) {
            const auto run = runCtl(server.url(), words + QStringList{"versions", "--json", "--layout", "django"});
            QVERIFY2(strataOf(run.json()) == expected, run.all().constData());
            QCOMPARE(run.json()["strata"][0]["prefix"], "");
        }
        QVERIFY(runCtl(server.url(), {"versions"}).out.contains("(no prefix)"));
    }

    void namesAreBytes()
    {
        RedisServer server;
        auto client = server.client();
        set(client, "a\xff\x1b[31m:1:user:", 60, "");
        client.set(std::string("\0\n\xfe[*]?\\", 8));
        client.set("");
        client.flush();
        const auto run = runCtl(server.url(), {"versions", "--json", "--layout", "django"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        const auto found = stratum(run.json(), "django", "1");
        QCOMPARE(found["prefix"], "a\\xff\\x1b[31m");
        QCOMPARE(QByteArray::fromBase64(found["prefix_base64"].toString().toLatin1()), QByteArray("a\xff\x1b[31m"));
        QCOMPARE(run.json()["scanned"], 62);
        const auto text = runCtl(server.url(), {"versions", "--layout", "django"});
        QVERIFY2(!text.out.contains('\x1b') && text.out.contains("a\\xff\\x1b[31m"), text.all().constData());
    }

    void peopleGetATableAndTheEvidence()
    {
        RedisServer server;
        fillMixed(server);
        const auto run = runCtl(server.url(), {"versions"});
        QVERIFY2(run.exitCode == 0 && run.err.isEmpty(), run.all().constData());
        QVERIFY2(run.out.startsWith("DB  LAYOUT "), run.all().constData());
        QVERIFY2(run.out.contains("matches 87.1 % of 927 sampled keys."), run.all().constData());
        QVERIFY2(run.out.contains("927 of 927 keys seen in "), run.all().constData());
        const QRegularExpression row(" 0 +django +shop +10 +[a-z]+ +7 ");
        QVERIFY2(row.match(QString::fromUtf8(run.out)).hasMatch(), run.all().constData());
    }

    void anInterruptedScanPrintsWhatItSaw()
    {
        RedisServer server;
        auto client = server.client();
        set(client, "v1:page:", 20'000, "");
        client.flush();
        QProcess process;
        startCtl(process,
            {"versions", "--json", "--rate", "2000", "--layout", "leading", "--url",
                QString::fromStdString(server.url())});
        const auto scans = [&] { return client.info("total_commands_processed"); };
        const auto before = std::stoull(scans());
        QTRY_VERIFY(std::stoull(scans()) > before + 50);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const auto run = finishCtl(process);
        QVERIFY2(run.exitCode == 1 && run.err.isEmpty(), run.all().constData());
        const auto versions = run.json();
        QCOMPARE(versions["complete"], false);
        QCOMPARE(versions["code"], "cancelled");
        QVERIFY(versions["scanned"].toInt() > 0 && versions["scanned"].toInt() < 20'000);
        QCOMPARE(versions["strata"][0]["keys"], versions["scanned"]);
    }

    void progressIsForTerminals()
    {
        RedisServer server;
        fillMixed(server);
        QProcess terminal;
        const auto command = QStringLiteral("'%1' --url '%2' --rate 2000 versions")
                                 .arg(QStringLiteral(KEYSTRATACTL_FILE), QString::fromStdString(server.url()));
        terminal.start("script", {"-qec", command, "/dev/null"});
        const auto run = finishCtl(terminal);
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QVERIFY2(run.out.contains("\r\x1b[KScanning keys"), run.all().constData());
        // The line is gone before the table comes.
        QVERIFY2(run.out.contains("\r\x1b[KDB  LAYOUT"), run.all().constData());
    }
};

QTEST_GUILESS_MAIN(CtlVersionsTest)
#include "tst_ctlversions.moc"
