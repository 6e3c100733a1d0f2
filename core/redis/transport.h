// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/address.h"

#include <memory>
#include <span>
#include <string_view>

namespace keystrata::redis {

/// A connected, non-blocking byte stream. Layers above see only this: TLS is another Stream around a socket.
class Stream
{
public:
    virtual ~Stream() = default;

    /// Bytes moved; zero when it would block. End of stream and errors are Errors.
    virtual Result<size_t> read(std::span<char> into) = 0;
    virtual Result<size_t> write(std::string_view bytes) = 0;
    /// What to poll fd() for before the next read (TLS may have to write first, and the other way round).
    virtual short eventsToRead() const = 0;
    virtual short eventsToWrite() const = 0;
    virtual int fd() const = 0;
    virtual const Endpoint& endpoint() const = 0;
};

/// Connects to a TCP host (every address its name resolves to, in turn) or a unix socket. Names are resolved in a
/// thread of their own that is abandoned at the deadline or on cancel. The error says what was tried and why it failed.
Result<std::unique_ptr<Stream>> connectStream(const Endpoint& endpoint, Deadline deadline, Context& context);

/// To be called once by every main(): a write to a closed socket must be an error, not a signal.
void ignoreSigpipe();

} // namespace keystrata::redis
