// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/serverlink.h"

#include "core/stats/sample.h"

#include <QRandomGenerator>

namespace keystrata::ui {

namespace {

Result<redis::Capabilities> greet(redis::Session& session, Context& context)
{
    // A session that was open already may be dead without knowing it.
    if (const auto pong = session.run({"PING"}, context); !pong && !session.connected()) {
        return fail(pong.error());
    }
    return session.capabilities();
}

} // namespace

ServerLink::ServerLink(QObject* parent)
    : QObject(parent)
    , m_samplingLane(QStringLiteral("sampling"))
    , m_analysisLane(QStringLiteral("analysis"))
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &ServerLink::attempt);
    m_countdown.setInterval(1000);
    connect(&m_countdown, &QTimer::timeout, this, &ServerLink::countdownChanged);
}

ServerLink::~ServerLink() = default;

void ServerLink::leave(const QString& name)
{
    m_attempt.reset();
    m_retryTimer.stop();
    m_countdown.stop();
    m_backoff.reset();
    m_samplingLane.clearServer();
    m_analysisLane.clearServer();
    m_address = {};
    m_capabilities = {};
    m_error = {};
    m_ledger.reset();
    m_name = name;
}

void ServerLink::open(const redis::Address& address, const QString& name)
{
    leave(name);
    m_address = address;
    m_ledger = std::make_shared<redis::TrafficLedger>();
    redis::SessionOptions options;
    options.ledger = m_ledger;
    m_samplingLane.setServer({.address = address}, options);
    options.clientName = stats::AnalysisClientName;
    m_analysisLane.setServer({.address = address}, options);
    m_state = State::Connecting;
    Q_EMIT serverChanged();
    Q_EMIT stateChanged();
    attempt();
}

void ServerLink::expect(const QString& name)
{
    leave(name);
    m_state = State::Connecting;
    Q_EMIT serverChanged();
    Q_EMIT stateChanged();
}

void ServerLink::giveUp(const Error& error)
{
    m_error = error;
    setState(State::Refused);
}

void ServerLink::close()
{
    leave({});
    m_state = State::Closed;
    Q_EMIT serverChanged();
    Q_EMIT stateChanged();
}

void ServerLink::retry()
{
    if (m_address.endpoints.empty() || trying()) {
        return;
    }
    m_backoff.reset();
    attempt();
}

void ServerLink::noteFailure(const Error& error)
{
    const bool connectionLost = error.transient() || error.kind == ErrorKind::Auth || error.kind == ErrorKind::Protocol;
    if (m_state == State::Connected && connectionLost) {
        failed(error);
    }
}

std::chrono::milliseconds ServerLink::untilRetry() const
{
    return m_retryTimer.isActive() ? m_retryTimer.remainingTimeAsDuration() : std::chrono::milliseconds(0);
}

void ServerLink::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ServerLink::attempt()
{
    m_retryTimer.stop();
    m_countdown.stop();
    m_attempt = m_samplingLane.submit(SessionJob<redis::Capabilities>{
        .work = [](redis::Session& session, Context& context, const auto&) { return greet(session, context); },
        .finished = [this](const Result<redis::Capabilities>& result) { attempted(result); }});
    if (m_state == State::Lost) {
        Q_EMIT countdownChanged(); // "trying" takes the place of the seconds
    }
}

void ServerLink::attempted(const Result<redis::Capabilities>& result)
{
    if (!result) {
        failed(result.error());
        return;
    }
    m_capabilities = *result;
    m_error = {};
    m_backoff.reset();
    setState(State::Connected);
}

void ServerLink::failed(const Error& error)
{
    if (error.kind == ErrorKind::Cancelled) {
        return;
    }
    m_error = error;
    if (!error.transient()) {
        setState(State::Refused);
        return;
    }
    m_retryTimer.start(m_backoff.next(QRandomGenerator::global()->generateDouble()));
    m_countdown.start();
    setState(State::Lost);
}

} // namespace keystrata::ui
