// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/connection.h"

#include "core/redis/poll.h"

#include <hiredis/read.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace keystrata::redis {

namespace {

constexpr size_t ReadChunk = size_t{64} * 1024;
constexpr size_t DropAfterNodes = 8192; ///< taken replies to keep before the store is shortened

Message limitMessage(std::string_view id, std::string_view text)
{
    return {id, text, {}};
}

} // namespace

/// What redisReader calls while it parses. The objects it hands around are node numbers + 1; nothing is owned.
struct ReaderCallbacks
{
    static Connection& connection(const redisReadTask* task) { return *static_cast<Connection*>(task->privdata); }

    static void* object(uint32_t node) { return reinterpret_cast<void*>(static_cast<uintptr_t>(node) + 1); }

    static void* refuse(Connection& connection, std::string_view id, std::string_view text)
    {
        connection.m_violation = limitMessage(id, text);
        return nullptr;
    }

    static bool fits(const Connection& connection, size_t more)
    {
        return connection.m_store.bytes() + more <= connection.m_limits.total;
    }

    static void* createString(const redisReadTask* task, char* text, size_t length)
    {
        auto& self = connection(task);
        if (length > self.m_limits.bulk || !fits(self, length)) {
            return refuse(self, "reply.too_large", "an answer was larger than the limit");
        }
        ReplyType type = ReplyType::String;
        if (task->type == REDIS_REPLY_STATUS) {
            type = ReplyType::Status;
        } else if (task->type == REDIS_REPLY_ERROR) {
            type = ReplyType::Error;
        } else if (text[length] != '\r' || text[length + 1] != '\n') {
            // The reader skips these two bytes unseen; a wrong length would shift everything after it.
            return refuse(self, "reply.no_end", "a string did not end where it said");
        }
        return object(self.m_store.addText(type, {text, length}));
    }

    static void* createArrayOf(const redisReadTask* task, size_t elements)
    {
        auto& self = connection(task);
        size_t depth = 1;
        for (const auto* parent = task->parent; parent != nullptr; parent = parent->parent) {
            ++depth;
        }
        if (depth > self.m_limits.depth) {
            return refuse(self, "reply.too_deep", "an answer was nested deeper than the limit");
        }
        if (elements > self.m_limits.elements || !fits(self, elements)) {
            return refuse(self, "reply.too_many", "an answer had more elements than the limit");
        }
        return object(self.m_store.addArray(elements));
    }

    // hiredis 0.14 passes int, 1.x size_t; the table below takes whichever its type asks for.
    static void* createArray(const redisReadTask* task, int elements)
    {
        return createArrayOf(task, static_cast<size_t>(elements));
    }

    static void* createArray(const redisReadTask* task, size_t elements) { return createArrayOf(task, elements); }

    static void* createInteger(const redisReadTask* task, long long value)
    {
        auto& self = connection(task);
        return fits(self, 1) ? object(self.m_store.addInteger(value))
                             : refuse(self, "reply.too_large", "an answer was larger than the limit");
    }

    static void* createNil(const redisReadTask* task) { return object(connection(task).m_store.addNil()); }

    static void freeObject(void* /*object*/) { }

    static redisReplyObjectFunctions table()
    {
        redisReplyObjectFunctions functions{};
        functions.createString = createString;
        functions.createArray = createArray;
        functions.createInteger = createInteger;
        functions.createNil = createNil;
        functions.freeObject = freeObject;
        return functions;
    }
};

namespace {
redisReplyObjectFunctions callbacks = ReaderCallbacks::table();
}

Connection::Connection(std::unique_ptr<Stream> stream, ReplyLimits limits)
    : m_endpoint(stream->endpoint())
    , m_stream(std::move(stream))
    , m_limits(limits)
    , m_reader(redisReaderCreateWithFunctions(&callbacks), redisReaderFree)
{
    m_reader->privdata = this;
    m_reader->maxbuf = 0; // keep the buffer: a scan needs it again at once
}

Connection::~Connection() = default;

void Connection::add(std::span<const std::string_view> arguments)
{
    appendCommand(m_out, arguments);
    ++m_owed;
}

Reply Connection::take()
{
    const Reply reply(m_store, m_next);
    m_next = m_store.endOf(m_next);
    --m_ready;
    --m_owed;
    return reply;
}

void Connection::close()
{
    m_stream.reset();
}

int Connection::fd() const
{
    return m_stream ? m_stream->fd() : -1;
}

short Connection::wantedEvents() const
{
    if (!m_stream) {
        return 0;
    }
    const bool toSend = m_outSent < m_out.size();
    return static_cast<short>(m_stream->eventsToRead() | (toSend ? m_stream->eventsToWrite() : 0));
}

