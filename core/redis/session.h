// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/address.h"
#include "core/redis/capabilities.h"
#include "core/redis/connection.h"
#include "core/redis/ledger.h"
#include "core/redis/reply.h"

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
    std::shared_ptr<TrafficLedger> ledger; ///< shared by all sessions to one server; made when missing
};

/// One purpose's way to one cache server, whatever its topology: connected, authenticated, probed. A session is used
/// by one thread at a time; scanning and sampling have one each. After a Network, Timeout, Cancelled or Protocol
/// error its connection is closed (late replies would be taken for answers to other commands) and reconnect() is due.
class Session
{
public:
    static Result<std::unique_ptr<Session>> open(
        const Address& address, const SessionOptions& options, Context& context);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Sends one command to the primary node and waits for its answer. An error reply is an Error.
    Result<OwnedReply> run(std::initializer_list<std::string_view> command, Context& context);
    /// Sends all commands in one write; error replies stay replies, in their places. No command may be empty. All
    /// answers are due within the command timeout.
    Result<std::vector<OwnedReply>> pipeline(std::span<const std::vector<std::string>> commands, Context& context);

    /// The connections that together hold the whole keyspace: one for a single server, one a master in a Cluster.
    /// They are driven together by waitForAny() in connection.h.
    std::span<Connection* const> masters();

    bool connected() const;
    Status reconnect(Context& context);
    /// Chooses the database for the commands that follow, on every connection. Sends nothing when it is chosen already.
    Status select(int db, Context& context);

    const Address& address() const { return m_address; }

    const SessionOptions& options() const { return m_options; }

    const Capabilities& capabilities() const { return m_capabilities; }

    TrafficLedger& ledger() { return *m_options.ledger; }

private:
    Session(Address address, SessionOptions options);

    Address m_address;
    SessionOptions m_options;
    Capabilities m_capabilities;
    std::unique_ptr<Connection> m_connection;
    std::vector<Connection*> m_masters;
    int m_db = 0;
};

/// The databases that hold keys, with their number of keys (INFO keyspace); database 0 (DBSIZE) where INFO is denied.
/// Only the address's own database when it names one.
struct Database
{
    int index = 0;
    uint64_t keys = 0; ///< also zero when unknown: a user without INFO and DBSIZE may still SCAN
};

Result<std::vector<Database>> databases(Session& session, Context& context);

} // namespace keystrata::redis
