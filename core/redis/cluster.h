// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topology.h"

namespace keystrata::redis {

/// The questions whose answers make a node's view, queued; and the view once these answers are ready.
inline constexpr size_t ClusterQuestions = 2;
void queueClusterQuestions(Connection& connection);
Result<TopologyView> takeClusterView(Connection& connection);

/// The view of a Cluster from one of its nodes: who owns what, and whether that node serves keys.
Result<TopologyView> askCluster(Connection& connection, Deadline deadline, Context& context);

/// The views of several nodes made into one: of two that claim a slot the greater epoch holds, since a node that was
/// cut off tells of days gone by; slots under way are those that any owner tells of. A Cluster serves when most masters
/// say so.
TopologyView mergeViews(std::span<const TopologyView> views);

} // namespace keystrata::redis
