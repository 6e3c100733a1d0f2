// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <chrono>

namespace keystrata::ui {

/// How long to wait before the next try: half a second, doubling up to thirty, each a fifth longer or shorter by
/// chance, so that many windows do not come back to a restarted server at the same moment.
class Backoff
{
public:
    static constexpr std::chrono::milliseconds First{500};
    static constexpr std::chrono::milliseconds Longest{30'000};

    /// `chance` between 0 and 1.
    std::chrono::milliseconds next(double chance);

    void reset() { m_step = First; }

private:
    std::chrono::milliseconds m_step = First;
};

} // namespace keystrata::ui
