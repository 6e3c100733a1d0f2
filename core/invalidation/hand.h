// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/flushpacer.h"
#include "core/redis/guardedwriter.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::invalidation {

using Commands = redis::GuardedWriter::Commands;
using Replies = std::vector<redis::OwnedReply>;

/// What a change touches the server with: a session of its own, a claim to who the masters are, writes that are only
/// sent while that holds, and a pace for all of it.
class Hand
{
public:
    /// Connects like the session. Refused when the masters are not those of `expected` (nothing: whoever they are).
    static Result<std::unique_ptr<Hand>> open(const redis::Session& like,
        const std::optional<redis::ServerIdentity>& expected, keyspace::Pace pace, Context& context);

    redis::Session& session() { return *m_session; }

    const redis::ServerIdentity& identity() const { return m_authority->identity(); }

    bool cluster() const { return m_session->topology().kind == redis::Topology::Cluster; }

    /// Sends commands that change nothing, in as many flushes as the pace asks for.
    Result<Replies> ask(const Commands& commands, Context& context);
    /// The next batch of changes begins: chooses the database and makes sure who the master is.
    Status beginBatch(int db, Context& context);
    /// Sends changes that are safe to repeat, in as many flushes as the pace asks for, and tells of the answers to
    /// each: `first` is the place of its first command.
    using Answered = std::function<void(size_t first, const Replies& answers)>;
    Status write(Commands commands, Context& context, const Answered& answered);
    /// A part of a transaction on one server, in one flush: WATCH, or MULTI … EXEC. Removals without an answer are in
    /// doubt like those of write().
    Result<Replies> transact(std::string_view key, const Commands& commands, Context& context);
    /// Makes sure of the last batch too.
    Status finish(Context& context);

    /// After an error: connects again, to whoever are the masters now, trying for so long.
    Status reconnect(std::chrono::milliseconds patience, Context& context);

    /// Whether the masters are still those of identity().
    Status confirm(Context& context) { return m_authority->confirm(context); }

    /// After an error of write() or transact(), and reconnect(): what became of the commands that were in doubt. Their
    /// second words are keys of database `db`.
    struct Doubt
    {
        std::vector<std::string> there; ///< keys
        std::vector<std::string> gone;
    };

    Result<Doubt> settle(int db, Context& context);

private:
    Hand(std::unique_ptr<redis::Session> session, keyspace::Pace pace);

    Status pause(Context& context);
    Status account(Context& context);

    std::unique_ptr<redis::Session> m_session;
    std::unique_ptr<redis::Authority> m_authority;
    std::unique_ptr<redis::GuardedWriter> m_writer;
    FlushPacer m_pacer;
    Commands m_doubtful; ///< to be settled
};

} // namespace keystrata::invalidation
