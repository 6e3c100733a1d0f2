// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/topology.h"

#include "core/redis/cluster.h"
#include "core/redis/sentinel.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::redis {

namespace {

/// Nodes of a Cluster that are called to describe it, of those found before and of the seeds; each knows all others.
constexpr size_t MostAsked = 8;
constexpr std::chrono::milliseconds Grace{100};

Result<TopologyView> discoverCluster(
    Dialer& dialer, std::span<const Endpoint> known, const Greeting& greeting, Deadline deadline, Context& context)
{
    // Those found last time know better than seeds written down long ago.
    std::vector<Endpoint> asked;
    size_t most = MostAsked;
    for (const auto& list : {known, std::span<const Endpoint>(dialer.target().address.endpoints)}) {
        for (const auto& endpoint : list) {
            if (asked.size() < most && std::ranges::find(asked, endpoint) == asked.end()) {
                asked.push_back(endpoint);
            }
        }
        most += MostAsked;
    }
    // One is enough to find them all; the masters are asked themselves as soon as they are connected.
    auto outcomes = dialer.dialAll(asked, greeting, deadline, context, {.count = 1, .grace = Grace});
    if (context.stopRequested()) {
        return fail(Context::cancelled());
    }
    std::vector<TopologyView> views;
    std::optional<Error> problem;
    std::vector<Connection*> reached;
    for (auto& outcome : outcomes) {
        if (outcome) {
            reached.push_back(outcome->get());
        } else if (!problem || problem->transient()) {
            problem = outcome.error();
        }
    }
    auto told = askCluster(reached, deadline, Grace, context);
    if (!told) {
        return fail(told.error());
    }
    for (auto& view : *told) {
        if (view && view->nodes.empty()) {
            view = fail(ErrorKind::Server,
                {"cluster.empty", "The Cluster has no nodes that hold slots yet: set it up first.", {}});
        }
        if (view) {
            views.push_back(std::move(*view));
        } else if (!problem || (problem->transient() && !view.error().transient())) {
            problem = view.error(); // one that answered and cannot help says more than one that is silent
        }
    }
    if (views.empty()) {
        return fail(std::move(*problem));
    }
    return mergeViews(views);
}

} // namespace

Message SentinelCouncil::uncounted()
{
    return {"sentinel.uncounted",
        "The sentinels' access list does not allow SENTINEL MASTER, so nobody can tell how many sentinels there are "
        "nor "
        "whether they hold the master for down: nothing is changed.",
        {}};
}

const Node* TopologyView::find(const std::string& id) const
{
    const auto found = std::ranges::find(nodes, id, &Node::id);
    return found == nodes.end() ? nullptr : &*found;
}

const Node* TopologyView::find(const Endpoint& endpoint) const
{
    const auto found = std::ranges::find(nodes, endpoint, &Node::endpoint);
    return found == nodes.end() ? nullptr : &*found;
}

std::string TopologyView::fingerprint() const
{
    std::string out;
    for (const auto& node : nodes) {
        for (const auto& range : node.slots) {
            out += fmt::format("{}-{} {} {}\n", range.first, range.last, node.id, node.epoch);
        }
    }
    return out;
}

Result<TopologyView> discover(
    Dialer& dialer, std::span<const Endpoint> known, const Greeting& greeting, Deadline deadline, Context& context)
{
    const auto& address = dialer.target().address;
    switch (address.topology) {
    case Topology::Sentinel:
        return Sentinels(dialer).ask(deadline, context);
    case Topology::Cluster:
        return discoverCluster(dialer, known, greeting, deadline, context);
    case Topology::Standalone:
        break;
    }
    TopologyView view;
    Node node;
    node.endpoint = address.endpoints.front();
    node.id = node.endpoint.display();
    view.nodes.push_back(std::move(node));
    return view;
}

} // namespace keystrata::redis
