// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/info.h"
#include "core/stats/sample.h"

#include <QTest>

using namespace keystrata::stats;

class InfoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsFieldsAndDatabases()
    {
        const auto info = parseInfo("# Server\r\nredis_version:7.0.15\r\nexecutable:/usr/bin/redis:server\r\n\r\n"
                                    "# Memory\r\nused_memory:1024\r\nmem_fragmentation_ratio:1.73\r\n"
                                    "# Keyspace\r\ndb0:keys=7,expires=5,avg_ttl=1200\r\n"
                                    "db15:keys=3,expires=0,avg_ttl=0,subexpiry=2\r\n");
        QCOMPARE(info.text("redis_version"), "7.0.15");
        QCOMPARE(info.text("executable"), "/usr/bin/redis:server");
        QCOMPARE(info.number("used_memory"), 1024U);
        QCOMPARE(info.real("mem_fragmentation_ratio"), 1.73);
        QVERIFY((info.databases == std::vector<DatabaseInfo>{{0, 7, 5, 1200}, {15, 3, 0, 0}}));
    }

    void toleratesWhatItDoesNotKnow()
    {
        const auto info = parseInfo("used_memory:lots\nno colon here\ndbx:keys=1\ndb3:future\nlast:line without end");
        QVERIFY(info.has("used_memory"));
        QCOMPARE(info.number("used_memory"), 0U);
        QCOMPARE(info.number("missing"), 0U);
        QVERIFY(!info.has("missing"));
        QVERIFY(info.databases.empty());
        QCOMPARE(info.text("last"), "line without end");
        QVERIFY(parseInfo("").fields.empty());
    }

    void aSaveThatIsNotToldHasNotFailed()
    {
        QVERIFY(sampleFromInfo(parseInfo("")).rdbLastSaveOk);
        QVERIFY(!sampleFromInfo(parseInfo("rdb_last_bgsave_status:err\n")).rdbLastSaveOk);
        QVERIFY(!sampleFromInfo(parseInfo("aof_last_write_status:err\n")).aofLastWriteOk);
    }

    void tellsValkeyFromRedis()
    {
        const auto redis = sampleFromInfo(parseInfo("redis_version:7.0.15\n"));
        QCOMPARE(redis.flavour, "Redis");
        QCOMPARE(redis.version, "7.0.15");
        const auto valkey =
            sampleFromInfo(parseInfo("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.0.1\n"));
        QCOMPARE(valkey.flavour, "Valkey");
        QCOMPARE(valkey.version, "8.0.1");
    }

    void addsUpTheDatabases()
    {
        const auto sample =
            sampleFromInfo(parseInfo("db0:keys=7,expires=5,avg_ttl=0\ndb1:keys=10,expires=1,avg_ttl=0\n"));
        QCOMPARE(sample.keys, 17U);
        QCOMPARE(sample.keysWithExpiry, 6U);
    }

    void recognisesAnAnalysisAtWork()
    {
        const auto line = [](const std::string& name, int idle) {
            return "id=3 addr=127.0.0.1:5 laddr=127.0.0.1:6379 fd=8 name=" + name
                + " age=7 idle=" + std::to_string(idle) + " flags=N db=0 cmd=scan user=default\n";
        };
        QVERIFY(showsAnalysis(line("web", 0) + line("keystrata-analysis", 0)));
        QVERIFY(showsAnalysis(line("keystrata-analysis-2", 1)));
        QVERIFY(!showsAnalysis(line("web", 0) + line("keystrata-analysis", 30)));
        QVERIFY(!showsAnalysis(line("keystrata", 0)));
        QVERIFY(!showsAnalysis(line("my-keystrata-analysis", 0)));
        QVERIFY(!showsAnalysis(""));
    }
};

QTEST_GUILESS_MAIN(InfoTest)
#include "tst_info.moc"
