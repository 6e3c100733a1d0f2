// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/greeting.h"

#include "core/base/redact.h"

namespace keystrata::redis {

namespace {

/// The sentence for what a server says instead of letting us in. Never holds the server's words to AUTH other than
/// WRONGPASS: a server that does not know the command quotes its arguments.
Error refusal(std::string_view command, const Endpoint& endpoint, int db, std::string_view text)
{
    const std::string where = endpoint.display();
    if (text.starts_with("DENIED")) {
        return {ErrorKind::Refused,
            {"server.protected",
                "The server at {0} is in protected mode and answers only on its own machine: give it a password first.",
                {where}},
            redact(text)};
    }
    if (text.contains("max number of clients")) {
        return {ErrorKind::Network,
            {"server.maxclients", "The server at {0} has no free client connection (maxclients): try again later.",
                {where}},
            redact(text)};
    }
    if (command == "AUTH" && text.contains("without any password configured")) {
        return {ErrorKind::Auth,
            {"server.no_password", "The server at {0} has no password set: leave the password out.", {where}}, {}};
    }
    if (command == "AUTH" && classifyError(text) == ErrorClass::Report) {
        return errorFromReply(command, "WRONGPASS");
    }
    return command == "SELECT" ? selectError(endpoint, db, text) : errorFromReply(command, text);
}

/// A server that loads its data, has lost its master or runs a script lets us in and says so to each command; a user
/// who may not PING has been let in by AUTH; and naming the connection, the last step, is a courtesy.
bool mayGoOn(std::string_view command, std::string_view error)
{
    return command == "CLIENT" || (command != "AUTH" && classifyError(error) == ErrorClass::RetryHere)
        || (command == "PING" && error.starts_with("NOPERM"));
}

} // namespace

Error selectError(const Endpoint& endpoint, int db, std::string_view text)
{
    if (text.contains("SELECT is not allowed in cluster mode")) {
        return {ErrorKind::Refused,
            {"server.cluster_db",
                "The server at {0} is a node of a Cluster, which has one database only: leave the "
                "number out.",
                {endpoint.display()}},
            redact(text)};
    }
    if (classifyError(text) == ErrorClass::Report) {
        return {ErrorKind::Refused,
            {"server.no_db", "The server has no database {0}: choose another.", {std::to_string(db)}}, redact(text)};
    }
    return errorFromReply("SELECT", text);
}

Handshake::Handshake(Connection& connection, Greeting greeting)
    : m_connection(connection)
    , m_greeting(std::move(greeting))
{
    const auto& [user, password] = m_greeting.credentials;
    if (!user.empty()) {
        m_connection.add({"AUTH", user, password});
        m_sent.emplace_back("AUTH");
    } else if (!password.empty()) {
        m_connection.add({"AUTH", password});
        m_sent.emplace_back("AUTH");
    }
    m_connection.add({"PING"});
    m_sent.emplace_back("PING");
    if (m_greeting.db != 0) {
        m_connection.add({"SELECT", std::to_string(m_greeting.db)});
        m_sent.emplace_back("SELECT");
    }
    if (m_greeting.readOnly) {
        m_connection.add({"READONLY"});
        m_sent.emplace_back("READONLY");
    }
    if (!m_greeting.clientName.empty()) {
        m_connection.add({"CLIENT", "SETNAME", m_greeting.clientName});
        m_sent.emplace_back("CLIENT");
    }
}

Status Handshake::advance()
{
    for (; !done() && m_connection.ready() > 0; ++m_next) {
        const auto command = m_sent[m_next];
        const Reply reply = m_connection.take();
        if (reply.isError() && !mayGoOn(command, reply.text())) {
            return fail(refusal(command, m_connection.endpoint(), m_greeting.db, reply.text()));
        }
        // Something may listen there that merely answers, or echoes: a mail server, or our own port.
        if (command == "PING" && !reply.isError() && reply.text() != "PONG") {
            return fail(ErrorKind::Protocol,
                {"server.no_pong", "What answers at {0} is not a Redis server: check the port.",
                    {m_connection.endpoint().display()}});
        }
    }
    return {};
}

} // namespace keystrata::redis
