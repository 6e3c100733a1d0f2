// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"

#include "core/redis/poll.h"
#include "core/redis/resolver.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace keystrata::redis {

namespace {

class FileDescriptor
{
public:
    explicit FileDescriptor(int fd) : m_fd(fd) { }

    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) { }

    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    FileDescriptor& operator=(FileDescriptor&&) = delete;

    ~FileDescriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }

    int get() const { return m_fd; }

private:
    int m_fd;
};

std::unexpected<Error> lost(const Endpoint& endpoint, int error)
{
    return fail(ErrorKind::Network,
        {"connection.lost", "The connection to {0} was lost ({1}).", {endpoint.display(), std::strerror(error)}});
}

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
                return lost(m_endpoint, errno);
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
                return lost(m_endpoint, errno);
            }
        }
    }

    short eventsToRead() const override { return POLLIN; }

    short eventsToWrite() const override { return POLLOUT; }

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

Result<std::unique_ptr<Stream>> connectSocket(
    const Endpoint& endpoint, const SocketAddress& address, Deadline deadline, Context& context)
{
    FileDescriptor fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd.get() < 0) {
        return fail(connectError(endpoint, errno));
    }
    const auto* raw = reinterpret_cast<const sockaddr*>(&address.storage);
    int error = ::connect(fd.get(), raw, address.length) == 0 ? 0 : errno;
    if (error == EAGAIN) {
        // A unix socket whose backlog is full says so; it has no event to wait for, so it counts as no answer.
        return fail(connectError(endpoint, ETIMEDOUT));
    }
    if (error == EINPROGRESS || error == EINTR) {
        std::array<pollfd, 2> fds{pollfd{fd.get(), POLLOUT, 0}, pollfd{}};
        if (auto status = pollUntil(fds, deadline, context); !status) {
            return status.error().kind == ErrorKind::Timeout ? fail(connectError(endpoint, ETIMEDOUT))
                                                             : fail(status.error());
        }
        socklen_t length = sizeof error;
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    }
    if (error != 0) {
        return fail(connectError(endpoint, error));
    }
    if (!endpoint.isUnix()) {
        tuneTcp(fd.get());
    }
    return std::make_unique<SocketStream>(std::move(fd), endpoint);
}

Result<std::vector<SocketAddress>> socketAddresses(const Endpoint& endpoint, Deadline deadline, Context& context)
{
    if (!endpoint.isUnix()) {
        return resolveHost(endpoint.host, endpoint.port, deadline, context);
    }
    SocketAddress address;
    auto* un = reinterpret_cast<sockaddr_un*>(&address.storage);
    if (endpoint.path.size() >= sizeof un->sun_path) {
        return fail(ErrorKind::Usage,
            {"connect.path_too_long", "The socket path {0} is longer than the system allows.", {endpoint.path}});
    }
    un->sun_family = AF_UNIX;
    std::memcpy(un->sun_path, endpoint.path.c_str(), endpoint.path.size() + 1);
    address.length = sizeof(sockaddr_un);
    return std::vector{address};
}

} // namespace

Status pollUntil(std::span<pollfd> fds, Deadline deadline, Context& context, Clock::time_point wakeAt)
{
    fds.back() = {context.stopFd(), POLLIN, 0};
    auto now = Clock::now();
    while (!context.stopRequested()) {
        // ppoll counts in nanoseconds: a paced scan waits for tens of microseconds at a time.
        const auto left = std::clamp<Clock::duration>(
            std::min(deadline, wakeAt) - now, Clock::duration::zero(), std::chrono::hours(1));
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec wait{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
        const int count = ::ppoll(fds.data(), fds.size(), &wait, nullptr);
        if (count < 0 && errno != EINTR) {
            return fail(
                ErrorKind::Network, {"poll.failed", "Cannot wait for an answer ({0}).", {std::strerror(errno)}});
        }
        now = Clock::now();
        if (count > 0 && fds.back().revents == 0) {
            return {};
        }
        if (now >= deadline) {
            return fail(ErrorKind::Timeout, {"timeout", "No answer in time.", {}});
        }
        if (now >= wakeAt) {
            return {};
        }
    }
    return fail(Context::cancelled());
}

Result<std::unique_ptr<Stream>> connectStream(const Endpoint& endpoint, Deadline deadline, Context& context)
{
    const auto addresses = socketAddresses(endpoint, deadline, context);
    if (!addresses) {
        return fail(addresses.error());
    }
    Error last = connectError(endpoint, ECONNREFUSED);
    for (size_t i = 0; i < addresses->size(); ++i) {
        // An address that never answers must leave time for the ones after it.
        const auto share = (deadline - Clock::now()) / static_cast<int64_t>(addresses->size() - i);
        auto stream = connectSocket(endpoint, (*addresses)[i], Clock::now() + share, context);
        if (stream || stream.error().kind == ErrorKind::Cancelled) {
            return stream;
        }
        last = std::move(stream.error());
    }
    return fail(std::move(last));
}

void ignoreSigpipe()
{
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace keystrata::redis
