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
        Gentle, ///< 100 µs of the server's time a slice, and a bounded share of its main thread
        Fast, ///< as fast as the server answers
        Rate, ///< at most keysPerSecond
    };

    Mode mode = Mode::Gentle;
    uint64_t keysPerSecond = 0; ///< Rate only

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

/// Decides how much one slice of a scan may ask and when the next one may be sent. A slice is the commands of one
/// write; the server works it off in one go and then turns to its other clients, so its cost bounds what a client can
/// be kept waiting, and the pause between slices bounds our share of the server's main thread.
///
/// The cost of a command is learnt from the server's own accounts (INFO commandstats), which hold over any network,
/// and what others use from INFO cpu. Where INFO is denied: slices of 50 keys, at most a quarter of the time.
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

    /// The server's accounts, asked at the end of a slice; `own` is everything of ours it had executed by then.
    void learn(std::string_view infoCommandstats, std::string_view infoCpu, const CommandCounts& own,
        uint64_t ownScanCalls, Clock::time_point now);
    /// Whether it is time to ask for them again.
    bool wantsAccounts(Clock::time_point now) const;

    double share() const { return m_share; }

private:
    struct Account
    {
        uint64_t calls = 0;
        uint64_t microseconds = 0;
    };

    void learnCosts(std::string_view infoCommandstats, const CommandCounts& own, uint64_t ownScanCalls);
    void learnShare(std::string_view infoCpu, const CommandCounts& own, Clock::time_point now);

    Pace m_pace;
    bool m_infoAllowed;
    std::array<double, ScanCommandCount> m_cost;
    double m_share;
    Clock::time_point m_due;
    Clock::duration m_shortestAnswer = Clock::duration::max();
    // what the last learn() saw
    std::array<Account, ScanCommandCount> m_accounts{};
    CommandCounts m_own{};
    uint64_t m_ownScanCalls = 0;
    double m_cpuSeconds = 0;
    Clock::time_point m_learntAt;
    int m_learnt = 0;
};

} // namespace keystrata::keyspace
