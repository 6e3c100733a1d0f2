// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/chartaxis.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace keystrata::ui {

namespace {

constexpr qint64 Second = 1000;
constexpr qint64 Minute = 60 * Second;
constexpr qint64 Hour = 60 * Minute;
constexpr std::array TimeSteps{1 * Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second, 1 * Minute,
    2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, 1 * Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
    24 * Hour};

qint64 timeStep(qint64 length, int most)
{
    for (const qint64 step : TimeSteps) {
        if (length / step < most) {
            return step;
        }
    }
    return TimeSteps.back() * (length / TimeSteps.back() / most + 1);
}

/// 1, 2, 2.5 or 5 times a power of ten.
double niceStep(double least)
{
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (power * factor >= least * (1 - 1e-9)) {
            return power * factor;
        }
    }
    return power * 10;
}

int decimalsOf(double step)
{
    for (int decimals = 0; decimals < 3; ++decimals) {
        const double scaled = step * std::pow(10, decimals);
        if (std::abs(scaled - std::round(scaled)) < 1e-6) {
            return decimals;
        }
    }
    return 3;
}

struct UnitStep
{
    double size;
    const char* name;
};

UnitStep unitFor(double high, AxisUnit unit)
{
    static constexpr std::array Bytes{UnitStep{1e12, QT_TRANSLATE_NOOP("units", "TB")},
        UnitStep{1e9, QT_TRANSLATE_NOOP("units", "GB")}, UnitStep{1e6, QT_TRANSLATE_NOOP("units", "MB")},
        UnitStep{1e3, QT_TRANSLATE_NOOP("units", "kB")}, UnitStep{1, QT_TRANSLATE_NOOP("units", "B")}};
    static constexpr std::array Counts{UnitStep{1e9, QT_TRANSLATE_NOOP("units", "G")},
        UnitStep{1e6, QT_TRANSLATE_NOOP("units", "M")}, UnitStep{1e3, QT_TRANSLATE_NOOP("units", "k")}};
    if (unit == AxisUnit::Percent) {
        return {1, "%"};
    }
    if (unit == AxisUnit::Bytes) {
        const auto* found = std::ranges::find_if(Bytes, [high](const UnitStep& step) { return high >= step.size; });
        return found == Bytes.end() ? Bytes.back() : *found;
    }
    const auto* found = std::ranges::find_if(Counts, [high](const UnitStep& step) { return high >= step.size; });
    return found == Counts.end() ? UnitStep{1, ""} : *found;
}

} // namespace

std::vector<AxisTick> timeTicks(TimeSpan span, int most, const QTimeZone& zone, const QLocale& locale)
{
    const qint64 step = timeStep(span.to - span.from, std::max(most, 1));
    const qint64 offset = qint64{zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(span.from, Qt::UTC))} * Second;
    const QString format = step < Minute ? QStringLiteral("HH:mm:ss")
        : step < 24 * Hour               ? QStringLiteral("HH:mm")
                                         : QStringLiteral("ddd");
    std::vector<AxisTick> ticks;
    const qint64 first = ((span.from + offset + step - 1) / step) * step - offset;
    for (qint64 time = first; time <= span.to; time += step) {
        ticks.push_back(
            {static_cast<double>(time), locale.toString(QDateTime::fromMSecsSinceEpoch(time, zone), format)});
    }
    return ticks;
}

ValueScale valueScale(double low, double high, int most, AxisUnit unit, const QLocale& locale)
{
    if (!(high > low)) {
        high = low + 1;
    }
    const double ceiling = unit == AxisUnit::Percent ? 100 : std::numeric_limits<double>::infinity();
    const double step = niceStep((high - low) / std::max(most - 1, 1));
    ValueScale scale;
    scale.low = std::max(std::floor(low / step + 1e-9) * step, 0.0);
    scale.high = std::min(std::ceil(high / step - 1e-9) * step, ceiling);
    const UnitStep name = unitFor(scale.high, unit);
    const QString suffix = QCoreApplication::translate("units", name.name);
    const int decimals = decimalsOf(step / name.size);
    for (int i = 0; scale.low + i * step <= scale.high + step / 1000; ++i) {
        const double at = scale.low + i * step;
        const bool bare = suffix.isEmpty() || (at == 0 && unit != AxisUnit::Percent);
        QString label = locale.toString(at / name.size, 'f', at == 0 ? 0 : decimals);
        if (!bare) {
            label += QChar(0x00A0) + suffix;
        }
        scale.ticks.push_back({at, label});
    }
    return scale;
}

} // namespace keystrata::ui
