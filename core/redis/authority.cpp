// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/authority.h"

#include "core/redis/cluster.h"
#include "core/redis/info.h"
#include "core/redis/sentinel.h"
#include "core/redis/sshtunnel.h"

#include <algorithm>

namespace keystrata::redis {

namespace {

/// For sentinels to answer: one that is dead must not stop a change that a majority stands behind.
constexpr std::chrono::milliseconds SentinelTime{1000};

std::unexpected<Error> uncertain(std::string_view id, std::string_view text, std::vector<std::string> args)
{
    return fail(ErrorKind::Refused, {id, text, std::move(args)});
}

} // namespace

Authority::Authority(Session& session) : m_session(session), m_dialer(session.target(), session.options().tunnel)
{
    if (session.topology().kind == Topology::Sentinel) {
        m_sentinels = std::make_unique<Sentinels>(m_dialer);
    }
}

Authority::~Authority() = default;

Result<std::unique_ptr<Authority>> Authority::claim(Session& session, Context& context)
{
    std::unique_ptr<Authority> authority(new Authority(session));
    if (auto status = authority->m_dialer.loadTls(); !status) {
        return fail(status.error());
    }
    if (auto status = authority->askSentinels(context); !status) {
        return fail(status.error());
    }
    auto identity = authority->look(context);
    if (!identity) {
        return fail(identity.error());
    }
    authority->m_identity = std::move(*identity);
    return authority;
}

Status Authority::askSentinels(Context& context)
{
    if (!m_sentinels) {
        return {};
    }
    const auto view = m_sentinels->ask(Clock::now() + SentinelTime, context);
    if (!view) {
        return view.error().kind == ErrorKind::Cancelled
            ? Status(fail(view.error()))
            : uncertain("authority.no_sentinel", "No sentinel confirms who the master is, so nothing is changed: {0}",
                  {view.error().message.english()});
    }
    const auto& council = view->sentinels;
    const auto ours = m_session.links().front().node.endpoint.display();
    if (!council.counted) {
        return fail(ErrorKind::Refused, SentinelCouncil::uncounted());
    }
    if (!council.majority()) {
        return uncertain("authority.no_majority",
            "Only {0} of {1} sentinels confirm who the master is, so nothing is changed: more than half must.",
            {std::to_string(council.agreeing), std::to_string(council.voters)});
    }
    const auto theirs = view->nodes.front().endpoint.display();
    if (theirs != ours) {
        return uncertain("authority.other_master",
            "The sentinels have made {0} the master in the place of {1}: look at what is left there, then confirm "
            "again.",
            {theirs, ours});
    }
    if (council.failingOver || council.masterDown) {
        return uncertain("authority.failover",
            "A sentinel does not reach the master {0} or replaces it, so nothing is changed until that is over.",
            {ours});
    }
    return {};
}

/// Who the session's masters are, in their own words.
Result<ServerIdentity> Authority::look(Context& context)
{
    ServerIdentity identity;
    identity.kind = m_session.topology().kind;
    if (identity.kind == Topology::Cluster) {
        // As the nodes see it now, not as it was when the session last looked.
        const auto deadline = Clock::now() + m_session.options().commandTimeout;
        std::vector<TopologyView> views;
        for (const auto& link : m_session.links()) {
            if (!link.up()) {
                return uncertain("authority.node_down",
                    "The master {0} cannot be reached, so nothing is changed until the Cluster is whole.",
                    {link.node.endpoint.display()});
            }
            auto view = askCluster(*link.connection, deadline, context);
            if (!view) {
                return fail(view.error());
            }
            views.push_back(std::move(*view));
        }
        for (const auto& node : mergeViews(views).nodes) {
            if (node.role == Role::Master && !node.slots.empty()) {
                identity.masters.push_back(
                    {.endpoint = node.endpoint, .id = node.id, .runId = {}, .slots = node.slots, .epoch = node.epoch});
            }
        }
    } else {
        const auto& node = m_session.links().front().node;
        identity.masters.push_back({.endpoint = node.endpoint, .id = node.id, .runId = {}});
    }
    const auto answers = m_session.askMasters({"INFO", "server"}, context);
    const auto roles = answers ? m_session.askMasters({"INFO", "replication"}, context) : answers;
    if (!roles) {
        return fail(roles.error());
    }
    for (size_t i = 0; i < answers->size(); ++i) {
        const auto& [node, server] = (*answers)[i];
        const auto& role = (*roles)[i].reply;
        if (!server || !role) {
            const auto& error = server ? role.error() : server.error();
            if (error.kind != ErrorKind::Denied) {
                return fail(error);
            }
            return uncertain("authority.no_info",
                "The access list does not let this user run INFO, so it cannot be proved that {0} is still the same "
                "master: nothing is changed.",
                {node->endpoint.display()});
        }
        if (infoField(role->get().text(), "role") != "master") {
            return uncertain("authority.not_master", "{0} is a replica now, so nothing is changed there.",
                {node->endpoint.display()});
        }
        const auto master = std::ranges::find(identity.masters, node->id, &ServerIdentity::Master::id);
        if (master != identity.masters.end()) {
            master->runId = infoField(server->get().text(), "run_id");
        }
    }
    return identity;
}

Status Authority::confirm(Context& context)
{
    if (auto status = askSentinels(context); !status) {
        return status;
    }
    const auto now = look(context);
    if (!now) {
        return fail(now.error());
    }
    if (*now == m_identity) {
        return {};
    }
    return m_identity.kind == Topology::Cluster
        ? uncertain("authority.other_owners",
              "The Cluster's slots have other owners than when this was confirmed: confirm it again.", {})
        : uncertain("authority.other_process",
              "The server {0} was started anew since this was confirmed: look at what is left, then confirm it again.",
              {m_identity.masters.front().endpoint.display()});
}

} // namespace keystrata::redis
