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
constexpr size_t ReadsAtOnce = 16;
constexpr size_t KeptBuffer = size_t{1024} * 1024; ///< buffers that a large answer or command has made larger are freed

// {0} is the endpoint, filled in when the connection is closed for it.
constexpr std::string_view TooLarge = "An answer from {0} was larger than the limit, so the connection was closed.";
constexpr std::string_view TooManyElements =
    "An answer from {0} had more elements than the limit, so the connection was closed.";
constexpr std::string_view TooDeep =
    "An answer from {0} was nested deeper than any answer of Redis: check that a Redis server listens there.";
constexpr std::string_view EndlessLine =
    "What answers at {0} does not speak the Redis protocol (a line does not end): check the port.";
constexpr std::string_view LineBreak =
    "What answers at {0} does not speak the Redis protocol (a line breaks in its middle): check the port.";
constexpr std::string_view BadBulkEnd =
    "What answers at {0} does not speak the Redis protocol (a string did not end where it should): check the port.";
constexpr std::string_view Resp3 =
    "What answers at {0} speaks RESP3, for which it was not asked: check that a Redis server listens there.";
constexpr std::string_view Unasked =
    "What answers at {0} does not speak the Redis protocol (it sent more answers than it was asked): check the port.";
constexpr std::string_view Malformed = "What answers at {0} does not speak the Redis protocol ({1}): check the port.";

} // namespace

/// What redisReader calls while it parses. The objects it hands around are node numbers + 1; nothing is owned.
struct ReaderCallbacks
{
    static Connection& connection(const redisReadTask* task) { return *static_cast<Connection*>(task->privdata); }

    static void* object(uint32_t node) { return reinterpret_cast<void*>(static_cast<uintptr_t>(node) + 1); }

    static void* refuse(Connection& connection, std::string_view id, std::string_view text)
    {
        connection.m_violation = {id, text, {}};
        return nullptr;
    }

    static void* refuseResp3(const redisReadTask* task) { return refuse(connection(task), "reply.resp3", Resp3); }

    static bool fits(const Connection& connection, size_t more)
    {
        return connection.m_store.bytes() + more <= connection.m_limits.total;
    }

    static void* createString(const redisReadTask* task, char* text, size_t length)
    {
        auto& self = connection(task);
        if (length > self.m_limits.bulk || !fits(self, length)) {
            return refuse(self, "reply.too_large", TooLarge);
        }
        if (task->type != REDIS_REPLY_STRING) {
            if (length + 2 > self.m_limits.line) {
                return refuse(self, "reply.endless_line", EndlessLine);
            }
            if (std::string_view(text, length).find_first_of("\r\n") != std::string_view::npos) {
                return refuse(self, "reply.line_break", LineBreak); // two answers that look like one
            }
        }
        switch (task->type) {
        case REDIS_REPLY_STATUS:
            return object(self.m_store.addText(ReplyType::Status, {text, length}));
        case REDIS_REPLY_ERROR:
            return object(self.m_store.addText(ReplyType::Error, {text, length}));
        case REDIS_REPLY_STRING:
            // The reader skips these two bytes unseen; a wrong length would shift everything after it.
            return text[length] == '\r' && text[length + 1] == '\n'
                ? object(self.m_store.addText(ReplyType::String, {text, length}))
                : refuse(self, "reply.no_end", BadBulkEnd);
        default:
            return refuseResp3(task);
        }
    }

