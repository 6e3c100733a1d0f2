// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/errand.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace keystrata::redis {

namespace {

std::string upperCase(std::string_view word)
{
    std::string out(word);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

/// Closes the connections that have not answered in time; the error says so.
Status giveUp(std::span<Connection* const> connections, Context& context)
{
    Status status;
    for (auto* connection : connections) {
        status = connection->await(connection->owed(), Clock::time_point{}, context);
    }
    return status;
}

std::unexpected<Error> unreachable(Link& link, std::string_view id, std::string_view text)
{
    if (!link.problem) {
        link.problem = Error{ErrorKind::Network, {id, text, {link.node.endpoint.display()}}, {}};
    }
    return fail(*link.problem);
}

/// Writes an errand to its link; those that cannot be sent have their answer and no link any more.
void send(Errand& errand, std::vector<Link*>& used)
{
    auto* link = errand.link;
    if (link == nullptr || !link->up()) {
        errand.reply = link == nullptr
            ? fail(ErrorKind::Network,
                  {"cluster.no_owner", "Nobody in the Cluster holds the slot of the key that was asked for.", {}})
            : unreachable(*link, "connection.none", "There is no connection to {0}.");
        errand.link = nullptr;
        return;
    }
    if (std::ranges::find(used, link) == used.end()) {
        if (link->connection->owed() > 0) {
            // Somebody left before all answers had come: they would be taken for the answers to these commands.
            link->connection->close();
            errand.reply = unreachable(*link, "connection.desynchronised",
                "The connection to {0} was left in the middle of an answer: connect again.");
            errand.link = nullptr;
            return;
        }
        used.push_back(link);
    }
    if (errand.asking) {
        link->connection->add({"ASKING"});
    }
    const std::vector<std::string_view> words(errand.command.begin(), errand.command.end());
    link->connection->add(words);
}

/// What a link has to answer before a part of the errands can be taken.
struct Due
{
    Link* link = nullptr;
    size_t replies = 0;
};

std::vector<Due> dueOf(std::span<const Errand> errands)
{
    std::vector<Due> due;
    for (const auto& errand : errands) {
        if (errand.link == nullptr) {
            continue;
        }
        auto found = std::ranges::find(due, errand.link, &Due::link);
        if (found == due.end()) {
            found = due.insert(due.end(), {.link = errand.link});
        }
        found->replies += errand.asking ? 2 : 1;
    }
    return due;
}

/// Until every link has answered what is due, or is lost.
Status await(std::span<const Due> due, Deadline deadline, Context& context)
{
    std::vector<Connection*> waiting;
    while (true) {
        waiting.clear();
        for (const auto& [link, replies] : due) {
            if (link->up() && link->connection->ready() < replies) {
                waiting.push_back(link->connection.get());
            }
        }
        if (waiting.empty()) {
            return {};
        }
        // Whoever goes on sending beyond the deadline does not keep us waiting.
        const auto status = Clock::now() < deadline ? waitForAny(waiting, deadline, context) : giveUp(waiting, context);
        if (!status && status.error().kind == ErrorKind::Cancelled) {
            return status;
        }
        for (const auto& [link, replies] : due) {
            if (!status && !link->up() && !link->problem) {
                link->problem = status.error();
            }
        }
    }
}

void take(Errand& errand, TrafficLedger& ledger)
{
    auto& connection = *errand.link->connection;
    if (errand.asking) {
        connection.take();
    }
    if (connection.ready() == 0) {
        errand.reply = unreachable(*errand.link, "connection.none", "There is no connection to {0}.");
        return;
    }
    const Reply reply = connection.take();
    if (!redirectionOf(reply, errand.link->node.endpoint)) {
        const auto effect = trafficEffect(upperCase(errand.command.front()), reply);
        ledger.add(errand.link->node.id, effect.hits, effect.misses);
    }
    errand.reply = OwnedReply(reply);
}

} // namespace

const std::string* keyOf(std::span<const std::string> command)
{
    static constexpr std::array<std::string_view, 16> keyless{"PING", "ECHO", "INFO", "SCAN", "DBSIZE", "CLIENT",
        "CLUSTER", "CONFIG", "ROLE", "SELECT", "SLOWLOG", "ACL", "TIME", "COMMAND", "LATENCY", "WAIT"};
    const auto name = upperCase(command.front());
    if (std::ranges::find(keyless, name) != keyless.end()) {
        return nullptr;
    }
    const size_t place = name == "OBJECT" || name == "MEMORY" ? 2 : 1; // behind a subcommand
    return command.size() > place ? &command[place] : nullptr;
}

std::optional<Redirection> redirectionOf(Reply reply, const Endpoint& from)
{
    const auto text = reply.text();
    const bool ask = text.starts_with("ASK ");
    if (!reply.isError() || (!ask && !text.starts_with("MOVED "))) {
        return std::nullopt;
    }
    const auto where = text.substr(text.rfind(' ') + 1);
    const auto colon = where.rfind(':');
    uint16_t port = 0;
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const char* const end = where.data() + where.size();
    if (std::from_chars(where.data() + colon + 1, end, port).ptr != end || port == 0) {
        return std::nullopt;
    }
    const auto host = where.substr(0, colon);
    return Redirection{ask, {.host = host.empty() || host == "?" ? from.host : std::string(host), .port = port}};
}

Status exchange(std::span<Errand> errands, TrafficLedger& ledger, Deadline deadline, Context& context)
{
    // While the servers work on one part, the answers to the part before are taken and the next part is written.
    constexpr size_t Part = 256;
    std::vector<Link*> used;
    size_t sent = 0;
    for (size_t taken = 0; taken < errands.size();) {
        for (; sent < std::min(taken + 2 * Part, errands.size()); ++sent) {
            send(errands[sent], used);
        }
        const auto part = errands.subspan(taken, std::min(Part, sent - taken));
        if (auto status = await(dueOf(part), deadline, context); !status) {
            return status;
        }
        for (auto& errand : part) {
            if (errand.link != nullptr) {
                take(errand, ledger);
            }
        }
        taken += part.size();
    }
    return {};
}

} // namespace keystrata::redis
