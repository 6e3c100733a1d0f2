// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/format.h"

#include "core/base/bytes.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

namespace keystrata::ui {

namespace {

/// The part of translations for units; they are words too.
QString unit(const char* text)
{
    return QCoreApplication::translate("units", text);
}

/// Between a number and its unit: never broken at the end of a line.
constexpr QChar NoBreakSpace(0x00A0);

/// Three digits say enough: 1.71, 18.4, 742.
QString threeDigits(double value, const QLocale& locale)
{
    const double size = std::abs(value);
    const int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    return locale.toString(value, 'f', decimals);
}

QString shortWithUnit(double value, double step, std::span<const char* const> units, const QLocale& locale)
{
    size_t power = 0;
    // 999.5 would be written 1000: it belongs to the next unit.
    while (std::abs(value) >= 999.5 && power + 1 < units.size()) {
        value /= step;
        ++power;
    }
    const QString number = power == 0 ? locale.toString(value, 'f', 0) : threeDigits(value, locale);
    const QString name = unit(units[power]);
    return name.isEmpty() ? number : number + NoBreakSpace + name;
}

} // namespace

QString formatCount(quint64 count, const QLocale& locale)
{
    return locale.toString(count);
}

std::optional<quint64> parseCount(const QString& text, const QLocale& locale)
{
    QString digits = text;
    digits.remove(locale.groupSeparator());
    digits.removeIf([](QChar c) { return c.isSpace(); });
    bool number = false;
    const quint64 count = digits.toULongLong(&number);
    const bool bare = std::ranges::all_of(digits, [](QChar c) { return c.isDigit(); }); // no sign
    return number && bare ? std::optional(count) : std::nullopt;
}

QString formatCountShort(double count, const QLocale& locale)
{
    static constexpr std::array Units{"", QT_TRANSLATE_NOOP("units", "k"), QT_TRANSLATE_NOOP("units", "M"),
        QT_TRANSLATE_NOOP("units", "G"), QT_TRANSLATE_NOOP("units", "T")};
    return shortWithUnit(count, 1000, Units, locale);
}

QString formatBytes(quint64 bytes, const QLocale& locale)
{
    static constexpr std::array Units{QT_TRANSLATE_NOOP("units", "B"), QT_TRANSLATE_NOOP("units", "kB"),
        QT_TRANSLATE_NOOP("units", "MB"), QT_TRANSLATE_NOOP("units", "GB"), QT_TRANSLATE_NOOP("units", "TB"),
        QT_TRANSLATE_NOOP("units", "PB")};
    return shortWithUnit(static_cast<double>(bytes), 1000, Units, locale);
}

QString formatPercent(double percent, const QLocale& locale)
{
    // 99.96 is not 100.0: a rate that is nearly perfect must not look perfect, nor one that is not nothing like
    // nothing.
    const double rounded = std::round(percent * 10) / 10;
    const double shown = percent > 0 && percent < 100 ? std::clamp(rounded, 0.1, 99.9) : percent;
    return locale.toString(shown, 'f', percent == 100 || percent == 0 ? 0 : 1) + NoBreakSpace + QLatin1Char('%');
}

QString formatRate(double perSecond, const QLocale& locale)
{
    const double size = std::abs(perSecond);
    if (size > 0 && size < 10) {
        return locale.toString(perSecond, 'f', 1) + unit(QT_TRANSLATE_NOOP("units", "/s"));
    }
    return formatCountShort(perSecond, locale) + unit(QT_TRANSLATE_NOOP("units", "/s"));
}

QString formatDuration(std::chrono::milliseconds duration, const QLocale& locale)
{
    struct Step
    {
        double milliseconds;
        const char* name;
    };

    static constexpr std::array Steps{
        Step{86'400'000.0, QT_TRANSLATE_NOOP("units", "d")},
        Step{3'600'000.0, QT_TRANSLATE_NOOP("units", "h")},
        Step{60'000.0, QT_TRANSLATE_NOOP("units", "min")},
        Step{1000.0, QT_TRANSLATE_NOOP("units", "s")},
    };
    const auto total = static_cast<double>(duration.count());
    for (const Step& step : Steps) {
        const double value = total / step.milliseconds;
        if (std::abs(value) >= 0.995) {
            // "1.5 h" but "22 h": below ten the fraction still matters, except for seconds.
            const double rounded = std::round(value * 10) / 10;
            const bool fraction = rounded < 10 && rounded != std::floor(rounded) && step.milliseconds > 1000;
            return locale.toString(value, 'f', fraction ? 1 : 0) + NoBreakSpace + unit(step.name);
        }
    }
    return locale.toString(static_cast<qlonglong>(duration.count())) + NoBreakSpace
        + unit(QT_TRANSLATE_NOOP("units", "ms"));
}

QString formatMilliseconds(double milliseconds, const QLocale& locale)
{
    const int decimals = milliseconds < 0.095 && milliseconds > 0 ? 2 : milliseconds < 99.95 ? 1 : 0;
    return locale.toString(milliseconds, 'f', decimals) + NoBreakSpace + unit(QT_TRANSLATE_NOOP("units", "ms"));
}

int pluralOf(quint64 count)
{
    return static_cast<int>(std::min(count, quint64{std::numeric_limits<int>::max()}));
}

QString displayBytes(std::string_view bytes)
{
    return QString::fromStdString(displayText(bytes));
}

} // namespace keystrata::ui
