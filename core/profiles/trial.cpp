// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/trial.h"

#include "core/profiles/requests.h"
#include "core/redis/session.h"

#include <algorithm>
#include <array>

namespace keystrata::profiles {

namespace {

using redis::Topology;

/// What the window cannot do without a command.
struct Loss
{
    std::string_view command;
    Verdict verdict;
    std::string_view id;
    std::string_view forbidden; ///< by the access list
    std::string_view missing; ///< on this server
};

constexpr std::array Losses{
    Loss{"SCAN", Verdict::Bad, "trial.no_scan",
        "The access list forbids SCAN: keys cannot be found, so there are no versions to show; allow it.",
        "The server lacks SCAN: keys cannot be found, so there are no versions to show."},
    Loss{"INFO", Verdict::Warning, "trial.no_info",
        "The access list forbids INFO: memory and hit rate stay unknown, and only one database is seen.",
        "The server lacks INFO: memory and hit rate stay unknown, and only one database is seen."},
    Loss{"DBSIZE", Verdict::Warning, "trial.no_dbsize",
        "The access list forbids DBSIZE: how far a scan is cannot be told.",
        "The server lacks DBSIZE: how far a scan is cannot be told."},
    Loss{"TYPE", Verdict::Warning, "trial.no_type", "The access list forbids TYPE: the types of keys stay unknown.",
        "The server lacks TYPE: the types of keys stay unknown."},
    Loss{"PTTL", Verdict::Warning, "trial.no_pttl", "The access list forbids PTTL: when keys expire stays unknown.",
        "The server lacks PTTL: when keys expire stays unknown."},
    Loss{"MEMORY", Verdict::Warning, "trial.no_memory",
        "The access list forbids MEMORY USAGE: the sizes of keys and versions stay unknown.",
        "The server lacks MEMORY USAGE: the sizes of keys and versions stay unknown."},
    Loss{"OBJECT", Verdict::Warning, "trial.no_object",
        "The access list forbids OBJECT: how long keys have been idle stays unknown.",
        "The server lacks OBJECT: how long keys have been idle stays unknown."},
    Loss{"SELECT", Verdict::Warning, "trial.no_select",
        "The access list forbids SELECT: only one database can be looked at.",
        "The server lacks SELECT: only one database can be looked at."},
    Loss{"CLIENT LIST", Verdict::Warning, "trial.no_clients",
        "The access list forbids CLIENT LIST: other scans under way are not noticed.",
        "The server lacks CLIENT LIST: other scans under way are not noticed."},
};

/// Collects the lines of one trial.
class Trial
{
public:
    Trial(const Profile& profile, redis::Session& session) : m_profile(profile), m_session(session) { }

    Result<std::vector<TrialLine>> run(Context& context)
    {
        server();
        topology();
        encryption();
        identity();
        rights();
        if (auto status = keys(context); !status) {
            return fail(status.error());
        }
        return std::move(m_lines);
    }

private:
    void say(Verdict verdict, std::string_view id, std::string_view text, std::vector<std::string> args = {})
    {
        m_lines.push_back({verdict, {id, text, std::move(args)}});
    }

    bool overNetwork() const
    {
        const auto local = [](const redis::Endpoint& endpoint) {
            return endpoint.isUnix() || endpoint.host == "localhost" || endpoint.host.starts_with("127.")
                || endpoint.host == "::1";
        };
        return !m_profile.target.ssh && !std::ranges::all_of(m_profile.target.address.endpoints, local);
    }

    void server()
    {
        const auto& server = m_session.capabilities();
        const auto place = m_session.address().endpoints.front().display();
        if (server.flavour.empty()) {
            say(Verdict::Good, "trial.connected", "Connected to {0}.", {place});
            return;
        }
        const auto name = server.flavour + " " + server.version.display();
        if (server.role == "slave") {
            say(Verdict::Warning, "trial.replica",
                "Connected to {0} at {1}, which is a replica: what it shows may lag, and it takes no changes.",
                {name, place});
        } else {
            say(Verdict::Good, "trial.connected_to", "Connected to {0} at {1}.", {name, place});
        }
        if (server.version < redis::ServerVersion{6, 2, 0}) {
            say(Verdict::Warning, "trial.old", "{0} is older than what is tested (Redis 6.2).", {name});
        }
        if (server.lfu) {
            say(Verdict::Warning, "trial.lfu",
                "The server evicts by frequency ({0}): how long keys have been idle stays unknown.",
                {server.maxmemoryPolicy});
        }
    }

    void topology()
    {
        const auto& view = m_session.topology();
        if (view.kind == Topology::Sentinel) {
            sentinels(view.sentinels);
        } else if (view.kind == Topology::Cluster) {
            const auto masters = std::ranges::count(view.nodes, redis::Role::Master, &redis::Node::role);
            const auto down = std::ranges::count_if(m_session.links(), [](const auto& link) { return !link.up(); });
            if (!view.openSlotsTold) {
                say(Verdict::Warning, "trial.no_nodes",
                    "The access list forbids CLUSTER NODES: slots on the move are not seen, so no scan can be called "
                    "complete; allow it.");
            }
            if (!view.clusterProblem.empty()) {
                say(Verdict::Warning, "trial.cluster_problem", "The Cluster is not whole: {0}.", {view.clusterProblem});
            }
            if (down > 0) {
                say(Verdict::Warning, "trial.cluster_down", "{0} of the Cluster's {1} masters cannot be reached.",
                    {std::to_string(down), std::to_string(masters)});
            } else {
                say(Verdict::Good, "trial.cluster", "All {0} masters of the Cluster answer.",
                    {std::to_string(masters)});
            }
        }
    }

