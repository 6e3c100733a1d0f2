// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/redisserver.h"
#include "tests/support/slotmover.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keystrata::testing {

/// A Redis Cluster on loopback ports: masters with the slots shared out evenly, and replicas. Once the constructor
/// returns all nodes agree, cluster_state is ok on each and the replicas are in sync; throws otherwise. Nodes are
/// killed, frozen and started again through node(). For one thread, which must outlive it; movers and reshards for any.
class ClusterDeployment
{
public:
    struct Options
    {
        size_t masters = 3;
        size_t replicas = 1; ///< of each master
        std::chrono::milliseconds nodeTimeout{2000};
        bool fullCoverage = true; ///< a lost slot stops the whole cluster
        std::string user = {}; ///< see RedisServer::Options
        std::string password = {};
        std::optional<ServerTls> tls = {}; ///< set: the nodes speak only TLS on their ports, and among themselves
        std::vector<std::string> config = {}; ///< more lines for the nodes
    };

    ClusterDeployment();
    explicit ClusterDeployment(Options options);

    size_t size() const { return m_nodes.size(); }

    /// First those that began as masters, with ascending slots, then the replicas: of the first, second … master, and
    /// round again.
    RedisServer& node(size_t index) { return *m_nodes.at(index); }

    const RedisServer& node(size_t index) const { return *m_nodes.at(index); }

    const std::string& id(size_t index) const { return m_ids.at(index); }

    /// Where clients connect, TLS or not.
    uint16_t port(size_t index) const;
    /// The node that owns a slot, in the eyes of most nodes that answer.
    size_t owner(uint16_t slot) const;
    /// The replicas that node `asked` lists under a master.
    std::vector<size_t> replicasOf(size_t master, size_t asked) const;

    /// Until all nodes that answer agree who owns what, see every slot served, and are in sync where they are replicas;
    /// `all`: and every node answers. Throws after `limit`.
    void waitUntilWhole(bool all = true, std::chrono::milliseconds limit = std::chrono::seconds(30)) const;
    /// Until `slot` is owned by another node than this, which knows it and takes commands. Throws after `limit`.
    size_t waitForOwner(
        uint16_t slot, size_t otherThan, std::chrono::milliseconds limit = std::chrono::seconds(30)) const;

    /// A replica takes over from its living master; returns when it has.
    void failover(size_t replica);

    SlotMover mover(size_t from, size_t to) const { return {*m_nodes.at(from), *m_nodes.at(to)}; }

    /// Begins to move the first `count` slots of a master to another.
    std::unique_ptr<Reshard> reshard(size_t from, size_t to, size_t count) const;

    /// SETs so many keys, each on the master of its slot, pipelined; the replicas have them, too, when this returns.
    /// Without `name`: "key:0", "key:1" …
    void fill(size_t keys, const std::function<std::string(size_t)>& name = {}, std::string_view value = "x") const;
    int64_t keys() const; ///< of all who own slots, together

    /// redis-cluster://[user:password@]127.0.0.1:p1,127.0.0.1:p2,… (all nodes).
    std::string url() const;

private:
    struct View; ///< what one node knows of the others

    std::unique_ptr<RedisServer> makeNode() const;
    void join() const;
    void share();
    View viewOf(size_t index) const;
    View anyView() const;
    bool seesAllWell(size_t index) const;
    std::string report() const;

    Options m_options;
    std::vector<std::unique_ptr<RedisServer>> m_nodes;
    std::vector<std::string> m_ids;
};

} // namespace keystrata::testing
