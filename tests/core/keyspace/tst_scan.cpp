// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/recent.h"
#include "core/keyspace/scan.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <fmt/format.h>

#include <map>
#include <random>
#include <set>
#include <thread>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::chrono_literals;
using keystrata::testing::RedisServer;

namespace {

/// Keeps everything it is shown.
class Notebook final : public ScanVisitor
{
public:
    explicit Notebook(uint8_t askFor = ask::Nothing) : m_ask(askFor) { }

    Question visit(std::string_view key) override
    {
        ++seen[std::string(key)];
        return {m_ask, seen.size()};
    }

    void answered(const KeyValues& values) override
    {
        KeyValues copy = values;
        types[std::string(values.key)] = values.type;
        copy.key = {};
        copy.type = {};
        answers[std::string(values.key)] = copy;
    }

    bool proceed() override { return !betweenSlices || betweenSlices(); }

    std::map<std::string, int> seen;
    std::map<std::string, KeyValues> answers;
    std::map<std::string, std::string> types;
    std::function<bool()> betweenSlices;

private:
    uint8_t m_ask;
};

struct Scan
{
    explicit Scan(const std::string& url, std::stop_token stop = {})
        : context(std::move(stop))
        , session(redis::Session::open(redis::parseAddress(url).value(), {}, context).value())
    {
    }

    Result<ScanResult> run(Notebook& notebook, Pace pace = {}, int db = 0)
    {
        Scanner scanner(*session, pace);
        return scanner.run(db, notebook, context);
    }

    Context context;
    std::unique_ptr<redis::Session> session;
};

constexpr Pace Fast{.mode = Pace::Mode::Fast, .keysPerSecond = 0};

void fill(const RedisServer& server, int keys, const std::string& prefix = "key:")
{
    auto client = server.client();
    for (int i = 0; i < keys; ++i) {
        client.queue({"SET", fmt::format("{}{}", prefix, i), "value"});
    }
    client.flush();
}

} // namespace

class ScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyKeyIsVisitedOnce_data()
    {
        QTest::addColumn<bool>("fast");
        QTest::newRow("gentle") << false;
        QTest::newRow("fast") << true;
    }

    void everyKeyIsVisitedOnce()
    {
        QFETCH(bool, fast);
        RedisServer server;
        fill(server, 20'000);
        Scan scan(server.url());
        Notebook notebook(ask::Type | ask::Ttl | ask::Memory | ask::Idle);
        const auto result = scan.run(notebook, fast ? Fast : Pace{});
        QVERIFY(result && result->complete);
        QCOMPARE(result->scanned, 20'000U);
        QCOMPARE(notebook.seen.size(), 20'000U);
        QCOMPARE(notebook.answers.size(), 20'000U);
        const auto& one = notebook.answers.at("key:77");
        QCOMPARE(one.known, ask::Type | ask::Ttl | ask::Memory | ask::Idle);
        QCOMPARE(notebook.types.at("key:77"), "string");
        QCOMPARE(one.ttlMs, -1);
        QVERIFY(one.memoryBytes > 40 && one.memoryBytes < 200);
    }

    void answersBelongToTheirKeys()
    {
        RedisServer server;
        auto client = server.client();
        for (int i = 0; i < 3000; ++i) {
            const auto key = fmt::format("k{}", i);
            if (i % 3 == 0) {
                client.queue({"RPUSH", key, "a"});
            } else {
                client.queue({"SET", key, std::string(static_cast<size_t>(i), 'x'), "PX",
                    fmt::format("{}", 1'000'000 + i * 1000)});
            }
        }
        client.flush();
        Scan scan(server.url());
        Notebook notebook(ask::Type | ask::Ttl | ask::Memory);
        QVERIFY(scan.run(notebook, Fast));
        for (int i = 0; i < 3000; ++i) {
            const auto key = fmt::format("k{}", i);
            const auto& values = notebook.answers.at(key);
            if (i % 3 == 0) {
                QCOMPARE(notebook.types.at(key), "list");
                QCOMPARE(values.ttlMs, -1);
            } else {
                QCOMPARE(notebook.types.at(key), "string");
                QVERIFY(values.ttlMs <= 1'000'000 + i * 1000 && values.ttlMs > 1'000'000 + i * 1000 - 60'000);
                QVERIFY(values.memoryBytes >= static_cast<uint64_t>(i));
            }
        }
    }

    void namesAreBytes()
    {
        RedisServer server;
        auto client = server.client();
        std::mt19937 random(9);
        std::set<std::string> keys{"", std::string("\0", 1), "a\nb", "[x]*?\\", "\xff\xfe", "a\r\nb"};
        while (keys.size() < 2100) {
            std::string key(random() % 24, '\0');
            for (auto& byte : key) {
                byte = static_cast<char>(random());
            }
            keys.insert(key);
        }
        for (const auto& key : keys) {
            client.queue({"SET", key, "v"});
        }
        client.flush();
        Scan scan(server.url());
        Notebook notebook(ask::Type);
        QVERIFY(scan.run(notebook));
        QCOMPARE(notebook.answers.size(), keys.size());
        for (const auto& key : keys) {
            QVERIFY(notebook.seen.contains(key));
            QCOMPARE(notebook.types.at(key), "string");
        }
    }

    /// A hash table that shrinks while SCAN walks it makes the cursor fall back; the keys that come again are not
    /// counted again, and none is missed.
    void keysNamedTwiceAreCountedOnce()
    {
        RedisServer server({"activerehashing yes", "hz 100"});
        fill(server, 2000, "stay:");
        fill(server, 60'000, "go:");
        Scan scan(server.url());
        Notebook notebook;
        auto client = server.client();
        bool deleted = false;
        notebook.betweenSlices = [&] {
            if (!deleted && notebook.seen.size() > 20'000) {
                deleted = true;
                for (int i = 0; i < 60'000; ++i) {
                    client.queue({"UNLINK", fmt::format("go:{}", i)});
                }
                client.flush();
            }
            return true;
        };
        const auto result = scan.run(notebook);
        QVERIFY(result && result->complete);
        QVERIFY(deleted);
        for (int i = 0; i < 2000; ++i) {
            QCOMPARE(notebook.seen[fmt::format("stay:{}", i)], 1);
        }
        for (const auto& [key, times] : notebook.seen) {
            QVERIFY2(times == 1, key.c_str());
        }
    }

    void keysThatExpireMeanwhileAreGone()
    {
        RedisServer server({"hz 1"});
        auto client = server.client();
        fill(server, 500, "stay:");
        client.run({"SET", "brief", "v"});
        Scan scan(server.url());
        Notebook notebook(ask::Idle | ask::Type | ask::Ttl | ask::Memory);
        notebook.betweenSlices = [&] { return true; };

        // Deleted between its name and its answers: the visitor itself does it.
        class Deleter final : public ScanVisitor
        {
        public:
            Deleter(testing::ByteClient& client, Notebook& notebook) : m_client(client), m_notebook(notebook) { }

            Question visit(std::string_view key) override
            {
                if (key == "brief") {
                    m_client.run({"DEL", "brief"});
                }
                return m_notebook.visit(key);
            }

            void answered(const KeyValues& values) override { m_notebook.answered(values); }

            bool proceed() override { return true; }

        private:
            testing::ByteClient& m_client;
            Notebook& m_notebook;
        } deleter(client, notebook);

        Scanner scanner(*scan.session, {});
        QVERIFY(scanner.run(0, deleter, scan.context));
        QVERIFY(notebook.answers.at("brief").gone);
        QVERIFY(!notebook.answers.at("stay:1").gone);
    }

    void ourHitsAndMissesAreCounted()
    {
        RedisServer server;
        fill(server, 5000);
        auto client = server.client();
        const auto hits = std::stoull(client.info("keyspace_hits"));
        const auto misses = std::stoull(client.info("keyspace_misses"));
        Scan scan(server.url());
        Notebook notebook(ask::Type | ask::Ttl | ask::Memory | ask::Idle);
        bool removed = false;
        notebook.betweenSlices = [&] {
            if (!std::exchange(removed, true)) {
                for (int i = 0; i < 5000; i += 2) {
                    client.queue({"UNLINK", fmt::format("key:{}", i)});
                }
                client.flush();
            }
            return true;
        };
        QVERIFY(scan.run(notebook, Fast));
        const auto own = scan.session->ledger().state(scan.session->links().front().node.id);
        QCOMPARE(own.hits, std::stoull(client.info("keyspace_hits")) - hits);
        QCOMPARE(own.misses, std::stoull(client.info("keyspace_misses")) - misses);
        QVERIFY(own.hits > 5000);
        QVERIFY(!own.analysisRunning);
    }

    void aMarkBelongsToOneMoment()
    {
        RedisServer server;
        fill(server, 50'000);
        Scan scan(server.url());
        Notebook notebook(ask::Type | ask::Ttl);
        int marks = 0;
        notebook.betweenSlices = [&] {
            // Nobody else reads here, so at every mark the server's hits are exactly ours.
            if (const auto state = scan.session->ledger().state(scan.session->links().front().node.id); state.mark) {
                ++marks;
                if (state.mark->serverHits != state.mark->ownHits) {
                    return false;
                }
            }
            return true;
        };
        const auto result = scan.run(notebook, Fast);
        QVERIFY(result && result->complete);
        QVERIFY(marks > 10);
    }

    void stopEndsItAtOnce()
    {
        RedisServer server;
        fill(server, 50'000);
        std::stop_source stop;
        Scan scan(server.url(), stop.get_token());
        Notebook notebook(ask::Memory);
        Clock::time_point asked;
        std::jthread canceller([&] {
            while (server.client().info("total_commands_processed").empty()) { }
            asked = Clock::now();
            stop.request_stop();
        });
        const auto result = scan.run(notebook, {.mode = Pace::Mode::Rate, .keysPerSecond = 100});
        const auto ended = Clock::now();
        canceller.join();
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        const auto latency = std::chrono::duration<double, std::milli>(ended - asked).count();
        qInfo("stopped after %.2f ms", latency);
        QVERIFY(latency < 50);
    }

    void stopEndsItWhileTheServerIsSilent()
    {
        RedisServer server;
        fill(server, 5000);
        std::stop_source stop;
        Scan scan(server.url(), stop.get_token());
        Notebook notebook;
        Clock::time_point asked;
        std::jthread canceller;
        notebook.betweenSlices = [&] {
            if (!canceller.joinable()) {
                server.freeze();
                canceller = std::jthread([&] {
                    asked = Clock::now();
                    stop.request_stop();
                });
            }
            return true;
        };
        const auto result = scan.run(notebook);
        const auto ended = Clock::now();
        server.thaw();
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        canceller.join();
        QVERIFY(ended - asked < 50ms);
    }

    void theVisitorEndsItEarly()
    {
        RedisServer server;
        fill(server, 20'000);
        Scan scan(server.url());
        Notebook notebook(ask::Type);
        notebook.betweenSlices = [&] { return notebook.seen.size() < 500; };
        const auto result = scan.run(notebook);
        QVERIFY(result && !result->complete);
        QVERIFY(notebook.seen.size() < 5000);
        // The connection is in order: another scan gives everything.
        Notebook again;
        QCOMPARE(scan.run(again)->scanned, 20'000U);
    }

    void aRateIsKept()
    {
        RedisServer server;
        fill(server, 3000);
        Scan scan(server.url());
        Notebook notebook;
        const auto begin = Clock::now();
        QVERIFY(scan.run(notebook, {.mode = Pace::Mode::Rate, .keysPerSecond = 3000}));
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        QVERIFY2(seconds > 0.8, qPrintable(QString::number(seconds)));
    }

    void databasesFollowEachOther()
    {
        RedisServer server;
        fill(server, 10);
        auto client = server.client();
        client.run({"SELECT", "3"});
        client.run({"SET", "three", "x"});
        Scan scan(server.url());
        Notebook zero;
        Notebook three;
        Scanner scanner(*scan.session, {});
        QVERIFY(scanner.run(0, zero, scan.context));
        QVERIFY(scanner.run(3, three, scan.context));
        QCOMPARE(zero.seen.size(), 10U);
        QCOMPARE(three.seen.size(), 1U);
        QVERIFY(three.seen.contains("three"));
    }

    void refusalsOfSingleKeysAreTold()
    {
        RedisServer server({"user reader on >secret ~open:* +@all"});
        auto client = server.client();
        client.run({"SET", "open:1", "x"});
        client.run({"SET", "closed:1", "x"});
        Scan scan("unix://reader:secret@" + server.socket());
        Notebook notebook(ask::Type | ask::Memory);
        const auto result = scan.run(notebook);
        QVERIFY(result && result->complete);
        QCOMPARE(notebook.answers.at("open:1").known, ask::Type | ask::Memory);
        QCOMPARE(notebook.answers.at("closed:1").known, ask::Nothing);
        QVERIFY(!notebook.answers.at("closed:1").gone);
        QCOMPARE(result->keptFromUs, uint64_t{1});
        QVERIFY(result->refused.empty());
    }

    void aLostServerIsAnError()
    {
        RedisServer server;
        fill(server, 20'000);
        Scan scan(server.url());
        Notebook notebook(ask::Type);
        bool killed = false;
        notebook.betweenSlices = [&] {
            if (!std::exchange(killed, true)) {
                server.kill();
            }
            return true;
        };
        const auto result = scan.run(notebook);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Network);
        QVERIFY(!scan.session->connected());
    }

    void recentKeysForgetOnlyTheOld()
    {
        RecentKeys recent;
        QVERIFY(recent.insert(""));
        QVERIFY(!recent.insert(""));
        for (int i = 0; i < 16'000; ++i) {
            QVERIFY(recent.insert(fmt::format("k{}", i)));
        }
        QVERIFY(!recent.insert("k5"));
        for (int i = 16'000; i < 60'000; ++i) {
            QVERIFY(recent.insert(fmt::format("k{}", i)));
        }
        QVERIFY(!recent.insert("k59000"));
        QVERIFY(recent.insert("k5"));
    }
};

QTEST_GUILESS_MAIN(ScanTest)
#include "tst_scan.moc"
