// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QColor>

#include <algorithm>
#include <cmath>

namespace keystrata::testing {

/// Relative luminance and contrast as WCAG 2 defines them.
inline double luminance(const QColor& color)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return (0.2126 * linear(color.redF())) + (0.7152 * linear(color.greenF())) + (0.0722 * linear(color.blueF()));
}

inline double contrast(const QColor& left, const QColor& right)
{
    const double brighter = std::max(luminance(left), luminance(right));
    const double darker = std::min(luminance(left), luminance(right));
    return (brighter + 0.05) / (darker + 0.05);
}

} // namespace keystrata::testing
