// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/backoff.h"

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

std::chrono::milliseconds Backoff::next(double chance)
{
    const double factor = 0.8 + 0.4 * std::clamp(chance, 0.0, 1.0);
    const auto wait = std::chrono::milliseconds(std::lround(static_cast<double>(m_step.count()) * factor));
    m_step = std::min(m_step * 2, Longest);
    return wait;
}

} // namespace keystrata::ui
