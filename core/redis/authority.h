// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"

#include <memory>
#include <string>
#include <vector>

namespace keystrata::redis {

class Sentinels;

/// Who the masters were when something was confirmed: a run means these, and nobody who comes after them.
struct ServerIdentity
{
    struct Master
    {
        Endpoint endpoint;
        std::string id; ///< node id in a Cluster, else the endpoint's text
        std::string runId; ///< of the process; empty where INFO is denied
        std::vector<SlotRange> slots = {}; ///< of a Cluster
        uint64_t epoch = 0; ///< of a Cluster

        bool operator==(const Master&) const = default;
    };

    Topology kind = Topology::Standalone;
    std::vector<Master> masters;

    bool operator==(const ServerIdentity&) const = default;
};

/// Tells before every batch of changes whether the servers are still those that it was confirmed for. A master that was
/// cut off or stopped for a while still says that it is one, and takes commands, for ten seconds and more after the
/// sentinels have made another one: so its word is not enough. Behind Sentinel more than half of all sentinels must
/// name the server that the session talks to; in a Cluster the nodes must still describe the same owners of the same
/// slots; and everywhere it must be the same process, and a master. When that cannot be found out the answer is no.
class Authority
{
public:
    /// Takes note of who the masters are. Refused while that is not certain.
    static Result<std::unique_ptr<Authority>> claim(Session& session, Context& context);
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    const ServerIdentity& identity() const { return m_identity; }

    /// Whether it is still so; the error (Refused) says what is not. Costs a round trip.
    Status confirm(Context& context);

private:
    explicit Authority(Session& session);

    Status askSentinels(Context& context);
    Result<ServerIdentity> look(Context& context);

    Session& m_session;
    Dialer m_dialer;
    std::unique_ptr<Sentinels> m_sentinels; ///< behind Sentinel only
    ServerIdentity m_identity;
};

} // namespace keystrata::redis
