// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/stats/sample.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::stats;
using namespace std::chrono_literals;

namespace {

/// A server `seconds` after a fixed moment, with counters that grow by a fixed rate.
ServerSample sampleAt(std::chrono::milliseconds moment)
{
    const auto seconds = static_cast<uint64_t>(moment / 1s);
    ServerSample sample;
    sample.time = std::chrono::system_clock::time_point(1'700'000'000s + moment);
    sample.monotonic = Clock::time_point(1'000s + moment);
    sample.runId = "a";
    sample.role = "master";
    sample.uptimeSeconds = 5'000 + seconds;
    sample.hits = 7'000 + 70 * seconds;
    sample.misses = 3'000 + 30 * seconds;
    sample.commands = 50'000 + 500 * seconds;
    sample.evicted = 10 + 2 * seconds;
    sample.usedMemory = 1'000'000 + seconds;
    return sample;
}

} // namespace

class RateMeterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theFirstSampleHasGaugesOnly()
    {
        RateMeter meter;
        const auto point = meter.add(sampleAt(0s));
        QCOMPARE(point.seconds, 0.0);
        QVERIFY(!point.breakBefore);
        QVERIFY(!point.hitRatePercent && !point.opsPerSec);
        QCOMPARE(point.usedMemory, 1'000'000U);
    }

    void ratesAreOfTheTimeBetween()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        const auto point = meter.add(sampleAt(2s));
        QCOMPARE(point.seconds, 2.0);
        QCOMPARE(point.hitRatePercent.value(), 70.0);
        QCOMPARE(point.opsPerSec.value(), 500.0);
        QCOMPARE(point.readsPerSec.value(), 100.0);
        QCOMPARE(point.evictionsPerSec.value(), 2.0);
    }

    void ourOwnReadsAreTakenOut()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        auto sample = sampleAt(1s);
        sample.hits += 100'000;
        sample.ownHits = 100'000;
        sample.misses += 500;
        sample.ownMisses = 500;
        const auto point = meter.add(sample);
        QCOMPARE(point.hitRatePercent.value(), 70.0);
        QCOMPARE(point.readsPerSec.value(), 100.0);
    }

    /// While an analysis runs, hits and misses are of its latest mark, a little older than the sample.
    void countsOfAnotherMomentAreDividedByTheirOwnTime()
    {
        RateMeter meter;
        auto first = sampleAt(1s);
        first.trafficAt = first.monotonic - 100ms;
        meter.add(first);
        auto second = sampleAt(2s);
        second.trafficAt = second.monotonic - 600ms;
        second.hits = first.hits + 35;
        second.misses = first.misses + 15;
        const auto point = meter.add(second);
        QCOMPARE(qRound(*point.readsPerSec), 100);
        QCOMPARE(point.hitRatePercent.value(), 70.0);
        auto third = sampleAt(3s);
        third.trafficAt = second.trafficAt;
        third.hits = second.hits;
        third.misses = second.misses;
        const auto same = meter.add(third);
        QVERIFY(!same.readsPerSec && !same.hitRatePercent);
        QVERIFY(!same.breakBefore && same.opsPerSec);
    }

    /// Our count may run ahead of the server's by what was answered between the two.
    void ownReadsAheadOfTheServersGiveNoNegativeRate()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        auto sample = sampleAt(1s);
        sample.ownHits = 75;
        const auto point = meter.add(sample);
        QCOMPARE(point.hitRatePercent.value(), 0.0);
        QCOMPARE(point.readsPerSec.value(), 30.0);
    }

    void noReadsNoHitRate()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        auto sample = sampleAt(1s);
        sample.hits = 7'000;
        sample.misses = 3'000;
        const auto point = meter.add(sample);
        QVERIFY(!point.hitRatePercent);
        QCOMPARE(point.readsPerSec.value(), 0.0);
        QVERIFY(!point.breakBefore);
    }

    void aNewLifeBreaksTheLine_data()
    {
        QTest::addColumn<int>("what");
        const std::vector<const char*> changes{
            "run id", "uptime", "role", "hits down", "misses down", "commands down", "evicted down", "own counts down"};
        for (size_t i = 0; i < changes.size(); ++i) {
            QTest::newRow(changes[i]) << static_cast<int>(i);
        }
    }

    void aNewLifeBreaksTheLine()
    {
        QFETCH(int, what);
        RateMeter meter;
        meter.add(sampleAt(0s));
        auto first = sampleAt(1s);
        first.ownHits = 5;
        QVERIFY(!meter.add(first).breakBefore);
        auto sample = sampleAt(2s);
        sample.ownHits = 5;
        switch (what) {
        case 0:
            sample.runId = "b";
            break;
        case 1:
            sample.uptimeSeconds = 1;
            break;
        case 2:
            sample.role = "slave";
            break;
        case 3:
            sample.hits = 1;
            break;
        case 4:
            sample.misses = 1;
            break;
        case 5:
            sample.commands = 1;
            break;
        case 6:
            sample.evicted = 1;
            break;
        default:
            sample.ownHits = 4;
            break;
        }
        const auto point = meter.add(sample);
        QVERIFY(point.breakBefore);
        QCOMPARE(point.seconds, 0.0);
        QVERIFY(!point.hitRatePercent && !point.opsPerSec && !point.evictionsPerSec);
        // And goes on from there.
        auto next = sample;
        next.monotonic += 1s;
        next.time += 1s;
        next.commands += 500;
        const auto after = meter.add(next);
        QVERIFY(!after.breakBefore);
        QCOMPARE(after.opsPerSec.value(), 500.0);
    }

    void aGapBreaksTheLineAndANewRhythmDoesNot()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        meter.add(sampleAt(1s));
        QVERIFY(!meter.add(sampleAt(4s)).breakBefore); // a late sample is none
        QVERIFY(meter.add(sampleAt(60s)).breakBefore);
        QVERIFY(!meter.add(sampleAt(116s)).breakBefore); // every 56 seconds from now on
        QVERIFY(!meter.add(sampleAt(117s)).breakBefore);
    }

    /// The steady clock stands still in a suspended machine: ten hours of counters must not become a second's rate.
    void aSleepingMachineIsAGap()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        meter.add(sampleAt(1s));
        auto sample = sampleAt(36'000s);
        sample.monotonic = Clock::time_point(1'002s);
        const auto point = meter.add(sample);
        QVERIFY(point.breakBefore);
        QVERIFY(!point.opsPerSec);
    }

    void samplesOfTheSameMomentAreJoined()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        const auto twin = meter.add(sampleAt(0s));
        QVERIFY(!twin.breakBefore && !twin.opsPerSec);
        QCOMPARE(meter.add(sampleAt(1s)).opsPerSec.value(), 500.0);
    }

    void resetBeginsANewLine()
    {
        RateMeter meter;
        meter.add(sampleAt(0s));
        meter.reset();
        const auto point = meter.add(sampleAt(1s));
        QVERIFY(!point.opsPerSec);
        QCOMPARE(point.seconds, 0.0);
    }

    void hitRateNeedsReads()
    {
        QVERIFY(!hitRatePercent(0, 0));
        QCOMPARE(hitRatePercent(7, 3).value(), 70.0);
        QCOMPARE(hitRatePercent(0, 3).value(), 0.0);
    }
};

QTEST_GUILESS_MAIN(RateMeterTest)
#include "tst_ratemeter.moc"
