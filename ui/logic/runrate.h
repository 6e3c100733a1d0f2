// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace keystrata::ui {

/// How fast a run goes, measured over spans that are long enough for a rate that does not jump.
class RunRate
{
public:
    void begin() { *this = RunRate(); }

    void note(uint64_t keys)
    {
        const auto now = Clock::now();
        if (const std::chrono::duration<double> span = now - m_measuredAt; span >= Span) {
            m_perSecond = static_cast<double>(keys - std::min(m_measured, keys)) / span.count();
            m_measured = keys;
            m_measuredAt = now;
        }
    }

    double perSecond() const { return m_perSecond; } ///< zero: not measured yet

private:
    static constexpr std::chrono::milliseconds Span{1000};

    double m_perSecond = 0;
    Clock::time_point m_measuredAt = Clock::now();
    uint64_t m_measured = 0; ///< keys at that time
};

} // namespace keystrata::ui