Status Connection::broken(Error error)
{
    if (error.kind == ErrorKind::Timeout) {
        error.message = {"connection.no_answer",
            "The server at {0} did not answer in time: it may be overloaded, paused, or not a Redis server.",
            {m_endpoint.display()}};
    }
    close();
    return fail(std::move(error));
}

Status Connection::send()
{
    while (m_outSent < m_out.size()) {
        const auto count = m_stream->write(std::string_view(m_out).substr(m_outSent));
        if (!count) {
            return broken(count.error());
        }
        if (*count == 0) {
            return {};
        }
        m_outSent += *count;
    }
    m_out.clear();
    m_outSent = 0;
    return {};
}

Status Connection::receive()
{
    if (m_ready == 0 && m_partial == m_store.nodeCount()) {
        m_store.clear();
        m_next = m_partial = 0;
    } else if (m_next > DropAfterNodes) {
        m_store.dropBefore(m_next);
        m_partial -= m_next;
        m_next = 0;
    }
    std::array<char, ReadChunk> chunk; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read()
    const auto count = m_stream->read(chunk);
    if (!count) {
        return broken(count.error());
    }
    return *count == 0 ? Status{} : parse({chunk.data(), *count});
}

Status Connection::parse(std::string_view bytes)
{
    const auto violated = [this](const Message& why) {
        return broken({ErrorKind::Protocol,
            {"reply.not_redis", "What answers at {0} does not speak the Redis protocol ({1}): check the port.",
                {m_endpoint.display(), why.english()}},
            {}});
    };
    redisReaderFeed(m_reader.get(), bytes.data(), bytes.size());
    while (true) {
        void* reply = nullptr;
        if (redisReaderGetReply(m_reader.get(), &reply) != REDIS_OK) {
            return violated(m_violation.empty() ? Message{"reply.malformed", "{0}", {m_reader->errstr}} : m_violation);
        }
        if (reply == nullptr) {
            break;
        }
        m_store.close(m_partial);
        m_partial = static_cast<uint32_t>(m_store.nodeCount());
        if (++m_ready > m_owed) {
            return violated(limitMessage("reply.unasked", "it sent more answers than it was asked"));
        }
    }
    // What is left is the beginning of a line or of a string. Its length is checked before its bytes are gathered.
    const std::string_view rest(m_reader->buf + m_reader->pos, m_reader->len - m_reader->pos);
    const auto lineEnd = rest.substr(0, m_limits.line).find('\n');
    if (lineEnd == std::string_view::npos) {
        return rest.size() < m_limits.line ? Status{}
                                           : violated(limitMessage("reply.endless_line", "a line had no end"));
    }
    const auto digits = rest.substr(rest.starts_with('$') ? 1 : 0);
    uint64_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (length > m_limits.bulk || length + m_store.bytes() > m_limits.total) {
        return violated(limitMessage("reply.too_large", "an answer was larger than the limit"));
    }
    return {};
}

Status Connection::step()
{
    if (!m_stream) {
        return fail(ErrorKind::Network, {"connection.none", "There is no connection to {0}.", {m_endpoint.display()}});
    }
    if (auto status = send(); !status) {
        return status;
    }
    return receive();
}

Status Connection::await(size_t count, Deadline deadline, Context& context)
{
    Connection* const self = this;
    while (m_ready < count) {
        if (auto status = waitForAny({&self, 1}, deadline, context); !status) {
            return status;
        }
    }
    return {};
}

Status waitForAny(
    std::span<Connection* const> connections, Deadline deadline, Context& context, Clock::time_point wakeAt)
{
    std::vector<pollfd> many;
    std::array<pollfd, 4> few{};
    std::span<pollfd> fds(few.data(), connections.size() + 1);
    if (connections.size() + 1 > few.size()) {
        many.resize(connections.size() + 1);
        fds = many;
    }
    for (size_t i = 0; i < connections.size(); ++i) {
        auto& connection = *connections[i];
        if (!connection.open()) {
            return connection.step(); // says so
        }
        if (auto status = connection.send(); !status) {
            return status;
        }
        fds[i] = {connection.fd(), connection.wantedEvents(), 0};
    }
    if (auto status = pollUntil(fds, std::min(deadline, wakeAt), context); !status) {
        if (status.error().kind == ErrorKind::Timeout && Clock::now() < deadline) {
            return {};
        }
        // Whoever still owes an answer would give it to the next command: none of them may be used again.
        Status first = status;
        for (auto* connection : connections) {
            if (connection->owed() > 0) {
                auto why = connection->broken(status.error());
                if (first.error() == status.error()) {
                    first = std::move(why);
                }
            }
        }
        return first;
    }
    for (size_t i = 0; i < connections.size(); ++i) {
        if (fds[i].revents != 0) {
            if (auto status = connections[i]->step(); !status) {
                return status;
            }
        }
    }
    return {};
}

} // namespace keystrata::redis
