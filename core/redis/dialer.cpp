// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/dialer.h"

#include "core/redis/greeting.h"
#include "core/redis/poll.h"
#include "core/redis/sshtunnel.h"

#include <algorithm>

namespace keystrata::redis {

namespace {

/// One server being called: its stream is made, then it is greeted.
class Call
{
public:
    Call(Route route, Greeting greeting, Deadline deadline)
        : m_encrypted(route.tls != nullptr)
        , m_tunnelled(route.via && route.via->isUnix() && !route.endpoint.isUnix())
        , m_endpoint(route.endpoint)
        , m_greeting(std::move(greeting))
        , m_opening(std::make_unique<StreamOpening>(std::move(route), deadline))
    {
    }

    explicit Call(Error error) { giveUp(std::move(error)); }

    bool over() const { return m_outcome != nullptr; }

    bool reached() const { return over() && m_outcome->has_value(); }

    pollfd wanted() const
    {
        return m_connection ? pollfd{m_connection->fd(), m_connection->wantedEvents(), 0} : m_opening->wanted();
    }

    Clock::time_point wakeAt() const
    {
        // A connection just made has its greeting to send; that is never waited for.
        return m_connection ? (m_begun ? Clock::time_point::max() : Clock::time_point{}) : m_opening->wakeAt();
    }

    void advance()
    {
        const auto status = m_connection ? greet() : open();
        if (!status) {
            giveUp(m_tunnelled && hungUp(status.error()) ? nothingBehindTunnel() : status.error());
        } else if (m_handshake && m_handshake->done()) {
            m_outcome = std::make_unique<Dialled>(std::move(m_connection));
        }
    }

    void giveUp(Error error) { m_outcome = std::make_unique<Dialled>(std::unexpected(std::move(error))); }

    Error late() const
    {
        return m_connection
            ? Error{ErrorKind::Timeout,
                  {"connection.no_answer",
                      "The server at {0} did not answer in time: it may be overloaded, paused, or not a Redis server.",
                      {m_connection->endpoint().display()}},
                  {}}
            : m_opening->late();
    }

    Dialled take() { return std::move(*m_outcome); }

private:
    static bool hungUp(const Error& error)
    {
        return error.message.id == "connection.closed" || error.message.id == "connection.lost"
            || error.message.id == "tls.closed";
    }

    /// ssh takes every connection at its end, and ends it when it does not get through at the other.
    Error nothingBehindTunnel() const
    {
        return {ErrorKind::Network,
            {"ssh.unreachable",
                "ssh gets no connection to {0} at the other machine: check the address as that machine sees it.",
                {m_endpoint.display()}},
            {}};
    }

    Status open()
    {
        if (auto status = m_opening->advance(); !status || !m_opening->done()) {
            return status;
        }
        m_connection = std::make_unique<Connection>(m_opening->take());
        m_handshake = std::make_unique<Handshake>(*m_connection, m_greeting);
        return {};
    }

    Status greet()
    {
        m_begun = true;
        const auto status = m_connection->step();
        // What came before the end says more than the end itself.
        if (auto judged = m_handshake->advance(); !judged) {
            return judged;
        }
        if (status || m_handshake->done()) {
            return {};
        }
        return hungUp(status.error()) && !m_encrypted && !m_tunnelled
            ? fail(ErrorKind::Network,
                  {"server.hung_up", "The server at {0} hung up at the first word: check whether this port wants TLS.",
                      {m_connection->endpoint().display()}})
            : status;
    }

    bool m_encrypted = false;
    bool m_tunnelled = false;
    Endpoint m_endpoint;
    bool m_begun = false;
    Greeting m_greeting;
    std::unique_ptr<StreamOpening> m_opening;
    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Handshake> m_handshake;
    std::unique_ptr<Dialled> m_outcome;
};

/// Polls for all calls that are not over, until one of them can move.
Status waitForCalls(std::vector<Call>& calls, Deadline deadline, Context& context, Clock::time_point wakeAt)
{
    std::vector<pollfd> fds;
    for (const auto& call : calls) {
        if (!call.over()) {
            fds.push_back(call.wanted());
            wakeAt = std::min(wakeAt, call.wakeAt());
        }
    }
    fds.emplace_back();
    return pollUntil(fds, deadline, context, wakeAt);
}

} // namespace

Dialer::Dialer(Target target, std::shared_ptr<SshTunnel> tunnel)
    : m_target(std::move(target))
    , m_tunnel(std::move(tunnel))
{
}

Dialer::~Dialer() = default;

Status Dialer::loadTls()
{
    if (!m_target.address.tls) {
        return {};
    }
    auto client = TlsClient::create(m_target.tls);
    if (!client) {
        return fail(client.error());
    }
    m_tls = std::move(*client);
    return {};
}

Result<Route> Dialer::route(const Endpoint& endpoint, Deadline deadline, Context& context)
{
    Route route{.endpoint = endpoint, .tls = m_tls};
    const auto mapping = std::ranges::find(m_target.addressMap, endpoint, &AddressMapping::announced);
    if (mapping != m_target.addressMap.end()) {
        route.via = mapping->reachable;
    }
    if (m_tunnel && !endpoint.isUnix()) {
        auto end = m_tunnel->forward(route.via.value_or(endpoint), deadline, context);
        if (!end) {
            return fail(end.error());
        }
        route.via = *end;
    }
    return route;
}

Dialled Dialer::dial(const Endpoint& endpoint, const Greeting& greeting, Deadline deadline, Context& context)
{
    return std::move(dialAll({&endpoint, 1}, greeting, deadline, context).front());
}

std::vector<Dialled> Dialer::dialAll(
    std::span<const Endpoint> endpoints, const Greeting& greeting, Deadline deadline, Context& context, Enough enough)
{
    std::vector<Call> calls;
    calls.reserve(endpoints.size());
    for (const auto& endpoint : endpoints) {
        auto way = route(endpoint, deadline, context);
        if (way) {
            calls.emplace_back(std::move(*way), greeting, deadline);
        } else {
            calls.emplace_back(way.error());
        }
    }
    const auto started = Clock::now();
    auto lastMoment = Clock::time_point::max();
    while (true) {
        for (auto& call : calls) {
            if (!call.over()) {
                call.advance();
            }
        }
        const auto now = Clock::now();
        const auto reached = static_cast<size_t>(std::ranges::count_if(calls, &Call::reached));
        if (lastMoment == Clock::time_point::max() && reached >= enough.count) {
            lastMoment = now + std::max<Clock::duration>(enough.grace, now - started);
        }
        if (std::ranges::all_of(calls, &Call::over)) {
            break;
        }
        auto status = now < lastMoment ? waitForCalls(calls, deadline, context, lastMoment)
                                       : Status(fail(ErrorKind::Timeout, {}));
        if (!status) {
            for (auto& call : calls) {
                if (!call.over()) {
                    call.giveUp(status.error().kind == ErrorKind::Timeout ? call.late() : status.error());
                }
            }
            break;
        }
    }
    std::vector<Dialled> outcomes;
    outcomes.reserve(calls.size());
    for (auto& call : calls) {
        outcomes.push_back(call.take());
    }
    return outcomes;
}

} // namespace keystrata::redis
