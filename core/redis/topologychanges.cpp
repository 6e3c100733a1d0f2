// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/topologywatch.h"

#include <algorithm>
#include <charconv>

namespace keystrata::redis {

bool TopologyPicture::failingOver() const
{
    if (view.kind == Topology::Sentinel) {
        const bool masterGone = std::ranges::any_of(
            nodes, [](const NodeStatus& status) { return status.node.role == Role::Master && status.missing(); });
        return view.sentinels.masterDown || view.sentinels.failingOver || (masterGone && !problem);
    }
    // In a Cluster a master is replaced when one of its replicas is left.
    return std::ranges::any_of(view.nodes, [this](const Node& master) {
        return view.kind == Topology::Cluster && master.role == Role::Master && !master.slots.empty() && master.failed
            && std::ranges::any_of(view.nodes, [&master](const Node& replica) {
                   return replica.role == Role::Replica && replica.master == master.id && !replica.failed;
               });
    });
}

bool TopologyPicture::degraded() const
{
    const bool councilShort = view.kind == Topology::Sentinel
        && (!view.sentinels.majority()
            || std::ranges::any_of(view.sentinels.members,
                [](const SentinelCouncil::Member& member) { return member.problem.has_value(); }));
    const bool nodeMissing =
        view.kind != Topology::Standalone && std::ranges::any_of(nodes, [](const NodeStatus& status) {
            const bool usurper = status.node.role == Role::Replica && status.role == "master";
            return status.problem.has_value() || status.node.failed || !status.linkUp || usurper;
        });
    return problem.has_value() || councilShort || nodeMissing || !view.clusterProblem.empty();
}

std::vector<Node> nodesFromReplication(std::string_view info, const Node& self)
{
    std::vector<Node> nodes{self};
    const auto readPort = [](std::string_view text) {
        uint16_t port = 0;
        std::from_chars(text.data(), text.data() + text.size(), port);
        return port;
    };
    const auto line = [&info](std::string_view field) {
        const auto at = info.find(std::string("\n") + std::string(field) + ":");
        const auto rest = at == std::string_view::npos ? std::string_view() : info.substr(at + field.size() + 2);
        return rest.substr(0, rest.find_first_of("\r\n"));
    };
    if (line("role") == "slave") {
        Node master;
        master.endpoint = {.host = std::string(line("master_host")), .port = readPort(line("master_port"))};
        master.id = master.endpoint.display();
        nodes.front().role = Role::Replica;
        nodes.front().master = master.id;
        nodes.insert(nodes.begin(), std::move(master));
        return nodes;
    }
    for (int number = 0;; ++number) {
        // slave0:ip=10.0.0.6,port=6379,state=online,offset=98,lag=0
        auto text = line("slave" + std::to_string(number));
        if (text.empty()) {
            return nodes;
        }
        const auto field = [&text](std::string_view name) {
            const auto at = text.find(name);
            const auto rest = at == std::string_view::npos ? std::string_view() : text.substr(at + name.size());
            return rest.substr(0, rest.find(','));
        };
        Node replica;
        replica.endpoint = {.host = std::string(field("ip=")), .port = readPort(field("port="))};
        replica.id = replica.endpoint.display();
        replica.role = Role::Replica;
        replica.master = self.id;
        nodes.push_back(std::move(replica));
    }
}

namespace {

class Changes
{
public:
    Changes(const TopologyPicture& before, const TopologyPicture& after) : m_before(before), m_after(after) { }

    std::vector<TopologyEvent> find()
    {
        sayers();
        masters();
        servers();
        slots();
        return std::move(m_found);
    }

private:
    void add(std::string_view id, std::string_view text, std::vector<std::string> args, bool serious)
    {
        m_found.push_back({m_after.takenAt, {id, text, std::move(args)}, serious});
    }

