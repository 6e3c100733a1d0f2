// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/byteclient.h"

#include <hiredis/hiredis.h>

#include <charconv>
#include <stdexcept>

namespace keystrata::testing {

namespace {

constexpr size_t BatchCommands = 1000;

using ReplyPointer = std::unique_ptr<redisReply, void (*)(void*)>;

ByteClient::Answer answerOf(const redisReply& reply)
{
    using Kind = ByteClient::Kind;
    ByteClient::Answer answer;
    switch (reply.type) {
    case REDIS_REPLY_INTEGER:
        answer.kind = Kind::Integer;
        answer.integer = reply.integer;
        break;
    case REDIS_REPLY_STATUS:
        answer.kind = Kind::Status;
        break;
    case REDIS_REPLY_STRING:
        answer.kind = Kind::String;
        break;
    case REDIS_REPLY_ERROR:
        answer.kind = Kind::Error;
        break;
    case REDIS_REPLY_ARRAY:
        answer.kind = Kind::Array;
        for (const redisReply* element : std::span(reply.element, reply.elements)) {
            answer.elements.push_back(answerOf(*element));
        }
        break;
    default:
        break;
    }
    if (reply.str != nullptr) {
        answer.text.assign(reply.str, reply.len);
    }
    return answer;
}

void appendNumberLine(std::string& out, char mark, size_t number)
{
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    out += mark;
    out.append(std::begin(digits), end);
    out += "\r\n";
}

} // namespace

ByteClient::ByteClient(const LocalAddress& address, std::chrono::milliseconds patience)
    : m_context(address.path.empty() ? redisConnect("127.0.0.1", address.port) : redisConnectUnix(address.path.c_str()),
          redisFree)
{
    if (!m_context || m_context->err != 0) {
        throw std::runtime_error(
            "Cannot connect to " + address.url() + ": " + (m_context ? m_context->errstr : "no memory"));
    }
    if (patience.count() > 0) {
        redisSetTimeout(
            m_context.get(), {.tv_sec = patience.count() / 1000, .tv_usec = patience.count() % 1000 * 1000});
    }
}

ByteClient::~ByteClient() = default;

ByteClient::Answer ByteClient::run(std::initializer_list<std::string_view> command)
{
    Answer answer = ask(command);
    if (answer.kind == Kind::Error) {
        throw std::runtime_error(std::string(*command.begin()) + " was answered with: " + answer.text);
    }
    return answer;
}

ByteClient::Answer ByteClient::ask(std::initializer_list<std::string_view> command)
{
    return ask(std::span(command.begin(), command.size()));
}

ByteClient::Answer ByteClient::ask(std::span<const std::string_view> command)
{
    flush();
    queue(command);
    send();
    void* raw = nullptr;
    if (redisGetReply(m_context.get(), &raw) != REDIS_OK) {
        throw std::runtime_error(std::string("No reply: ") + m_context->errstr);
    }
    m_owed = 0;
    const ReplyPointer reply(static_cast<redisReply*>(raw), freeReplyObject);
    return answerOf(*reply);
}

void ByteClient::queue(std::initializer_list<std::string_view> command)
{
    queue(std::span(command.begin(), command.size()));
}

void ByteClient::queue(std::span<const std::string_view> command)
{
    appendNumberLine(m_out, '*', command.size());
    for (const std::string_view argument : command) {
        appendNumberLine(m_out, '$', argument.size());
        m_out += argument;
        m_out += "\r\n";
    }
    if (++m_queued == BatchCommands) {
        // The batch before this one is answered while this one travels, so the server never waits for us.
        send();
        drain(BatchCommands);
    }
}

void ByteClient::flush()
{
    send();
    drain(0);
}

void ByteClient::set(std::string_view key, std::string_view value)
{
    run({"SET", key, value});
}

int64_t ByteClient::dbsize()
{
    return run({"DBSIZE"}).integer;
}

std::string ByteClient::info(std::string_view field)
{
    const std::string text = run({"INFO", "everything"}).text;
    const std::string start = "\n" + std::string(field) + ":";
    const size_t at = text.find(start);
    if (at == std::string::npos) {
        return {};
    }
    const size_t from = at + start.size();
    return text.substr(from, text.find('\r', from) - from);
}

void ByteClient::send()
{
    if (m_queued == 0) {
        return;
    }
    redisAppendFormattedCommand(m_context.get(), m_out.data(), m_out.size());
    int done = 0;
    while (done == 0) {
        if (redisBufferWrite(m_context.get(), &done) != REDIS_OK) {
            throw std::runtime_error(std::string("Cannot send: ") + m_context->errstr);
        }
    }
    m_owed += m_queued;
    m_queued = 0;
    m_out.clear();
}

void ByteClient::drain(size_t upTo)
{
    for (; m_owed > upTo; --m_owed) {
        void* raw = nullptr;
        if (redisGetReply(m_context.get(), &raw) != REDIS_OK) {
            throw std::runtime_error(std::string("No reply: ") + m_context->errstr);
        }
        const ReplyPointer reply(static_cast<redisReply*>(raw), freeReplyObject);
        if (reply->type == REDIS_REPLY_ERROR) {
            throw std::runtime_error("A queued command was answered with: " + std::string(reply->str, reply->len));
        }
    }
}

} // namespace keystrata::testing
