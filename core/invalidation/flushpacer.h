// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/keyspace/pace.h"

#include <cstddef>
#include <string_view>

namespace keystrata::invalidation {

/// Decides how many commands of a change go out in one flush, and how long to wait before the next: the counterpart of
/// the scan's SlicePacer for commands whose cost depends on the keys. Their cost is measured by how long a flush takes
/// beyond the round trip, so that large values make small flushes. Gentle: a flush costs the server no more than others
/// can miss, and our share of its main thread stays as in pace.h. Fast: whole batches, no pause.
class FlushPacer
{
public:
    FlushPacer(keyspace::Pace pace, bool infoAllowed);

    void setPace(keyspace::Pace pace) { m_pace = pace; }

    /// Commands that the next flush may hold, of so many that are left.
    size_t next(size_t left) const;
    /// A flush was answered.
    void flushed(size_t commands, Clock::duration took, Clock::time_point now);

    /// When the next one may be sent.
    Clock::time_point due() const { return m_due; }

    /// Whether the server's accounts (INFO cpu) should be asked for, which also measures the round trip.
    bool wantsAccounts(Clock::time_point now) const;
    void learn(std::string_view cpuInfo, Clock::duration took, Clock::time_point now);

    double share() const { return m_share; }

private:
    double costOf(size_t commands, Clock::duration took) const;

    keyspace::Pace m_pace;
    bool m_infoAllowed;
    double m_share;
    double m_roundTrip = -1; ///< microseconds; negative: not measured
    double m_perCommand; ///< microseconds
    double m_spent = 0; ///< by us since the last accounts
    double m_cpuSeconds = -1;
    Clock::time_point m_learntAt;
    Clock::time_point m_due;
};

} // namespace keystrata::invalidation
