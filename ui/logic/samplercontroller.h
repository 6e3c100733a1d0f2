// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/stats/health.h"
#include "core/stats/nodemeter.h"
#include "core/stats/sample.h"
#include "ui/jobs/jobhandle.h"
#include "ui/logic/chartdata.h"
#include "ui/logic/serverevent.h"
#include "ui/logic/statshistory.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <optional>

namespace keystrata::ui {

class ServerLink;

/// Samples the link's server once a second while it is connected, and keeps the last hour. The next sample is asked
/// for only after the answer, so a slow server is not asked more. What was sampled stays when the server is lost.
class SamplerController : public QObject
{
    Q_OBJECT

public:
    explicit SamplerController(ServerLink& link, QObject* parent = nullptr);

    const StatsHistory& history() const { return m_history; }

    const std::optional<stats::ServerSample>& latest() const { return m_latest; }

    const stats::Health& health() const { return m_health; }

    /// What each master of a Cluster did of late.
    const stats::NodeMeter& nodeMeter() const { return m_nodes; }

    /// What broke the lines, oldest first; as far back as the history.
    const std::deque<ServerEvent>& events() const { return m_events; }

    /// Why a connected server gives few figures: its access list forbids INFO. Then latest() has those few, and the
    /// history has no points.
    const std::optional<Error>& denied() const { return m_denied; }

    /// Since the newest sample; nothing before the first.
    std::optional<std::chrono::milliseconds> age() const;

    void sampleNow();

Q_SIGNALS:
    void sampled(); ///< a point more, and a new health
    void failed(); ///< no point; see denied(), latest() and the link
    void cleared(); ///< another server: nothing is known of it yet

private:
    void followLink();
    void clear();
    void take(const Result<stats::ServerSample>& sample);
    void noteEvent(const stats::ServerSample& sample);
    void rearm();

    ServerLink& m_link;
    StatsHistory m_history;
    stats::RateMeter m_meter;
    stats::NodeMeter m_nodes{HitRateSpan};
    std::optional<stats::ServerSample> m_latest;
    stats::Health m_health;
    std::deque<ServerEvent> m_events;
    std::optional<Error> m_denied;
    Clock::time_point m_asked;
    QTimer m_timer;
    JobPtr m_job;
};

} // namespace keystrata::ui
