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

Error handshakeError(std::string_view command, const Address& address, std::string_view text)
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
    if (command == "AUTH" && !text.starts_with("NOPERM") && !text.starts_with("LOADING")) {
        auto error = errorFromReply(command, text.starts_with("WRONGPASS") ? text : "WRONGPASS");
        error.serverText = redact(text);
        return error;
    }
    if (command == "SELECT" && !text.starts_with("NOAUTH") && !text.starts_with("NOPERM")) {
        return {ErrorKind::Refused,
            {"server.no_db", "The server has no database {0}.", {std::to_string(address.db.value_or(0))}},
            redact(text)};
    }
    return errorFromReply(command, text);
}

/// Authenticates, names the connection, chooses the database and proves that the server answers.
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
    connection.add({"CLIENT", "SETNAME", options.clientName});
    sent.emplace_back("CLIENT");
    if (db != 0) {
        connection.add({"SELECT", std::to_string(db)});
        sent.emplace_back("SELECT");
    }
    connection.add({"PING"});
    sent.emplace_back("PING");
    if (auto status = connection.await(1, deadline, context); !status) {
        return status;
    }
    for (const auto command : sent) {
        if (auto status = connection.await(1, deadline, context); !status) {
            return status;
        }
        const Reply reply = connection.take();
        if (!reply.isError()) {
            continue;
        }
        // Naming the connection is a courtesy; a server that loads or has lost its master still lets us in, and a
        // user who may not PING has been let in by AUTH.
        const bool harmless = reply.text().starts_with("NOPERM") && command != "SELECT" && command != "AUTH";
        const bool waits = classifyError(reply.text()) == ErrorClass::RetryHere && command != "AUTH";
        if (!harmless && !waits && (command != "CLIENT" || reply.text().starts_with("NOAUTH"))) {
            auto error = handshakeError(command, address, reply.text());
            connection.close();
            return fail(std::move(error));
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
        return fail(reply.error());
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
        // A user without DBSIZE may still SCAN: the number is unknown then, not zero keys.
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
