// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/session.h"

#include "core/base/redact.h"
#include "core/redis/cluster.h"
#include "core/redis/errand.h"
#include "core/redis/greeting.h"
#include "core/redis/info.h"
#include "core/redis/poll.h"
#include "core/redis/sshtunnel.h"

#include <algorithm>
#include <array>

namespace keystrata::redis {

namespace {

/// How often a command is sent after a key that moves on in the meantime.
constexpr int MostDetours = 5;
constexpr std::chrono::milliseconds DetourPause{20};
/// A node of a Cluster that does not let us in is called again after so long, while others do: each try stands in its
/// ACL log, and may lock the user out.
constexpr std::chrono::seconds RefusedPause{30};
/// For nodes of a Cluster that are slow to answer, once most have.
constexpr std::chrono::milliseconds NodeGrace{500};

/// What all sessions to a target share is made where nobody has made it yet.
SessionOptions completed(SessionOptions options, const Target& target)
{
    if (!options.ledger) {
        options.ledger = std::make_shared<TrafficLedger>();
    }
    if (!options.tunnel) {
        options.tunnel = SshTunnel::forTarget(target);
    }
    return options;
}

/// What the access list calls a command: with its subcommand, where it has one.
std::string nameOf(const std::vector<std::string>& words)
{
    return words.size() > 1 && words.front() == "CLIENT" ? words[0] + " " + words[1] : words.front();
}

Link linkOf(const Node& node)
{
    Link link{.node = node};
    if (node.failed) {
        link.problem = Error{ErrorKind::Network,
            {"cluster.node_down", "The node {0} is down, as the others say.", {node.endpoint.display()}}, {}};
    }
    return link;
}

} // namespace

Session::Session(const Target& target, SessionOptions options)
    : m_options(completed(std::move(options), target))
    , m_dialer(target, m_options.tunnel)
    , m_db(target.address.db.value_or(0))
{
}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const Target& target, const SessionOptions& options, Context& context)
{
    std::unique_ptr<Session> session(new Session(target, options));
    if (auto status = session->reconnect(context); !status) {
        return fail(status.error());
    }
    return session;
}

Greeting Session::greeting() const
{
    const auto& target = m_dialer.target();
    return {
        .credentials = {target.address.user, target.address.password}, .clientName = m_options.clientName, .db = m_db};
}

Result<TopologyView> Session::ask(Context& context)
{
    const auto deadline = Clock::now() + m_options.connectTimeout;
    std::vector<TopologyView> views;
    if (m_view.kind == Topology::Cluster) {
        // Every master is asked: each tells of its own slots under way, and one that was cut off tells of days gone by.
        std::vector<Connection*> asked;
        for (auto& link : m_links) {
            if (link.up() && link.connection->owed() == 0) {
                asked.push_back(link.connection.get());
            }
        }
        auto told = askCluster(asked, deadline, NodeGrace, context);
        if (!told) {
            return fail(told.error());
        }
        for (auto& view : *told) {
            if (view) {
                views.push_back(std::move(*view));
            }
        }
    }
    if (!views.empty()) {
        return mergeViews(views);
    }
    std::vector<Endpoint> known;
    known.reserve(m_view.nodes.size());
    for (const auto& node : m_view.nodes) {
        known.push_back(node.endpoint);
    }
    return discover(m_dialer, known, greeting(), deadline, context);
}

Status Session::reconnect(Context& context)
{
    if (auto status = m_dialer.loadTls(); !status) {
        return status;
    }
    auto view = ask(context);
    if (!view) {
        return fail(view.error());
    }
    m_view = std::move(*view);
    m_replicas.clear();
    if (auto status = connectMasters(context); !status) {
        return status;
    }
    return prove(context);
}