    void sayers()
    {
        if (m_after.problem && !m_before.problem) {
            add("topology.unknown", "Nobody can say any more who the servers are: {0}",
                {m_after.problem->message.english()}, true);
        } else if (!m_after.problem && m_before.problem) {
            add("topology.known", "Who the servers are is known again.", {}, false);
        }
        const auto& council = m_after.view.sentinels;
        if (council.majority() != m_before.view.sentinels.majority()) {
            council.majority() ? add("sentinel.majority", "A majority of the {0} sentinels agrees again.",
                                     {std::to_string(council.voters)}, false)
                               : add("sentinel.no_majority", "Only {0} of {1} sentinels agree: that is no majority.",
                                     {std::to_string(council.agreeing), std::to_string(council.voters)}, true);
        }
        if (!m_after.view.clusterProblem.empty() && m_before.view.clusterProblem.empty()) {
            add("cluster.fail", "The Cluster does not serve keys ({0}).", {m_after.view.clusterProblem}, true);
        } else if (m_after.view.clusterProblem.empty() && !m_before.view.clusterProblem.empty()) {
            add("cluster.ok", "The Cluster serves keys again.", {}, false);
        }
    }

    void masters()
    {
        if (m_after.view.kind == Topology::Sentinel && !m_before.view.nodes.empty() && !m_after.view.nodes.empty()
            && m_before.view.nodes.front().endpoint != m_after.view.nodes.front().endpoint) {
            add("topology.new_master", "{0} is the master now, in the place of {1}.",
                {m_after.view.nodes.front().endpoint.display(), m_before.view.nodes.front().endpoint.display()}, true);
            return;
        }
        for (const auto& node : m_after.view.nodes) {
            const auto* old = m_before.view.find(node.id);
            if (old == nullptr || old->role == node.role || m_after.view.kind == Topology::Sentinel) {
                continue;
            }
            node.role == Role::Master
                ? add("topology.promoted", "{0} is a master now.", {node.endpoint.display()}, true)
                : add("topology.demoted", "{0} is a replica now.", {node.endpoint.display()}, false);
        }
    }

    void servers()
    {
        for (const auto& status : m_after.nodes) {
            const auto name = status.node.endpoint.display();
            const auto old = std::ranges::find_if(
                m_before.nodes, [&status](const NodeStatus& other) { return other.node.id == status.node.id; });
            if (old == m_before.nodes.end()) {
                add("topology.joined", "{0} has joined.", {name}, false);
                continue;
            }
            if (status.problem && !old->problem) {
                add("topology.lost", "{0} does not answer any more.", {name}, true);
            } else if (!status.problem && old->problem) {
                add("topology.back", "{0} answers again.", {name}, false);
            }
            if (status.node.failed && !old->node.failed) {
                add("topology.failed", "{0} is down, as the others agree.", {name}, true);
            }
            if (!status.runId.empty() && !old->runId.empty() && status.runId != old->runId) {
                add("topology.restarted", "{0} was started anew.", {name}, true);
            }
            if (status.linkUp != old->linkUp && !status.problem) {
                status.linkUp ? add("topology.link_up", "The replica {0} hears its master again.", {name}, false)
                              : add("topology.link_down", "The replica {0} has lost its master.", {name}, true);
            }
        }
        for (const auto& old : m_before.nodes) {
            if (m_after.view.find(old.node.id) == nullptr) {
                add("topology.left", "{0} has left.", {old.node.endpoint.display()}, false);
            }
        }
    }

    static size_t slotsOf(const Node& node)
    {
        size_t count = 0;
        for (const auto& range : node.slots) {
            count += size_t{1} + range.last - range.first;
        }
        return count;
    }

    void slots()
    {
        for (const auto& node : m_after.view.nodes) {
            const auto* old = m_before.view.find(node.id);
            const auto count = slotsOf(node);
            if (old != nullptr && node.role == Role::Master && old->role == Role::Master && slotsOf(*old) != count) {
                add("cluster.slots", "{0} has {1} slots now, {2} before.",
                    {node.endpoint.display(), std::to_string(count), std::to_string(slotsOf(*old))}, false);
            }
        }
    }

    const TopologyPicture& m_before;
    const TopologyPicture& m_after;
    std::vector<TopologyEvent> m_found;
};

} // namespace

std::vector<TopologyEvent> changesBetween(const TopologyPicture& before, const TopologyPicture& after)
{
    return Changes(before, after).find();
}

} // namespace keystrata::redis
