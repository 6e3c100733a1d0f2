// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/failover.h"

#include "core/redis/sshtunnel.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace keystrata::redis {

namespace {

using Words = std::initializer_list<std::string_view>;

std::unexpected<Error> refused(std::string_view id, std::string_view text, std::vector<std::string> args)
{
    return fail(ErrorKind::Refused, {id, text, std::move(args)});
}

/// Where an order is given: a sentinel, or the replica of a Cluster itself.
class Desk
{
public:
    Desk(Session& session, Endpoint endpoint, bool sentinel)
        : m_options(session.options())
        , m_dialer(session.target(), session.options().tunnel)
        , m_endpoint(std::move(endpoint))
    {
        const auto& target = session.target();
        m_greeting = {
            .credentials = sentinel ? target.sentinel : Credentials{target.address.user, target.address.password},
            .clientName = m_options.clientName};
    }

    Status open(Context& context)
    {
        if (auto status = m_dialer.loadTls(); !status) {
            return status;
        }
        auto connection = m_dialer.dial(m_endpoint, m_greeting, Clock::now() + m_options.connectTimeout, context);
        if (!connection) {
            return fail(connection.error());
        }
        m_connection = std::move(*connection);
        return {};
    }

    /// The answers to all commands; an error reply is an answer.
    Result<std::vector<std::string>> ask(std::initializer_list<Words> commands, Context& context)
    {
        for (const auto& command : commands) {
            m_connection->add(command);
        }
        if (auto status = m_connection->await(commands.size(), Clock::now() + m_options.commandTimeout, context);
            !status) {
            return fail(status.error());
        }
        std::vector<std::string> answers;
        answers.reserve(commands.size());
        for (size_t i = 0; i < commands.size(); ++i) {
            answers.emplace_back(m_connection->take().text());
        }
        return answers;
    }

private:
    SessionOptions m_options;
    Dialer m_dialer;
    Endpoint m_endpoint;
    Greeting m_greeting;
    std::unique_ptr<Connection> m_connection;
};

/// A sentinel that is of the majority's mind.
const Endpoint* spokesman(const TopologyPicture& picture, const Endpoint& master)
{
    const auto& members = picture.view.sentinels.members;
    const auto found = std::ranges::find_if(
        members, [&master](const auto& member) { return !member.problem && member.names == master; });
    return found != members.end() ? &found->endpoint : nullptr;
}

Message whyUnfit(const NodeStatus& replica, Topology kind)
{
    const auto name = replica.node.endpoint.display();
    if (replica.problem) {
        return {"failover.successor_silent", "{0} does not answer.", {name}};
    }
    if (replica.node.failed || replica.node.suspected) {
        return {"failover.successor_down", "{0} is held for down by the others.", {name}};
    }
    if (replica.denied) {
        return {"failover.successor_untold",
            "{0} does not let this user run INFO, so nobody can tell whether it follows its master.", {name}};
    }
    if (replica.role != "slave") {
        return {"failover.successor_no_replica", "{0} says itself that it is no replica.", {name}};
    }
    if (!replica.linkUp) {
        return {"failover.successor_cut_off", "{0} does not hear its master.", {name}};
    }
    if (kind == Topology::Sentinel && replica.priority == 0) {
        return {"failover.successor_never", "{0} is set up never to become master (replica-priority 0).", {name}};
    }
    return {};
}

/// Redis says so without doing it: the real command is queued, and the queue thrown away.
Result<bool> provedOnReplica(Desk& desk, Context& context)
{
    const auto answers = desk.ask({{"MULTI"}, {"CLUSTER", "FAILOVER"}, {"DISCARD"}}, context);
    if (!answers) {
        return fail(answers.error());
    }
    if (answers->at(1).starts_with("NOPERM")) {
        return fail(errorFromReply("CLUSTER FAILOVER", answers->at(1)));
    }
    return answers->at(1) == "QUEUED";
}

/// Sentinels know no MULTI; where the user may, ACL DRYRUN (7.0) tells.
Result<bool> provedOnSentinel(Desk& desk, const Credentials& credentials, std::string_view master, Context& context)
{
    const std::string_view user = credentials.user.empty() ? std::string_view("default") : credentials.user;
    const auto answers = desk.ask({{"ACL", "DRYRUN", user, "SENTINEL", "FAILOVER", master}}, context);
    if (!answers) {
        return fail(answers.error());
    }
    const auto& answer = answers->front();
    if (answer == "OK") {
        return true;
    }
    const bool untold = answer.starts_with("ERR") || answer.starts_with("NOPERM");
    if (untold) {
        return false;
    }
    return fail(errorFromReply("SENTINEL FAILOVER", "NOPERM " + answer));
}

Result<FailoverPlan> withPermission(
    FailoverPlan plan, Desk& desk, Context& context, const std::function<Result<bool>()>& prove)
{
    if (auto status = desk.open(context); !status) {
        return fail(status.error());
    }
    const auto proved = prove();
    if (!proved) {
        return fail(proved.error());
    }
    plan.permissionProved = *proved;
    return plan;
}

Result<std::unique_ptr<Authority>> claim(Session& session, Context& context)
{
    // A session that was idle while a master was replaced knows of days gone by.
    if (auto status = session.reconnect(context); !status) {
        return fail(status.error());
    }
    return Authority::claim(session, context);
}

Result<TopologyPicture> look(Session& session, Context& context)
{
    TopologyWatch watch(session.target(), session.options());
    return watch.look(context);
}

Status order(Session& session, const FailoverPlan& plan, const TopologyPicture& picture, Context& context)
{
    const bool cluster = plan.identity.kind == Topology::Cluster;
    const Endpoint* sentinel = cluster ? nullptr : spokesman(picture, plan.master.node.endpoint);
    if (!cluster && sentinel == nullptr) {
        return refused("failover.no_sentinel", "No sentinel can be told to fail over: nothing has been ordered.", {});
    }
    const auto& replica = plan.successors.front().status.node.endpoint;
    Desk desk(session, cluster ? replica : *sentinel, !cluster);
    if (auto status = desk.open(context); !status) {
        return status;
    }
    const auto& master = session.address().masterName;
    const auto answers =
        cluster ? desk.ask({{"CLUSTER", "FAILOVER"}}, context) : desk.ask({{"SENTINEL", "FAILOVER", master}}, context);
    if (!answers) {
        return fail(answers.error());
    }
    const auto& answer = answers->front();
    if (answer == "OK") {
        return {};
    }
    if (answer.starts_with("INPROG")) {
        return refused("failover.in_progress",
            "The sentinels are replacing the master {0} already: wait until that is over.", {master});
    }
    if (answer.starts_with("NOGOODSLAVE")) {
        return refused("failover.no_successor",
            "The sentinels find no replica of {0} that could take over: look at the replicas' links and priorities.",
            {master});
    }
    return fail(errorFromReply(cluster ? "CLUSTER FAILOVER" : "SENTINEL FAILOVER", answer));
}

/// Another server than before is named by those who decide, and says itself that it is master.
const NodeStatus* takenOver(const TopologyPicture& picture, const FailoverPlan& plan)
{
    const bool cluster = plan.identity.kind == Topology::Cluster;
    const auto found = std::ranges::find_if(picture.nodes, [&](const NodeStatus& status) {
        const bool named = cluster ? status.node.id == plan.successors.front().status.node.id
                                   : status.node.endpoint != plan.master.node.endpoint
                && picture.view.sentinels.majority() && !picture.view.sentinels.failingOver;
        return named && status.node.role == Role::Master && status.role == "master" && !status.problem;
    });
    return found != picture.nodes.end() ? &*found : nullptr;
}

bool follows(const TopologyPicture& picture, const FailoverPlan& plan)
{
    return std::ranges::any_of(picture.nodes, [&plan](const NodeStatus& status) {
        return status.node.endpoint == plan.master.node.endpoint && status.role == "slave" && status.linkUp;
    });
}

Result<FailoverResult> await(
    Session& session, const FailoverPlan& plan, Context& context, const FailoverPatience& patience)
{
    const auto began = Clock::now();
    auto deadline = began + patience.takeover;
    FailoverResult result;
    TopologyWatch watch(session.target(), session.options());
    context.report({.phase = {"failover.takeover", "Waiting for the new master", {}}});
    while (true) {
        const auto picture = watch.look(context);
        if (!picture) {
            return fail(picture.error());
        }
        const auto* master = takenOver(*picture, plan);
        if (master != nullptr && result.master.host.empty()) {
            result.master = master->node.endpoint;
            result.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
            deadline = Clock::now() + patience.following;
            context.report({.phase = {"failover.following", "{0} is the master; waiting for {1} to follow it",
                                {result.master.display(), plan.master.node.endpoint.display()}}});
        }
        result.followed = master != nullptr && follows(*picture, plan);
        if (result.followed || (Clock::now() >= deadline && !result.master.host.empty())) {
            return result;
        }
        if (Clock::now() >= deadline) {
            return fail(ErrorKind::Timeout,
                {"failover.slow", "{0} is still the master {1} s after its failover was ordered: see what happened.",
                    {plan.master.node.endpoint.display(), std::to_string(patience.takeover.count() / 1000)}});
        }
        if (auto status = watch.wait(context); !status) {
            return fail(status.error());
        }
    }
}

Result<FailoverPlan> noSuccessor(const FailoverPlan& plan)
{
    if (plan.successors.empty()) {
        return refused("failover.no_replica", "{0} has no replica that could take its place.",
            {plan.master.node.endpoint.display()});
    }
    return refused("failover.none_fit", "No replica of {0} can take its place: {1}",
        {plan.master.node.endpoint.display(), plan.successors.front().unfit.english()});
}

} // namespace

