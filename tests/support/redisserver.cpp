// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"

#include "tests/support/wait.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace keystrata::testing {

using namespace std::chrono_literals;

namespace {

/// Between choosing a port and the server's bind somebody else may take it, so a few are tried.
constexpr int Attempts = 5;
constexpr auto StartLimit = 20s;

std::string withCredentials(const std::string& url, const RedisServer::Options& options)
{
    if (options.password.empty()) {
        return url;
    }
    const size_t host = url.find("://") + 3;
    return url.substr(0, host) + options.user + ":" + options.password + "@" + url.substr(host);
}

std::vector<std::string> tlsLines(const ServerTls& tls, RedisServer::Kind kind)
{
    std::vector<std::string> lines{
        "tls-cert-file " + tls.certificateFile,
        "tls-key-file " + tls.keyFile,
        std::string("tls-auth-clients ") + (tls.clientCertificate ? "yes" : "no"),
        "tls-replication yes",
    };
    if (!tls.keyPassphrase.empty()) {
        lines.push_back("tls-key-file-pass \"" + tls.keyPassphrase + "\"");
    }
    // The server insists on authorities, also when it asks its clients for nothing.
    lines.push_back("tls-ca-cert-file " + (tls.caFile.empty() ? tls.certificateFile : tls.caFile));
    if (kind == RedisServer::Kind::ClusterNode) {
        lines.emplace_back("tls-cluster yes");
    }
    return lines;
}

std::vector<std::string> credentialLines(const RedisServer::Options& options)
{
    if (options.password.empty()) {
        return {};
    }
    const bool sentinel = options.kind == RedisServer::Kind::Sentinel;
    const std::string passwordKey = sentinel ? "sentinel sentinel-pass " : "masterauth ";
    std::vector<std::string> lines{passwordKey + options.password};
    if (options.user.empty()) {
        lines.push_back("requirepass " + options.password);
        return lines;
    }
    lines.emplace_back("user default off");
    lines.push_back(aclUser(options.user, options.password, sentinel ? "&* +@all" : "~* &* +@all"));
    lines.push_back((sentinel ? "sentinel sentinel-user " : "masteruser ") + options.user);
    return lines;
}

} // namespace

std::string aclUser(std::string_view name, std::string_view password, std::string_view rules)
{
    return "user " + std::string(name) + " on >" + std::string(password) + " " + std::string(rules);
}

RedisServer::RedisServer(std::vector<std::string> config, Listen listen)
    : RedisServer(Options{.config = std::move(config), .listen = listen})
{
}

RedisServer::RedisServer(Options options)
    : m_dir("redis")
    , m_options(std::move(options))
    , m_unix{.path = m_dir.file("redis.sock"), .port = 0}
{
    for (int attempt = 1;; ++attempt) {
        choosePorts();
        writeConfig();
        if (tryStart()) {
            return;
        }
        if (attempt == Attempts || !log().contains("in use")) {
            throw std::runtime_error("redis-server did not start: " + log());
        }
    }
}

RedisServer::~RedisServer()
{
    kill(); // nobody needs what an orderly end would take its time for
}

std::string RedisServer::url() const
{
    return withCredentials(m_unix.url(), m_options);
}

std::string RedisServer::tcpUrl() const
{
    return withCredentials(m_tcp.url(), m_options);
}

std::string RedisServer::tlsUrl() const
{
    return withCredentials("rediss" + m_tls.url().substr(std::string_view("redis").size()), m_options);
}

ByteClient RedisServer::client(std::chrono::milliseconds patience) const
{
    ByteClient client(m_unix, patience);
    if (!m_options.password.empty()) {
        client.run({"AUTH", m_options.user.empty() ? "default" : m_options.user, m_options.password});
    }
    return client;
}

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
    for (int attempt = 1; !tryStart(); ++attempt) {
        if (attempt == Attempts || !log().contains("in use")) {
            throw std::runtime_error("redis-server did not start again: " + log());
        }
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

void RedisServer::choosePorts()
{
    const bool tcp = m_options.listen == Listen::UnixAndTcp || m_options.listen == Listen::UnixTcpAndTls;
    const bool tls = m_options.listen == Listen::UnixAndTls || m_options.listen == Listen::UnixTcpAndTls;
    if (tls && !m_options.tls) {
        throw std::invalid_argument("A TLS port needs a certificate");
    }
    m_tcp.port = tcp ? freePort() : 0;
    m_tls.port = tls ? freePort() : 0;
    m_busPort = m_options.kind == Kind::ClusterNode ? freePort() : 0;
}

void RedisServer::writeConfig() const
{
    std::ofstream config(m_dir.file("redis.conf"), std::ios::trunc);
    config << "port " << m_tcp.port << "\nbind 127.0.0.1\nunixsocket " << m_unix.path
           << "\nunixsocketperm 700\ndaemonize no\ndir " << m_dir.path() << "\n";
    if (m_options.kind != Kind::Sentinel) {
        config << "save \"\"\nappendonly no\nenable-debug-command local\n";
    }
    if (m_options.kind == Kind::ClusterNode) {
        config << "cluster-enabled yes\ncluster-port " << m_busPort << "\ncluster-announce-ip 127.0.0.1\n";
    }
    std::vector<std::string> lines = credentialLines(m_options);
    if (m_options.tls && m_tls.port != 0) {
        config << "tls-port " << m_tls.port << "\n";
        const std::vector<std::string> tls = tlsLines(*m_options.tls, m_options.kind);
        lines.insert(lines.end(), tls.begin(), tls.end());
    }
    lines.insert(lines.end(), m_options.config.begin(), m_options.config.end());
    for (const std::string& line : lines) {
        config << line << "\n";
    }
}

bool RedisServer::tryStart()
{
    std::vector<std::string> command{"redis-server", m_dir.file("redis.conf")};
    if (m_options.kind == Kind::Sentinel) {
        command.emplace_back("--sentinel");
    }
    m_process.reset();
    m_process = std::make_unique<ChildProcess>(command, ChildProcess::Options{.outputFile = m_dir.file("redis.log")});
    bool answers = false;
    waitUntil(StartLimit, [&] {
        if (!m_process->running()) {
            return true;
        }
        // Any answer will do: a server that wants a password is up, too.
        ByteClient(m_unix, 5s).ask({"PING"});
        answers = true;
        return true;
    });
    return answers;
}

} // namespace keystrata::testing
