// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/chartdata.h"

#include <QLocale>
#include <QString>
#include <QTimeZone>

#include <vector>

namespace keystrata::ui {

struct AxisTick
{
    double at = 0;
    QString label;
};

/// Round local times: 10:15, 10:30 … or 10:15:30 where the steps are that short. At most `most` of them.
std::vector<AxisTick> timeTicks(TimeSpan span, int most, const QTimeZone& zone, const QLocale& locale = {});

enum class AxisUnit
{
    Percent,
    Bytes,
    PerSecond
};

/// The vertical axis: round values around those that are shown, with their labels.
struct ValueScale
{
    double low = 0;
    double high = 1;
    std::vector<AxisTick> ticks;
};

ValueScale valueScale(double low, double high, int most, AxisUnit unit, const QLocale& locale = {});

} // namespace keystrata::ui