size_t FailoverPlan::fit() const
{
    return static_cast<size_t>(
        std::ranges::count_if(successors, [](const Successor& successor) { return successor.unfit.empty(); }));
}

Result<FailoverPlan> planFailover(Session& session, Context& context)
{
    if (session.address().topology != Topology::Sentinel) {
        return refused("failover.no_sentinels",
            "Nobody would tell the applications: a failover needs sentinels, or a Cluster and one of its replicas.",
            {});
    }
    const auto authority = claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    const auto picture = look(session, context);
    if (!picture) {
        return fail(picture.error());
    }
    FailoverPlan plan{.identity = (*authority)->identity(), .master = picture->nodes.front(), .successors = {}};
    for (const auto& status : picture->nodes) {
        if (status.node.role == Role::Replica) {
            plan.successors.push_back({status, whyUnfit(status, Topology::Sentinel)});
        }
    }
    if (plan.fit() == 0) {
        return noSuccessor(plan);
    }
    const Endpoint* sentinel = spokesman(*picture, plan.identity.masters.front().endpoint);
    if (sentinel == nullptr) {
        return refused("failover.no_sentinel", "No sentinel can be told to fail over: nothing has been ordered.", {});
    }
    Desk desk(session, *sentinel, true);
    const auto user = session.target().sentinel;
    return withPermission(std::move(plan), desk, context,
        [&] { return provedOnSentinel(desk, user, session.address().masterName, context); });
}