Status Session::connectMasters(Context& context)
{
    std::vector<Link> links;
    for (const auto& node : m_view.nodes) {
        const bool holdsKeys = m_view.kind != Topology::Cluster || !node.slots.empty();
        if (node.role != Role::Master || !holdsKeys) {
            continue;
        }
        auto link = linkOf(node);
        for (auto& old : m_links) {
            // A connection that somebody left in the middle of an answer would give it to the next command; one that
            // the server has closed shows that when it is read.
            if (old.up() && old.node.id == node.id && old.node.endpoint == node.endpoint && old.connection->owed() == 0
                && old.connection->step()) {
                link.connection = std::move(old.connection);
            } else if (old.node.endpoint == node.endpoint && old.problem && old.problem->refusesUs()) {
                link.problem = old.problem;
                link.refusedAt = old.refusedAt;
            }
        }
        links.push_back(std::move(link));
    }
    m_links = std::move(links);
    std::vector<Link*> missing;
    std::vector<Endpoint> endpoints;
    const bool some = std::ranges::any_of(m_links, &Link::up);
    for (auto& link : m_links) {
        const bool refused = some && link.problem && Clock::now() < link.refusedAt + RefusedPause;
        if (!link.up() && !refused && !(m_view.kind == Topology::Cluster && link.node.failed)) {
            missing.push_back(&link);
            endpoints.push_back(link.node.endpoint);
        }
    }
    if (!endpoints.empty()) {
        // A node that does not answer keeps nobody waiting once most do.
        const auto up = static_cast<size_t>(std::ranges::count_if(m_links, &Link::up));
        const size_t needed = m_links.size() / 2 + 1;
        const Dialer::Enough most{.count = needed - std::min(needed, up), .grace = NodeGrace};
        auto outcomes = m_dialer.dialAll(endpoints, greeting(), Clock::now() + m_options.connectTimeout, context, most);
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        for (size_t i = 0; i < missing.size(); ++i) {
            if (outcomes[i]) {
                missing[i]->connection = std::move(*outcomes[i]);
                missing[i]->problem.reset();
            } else {
                missing[i]->problem = outcomes[i].error();
                missing[i]->refusedAt = outcomes[i].error().refusesUs() ? Clock::now() : Clock::time_point();
            }
        }
    }
    return std::ranges::any_of(m_links, &Link::up) ? Status{} : fail(noConnection());
}

/// Finds out what the first master lets us do. Behind Sentinel it must be one: a server that has been demoted since is
/// a reason to ask the sentinels again.
Status Session::prove(Context& context)
{
    auto* link = &*std::ranges::find_if(m_links, &Link::up);
    auto found = probeCapabilities(*link->connection, Clock::now() + m_options.commandTimeout, context);
    if (!found) {
        link->connection.reset();
        link->problem = found.error();
        return fail(found.error());
    }
    m_capabilities = std::move(found->found);
    m_options.ledger->add(link->node.id, found->effect.hits, found->effect.misses);
    if (m_view.kind == Topology::Sentinel && m_capabilities.role == "slave") {
        link->connection.reset();
        link->problem = Error{ErrorKind::Network,
            {"sentinel.not_master",
                "The sentinels name {0} as the master, but it is still a replica: a failover is under way.",
                {link->node.endpoint.display()}},
            {}};
        return fail(*link->problem);
    }
    return {};
}

bool Session::connected() const
{
    return !m_links.empty() && std::ranges::all_of(m_links, &Link::up);
}

Error Session::noConnection() const
{
    for (const auto& link : m_links) {
        if (link.problem) {
            return *link.problem;
        }
    }
    const auto& endpoint = m_links.empty() ? address().endpoints.front() : m_links.front().node.endpoint;
    return {ErrorKind::Network, {"connection.none", "There is no connection to {0}.", {endpoint.display()}}, {}};
}

