// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/byteclient.h"
#include "tests/support/childprocess.h"
#include "tests/support/sockets.h"
#include "tests/support/tempdir.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::testing {

/// A `user` line of redis.conf, and of ACL SETUSER without its first word: aclUser("reader", "secret", "~* +@read").
std::string aclUser(std::string_view name, std::string_view password, std::string_view rules);

/// What a redis-server shows and trusts on its TLS port (PEM files, see certificates.h).
struct ServerTls
{
    std::string certificateFile;
    std::string keyFile;
    std::string keyPassphrase = {};
    std::string caFile = {}; ///< authorities of its clients and of its peers
    bool clientCertificate = false; ///< refuse clients that show none
};

/// A redis-server of its own for one test: on a unix socket in a private directory, without persistence, gone with this
/// object and with this process however that ends. Answers PING once the constructor returns; throws with the
/// server's log otherwise. The socket is always there and never speaks TLS: tests look behind the scenes through it.
/// For one thread, which must outlive it; client() and the addresses for any.
class RedisServer
{
public:
    enum class Listen
    {
        Unix,
        UnixAndTcp, ///< also on a free loopback port
        UnixAndTls, ///< also on one that speaks TLS
        UnixTcpAndTls, ///< on both
    };

    enum class Kind
    {
        Server,
        ClusterNode,
        Sentinel,
    };

    struct Options
    {
        /// Lines as in redis.conf ("maxmemory 10mb", aclUser(…)); the last of two that set the same holds, so
        /// "appendonly yes" makes a server keep its keys over a restart.
        std::vector<std::string> config = {};
        Listen listen = Listen::Unix;
        std::optional<ServerTls> tls = {}; ///< must be set for a TLS port
        /// What clients must say. Without a user the default one gets the password; otherwise that one is off. Replicas
        /// and cluster nodes use the same towards their master.
        std::string user = {};
        std::string password = {};
        Kind kind = Kind::Server;
    };

    explicit RedisServer(std::vector<std::string> config = {}, Listen listen = Listen::Unix);
    explicit RedisServer(Options options);
    ~RedisServer();

    const std::string& socket() const { return m_unix.path; }

    uint16_t port() const { return m_tcp.port; } ///< zero when it does not listen there

    uint16_t tlsPort() const { return m_tls.port; }

    uint16_t busPort() const { return m_busPort; } ///< of a cluster node

    const LocalAddress& address() const { return m_unix; }

    const LocalAddress& tcpAddress() const { return m_tcp; }

    const LocalAddress& tlsAddress() const { return m_tls; }

    /// unix:///tmp/…/redis.sock, redis://127.0.0.1:port, rediss://127.0.0.1:port; with user and password when there
    /// are.
    std::string url() const;
    std::string tcpUrl() const;
    std::string tlsUrl() const;

    /// Through the unix socket, as the user of the options.
    ByteClient client(std::chrono::milliseconds patience = {}) const;

    const Options& options() const { return m_options; }

    pid_t pid() const { return m_process->pid(); }

    std::string log() const;

    void stop(); ///< as an operator would
    void kill(); ///< as a crash would
    /// Again at the same addresses: without its keys, but with the configuration that it or its sentinels rewrote.
    void start();
    void freeze() const; ///< alive but silent (SIGSTOP) …
    void thaw() const; ///< … until here

private:
    void choosePorts();
    void writeConfig() const;
    bool tryStart();

    TempDir m_dir;
    Options m_options;
    LocalAddress m_unix;
    LocalAddress m_tcp;
    LocalAddress m_tls;
    uint16_t m_busPort = 0;
    std::unique_ptr<ChildProcess> m_process;
};

} // namespace keystrata::testing
