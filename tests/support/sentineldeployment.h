// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/redisserver.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keystrata::testing {

/// A master with replicas and the sentinels that watch it, real ones, on loopback ports. Once the constructor returns
/// the replicas are in sync and every sentinel knows all others and would reach the quorum; throws otherwise.
/// Nodes are killed, frozen and started again through server() and sentinel(). For one thread, which must outlive it.
class SentinelDeployment
{
public:
    struct Options
    {
        std::string masterName = "mymaster";
        size_t replicas = 2;
        size_t sentinels = 3;
        size_t quorum = 2;
        std::chrono::milliseconds downAfter{1000};
        std::chrono::milliseconds failoverTimeout{10'000};
        /// How often sentinels ping the servers, and ask each other when one does not answer. Stock ones do it once a
        /// second, and then a failover with down-after 1 s takes from 1.5 to 4 s, as chance has it; with this 1.5
        /// to 2.5.
        std::chrono::milliseconds pulse{100};
        /// Sentinels ask every half second who follows whom, for which stock ones take ten. (Much faster, and they
        /// would take what they know of replicas for too old to choose one of them.)
        bool brisk = false;
        std::string user = {}; ///< of the servers; see RedisServer::Options
        std::string password = {};
        std::string sentinelUser = {};
        std::string sentinelPassword = {};
        std::optional<ServerTls> tls = {}; ///< set: servers and sentinels speak only TLS on their ports
        std::vector<std::string> config = {}; ///< more lines for the servers
    };

    SentinelDeployment();
    explicit SentinelDeployment(Options options);

    size_t servers() const { return m_servers.size(); }

    size_t sentinels() const { return m_sentinels.size(); }

    /// 0 began as the master.
    RedisServer& server(size_t index) { return *m_servers.at(index); }

    RedisServer& sentinel(size_t index) { return *m_sentinels.at(index); }

    /// Where clients connect, TLS or not.
    uint16_t serverPort(size_t index) const { return portOf(*m_servers.at(index)); }

    uint16_t sentinelPort(size_t index) const { return portOf(*m_sentinels.at(index)); }

    /// The server on this port.
    size_t serverAt(uint16_t port) const;

    /// What more than half of all sentinels name as the master now; nothing when no majority answers the same.
    std::optional<uint16_t> masterPort() const;
    /// Until the majority names another master than this and that one says itself that it is one. Throws after `limit`.
    uint16_t waitForMaster(uint16_t otherThan, std::chrono::milliseconds limit = std::chrono::seconds(30)) const;
    /// Until all that run are in order: one master, every other server its replica in sync, all sentinels of one mind.
    /// Servers and sentinels that do not answer are left out. Throws after `limit`.
    void waitUntilWhole(std::chrono::milliseconds limit = std::chrono::seconds(30)) const;

    /// redis-sentinel://[user:password@]127.0.0.1:p1,127.0.0.1:p2,…/name, with the servers' credentials.
    std::string url() const;

    const Options& options() const { return m_options; }

private:
    static uint16_t portOf(const RedisServer& server);
    std::unique_ptr<RedisServer> makeServer(uint16_t masterPort) const;
    std::unique_ptr<RedisServer> makeSentinel(uint16_t masterPort) const;
    void setPeriods(std::string_view info, std::string_view publish) const;
    bool sentinelIsContent(const RedisServer& sentinel, uint16_t master, size_t replicas) const;
    std::string logs() const;

    Options m_options;
    std::vector<std::unique_ptr<RedisServer>> m_servers;
    std::vector<std::unique_ptr<RedisServer>> m_sentinels;
};

} // namespace keystrata::testing
