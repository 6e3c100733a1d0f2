// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/flushpacer.h"

#include "core/redis/info.h"

#include <algorithm>

namespace keystrata::invalidation {

namespace {

using keyspace::Pace;

// Microseconds.
constexpr double GentleFlush = 60;
constexpr double TypicalCommand = 2;
constexpr double LeastCommand = 0.5;
constexpr double Overhead = 15; ///< of a flush, whatever is in it

constexpr size_t MostCommands = 1'000;
constexpr double LeaveFree = 0.30; ///< for bursts of everybody else
constexpr double FirstShare = 0.25; ///< until the server has told of its load, and where it does not
constexpr auto AccountsInterval = std::chrono::milliseconds(250);
/// How far the schedule may lag behind before lost time is given up.
constexpr auto MostLag = std::chrono::microseconds(400);

double microseconds(Clock::duration time)
{
    return std::chrono::duration<double, std::micro>(time).count();
}

Clock::duration fromMicroseconds(double count)
{
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::micro>(count));
}

} // namespace

FlushPacer::FlushPacer(Pace pace, bool infoAllowed)
    : m_pace(pace)
    , m_infoAllowed(infoAllowed)
    , m_share(std::min(FirstShare, std::clamp(pace.largestShare, Pace::LeastShare, Pace::MostShare)))
    , m_perCommand(TypicalCommand)
    , m_learntAt(Clock::now())
    , m_due(m_learntAt)
{
}

size_t FlushPacer::next(size_t left) const
{
    if (m_pace.mode == Pace::Mode::Fast) {
        return std::min(left, MostCommands);
    }
    const auto most = static_cast<size_t>(std::clamp(GentleFlush / m_perCommand, 1.0, double{MostCommands}));
    return std::min(left, most);
}

double FlushPacer::costOf(size_t commands, Clock::duration took) const
{
    const double beyond = m_roundTrip < 0 ? 0 : microseconds(took) - m_roundTrip;
    return std::max(beyond, LeastCommand * static_cast<double>(commands)) + Overhead;
}

void FlushPacer::flushed(size_t commands, Clock::duration took, Clock::time_point now)
{
    const double cost = costOf(commands, took);
    m_spent += cost;
    if (m_roundTrip >= 0) {
        const double each = std::max((cost - Overhead) / static_cast<double>(commands), LeastCommand);
        // Up at once, so that one large value is not followed by many; down slowly.
        m_perCommand = each > m_perCommand ? each : m_perCommand + (each - m_perCommand) * 0.2;
    }
    double pause = 0;
    if (m_pace.mode != Pace::Mode::Fast) {
        pause = cost / m_share;
    }
    if (m_pace.mode == Pace::Mode::Rate) {
        const auto rate = static_cast<double>(std::max<uint64_t>(m_pace.keysPerSecond, 1));
        pause = std::max(pause, 1e6 * static_cast<double>(commands) / rate);
    }
    m_due = std::max(m_due, now - took - MostLag) + fromMicroseconds(pause);
}

bool FlushPacer::wantsAccounts(Clock::time_point now) const
{
    return m_infoAllowed && m_pace.mode != Pace::Mode::Fast
        && (m_roundTrip < 0 || now - m_learntAt >= AccountsInterval);
}

void FlushPacer::learn(std::string_view cpuInfo, Clock::duration took, Clock::time_point now)
{
    m_roundTrip = m_roundTrip < 0 ? microseconds(took) : std::min(m_roundTrip, microseconds(took));
    double cpu = redis::infoDecimal(cpuInfo, "used_cpu_user_main_thread")
        + redis::infoDecimal(cpuInfo, "used_cpu_sys_main_thread");
    if (cpu == 0) { // before 7.0
        cpu = redis::infoDecimal(cpuInfo, "used_cpu_user") + redis::infoDecimal(cpuInfo, "used_cpu_sys");
    }
    const double elapsed = std::chrono::duration<double>(now - m_learntAt).count();
    if (m_cpuSeconds >= 0 && elapsed > 0) {
        const double others = std::clamp((cpu - m_cpuSeconds - m_spent * 1e-6) / elapsed, 0.0, 1.0);
        m_share = std::clamp(1 - LeaveFree - others, Pace::LeastShare,
            std::clamp(m_pace.largestShare, Pace::LeastShare, Pace::MostShare));
    }
    m_cpuSeconds = cpu;
    m_spent = 0;
    m_learntAt = now;
}

} // namespace keystrata::invalidation
