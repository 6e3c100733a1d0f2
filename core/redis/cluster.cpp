// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/cluster.h"

#include "core/redis/info.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace keystrata::redis {

namespace {

/// The next word of a text separated by blanks.
std::string_view nextWord(std::string_view& text)
{
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

template <typename T>
std::optional<T> number(std::string_view text)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

std::unexpected<Error> unreadable(const Endpoint& asked, std::string_view line)
{
    return fail(ErrorKind::Protocol,
        {"cluster.unreadable", "The server at {0} describes its Cluster in a way that cannot be read ({1}).",
            {asked.display(), std::string(line.substr(0, 80))}});
}

/// "10.0.0.5:6379@16379,host,…": without a host it is the one asked.
std::optional<Endpoint> readEndpoint(std::string_view text, const Endpoint& asked)
{
    text = text.substr(0, text.find(','));
    text = text.substr(0, text.find('@'));
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto port = number<uint16_t>(text.substr(colon + 1));
    if (!port) {
        return std::nullopt;
    }
    const auto host = text.substr(0, colon);
    return Endpoint{.host = host.empty() || host == "?" ? asked.host : std::string(host), .port = *port};
}

bool hasFlag(std::string_view flags, std::string_view name)
{
    while (!flags.empty()) {
        const auto end = std::min(flags.find(','), flags.size());
        if (flags.substr(0, end) == name) {
            return true;
        }
        flags.remove_prefix(std::min(end + 1, flags.size()));
    }
    return false;
}

std::optional<SlotRange> readRange(std::string_view text)
{
    const auto dash = text.find('-');
    const auto first = number<uint16_t>(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number<uint16_t>(text.substr(dash + 1));
    if (!first || !last || *last >= SlotCount || *first > *last) {
        return std::nullopt;
    }
    return SlotRange{*first, *last};
}

/// "[93->-id]" leaves, "[93-<-id]" arrives.
std::optional<OpenSlot> readOpenSlot(std::string_view text)
{
    const auto arrow = text.find('-');
    if (!text.ends_with(']') || arrow == std::string_view::npos || text.size() < arrow + 4) {
        return std::nullopt;
    }
    const auto slot = number<uint16_t>(text.substr(1, arrow - 1));
    if (!slot || *slot >= SlotCount) {
        return std::nullopt;
    }
    return OpenSlot{*slot, text[arrow + 1] == '>', std::string(text.substr(arrow + 3, text.size() - arrow - 4))};
}

/// A line of CLUSTER NODES; no node for one that has no address (yet).
Result<std::optional<Node>> readNode(std::string_view line, const Endpoint& asked)
{
    auto rest = line;
    Node node;
    node.id = nextWord(rest);
    const auto address = nextWord(rest);
    const auto flags = nextWord(rest);
    node.master = nextWord(rest);
    nextWord(rest); // ping sent
    nextWord(rest); // pong received
    const auto epoch = number<uint64_t>(nextWord(rest));
    nextWord(rest); // link state
    const auto endpoint = readEndpoint(address, asked);
    if (node.id.empty() || !epoch || (!endpoint && !hasFlag(flags, "noaddr"))) {
        return unreadable(asked, line);
    }
    if (!endpoint || hasFlag(flags, "noaddr") || hasFlag(flags, "handshake")) {
        return std::nullopt;
    }
    node.endpoint = *endpoint;
    node.role = hasFlag(flags, "master") ? Role::Master : Role::Replica;
    node.master = node.role == Role::Master || node.master == "-" ? std::string() : node.master;
    node.failed = hasFlag(flags, "fail");
    node.suspected = hasFlag(flags, "fail?");
    node.epoch = *epoch;
    while (!rest.empty()) {
        const auto word = nextWord(rest);
        if (word.starts_with('[')) {
            const auto open = readOpenSlot(word);
            if (!open) {
                return unreadable(asked, line);
            }
            node.openSlots.push_back(*open);
        } else if (!word.empty()) {
            const auto range = readRange(word);
            if (!range) {
                return unreadable(asked, line);
            }
            node.slots.push_back(*range);
        }
    }
    return node;
}

/// Masters by their first slot, those without any last, each followed by its replicas.
void arrange(std::vector<Node>& nodes)
{
    std::map<std::string, unsigned> firstSlots;
    for (const auto& node : nodes) {
        if (node.role == Role::Master) {
            firstSlots[node.id] = node.slots.empty() ? SlotCount : node.slots.front().first;
        }
    }
    const auto place = [&firstSlots](const Node& node) {
        const auto& master = node.role == Role::Master ? node.id : node.master;
        const auto found = firstSlots.find(master);
        return std::tuple(found == firstSlots.end() ? unsigned{SlotCount} + 1 : found->second, master,
            node.role == Role::Replica, node.id);
    };
    std::ranges::sort(nodes, {}, place);
}

} // namespace

Result<std::vector<Node>> parseClusterNodes(std::string_view text, const Endpoint& asked)
{
    std::vector<Node> nodes;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            continue;
        }
        auto node = readNode(line, asked);
        if (!node) {
            return fail(node.error());
        }
        if (*node) {
            nodes.push_back(std::move(**node));
        }
    }
    arrange(nodes);
    return nodes;
}

