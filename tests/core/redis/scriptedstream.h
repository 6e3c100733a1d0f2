// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/transport.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string>

namespace keystrata::testing {

/// A connection without a network: whatever is written, the bytes given are read, in pieces of the sizes that `chunk`
/// says. After the last one the other side is silent, or has closed. Its fd always looks as if there were more.
class ScriptedStream final : public redis::Stream
{
public:
    enum class End
    {
        Silence,
        Close
    };

    explicit ScriptedStream(
        std::string bytes, std::function<size_t()> chunk = [] { return SIZE_MAX; }, End end = End::Close)
        : m_bytes(std::move(bytes))
        , m_chunk(std::move(chunk))
        , m_end(end)
    {
    }

    ~ScriptedStream() override { ::close(m_fd); }

    ScriptedStream(const ScriptedStream&) = delete;
    ScriptedStream& operator=(const ScriptedStream&) = delete;

    Result<size_t> read(std::span<char> into) override
    {
        const auto rest = std::string_view(m_bytes).substr(m_read);
        if (rest.empty() && m_end == End::Close) {
            return fail(ErrorKind::Network, {"scripted.closed", "The script has ended.", {}});
        }
        const auto count = std::min({rest.size(), into.size(), rest.empty() ? 0 : std::max<size_t>(1, m_chunk())});
        std::ranges::copy(rest.substr(0, count), into.begin());
        m_read += count;
        return count;
    }

    Result<size_t> write(std::string_view bytes) override { return bytes.size(); }

    bool finished() const { return m_read == m_bytes.size(); }

    short eventsToRead() const override { return POLLIN; }

    short eventsToWrite() const override { return POLLOUT; }

    int fd() const override { return m_fd; }

    const redis::Endpoint& endpoint() const override { return m_endpoint; }

private:
    std::string m_bytes;
    std::function<size_t()> m_chunk;
    End m_end;
    size_t m_read = 0;
    int m_fd = ::eventfd(1, EFD_CLOEXEC);
    redis::Endpoint m_endpoint{.host = "script", .port = 1, .path = {}};
};

} // namespace keystrata::testing
