// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/analysis.h"
#include "core/stats/sample.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <poll.h>

#include <atomic>
#include <thread>

using namespace keystrata;
using namespace keystrata::stats;
using namespace std::chrono_literals;

/// An application with a known hit ratio of 70 % is shown at 70 ± 1 % while a complete, fast analysis asks the same
/// server for the type, expiry, idle time and memory of every key.
class HitRateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anAnalysisDoesNotShowInTheHitRate()
    {
        testing::RedisServer server;
        fill(server);
        const auto address = redis::parseAddress(server.url()).value();
        redis::SessionOptions options;
        options.ledger = std::make_shared<redis::TrafficLedger>();

        std::atomic<bool> done = false;
        std::thread application([&] { readUntil(server, done); });
        std::atomic<int> analyses = 0;
        std::thread analyst([&] {
            for (; analyses < 3; ++analyses) {
                analyseOnce(address, options);
            }
        });

        Context context;
        const auto session = redis::Session::open(address, options, context).value();
        RateMeter meter;
        QStringList wrong;
        int during = 0;
        while (analyses < 3) {
            const auto point = meter.add(sampleServer(*session, context).value());
            if (point.hitRatePercent && point.readsPerSec.value_or(0) * point.seconds > LeastReads) {
                during += point.analysisRunning ? 1 : 0;
                if (std::abs(*point.hitRatePercent - 70) > 1) {
                    wrong.append(QStringLiteral("%1 % of %2 reads a second")
                            .arg(*point.hitRatePercent)
                            .arg(point.readsPerSec.value_or(0)));
                }
            }
            ::poll(nullptr, 0, 50); // the rhythm of the samples
        }
        done = true;
        analyst.join();
        application.join();
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1String(", "))));
        QVERIFY2(during >= 5, qPrintable(QString::number(during)));
    }

private:
    static constexpr double LeastReads = 300; ///< of a point that is judged: chance is then below a percent

    static void fill(testing::RedisServer& server)
    {
        auto client = server.client();
        client.set("here");
        for (int i = 0; i < 200'000; ++i) {
            client.set("shop:1:user:" + std::to_string(i));
        }
        client.flush();
    }

    static void readUntil(testing::RedisServer& server, const std::atomic<bool>& done)
    {
        auto client = server.client();
        while (!done) {
            for (int i = 0; i < 10; ++i) {
                client.queue({"GET", i < 7 ? "here" : "gone"});
            }
            client.flush();
        }
    }

    static void analyseOnce(const redis::Address& address, redis::SessionOptions options)
    {
        options.clientName = AnalysisClientName;
        Context context;
        const auto session = redis::Session::open(address, options, context).value();
        keyspace::AnalysisRequest request;
        request.pace.mode = keyspace::Pace::Mode::Fast;
        request.exact = true;
        const auto result = keyspace::analyse(*session, request, context).value();
        if (!result->complete) {
            qFatal("the analysis saw only a part");
        }
    }
};

QTEST_GUILESS_MAIN(HitRateTest)
#include "tst_hitrate.moc"
