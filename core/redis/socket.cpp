// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace keystrata::redis {

namespace {

/// The bytes of a socket as they are.
class SocketStream final : public Stream
{
public:
    SocketStream(FileDescriptor fd, Endpoint endpoint) : m_fd(std::move(fd)), m_endpoint(std::move(endpoint)) { }

    Result<size_t> read(std::span<char> into) override
    {
        while (true) {
            const auto count = ::recv(m_fd.get(), into.data(), into.size(), 0);
            if (count > 0) {
                return static_cast<size_t>(count);
            }
            if (count == 0) {
                return fail(ErrorKind::Network,
                    {"connection.closed", "The server at {0} closed the connection.", {m_endpoint.display()}});
            }
            if (errno == EAGAIN) {
                return size_t{0};
            }
            if (errno != EINTR) {
                return fail(lostError(m_endpoint, errno));
            }
        }
    }

    Result<size_t> write(std::string_view bytes) override
    {
        while (true) {
            const auto count = ::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count >= 0) {
                return static_cast<size_t>(count);
            }
            if (errno == EAGAIN) {
                return size_t{0};
            }
            if (errno != EINTR) {
                return fail(lostError(m_endpoint, errno));
            }
        }
    }

    int fd() const override { return m_fd.get(); }

    const Endpoint& endpoint() const override { return m_endpoint; }

private:
    FileDescriptor m_fd;
    Endpoint m_endpoint;
};

void setOption(int fd, int level, int option, int value)
{
    // A socket option that the system refuses costs comfort, not correctness.
    (void)::setsockopt(fd, level, option, &value, sizeof value);
}

void tuneTcp(int fd)
{
    setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
    setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
    setOption(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    setOption(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 30000);
}

} // namespace

void FileDescriptor::reset(int fd)
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
    m_fd = fd;
}

SocketAttempt::SocketAttempt(const SocketAddress& address)
    : m_fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
    , m_tcp(address.storage.ss_family != AF_UNIX)
{
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.storage);
    m_error = m_fd.get() >= 0 && ::connect(m_fd.get(), raw, address.length) == 0 ? 0 : errno;
    if (m_error == EAGAIN) {
        // A unix socket whose backlog is full says so; it has no event to wait for, so it counts as no answer.
        m_error = ETIMEDOUT;
    }
    const bool underWay = m_error == EINPROGRESS || m_error == EINTR;
    m_state = underWay ? State::Connecting : m_error == 0 ? State::Connected : State::Failed;
}

SocketAttempt::State SocketAttempt::look()
{
    if (m_state == State::Connecting) {
        pollfd polled{m_fd.get(), POLLOUT, 0};
        if (::poll(&polled, 1, 0) > 0) {
            socklen_t length = sizeof m_error;
            ::getsockopt(m_fd.get(), SOL_SOCKET, SO_ERROR, &m_error, &length);
            m_state = m_error == 0 ? State::Connected : State::Failed;
        }
    }
    return m_state;
}

std::unique_ptr<Stream> SocketAttempt::stream(const Endpoint& endpoint)
{
    if (m_tcp) {
        tuneTcp(m_fd.get());
    }
    return std::make_unique<SocketStream>(std::move(m_fd), endpoint);
}

Result<SocketAddress> unixAddress(const std::string& path)
{
    SocketAddress address;
    auto* un = reinterpret_cast<sockaddr_un*>(&address.storage);
    if (path.size() >= sizeof un->sun_path) {
        return fail(ErrorKind::Usage,
            {"connect.path_too_long", "The socket path {0} is longer than the system allows.", {path}});
    }
    un->sun_family = AF_UNIX;
    std::memcpy(un->sun_path, path.c_str(), path.size() + 1);
    address.length = sizeof(sockaddr_un);
    return address;
}

Error lostError(const Endpoint& endpoint, int error)
{
    return {ErrorKind::Network,
        {"connection.lost", "The connection to {0} was lost ({1}).", {endpoint.display(), std::strerror(error)}}, {}};
}

Error connectError(const Endpoint& endpoint, int error)
{
    const std::string where = endpoint.display();
    switch (error) {
    case ECONNREFUSED:
        return {ErrorKind::Network,
            {"connect.refused", "Nothing listens at {0}: check the address and that the server runs.", {where}}, {}};
    case ENOENT:
        return {ErrorKind::Network,
            {"connect.no_socket", "There is no socket {0}: check the path and that the server runs.", {where}}, {}};
    case EACCES:
    case EPERM:
        return {ErrorKind::Network,
            {"connect.no_permission", "The system does not let this user connect to {0}: check its permissions.",
                {where}},
            {}};
    case ETIMEDOUT:
        return {ErrorKind::Timeout,
            {"connect.timeout", "No answer from {0}: check the address, the network and firewalls.", {where}}, {}};
    default:
        return {
            ErrorKind::Network, {"connect.failed", "Cannot connect to {0} ({1}).", {where, std::strerror(error)}}, {}};
    }
}

} // namespace keystrata::redis
