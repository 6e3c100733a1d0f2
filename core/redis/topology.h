// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/dialer.h"
#include "core/redis/slots.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace keystrata::redis {

enum class Role
{
    Master,
    Replica
};

/// A slot on its way from one master to another; as one of the two tells it.
struct OpenSlot
{
    uint16_t slot = 0;
    bool leaving = false; ///< migrating away from this node; else being imported by it
    std::string other; ///< id of the node at the other end

    bool operator==(const OpenSlot&) const = default;
};

/// One server that holds keys, as its topology describes it.
struct Node
{
    Endpoint endpoint;
    std::string id; ///< node id in a Cluster; elsewhere the endpoint's text
    Role role = Role::Master;
    std::string master; ///< id of a replica's master
    bool suspected = false; ///< some of its peers do not reach it
    bool failed = false; ///< its peers agree that it is down
    uint64_t epoch = 0; ///< Cluster: configuration epoch, the greater claim to a slot wins
    std::vector<SlotRange> slots; ///< Cluster: those of a master
    std::vector<OpenSlot> openSlots; ///< Cluster

    bool operator==(const Node&) const = default;
};

/// What the sentinels say of one master, all of them taken together.
struct SentinelCouncil
{
    struct Member
    {
        Endpoint endpoint;
        std::optional<Endpoint> names = {}; ///< the master that it gives; nothing when it did not answer
        std::optional<Error> problem = {}; ///< why it did not

        bool operator==(const Member&) const = default;
    };

    std::vector<Member> members; ///< every sentinel that is known, also through others
    size_t voters = 0; ///< how many sentinels there are, as the one that knows most of them counts
    bool counted = true; ///< false: none lets us ask about the master; `voters` are those that we know, the rest is not
    size_t quorum = 0; ///< sentinels that it takes to call the master down, as configured there; zero: not told
    size_t agreeing = 0; ///< members that name the same master as most
    bool masterDown = false; ///< a member holds the master for down
    bool failingOver = false; ///< a member takes part in a failover

    /// More than half of all sentinels, not just of those reached: what a cut-off minority says does not count.
    bool majority() const { return counted && agreeing * 2 > voters; }

    /// What is to be said when they are not counted.
    static Message uncounted();

    bool operator==(const SentinelCouncil&) const = default;
};

/// The servers of a target at one moment.
struct TopologyView
{
    Topology kind = Topology::Standalone;
    std::vector<Node> nodes; ///< masters by their first slot, each followed by its replicas
    SentinelCouncil sentinels; ///< behind Sentinel only
    std::vector<std::string> tellers; ///< Cluster: ids of the nodes that told this; of others no open slot is known
    bool openSlotsTold = true; ///< Cluster: false where the access list forbids CLUSTER NODES, which alone tells them
    std::string clusterProblem; ///< Cluster: why it serves nothing or not every slot, in its own words; empty: it does

    const Node* find(const std::string& id) const;
    const Node* find(const Endpoint& endpoint) const;
    /// Who owns which slot, with the epoch of the claim: changes with every failover and reshard. Cluster only.
    std::string fingerprint() const;
    bool operator==(const TopologyView&) const = default;
};

/// Finds out which servers make up the target: the one of its address; what a majority of sentinels names (or, when no
/// majority can be reached, what those reached agree on); the nodes of the Cluster. `known`: servers found before, to
/// be asked when the address's own are gone. Fails when nobody can say.
Result<TopologyView> discover(
    Dialer& dialer, std::span<const Endpoint> known, const Greeting& greeting, Deadline deadline, Context& context);

/// Reads the answer to CLUSTER NODES. `asked`: where it came from, for nodes that do not know their own address.
/// Format: Redis Cluster documentation, CLUSTER NODES "Serialization format".
Result<std::vector<Node>> parseClusterNodes(std::string_view text, const Endpoint& asked);

/// Reads the answer to CLUSTER SLOTS, which tells less: no epochs, no slots under way, no failures.
Result<std::vector<Node>> parseClusterSlots(Reply reply, const Endpoint& asked);

} // namespace keystrata::redis
