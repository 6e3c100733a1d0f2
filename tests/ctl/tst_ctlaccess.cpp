// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata::testing;

namespace {

/// What one command does for one user.
struct Expected
{
    int exitCode = 0;
    QStringList says = {}; ///< words of what is printed
    qsizetype refusals = 0; ///< commands that the server refuses at most: each once, and never again
};

qsizetype refusalsOf(ByteClient& client)
{
    const auto text = client.info("errorstat_NOPERM");
    return text.empty() ? 0 : std::stol(text.substr(text.find('=') + 1));
}

RedisServer& server()
{
    static RedisServer server;
    static const bool filled = [] {
        auto client = server.client();
        for (int i = 0; i < 300; ++i) {
            client.queue({"SET", "app:1:item:" + std::to_string(i), "x"});
        }
        for (int i = 0; i < 200; ++i) {
            client.queue({"SET", "shop:2:item:" + std::to_string(i), "x"});
        }
        client.queue({"SELECT", "1"});
        client.queue({"SET", "third:1:item", "x"});
        client.flush();
        return true;
    }();
    Q_UNUSED(filled)
    return server;
}

CtlRun runAs(const QString& rules, const QStringList& words, qsizetype& refusals)
{
    auto client = server().client();
    std::vector<std::string> command{"ACL", "SETUSER", "someone", "reset", "on", ">hunter2"};
    for (const auto& rule : rules.split(' ', Qt::SkipEmptyParts)) {
        command.push_back(rule.toStdString());
    }
    const std::vector<std::string_view> views(command.begin(), command.end());
    client.ask(std::span(views));
    client.run({"CONFIG", "RESETSTAT"});
    const auto url = QString::fromStdString("unix://someone@" + server().socket());
    auto run = runCtlWith({"REDISCLI_AUTH=hunter2"}, {}, QStringList{"--url", url} + words);
    refusals = refusalsOf(client);
    return run;
}

constexpr auto NoInfo = "does not allow this user INFO: memory";
constexpr auto OneDatabase = "only database 0 is looked at";
constexpr auto NoScan = "does not let this user run SCAN: grant it";

} // namespace

