// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/dialer.h"

/// The first words on a new connection.
namespace keystrata::redis {

/// Authenticates, proves that a Redis server answers, chooses the database and names the connection; all commands are
/// sent at once, and their answers judged as they come.
class Handshake
{
public:
    Handshake(Connection& connection, Greeting greeting);

    /// Judges the answers that are there; the error is why the server does not let us in.
    Status advance();

    bool done() const { return m_next == m_sent.size(); }

private:
    Connection& m_connection;
    Greeting m_greeting;
    std::vector<std::string_view> m_sent;
    size_t m_next = 0; ///< whose answer comes next
};

/// The sentence for a database that cannot be chosen.
Error selectError(const Endpoint& endpoint, int db, std::string_view text);

} // namespace keystrata::redis
