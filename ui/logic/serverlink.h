// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/capabilities.h"
#include "core/redis/ledger.h"
#include "ui/jobs/sessionlane.h"
#include "ui/logic/backoff.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>

namespace keystrata::ui {

/// The window's one server: where it is, whether we reach it, and the lanes that talk to it. A lost server is tried
/// again by itself, with growing pauses; one that does not let us in is not. Lives in the GUI thread and never blocks.
class ServerLink : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Closed, ///< no server chosen
        Connecting, ///< chosen, never reached so far
        Connected,
        Lost, ///< cannot be reached (any more); tried again by itself
        Refused, ///< reached, but it does not let us in or is no Redis: the operator must do something
    };

    explicit ServerLink(QObject* parent = nullptr);
    ~ServerLink() override;

    /// Leaves the server there was and connects to this one. `name` is what people call it.
    void open(const redis::Address& address, const QString& name);
    /// A server that is still being started (the demo): the window shows its name meanwhile.
    void expect(const QString& name);
    /// What was expected, or is needed to connect, cannot be had.
    void giveUp(const Error& error);
    void close();

    /// Now instead of at the end of the pause.
    void retry();
    /// A job met this error. Loss of the connection changes the state; anything else does not.
    void noteFailure(const Error& error);

    State state() const { return m_state; }

    const QString& name() const { return m_name; }

    const redis::Address& address() const { return m_address; }

    const redis::Capabilities& capabilities() const { return m_capabilities; }

    const Error& error() const { return m_error; } ///< of Lost and Refused

    bool trying() const { return m_attempt != nullptr && m_attempt->active(); }

    std::chrono::milliseconds untilRetry() const; ///< of Lost; zero while trying

    /// Samples only; never waits behind anything long.
    SessionLane& samplingLane() { return m_samplingLane; }

    SessionLane& analysisLane() { return m_analysisLane; }

    const std::shared_ptr<redis::TrafficLedger>& ledger() const { return m_ledger; }

Q_SIGNALS:
    void serverChanged(); ///< another one, or none: forget what was shown
    void stateChanged();
    void countdownChanged(); ///< once a second while waiting for the next try

private:
    void setState(State state);
    void leave(const QString& name);
    void attempt();
    void attempted(const Result<redis::Capabilities>& result);
    void failed(const Error& error);

    State m_state = State::Closed;
    QString m_name;
    redis::Address m_address;
    redis::Capabilities m_capabilities;
    Error m_error;
    std::shared_ptr<redis::TrafficLedger> m_ledger;
    Backoff m_backoff;
    QTimer m_retryTimer;
    QTimer m_countdown;
    JobPtr m_attempt;
    SessionLane m_samplingLane;
    SessionLane m_analysisLane;
};

} // namespace keystrata::ui
