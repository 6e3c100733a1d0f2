// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/pace.h"

#include <QTest>

#include <fmt/format.h>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::chrono_literals;

namespace {

/// A server that accounts for what it does: so many microseconds a key of SCAN, so much of its thread for others, and
/// so many commands of theirs a second.
struct Accounts
{
    SlicePacer pacer;
    Clock::time_point now = Clock::now();
    CommandCounts own{};
    uint64_t scanCalls = 0;
    double ownSeconds = 0;
    double seconds = 0;
    double othersPerSecond = 0;

    void pass(Clock::duration time, uint64_t keys, double usecPerKey, double othersShare)
    {
        now += time;
        seconds += std::chrono::duration<double>(time).count();
        own[static_cast<size_t>(ScanCommand::Scan)] += keys;
        scanCalls += keys / 50;
        ownSeconds += static_cast<double>(keys) * usecPerKey * 1e-6;
        const double cpu = ownSeconds + othersShare * seconds;
        const auto stats = fmt::format("# Commandstats\r\ncmdstat_scan:calls={},usec={},usec_per_call=1\r\n", scanCalls,
            static_cast<uint64_t>(ownSeconds * 1e6));
        const auto info = fmt::format("# CPU\r\nused_cpu_sys_main_thread:0.0\r\nused_cpu_user_main_thread:{}\r\n", cpu);
        const auto all = scanCalls + static_cast<uint64_t>(othersPerSecond * seconds);
        const auto total = fmt::format("# Stats\r\ntotal_commands_processed:{}\r\n", all);
        pacer.learn({.commandstats = stats, .cpu = info, .stats = total, .own = own, .ownScanCalls = scanCalls}, now);
    }
};

} // namespace

class PaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aSliceCostsWhatIsAllowed()
    {
        Accounts server{.pacer = SlicePacer({}, true)};
        server.pass(100ms, 0, 1, 0);
        for (int i = 0; i < 20; ++i) {
            server.pass(250ms, 50'000, 4.0, 0); // a slow server
        }
        const double perKey = server.pacer.cost(ScanCommand::Scan);
        QVERIFY2(perKey > 3.5 && perKey < 4.8, qPrintable(QString::number(perKey)));
        const auto count = server.pacer.scanCount(server.pacer.sliceBudget());
        QVERIFY(static_cast<double>(count) * perKey <= 100);
        QVERIFY(count >= 15);
    }

    void slicesAreShortBesideOthers()
    {
        Accounts server{.pacer = SlicePacer({}, true)};
        QCOMPARE(server.pacer.sliceBudget(), 30.0); // until it is known that nobody waits
        server.pass(100ms, 0, 1, 0);
        server.pass(250ms, 10'000, 1.0, 0);
        QCOMPARE(server.pacer.sliceBudget(), 100.0);
        server.othersPerSecond = 5; // somebody's monitoring
        server.pass(250ms, 10'000, 1.0, 0);
        QCOMPARE(server.pacer.sliceBudget(), 100.0);
        server.othersPerSecond = 2000;
        server.pass(250ms, 10'000, 1.0, 0.03);
        QCOMPARE(server.pacer.sliceBudget(), 30.0);
    }

    void theShareLeavesRoomForOthers_data()
    {
        QTest::addColumn<double>("others");
        QTest::addColumn<double>("share");
        QTest::newRow("idle server") << 0.0 << 0.60;
        QTest::newRow("busy server") << 0.35 << 0.35;
        QTest::newRow("saturated server") << 0.97 << 0.10;
    }

    void theShareLeavesRoomForOthers()
    {
        QFETCH(double, others);
        QFETCH(double, share);
        Accounts server{.pacer = SlicePacer({}, true)};
        server.pass(100ms, 0, 1, others);
        for (int i = 0; i < 10; ++i) {
            server.pass(250ms, 10'000, 1.0, others);
        }
        QVERIFY2(std::abs(server.pacer.share() - share) < 0.05, qPrintable(QString::number(server.pacer.share())));
    }

    void theShareStaysUnderTheStatedOne()
    {
        Accounts server{.pacer = SlicePacer({.largestShare = 0.15}, true)};
        QVERIFY(server.pacer.share() <= 0.15); // before the first accounts too
        server.pass(100ms, 0, 1, 0);
        for (int i = 0; i < 10; ++i) {
            server.pass(250ms, 10'000, 1.0, 0);
        }
        QVERIFY2(std::abs(server.pacer.share() - 0.15) < 0.001, qPrintable(QString::number(server.pacer.share())));
        QVERIFY(SlicePacer({.largestShare = 0.15}, false).share() <= 0.15);
    }

    void slicesKeepTheirDistance()
    {
        SlicePacer pacer({}, true);
        const auto begin = Clock::now();
        auto now = begin;
        for (int i = 0; i < 100; ++i) {
            now = std::max(now, pacer.due());
            pacer.sliceSent(100, 90, now);
        }
        // 100 slices of 100 µs at a quarter of the time, the share until the server's accounts are known
        QVERIFY(pacer.due() - begin >= 35ms);
    }

    void aStallIsNotCaughtUp()
    {
        SlicePacer pacer({}, true);
        const auto late = Clock::now() + 10s;
        pacer.sliceSent(100, 90, late);
        int atOnce = 0;
        while (pacer.due() <= late && atOnce < 1000) {
            pacer.sliceSent(100, 90, late);
            ++atOnce;
        }
        QVERIFY2(atOnce < 5, qPrintable(QString::number(atOnce)));
    }

    void fastDoesNotWait()
    {
        SlicePacer pacer({.mode = Pace::Mode::Fast, .keysPerSecond = 0}, true);
        const auto now = Clock::now();
        for (int i = 0; i < 100; ++i) {
            pacer.sliceSent(1e6, 500, now);
        }
        QVERIFY(pacer.due() <= now);
        QCOMPARE(pacer.slicesInFlight(), 2U);
    }

    void farAwayPagesGrow()
    {
        SlicePacer pacer({.mode = Pace::Mode::Fast, .keysPerSecond = 0}, true);
        pacer.sliceAnswered(1ms, Clock::now());
        QCOMPARE(pacer.scanCount(0), 500U);
        SlicePacer far({.mode = Pace::Mode::Fast, .keysPerSecond = 0}, true);
        far.sliceAnswered(20ms, Clock::now());
        QVERIFY(far.scanCount(0) > 500);
        QVERIFY2(far.scanCount(0) <= 2000, "one SCAN must stay under 5 ms of the server's time");
    }

    void withoutInfoAQuarterOfTheTime()
    {
        SlicePacer pacer({}, false);
        QVERIFY(!pacer.wantsAccounts(Clock::now() + 1h));
        QCOMPARE(pacer.scanCount(1e9), 50U);
        const auto now = Clock::now();
        pacer.sliceAnswered(10ms, now);
        QVERIFY(pacer.due() >= now + 29ms);
    }

    void countersThatGoBackAreIgnored()
    {
        Accounts server{.pacer = SlicePacer({}, true)};
        server.pass(100ms, 0, 1, 0);
        server.pass(250ms, 50'000, 2.0, 0);
        const double before = server.pacer.cost(ScanCommand::Scan);
        // CONFIG RESETSTAT: the next accounts begin at zero.
        server.pacer.learn({.commandstats = "cmdstat_scan:calls=1,usec=5\r\n",
                               .cpu = "used_cpu_user_main_thread:0.001\r\n",
                               .stats = "total_commands_processed:1\r\n",
                               .own = server.own,
                               .ownScanCalls = server.scanCalls},
            server.now + 250ms);
        QCOMPARE(server.pacer.cost(ScanCommand::Scan), before);
        QVERIFY(server.pacer.share() >= 0.10 && server.pacer.share() <= 0.60);
    }
};

QTEST_APPLESS_MAIN(PaceTest)
#include "tst_pace.moc"
