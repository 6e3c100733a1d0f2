// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/capabilities.h"
#include "core/redis/connection.h"
#include "core/redis/dialer.h"
#include "core/redis/ledger.h"
#include "core/redis/link.h"
#include "core/redis/reply.h"
#include "core/redis/target.h"
#include "core/redis/topology.h"

#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace keystrata::redis {

struct SessionOptions
{
    std::string clientName = "keystrata"; ///< CLIENT SETNAME: other processes of ours are recognised by it
    std::chrono::milliseconds connectTimeout{3000};
    std::chrono::milliseconds commandTimeout{5000};
    /// How long a scan of a Cluster may get nowhere before it leaves out the slots that nobody serves: a master is
    /// replaced within the node timeout (15 s by default) and an election.
    std::chrono::milliseconds scanPatience{30'000};
    std::shared_ptr<TrafficLedger> ledger = {}; ///< shared by all sessions to one server; made when missing
    std::shared_ptr<SshTunnel> tunnel = {}; ///< likewise, for a target with ssh settings
};

struct Errand;

/// One purpose's way to one cache, whatever its topology: discovered, connected, authenticated, probed. A session is
/// used by one thread at a time; scanning and sampling have one each. After a Network, Timeout, Cancelled or Protocol
/// error the connection concerned is closed (late replies would be taken for answers to other commands) and
/// reconnect() is due.
class Session
{
public:
    static Result<std::unique_ptr<Session>> open(const Target& target, const SessionOptions& options, Context& context);

    /// For a target of which the address says everything.
    static Result<std::unique_ptr<Session>> open(
        const Address& address, const SessionOptions& options, Context& context)
    {
        return open(Target{.address = address}, options, context);
    }

    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Sends one command to the master, in a Cluster to the one that owns the command's key (any, without a key), and
    /// waits for its answer. An error reply is an Error; MOVED and ASK are followed.
    Result<OwnedReply> run(std::initializer_list<std::string_view> command, Context& context);
    /// Sends all commands in one write to each master concerned; error replies stay replies, in their places. No
    /// command may be empty. All answers are due within the command timeout.
    Result<std::vector<OwnedReply>> pipeline(std::span<const std::vector<std::string>> commands, Context& context);
    /// All of them to the master that holds the key, in this order and on one connection: for MULTI and WATCH. Nothing
    /// is followed: MOVED and ASK stay replies.
    Result<std::vector<OwnedReply>> pipelineAt(
        std::string_view key, std::span<const std::vector<std::string>> commands, Context& context);

    /// What one master answers, or why it does not: an error reply is an Error.
    struct Answer
    {
        const Node* node; ///< of links()
        Result<OwnedReply> reply;
    };

    /// Sends one command to every master at once, but those that have refused it. Only Cancelled is an error of the
    /// whole.
    Result<std::vector<Answer>> askMasters(std::initializer_list<std::string_view> command, Context& context);

    /// The masters that together hold the whole keyspace: one for a single server or behind Sentinel. Those that are up
    /// are driven together by waitForAny() in connection.h.
    std::span<Link> links() { return m_links; }

    /// The servers to be scanned, one a master: the masters, or a replica of each where the target says so and one is
    /// healthy.
    Result<std::vector<Link*>> scanLinks(Context& context);

    /// Whether scanLinks() has found replicas: idle times mean nothing there.
    bool scansReplicas() const { return !m_replicas.empty(); }

    /// The master that holds a key; null when nobody in the Cluster owns its slot.
    Link* ownerOf(std::string_view key);

    const TopologyView& topology() const { return m_view; }

    /// Whether all masters are up; after an error, and in a Cluster that has lost a node, they are not.
    bool connected() const;
    /// Asks the topology again, keeps the connections that still lead where they should and makes those that are
    /// missing. In a Cluster it succeeds as long as one master is up.
    Status reconnect(Context& context);
    /// Chooses the database for the commands that follow, on every connection. Sends nothing when it is chosen already.
    Status select(int db, Context& context);

    const Target& target() const { return m_dialer.target(); }

    const Address& address() const { return target().address; }

    const SessionOptions& options() const { return m_options; }

    /// Of the first master that is up.
    const Capabilities& capabilities() const { return m_capabilities; }

    TrafficLedger& ledger() { return *m_options.ledger; }

private:
    Session(const Target& target, SessionOptions options);

    Greeting greeting() const;
    Status connectMasters(Context& context);
    Status prove(Context& context);
    Result<TopologyView> ask(Context& context);
    Link* owner(std::span<const std::string> command);
    Link* linkTo(const Endpoint& endpoint);
    Status follow(std::vector<Errand*>& astray, Context& context);
    Error noConnection() const;

    SessionOptions m_options;
    Dialer m_dialer;
    TopologyView m_view;
    std::vector<Link> m_links;
    std::vector<Link> m_replicas; ///< to be scanned
    Capabilities m_capabilities;
    int m_db = 0;
};

/// The databases that hold keys, with their number of keys (INFO keyspace, summed over a Cluster's masters); database 0
/// (DBSIZE) where INFO is denied. Only the address's own database when it names one, or when SELECT is denied.
struct Database
{
    int index = 0;
    uint64_t keys = 0; ///< also zero when unknown: a user without INFO and DBSIZE may still SCAN
};

Result<std::vector<Database>> databases(Session& session, Context& context);

/// What keeps databases() and their scan from reaching all there are: what the access list forbids. Empty: nothing.
std::vector<Message> databaseLimits(const Session& session);

} // namespace keystrata::redis
