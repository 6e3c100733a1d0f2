// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topologywatch.h"
#include "core/stats/sample.h"
#include "ui/logic/overviewdata.h"

#include <QLocale>
#include <QString>

#include <optional>
#include <vector>

/// What the topology's picture and its table say, as values: the same in both, and for screen readers.
namespace keystrata::ui {

/// One server, or one sentinel.
struct ServerRow
{
    enum class Kind
    {
        Master,
        Replica,
        Sentinel
    };

    Kind kind = Kind::Master;
    int group = 0; ///< servers with the same master belong together
    QString role;
    redis::Endpoint endpoint;
    QString address; ///< of the endpoint, to be shown
    QString state; ///< a few words
    Tone tone = Tone::Plain; ///< of the state
    QString following; ///< of a replica: how far behind its master
    QString keys;
    uint64_t keyCount = 0;
    QString slots;
    QString problem; ///< the whole sentence; empty: none

    bool operator==(const ServerRow&) const = default;
};

/// Masters with their replicas, then the sentinels.
std::vector<ServerRow> serverRows(const redis::TopologyPicture& picture, const QLocale& locale = {});

/// One sentence about the whole: "One master and two replicas, watched by three sentinels of one mind."
QString topologySummary(const redis::TopologyPicture& picture);

} // namespace keystrata::ui
