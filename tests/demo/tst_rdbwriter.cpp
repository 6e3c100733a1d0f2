// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/rdbwriter.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <array>
#include <chrono>
#include <filesystem>

using keystrata::demo::RdbKey;
using keystrata::demo::RdbWriter;
using keystrata::testing::ByteClient;
using keystrata::testing::ChildProcess;
using keystrata::testing::RedisServer;
using keystrata::testing::TempDir;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

int64_t nowMs()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// A server that starts from the file.
class Loaded
{
public:
    explicit Loaded(const TempDir& dir, const std::string& policy = "allkeys-lru")
        : m_server({"dir " + dir.path(), "dbfilename test.rdb", "maxmemory-policy " + policy})
    {
    }

    ByteClient client(int db = 0)
    {
        auto client = m_server.client();
        // The server answers while it loads, but with an error.
        while (client.ask({"PING"}).kind == ByteClient::Kind::Error) { }
        client.run({"SELECT", std::to_string(db)});
        return client;
    }

private:
    RedisServer m_server;
};

bool checkedByRedis(const std::string& file)
{
    ChildProcess check({"redis-check-rdb", file});
    return check.waitFor(60s) && check.exitCode() == 0;
}

} // namespace

class RdbWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyTypeArrives()
    {
        const TempDir dir("rdb");
        auto rdb = RdbWriter::create(dir.file("test.rdb"));
        QVERIFY(rdb);
        const std::array elements = {"first"sv, "second"sv, "first"sv};
        const std::array members = {"1"sv, "2"sv, "three"sv};
        const std::array<std::pair<std::string_view, std::string_view>, 2> fields = {{{"name", "Noa"}, {"", "empty"}}};
        const std::array<std::pair<std::string_view, double>, 3> scores = {
            {{"low", -1.5}, {"high", 1e300}, {"zero", 0}}};
        rdb->selectDb(0);
        rdb->addString({.name = "text"}, "value");
        rdb->addString({.name = "number"}, "-12345");
        rdb->addList({.name = "list"}, elements);
        rdb->addSet({.name = "set"}, members);
        rdb->addHash({.name = "hash"}, fields);
        rdb->addSortedSet({.name = "zset"}, scores);
        QCOMPARE(rdb->keys(), 6U);
        QVERIFY(rdb->finish());
        QVERIFY(checkedByRedis(dir.file("test.rdb")));

        Loaded server(dir);
        auto client = server.client();
        QCOMPARE(client.dbsize(), 6);
        QCOMPARE(client.run({"GET", "text"}).text, "value");
        QCOMPARE(client.run({"INCR", "number"}).integer, -12344);
        QCOMPARE(client.run({"LRANGE", "list", "0", "-1"}).elements.size(), 3U);
        QCOMPARE(client.run({"LINDEX", "list", "1"}).text, "second");
        QCOMPARE(client.run({"SCARD", "set"}).integer, 3);
        QCOMPARE(client.run({"SISMEMBER", "set", "three"}).integer, 1);
        QCOMPARE(client.run({"HGET", "hash", "name"}).text, "Noa");
        QCOMPARE(client.run({"HGET", "hash", ""}).text, "empty");
        QCOMPARE(client.run({"ZSCORE", "zset", "low"}).text, "-1.5");
        QCOMPARE(client.run({"ZRANGE", "zset", "-1", "-1"}).elements.front().text, "high");
    }

    void agesArrive()
    {
        const TempDir dir("rdb");
        auto rdb = RdbWriter::create(dir.file("test.rdb"));
        QVERIFY(rdb);
        const int64_t expiry = nowMs() + 3'600'500;
        rdb->selectDb(3);
        rdb->addString({.name = "never"}, "x");
        rdb->addString({.name = "hour", .expiresAtMs = expiry, .idleSeconds = 7}, "x");
        rdb->addString({.name = "month", .idleSeconds = 31 * 24 * 3600}, "x");
        rdb->addString({.name = "past", .expiresAtMs = nowMs() - 1000}, "x");
        QVERIFY(rdb->finish());
        QVERIFY(checkedByRedis(dir.file("test.rdb")));

        Loaded server(dir);
        auto client = server.client(3);
        QCOMPARE(client.run({"PEXPIRETIME", "hour"}).integer, expiry);
        QCOMPARE(client.run({"PTTL", "never"}).integer, -1);
        QCOMPARE(client.dbsize(), 3); // a server drops what has expired
        const auto idle = [&client](std::string_view key) { return client.run({"OBJECT", "IDLETIME", key}).integer; };
        QVERIFY(idle("month") >= 31 * 24 * 3600);
        QVERIFY(idle("month") < 31 * 24 * 3600 + 600);
        QVERIFY(idle("hour") >= 7);
        QVERIFY(idle("hour") < 607);
        QVERIFY(idle("never") < 600);
    }

    void databasesAreApart()
    {
        const TempDir dir("rdb");
        auto rdb = RdbWriter::create(dir.file("test.rdb"));
        QVERIFY(rdb);
        for (const int db : {1, 4, 15}) {
            rdb->selectDb(db);
            for (int i = 0; i < db; ++i) {
                rdb->addString({.name = "key:" + std::to_string(i)}, "x");
            }
        }
        QVERIFY(rdb->finish());
        QVERIFY(checkedByRedis(dir.file("test.rdb")));

        Loaded server(dir);
        for (const int db : {1, 4, 15}) {
            QCOMPARE(server.client(db).dbsize(), db);
        }
        QCOMPARE(server.client().dbsize(), 0);
    }

    void namesAreBytes_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe\x80");
        QTest::newRow("line breaks") << QByteArray("two\r\nlines");
        // Lengths are written in 1, 2, 5 bytes: on both sides of each border.
        for (const int length : {63, 64, 16383, 16384, 70000}) {
            QTest::addRow("%d bytes", length) << QByteArray(length, 'k');
        }
    }

    void namesAreBytes()
    {
        QFETCH(const QByteArray, name);
        const std::string bytes = name.toStdString();
        const TempDir dir("rdb");
        auto rdb = RdbWriter::create(dir.file("test.rdb"));
        QVERIFY(rdb);
        rdb->selectDb(0);
        rdb->addString({.name = bytes}, bytes);
        QVERIFY(rdb->finish());
        QVERIFY(checkedByRedis(dir.file("test.rdb")));

        Loaded server(dir);
        auto client = server.client();
        QCOMPARE(client.dbsize(), 1);
        const auto value = client.run({"GET", bytes});
        QCOMPARE(value.kind, ByteClient::Kind::String);
        QCOMPARE(value.text, bytes);
    }

    /// The counts at the head of a database are filled in later, in a part of the file long written.
    void manyKeysAndLargeCollections()
    {
        constexpr int Keys = 100'000;
        const TempDir dir("rdb");
        auto rdb = RdbWriter::create(dir.file("test.rdb"));
        QVERIFY(rdb);
        rdb->selectDb(0);
        const int64_t expiry = nowMs() + 3'600'000;
        const std::string value(40, 'v');
        for (int i = 0; i < Keys; ++i) {
            RdbKey key;
            const std::string name = "object:" + std::to_string(i);
            key.name = name;
            if (i % 4 != 0) {
                key.expiresAtMs = expiry;
            }
            rdb->addString(key, value);
        }
        std::vector<std::string> names;
        for (int i = 0; i < Keys; ++i) {
            names.push_back("member:" + std::to_string(i));
        }
        const std::vector<std::string_view> members(names.begin(), names.end());
        rdb->addSet({.name = "large"}, members);
        QVERIFY(rdb->finish());
        QVERIFY(std::filesystem::file_size(dir.file("test.rdb")) > 4 * 1024 * 1024);
        QVERIFY(checkedByRedis(dir.file("test.rdb")));

        Loaded server(dir);
        auto client = server.client();
        QCOMPARE(client.dbsize(), Keys + 1);
        QCOMPARE(client.run({"SCARD", "large"}).integer, Keys);
        QVERIFY(client.info("db0").starts_with("keys=100001,expires=75000,"));
    }

    void idleMeansNothingUnderLfu()
    {
        const TempDir dir("rdb");
        auto rdb = RdbWriter::create(dir.file("test.rdb"));
        QVERIFY(rdb);
        rdb->selectDb(0);
        rdb->addString({.name = "key", .idleSeconds = 1000}, "x");
        QVERIFY(rdb->finish());

        Loaded server(dir, "allkeys-lfu");
        QCOMPARE(server.client().run({"GET", "key"}).text, "x");
    }

    void failuresAreTold()
    {
        const auto missing = RdbWriter::create("/nonexistent/folder/test.rdb");
        QVERIFY(!missing);
        QCOMPARE(missing.error().kind, keystrata::ErrorKind::File);
        QVERIFY(missing.error().message.english().contains("/nonexistent/folder/test.rdb"));

        auto full = RdbWriter::create("/dev/full");
        QVERIFY(full);
        full->selectDb(0);
        const std::string value(300'000, 'x');
        for (int i = 0; i < 10; ++i) {
            full->addString({.name = std::to_string(i)}, value);
        }
        const auto status = full->finish();
        QVERIFY(!status);
        QCOMPARE(status.error().kind, keystrata::ErrorKind::File);
        QVERIFY(status.error().message.english().contains("/dev/full"));
    }
};

QTEST_GUILESS_MAIN(RdbWriterTest)
#include "tst_rdbwriter.moc"