    static void* createArrayOf(const redisReadTask* task, size_t elements)
    {
        auto& self = connection(task);
        if (task->type != REDIS_REPLY_ARRAY) {
            return refuseResp3(task);
        }
        size_t depth = 1;
        for (const auto* parent = task->parent; parent != nullptr; parent = parent->parent) {
            ++depth;
        }
        if (depth > self.m_limits.depth) {
            return refuse(self, "reply.too_deep", TooDeep);
        }
        if (elements > self.m_limits.elements || !fits(self, elements)) {
            return refuse(self, "reply.too_many", TooManyElements);
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
        return fits(self, 1) ? object(self.m_store.addInteger(value)) : refuse(self, "reply.too_large", TooLarge);
    }

    static void* createNil(const redisReadTask* task)
    {
        auto& self = connection(task);
        if (task->type == REDIS_REPLY_NIL) { // RESP2 writes a nil as a string or an array without a length
            return refuseResp3(task);
        }
        return fits(self, 1) ? object(self.m_store.addNil()) : refuse(self, "reply.too_large", TooLarge);
    }

    static void freeObject(void* /*object*/) { }

    /// A template, so that members which only hiredis 1.x has are named without being looked for in 0.14.
    template <typename Functions>
    static Functions table()
    {
        Functions functions{};
        functions.createString = createString;
        functions.createArray = createArray;
        functions.createInteger = createInteger;
        functions.createNil = createNil;
        functions.freeObject = freeObject;
        if constexpr (requires { functions.createDouble; }) {
            // Without these the reader would accept the value and store nothing for it.
            functions.createDouble = [](const redisReadTask* task, double, char*, size_t) { return refuseResp3(task); };
            functions.createBool = [](const redisReadTask* task, int) { return refuseResp3(task); };
        }
        return functions;
    }
};

namespace {
redisReplyObjectFunctions callbacks = ReaderCallbacks::table<redisReplyObjectFunctions>();
}

Connection::Connection(std::unique_ptr<Stream> stream, ReplyLimits limits)
    : m_endpoint(stream->endpoint())
    , m_stream(std::move(stream))
    , m_limits(limits)
    , m_reader(redisReaderCreateWithFunctions(&callbacks), redisReaderFree)
{
    m_reader->privdata = this;
    m_reader->maxbuf = KeptBuffer; // by default it would be freed for every chunk that a scan reads
}

Connection::~Connection() = default;

void Connection::add(std::span<const std::string_view> arguments)
{
    appendCommand(m_out, arguments);
    ++m_owed;
}

Reply Connection::take()
{
    if (m_ready == 0) {
        return {};
    }
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
    if (error.kind != ErrorKind::Cancelled) { // which says nothing about the connection
        m_whyClosed = error;
    }
    return fail(std::move(error));
}

Status Connection::send()
{
    while (m_outSent < m_out.size()) {
        const auto count = m_stream->write(std::string_view(m_out).substr(m_outSent));
        if (!count) {
            // A server that hung up may have said why before ("max number of clients reached").
            const auto status = receive();
            return status ? broken(count.error()) : status;
        }
        if (*count == 0) {
            return {};
        }
        m_outSent += *count;
    }
    m_out.clear();
    if (m_out.capacity() > KeptBuffer) {
        m_out.shrink_to_fit();
    }
    m_outSent = 0;
    return {};
}

void Connection::freeTaken()
{
    if (m_ready == 0 && m_partial == m_store.nodeCount()) {
        m_store.clear();
        m_next = m_partial = 0;
    } else if (m_next > 0 && m_store.bytesBefore(m_next) * 2 > m_store.bytes()) { // so that no byte is moved often
        m_store.dropBefore(m_next);
        m_partial -= m_next;
        m_next = 0;
    }
}

Status Connection::receive()
{
    freeTaken();
    std::array<char, ReadChunk> chunk; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read()
    // Not for as long as there is more: whoever waits may be cancelled, and has a deadline.
    for (size_t read = 0; read < ReadsAtOnce && (read == 0 || m_stream->pending()); ++read) {
        const auto count = m_stream->read(chunk);
        if (!count) {
            return broken(count.error());
        }
        if (*count > 0) {
            if (auto status = parse({chunk.data(), *count}); !status) {
                return status;
            }
        }
    }
    return {};
}

Status Connection::violated(Message why)
{
    why.args.insert(why.args.begin(), m_endpoint.display());
    return broken({ErrorKind::Protocol, std::move(why), {}});
}

Status Connection::parse(std::string_view bytes)
{
    redisReaderFeed(m_reader.get(), bytes.data(), bytes.size());
    // In the middle of a line the reader would look for its end from the beginning again; byte by byte that adds up.
    const bool lineGoesOn = m_inLine && !bytes.contains('\n');
    while (!lineGoesOn) {
        void* reply = nullptr;
        if (redisReaderGetReply(m_reader.get(), &reply) != REDIS_OK) {
            return violated(
                m_violation.empty() ? Message{"reply.malformed", Malformed, {m_reader->errstr}} : m_violation);
        }
        if (reply == nullptr) {
            break;
        }
        m_store.close(m_partial);
        m_partial = static_cast<uint32_t>(m_store.nodeCount());
        if (m_ready == m_owed) {
            if (!m_acceptsMessages) {
                return violated({"reply.unasked", Unasked, {}});
            }
            ++m_owed;
        }
        ++m_ready;
    }
    return checkRest(lineGoesOn);
}

/// What the reader left is, after its first byte, a line without an end or a string whose length was found to be a
/// number: it would have consumed anything else. Neither may grow beyond its limit.
Status Connection::checkRest(bool lineGoesOn)
{
    const std::string_view rest(m_reader->buf + m_reader->pos, m_reader->len - m_reader->pos);
    m_inLine = lineGoesOn || (!rest.empty() && !rest.substr(0, m_limits.line).contains("\r\n"));
    if (m_inLine || rest.empty()) {
        return rest.size() < m_limits.line ? Status{} : violated({"reply.endless_line", EndlessLine, {}});
    }
    uint64_t length = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), length);
    if (length > m_limits.bulk || length + m_store.bytes() > m_limits.total) {
        return violated({"reply.too_large", TooLarge, {}});
    }
    return {};
}

Status Connection::step()
{
    if (!m_stream) {
        return fail(m_whyClosed.value_or(Error{
            ErrorKind::Network, {"connection.none", "There is no connection to {0}.", {m_endpoint.display()}}, {}}));
    }
    if (auto status = send(); !status) {
        return status;
    }
    return receive();
}

Status Connection::await(size_t count, Deadline deadline, Context& context)
{
    Connection* const self = this;
    bool late = false; // whoever goes on sending does not keep us waiting
    while (m_ready < count) {
        auto status = late ? broken({ErrorKind::Timeout, {}, {}}) : waitForAny({&self, 1}, deadline, context);
        if (!status && m_ready < count) { // replies that came before the connection broke are good
            return status;
        }
        late = Clock::now() >= deadline;
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
        if (connection.m_stream->pending()) { // poll() would not see it
            wakeAt = Clock::time_point{};
        }
    }
    if (auto status = pollUntil(fds, deadline, context, wakeAt); !status) {
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
        if (fds[i].revents != 0 || connections[i]->m_stream->pending()) {
            if (auto status = connections[i]->step(); !status) {
                return status;
            }
        }
    }
    return {};
}

} // namespace keystrata::redis
