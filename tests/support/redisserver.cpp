// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace keystrata::testing {

using namespace std::chrono_literals;

RedisServer::RedisServer(std::vector<std::string> config, Listen listen)
    : m_dir("redis")
    , m_config(std::move(config))
    , m_unix{.path = m_dir.file("redis.sock"), .port = 0}
{
    // Between choosing a port and the server's bind somebody else may take it, so a few are tried.
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        m_tcp.port = listen == Listen::UnixAndTcp ? freePort() : 0;
        if (tryStart()) {
            return;
        }
        if (listen == Listen::Unix || attempt == attempts) {
            throw std::runtime_error("redis-server did not start: " + log());
        }
    }
}

RedisServer::~RedisServer() = default;

std::string RedisServer::log() const
{
    std::ifstream file(m_dir.file("redis.log"));
    return {std::istreambuf_iterator<char>(file), {}};
}

void RedisServer::stop()
{
    m_process->stop();
}

void RedisServer::kill()
{
    m_process->signal(SIGKILL);
    m_process->waitFor(10s);
}

void RedisServer::start()
{
    if (!tryStart()) {
        throw std::runtime_error("redis-server did not start again: " + log());
    }
}

void RedisServer::freeze() const
{
    m_process->signal(SIGSTOP);
}

void RedisServer::thaw() const
{
    m_process->signal(SIGCONT);
}

bool RedisServer::tryStart()
{
    const std::string configFile = m_dir.file("redis.conf");
    std::ofstream config(configFile, std::ios::trunc);
    config << "port " << m_tcp.port << "\nbind 127.0.0.1\nunixsocket " << m_unix.path
           << "\nunixsocketperm 700\nsave \"\"\nappendonly no\ndaemonize no\nenable-debug-command local\ndir "
           << m_dir.path() << "\n";
    for (const std::string& line : m_config) {
        config << line << "\n";
    }
    config.close();

    m_process.reset();
    m_process = std::make_unique<ChildProcess>(std::vector<std::string>{"redis-server", configFile},
        ChildProcess::Options{.outputFile = m_dir.file("redis.log")});
    const auto limit = std::chrono::steady_clock::now() + 20s;
    while (m_process->running() && std::chrono::steady_clock::now() < limit) {
        try {
            // Any answer will do: a server that wants a password is up, too.
            client().ask({"PING"});
            return true;
        } catch (const std::runtime_error&) {
            m_process->waitFor(2ms); // ends early when the server does
        }
    }
    return false;
}

} // namespace keystrata::testing
