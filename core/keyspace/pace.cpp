// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/pace.h"

#include "core/redis/info.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace keystrata::keyspace {

namespace {

// Measured on Redis 7.0 (microseconds a key or command, all of the main thread's work for it); the server's own
// accounts replace them within the first tenth of a second.
constexpr std::array<double, ScanCommandCount> TypicalCost{1.1, 0.6, 0.7, 1.3, 0.6};
// What a command costs beside its execution, which is all that commandstats counts: reading, parsing, answering.
constexpr double CommandOverhead = 0.35;
constexpr double ScanKeyOverhead = 0.15;
constexpr double SliceOverhead = 15; ///< waking, reading and writing once, and the caches of everybody else

constexpr double GentleSlice = 100;
constexpr double ShortSlice = 30; ///< beside others: not much longer than what they wait for each other
constexpr double Company = 100; ///< commands a second that are not ours; monitoring alone stays below
constexpr double LeaveFree = 0.30; ///< for bursts of everybody else
constexpr double FirstShare = 0.25; ///< until the first accounts
constexpr size_t BlindCount = 50; ///< keys a slice where INFO is denied
constexpr double BlindShare = 0.25;
constexpr size_t FastCount = 500; ///< more buys no speed and lets others wait
constexpr size_t MostCount = 2000; ///< stays well under 5 ms
constexpr auto FirstAccounts = std::chrono::milliseconds(30);
constexpr auto AccountsInterval = std::chrono::milliseconds(250);
/// How far the schedule may lag behind before lost time is given up: a late wake-up is caught up, a stall is not.
constexpr auto MostLag = std::chrono::microseconds(400);

constexpr std::array<std::string_view, ScanCommandCount> StatNames{
    "cmdstat_scan", "cmdstat_type", "cmdstat_pttl", "cmdstat_memory|usage", "cmdstat_object|idletime"};
// Before 7.0 subcommands are counted with their container.
constexpr std::array<std::string_view, ScanCommandCount> OldStatNames{
    "cmdstat_scan", "cmdstat_type", "cmdstat_pttl", "cmdstat_memory", "cmdstat_object"};

uint64_t numberAfter(std::string_view text, std::string_view name)
{
    const auto at = text.find(name);
    uint64_t value = 0;
    if (at != std::string_view::npos) {
        std::from_chars(text.data() + at + name.size(), text.data() + text.size(), value);
    }
    return value;
}

Clock::duration microseconds(double count)
{
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::micro>(count));
}

} // namespace

SlicePacer::SlicePacer(Pace pace, bool infoAllowed)
    : m_pace(pace)
    , m_infoAllowed(infoAllowed)
    , m_cost(TypicalCost)
    , m_share(std::min(infoAllowed ? FirstShare : BlindShare, mostShare()))
    , m_due(Clock::now())
    , m_learntAt(m_due)
{
}

double SlicePacer::mostShare() const
{
    return std::clamp(m_pace.largestShare, Pace::LeastShare, Pace::MostShare);
}

double SlicePacer::sliceBudget() const
{
    if (m_pace.mode != Pace::Mode::Fast) {
        if (m_infoAllowed) {
            return m_company ? ShortSlice : GentleSlice;
        }
        return static_cast<double>(BlindCount) * cost(ScanCommand::Scan);
    }
    // In a fast scan the values of one page travel with the next SCAN, however many they are.
    return 1e9;
}

size_t SlicePacer::scanCount(double budget) const
{
    if (m_pace.mode == Pace::Mode::Fast) {
        // A page must keep the server busy for a round trip, or the network becomes the limit.
        const double roundTrip = std::chrono::duration<double, std::milli>(m_shortestAnswer).count();
        const bool far = m_shortestAnswer != Clock::duration::max() && roundTrip > 4;
        return far ? MostCount : FastCount;
    }
    if (!m_infoAllowed) {
        return BlindCount;
    }
    return static_cast<size_t>(std::clamp(budget / cost(ScanCommand::Scan), 10.0, static_cast<double>(FastCount)));
}

void SlicePacer::sliceSent(double cost, uint64_t keys, Clock::time_point now)
{
    Clock::duration pause{};
    cost += SliceOverhead;
    ++m_slices;
    switch (m_pace.mode) {
    case Pace::Mode::Fast:
        break;
    case Pace::Mode::Gentle:
        pause = microseconds(cost / m_share);
        break;
    case Pace::Mode::Rate:
        pause = microseconds(
            1e6 * static_cast<double>(keys) / static_cast<double>(std::max<uint64_t>(m_pace.keysPerSecond, 1)));
        pause = std::max(pause, microseconds(cost / m_share));
        break;
    }
    m_due = std::max(m_due + pause, now - MostLag);
}