Result<std::vector<Node>> parseClusterSlots(Reply reply, const Endpoint& asked)
{
    std::map<std::string, Node> nodes;
    for (const Reply range : reply.elements()) {
        const auto first = range.at(0).integer();
        const auto last = range.at(1).integer();
        if (range.size() < 3 || first < 0 || last < first || last >= static_cast<int64_t>(SlotCount)) {
            return unreadable(asked, "CLUSTER SLOTS");
        }
        std::string master;
        for (size_t i = 2; i < range.size(); ++i) {
            const Reply member = range.at(i);
            const auto port = member.at(1).integer();
            if (member.size() < 3 || port <= 0 || port > UINT16_MAX) {
                return unreadable(asked, "CLUSTER SLOTS");
            }
            const std::string id(member.at(2).text());
            const auto host = member.at(0).text();
            Node& node = nodes[id];
            node.id = id;
            node.endpoint = {.host = host.empty() || host == "?" ? asked.host : std::string(host),
                .port = static_cast<uint16_t>(port)};
            node.role = i == 2 ? Role::Master : Role::Replica;
            if (i == 2) {
                master = id;
                node.slots.push_back({static_cast<uint16_t>(first), static_cast<uint16_t>(last)});
            } else {
                node.master = master;
            }
        }
    }
    std::vector<Node> out;
    for (auto& [id, node] : nodes) {
        std::ranges::sort(node.slots, {}, &SlotRange::first);
        out.push_back(std::move(node));
    }
    arrange(out);
    return out;
}

void queueClusterQuestions(Connection& connection)
{
    connection.add({"CLUSTER", "INFO"});
    connection.add({"CLUSTER", "NODES"});
}

Result<TopologyView> takeClusterView(Connection& connection)
{
    TopologyView view;
    view.kind = Topology::Cluster;
    const Reply info = connection.take();
    const Reply text = connection.take();
    if (info.isError() && info.text().contains("cluster support disabled")) {
        return fail(ErrorKind::Refused,
            {"cluster.disabled", "The server at {0} is not part of a Cluster: give its address as redis://.",
                {connection.endpoint().display()}});
    }
    if (!info.isError() && infoField(info.text(), "cluster_state") == "fail") {
        view.clusterProblem = "cluster_state:fail";
    }
    if (text.isError()) {
        return fail(errorFromReply("CLUSTER", text.text()));
    }
    auto nodes = parseClusterNodes(text.text(), connection.endpoint());
    if (!nodes) {
        return fail(nodes.error());
    }
    view.nodes = std::move(*nodes);
    return view;
}

Result<TopologyView> askCluster(Connection& connection, Deadline deadline, Context& context)
{
    queueClusterQuestions(connection);
    if (auto status = connection.await(ClusterQuestions, deadline, context); !status) {
        return fail(status.error());
    }
    auto view = takeClusterView(connection);
    if (view || view.error().kind != ErrorKind::Denied) {
        return view;
    }
    // Client libraries ask CLUSTER SLOTS: a user that may do nothing else with CLUSTER may do that.
    connection.add({"CLUSTER", "SLOTS"});
    if (auto status = connection.await(1, deadline, context); !status) {
        return fail(status.error());
    }
    const Reply slots = connection.take();
    if (slots.isError()) {
        return fail(errorFromReply("CLUSTER", slots.text()));
    }
    auto nodes = parseClusterSlots(slots, connection.endpoint());
    if (!nodes) {
        return fail(nodes.error());
    }
    TopologyView told;
    told.kind = Topology::Cluster;
    told.nodes = std::move(*nodes);
    return told;
}

TopologyView mergeViews(std::span<const TopologyView> views)
{
    TopologyView merged;
    merged.kind = Topology::Cluster;
    const auto newest = [](const TopologyView& view) {
        uint64_t epoch = 0;
        for (const auto& node : view.nodes) {
            epoch = std::max(epoch, node.epoch);
        }
        return epoch;
    };
    // A node cut off and come back tells of days gone by until it has heard of what happened.
    const TopologyView* best = nullptr;
    size_t failing = 0;
    for (const auto& view : views) {
        failing += view.clusterProblem.empty() ? 0U : 1U;
        if (best == nullptr
            || std::pair(newest(view), view.clusterProblem.empty())
                > std::pair(newest(*best), best->clusterProblem.empty())) {
            best = &view;
        }
    }
    if (best == nullptr) {
        return merged;
    }
    merged.nodes = best->nodes;
    merged.clusterProblem = failing * 2 > views.size() ? "cluster_state:fail" : "";
    // Slots under way are told by the two nodes concerned only.
    for (auto& node : merged.nodes) {
        for (const auto& view : views) {
            const Node* other = view.find(node.id);
            if (other != nullptr && !other->openSlots.empty()) {
                node.openSlots = other->openSlots;
            }
        }
    }
    return merged;
}

} // namespace keystrata::redis
