// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/serverlink.h"

#include "core/redis/sshtunnel.h"
#include "core/stats/sample.h"
#include "ui/logic/format.h"

#include <QRandomGenerator>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr size_t MostEvents = 500;

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
    , m_browsingLane(QStringLiteral("browsing"))
    , m_lookupLane(QStringLiteral("lookup"))
    , m_changeLane(QStringLiteral("changes"))
    , m_topologyLane(QStringLiteral("topology"))
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &ServerLink::attempt);
    m_countdown.setInterval(1000);
    connect(&m_countdown, &QTimer::timeout, this, &ServerLink::countdownChanged);
}

ServerLink::~ServerLink() = default;

std::array<SessionLane*, 5> ServerLink::sessionLanes()
{
    return {&m_samplingLane, &m_analysisLane, &m_browsingLane, &m_lookupLane, &m_changeLane};
}

void ServerLink::leave(const Destination& destination)
{
    m_attempt.reset();
    m_watch.reset();
    m_retryTimer.stop();
    m_countdown.stop();
    m_backoff.reset();
    for (SessionLane* lane : sessionLanes()) {
        lane->clearServer();
    }
    m_topologyLane.cancelAll();
    m_reached = false;
    m_destination = destination;
    m_options = {};
    m_picture.reset();
    m_events.clear();
    m_capabilities = {};
    m_error = {};
    m_ledger.reset();
}

void ServerLink::open(const Destination& destination)
{
    leave(destination);
    m_ledger = std::make_shared<redis::TrafficLedger>();
    const redis::Target& target = m_destination.target;
    m_options.ledger = m_ledger;
    m_options.tunnel = redis::SshTunnel::forTarget(target);
    if (const auto& profile = m_destination.profile) {
        m_options.connectTimeout = profile->limits.connectTimeout;
        m_options.commandTimeout = profile->limits.commandTimeout;
    }
    for (SessionLane* lane : sessionLanes()) {
        redis::SessionOptions options = m_options;
        if (lane == &m_analysisLane || lane == &m_browsingLane) {
            options.clientName = stats::AnalysisClientName;
        }
        lane->setServer(target, options);
    }
    m_state = State::Connecting;
    Q_EMIT serverChanged();
    Q_EMIT stateChanged();
    attempt();
    watch();
}

void ServerLink::adopt(const profiles::Profile& profile)
{
    auto& known = m_destination.profile;
    if (!known || known->id != profile.id || *known == profile) {
        return;
    }
    known = profile;
    m_destination.name = displayBytes(profile.name);
    Q_EMIT profileChanged();
}

void ServerLink::expect(const QString& name)
{
    leave({.name = name, .target = {}});
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
    if (address().endpoints.empty() || trying()) {
        return;
    }
    m_backoff.reset();
    attempt();
    watch();
}

void ServerLink::askRights()
{
    if (m_reached && !trying()) {
        for (SessionLane* lane : sessionLanes()) {
            lane->replaceSession();
        }
        m_watch.reset();
        attempt();
        watch();
    }
}

void ServerLink::noteFailure(const Error& error)
{
    const bool connectionLost =
        error.transient() || error.kind == ErrorKind::Tls || error.refusesUs() || error.kind == ErrorKind::Protocol;
    if (m_reached && connectionLost) {
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

/// The state that follows from whether we reach it and from what is known of its servers.
void ServerLink::judge()
{
    if (m_state == State::Closed || m_state == State::Refused || (m_state == State::Connecting && !m_reached)) {
        return;
    }
    const bool failingOver = m_picture && m_picture->failingOver();
    const bool degraded = m_picture && m_picture->degraded();
    const State state = failingOver ? State::FailingOver
        : !m_reached                ? State::Lost
        : degraded                  ? State::Degraded
                                    : State::Connected;
    if (state != m_state) {
        setState(state);
    }
}

void ServerLink::attempt()
{
    m_retryTimer.stop();
    m_countdown.stop();
    m_attempt = m_samplingLane.submit(SessionJob<redis::Capabilities>{
        .work = [](redis::Session& session, Context& context, const auto&) { return greet(session, context); },
        .finished = [this](const Result<redis::Capabilities>& result) { attempted(result); }});
    if (m_state == State::Lost || m_state == State::FailingOver) {
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
    m_reached = true;
    m_state = State::Connected;
    judge();
    if (m_state == State::Connected) {
        Q_EMIT stateChanged();
    }
}

void ServerLink::failed(const Error& error)
{
    if (error.kind == ErrorKind::Cancelled) {
        return;
    }
    m_error = error;
    m_reached = false;
    if (error.refusesUs()) {
        m_watch.reset(); // it would go on knocking; retry() begins anew
    }
    if (!error.transient()) {
        setState(State::Refused);
        return;
    }
    m_retryTimer.start(m_backoff.next(QRandomGenerator::global()->generateDouble()));
    m_countdown.start();
    setState(m_picture && m_picture->failingOver() ? State::FailingOver : State::Lost);
}

void ServerLink::watch()
{
    if (m_watch && m_watch->active()) {
        return;
    }
    m_watch = m_topologyLane.submit(Job<NoBatch, redis::TopologyPicture>{
        .work = [target = m_destination.target, options = m_options](
                    Context& context, const BatchSink<redis::TopologyPicture>& sink) -> Result<NoBatch> {
            return fail(redis::watchTopology(target, options, context, sink).error());
        },
        .batch = [this](redis::TopologyPicture picture) { take(std::move(picture)); }});
}

void ServerLink::take(redis::TopologyPicture picture)
{
    m_events.insert(m_events.end(), picture.events.begin(), picture.events.end());
    m_events.erase(
        m_events.begin(), m_events.end() - static_cast<std::ptrdiff_t>(std::min(m_events.size(), MostEvents)));
    const auto before = std::exchange(m_picture, std::move(picture));
    if (before) {
        follow(*before);
    }
    judge();
    Q_EMIT topologySeen();
}

/// Goes where the masters are now.
void ServerLink::follow(const redis::TopologyPicture& before)
{
    const auto masters = [](const redis::TopologyPicture& picture) {
        std::vector<redis::Endpoint> endpoints;
        for (const auto& node : picture.view.nodes) {
            if (node.role == redis::Role::Master
                && (!node.slots.empty() || picture.view.kind != redis::Topology::Cluster)) {
                endpoints.push_back(node.endpoint);
            }
        }
        return endpoints;
    };
    const bool moved = masters(before) != masters(*m_picture);
    if (moved) {
        for (SessionLane* lane : sessionLanes()) {
            lane->renewSession();
        }
    }
    const bool replaced = moved && m_picture->view.kind == redis::Topology::Sentinel;
    if (replaced) {
        // Whatever is under way there waits for a server that is no longer the master, or will soon not be.
        for (SessionLane* lane : sessionLanes()) {
            if (lane != &m_changeLane) {
                lane->cancelAll();
            }
        }
        m_reached = false;
        setState(State::FailingOver);
    }
    const bool answers = !m_picture->nodes.empty() && !m_picture->nodes.front().problem;
    if (!m_reached && answers && (replaced || m_retryTimer.isActive())) {
        m_backoff.reset();
        attempt();
    }
    if (replaced) {
        Q_EMIT masterReplaced();
    }
}

} // namespace keystrata::ui
