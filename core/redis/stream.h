// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"

#include <poll.h>

#include <span>
#include <string_view>

namespace keystrata::redis {

/// A connected, non-blocking byte stream. Layers above see only this; TLS is a Stream around another one.
class Stream
{
public:
    virtual ~Stream() = default;

    /// Bytes moved; zero when it would block. End of stream and errors are Errors.
    virtual Result<size_t> read(std::span<char> into) = 0;
    virtual Result<size_t> write(std::string_view bytes) = 0;

    /// Bytes to be read are held here already, where poll() does not see them.
    virtual bool pending() const { return false; }

    /// What to poll fd() for before the next read (TLS may have to write first, and the other way round).
    virtual short eventsToRead() const { return POLLIN; }

    virtual short eventsToWrite() const { return POLLOUT; }

    virtual int fd() const = 0;
    /// The server, as people name it.
    virtual const Endpoint& endpoint() const = 0;
};

} // namespace keystrata::redis
