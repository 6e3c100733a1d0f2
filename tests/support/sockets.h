// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace keystrata::testing {

/// Owns a file descriptor.
class Fd
{
public:
    Fd() = default;

    explicit Fd(int fd) : m_fd(fd) { }

    ~Fd() { reset(); }

    Fd(Fd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) { }

    Fd& operator=(Fd&& other) noexcept
    {
        reset(std::exchange(other.m_fd, -1));
        return *this;
    }

    int get() const { return m_fd; }

    explicit operator bool() const { return m_fd >= 0; }

    void reset(int fd = -1);

private:
    int m_fd = -1;
};

/// A place on this machine: a unix socket when path is set, else a loopback TCP port.
struct LocalAddress
{
    std::string path = {};
    uint16_t port = 0;

    std::string url() const; ///< unix:///path or redis://127.0.0.1:port
};

/// Listens on a loopback port, `port` or, when that is zero, a free one which it then names. All functions here throw
/// std::system_error when they fail.
Fd listenTcp(uint16_t& port, int backlog = 128);
Fd listenUnix(const std::string& path);
/// Blocking connect.
Fd connectTo(const LocalAddress& address);
void setNonBlocking(int fd);
/// The next close() sends RST instead of FIN.
void resetOnClose(int fd);
/// A port that nothing listened on a moment ago, each time another one. Not one of those that the kernel gives to
/// outgoing connections: a server can be started on it again and again while other tests connect at large.
uint16_t freePort();

/// A port where connecting hangs, as behind a firewall that drops packets: its accept queue is full for good.
class BlackHole
{
public:
    explicit BlackHole(uint16_t port = 0); ///< zero: a free one

    uint16_t port() const { return m_port; }

private:
    uint16_t m_port = 0;
    Fd m_listener;
    Fd m_queued[4];
};

} // namespace keystrata::testing
