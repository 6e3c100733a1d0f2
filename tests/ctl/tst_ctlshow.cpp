// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;

class CtlShowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        auto client = m_server.client();
        for (int i = 0; i < 60; ++i) {
            client.set("shop:1:page:" + std::to_string(i));
            client.set("shop:2:page:" + std::to_string(i));
        }
        client.queue({"SET", "shop:1:user:7", R"({"id":7,"name":"Ada","password":"hunter2","tags":["a"]})"});
        client.queue({"SET", "shop:2:user:7", R"({"id":"7","name":"Ada","password":"hunter2","tags":["a","b"]})", "PX",
            "5000000"});
        client.queue({"HSET", "hash", "name", "Ada", "n", "5", "blob", "\xff\xfe", "session_id", "hunter2"});
        client.queue({"RPUSH", "list", "1", R"({"a":[true,null]})", "text"});
        client.queue({"SADD", "set", "1"});
        client.queue({"ZADD", "zset", "1.5", "a", "2", "b"});
        client.queue({"XADD", "stream", "5-0", "a", "1"});
        client.queue({"PFADD", "log", "a", "b"});
        client.queue({"GEOADD", "places", "13.361389", "38.115556", "Palermo"});
        client.queue({"SET", std::string_view("odd\n\0\xff\"\\", 8), "odd"});
        client.queue({"SET", "", "empty"});
        client.queue({"HSET", ".net", "absexp", "639230223610000000", "sldexp", "12000000000", "data", "x"});
        client.queue({"SETRANGE", "large", "5000000", "end"});
        client.flush();
        client.run({"PFCOUNT", "log"});
    }

    void factsAndValue()
    {
        const auto shown = json("shop:2:user:7");
        QCOMPARE(shown["key"], "shop:2:user:7");
        QCOMPARE(shown["type"], "string");
        QCOMPARE(shown["encodings"].toArray(), QJsonArray{"json"});
        QCOMPARE(shown["shape"], R"({"id":str,"name":str,"password":str,"tags":[str]})");
        QVERIFY(shown["ttl_ms"].toInt() > 4'000'000 && shown["ttl_ms"].toInt() <= 5'000'000);
        QVERIFY(shown["memory_bytes"].toInt() > 50);
        QVERIFY(shown["idle_seconds"].isDouble());
        QCOMPARE(shown["complete"], true);
        const auto value = shown["value"].toObject();
        QCOMPARE(value["id"], "7");
        QCOMPARE(value["tags"].toArray(), (QJsonArray{"a", "b"}));
    }

    void sensitiveValuesAreHidden()
    {
        for (const QStringList& words :
            {QStringList{"shop:1:user:7"}, {"shop:1:user:7", "--json"}, {"hash"}, {"hash", "--json"},
                {"shop:1:user:7", "--diff", "1", "2"}, {"shop:1:user:7", "--as", "text"}, {"shop:1:user:7", "--raw"}}) {
            const auto run = runCtl(m_server.url(), QStringList{"show"} + words);
            QVERIFY2(!run.all().contains("hunter2"), run.all().constData());
        }
        QCOMPARE(json("shop:1:user:7")["redacted"], 1);
        QCOMPARE(json("shop:1:user:7")["value"].toObject()["password"], "•••");
        const auto revealed = runCtl(m_server.url(), {"show", "--json", "--reveal", "shop:1:user:7"}).json();
        QCOMPARE(revealed["value"].toObject()["password"], "hunter2");
        QCOMPARE(revealed["redacted"], 0);
        const auto told = runCtl(m_server.url(), {"show", "shop:1:user:7"});
        QVERIFY2(told.err.contains("--reveal"), told.all().constData());
    }

    void everyType_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("shape");
        const auto row = [](const char* key, const char* value, const char* shape) {
            QTest::newRow(key) << QString::fromUtf8(key) << QByteArray(value) << QString::fromUtf8(shape);
        };
        row("hash", R"({"name":"Ada","n":5,"blob":{"$bytes":"//4="},"session_id":"•••"})",
            R"({"blob":bytes,"n":int,"name":str,"session_id":str})");
        row("list", R"([1,{"a":[true,null]},"text"])", R"([int|str|{"a":[null|bool]}])");
        row("set", "[1]", "set[int]");
        row("zset", R"({"a":1.5,"b":2})", "zset{*:int|real}");
        row("stream", R"([{"$class":"entry","id":"5-0","fields":{"a":1}}])",
            R"(stream[entry{"fields":{"a":int},"id":str}])");
    }

    void everyType()
    {
        QFETCH(QString, key);
        QFETCH(QByteArray, value);
        QFETCH(QString, shape);
        const auto shown = json(key);
        QVERIFY2(shown["value"] == QJsonDocument::fromJson('[' + value + ']').array()[0],
            QJsonDocument(shown).toJson().constData());
        QCOMPARE(shown["shape"].toString(), shape);
        const auto text = runCtl(m_server.url(), {"show", key});
        QVERIFY2(text.exitCode == 0 && text.out.startsWith("key       " + key.toUtf8()), text.all().constData());
    }

    void whatIsRecognised()
    {
        QCOMPARE(json("log")["recognised"], "hyperloglog");
        QCOMPARE(json("log")["distinct"], 2);
        QCOMPARE(json("places")["recognised"], "geo");
        const auto place = json("places")["value"].toObject()["Palermo"].toObject();
        QVERIFY(std::abs(place["longitude"].toDouble() - 13.361389) < 1e-5);
        QVERIFY(std::abs(place["latitude"].toDouble() - 38.115556) < 1e-5);
        QVERIFY(json("hash")["recognised"].isNull());
        const auto details = json(".net")["details"].toArray();
        QCOMPARE(details.size(), 3);
        QCOMPARE(details[1].toObject()["value"], "2026-08-22 19:06:01 UTC");
        QCOMPARE(details[2].toObject()["value"], "PT20M");
    }

    void anyNameIsFound()
    {
        QCOMPARE(json("odd\\n\\x00\\xff\\\"\\\\")["value"], "odd");
        QCOMPARE(json("\"\"")["value"], "empty");
        QVERIFY(json("odd\\n\\x00\\xff\\\"\\\\")["key"].isNull());
        QCOMPARE(json("odd\\n\\x00\\xff\\\"\\\\")["key_escaped"], "odd\\n\\x00\\xff\\\"\\\\");
        const auto text = runCtl(m_server.url(), {"show", "odd\\n\\x00\\xff\\\"\\\\"});
        QVERIFY2(text.exitCode == 0 && text.out.startsWith("key       odd\\n\\x00\\xff"), text.all().constData());
    }

    void aMissingKeyIsBadNews()
    {
        const auto run = runCtl(m_server.url(), {"show", "--json", "none"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["code"], "value.gone");
    }

    void wrongWords_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        QTest::newRow("no key") << QStringList{} << "usage.key";
        QTest::newRow("broken escape") << QStringList{"a\\x4"} << "usage.key_escape";
        QTest::newRow("one version") << QStringList{"--diff", "1"} << "usage.value";
        QTest::newRow("empty version") << QStringList{"k", "--diff", "1", ""} << "usage.diff";
        QTest::newRow("unknown codec") << QStringList{"k", "--as", "zlib,rot13"} << "values.no_codec";
        QTest::newRow("behind the end") << QStringList{"k", "--as", "json,zlib"} << "values.chain";
        QTest::newRow("no size") << QStringList{"k", "--load", "much"} << "*";
    }

    void wrongWords()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, code);
        const auto run = runCtl(m_server.url(), QStringList{"--json", "show"} + words);
        QCOMPARE(run.exitCode, 2);
        QVERIFY2(code == "*" || run.json()["code"] == code, run.all().constData());
    }

    void chainsCanBeChosen()
    {
        const auto run = runCtl(m_server.url(), {"show", "--json", "--reveal", "--as", "text", "shop:1:user:7"});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        QCOMPARE(run.json()["encodings"].toArray(), QJsonArray{"text"});
        QVERIFY(run.json()["value"].toString().startsWith("{\"id\":7"));
        // What does not fit is shown as what it is, and why.
        const auto wrong = runCtl(m_server.url(), {"show", "--json", "--as", "zlib,pickle", "shop:2:page:1"});
        QCOMPARE(wrong.json()["value"], "x");
        QVERIFY2(!wrong.json()["notes"].toArray().isEmpty(), wrong.all().constData());
    }

    void rawBytes()
    {
        QCOMPARE(runCtl(m_server.url(), {"show", "--raw", "shop:1:page:1"}).out, QByteArray("x"));
        const auto hidden = runCtl(m_server.url(), {"show", "--raw", "shop:1:user:7"});
        QVERIFY(hidden.exitCode == 3 && hidden.out.isEmpty());
        QVERIFY(runCtl(m_server.url(), {"show", "--raw", "--reveal", "shop:1:user:7"}).out.contains("hunter2"));
        QCOMPARE(runCtl(m_server.url(), {"show", "--raw", "hash"}).exitCode, 3);
        // More than is looked through for sensitive data.
        QCOMPARE(runCtl(m_server.url(), {"show", "--raw", "large"}).exitCode, 3);
        const auto large = runCtl(m_server.url(), {"show", "--raw", "--load", "10MB", "large"});
        QVERIFY(large.exitCode == 0);
        QCOMPARE(large.out, QByteArray(5'000'000, '\0') + "end");
        QCOMPARE(runCtl(m_server.url(), {"show", "--raw", "--reveal", "large"}).out, large.out);
    }

    void partsAreSaid()
    {
        const auto part = runCtl(m_server.url(), {"show", "--json", "--load", "64KiB", "large"});
        QCOMPARE(part.exitCode, 1);
        QCOMPARE(part.json()["complete"], false);
        QCOMPARE(part.json()["length"], 5'000'003);
        auto client = m_server.client();
        for (int i = 0; i < 1000; ++i) {
            client.queue({"RPUSH", "many", std::to_string(i)});
        }
        client.flush();
        const auto first = runCtl(m_server.url(), {"show", "--json", "many"});
        QCOMPARE(first.exitCode, 1);
        QCOMPARE(first.json()["value"].toArray().size(), 200);
        const auto all = runCtl(m_server.url(), {"show", "--json", "--limit", "1000", "many"});
        QCOMPARE(all.exitCode, 0);
        QCOMPARE(all.json()["value"].toArray().size(), 1000);
        QCOMPARE(all.json()["value"].toArray().last(), 999);
    }

    void anyDatabase()
    {
        const RedisServer server;
        auto client = server.client();
        client.set("shop:1:a", "0");
        client.run({"SELECT", "3"});
        client.set("shop:1:b", "3");
        const auto shown = runCtl(server.url(), {"show", "--json", "shop:1:b"}).json();
        QCOMPARE(shown["db"], 3);
        QCOMPARE(shown["value"], 3);
        QCOMPARE(runCtl(server.url(), {"show", "--json", "shop:1:a"}).json()["db"], 0);
        QCOMPARE(runCtl(server.url() + "?db=0", {"show", "--json", "shop:1:b"}).json()["code"], "value.gone");
    }

    void twoVersions()
    {
        const auto run = runCtl(m_server.url(), {"show", "--json", "shop:1:user:7", "--diff", "1", "2"});
        QVERIFY2(run.exitCode == 1, run.all().constData());
        QCOMPARE(run.json()["same"], false);
        QStringList told;
        for (const auto& value : run.json()["differences"].toArray()) {
            const auto difference = value.toObject();
            told.append(difference["change"].toString() + ' ' + difference["path"].toString() + ' '
                + difference["before"].toString() + ' ' + difference["after"].toString());
        }
        QCOMPARE(told, (QStringList{"type $.id 7 \"7\"", "added $.tags[1]  \"b\""}));
        const auto text = runCtl(m_server.url(), {"show", "shop:2:user:7", "--diff", "2", "1"});
        QVERIFY2(text.exitCode == 1 && text.out.contains("- $.tags[1]  \"b\""), text.all().constData());
        const auto same = runCtl(m_server.url(), {"show", "shop:1:page:1", "--diff", "1", "2"});
        QVERIFY2(same.exitCode == 0 && same.out.contains("the same"), same.all().constData());
        const auto stated = runCtl(
            m_server.url(), {"show", "shop:1:page:1", "--diff", "1", "2", "--layout", "django", "--prefix", "shop"});
        QCOMPARE(stated.out, same.out);
        QCOMPARE(runCtl(m_server.url(), {"show", "shop:1:user:7", "--diff", "1", "3", "--json"}).json()["code"],
            "value.gone");
        const auto unversioned = runCtl(m_server.url(), {"show", "hash", "--diff", "1", "2", "--json"});
        QVERIFY(unversioned.exitCode == 3 && unversioned.json()["code"] == "show.no_version");
    }

private:
    QJsonObject json(const QString& key) const
    {
        const auto run = runCtl(m_server.url(), {"show", "--json", key});
        return run.exitCode == 0 ? run.json() : QJsonObject{{"failed", QString::fromUtf8(run.all())}};
    }

    RedisServer m_server;
};

QTEST_GUILESS_MAIN(CtlShowTest)
#include "tst_ctlshow.moc"
