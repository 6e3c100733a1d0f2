// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/clusterdeployment.h"

#include "tests/support/hashslot.h"
#include "tests/support/wait.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace keystrata::testing {

using namespace std::chrono_literals;

namespace {

/// For one answer of a node that may be dead, frozen or starting. Long enough for a machine that compiles beside it.
constexpr auto Patience = 500ms;
constexpr size_t Nobody = SIZE_MAX;

} // namespace

/// CLUSTER NODES, read.
struct ClusterDeployment::View
{
    std::vector<size_t> owners = std::vector<size_t>(HashSlots, Nobody);
    std::map<size_t, std::vector<size_t>> replicas; ///< of whom, by master
    size_t known = 0; ///< nodes that it has met

    size_t replicaCount() const
    {
        size_t count = 0;
        for (const auto& [master, its] : replicas) {
            count += its.size();
        }
        return count;
    }
};

ClusterDeployment::ClusterDeployment() : ClusterDeployment(Options{}) { }

ClusterDeployment::ClusterDeployment(Options options) : m_options(std::move(options))
{
    const size_t count = m_options.masters * (1 + m_options.replicas);
    for (size_t i = 0; i < count; ++i) {
        m_nodes.push_back(makeNode());
        m_ids.push_back(m_nodes.back()->client().run({"CLUSTER", "MYID"}).text);
    }
    join();
    share();
    waitUntilWhole();
}

uint16_t ClusterDeployment::port(size_t index) const
{
    const RedisServer& node = *m_nodes.at(index);
    return node.tlsPort() != 0 ? node.tlsPort() : node.port();
}

size_t ClusterDeployment::owner(uint16_t slot) const
{
    std::map<size_t, size_t> votes;
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        try {
            ++votes[viewOf(i).owners.at(slot)];
        } catch (const std::runtime_error&) {
            continue; // has no vote
        }
    }
    const auto most = std::ranges::max_element(votes, {}, [](const auto& candidate) { return candidate.second; });
    if (most == votes.end() || most->first == Nobody) {
        throw std::runtime_error("Nobody owns slot " + std::to_string(slot));
    }
    return most->first;
}

std::vector<size_t> ClusterDeployment::replicasOf(size_t master, size_t asked) const
{
    return viewOf(asked).replicas[master];
}

void ClusterDeployment::waitUntilWhole(bool all, std::chrono::milliseconds limit) const
{
    const bool whole = waitUntil(limit, [&] {
        std::vector<View> views;
        for (size_t i = 0; i < m_nodes.size(); ++i) {
            try {
                views.push_back(viewOf(i));
            } catch (const std::runtime_error&) {
                continue; // does not answer
            }
            if (!seesAllWell(i)) {
                return false;
            }
        }
        const bool everybody = views.size() == m_nodes.size();
        return !views.empty() && (everybody || !all) && std::ranges::all_of(views, [&](const View& view) {
            return view.owners == views.front().owners && view.known == m_nodes.size()
                && (!everybody || view.replicaCount() == m_nodes.size() - m_options.masters);
        });
    });
    if (!whole) {
        throw std::runtime_error("The cluster did not become whole: " + report());
    }
}

size_t ClusterDeployment::waitForOwner(uint16_t slot, size_t otherThan, std::chrono::milliseconds limit) const
{
    size_t found = otherThan;
    const bool done = waitUntil(limit, [&] {
        found = owner(slot);
        return found != otherThan && viewOf(found).owners.at(slot) == found
            && m_nodes[found]->client(Patience).run({"CLUSTER", "INFO"}).text.starts_with("cluster_state:ok");
    });
    if (!done) {
        throw std::runtime_error("Nobody took slot " + std::to_string(slot) + ": " + report());
    }
    return found;
}

void ClusterDeployment::failover(size_t replica)
{
    m_nodes.at(replica)->client().run({"CLUSTER", "FAILOVER"});
    const bool done = waitUntil(30s, [&] { return m_nodes[replica]->client().info("role") == "master"; });
    if (!done) {
        throw std::runtime_error("The replica did not take over: " + report());
    }
    waitUntilWhole(false);
}

std::unique_ptr<Reshard> ClusterDeployment::reshard(size_t from, size_t to, size_t count) const
{
    const View view = viewOf(from);
    std::vector<uint16_t> slots;
    for (uint16_t slot = 0; slot < HashSlots && slots.size() < count; ++slot) {
        if (view.owners[slot] == from) {
            slots.push_back(slot);
        }
    }
    return std::make_unique<Reshard>(mover(from, to), std::move(slots));
}

void ClusterDeployment::fill(size_t keys, const std::function<std::string(size_t)>& name, std::string_view value) const
{
    const View view = anyView();
    std::map<size_t, ByteClient> clients; // of the owners only: other nodes may be dead
    for (const size_t owner : view.owners) {
        if (!clients.contains(owner)) {
            clients.emplace(owner, m_nodes.at(owner)->client());
        }
    }
    for (size_t i = 0; i < keys; ++i) {
        const std::string key = name ? name(i) : "key:" + std::to_string(i);
        clients.at(view.owners[hashSlot(key)]).queue({"SET", key, value});
    }
    for (auto& [owner, client] : clients) {
        client.flush();
        client.run({"WAIT", client.info("connected_slaves"), "10000"});
    }
}