    void sentinels(const redis::SentinelCouncil& council)
    {
        const auto agreeing = std::to_string(council.agreeing);
        const auto voters = std::to_string(council.voters);
        if (council.majority()) {
            say(Verdict::Good, "trial.sentinels", "{0} of {1} sentinels agree on the master.", {agreeing, voters});
        } else if (!council.counted) {
            m_lines.push_back({Verdict::Warning, redis::SentinelCouncil::uncounted()});
        } else {
            say(Verdict::Warning, "trial.no_majority",
                "Only {0} of {1} sentinels agree on the master: without a majority nothing is changed.",
                {agreeing, voters});
        }
        for (const auto& member : council.members) {
            if (member.problem) {
                say(Verdict::Warning, "trial.sentinel_silent", "The sentinel {0} does not answer.",
                    {member.endpoint.display()});
            }
        }
    }

    void encryption()
    {
        const auto& target = m_profile.target;
        if (!target.address.tls) {
            if (overNetwork()) {
                say(Verdict::Warning, "trial.plain",
                    "The connection is not encrypted: whoever listens on the way reads passwords and values.");
            }
        } else if (!target.tls.verify) {
            say(Verdict::Warning, "trial.unverified",
                "The connection is encrypted, but the certificate is not verified: anyone may pretend to be the "
                "server.");
        } else {
            say(Verdict::Good, "trial.tls", "The connection is encrypted and the server's certificate is verified.");
        }
        if (target.ssh) {
            say(Verdict::Good, "trial.ssh", "The ssh tunnel through {0} works.", {target.ssh->destination});
        }
    }

    void identity()
    {
        const auto& user = m_profile.target.address.user;
        const bool password = m_profile.password.from != SecretSource::From::None;
        if (!user.empty()) {
            say(Verdict::Good, "trial.user", "Signed in as {0}.", {user});
        } else if (password) {
            say(Verdict::Good, "trial.password", "The password is accepted.");
        } else if (overNetwork()) {
            say(Verdict::Warning, "trial.open", "The server lets everybody in without a password.");
        }
    }

    void rights()
    {
        const auto& denied = m_session.capabilities().denied;
        bool complaints = false;
        for (const auto& loss : Losses) {
            if (const auto found = denied.find(loss.command); found != denied.end()) {
                const bool lacks = found->second.starts_with("ERR unknown");
                say(loss.verdict, loss.id, lacks ? loss.missing : loss.forbidden);
                complaints = true;
            }
        }
        if (!complaints) {
            say(Verdict::Good, "trial.rights", "Everything that an analysis asks is allowed.");
        }
    }

    Status keys(Context& context)
    {
        const auto found = redis::databases(m_session, context);
        if (!found) {
            if (found.error().kind == ErrorKind::Cancelled) {
                return fail(found.error());
            }
            m_lines.push_back({Verdict::Bad, found.error().message});
            return {};
        }
        std::string list;
        for (const auto& database : *found) {
            list += (list.empty() ? "" : ", ") + std::to_string(database.index) + " (" + std::to_string(database.keys)
                + ")";
        }
        const bool counted = m_session.capabilities().allows("INFO") || m_session.capabilities().allows("DBSIZE");
        const bool empty = std::ranges::all_of(*found, [](const auto& database) { return database.keys == 0; });
        if (counted && empty) {
            say(Verdict::Warning, "trial.empty", "There are no keys yet.");
        } else if (counted) {
            say(Verdict::Good, "trial.databases", "Databases with their number of keys: {0}.", {list});
        }
        if (counted && m_session.capabilities().allows("INFO")) {
            caches(*found);
        }
        return {};
    }

    void caches(const std::vector<redis::Database>& found)
    {
        for (const auto& cache : m_profile.caches) {
            const auto holds = [&cache](const auto& database) { return database.index == cache.db && database.keys; };
            if (cache.db && std::ranges::none_of(found, holds)) {
                say(Verdict::Warning, "trial.cache_empty",
                    "The cache {0} is said to be in database {1}, which is empty.",
                    {cache.alias, std::to_string(*cache.db)});
            }
        }
    }

    const Profile& m_profile;
    redis::Session& m_session;
    std::vector<TrialLine> m_lines;
};

} // namespace

Result<std::vector<TrialLine>> tryProfile(const Profile& profile, const Secrets& secrets, Context& context)
{
    auto target = connectionTarget(profile, secrets);
    const auto session = redis::Session::open(target, sessionOptions(profile), context);
    wipe(target.address.password);
    wipe(target.sentinel.password);
    wipe(target.tls.keyPassphrase);
    if (!session && session.error().kind == ErrorKind::Cancelled) {
        return fail(session.error());
    }
    if (!session) {
        return std::vector{TrialLine{Verdict::Bad, session.error().message}};
    }
    return Trial(profile, **session).run(context);
}

} // namespace keystrata::profiles
