// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topology.h"

namespace keystrata::redis {

/// Queues the questions whose answers make a node's view, as far as its user is known to be allowed them; returns how
/// many answers there will be.
size_t queueClusterQuestions(Connection& connection);
/// The view once these answers are ready. The error is Denied where more has to be asked: the next questions are others
/// then, unless the connection's user may ask nothing at all (clusterForbidden()).
Result<TopologyView> takeClusterView(Connection& connection);
/// Whether this connection's user may ask nothing about the Cluster.
bool clusterForbidden(const Connection& connection);

/// The view of a Cluster from one of its nodes: who owns what, and whether that node serves keys.
Result<TopologyView> askCluster(Connection& connection, Deadline deadline, Context& context);

/// The views of several nodes, asked all at once, in their order; ends when all have answered, or most have and the
/// rest had `grace` more: who is frozen keeps nobody waiting, and still owes its answer. Cancelled is the only error of
/// the whole.
Result<std::vector<Result<TopologyView>>> askCluster(
    std::span<Connection* const> connections, Deadline deadline, std::chrono::milliseconds grace, Context& context);

/// The views of several nodes made into one. A slot belongs to the claim with the greatest epoch, since a node that was
/// cut off tells of days gone by, unless its owner itself says otherwise, since news take a moment to get around; slots
/// under way are told by the two nodes concerned only. A Cluster serves when most masters say so.
TopologyView mergeViews(std::span<const TopologyView> views);

} // namespace keystrata::redis
