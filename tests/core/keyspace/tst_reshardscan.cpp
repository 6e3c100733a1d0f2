// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "tests/core/keyspace/notebook.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace keystrata::testing;

namespace {

#ifdef KEYSTRATA_FULL_COUNTS
constexpr size_t Rounds = 10;
constexpr size_t Keys = 300'000;
#else
constexpr size_t Rounds = 1;
constexpr size_t Keys = 60'000;
#endif
constexpr size_t MovedSlots = 400;

} // namespace

/// It must show: a scan during a 400-slot reshard misses no key and names none twice.
class ReshardScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void nothingIsMissed()
    {
        redis::ignoreSigpipe();
        const ClusterDeployment cluster({.replicas = 0});
        cluster.fill(Keys);
        for (size_t round = 0; round < Rounds; ++round) {
            const auto session = entered(targetOf(cluster.url()));
            KeyNotebook notebook;
            std::unique_ptr<Reshard> reshard;
            notebook.atVisit = [&](size_t visits) {
                if (visits == 1000) {
                    reshard = cluster.reshard(round % 3, (round + 1) % 3, MovedSlots);
                }
            };
            Context context;
            const auto start = Clock::now();
            // Slow enough for slots to move all the time.
            Scanner scanner(*session, {.mode = Pace::Mode::Rate, .keysPerSecond = Keys / 6});
            const auto result = scanner.run(0, notebook, context);
            const std::chrono::duration<double> took = Clock::now() - start;
            QVERIFY(reshard != nullptr);
            const auto moved = reshard->moved();
            reshard->join();
            QVERIFY2(result.has_value(), result ? "" : result.error().message.english().c_str());
            qInfo("round %zu: %zu keys in %.1f s while %zu slots moved, %zu wrong, %llu named again", round,
                notebook.visits, took.count(), moved, notebook.wrong(Keys),
                static_cast<unsigned long long>(result->duplicates));
            QVERIFY(result->complete);
            QVERIFY(moved > 50);
            QCOMPARE(notebook.wrong(Keys), size_t{0});
            QCOMPARE(result->scanned, Keys);
            cluster.waitUntilWhole();
        }
    }
};

QTEST_GUILESS_MAIN(ReshardScanTest)
#include "tst_reshardscan.moc"
