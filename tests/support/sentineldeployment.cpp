// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/sentineldeployment.h"

#include "tests/support/wait.h"

#include <map>
#include <stdexcept>

namespace keystrata::testing {

using namespace std::chrono_literals;

namespace {

/// For one answer of a node that may be dead, frozen or starting. Long enough for a machine that compiles beside it.
constexpr auto Patience = 500ms;

std::map<std::string, std::string> fieldsOf(const ByteClient::Answer& flat)
{
    std::map<std::string, std::string> fields;
    for (size_t i = 0; i + 1 < flat.elements.size(); i += 2) {
        fields[flat.elements[i].text] = flat.elements[i + 1].text;
    }
    return fields;
}

bool answers(const RedisServer& server)
{
    try {
        server.client(Patience).run({"PING"});
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

} // namespace

SentinelDeployment::SentinelDeployment() : SentinelDeployment(Options{}) { }

SentinelDeployment::SentinelDeployment(Options options) : m_options(std::move(options))
{
    m_servers.push_back(makeServer(0));
    const uint16_t master = serverPort(0);
    for (size_t i = 0; i < m_options.replicas; ++i) {
        m_servers.push_back(makeServer(master));
    }
    const bool inSync = waitUntil(30s, [&] {
        for (size_t i = 1; i < m_servers.size(); ++i) {
            if (m_servers[i]->client().info("master_link_status") != "up") {
                return false;
            }
        }
        // Commands flow a while after the link is up, so one is sent along (WAIT is about its own connection's).
        ByteClient client = m_servers[0]->client();
        client.run({"PUBLISH", "fixture", "ready"});
        return client.run({"WAIT", std::to_string(m_options.replicas), "100"}).integer
            >= static_cast<int64_t>(m_options.replicas);
    });
    if (!inSync) {
        throw std::runtime_error("The replicas did not get in sync: " + logs());
    }
    for (size_t i = 0; i < m_options.sentinels; ++i) {
        m_sentinels.push_back(makeSentinel(master));
    }
    setPeriods("100", "100");
    waitUntilWhole();
    m_options.brisk ? setPeriods("500", "300") : setPeriods("10000", "2000");
}

size_t SentinelDeployment::serverAt(uint16_t port) const
{
    for (size_t i = 0; i < m_servers.size(); ++i) {
        if (serverPort(i) == port) {
            return i;
        }
    }
    throw std::out_of_range("No server of this deployment listens on port " + std::to_string(port));
}

std::optional<uint16_t> SentinelDeployment::masterPort() const
{
    std::map<uint16_t, size_t> votes;
    for (const auto& sentinel : m_sentinels) {
        try {
            const auto address =
                sentinel->client(Patience).run({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", m_options.masterName});
            if (address.elements.size() == 2) {
                ++votes[static_cast<uint16_t>(std::stoul(address.elements[1].text))];
            }
        } catch (const std::runtime_error&) {
            continue; // has no vote
        }
    }
    for (const auto& [port, count] : votes) {
        if (count > m_sentinels.size() / 2) {
            return port;
        }
    }
    return std::nullopt;
}

uint16_t SentinelDeployment::waitForMaster(uint16_t otherThan, std::chrono::milliseconds limit) const
{
    uint16_t found = 0;
    const bool done = waitUntil(limit, [&] {
        found = masterPort().value_or(otherThan);
        return found != otherThan && m_servers[serverAt(found)]->client(Patience).info("role") == "master";
    });
    if (!done) {
        throw std::runtime_error("No other master than port " + std::to_string(otherThan) + ": " + logs());
    }
    return found;
}

void SentinelDeployment::waitUntilWhole(std::chrono::milliseconds limit) const
{
    const bool whole = waitUntil(limit, [&] {
        const std::optional<uint16_t> master = masterPort();
        if (!master) {
            return false;
        }
        size_t replicas = 0;
        for (const auto& server : m_servers) {
            if (portOf(*server) == *master || !answers(*server)) {
                continue;
            }
            ByteClient client = server->client(Patience);
            if (client.info("master_port") != std::to_string(*master) || client.info("master_link_status") != "up") {
                return false;
            }
            ++replicas;
        }
        for (const auto& sentinel : m_sentinels) {
            if (answers(*sentinel) && !sentinelIsContent(*sentinel, *master, replicas)) {
                return false;
            }
        }
        return true;
    });
    if (!whole) {
        throw std::runtime_error("The sentinels did not come to terms: " + logs());
    }
}

std::string SentinelDeployment::url() const
{
    std::string url = m_options.tls ? "rediss-sentinel://" : "redis-sentinel://";
    if (!m_options.password.empty()) {
        url += m_options.user + ":" + m_options.password + "@";
    }
    for (size_t i = 0; i < m_sentinels.size(); ++i) {
        url += (i == 0 ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(sentinelPort(i));
    }
    return url + "/" + m_options.masterName;
}

uint16_t SentinelDeployment::portOf(const RedisServer& server)
{
    return server.tlsPort() != 0 ? server.tlsPort() : server.port();
}

std::unique_ptr<RedisServer> SentinelDeployment::makeServer(uint16_t masterPort) const
{
    RedisServer::Options options{
        .config = {"repl-diskless-sync no", "rdb-del-sync-files yes"},
        .listen = m_options.tls ? RedisServer::Listen::UnixAndTls : RedisServer::Listen::UnixAndTcp,
        .tls = m_options.tls,
        .user = m_options.user,
        .password = m_options.password,
    };
    options.config.insert(options.config.end(), m_options.config.begin(), m_options.config.end());
    if (masterPort != 0) {
        options.config.push_back("replicaof 127.0.0.1 " + std::to_string(masterPort));
    }
    return std::make_unique<RedisServer>(std::move(options));
}

std::unique_ptr<RedisServer> SentinelDeployment::makeSentinel(uint16_t masterPort) const
{
    const std::string& name = m_options.masterName;
    RedisServer::Options options{
        .config = {"sentinel monitor " + name + " 127.0.0.1 " + std::to_string(masterPort) + " "
                + std::to_string(m_options.quorum),
            "sentinel down-after-milliseconds " + name + " " + std::to_string(m_options.downAfter.count()),
            "sentinel failover-timeout " + name + " " + std::to_string(m_options.failoverTimeout.count())},
        .listen = m_options.tls ? RedisServer::Listen::UnixAndTls : RedisServer::Listen::UnixAndTcp,
        .tls = m_options.tls,
        .user = m_options.sentinelUser,
        .password = m_options.sentinelPassword,
        .kind = RedisServer::Kind::Sentinel,
    };
    if (!m_options.password.empty()) {
        options.config.push_back("sentinel auth-pass " + name + " " + m_options.password);
        if (!m_options.user.empty()) {
            options.config.push_back("sentinel auth-user " + name + " " + m_options.user);
        }
    }
    return std::make_unique<RedisServer>(std::move(options));
}

/// Sentinels greet each other every two seconds and look at replicas every ten; while they get to know each other they
/// do it all the time. A busy machine must not send them into TILT for half a minute.
void SentinelDeployment::setPeriods(std::string_view info, std::string_view publish) const
{
    const std::string pulse = std::to_string(m_options.pulse.count());
    for (const auto& sentinel : m_sentinels) {
        sentinel->client().run({"SENTINEL", "DEBUG", "INFO-PERIOD", info, "PUBLISH-PERIOD", publish, "PING-PERIOD",
            pulse, "ASK-PERIOD", pulse, "TILT-TRIGGER", "20000"});
    }
}

bool SentinelDeployment::sentinelIsContent(const RedisServer& sentinel, uint16_t master, size_t replicas) const
{
    const std::string& name = m_options.masterName;
    ByteClient client = sentinel.client(Patience);
    auto fields = fieldsOf(client.run({"SENTINEL", "MASTER", name}));
    if (fields["port"] != std::to_string(master) || fields["flags"] != "master"
        || fields["num-other-sentinels"] != std::to_string(m_sentinels.size() - 1)) {
        return false;
    }
    size_t inSync = 0;
    for (const auto& replica : client.run({"SENTINEL", "REPLICAS", name}).elements) {
        auto state = fieldsOf(replica);
        inSync += static_cast<size_t>(state["flags"] == "slave" && state["master-link-status"] == "ok");
    }
    return inSync >= replicas && client.ask({"SENTINEL", "CKQUORUM", name}).text.starts_with("OK");
}

std::string SentinelDeployment::logs() const
{
    std::string text;
    for (const auto& server : m_servers) {
        text += "\n-- server " + std::to_string(portOf(*server)) + "\n" + server->log();
    }
    for (const auto& sentinel : m_sentinels) {
        text += "\n-- sentinel " + std::to_string(portOf(*sentinel)) + "\n" + sentinel->log();
    }
    return text;
}

} // namespace keystrata::testing
