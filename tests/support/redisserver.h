// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/byteclient.h"
#include "tests/support/childprocess.h"
#include "tests/support/sockets.h"
#include "tests/support/tempdir.h"

#include <memory>
#include <string>
#include <vector>

namespace keystrata::testing {

/// A redis-server of its own for one test: on a unix socket in a private directory, without persistence, gone with this
/// object and with this process however that ends. Answers PING once the constructor returns; throws with the
/// server's log otherwise.
class RedisServer
{
public:
    enum class Listen
    {
        Unix,
        UnixAndTcp, ///< also on a free loopback port
    };

    /// `config`: lines as in redis.conf ("maxmemory 10mb", "user reader on >secret ~* +@read").
    explicit RedisServer(std::vector<std::string> config = {}, Listen listen = Listen::Unix);
    ~RedisServer();

    const std::string& socket() const { return m_unix.path; }

    uint16_t port() const { return m_tcp.port; } ///< zero without Listen::UnixAndTcp

    const LocalAddress& address() const { return m_unix; }

    const LocalAddress& tcpAddress() const { return m_tcp; }

    std::string url() const { return m_unix.url(); } ///< unix:///tmp/…/redis.sock

    std::string tcpUrl() const { return m_tcp.url(); } ///< redis://127.0.0.1:port

    ByteClient client() const { return ByteClient(m_unix); }

    pid_t pid() const { return m_process->pid(); }

    std::string log() const;

    void stop(); ///< as an operator would
    void kill(); ///< as a crash would
    void start(); ///< again, empty, at the same addresses
    void freeze() const; ///< alive but silent (SIGSTOP) …
    void thaw() const; ///< … until here

private:
    bool tryStart();

    TempDir m_dir;
    std::vector<std::string> m_config;
    LocalAddress m_unix;
    LocalAddress m_tcp;
    std::unique_ptr<ChildProcess> m_process;
};

} // namespace keystrata::testing
