// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"

#include "core/redis/poll.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace keystrata::redis {

StreamOpening::StreamOpening(Route route, Deadline deadline) : m_route(std::move(route)), m_deadline(deadline)
{
    m_lastError = connectError(m_route.endpoint, ECONNREFUSED);
    const Endpoint& where = m_route.via ? *m_route.via : m_route.endpoint;
    if (!where.isUnix()) {
        m_lookup = std::make_unique<HostLookup>(where.host, where.port);
    }
}

StreamOpening::~StreamOpening() = default;
StreamOpening::StreamOpening(StreamOpening&&) noexcept = default;

Status StreamOpening::advance()
{
    if (m_stream) {
        return {};
    }
    if (m_handshake) {
        return shakeHands();
    }
    return m_attempt ? connecting() : lookUp();
}

Status StreamOpening::lookUp()
{
    if (m_lookup) {
        if (!m_lookup->finished()) {
            return {};
        }
        auto found = m_lookup->answer();
        if (!found) {
            return fail(found.error());
        }
        m_addresses = std::move(*found);
    } else {
        const auto address = unixAddress(m_route.via ? m_route.via->path : m_route.endpoint.path);
        if (!address) {
            return fail(address.error());
        }
        m_addresses = {*address};
    }
    return tryNext();
}

Status StreamOpening::tryNext()
{
    while (m_next < m_addresses.size()) {
        const auto now = Clock::now();
        m_giveUp = now + (m_deadline - now) / static_cast<int64_t>(m_addresses.size() - m_next);
        m_attempt = std::make_unique<SocketAttempt>(m_addresses[m_next++]);
        switch (m_attempt->look()) {
        case SocketAttempt::State::Connecting:
            return {};
        case SocketAttempt::State::Connected:
            return connected();
        case SocketAttempt::State::Failed:
            m_lastError = connectError(m_route.endpoint, m_attempt->error());
        }
    }
    return fail(m_lastError);
}

Status StreamOpening::connecting()
{
    switch (m_attempt->look()) {
    case SocketAttempt::State::Connecting:
        if (Clock::now() < m_giveUp || m_next == m_addresses.size()) {
            return {};
        }
        m_lastError = connectError(m_route.endpoint, ETIMEDOUT);
        return tryNext();
    case SocketAttempt::State::Connected:
        return connected();
    case SocketAttempt::State::Failed:
        break;
    }
    m_lastError = connectError(m_route.endpoint, m_attempt->error());
    return tryNext();
}

Status StreamOpening::connected()
{
    auto socket = m_attempt->stream(m_route.endpoint);
    if (!m_route.tls) {
        m_stream = std::move(socket);
        return {};
    }
    auto handshake = m_route.tls->wrap(std::move(socket));
    if (!handshake) {
        return fail(handshake.error());
    }
    m_handshake = std::move(*handshake);
    return shakeHands();
}

Status StreamOpening::shakeHands()
{
    const auto agreed = m_handshake->handshake();
    if (!agreed) {
        return fail(agreed.error());
    }
    if (*agreed) {
        m_stream = std::move(m_handshake);
    }
    return {};
}

bool StreamOpening::done() const
{
    return m_stream != nullptr;
}

pollfd StreamOpening::wanted() const
{
    if (m_handshake) {
        return {m_handshake->fd(), m_handshake->eventsToShakeHands(), 0};
    }
    return m_attempt ? pollfd{m_attempt->fd(), POLLOUT, 0} : pollfd{m_lookup ? m_lookup->fd() : -1, POLLIN, 0};
}

Clock::time_point StreamOpening::wakeAt() const
{
    if (m_handshake || m_stream) {
        return Clock::time_point::max();
    }
    if (m_attempt) {
        return m_next < m_addresses.size() ? m_giveUp : Clock::time_point::max();
    }
    return m_lookup && !m_lookup->finished() ? Clock::time_point::max() : Clock::time_point{};
}

Error StreamOpening::late() const
{
    if (m_handshake) {
        return m_handshake->late();
    }
    return m_attempt || !m_lookup ? connectError(m_route.endpoint, ETIMEDOUT) : m_lookup->late();
}

std::unique_ptr<Stream> StreamOpening::take()
{
    return std::move(m_stream);
}

Result<std::unique_ptr<Stream>> connectStream(const Route& route, Deadline deadline, Context& context)
{
    StreamOpening opening(route, deadline);
    while (true) {
        if (auto status = opening.advance(); !status) {
            return fail(status.error());
        }
        if (opening.done()) {
            return opening.take();
        }
        std::array<pollfd, 2> fds{opening.wanted(), pollfd{}};
        if (auto status = pollUntil(fds, deadline, context, opening.wakeAt()); !status) {
            return fail(status.error().kind == ErrorKind::Timeout ? opening.late() : status.error());
        }
    }
}

void ignoreSigpipe()
{
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace keystrata::redis
