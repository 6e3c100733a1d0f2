// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/fakeserver.h"

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <span>
#include <string_view>

namespace keystrata::testing {

namespace {

std::function<FakeServer::Handler()> replay(std::vector<std::string> answers)
{
    return [shared = std::make_shared<const std::vector<std::string>>(std::move(answers))] {
        return [answers = shared, next = size_t{0}](const FakeServer::Command&) mutable -> std::optional<std::string> {
            return next < answers->size() ? std::optional((*answers)[next++]) : std::nullopt;
        };
    };
}

FakeServer::Command commandOf(const redisReply& reply)
{
    FakeServer::Command command;
    for (const redisReply* element : std::span(reply.element, reply.elements)) {
        command.emplace_back(element->str == nullptr ? "" : element->str, element->len);
    }
    return command;
}

bool sendAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
}

} // namespace

FakeServer::FakeServer(std::string greeting, std::function<Handler()> handlers, End end)
    : m_greeting(std::move(greeting))
    , m_newHandler(std::move(handlers))
    , m_end(end)
    , m_listener(listenTcp(m_port))
    , m_quit(::eventfd(0, EFD_CLOEXEC))
    , m_thread([this] { serve(); })
{
}

FakeServer::FakeServer(Handler handler, End end)
    : FakeServer(std::string{}, [handler = std::move(handler)] { return handler; }, end)
{
}

FakeServer::FakeServer(std::vector<std::string> answers, End end)
    : FakeServer(std::string{}, replay(std::move(answers)), end)
{
}

std::unique_ptr<FakeServer> FakeServer::greeting(std::string bytes, End end)
{
    const Handler silent = [](const Command&) { return std::string{}; };
    const Handler hangUp = [](const Command&) { return std::nullopt; };
    return std::unique_ptr<FakeServer>(
        new FakeServer(std::move(bytes), [handler = end == End::Hold ? silent : hangUp] { return handler; }, end));
}

FakeServer::~FakeServer()
{
    const uint64_t one = 1;
    [[maybe_unused]] const auto size = ::write(m_quit.get(), &one, sizeof(one));
    m_thread.join();
}

std::vector<FakeServer::Command> FakeServer::received() const
{
    const std::scoped_lock lock(m_mutex);
    return m_received;
}

void FakeServer::serve()
{
    while (awaitInput(m_listener.get())) {
        const Fd client(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (client) {
            serveOne(client.get());
        }
    }
}

void FakeServer::serveOne(int client)
{
    const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(), redisReaderFree);
    const Handler handler = m_newHandler();
    std::array<char, size_t{16} * 1024> buffer{};
    bool answering = sendAll(client, m_greeting);
    while (awaitInput(client)) {
        const ssize_t size = ::read(client, buffer.data(), buffer.size());
        if (size <= 0) {
            return;
        }
        if (!answering) {
            continue; // holding: read so that the other side is not blocked, and stay silent
        }
        redisReaderFeed(reader.get(), buffer.data(), static_cast<size_t>(size));
        void* raw = nullptr;
        while (answering && redisReaderGetReply(reader.get(), &raw) == REDIS_OK && raw != nullptr) {
            const std::unique_ptr<redisReply, void (*)(void*)> request(static_cast<redisReply*>(raw), freeReplyObject);
            Command command = commandOf(*request);
            const std::optional<std::string> answer = handler(command);
            {
                const std::scoped_lock lock(m_mutex);
                m_received.push_back(std::move(command));
            }
            answering = answer && sendAll(client, *answer);
        }
        if (!answering && m_end != End::Hold) {
            if (m_end == End::Reset) {
                resetOnClose(client);
            }
            return;
        }
    }
}

bool FakeServer::awaitInput(int fd) const
{
    std::array<pollfd, 2> fds{
        {{.fd = fd, .events = POLLIN, .revents = 0}, {.fd = m_quit.get(), .events = POLLIN, .revents = 0}}};
    ::poll(fds.data(), fds.size(), -1);
    return fds[1].revents == 0;
}

} // namespace keystrata::testing
