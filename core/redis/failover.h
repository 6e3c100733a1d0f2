// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/authority.h"
#include "core/redis/topologywatch.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// A failover that an administrator asks for while all is well: a master hands its place to a replica. Planned, shown,
/// confirmed, carried out; nothing is ordered when anything is uncertain.
namespace keystrata::redis {

/// A replica that might take over, as it is right now.
struct Successor
{
    NodeStatus status;
    Message unfit; ///< why it cannot take over, a sentence; empty: it can
};

/// What a failover would do, found out without doing anything.
struct FailoverPlan
{
    ServerIdentity identity; ///< it is only carried out while the servers are still these
    NodeStatus master; ///< that hands over
    /// In a Cluster the one that was asked for, which then loses no write: the master waits for it. Behind Sentinel all
    /// of them, of which the sentinels choose one; writes that it has not received by then are lost.
    std::vector<Successor> successors;
    bool permissionProved = false; ///< else only the order itself will tell whether this user may

    size_t fit() const; ///< successors that can take over
};

/// Behind Sentinel, of its one master. Refused where there is no sentinel, no successor, or no certainty.
Result<FailoverPlan> planFailover(Session& session, Context& context);
/// In a Cluster, to this replica.
Result<FailoverPlan> planFailover(Session& session, const Endpoint& replica, Context& context);

struct FailoverResult
{
    Endpoint master; ///< the new one, which says itself that it is
    std::chrono::milliseconds took{0}; ///< from the order until then
    bool followed = false; ///< the old master is a replica of the new one
};

/// How long each part may take before it is given up waiting for.
struct FailoverPatience
{
    std::chrono::milliseconds takeover{60'000};
    /// Sentinels make the old master a replica once it has called itself a master for eight seconds.
    std::chrono::milliseconds following{20'000};
};

/// Orders it and waits until it is done. Refused, and nothing ordered, when the servers are not those of the plan any
/// more. Once it is ordered nothing calls it back: Cancelled and Timeout then only mean that nobody waits for it.
Result<FailoverResult> failOver(
    Session& session, const FailoverPlan& plan, Context& context, const FailoverPatience& patience = {});

} // namespace keystrata::redis