Result<std::vector<Link*>> Session::scanLinks(Context& context)
{
    std::vector<Link*> chosen;
    chosen.reserve(m_links.size());
    for (auto& link : m_links) {
        chosen.push_back(&link);
    }
    if (!m_dialer.target().scanReplicas) {
        return chosen;
    }
    if (m_replicas.empty()) {
        std::vector<Endpoint> endpoints;
        for (const auto& link : m_links) {
            const auto replica = std::ranges::find_if(m_view.nodes, [&link](const Node& node) {
                return node.role == Role::Replica && node.master == link.node.id && !node.failed && !node.suspected;
            });
            if (replica != m_view.nodes.end()) {
                endpoints.push_back(replica->endpoint);
                m_replicas.push_back(Link{.node = *replica});
            }
        }
        auto words = greeting();
        words.readOnly = m_view.kind == Topology::Cluster;
        auto outcomes = m_dialer.dialAll(endpoints, words, Clock::now() + m_options.connectTimeout, context);
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        for (size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i]) {
                m_replicas[i].connection = std::move(*outcomes[i]);
            }
        }
        std::erase_if(m_replicas, [](const Link& link) { return !link.up(); });
    }
    // A replica's slots are its master's.
    for (auto& replica : m_replicas) {
        const auto master =
            std::ranges::find_if(chosen, [&replica](const Link* link) { return link->node.id == replica.node.master; });
        if (master != chosen.end()) {
            replica.node.slots = (*master)->node.slots;
            *master = &replica;
        }
    }
    return chosen;
}

Status Session::select(int db, Context& context)
{
    if (db == m_db) {
        return {};
    }
    if (m_view.kind == Topology::Cluster) {
        return fail(selectError(m_links.front().node.endpoint, db, "ERR SELECT is not allowed in cluster mode"));
    }
    if (auto reply = run({"SELECT", std::to_string(db)}, context); !reply) {
        return fail(reply.error().kind == ErrorKind::Server
                ? selectError(m_links.front().node.endpoint, db, reply.error().serverText)
                : reply.error());
    }
    m_db = db;
    m_replicas.clear(); // they are called again with the new database
    return {};
}

Link* Session::owner(std::span<const std::string> command)
{
    const auto up = [](Link& link) { return link.up(); };
    const auto* key = m_view.kind == Topology::Cluster ? keyOf(command) : nullptr;
    if (key != nullptr) {
        return ownerOf(*key);
    }
    const auto any = std::ranges::find_if(m_links, up);
    return any != m_links.end() ? &*any : m_links.empty() ? nullptr : &m_links.front();
}

Link* Session::ownerOf(std::string_view key)
{
    if (m_view.kind != Topology::Cluster) {
        return m_links.empty() ? nullptr : &m_links.front();
    }
    const auto slot = slotOf(key);
    for (auto& link : m_links) {
        for (const auto& range : link.node.slots) {
            if (slot >= range.first && slot <= range.last) {
                return &link;
            }
        }
    }
    return nullptr;
}

Link* Session::linkTo(const Endpoint& endpoint)
{
    const auto found = std::ranges::find_if(m_links, [&](const Link& link) { return link.node.endpoint == endpoint; });
    return found == m_links.end() ? nullptr : &*found;
}

/// Turns the errands that were sent elsewhere to where they should go; those that cannot be are dropped from the list.
Status Session::follow(std::vector<Errand*>& astray, Context& context)
{
    std::vector<Redirection> ways;
    ways.reserve(astray.size());
    bool moved = false;
    for (const auto* errand : astray) {
        ways.push_back(redirectionOf(**errand->reply, errand->link->node.endpoint).value_or(Redirection()));
        moved = moved || !ways.back().ask || linkTo(ways.back().to) == nullptr;
    }
    if (moved) {
        if (auto status = reconnect(context); !status) {
            return status;
        }
    }
    for (size_t i = 0; i < astray.size(); ++i) {
        astray[i]->asking = ways[i].ask;
        auto* link = linkTo(ways[i].to);
        astray[i]->link = link != nullptr ? link : owner(astray[i]->command);
    }
    std::erase_if(astray, [](const Errand* errand) { return errand->link == nullptr; });
    return {};
}

