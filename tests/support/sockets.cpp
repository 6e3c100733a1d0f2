// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <random>
#include <system_error>

namespace keystrata::testing {

namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr_un unixAddress(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        fail(path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

template <typename Address>
const sockaddr* generic(const Address& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

} // namespace

void Fd::reset(int fd)
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
    m_fd = fd;
}

std::string LocalAddress::url() const
{
    return path.empty() ? "redis://127.0.0.1:" + std::to_string(port) : "unix://" + path;
}

Fd listenTcp(uint16_t& port, int backlog)
{
    constexpr int attempts = 5; // another program may take a free port before we do
    for (int attempt = 1;; ++attempt) {
        const uint16_t chosen = port == 0 ? freePort() : port;
        Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int on = 1; // the port can be taken again although connections of before linger
        ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        const sockaddr_in wanted = loopback(chosen);
        if (::bind(fd.get(), generic(wanted), sizeof(wanted)) == 0 && ::listen(fd.get(), backlog) == 0) {
            port = chosen;
            return fd;
        }
        if (port != 0 || attempt == attempts) {
            fail("Cannot listen on port " + std::to_string(chosen));
        }
    }
}

Fd listenUnix(const std::string& path)
{
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_un wanted = unixAddress(path);
    if (!fd || ::bind(fd.get(), generic(wanted), sizeof(wanted)) != 0 || ::listen(fd.get(), 128) != 0) {
        fail("Cannot listen on " + path);
    }
    return fd;
}

Fd connectTo(const LocalAddress& address)
{
    Fd fd(::socket(address.path.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    int result = -1;
    if (address.path.empty()) {
        const sockaddr_in target = loopback(address.port);
        result = ::connect(fd.get(), generic(target), sizeof(target));
        const int on = 1;
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    } else {
        const sockaddr_un target = unixAddress(address.path);
        result = ::connect(fd.get(), generic(target), sizeof(target));
    }
    if (result != 0) {
        fail("Cannot connect to " + address.url());
    }
    return fd;
}

void setNonBlocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void resetOnClose(int fd)
{
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
}

uint16_t freePort()
{
    // Every process begins somewhere else and goes on in steps that meet every port once.
    constexpr uint32_t first = 20'000;
    constexpr uint32_t count = 12'000;
    constexpr uint32_t step = 7'919;
    static std::atomic<uint32_t> next{std::random_device{}() % count};
    for (uint32_t i = 0; i < count; ++i) {
        const auto port = static_cast<uint16_t>(first + next.fetch_add(step) % count);
        const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_in wanted = loopback(port);
        if (::bind(fd.get(), generic(wanted), sizeof(wanted)) == 0) {
            return port;
        }
    }
    errno = EADDRINUSE;
    fail("No loopback port is free");
}

BlackHole::BlackHole(uint16_t port) : m_port(port), m_listener(listenTcp(m_port, 0))
{
    // Nobody accepts, so the queue fills up; connects beyond it hang until the connecting side gives up.
    for (Fd& fd : m_queued) {
        fd.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const sockaddr_in target = loopback(m_port);
        if (::connect(fd.get(), generic(target), sizeof(target)) == 0) {
            continue;
        }
        pollfd waiting{.fd = fd.get(), .events = POLLOUT, .revents = 0};
        if (::poll(&waiting, 1, 100) == 0) {
            return; // this one hangs already, so will the next
        }
    }
}

} // namespace keystrata::testing
