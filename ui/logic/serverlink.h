// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/capabilities.h"
#include "core/redis/ledger.h"
#include "core/redis/topologywatch.h"
#include "ui/jobs/sessionlane.h"
#include "ui/logic/backoff.h"
#include "ui/logic/destination.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>

namespace keystrata::ui {

/// The window's one cache: where it is, whether we reach it, who its servers are, and the lanes that talk to them. A
/// lost server is tried again by itself, with growing pauses, and at once when the watch of the topology sees it answer
/// or sees another one in its place; one that does not let us in is not tried again, nor watched. Lives in the GUI
/// thread and never blocks.
class ServerLink : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Closed, ///< no server chosen
        Connecting, ///< chosen, never reached so far
        Connected,
        Degraded, ///< connected, but not everybody is there who should be
        FailingOver, ///< a master is gone and is being replaced
        Lost, ///< cannot be reached (any more); tried again by itself
        Refused, ///< reached, but it does not let us in or is no Redis: the operator must do something
    };

    explicit ServerLink(QObject* parent = nullptr);
    ~ServerLink() override;

    /// Leaves the server there was and connects to this one.
    void open(const Destination& destination);

    /// A server of which the address says everything. `name` is what people call it.
    void open(const redis::Address& address, const QString& name)
    {
        open({.name = name, .target = {.address = address}});
    }

    /// The profile that is open was changed: its name, marks, guard and caches hold at once; where it leads and what it
    /// waits for hold from the next opening on. Any other profile is none of ours.
    void adopt(const profiles::Profile& profile);

    /// A server that is still being started (the demo): the window shows its name meanwhile.
    void expect(const QString& name);
    /// What was expected, or is needed to connect, cannot be had.
    void giveUp(const Error& error);
    void close();

    /// Now instead of at the end of the pause.
    void retry();
    /// Asks a server that serves us what its access list allows by now.
    void askRights();
    /// A job could not work because of this error. Loss of the connection, and not being let in, change the state;
    /// anything else does not.
    void noteFailure(const Error& error);

    State state() const { return m_state; }

    /// Whether it can be asked now: connected, or connected to some of its masters while another one is replaced.
    bool serving() const { return m_reached; }

    const QString& name() const { return m_destination.name; }

    const Destination& destination() const { return m_destination; }

    const redis::Address& address() const { return m_destination.target.address; }

    /// Who the servers are, as last seen; null before that.
    const redis::TopologyPicture* topology() const { return m_picture ? &*m_picture : nullptr; }

    /// What happened to them since the server was opened, oldest first; the last few hundred.
    const std::deque<redis::TopologyEvent>& topologyEvents() const { return m_events; }

    const redis::Capabilities& capabilities() const { return m_capabilities; }

    const Error& error() const { return m_error; } ///< of Lost and Refused

    bool trying() const { return m_attempt != nullptr && m_attempt->active(); }

    std::chrono::milliseconds untilRetry() const; ///< of Lost; zero while trying

    /// Samples only; never waits behind anything long.
    SessionLane& samplingLane() { return m_samplingLane; }

    SessionLane& analysisLane() { return m_analysisLane; }

    /// Long scans for lists of keys.
    SessionLane& browsingLane() { return m_browsingLane; }

    /// What is looked at right now: the visible rows of a list, one value.
    SessionLane& lookupLane() { return m_lookupLane; }

    /// Changes, which find out by themselves who the master is: a failover does not stop them.
    SessionLane& changeLane() { return m_changeLane; }

    const std::shared_ptr<redis::TrafficLedger>& ledger() const { return m_ledger; }

Q_SIGNALS:
    void serverChanged(); ///< another one, or none: forget what was shown
    void stateChanged();
    void profileChanged(); ///< the destination's profile is another than it was, the server is the same
    void topologySeen(); ///< a new picture, every second or more often
    /// Another master has taken over: what was under way on the old one has been stopped.
    void masterReplaced();
    void countdownChanged(); ///< once a second while waiting for the next try

private:
    std::array<SessionLane*, 5> sessionLanes();
    void setState(State state);
    void judge();
    void leave(const Destination& destination);
    void attempt();
    void attempted(const Result<redis::Capabilities>& result);
    void failed(const Error& error);
    void watch();
    void take(redis::TopologyPicture picture);
    void follow(const redis::TopologyPicture& before);

    State m_state = State::Closed;
    bool m_reached = false;
    Destination m_destination;
    redis::SessionOptions m_options;
    std::optional<redis::TopologyPicture> m_picture;
    std::deque<redis::TopologyEvent> m_events;
    redis::Capabilities m_capabilities;
    Error m_error;
    std::shared_ptr<redis::TrafficLedger> m_ledger;
    Backoff m_backoff;
    QTimer m_retryTimer;
    QTimer m_countdown;
    JobPtr m_attempt;
    JobPtr m_watch;
    SessionLane m_samplingLane;
    SessionLane m_analysisLane;
    SessionLane m_browsingLane;
    SessionLane m_lookupLane;
    SessionLane m_changeLane;
    Lane m_topologyLane;
};

} // namespace keystrata::ui
