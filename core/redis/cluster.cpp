// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/cluster.h"

#include "core/base/redact.h"
#include "core/redis/capabilities.h"
#include "core/redis/info.h"

#include <algorithm>
#include <array>
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
        if (auto& found = *node; found) {
            nodes.push_back(std::move(*found));
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

namespace {

constexpr std::string_view Info = "CLUSTER INFO";
constexpr std::string_view Nodes = "CLUSTER NODES";
/// Client libraries ask it: a user that may do nothing else with CLUSTER may do that.
constexpr std::string_view Slots = "CLUSTER SLOTS";

size_t questions(const Connection& connection)
{
    return (connection.refusal(Info) != nullptr ? 0U : 1U) + (clusterForbidden(connection) ? 0U : 1U);
}

/// The next answer; an error that the access list gave is remembered.
Reply takeAnswer(Connection& connection, std::string_view question)
{
    const Reply reply = connection.take();
    if (reply.isError() && forbidsCommand(reply.text(), "CLUSTER")) {
        connection.noteRefusal(std::string(question), redact(reply.text()));
    }
    return reply;
}

} // namespace

bool clusterForbidden(const Connection& connection)
{
    return connection.refusal(Nodes) != nullptr && connection.refusal(Slots) != nullptr;
}

size_t queueClusterQuestions(Connection& connection)
{
    if (connection.refusal(Info) == nullptr) {
        connection.add({"CLUSTER", "INFO"});
    }
    if (!clusterForbidden(connection)) {
        connection.add({"CLUSTER", connection.refusal(Nodes) != nullptr ? "SLOTS" : "NODES"});
    }
    return questions(connection);
}

namespace {

/// The id of the node that a description is from.
std::string selfIn(std::string_view text)
{
    const auto mark = text.find("myself");
    const auto line = mark == std::string_view::npos ? std::string_view() : text.substr(0, mark);
    auto rest = line.substr(line.rfind('\n') + 1);
    return std::string(nextWord(rest));
}

Result<TopologyView> viewFromSlots(Reply slots, const Endpoint& asked)
{
    auto nodes = parseClusterSlots(slots, asked);
    if (!nodes) {
        return fail(nodes.error());
    }
    TopologyView view;
    view.kind = Topology::Cluster;
    view.nodes = std::move(*nodes);
    view.openSlotsTold = false;
    for (const auto& node : view.nodes) { // nobody tells more of them
        view.tellers.push_back(node.id);
    }
    return view;
}

Result<TopologyView> viewFromNodes(std::string_view text, const Endpoint& asked)
{
    auto nodes = parseClusterNodes(text, asked);
    if (!nodes) {
        return fail(nodes.error());
    }
    TopologyView view;
    view.kind = Topology::Cluster;
    view.nodes = std::move(*nodes);
    view.tellers = {selfIn(text)};
    return view;
}

Error silent(const Connection& connection)
{
    return {ErrorKind::Timeout,
        {"connection.no_answer",
            "The server at {0} did not answer in time: it may be overloaded, paused, or not a Redis server.",
            {connection.endpoint().display()}},
        {}};
}

} // namespace

Result<TopologyView> takeClusterView(Connection& connection)
{
    const auto& endpoint = connection.endpoint();
    const bool nodes = connection.refusal(Nodes) == nullptr;
    bool failing = false;
    if (connection.refusal(Info) == nullptr) {
        const Reply info = takeAnswer(connection, Info);
        failing = !info.isError() && infoField(info.text(), "cluster_state") == "fail";
    }
    if (clusterForbidden(connection)) {
        return fail(refusalOf(Slots, *connection.refusal(Slots)));
    }
    const Reply map = takeAnswer(connection, nodes ? Nodes : Slots);
    if (map.isError()) {
        return map.text().contains("cluster support disabled")
            ? fail(ErrorKind::Refused,
                  {"cluster.disabled", "The server at {0} is not part of a Cluster: give its address as redis://.",
                      {endpoint.display()}})
            : fail(errorFromReply(nodes ? Nodes : Slots, map.text()));
    }
    auto view = nodes ? viewFromNodes(map.text(), endpoint) : viewFromSlots(map, endpoint);
    if (view && failing) {
        view->clusterProblem = "cluster_state:fail";
    }
    return view;
}

Result<std::vector<Result<TopologyView>>> askCluster(
    std::span<Connection* const> connections, Deadline deadline, std::chrono::milliseconds grace, Context& context)
{
    std::vector<std::optional<Result<TopologyView>>> told(connections.size());
    for (auto* connection : connections) {
        queueClusterQuestions(*connection);
    }
    auto until = Clock::time_point::max();
    std::vector<Connection*> waiting;
    while (true) {
        waiting.clear();
        for (size_t i = 0; i < connections.size(); ++i) {
            auto& connection = *connections[i];
            if (!told[i] && connection.ready() >= questions(connection)) {
                told[i] = takeClusterView(connection);
            } else if (!told[i] && !connection.open()) {
                told[i] = fail(connection.step().error());
            } else if (!told[i]) {
                waiting.push_back(&connection);
            }
        }
        if (until == Clock::time_point::max() && waiting.size() * 2 < connections.size()) {
            until = Clock::now() + grace;
        }
        if (waiting.empty() || Clock::now() >= until) {
            break;
        }
        const auto status = waitForAny(waiting, deadline, context, until);
        if (!status && status.error().kind == ErrorKind::Cancelled) {
            return fail(status.error());
        }
    }
    std::vector<Result<TopologyView>> views;
    for (size_t i = 0; i < connections.size(); ++i) {
        views.push_back(std::move(told[i]).value_or(fail(silent(*connections[i]))));
        auto& connection = *connections[i];
        if (!views.back() && views.back().error().kind == ErrorKind::Denied && !clusterForbidden(connection)) {
            const auto status = connection.await(queueClusterQuestions(connection), deadline, context);
            views.back() = status ? takeClusterView(connection) : Result<TopologyView>(fail(status.error()));
        }
    }
    return views;
}

Result<TopologyView> askCluster(Connection& connection, Deadline deadline, Context& context)
{
    Connection* const self = &connection;
    auto views = askCluster({&self, 1}, deadline, {}, context);
    return views ? std::move(views->front()) : Result<TopologyView>(fail(views.error()));
}

namespace {

/// Who holds each slot, of all who say they know.
class Claims
{
public:
    explicit Claims(std::span<const TopologyView> views)
    {
        for (const auto& view : views) {
            const auto* self = view.tellers.size() == 1 ? view.find(view.tellers.front()) : nullptr;
            if (self != nullptr) {
                m_own[self->id] = slotsOf(*self);
            }
        }
    }

    void hear(const TopologyView& view)
    {
        for (const auto& node : view.nodes) {
            const auto own = m_own.find(node.id);
            for (const auto& range : node.slots) {
                for (unsigned slot = range.first; slot <= range.last; ++slot) {
                    const Claim claim{node.id, own == m_own.end() || own->second.test(slot), node.epoch};
                    auto& best = m_best[slot];
                    if (best.owner.empty()
                        || std::pair(claim.undisputed, claim.epoch) > std::pair(best.undisputed, best.epoch)) {
                        best = claim;
                    }
                }
            }
        }
    }

    /// Gives each node the slots that are its.
    void share(std::vector<Node>& nodes) const
    {
        for (auto& node : nodes) {
            node.slots.clear();
            for (unsigned slot = 0; slot < SlotCount; ++slot) {
                if (m_best[slot].owner != node.id) {
                    continue;
                }
                if (!node.slots.empty() && node.slots.back().last + 1U == slot) {
                    ++node.slots.back().last;
                } else {
                    node.slots.push_back({static_cast<uint16_t>(slot), static_cast<uint16_t>(slot)});
                }
            }
        }
    }

private:
    struct Claim
    {
        std::string_view owner;
        bool undisputed = false; ///< by the owner itself
        uint64_t epoch = 0;
    };

    static SlotSet slotsOf(const Node& node)
    {
        SlotSet slots;
        for (const auto& range : node.slots) {
            for (unsigned slot = range.first; slot <= range.last; ++slot) {
                slots.set(slot);
            }
        }
        return slots;
    }

    std::map<std::string, SlotSet> m_own; ///< what those who tell say of themselves
    std::array<Claim, SlotCount> m_best;
};

} // namespace

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
    const TopologyView* best = nullptr;
    size_t failing = 0;
    for (const auto& view : views) {
        failing += view.clusterProblem.empty() ? 0U : 1U;
        merged.openSlotsTold = merged.openSlotsTold && view.openSlotsTold;
        merged.tellers.insert(merged.tellers.end(), view.tellers.begin(), view.tellers.end());
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
    if (views.size() > 1) {
        const auto claims = std::make_unique<Claims>(views);
        claims->hear(*best);
        for (const auto& view : views) {
            claims->hear(view);
        }
        claims->share(merged.nodes);
    }
    for (auto& node : merged.nodes) {
        for (const auto& view : views) {
            const Node* other = view.find(node.id);
            if (other != nullptr && !other->openSlots.empty()) {
                node.openSlots = other->openSlots;
            }
        }
    }
    arrange(merged.nodes);
    return merged;
}

} // namespace keystrata::redis
