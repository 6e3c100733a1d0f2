// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/strata.h"

#include <QLocale>
#include <QString>

#include <vector>

namespace keystrata::ui {

struct HistogramBar
{
    QString label; ///< short, for the axis: "12h"
    QString range; ///< for people: "1 h to 12 h"
    quint64 keys = 0;
    bool apart = false; ///< not on the axis: keys without expiry

    bool operator==(const HistogramBar&) const = default;
};

/// A histogram in words and bars, ready to be painted, read aloud or put into a table.
struct HistogramData
{
    QString title;
    std::vector<HistogramBar> bars; ///< empty: not available
    QString unavailable; ///< why there is nothing to show; empty when there is
    QString summary; ///< one sentence: the text twin

    bool operator==(const HistogramData&) const = default;
};

HistogramData ttlHistogram(const keyspace::StratumTotals& stratum, const QLocale& locale = {});
HistogramData idleHistogram(const keyspace::StratumTotals& stratum, const QLocale& locale = {});
HistogramData sizeHistogram(const keyspace::StratumTotals& stratum, const QLocale& locale = {});

} // namespace keystrata::ui