int64_t ClusterDeployment::keys() const
{
    std::vector<size_t> owners = anyView().owners;
    std::ranges::sort(owners);
    const auto rest = std::ranges::unique(owners);
    return std::accumulate(owners.begin(), rest.begin(), int64_t{0},
        [&](int64_t sum, size_t index) { return sum + m_nodes.at(index)->client().dbsize(); });
}

std::string ClusterDeployment::url() const
{
    std::string url = m_options.tls ? "rediss-cluster://" : "redis-cluster://";
    if (!m_options.password.empty()) {
        url += m_options.user + ":" + m_options.password + "@";
    }
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        url += (i == 0 ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(port(i));
    }
    return url;
}

std::unique_ptr<RedisServer> ClusterDeployment::makeNode() const
{
    RedisServer::Options options{
        .config = {"cluster-node-timeout " + std::to_string(m_options.nodeTimeout.count()),
            std::string("cluster-require-full-coverage ") + (m_options.fullCoverage ? "yes" : "no"),
            "cluster-allow-replica-migration no", "repl-diskless-sync no", "rdb-del-sync-files yes"},
        .listen = m_options.tls ? RedisServer::Listen::UnixAndTls : RedisServer::Listen::UnixAndTcp,
        .tls = m_options.tls,
        .user = m_options.user,
        .password = m_options.password,
        .kind = RedisServer::Kind::ClusterNode,
    };
    options.config.insert(options.config.end(), m_options.config.begin(), m_options.config.end());
    return std::make_unique<RedisServer>(std::move(options));
}

/// Everybody meets everybody, so nobody waits for gossip.
void ClusterDeployment::join() const
{
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        ByteClient client = m_nodes[i]->client();
        client.run({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
        for (size_t other = 0; other < i; ++other) {
            client.run({"CLUSTER", "MEET", "127.0.0.1", std::to_string(port(other)),
                std::to_string(m_nodes[other]->busPort())});
        }
    }
    const bool met = waitUntil(30s, [&] {
        return std::ranges::all_of(m_nodes, [&](const auto& node) {
            return viewOf(static_cast<size_t>(&node - m_nodes.data())).known == m_nodes.size();
        });
    });
    if (!met) {
        throw std::runtime_error("The nodes did not meet: " + report());
    }
}

void ClusterDeployment::share()
{
    const size_t masters = m_options.masters;
    for (size_t i = 0; i < masters; ++i) {
        const size_t first = HashSlots * i / masters;
        const size_t last = HashSlots * (i + 1) / masters - 1;
        m_nodes[i]->client().run({"CLUSTER", "ADDSLOTSRANGE", std::to_string(first), std::to_string(last)});
    }
    for (size_t i = masters; i < m_nodes.size(); ++i) {
        m_nodes[i]->client().run({"CLUSTER", "REPLICATE", m_ids[i % masters]});
    }
}

ClusterDeployment::View ClusterDeployment::viewOf(size_t index) const
{
    std::map<std::string, size_t> indexes;
    for (size_t i = 0; i < m_ids.size(); ++i) {
        indexes[m_ids[i]] = i;
    }
    View view;
    std::istringstream lines(m_nodes.at(index)->client(Patience).run({"CLUSTER", "NODES"}).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::array<std::string, 8> field; // id, address, flags, master, ping sent, pong received, epoch, link
        for (std::string& word : field) {
            words >> word;
        }
        const auto node = indexes.find(field[0]);
        if (node == indexes.end() || field[2].contains("handshake") || field[2].contains("noaddr")) {
            continue;
        }
        ++view.known;
        if (const auto master = indexes.find(field[3]); master != indexes.end()) {
            view.replicas[master->second].push_back(node->second);
        }
        for (std::string range; words >> range && range[0] != '[';) {
            const size_t first = std::stoul(range);
            const size_t dash = range.find('-');
            const size_t last = dash == std::string::npos ? first : std::stoul(range.substr(dash + 1));
            std::fill_n(view.owners.begin() + static_cast<std::ptrdiff_t>(first), last - first + 1, node->second);
        }
    }
    return view;
}

ClusterDeployment::View ClusterDeployment::anyView() const
{
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        try {
            return viewOf(i);
        } catch (const std::runtime_error&) {
            continue; // the next one may answer
        }
    }
    throw std::runtime_error("No node answers: " + report());
}

bool ClusterDeployment::seesAllWell(size_t index) const
{
    ByteClient client = m_nodes[index]->client(Patience);
    const std::string state = client.run({"CLUSTER", "INFO"}).text;
    return state.contains("cluster_state:ok") && state.contains("cluster_slots_ok:16384")
        && (client.info("role") == "master" || client.info("master_link_status") == "up");
}

std::string ClusterDeployment::report() const
{
    std::string text;
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        text += "\n-- node " + std::to_string(i) + " " + m_ids.at(i) + " on port " + std::to_string(port(i)) + "\n";
        try {
            text += m_nodes[i]->client(Patience).run({"CLUSTER", "NODES"}).text;
        } catch (const std::runtime_error& error) {
            text += error.what();
        }
        text += m_nodes[i]->log();
    }
    return text;
}

} // namespace keystrata::testing
