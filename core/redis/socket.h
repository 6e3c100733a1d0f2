// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/resolver.h"
#include "core/redis/stream.h"

#include <memory>
#include <utility>

namespace keystrata::redis {

/// Owns a file descriptor.
class FileDescriptor
{
public:
    explicit FileDescriptor(int fd = -1) : m_fd(fd) { }

    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) { }

    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        reset(std::exchange(other.m_fd, -1));
        return *this;
    }

    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;

    ~FileDescriptor() { reset(); }

    int get() const { return m_fd; }

    void reset(int fd = -1);

private:
    int m_fd;
};

/// One attempt to connect a socket to an address, without waiting for it.
class SocketAttempt
{
public:
    SocketAttempt() = default;
    explicit SocketAttempt(const SocketAddress& address);

    enum class State
    {
        Connecting, ///< poll fd() for POLLOUT, then look()
        Connected,
        Failed ///< for errno error()
    };

    State look();

    int error() const { return m_error; }

    int fd() const { return m_fd.get(); }

    /// The connected socket as a stream; `endpoint` is how people name what it leads to.
    std::unique_ptr<Stream> stream(const Endpoint& endpoint);

private:
    FileDescriptor m_fd;
    State m_state = State::Failed;
    int m_error = 0;
    bool m_tcp = false;
};

/// The address of a unix socket; a Usage error when its path is too long for the system.
Result<SocketAddress> unixAddress(const std::string& path);

/// Why a connection that existed is gone, and why one could not be made: in one sentence, by errno.
Error lostError(const Endpoint& endpoint, int error);
Error connectError(const Endpoint& endpoint, int error);

} // namespace keystrata::redis
