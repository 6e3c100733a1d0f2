// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/health.h"
#include "core/stats/sample.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <thread>

using namespace keystrata;
using namespace keystrata::stats;
using namespace std::chrono_literals;
using keystrata::testing::RedisServer;

namespace {

struct Sampling
{
    explicit Sampling(const std::string& url, std::chrono::milliseconds commandTimeout = 5s)
    {
        redis::SessionOptions options;
        options.commandTimeout = commandTimeout;
        auto opened = redis::Session::open(redis::parseAddress(url).value(), options, context);
        if (opened) {
            session = std::move(*opened);
        } else {
            qWarning("%s", opened.error().message.english().c_str());
        }
    }

    Result<ServerSample> sample() { return sampleServer(*session, context); }

    void begin() { meter.add(sample().value()); }

    /// The next point of the line. Samples of the same millisecond make none.
    StatsPoint point()
    {
        while (true) {
            const auto next = meter.add(sample().value());
            if (next.seconds > 0 || next.breakBefore) {
                return next;
            }
        }
    }

    Context context;
    std::unique_ptr<redis::Session> session;
    RateMeter meter;
};

std::string urlOf(const RedisServer& server, const std::string& credentials)
{
    return "unix://" + credentials + "@" + server.socket();
}

/// An application's reads: 7 hits and 3 misses each time.
void readSeventyPercent(testing::ByteClient& client, int times)
{
    for (int i = 0; i < times; ++i) {
        for (int k = 0; k < 10; ++k) {
            client.queue({"GET", k < 7 ? "here" : "gone"});
        }
    }
    client.flush();
}

} // namespace

class SamplingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void tellsWhatInfoTells()
    {
        RedisServer server({"maxmemory 64mb", "maxmemory-policy allkeys-lru"});
        auto client = server.client();
        client.set("a");
        client.run({"SET", "b", "x", "EX", "1000"});
        client.run({"SELECT", "3"});
        client.set("c");
        client.flush();
        Sampling sampling(server.url());
        const auto sample = sampling.sample();
        QVERIFY(sample.has_value());
        QCOMPARE(sample->runId, client.info("run_id"));
        QCOMPARE(sample->version, client.info("redis_version"));
        QCOMPARE(sample->flavour, "Redis");
        QCOMPARE(sample->role, "master");
        QCOMPARE(sample->maxmemory, 64U * 1024 * 1024);
        QCOMPARE(sample->maxmemoryPolicy, "allkeys-lru");
        QCOMPARE(sample->keys, 3U);
        QCOMPARE(sample->keysWithExpiry, 1U);
        QVERIFY(sample->clients >= 2);
        QVERIFY(sample->usedMemory > 100'000);
        QVERIFY(sample->maxclients > 0);
        QVERIFY(sample->latencyMs > 0 && sample->latencyMs < 1000);
        QVERIFY(!sample->analysisRunning && !sample->loading);
        QVERIFY(assessHealth(*sample).status == HealthStatus::Healthy);
    }

    void ourReadsAreNotTheApplications()
    {
        RedisServer server;
        auto client = server.client();
        client.set("here");
        client.flush();
        Sampling sampling(server.url());
        sampling.begin();
        readSeventyPercent(client, 100);
        for (int i = 0; i < 500; ++i) {
            QVERIFY(sampling.session->run({"TYPE", "here"}, sampling.context).has_value());
        }
        const auto point = sampling.point();
        QCOMPARE(point.hitRatePercent.value(), 70.0);
        QCOMPARE(qRound(*point.readsPerSec * point.seconds), 1000);
        const auto sample = sampling.sample();
        QCOMPARE(sample->ownHits, 500U);
        QCOMPARE(sample->hits, 1200U);
    }

    void duringAnAnalysisTheMarkIsBelieved()
    {
        RedisServer server;
        auto client = server.client();
        client.set("here");
        readSeventyPercent(client, 10);
        Sampling sampling(server.url());
        auto& ledger = sampling.session->ledger();
        ledger.beginAnalysis();
        ledger.add(server.socket(), 40, 2);
        ledger.mark(server.socket(), 65, 15, Clock::now());
        ledger.add(
            server.socket(), 1'000'000, 0); // answered after the mark: not in the server's numbers of that moment
        const auto sample = sampling.sample();
        ledger.endAnalysis();
        QVERIFY(sample->analysisRunning);
        QCOMPARE(sample->hits, 65U);
        QCOMPARE(sample->misses, 15U);
        QCOMPARE(sample->ownHits, 40U);
        QCOMPARE(sample->ownMisses, 2U);
        const auto after = sampling.sample();
        QVERIFY(!after->analysisRunning);
        QCOMPARE(after->hits, 70U);
        QCOMPARE(after->ownHits, 1'000'040U);
    }

    void anotherProcessAtWorkIsSeen()
    {
        RedisServer server;
        Sampling sampling(server.url());
        auto other = server.client();
        other.run({"CLIENT", "SETNAME", AnalysisClientName});
        QVERIFY(sampling.sample()->analysisRunning);
        other.run({"CLIENT", "SETNAME", "web"});
        QVERIFY(!sampling.sample()->analysisRunning);
    }

    void aRestartBreaksTheLine()
    {
        RedisServer server;
        Sampling sampling(server.url());
        {
            auto client = server.client();
            readSeventyPercent(client, 50);
        }
        sampling.begin();
        QVERIFY(!sampling.point().breakBefore);
        server.stop();
        const auto lost = sampling.sample();
        QVERIFY(!lost.has_value());
        QCOMPARE(lost.error().kind, ErrorKind::Network);
        QVERIFY(!sampling.session->connected());
        server.start();
        QVERIFY(sampling.session->reconnect(sampling.context).has_value());
        const auto point = sampling.point();
        QVERIFY(point.breakBefore);
        QVERIFY(!point.opsPerSec && !point.hitRatePercent);
        QVERIFY(sampling.point().opsPerSec.has_value());
    }

    void resettingTheCountersBreaksTheLine()
    {
        RedisServer server;
        auto client = server.client();
        client.set("here");
        readSeventyPercent(client, 50);
        Sampling sampling(server.url());
        sampling.begin();
        client.run({"CONFIG", "RESETSTAT"});
        const auto point = sampling.point();
        QVERIFY(point.breakBefore);
        QVERIFY(!point.opsPerSec && !point.readsPerSec);
        readSeventyPercent(client, 1);
        QCOMPARE(sampling.point().hitRatePercent.value(), 70.0);
    }

    void aBlockedServerIsSlowNotWrong()
    {
        RedisServer server({"enable-debug-command yes"});
        Sampling sampling(server.url());
        sampling.begin();
        std::atomic<bool> done = false;
        std::thread sleeper([&] {
            server.client().run({"DEBUG", "SLEEP", "0.5"});
            done = true;
        });
        std::chrono::duration<double> longest{0};
        double busiest = 0;
        while (!done) {
            const auto asked = Clock::now();
            busiest = std::max(busiest, sampling.meter.add(sampling.sample().value()).opsPerSec.value_or(0));
            longest = std::max<std::chrono::duration<double>>(longest, Clock::now() - asked);
        }
        sleeper.join();
        QVERIFY2(longest > 300ms, qPrintable(QString::number(longest.count())));
        QVERIFY2(busiest < 1e6, qPrintable(QString::number(busiest)));
    }

    void aFrozenServerTimesOut()
    {
        RedisServer server;
        Sampling sampling(server.url(), 200ms);
        server.freeze();
        const auto sample = sampling.sample();
        server.thaw();
        QVERIFY(!sample.has_value());
        QCOMPARE(sample.error().kind, ErrorKind::Timeout);
        QVERIFY(assessFailure(sample.error()).status == HealthStatus::Down);
    }

    void withoutInfoTheServerIsDegradedNotDown()
    {
        RedisServer server({"user blind on >secret ~* +@all -info"});
        Sampling sampling(urlOf(server, "blind:secret"));
        server.client().set("k");
        for (int i = 0; i < 3; ++i) {
            const auto sample = sampling.sample();
            QVERIFY(sample.has_value() && sample->infoDenied);
            QCOMPARE(sample->infoDenied->kind, ErrorKind::Denied);
            QCOMPARE(sample->flavour, "Redis"); // HELLO tells that
            QCOMPARE(sample->role, "master");
            QVERIFY(sample->keysKnown && sample->latencyMs > 0);
            QCOMPARE(sample->keys, uint64_t{1});
            QVERIFY(assessHealth(*sample).status == HealthStatus::Degraded);
        }
        QVERIFY(sampling.session->connected());
        QCOMPARE(server.client().run({"ACL", "LOG"}).elements.at(0).elements.at(1).integer, 1);
    }

    /// What the user may not do is asked once a connection, not with every sample: each refusal is an entry in the
    /// server's ACL LOG.
    void withoutClientListTheRestIsTold()
    {
        RedisServer server({"user plain on >secret ~* +@all -client -ping"});
        Sampling sampling(urlOf(server, "plain:secret"));
        auto client = server.client();
        client.run({"ACL", "LOG", "RESET"});
        for (int i = 0; i < 3; ++i) {
            const auto sample = sampling.sample();
            QVERIFY(sample.has_value());
            QVERIFY(!sample->analysisRunning);
        }
        const auto log = client.run({"ACL", "LOG"});
        QVERIFY2(log.elements.empty(), log.elements.empty() ? "" : log.elements.at(0).elements.at(7).text.c_str());
    }
};

QTEST_GUILESS_MAIN(SamplingTest)
#include "tst_sampling.moc"
