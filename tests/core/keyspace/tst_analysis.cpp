// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/analysis.h"
#include "core/keyspace/presets.h"
#include "core/stats/sample.h"
#include "tests/support/cachefiller.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <fmt/format.h>

#include <atomic>
#include <map>
#include <thread>
#include <tuple>
#include <utility>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::chrono_literals;
using keystrata::testing::ByteClient;
using keystrata::testing::RedisServer;

namespace {

using StratumName = std::tuple<int, std::string, std::string, std::string>; ///< db, layout, prefix, version

Result<std::shared_ptr<const Keyspace>> analyseAt(const std::string& url, const AnalysisRequest& request = {},
    const PictureSink& sink = {}, std::stop_token stop = {}, std::shared_ptr<redis::TrafficLedger> ledger = {})
{
    Context context(std::move(stop));
    redis::SessionOptions options;
    options.ledger = std::move(ledger);
    auto session = redis::Session::open(redis::parseAddress(url).value(), options, context);
    if (!session) {
        return fail(session.error());
    }
    return analyse(**session, request, context, sink);
}

std::map<StratumName, uint64_t> counts(const Keyspace& keyspace)
{
    std::map<StratumName, uint64_t> out;
    for (const auto& cache : keyspace.caches) {
        for (const auto& stratum : cache.strata) {
            out[{cache.db, cache.layout, cache.prefix, stratum.version}] += stratum.keys;
        }
    }
    return out;
}

/// The server of the first operator: three versions of one Django cache, and keys of three other kinds.
void fillMixed(ByteClient& client)
{
    const auto put = [&](int count, auto name) {
        for (int i = 0; i < count; ++i) {
            client.queue({"SET", name(i), "value", "EX", "3600"});
        }
    };
    put(500, [](int i) { return fmt::format("myhours:1:daily_calc:{}:2025-11-{:02}", i / 30, i % 30 + 1); });
    put(300, [](int i) { return fmt::format("myhours:2:daily_calc:{}:2025-11-{:02}", i / 30, i % 30 + 1); });
    put(7, [](int i) { return fmt::format("myhours:10:holidays:2025:{}", i + 1); });
    put(20, [](int i) { return fmt::format("holidays:{}:{}", 2024 + i / 12, i % 12 + 1); });
    put(20, [](int i) { return fmt::format("payroll:result:{}:2025-{:02}", 100 + i, i % 12 + 1); });
    put(40, [](int i) { return fmt::format("v1:holidays:2025:{}", i); });
    put(40, [](int i) { return fmt::format("product:{}:details:v2", i); });
    client.flush();
}

} // namespace

class AnalysisTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void strataAreExact_data()
    {
        QTest::addColumn<bool>("exact");
        QTest::addColumn<bool>("fast");
        QTest::newRow("default") << false << false;
        QTest::newRow("complete") << true << false;
        QTest::newRow("complete and fast") << true << true;
    }

    void strataAreExact()
    {
        QFETCH(bool, exact);
        QFETCH(bool, fast);
        RedisServer server;
        auto client = server.client();
        fillMixed(client);
        AnalysisRequest request;
        request.exact = exact;
        request.pace.mode = fast ? Pace::Mode::Fast : Pace::Mode::Gentle;
        const auto result = analyseAt(server.url(), request);
        QVERIFY2(result, result ? "" : result.error().message.english().c_str());
        const std::map<StratumName, uint64_t> expected{
            {{0, "django", "myhours", "1"}, 500},
            {{0, "django", "myhours", "2"}, 300},
            {{0, "django", "myhours", "10"}, 7},
            {{0, "", "", ""}, 40},
            {{0, "leading", "", "1"}, 40},
            {{0, "trailing", "", "2"}, 40},
        };
        const auto found = counts(**result);
        for (const auto& [name, keys] : found) {
            qInfo("%d %s %s %s: %llu", std::get<0>(name), std::get<1>(name).c_str(), std::get<2>(name).c_str(),
                std::get<3>(name).c_str(), static_cast<unsigned long long>(keys));
        }
        QVERIFY(found == expected);
        QVERIFY((*result)->complete);
        QCOMPARE((*result)->scanned, 927U);
        QCOMPARE((*result)->expected, 927U);
    }

    void aStatedVersionIsLive()
    {
        RedisServer server;
        auto client = server.client();
        fillMixed(client);
        AnalysisRequest request;
        request.live = {{.prefix = "myhours", .db = {}, .versions = {"2"}, .versionKey = {}}};
        const auto result = analyseAt(server.url(), request);
        const auto& cache = (*result)->caches.front();
        QCOMPARE(cache.prefix, "myhours");
        QCOMPARE(cache.liveSource, LiveSource::Stated);
        QCOMPARE(cache.strata[0].state, StratumState::Newer); // 10
        QCOMPARE(cache.strata[1].state, StratumState::Live);
        QCOMPARE(cache.strata[2].state, StratumState::Old);
    }

    void theLiveVersionIsReadFromAKey()
    {
        RedisServer server;
        auto client = server.client();
        fillMixed(client);
        client.run({"SET", "myhours:current", "2"});
        AnalysisRequest request;
        request.live = {{.prefix = "myhours", .db = {}, .versions = {}, .versionKey = "myhours:current"}};
        const auto result = analyseAt(server.url(), request);
        QCOMPARE((*result)->caches.front().liveSource, LiveSource::Read);
        QCOMPARE((*result)->caches.front().liveVersions, std::vector<std::string>{"2"});

        request.live.front().versionKey = "nowhere";
        const auto without = analyseAt(server.url(), request);
        QVERIFY((*without)->caches.front().liveSource != LiveSource::Read);
        QVERIFY2(!(*without)->notes.empty(), "the missing key is told");
    }

    void databasesAreToldApart()
    {
        RedisServer server;
        auto client = server.client();
        fillMixed(client);
        client.run({"SELECT", "4"});
        for (int i = 0; i < 100; ++i) {
            client.queue({"SET", fmt::format("shop:eu:{}:user:{}", i % 2 + 1, i), "x"});
        }
        client.flush();
        const auto all = analyseAt(server.url());
        QCOMPARE((*all)->scanned, 1027U);
        const auto found = counts(**all);
        QCOMPARE(found.at({4, "django", "shop:eu", "1"}), 50U);
        QCOMPARE(found.at({0, "django", "myhours", "1"}), 500U);
        const auto one = analyseAt(server.url() + "?db=4");
        QCOMPARE((*one)->scanned, 100U);
    }

    void namesThatAreNotTextAreCounted()
    {
        RedisServer server;
        auto client = server.client();
        for (const auto& key :
            {std::string("\0a", 2), std::string("a\nb"), std::string("\xff\xfe"), std::string("[x]"), std::string()}) {
            client.run({"SET", key, "v"});
        }
        const auto result = analyseAt(server.url());
        QCOMPARE((*result)->scanned, 5U);
        QCOMPARE((*result)->caches.front().strata.front().keys, 5U);
        const auto& examples = (*result)->caches.front().strata.front().examples;
        QVERIFY(std::ranges::find(examples, std::string("\0a", 2)) != examples.end());
    }

    void emptyIsComplete()
    {
        RedisServer server;
        const auto result = analyseAt(server.url());
        QVERIFY(result && (*result)->complete);
        QCOMPARE((*result)->scanned, 0U);
        QVERIFY((*result)->caches.empty());
    }

    void theSampleAgreesWithTheWhole()
    {
        RedisServer server;
        auto client = server.client();
        const auto filled = testing::fillCache(client, {.keys = 60'000, .seed = 5});
        AnalysisRequest request;
        request.pace.mode = Pace::Mode::Fast;
        const auto sampled = analyseAt(server.url(), request);
        request.exact = true;
        const auto whole = analyseAt(server.url(), request);
        QCOMPARE(counts(**sampled), counts(**whole));
        uint64_t asked = 0;
        int outside = 0;
        int strata = 0;
        for (size_t c = 0; c < (*whole)->caches.size(); ++c) {
            for (size_t s = 0; s < (*whole)->caches[c].strata.size(); ++s) {
                const auto& truth = (*whole)->caches[c].strata[s];
                const auto& guess = (*sampled)->caches[c].strata[s];
                QVERIFY(truth.memory.exact && truth.noTtl.exact);
                asked += guess.sampled;
                ++strata;
                outside += truth.memory.value < guess.memory.low || truth.memory.value > guess.memory.high ? 1 : 0;
            }
        }
        QVERIFY2(outside <= 2, "95 % intervals");
        QVERIFY(strata >= 7);
        QVERIFY(asked < 40'000);
        for (const auto& stratum : filled.strata) {
            QCOMPARE(counts(**whole)[StratumName(0, stratum.layout, stratum.prefix, stratum.version)], stratum.keys);
        }
    }

    void underLfuIdleIsUnknown()
    {
        RedisServer server({"maxmemory-policy allkeys-lfu", "maxmemory 100mb"});
        auto client = server.client();
        fillMixed(client);
        const auto result = analyseAt(server.url());
        for (const auto& cache : (*result)->caches) {
            for (const auto& stratum : cache.strata) {
                QVERIFY(!stratum.idle);
                QVERIFY(stratum.ttlKnown && stratum.memoryKnown);
            }
        }
        QVERIFY(!(*result)->notes.empty());
    }

    void aUserOfFewRightsSeesWhatHeMay()
    {
        // With MULTI he is asked about his rights, without it is tried: nothing is known of the keys but their names.
        for (const std::string more : {"", " +multi +discard"}) {
            RedisServer server({"user names on >secret ~* -@all +scan +ping +select" + more});
            auto client = server.client();
            fillMixed(client);
            const auto result = analyseAt("unix://names:secret@" + server.socket());
            QVERIFY2(result, result ? "" : result.error().message.english().c_str());
            QCOMPARE((*result)->scanned, 927U);
            const auto& stratum = (*result)->caches.front().strata.back();
            QVERIFY(!stratum.memoryKnown && !stratum.ttlKnown && !stratum.idle);
            QVERIFY((*result)->notes.size() >= 4);
        }
    }

    void withoutScanItIsRefused()
    {
        RedisServer server({"user blind on >secret ~* +@all -scan"});
        const auto result = analyseAt("unix://blind:secret@" + server.socket());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Denied);
        QVERIFY(result.error().message.english().find("SCAN") != std::string::npos);
    }

    void picturesGrow()
    {
        RedisServer server;
        auto client = server.client();
        testing::fillCache(client, {.keys = 60'000, .seed = 5});
        AnalysisRequest request;
        request.pictureInterval = 20ms;
        std::vector<uint64_t> seen;
        const auto result = analyseAt(server.url(), request, [&](const auto& picture) {
            QVERIFY(!picture->complete);
            seen.push_back(picture->keys());
        });
        QVERIFY(result);
        QVERIFY(seen.size() >= 2);
        QVERIFY(std::ranges::is_sorted(seen));
        QCOMPARE((*result)->keys(), 60'000U);
    }

    void stoppedItHandsOutWhatItHas()
    {
        RedisServer server;
        auto client = server.client();
        testing::fillCache(client, {.keys = 60'000, .seed = 5});
        std::stop_source stop;
        AnalysisRequest request;
        request.pictureInterval = 10ms;
        std::shared_ptr<const Keyspace> last;
        const auto result = analyseAt(
            server.url(), request,
            [&](const auto& picture) {
                last = picture;
                stop.request_stop();
            },
            stop.get_token());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY(last && !last->complete && last->scanned > 0);
    }

    void aTimeBudgetEndsItWithoutAnError()
    {
        RedisServer server;
        auto client = server.client();
        testing::fillCache(client, {.keys = 60'000, .seed = 5});
        AnalysisRequest request;
        request.pace = {.mode = Pace::Mode::Rate, .keysPerSecond = 20'000};
        request.timeBudget = 100ms;
        const auto result = analyseAt(server.url(), request);
        QVERIFY(result && !(*result)->complete);
        QVERIFY((*result)->scanned < 60'000);
    }

    void aLayoutOfOnesOwn()
    {
        RedisServer server;
        auto client = server.client();
        for (int i = 0; i < 30; ++i) {
            client.queue({"SET", fmt::format("app-{}.{}:page:{}", 2024 + i % 2, 5, i), "x"});
        }
        client.flush();
        AnalysisRequest request;
        request.layouts = {layoutFromText("app-{version:number}:{key}").value()};
        const auto result = analyseAt(server.url(), request);
        const auto& cache = (*result)->caches.front();
        QCOMPARE(cache.strata.size(), 2U);
        QCOMPARE(cache.strata[0].version, "2025.5");
        QCOMPARE(cache.strata[0].keys, 15U);
    }

    /// The promise: what we measure is the application, not ourselves. An application whose hit ratio is 70 % is shown
    /// at 70 % while a complete fast scan adds hundreds of hits for each of its own.
    void theHitRateIsTheApplications()
    {
        RedisServer server;
        auto client = server.client();
        testing::fillCache(client, {.keys = 60'000, .seed = 5});
        client.run({"SET", "present", "x"});
        std::atomic<bool> stop = false;
        std::atomic<uint64_t> reads = 0;
        std::jthread application([&] {
            auto own = server.client();
            for (; !stop; ++reads) {
                own.ask({"GET", reads % 10 < 7 ? "present" : "absent"});
            }
        });
        auto ledger = std::make_shared<redis::TrafficLedger>();
        std::jthread analyst([&](const std::stop_token& token) {
            AnalysisRequest request;
            request.exact = true;
            request.pace.mode = Pace::Mode::Fast;
            while (!token.stop_requested()) {
                QVERIFY(analyseAt(server.url(), request, {}, {}, ledger));
            }
        });
        Context context;
        redis::SessionOptions options;
        options.ledger = ledger;
        auto session = redis::Session::open(redis::parseAddress(server.url()).value(), options, context).value();
        stats::RateMeter meter;
        // What a point is made of. Marks of an analysis may lie much closer together than the samples: of a handful of
        // reads nobody can expect seven in ten.
        const auto readsOf = [](const stats::ServerSample& sample) {
            return sample.hits + sample.misses - sample.ownHits - sample.ownMisses;
        };
        uint64_t readsBefore = 0;
        int points = 0;
        int marked = 0;
        double worst = 0;
        for (int i = 0; i < 200 && points < 8; ++i) {
            const auto sample = stats::sampleServer(*session, context);
            QVERIFY(sample);
            const auto point = meter.add(*sample);
            const uint64_t window = readsOf(*sample) - std::exchange(readsBefore, readsOf(*sample));
            if (point.hitRatePercent && window > 500) {
                ++points;
                marked += point.analysisRunning ? 1 : 0;
                worst = std::max(worst, std::abs(*point.hitRatePercent - 70));
            }
            const uint64_t enough = reads + 1000;
            while (reads < enough) {
                std::this_thread::yield();
            }
        }
        stop = true;
        analyst.request_stop();
        analyst.join();
        const auto own = ledger->state(server.socket());
        qInfo("worst of %d points: %.2f %% off; our own hits: %llu", points, worst,
            static_cast<unsigned long long>(own.hits));
        QVERIFY(points >= 8);
        QVERIFY(marked >= 6);
        QVERIFY2(worst <= 1.0, qPrintable(QString::number(worst)));
    }
};

QTEST_GUILESS_MAIN(AnalysisTest)
#include "tst_analysis.moc"
