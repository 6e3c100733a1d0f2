// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/connection.h"
#include "core/redis/target.h"
#include "core/redis/transport.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace keystrata::redis {

class SshTunnel;

/// How we present ourselves to a server that has been reached.
struct Greeting
{
    Credentials credentials;
    std::string clientName; ///< CLIENT SETNAME
    int db = 0;
    bool readOnly = false; ///< READONLY: a replica of a Cluster answers reads itself
};

/// A server called, by its place in the list: its connection, or why there is none.
using Dialled = Result<std::unique_ptr<Connection>>;

/// Makes connections to the servers of one target: through the address map, the tunnel and TLS as the target says,
/// authenticated, and proved to be Redis. Used by one thread at a time.
class Dialer
{
public:
    /// `tunnel` is the way of a target with ssh settings, shared by all dialers to it; null for others.
    Dialer(Target target, std::shared_ptr<SshTunnel> tunnel);
    ~Dialer();

    const Target& target() const { return m_target; }

    /// To be called before a round of dialling, so that certificates changed on disk count. The error is a file's.
    Status loadTls();

    /// The same, where it has not been done yet.
    Status loadTlsOnce() { return m_tls ? Status{} : loadTls(); }

    /// When a round may end without the rest: once `count` servers have been reached, and as much time again has gone
    /// by as that took, at least `grace`.
    struct Enough
    {
        size_t count = SIZE_MAX;
        std::chrono::milliseconds grace{0};
    };

    Dialled dial(const Endpoint& endpoint, const Greeting& greeting, Deadline deadline, Context& context);
    /// Calls all at once; a dead one costs the others nothing. Cancelled for all of them when it is cancelled.
    std::vector<Dialled> dialAll(std::span<const Endpoint> endpoints, const Greeting& greeting, Deadline deadline,
        Context& context, Enough enough);

    std::vector<Dialled> dialAll(
        std::span<const Endpoint> endpoints, const Greeting& greeting, Deadline deadline, Context& context)
    {
        return dialAll(endpoints, greeting, deadline, context, Enough());
    }

private:
    Result<Route> route(const Endpoint& endpoint, Deadline deadline, Context& context);

    Target m_target;
    std::shared_ptr<SshTunnel> m_tunnel;
    std::shared_ptr<const TlsClient> m_tls;
};

} // namespace keystrata::redis
