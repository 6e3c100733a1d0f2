// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <unistd.h>

#include <utility>

namespace keystrata {

/// Owns a file descriptor.
class Descriptor
{
public:
    Descriptor() = default;

    explicit Descriptor(int fd) : m_fd(fd) { }

    ~Descriptor() { reset(); }

    Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) { }

    Descriptor& operator=(Descriptor&& other) noexcept
    {
        reset(std::exchange(other.m_fd, -1));
        return *this;
    }

    int get() const { return m_fd; }

    bool valid() const { return m_fd >= 0; }

    void reset(int fd = -1)
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
        m_fd = fd;
    }

private:
    int m_fd = -1;
};

} // namespace keystrata
