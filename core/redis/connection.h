// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/redis/address.h"
#include "core/redis/reply.h"
#include "core/redis/transport.h"

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct redisReader;

namespace keystrata::redis {

/// Bounds on what a server may make us hold. Exceeding one is a Protocol error and closes the connection.
struct ReplyLimits
{
    size_t line = size_t{64} * 1024; ///< with its end
    size_t depth = 32;
    size_t elements = size_t{4} * 1024 * 1024; ///< of one array
    size_t bulk = size_t{512} * 1024 * 1024; ///< of one string
    size_t total = size_t{1024} * 1024 * 1024; ///< of all replies held: those not yet taken, and some that are
};

/// Appends commands in RESP to a buffer: byte for byte what redisFormatCommandArgv writes (a test compares them),
/// without an allocation a command.
void appendCommand(std::string& out, std::span<const std::string_view> arguments);

/// Commands out, replies in, over one stream; full duplex, so a long pipeline never deadlocks. Not thread-safe.
/// Replies come back in the order of the commands. Any error closes the connection for good, and every later wait ends
/// with that error; replies that came before it can still be taken.
class Connection
{
public:
    explicit Connection(std::unique_ptr<Stream> stream, ReplyLimits limits = {});
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Queues a command; nothing is sent before the next await(), step() or waitForAny().
    void add(std::span<const std::string_view> arguments);

    void add(std::initializer_list<std::string_view> arguments) { add(std::span(arguments.begin(), arguments.size())); }

    /// From here on the server may send what it was not asked for (messages of a subscription); it counts as an answer.
    void acceptMessages() { m_acceptsMessages = true; }

    /// Commands whose replies have not been taken yet.
    size_t owed() const { return m_owed; }

    /// Complete replies that wait to be taken.
    size_t ready() const { return m_ready; }

    /// The oldest complete reply, Nil when none is ready; valid until this connection is next read from (await, step,
    /// waitForAny).
    Reply take();

    /// Sends what is queued and reads until `count` replies are ready; all of it before the deadline.
    Status await(size_t count, Deadline deadline, Context& context);
    /// Sends what is possible without waiting, and reads once.
    Status step();
    /// Sends what is possible without waiting, and reads nothing: replies that are looked at stay valid.
    Status send();

    bool open() const { return m_stream != nullptr; }

    void close();
    int fd() const;
    /// POLLIN, and POLLOUT while there is something to send.
    short wantedEvents() const;

    const Endpoint& endpoint() const { return m_endpoint; }

    /// What the access list has refused this connection's user: asking again would only fill the server's ACL log.
    void noteRefusal(std::string command, std::string words) { m_refused[std::move(command)] = std::move(words); }

    void forgetRefusals() { m_refused.clear(); } ///< rights may have changed

    /// The server's words for it; null when it was not refused.
    const std::string* refusal(std::string_view command) const
    {
        const auto found = m_refused.find(command);
        return found == m_refused.end() ? nullptr : &found->second;
    }

private:
    Status receive();
    Status parse(std::string_view bytes);
    Status checkRest(bool lineGoesOn);
    Status violated(Message why);
    Status broken(Error error);
    void freeTaken();

    Endpoint m_endpoint;
    std::unique_ptr<Stream> m_stream;
    ReplyLimits m_limits;
    std::string m_out;
    size_t m_outSent = 0;
    size_t m_owed = 0;
    size_t m_ready = 0;
    uint32_t m_next = 0; ///< node of the oldest complete reply
    uint32_t m_partial = 0; ///< node where the reply being parsed begins
    bool m_acceptsMessages = false;
    bool m_inLine = false; ///< what the reader has left is a line without its end
    ReplyStore m_store;
    std::unique_ptr<redisReader, void (*)(redisReader*)> m_reader;
    std::optional<Error> m_whyClosed; ///< the error that did it
    std::map<std::string, std::string, std::less<>> m_refused;
    Message m_violation; ///< the limit that a reply broke while it was parsed
    friend struct ReaderCallbacks;
    friend Status waitForAny(std::span<Connection* const>, Deadline, Context&, Clock::time_point);
};

/// Sends what is queued, waits until one of the connections can move, and moves all that can: take the replies that are
/// ready before, they do not end the wait. Ends with Timeout at the deadline and with Cancelled within milliseconds of
/// the stop token; connections that then owe replies are closed. Any other error is that of one connection, which is
/// closed then: open() tells which. Also returns, without an error, at `wakeAt`. The one poll loop.
Status waitForAny(std::span<Connection* const> connections, Deadline deadline, Context& context,
    Clock::time_point wakeAt = Clock::time_point::max());

} // namespace keystrata::redis
