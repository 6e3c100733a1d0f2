// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace keystrata::keyspace {

/// How hard a scan may work the server.
struct Pace
{
    enum class Mode
    {
        Gentle, ///< short slices of the server's time, shorter beside others, and a bounded share of its main thread
        Fast, ///< as fast as the server answers
        Rate, ///< at most keysPerSecond
    };

    static constexpr double LeastShare = 0.10;
    static constexpr double MostShare = 0.60; ///< however idle the server is

    Mode mode = Mode::Gentle;
    uint64_t keysPerSecond = 0; ///< Rate only
    double largestShare = MostShare; ///< of the server's main thread, LeastShare to MostShare; not Fast

    bool operator==(const Pace&) const = default;
};

/// The commands of a scan, for their cost.
enum class ScanCommand : uint8_t
{
    Scan,
    Type,
    Ttl,
    Memory,
    Idle
};
inline constexpr size_t ScanCommandCount = 5;

/// How many of each were executed. Scan counts keys, not calls.
using CommandCounts = std::array<uint64_t, ScanCommandCount>;

/// What a server says of itself at the end of a slice, and what of that was ours.
struct ServerAccounts
{
    std::string_view commandstats; ///< the sections of INFO
    std::string_view cpu;
    std::string_view stats;
    CommandCounts own{}; ///< everything of ours it had executed by then
    uint64_t ownScanCalls = 0;
};

/// Decides how much one slice of a scan may ask and when the next one may be sent. A slice is the commands of one
/// write; the server works it off in one go and then turns to its other clients, so its cost bounds what a client can
/// be kept waiting, and the pause between slices bounds our share of the server's main thread.
///
/// The cost of a command is learnt from the server's own accounts (INFO commandstats), which hold over any network;
/// what others use of it from INFO cpu, and whether there are any from INFO stats: beside clients that wait for answers
/// slices are as short as their overhead lets them. Where INFO is denied: slices of 50 keys, at most a quarter of the
/// time.
class SlicePacer
{
public:
    SlicePacer(Pace pace, bool infoAllowed);

    /// Microseconds of the server's time that a slice may cost.
    double sliceBudget() const;

    double cost(ScanCommand command) const { return m_cost[static_cast<size_t>(command)]; }

    /// COUNT for a SCAN that may cost so much.
    size_t scanCount(double budget) const;

    /// Slices that may be under way at once.
    size_t slicesInFlight() const { return m_pace.mode == Pace::Mode::Fast ? 2 : 1; }

    /// When the next slice may be sent.
    Clock::time_point due() const { return m_due; }

    void sliceSent(double cost, uint64_t keys, Clock::time_point now);
    /// A slice was answered completely, this long after it was sent.
    void sliceAnswered(Clock::duration took, Clock::time_point now);

    void learn(const ServerAccounts& accounts, Clock::time_point now);
    /// Whether it is time to ask the server for its accounts again, at the end of a slice.
    bool wantsAccounts(Clock::time_point now) const;

    double share() const { return m_share; }

private:
    struct Account
    {
        uint64_t calls = 0;
        uint64_t microseconds = 0;
    };

    double mostShare() const;
    void learnCosts(const ServerAccounts& accounts);
    void learnShare(const ServerAccounts& accounts, Clock::time_point now);
    void learnCompany(const ServerAccounts& accounts, Clock::time_point now);

    Pace m_pace;
    bool m_infoAllowed;
    std::array<double, ScanCommandCount> m_cost;
    double m_share;
    bool m_company = true; ///< other clients are served meanwhile
    Clock::time_point m_due;
    Clock::duration m_shortestAnswer = Clock::duration::max();
    // what the last learn() saw
    std::array<Account, ScanCommandCount> m_accounts{};
    CommandCounts m_own{};
    uint64_t m_ownScanCalls = 0;
    uint64_t m_commands = 0; ///< of everybody
    double m_cpuSeconds = 0;
    uint64_t m_slices = 0; ///< sent since
    Clock::time_point m_learntAt;
    int m_learnt = 0;
};

} // namespace keystrata::keyspace