/// Users who may do little: each command says in a sentence what is forbidden, goes on with what is allowed, and asks
/// for nothing twice.
class CtlAccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void ofUsers_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<QString>("command");
        QTest::addColumn<Expected>("expected");
        const auto row = [](const char* rules, const char* command, Expected expected) {
            QTest::addRow("%s: %s", rules, command) << rules << command << std::move(expected);
        };
        // INFO, MULTI, what an analysis sends, CLIENT SETNAME and CLIENT LIST: ten.
        const char* rules = "+ping +hello +select";
        row(rules, "health", {1, {"degraded", "Redis 7", "master", "answers in", NoInfo, NoScan}, 10});
        row(rules, "stats", {1, {"degraded", "Redis 7", "entries     -", NoInfo}, 10});
        row(rules, "versions", {3, {NoScan}, 10});
        row(rules, "keys", {3, {NoScan}, 10});
        rules = "~* +@all -info";
        row(rules, "health", {1, {"degraded", "1: 300", NoInfo, OneDatabase}, 1});
        row(rules, "stats", {1, {"degraded", "entries     500", "in one database only", NoInfo}, 1});
        row(rules, "versions", {0, {"500 of 500 keys seen", OneDatabase}, 1});
        row(rules, "keys", {0, {"app:1:item:7", "shop:2:item:7", OneDatabase}, 1});
        rules = "~* +@all -scan";
        row(rules, "health", {0, {"healthy", NoScan}, 1});
        row(rules, "stats", {0, {"entries     501"}, 1});
        row(rules, "versions", {3, {NoScan}, 1});
        row(rules, "keys", {3, {NoScan}, 1});
        rules = "~* +@all -memory";
        row(rules, "health", {0, {"healthy"}, 1});
        row(rules, "stats", {0, {"memory "}, 1});
        row(rules, "versions", {0, {"  ?  ", "does not allow MEMORY: sizes are unknown", "501 of 501"}, 1});
        row(rules, "keys", {0, {"does not allow MEMORY: sizes are unknown", "app:1:item:7"}, 1});
        row(rules, "keys --larger-than 10", {3, {"does not let this user run MEMORY"}, 1});
        rules = "~* +@all -object";
        row(rules, "versions", {0, {"does not allow OBJECT: idle times are unknown", "501 of 501"}, 1});
        row(rules, "keys --idle-over 1s", {3, {"does not let this user run OBJECT"}, 1});
        rules = "~* +@all -type -pttl";
        row(rules, "versions", {0, {"TYPE: types are unknown", "PTTL: expiry times are unknown", "501 of 501"}, 2});
        row(rules, "keys --type hash", {3, {"does not let this user run TYPE"}, 2});
        row(rules, "keys --no-ttl", {3, {"does not let this user run PTTL"}, 2});
        rules = "~* +@all -config -slowlog -latency -acl";
        row(rules, "health", {0, {"healthy"}, 0});
        row(rules, "stats", {0, {"healthy"}, 0});
        row(rules, "versions", {0, {"501 of 501"}, 0});
        row(rules, "keys", {0, {"third:1:item"}, 0});
        rules = "~* +@all -client";
        row(rules, "health", {0, {"healthy"}, 2});
        row(rules, "stats", {0, {"healthy"}, 2});
        row(rules, "versions", {0, {"501 of 501"}, 2});
        rules = "~* +@all -ping";
        row(rules, "health", {0, {"healthy", "answers in"}, 2});
        row(rules, "stats", {0, {"healthy", "answers in"}, 2});
        rules = "~* +@all -select";
        row(rules, "health", {0, {"healthy", OneDatabase}, 1});
        row(rules, "versions", {0, {"500 of 500", OneDatabase}, 1});
        row(rules, "keys", {0, {"app:1:item:7", OneDatabase}, 1});
        rules = "~* +@read"; // no INFO, PING, MULTI, CLIENT
        row(rules, "health", {1, {"degraded", "Redis 7", "1: 300", NoInfo, OneDatabase}, 6});
        row(rules, "stats", {1, {"entries     500", NoInfo}, 6});
        row(rules, "versions", {0, {"500 of 500", OneDatabase}, 6});
        row(rules, "keys", {0, {"app:1:item:7", OneDatabase}, 6});
        // Without MULTI rights are found out by trying.
        rules = "~* +@all -multi -type";
        row(rules, "versions", {0, {"TYPE: types are unknown", "501 of 501"}, 2});
        row(rules, "keys", {0, {"TYPE: types are unknown", "app:1:item:7"}, 2});
        rules = "~* +@all -info -dbsize";
        row(rules, "stats", {1, {"entries     -", NoInfo}, 2});
        row(rules, "versions", {0, {"500 of 500", "allows neither INFO nor DBSIZE"}, 2});
        // SCAN names all keys; each of the others may be asked about so often and no more: 200 of them are there.
        rules = "~app:* +@all";
        row(rules, "health", {0, {"healthy", "1: 300 (live)"}, 150});
        row(rules, "stats", {0, {"entries     501"}, 4});
        row(rules, "versions", {0, {"501 of 501", "only about keys with certain names"}, 150});
        row(rules, "versions --exact", {0, {"501 of 501", "only about keys with certain names"}, 150});
        row(rules, "keys", {0, {"app:1:item:7", "shop:2:item:7", "of the others only the names are known"}, 150});
        row(rules, "keys --type string", {1, {"app:1:item:7", "the others are left out"}, 150});
        row(rules, "keys --key shop:2:item:1", {1, {"the others are left out"}, 10});
    }

    void ofUsers()
    {
        QFETCH(QString, rules);
        QFETCH(QString, command);
        QFETCH(Expected, expected);
        qsizetype refusals = 0;
        const auto run = runAs(rules, command.split(' '), refusals);
        QVERIFY2(run.exitCode == expected.exitCode, run.all().constData());
        for (const auto& words : expected.says) {
            QVERIFY2(run.all().contains(words.toUtf8()), (words.toUtf8() + "\nis not in\n" + run.all()).constData());
        }
        QVERIFY2(refusals <= expected.refusals,
            qPrintable(QStringLiteral("%1 refusals, expected at most %2").arg(refusals).arg(expected.refusals)));
        QVERIFY2(!run.all().contains("NOPERM") && !run.all().contains("hunter2"), run.all().constData());
    }

    void inJson()
    {
        qsizetype refusals = 0;
        const auto stats = runAs("~* +@all -info", {"stats", "--json"}, refusals).json();
        QCOMPARE(stats["status"], "degraded");
        QCOMPARE(stats["total_entries"], 500);
        QCOMPARE(stats["server_version"].toString().left(2), "7.");
        QCOMPARE(stats["problems"].toArray().at(0)["code"], "info.denied");
        for (const auto* field :
            {"used_memory_bytes", "hit_rate_percent", "cache_hits", "maxmemory_policy", "run_id"}) {
            QVERIFY2(stats.contains(QLatin1String(field)) && stats[QLatin1String(field)].isNull(), field);
        }
        const auto health = runAs("~* +@all -info", {"health", "--json"}, refusals).json();
        QCOMPARE(health["backend"], "redis");
        QCOMPARE(health["role"], "master");
        QVERIFY(health["response_time_ms"].isDouble() && health["used_memory_bytes"].isNull());
        QCOMPARE(health["keys_by_version"].toObject(), (QJsonObject{{"1", 300}}));
        const auto watched = runAs("~* +@all -info", {"stats", "--json", "--watch", "0.05", "--count", "5"}, refusals);
        QCOMPARE(watched.jsonLines().size(), 5);
        QCOMPARE(refusals, 1);
        const auto keys = runAs("~app:* +@all", {"keys", "--json"}, refusals);
        QCOMPARE(keys.jsonLines().size(), 501);
        QVERIFY2(keys.err.contains("of the others only the names are known"), keys.err.constData());
        const auto prometheus = runAs("~* +@all -info", {"stats", "--prometheus"}, refusals).out;
        QVERIFY2(prometheus.contains("\nkeystrata_entries 500\n") && !prometheus.contains("used_memory"), prometheus);
    }

    void aDatabaseThatMayNotBeChosen()
    {
        qsizetype refusals = 0;
        const auto url = QString::fromStdString("unix://someone@" + server().socket() + "?db=1");
        runAs("~* +@all -select", {"stats"}, refusals); // makes the user
        const auto run = runCtlWith({"REDISCLI_AUTH=hunter2"}, {}, {"--url", url, "versions"});
        QVERIFY2(run.exitCode == 3 && run.err.contains("does not let this user run SELECT"), run.all().constData());
    }

    void aVersionKeyThatMayNotBeRead()
    {
        qsizetype refusals = 0;
        const auto run = runAs("~app:* +@all", {"versions", "--live-key", "secret:version"}, refusals);
        QVERIFY2(run.out.contains("does not let this user read the key secret:version"), run.all().constData());
        QVERIFY(!run.out.contains("holds no version"));
    }
};

QTEST_GUILESS_MAIN(CtlAccessTest)
#include "tst_ctlaccess.moc"
