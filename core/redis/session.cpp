// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/session.h"

#include "core/base/redact.h"
#include "core/redis/info.h"
#include "core/redis/transport.h"

#include <algorithm>
#include <charconv>

namespace keystrata::redis {

namespace {

std::string upperCase(std::string_view word)
{
    std::string out(word);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

Status notServedYet(const Address& address)
{
    if (address.tls) {
        return fail(ErrorKind::Refused,
            {"address.tls", "This version cannot connect with TLS: use redis:// or a TLS tunnel.", {}});
    }
    if (address.topology != Topology::Standalone) {
        return fail(ErrorKind::Refused,
            {"address.topology", "This version connects to single servers only: give a node's redis:// address.", {}});
    }
    return {};
}

/// The sentence for what a server says instead of letting us in. Never holds the server's words to AUTH other than
/// WRONGPASS: a server that does not know the command quotes its arguments.
Error handshakeError(std::string_view command, const Address& address, int db, std::string_view text)
{
    if (text.starts_with("DENIED")) {
        return {ErrorKind::Refused,
            {"server.protected",
                "The server at {0} is in protected mode and answers only on its own machine: give it a password first.",
                {address.endpoints.front().display()}},
            redact(text)};
    }
    if (text.contains("max number of clients")) {
        return {ErrorKind::Network,
            {"server.maxclients", "The server at {0} has no free client connection (maxclients): try again later.",
                {address.endpoints.front().display()}},
            redact(text)};
    }
    if (command == "AUTH" && text.contains("without any password configured")) {
        return {ErrorKind::Auth,
            {"server.no_password", "The server at {0} has no password set: leave the password out.",
                {address.endpoints.front().display()}},
            {}};
    }
    if (command == "AUTH" && classifyError(text) == ErrorClass::Report) {
        return errorFromReply(command, "WRONGPASS");
    }
    if (command == "SELECT" && classifyError(text) == ErrorClass::Report) {
        return {ErrorKind::Refused,
            {"server.no_db", "The server has no database {0}: choose another.", {std::to_string(db)}}, redact(text)};
    }
    return errorFromReply(command, text);
}

/// A server that loads its data, has lost its master or runs a script lets us in and says so to each command; a user
/// who may not PING has been let in by AUTH; and naming the connection, the last step, is a courtesy.
bool mayGoOn(std::string_view command, std::string_view error)
{
    return command == "CLIENT" || (command != "AUTH" && classifyError(error) == ErrorClass::RetryHere)
        || (command == "PING" && error.starts_with("NOPERM"));
}

/// Authenticates, proves that a Redis server answers, chooses the database and names the connection.
Status shakeHands(Connection& connection, const Address& address, const SessionOptions& options, int db,
    Deadline deadline, Context& context)
{
    std::vector<std::string_view> sent;
    if (!address.password.empty() || !address.user.empty()) {
        if (address.user.empty()) {
            connection.add({"AUTH", address.password});
        } else {
            connection.add({"AUTH", address.user, address.password});
        }
        sent.emplace_back("AUTH");
    }
    connection.add({"PING"});
    sent.emplace_back("PING");
    if (db != 0) {
        connection.add({"SELECT", std::to_string(db)});
        sent.emplace_back("SELECT");
    }
    connection.add({"CLIENT", "SETNAME", options.clientName});
    sent.emplace_back("CLIENT");
    for (const auto command : sent) {
        if (auto status = connection.await(1, deadline, context); !status) {
            return status;
        }
        const Reply reply = connection.take();
        if (reply.isError() && !mayGoOn(command, reply.text())) {
            return fail(handshakeError(command, address, db, reply.text()));
        }
        // Something may listen there that merely answers, or echoes: a mail server, or our own port.
        if (command == "PING" && !reply.isError() && reply.text() != "PONG") {
            return fail(ErrorKind::Protocol,
                {"server.no_pong", "What answers at {0} is not a Redis server: check the port.",
                    {connection.endpoint().display()}});
        }
    }
    return {};
}

} // namespace

Session::Session(Address address, SessionOptions options)
    : m_address(std::move(address))
    , m_options(std::move(options))
    , m_db(m_address.db.value_or(0))
{
    if (!m_options.ledger) {
        m_options.ledger = std::make_shared<TrafficLedger>();
    }
}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const Address& address, const SessionOptions& options, Context& context)
{
    if (auto status = notServedYet(address); !status) {
        return fail(status.error());
    }
    std::unique_ptr<Session> session(new Session(address, options));
    if (auto status = session->reconnect(context); !status) {
        return fail(status.error());
    }
    return session;
}

Status Session::reconnect(Context& context)
{
    m_masters.clear();
    m_connection.reset();
    const auto deadline = Clock::now() + m_options.connectTimeout;
    auto stream = connectStream(m_address.endpoints.front(), deadline, context);
    if (!stream) {
        return fail(stream.error());
    }
    auto connection = std::make_unique<Connection>(std::move(*stream));
    if (auto status = shakeHands(*connection, m_address, m_options, m_db, deadline, context); !status) {
        return status;
    }
    auto capabilities = probeCapabilities(*connection, Clock::now() + m_options.commandTimeout, context);
    if (!capabilities) {
        return fail(capabilities.error());
    }
    m_capabilities = std::move(*capabilities);
    m_connection = std::move(connection);
    m_masters.push_back(m_connection.get());
    return {};
}

bool Session::connected() const
{
    return m_connection && m_connection->open();
}

std::span<Connection* const> Session::masters()
{
    return m_masters;
}

Status Session::select(int db, Context& context)
{
    if (db == m_db) {
        return {};
    }
    if (auto reply = run({"SELECT", std::to_string(db)}, context); !reply) {
        return fail(reply.error().kind == ErrorKind::Server
                ? handshakeError("SELECT", m_address, db, reply.error().serverText)
                : reply.error());
    }
    m_db = db;
    return {};
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

Result<std::vector<OwnedReply>> Session::pipeline(std::span<const std::vector<std::string>> commands, Context& context)
{
    if (!connected()) {
        return fail(ErrorKind::Network,
            {"connection.none", "There is no connection to {0}.", {m_address.endpoints.front().display()}});
    }
    if (m_connection->owed() > 0) {
        // Somebody left before all answers had come: they would be taken for the answers to these commands.
        m_connection->close();
        return fail(ErrorKind::Network,
            {"connection.desynchronised", "The connection to {0} was left in the middle of an answer: connect again.",
                {m_address.endpoints.front().display()}});
    }
    std::vector<std::string_view> arguments;
    for (const auto& command : commands) {
        arguments.assign(command.begin(), command.end());
        m_connection->add(arguments);
    }
    const auto deadline = Clock::now() + m_options.commandTimeout;
    std::vector<OwnedReply> replies;
    replies.reserve(commands.size());
    for (const auto& command : commands) {
        if (auto status = m_connection->await(1, deadline, context); !status) {
            return fail(status.error());
        }
        const Reply reply = m_connection->take();
        const auto effect = trafficEffect(upperCase(command.front()), reply);
        m_options.ledger->add(effect.hits, effect.misses);
        replies.emplace_back(reply);
    }
    return replies;
}

Result<std::vector<Database>> databases(Session& session, Context& context)
{
    const auto only = session.address().db;
    if (!session.capabilities().infoAllowed) {
        const int index = only.value_or(0);
        if (auto status = session.select(index, context); !status) {
            return fail(status.error());
        }
        const auto size = session.run({"DBSIZE"}, context);
        if (!size && size.error().kind != ErrorKind::Denied && size.error().kind != ErrorKind::Server) {
            return fail(size.error());
        }
        return std::vector{Database{index, size ? static_cast<uint64_t>(size->get().integer()) : 0}};
    }
    const auto info = session.run({"INFO", "keyspace"}, context);
    if (!info) {
        return fail(info.error());
    }
    std::vector<Database> found;
    std::string_view text = info->get().text();
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        int index = 0;
        const auto colon = line.find(":keys=");
        if (!line.starts_with("db") || colon == std::string_view::npos
            || std::from_chars(line.data() + 2, line.data() + colon, index).ptr != line.data() + colon) {
            continue;
        }
        uint64_t keys = 0;
        std::from_chars(line.data() + colon + 6, line.data() + line.size(), keys);
        if (!only || *only == index) {
            found.push_back({index, keys});
        }
    }
    if (found.empty()) {
        found.push_back({only.value_or(0), 0});
    }
    return found;
}

} // namespace keystrata::redis