Result<std::vector<OwnedReply>> Session::pipeline(std::span<const std::vector<std::string>> commands, Context& context)
{
    const auto deadline = Clock::now() + m_options.commandTimeout;
    std::vector<Errand> errands;
    errands.reserve(commands.size());
    for (const auto& command : commands) {
        errands.push_back({.command = command, .link = owner(command)});
    }
    if (auto status = exchange(errands, *m_options.ledger, deadline, context); !status) {
        return fail(status.error());
    }
    for (int detour = 0; detour < MostDetours; ++detour) {
        std::vector<Errand*> astray;
        for (auto& errand : errands) {
            if (errand.reply && errand.link != nullptr && redirectionOf(**errand.reply, errand.link->node.endpoint)) {
                astray.push_back(&errand);
            } else {
                errand.link = nullptr; // done; following the others makes new links
            }
        }
        if (astray.empty()) {
            break;
        }
        if (auto status = follow(astray, context); !status) {
            return fail(status.error());
        }
        if (detour > 0) { // the nodes need a moment to agree
            std::array<pollfd, 1> none{};
            if (auto status = pollUntil(none, deadline, context, Clock::now() + DetourPause * detour); !status) {
                return fail(status.error());
            }
        }
        std::vector<Errand> again;
        again.reserve(astray.size());
        for (const auto* errand : astray) {
            again.push_back({.command = errand->command, .link = errand->link, .asking = errand->asking});
        }
        if (auto status = exchange(again, *m_options.ledger, deadline, context); !status) {
            return fail(status.error());
        }
        for (size_t i = 0; i < astray.size(); ++i) {
            *astray[i] = std::move(again[i]);
        }
    }
    std::vector<OwnedReply> replies;
    replies.reserve(errands.size());
    for (auto& errand : errands) {
        if (!errand.reply) {
            return fail(errand.reply.error());
        }
        replies.push_back(std::move(*errand.reply));
    }
    return replies;
}

Result<std::vector<OwnedReply>> Session::pipelineAt(
    std::string_view key, std::span<const std::vector<std::string>> commands, Context& context)
{
    std::vector<Errand> errands;
    errands.reserve(commands.size());
    for (const auto& command : commands) {
        errands.push_back({.command = command, .link = ownerOf(key)});
    }
    const auto deadline = Clock::now() + m_options.commandTimeout;
    if (auto status = exchange(errands, *m_options.ledger, deadline, context); !status) {
        return fail(status.error());
    }
    std::vector<OwnedReply> replies;
    replies.reserve(errands.size());
    for (auto& errand : errands) {
        if (!errand.reply) {
            return fail(errand.reply.error());
        }
        replies.push_back(std::move(*errand.reply));
    }
    return replies;
}

Result<OwnedReply> Session::run(std::initializer_list<std::string_view> command, Context& context)
{
    std::vector<std::vector<std::string>> one{{command.begin(), command.end()}};
    auto replies = pipeline(one, context);
    if (!replies) {
        return fail(replies.error());
    }
    auto& reply = replies->front();
    if (reply.get().isError()) {
        return fail(errorFromReply(*command.begin(), reply.get().text()));
    }
    return std::move(reply);
}

Result<std::vector<Session::Answer>> Session::askMasters(
    std::initializer_list<std::string_view> command, Context& context)
{
    const std::vector<std::string> words(command.begin(), command.end());
    const auto name = nameOf(words);
    std::vector<Errand> errands;
    errands.reserve(m_links.size());
    std::vector<Answer> answers;
    answers.reserve(m_links.size());
    for (auto& link : m_links) {
        const auto* refusal = link.up() ? link.connection->refusal(name) : nullptr;
        answers.push_back({&link.node, OwnedReply()});
        if (refusal != nullptr) {
            answers.back().reply = fail(refusalOf(name, *refusal));
        } else {
            errands.push_back({.command = words, .link = &link});
        }
    }
    if (auto status = exchange(errands, *m_options.ledger, Clock::now() + m_options.commandTimeout, context); !status) {
        return fail(status.error());
    }
    auto next = errands.begin();
    for (size_t i = 0; i < answers.size(); ++i) {
        auto& answer = answers[i].reply;
        if (!answer) {
            continue; // it was not asked
        }
        answer = std::move(next++->reply);
        if (answer && answer->get().isError()) {
            const std::string text(answer->get().text());
            if (forbidsCommand(text, words.front()) && m_links[i].up()) {
                m_links[i].connection->noteRefusal(name, redact(text));
            }
            answer = fail(refusalOf(name, text));
        }
    }
    return answers;
}

} // namespace keystrata::redis