Result<FailoverPlan> planFailover(Session& session, const Endpoint& replica, Context& context)
{
    if (session.address().topology != Topology::Cluster) {
        return refused("failover.sentinels_choose",
            "Outside a Cluster no single replica can be told to take over: the sentinels choose one.", {});
    }
    const auto authority = claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    const auto picture = look(session, context);
    if (!picture) {
        return fail(picture.error());
    }
    const auto successor = std::ranges::find_if(
        picture->nodes, [&replica](const NodeStatus& status) { return status.node.endpoint == replica; });
    const auto master = successor == picture->nodes.end()
        ? picture->nodes.end()
        : std::ranges::find_if(picture->nodes,
              [&successor](const NodeStatus& status) { return status.node.id == successor->node.master; });
    if (master == picture->nodes.end()) {
        return refused("failover.not_a_replica", "{0} is no replica of a master in this Cluster.", {replica.display()});
    }
    FailoverPlan plan{.identity = (*authority)->identity(),
        .master = *master,
        .successors = {{*successor, whyUnfit(*successor, Topology::Cluster)}}};
    if (plan.fit() == 0) {
        return noSuccessor(plan);
    }
    Desk desk(session, replica, false);
    return withPermission(std::move(plan), desk, context, [&] { return provedOnReplica(desk, context); });
}

Result<FailoverResult> failOver(
    Session& session, const FailoverPlan& plan, Context& context, const FailoverPatience& patience)
{
    context.report({.phase = {"failover.confirming", "Making sure that the servers are still the same", {}}});
    const auto authority = claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    if ((*authority)->identity() != plan.identity) {
        return refused("failover.changed",
            "The servers are not those that this failover was planned for: nothing has been ordered, plan it again.",
            {});
    }
    const auto picture = look(session, context);
    if (!picture) {
        return fail(picture.error());
    }
    if (auto status = order(session, plan, *picture, context); !status) {
        return fail(status.error());
    }
    return await(session, plan, context, patience);
}

} // namespace keystrata::redis
