// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/resolver.h"
#include "core/redis/socket.h"
#include "core/redis/stream.h"
#include "core/redis/tls.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace keystrata::redis {

/// How one server is reached.
struct Route
{
    Endpoint endpoint; ///< what people call it; errors name it so
    std::optional<Endpoint> via = {}; ///< where to connect instead: the end of a tunnel, a mapped address
    std::shared_ptr<const TlsClient> tls = {}; ///< null: not encrypted
};

/// A stream that is being made: the name is looked up, its addresses are tried in turn, TLS is agreed on. Waits for
/// nothing itself, so that one poll loop can make many.
class StreamOpening
{
public:
    /// The deadline is shared fairly: an address that never answers leaves time for the ones after it.
    StreamOpening(Route route, Deadline deadline);
    ~StreamOpening();
    StreamOpening(StreamOpening&&) noexcept;

    /// Moves on as far as possible; the error is why it failed for good.
    Status advance();
    bool done() const;
    /// What to poll for before the next advance(), and when it is due without that.
    pollfd wanted() const;
    Clock::time_point wakeAt() const;
    /// What to say when the deadline comes in the phase that it is in.
    Error late() const;
    std::unique_ptr<Stream> take(); ///< once done

private:
    Status lookUp();
    Status tryNext();
    Status connecting();
    Status connected();
    Status shakeHands();

    Route m_route;
    Deadline m_deadline;
    std::unique_ptr<HostLookup> m_lookup;
    std::vector<SocketAddress> m_addresses;
    size_t m_next = 0; ///< address to be tried next
    std::unique_ptr<SocketAttempt> m_attempt;
    Clock::time_point m_giveUp = Clock::time_point::max(); ///< end of this attempt's share of the time
    Error m_lastError; ///< of the attempt before
    std::unique_ptr<TlsStream> m_handshake;
    std::unique_ptr<Stream> m_stream;
};

/// Makes one stream and waits for it. The error says what was tried and why it failed.
Result<std::unique_ptr<Stream>> connectStream(const Route& route, Deadline deadline, Context& context);

/// To be called once by every main(): a write to a closed socket must be an error, not a signal.
void ignoreSigpipe();

} // namespace keystrata::redis
