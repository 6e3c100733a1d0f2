// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <random>
#include <set>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

std::string bytesOf(const QJsonObject& line)
{
    return QByteArray::fromBase64(line["key_base64"].toString().toLatin1()).toStdString();
}

} // namespace

class CtlKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        auto client = m_server.client();
        for (int i = 0; i < 60; ++i) {
            client.set("shop:1:user:" + std::to_string(i) + ":profile");
            client.set("shop:2:user:" + std::to_string(i) + ":profile");
        }
        client.queue({"SET", "shop:2:cart:1", std::string(5'000, 'x'), "PX", "5000000"});
        client.queue({"HSET", "shop:2:cart:2", "a", "1"});
        client.set("settings");
        client.flush();
    }

    void aLineHasTheContractsFields()
    {
        const auto line = list({"--key", "shop:2:cart:1"}).json();
        QCOMPARE(line["key"], "shop:2:cart:1");
        QCOMPARE(line["key_escaped"], "shop:2:cart:1");
        QCOMPARE(bytesOf(line), "shop:2:cart:1");
        QCOMPARE(line["layout"], "django");
        QCOMPARE(line["prefix"], "shop");
        QCOMPARE(line["version"], "2");
        QCOMPARE(line["namespace"], "cart");
        QCOMPARE(line["type"], "string");
        QVERIFY(line["ttl_ms"].toInt() > 4'000'000 && line["ttl_ms"].toInt() <= 5'000'000);
        QVERIFY(line["memory_bytes"].toInt() > 5'000);
        const auto bare = list({"--key", "settings"}).json();
        QVERIFY(bare["layout"].isNull() && bare["prefix"].isNull() && bare["version"].isNull());
        QCOMPARE(bare["ttl_ms"], -1);
    }

    void selectionsAreJoinedByAnd_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("keys");
        const auto row = [](int keys, const QStringList& words) {
            QTest::newRow(qPrintable(words.join(QLatin1Char(' ')))) << words << keys;
        };
        row(123, {});
        row(60, {"--version", "1"});
        row(62, {"--version=2"});
        row(122, {"--version", "1", "--version", "2"});
        row(1, {"--version="});
        row(2, {"--namespace", "cart"});
        row(122, {"--prefix", "shop"});
        row(2, {"--pattern", "*:cart:[12]"});
        row(11, {"--regex", "^shop:1:user:(1\\d|7):"});
        row(1, {"--type", "hash"});
        row(122, {"--no-ttl"});
        row(1, {"--larger-than", "1kB"});
        row(1, {"--version", "2", "--namespace", "cart", "--exclude", "*:2"});
        row(0, {"--version", "10"});
        row(7, {"--limit", "7"});
        row(2, {"--key", "settings", "--key", "gone", "--key", "shop:2:cart:2", "--key", "settings"});
        row(1, {"--key", "settings", "--key", "shop:2:cart:2", "--type", "hash"});
    }

    void selectionsAreJoinedByAnd()
    {
        QFETCH(QStringList, words);
        QFETCH(int, keys);
        const auto run = list(words);
        QVERIFY2(run.exitCode == 0 && run.err.isEmpty(), run.all().constData());
        std::set<std::string> names;
        for (const auto& line : run.jsonLines()) {
            names.insert(bytesOf(line));
        }
        QVERIFY2(run.out.count('\n') == keys, run.all().constData());
        QCOMPARE(static_cast<int>(names.size()), keys);
    }

    void idleKeysAreSelectedWhereIdleTimesMeanSomething()
    {
        RedisServer server;
        auto client = server.client();
        client.set("fresh");
        client.set("stale");
        client.flush();
        const auto dump = client.run({"DUMP", "stale"}).text;
        client.run({"RESTORE", "stale", "0", dump, "REPLACE", "IDLETIME", "1000"});
        QTRY_VERIFY(std::stoi(client.info("uptime_in_seconds")) >= 2);
        client.run({"GET", "fresh"});
        const auto run = runCtl(server.url(), {"keys", "--json", "--idle-over", "2s"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QCOMPARE(run.json()["key"], "stale");
        QVERIFY(run.json()["idle_seconds"].toInt() >= 1000);
        QCOMPARE(runCtl(server.url(), {"keys", "--json", "--idle-over", "7d"}).json()["code"], "listing.idle_uptime");
        client.run({"CONFIG", "SET", "maxmemory-policy", "allkeys-lfu"});
        QCOMPARE(runCtl(server.url(), {"keys", "--json", "--idle-over", "1s"}).json()["code"], "listing.idle_lfu");
        client.run({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
        client.run({"REPLICAOF", "127.0.0.1", std::to_string(freePort())});
        const auto replica = runCtl(server.url(), {"keys", "--json", "--idle-over", "1s"});
        QCOMPARE(replica.exitCode, 3);
        QCOMPARE(replica.json()["code"], "listing.idle_replica");
    }

    void whatTheServerDoesNotTellIsNull()
    {
        RedisServer server({"user names on >secret ~* +@all -type -pttl -memory -object"});
        auto client = server.client();
        client.set("only");
        client.flush();
        const auto url = "unix://names:secret@" + server.socket();
        const auto line = runCtl(url, {"keys", "--json"}).json();
        QCOMPARE(line["key"], "only");
        QVERIFY(line["type"].isNull() && line["ttl_ms"].isNull() && line["memory_bytes"].isNull());
        const auto text = runCtl(url, {"keys"});
        QVERIFY2(text.exitCode == 0 && text.err.count('\n') == 3, text.all().constData());
        QVERIFY2(text.err.contains("TYPE: types are unknown."), text.all().constData());
        const auto typed = runCtl(url, {"keys", "--json", "--type", "hash"});
        QCOMPARE(typed.exitCode, 3);
        QCOMPARE(typed.json()["code"], "server.noperm");
    }

    void binaryNamesMakeTheRoundTrip()
    {
        RedisServer server;
        auto client = server.client();
        std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same names every time
        std::set<std::string> names{"", std::string("\0", 1), "line\nbreak", "\xff\xfe", "[a]*?\\", "\"\"", "\x1b[31m"};
        while (names.size() < 2'000) {
            std::string name(random() % 12, '\0');
            for (auto& byte : name) {
                byte = static_cast<char>(random());
            }
            names.insert(name);
        }
        for (const auto& name : names) {
            client.set(name);
        }
        client.flush();
        const auto all = runCtl(server.url(), {"keys", "--json"});
        QVERIFY2(all.exitCode == 0, all.err.constData());
        std::set<std::string> seen;
        QByteArray file;
        for (const auto& line : all.jsonLines()) {
            const auto name = bytesOf(line);
            seen.insert(name);
            QCOMPARE(unescapeBytes(line["key_escaped"].toString().toStdString()).value(), name);
            QCOMPARE(line["key"].isNull(), !isUtf8(name));
            if (!line["key"].isNull()) {
                QCOMPARE(line["key"].toString().toStdString(), name);
            }
            file += (name.empty() ? QByteArray("\"\"") : line["key_escaped"].toString().toUtf8()) + "\n";
        }
        QVERIFY(seen == names);
        const auto again =
            runCtlWith({}, file, {"--url", QString::fromStdString(server.url()), "keys", "--json", "--keys-from", "-"});
        QVERIFY2(again.exitCode == 0, again.err.constData());
        QCOMPARE(again.jsonLines().size(), 2'000);
        // As they are; a name with a zero byte cannot be told that way.
        QByteArray raw;
        qsizetype tellable = 0;
        for (const auto& name : names) {
            if (!name.contains('\0')) {
                raw += QByteArray::fromStdString(name) + '\0';
                ++tellable;
            }
        }
        const auto named =
            runCtlWith({}, raw, {"--url", QString::fromStdString(server.url()), "keys", "--json", "--keys0", "-"});
        QVERIFY2(named.exitCode == 0, named.err.constData());
        QCOMPARE(named.jsonLines().size(), tellable);
        const auto text = runCtl(server.url(), {"keys"});
        QCOMPARE(text.out.count('\n'), 2'001);
        QVERIFY(!text.out.contains('\x1b') && !text.out.contains('\0'));
        QVERIFY(isUtf8(text.out.toStdString()));
    }

private:
    CtlRun list(const QStringList& words) { return runCtl(m_server.url(), QStringList{"keys", "--json"} + words); }

    RedisServer m_server;
};

QTEST_GUILESS_MAIN(CtlKeysTest)
#include "tst_ctlkeys.moc"
