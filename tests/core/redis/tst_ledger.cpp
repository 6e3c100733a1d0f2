// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/info.h"
#include "core/redis/session.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <thread>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;

namespace {

/// Keys of every type, empty values that are there, and one that is not.
void fill(ByteClient client)
{
    client.set("string", "hello");
    client.set("empty", "");
    client.run({"SET", "expires", "x", "PX", "10000000"});
    client.run({"HSET", "hash", "f", "v"});
    client.run({"RPUSH", "list", "a", "b"});
    client.run({"SADD", "set", "m"});
    client.run({"ZADD", "zset", "1", "m"});
    client.run({"XADD", "stream", "*", "f", "v"});
    for (int i = 0; i < 3000; ++i) {
        client.queue({"HSET", "bighash", std::to_string(i), "v"});
    }
    client.flush();
}

const std::vector<std::string> Keys{
    "string", "empty", "expires", "hash", "bighash", "list", "set", "zset", "stream", "missing"};

/// Everything we may send that names one key; % stands for it.
const std::vector<std::vector<std::string>> Commands{{"TYPE", "%"}, {"TTL", "%"}, {"PTTL", "%"}, {"EXPIRETIME", "%"},
    {"PEXPIRETIME", "%"}, {"OBJECT", "IDLETIME", "%"}, {"OBJECT", "FREQ", "%"}, {"OBJECT", "ENCODING", "%"},
    {"OBJECT", "REFCOUNT", "%"}, {"MEMORY", "USAGE", "%"}, {"DUMP", "%"}, {"EXISTS", "%"}, {"TOUCH", "%"}, {"GET", "%"},
    {"GETRANGE", "%", "0", "1"}, {"STRLEN", "%"}, {"HLEN", "%"}, {"HSCAN", "%", "0"}, {"HSCAN", "%", "0", "COUNT", "1"},
    {"LLEN", "%"}, {"LRANGE", "%", "0", "10"}, {"LINDEX", "%", "0"}, {"SCARD", "%"}, {"SSCAN", "%", "0"},
    {"SRANDMEMBER", "%"}, {"ZCARD", "%"}, {"ZRANGE", "%", "0", "10"}, {"ZREVRANGE", "%", "0", "10"},
    {"ZSCAN", "%", "0"}, {"XLEN", "%"}, {"XRANGE", "%", "-", "+"}, {"XREVRANGE", "%", "+", "-", "COUNT", "1"},
    {"EXPIRE", "%", "100000"}, {"PERSIST", "%"}, {"COPY", "%", "another", "REPLACE"}};

const std::vector<std::vector<std::string>> Others{{"PING"}, {"INFO"}, {"DBSIZE"}, {"SCAN", "0"},
    {"SCAN", "0", "MATCH", "*", "COUNT", "1000"}, {"RANDOMKEY"}, {"TIME"}, {"SELECT", "0"}, {"CLIENT", "GETNAME"},
    {"OBJECT", "NONSENSE", "string"}, {"TYPE"}, {"GET", "a", "b"}, {"OBJECT", "IDLETIME"}, {"UNLINK", "missing"}};

class Counters
{
public:
    explicit Counters(const RedisServer& server) : m_client(server.client()) { }

    TrafficEffect read()
    {
        const auto info = m_client.run({"INFO", "stats"}).text;
        return {infoNumber(info, "keyspace_hits"), infoNumber(info, "keyspace_misses")};
    }

private:
    ByteClient m_client;
};

std::string joined(const std::vector<std::string>& command)
{
    std::string out;
    for (const auto& word : command) {
        out += word + " ";
    }
    return out;
}

} // namespace

class LedgerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void countsWhatTheServerCounts_data()
    {
        QTest::addColumn<QString>("policy");
        QTest::addRow("LRU") << "allkeys-lru";
        QTest::addRow("LFU") << "allkeys-lfu";
    }

    void countsWhatTheServerCounts()
    {
        QFETCH(QString, policy);
        const RedisServer server({"maxmemory-policy " + policy.toStdString()});
        fill(server.client());
        Counters counters(server);
        Context context;
        const auto session = Session::open(parseAddress(server.url()).value(), {}, context);
        QVERIFY(session.has_value());
        auto commands = Others;
        for (const auto& command : Commands) {
            for (const auto& key : Keys) {
                commands.push_back(command);
                std::ranges::replace(commands.back(), "%", key);
            }
        }
        for (const auto& command : commands) {
            const auto before = counters.read();
            const auto ours = (*session)->ledger().state((*session)->links().front().node.id);
            QVERIFY((*session)->pipeline({&command, 1}, context).has_value());
            const auto after = counters.read();
            const auto told = (*session)->ledger().state((*session)->links().front().node.id);
            const auto hits = after.hits - before.hits;
            const auto misses = after.misses - before.misses;
            // What is there and empty answers these like a key that is not: the sum is right.
            const bool ambiguous =
                command.size() > 1 && command[1] == "empty" && (command[0] == "GETRANGE" || command[0] == "STRLEN");
            if (ambiguous) {
                QCOMPARE(told.misses - ours.misses, uint64_t{1});
            } else {
                QVERIFY2(told.hits - ours.hits == hits, joined(command).c_str());
                QVERIFY2(told.misses - ours.misses == misses, joined(command).c_str());
            }
            QCOMPARE(told.hits - ours.hits + told.misses - ours.misses, hits + misses);
        }
    }

    void anExpiredKeyIsAMiss()
    {
        const RedisServer server;
        auto client = server.client();
        client.run({"DEBUG", "SET-ACTIVE-EXPIRE", "0"}); // so that the key is still there, and expired
        client.run({"SET", "gone", "x", "PX", "1"});
        QTRY_COMPARE(client.run({"PTTL", "gone"}).integer, -2);
        Counters counters(server);
        Context context;
        const auto session = Session::open(parseAddress(server.url()).value(), {}, context);
        const auto before = counters.read();
        for (const char* command : {"TYPE", "PTTL", "GET", "DUMP", "STRLEN"}) {
            QVERIFY((*session)->run({command, "gone"}, context).has_value());
        }
        const auto after = counters.read();
        QCOMPARE((*session)->ledger().state((*session)->links().front().node.id).misses, after.misses - before.misses);
        QCOMPARE((*session)->ledger().state((*session)->links().front().node.id).hits, after.hits - before.hits);
    }

    void whatIsOnlyQueuedIsNotCounted()
    {
        const RedisServer server;
        server.client().run({"SET", "k", "x"});
        Counters counters(server);
        Context context;
        const auto session = Session::open(parseAddress(server.url()).value(), {}, context);
        const auto before = counters.read();
        const std::vector<std::vector<std::string>> commands{
            {"MULTI"}, {"TYPE", "k"}, {"PTTL", "k"}, {"GET", "k"}, {"DUMP", "none"}, {"DISCARD"}};
        QVERIFY((*session)->pipeline(commands, context).has_value());
        QCOMPARE((*session)->ledger().state((*session)->links().front().node.id).hits, uint64_t{0});
        QCOMPARE((*session)->ledger().state((*session)->links().front().node.id).misses, uint64_t{0});
        QCOMPARE(counters.read().hits, before.hits);
    }

    void commandsInAnyCase()
    {
        const RedisServer server;
        server.client().run({"SET", "k", "x"});
        Context context;
        const auto session = Session::open(parseAddress(server.url()).value(), {}, context);
        for (const char* command : {"GET", "get", "gEt"}) {
            QVERIFY((*session)->run({command, "k"}, context).has_value());
        }
        QCOMPARE((*session)->ledger().state((*session)->links().front().node.id).hits, uint64_t{3});
    }

    void allSessionsToAServerShareOne()
    {
        const RedisServer server;
        server.client().run({"SET", "k", "x"});
        SessionOptions options;
        options.ledger = std::make_shared<TrafficLedger>();
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                Context context;
                const auto session = Session::open(parseAddress(server.url()).value(), options, context);
                for (int k = 0; session && k < 500; ++k) {
                    [[maybe_unused]] const auto hit = (*session)->run({"GET", "k"}, context);
                    [[maybe_unused]] const auto miss = (*session)->run({"GET", "none"}, context);
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(options.ledger->state(server.socket()).hits, uint64_t{2000});
        QCOMPARE(options.ledger->state(server.socket()).misses, uint64_t{2000});
        Counters counters(server);
        QCOMPARE(counters.read().hits, uint64_t{2000});
    }

    void marksLastAsLongAsAnAnalysis()
    {
        TrafficLedger ledger;
        const auto now = Clock::now();
        ledger.beginAnalysis();
        QVERIFY(ledger.state("a").analysisRunning && !ledger.state("a").mark);
        ledger.beginAnalysis();
        ledger.add("a", 5, 2);
        ledger.mark("a", 100, 50, now);
        ledger.add("a", 1, 1);
        ledger.endAnalysis();
        const auto state = ledger.state("a");
        QVERIFY(state.analysisRunning && state.mark.has_value());
        QCOMPARE(state.mark->ownHits, uint64_t{5});
        QCOMPARE(state.mark->ownMisses, uint64_t{2});
        QCOMPARE(state.mark->serverHits, uint64_t{100});
        QVERIFY(state.mark->at == now);
        QCOMPARE(state.hits, uint64_t{6});
        ledger.endAnalysis();
        QVERIFY(!ledger.state("a").analysisRunning && !ledger.state("a").mark);
    }

    void infoFieldsByTheirWholeName()
    {
        const std::string_view info =
            "# Stats\r\nkeyspace_hits:7\r\nkeyspace_hits2:8\r\nmy_keyspace_hits:9\r\nempty:\r\n"
            "text:a:b\r\nlast:5";
        QCOMPARE(infoNumber(info, "keyspace_hits"), uint64_t{7});
        QCOMPARE(infoNumber(info, "keyspace_hits2"), uint64_t{8});
        QCOMPARE(infoNumber(info, "hits"), uint64_t{0});
        QCOMPARE(infoField(info, "text"), std::string_view("a:b"));
        QCOMPARE(infoField(info, "empty"), std::string_view());
        QCOMPARE(infoNumber(info, "text"), uint64_t{0});
        QCOMPARE(infoField(info, "last"), std::string_view("5"));
        QCOMPARE(infoField(info, "las"), std::string_view());
        QCOMPARE(infoField("", "last"), std::string_view());
        QCOMPARE(infoField("last", "last"), std::string_view());
    }
};

QTEST_GUILESS_MAIN(LedgerTest)
#include "tst_ledger.moc"
