// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/stats/balance.h"
#include "core/stats/nodemeter.h"
#include "ui/logic/overviewdata.h"

#include <QLocale>
#include <QString>

#include <optional>
#include <vector>

/// What the Overview says of each master of a Cluster, as values: each one's part of what the tiles sum up.
namespace keystrata::ui {

/// One figure of one master.
struct NodeFigure
{
    QString text;
    double value = -1; ///< for sorting; below zero: not known
    std::optional<double> share = {}; ///< of the whole, 0 to 1, where there is a whole
    QString tip = {};
    Tone tone = Tone::Plain;

    bool operator==(const NodeFigure&) const = default;
};

struct NodeRow
{
    QString address;
    QString problem; ///< why nothing is known of it, the whole sentence; empty: all is
    bool denied = false; ///< it answers, but its access list keeps the figures
    NodeFigure slotCount;
    NodeFigure keys;
    NodeFigure memory;
    NodeFigure operations;
    NodeFigure hitRate;
    NodeFigure evictions;

    bool operator==(const NodeRow&) const = default;
};

/// The masters that hold keys, in the order of their slots; none for anything but a Cluster.
std::vector<NodeRow> nodeRows(
    const stats::ServerSample& sample, const stats::NodeMeter& meter, const QLocale& locale = {});

/// "10.0.0.7:7001 holds 61 % of the keys; an even share is 33 %." Empty where there is nothing to compare.
QString spreadText(const std::optional<stats::Spread>& keys, const QLocale& locale = {});

} // namespace keystrata::ui