void SlicePacer::sliceAnswered(Clock::duration took, Clock::time_point now)
{
    m_shortestAnswer = std::min(m_shortestAnswer, took);
    if (!m_infoAllowed && m_pace.mode != Pace::Mode::Fast) {
        // Nothing tells the server's own time, so all of the answer's time counts as its work.
        m_due = std::max(
            m_due, now + Clock::duration(static_cast<int64_t>(static_cast<double>(took.count()) * (1 / m_share - 1))));
    }
}

bool SlicePacer::wantsAccounts(Clock::time_point now) const
{
    return m_infoAllowed
        && (m_learnt == 0 || now - m_learntAt >= (m_learnt == 1 ? Clock::duration(FirstAccounts) : AccountsInterval));
}

void SlicePacer::learn(const ServerAccounts& accounts, Clock::time_point now)
{
    learnCosts(accounts);
    learnShare(accounts, now);
    learnCompany(accounts, now);
    m_own = accounts.own;
    m_ownScanCalls = accounts.ownScanCalls;
    m_slices = 0;
    m_learntAt = now;
    ++m_learnt;
}

void SlicePacer::learnCosts(const ServerAccounts& accounts)
{
    for (size_t i = 0; i < ScanCommandCount; ++i) {
        auto line = redis::infoField(accounts.commandstats, StatNames[i]);
        if (line.empty()) {
            line = redis::infoField(accounts.commandstats, OldStatNames[i]);
        }
        const Account account{numberAfter(line, "calls="), numberAfter(line, "usec=")};
        const Account before = std::exchange(m_accounts[i], account);
        const uint64_t calls = account.calls - before.calls;
        const bool scan = i == static_cast<size_t>(ScanCommand::Scan);
        const uint64_t ours = accounts.own[i] - m_own[i]; // keys for SCAN
        if (m_learnt == 0 || account.calls < before.calls || account.microseconds < before.microseconds || calls < 4
            || ours == 0) {
            continue; // the first accounts, CONFIG RESETSTAT, or too few to tell
        }
        const double perCall =
            static_cast<double>(account.microseconds - before.microseconds) / static_cast<double>(calls);
        double seen = perCall + CommandOverhead;
        if (scan) {
            const double keysPerCall = static_cast<double>(ours)
                / static_cast<double>(std::max<uint64_t>(accounts.ownScanCalls - m_ownScanCalls, 1));
            seen = (perCall + CommandOverhead) / std::max(keysPerCall, 1.0) + ScanKeyOverhead;
        }
        m_cost[i] += (std::clamp(seen, 0.05, 1000.0) - m_cost[i]) * (m_learnt == 1 ? 1.0 : 0.4);
    }
}

void SlicePacer::learnShare(const ServerAccounts& accounts, Clock::time_point now)
{
    double cpu = redis::infoDecimal(accounts.cpu, "used_cpu_user_main_thread")
        + redis::infoDecimal(accounts.cpu, "used_cpu_sys_main_thread");
    if (cpu == 0) { // before 7.0
        cpu = redis::infoDecimal(accounts.cpu, "used_cpu_user") + redis::infoDecimal(accounts.cpu, "used_cpu_sys");
    }
    const double used = cpu - std::exchange(m_cpuSeconds, cpu);
    const double elapsed = std::chrono::duration<double>(now - m_learntAt).count();
    if (m_learnt == 0 || elapsed <= 0) {
        return;
    }
    double ours = static_cast<double>(m_slices) * SliceOverhead * 1e-6;
    for (size_t i = 0; i < ScanCommandCount; ++i) {
        ours += static_cast<double>(accounts.own[i] - m_own[i]) * m_cost[i] * 1e-6;
    }
    const double others = std::clamp((used - ours) / elapsed, 0.0, 1.0);
    m_share = std::clamp(1 - LeaveFree - others, Pace::LeastShare, mostShare());
}

void SlicePacer::learnCompany(const ServerAccounts& accounts, Clock::time_point now)
{
    const uint64_t all = redis::infoNumber(accounts.stats, "total_commands_processed");
    const uint64_t before = std::exchange(m_commands, all);
    const double elapsed = std::chrono::duration<double>(now - m_learntAt).count();
    if (m_learnt == 0 || elapsed <= 0 || all < before) {
        return;
    }
    uint64_t ours = accounts.ownScanCalls - m_ownScanCalls;
    for (size_t i = static_cast<size_t>(ScanCommand::Scan) + 1; i < ScanCommandCount; ++i) {
        ours += accounts.own[i] - m_own[i];
    }
    const uint64_t others = all - before - std::min(all - before, ours);
    m_company = static_cast<double>(others) > Company * elapsed;
}

} // namespace keystrata::keyspace
