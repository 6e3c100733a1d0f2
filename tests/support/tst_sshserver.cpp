// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"
#include "tests/support/sshserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <fstream>
#include <iterator>

using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// The system's ssh, which forwards a port of its own to a place that the server sees.
class Tunnel
{
public:
    Tunnel(const SshServer& server, const std::string& configFile, const std::string& target)
        : m_output(m_dir.file("ssh.log"))
        , m_ssh({"ssh", "-F", configFile, "-N", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-L",
                    std::to_string(m_port) + ":" + target, std::string(server.Host)},
              {.outputFile = m_output})
    {
    }

    ChildProcess& ssh() { return m_ssh; }

    /// What PING answers through the tunnel; nothing while it does not.
    std::string ping() const
    {
        try {
            return ByteClient({.port = m_port}, 5s).run({"PING"}).text;
        } catch (const std::runtime_error&) {
            return {};
        }
    }

    std::string complaint() const
    {
        std::ifstream file(m_output);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    TempDir m_dir{"tunnel"};
    std::string m_output;
    uint16_t m_port = freePort();
    ChildProcess m_ssh;
};

const std::string Pong = "PONG";

std::string targetOf(const RedisServer& redis)
{
    return "127.0.0.1:" + std::to_string(redis.port());
}

} // namespace

class SshServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void forwardsPortsAndSockets()
    {
        QElapsedTimer timer;
        timer.start();
        const SshServer server;
        qInfo("sshd in %lld ms", static_cast<long long>(timer.elapsed()));
        const RedisServer redis({}, RedisServer::Listen::UnixAndTcp);
        for (const std::string& target : {targetOf(redis), redis.socket()}) {
            const Tunnel tunnel(server, server.configFile(), target);
            QTRY_COMPARE_WITH_TIMEOUT(tunnel.ping(), Pong, 20'000);
        }
        QCOMPARE(server.logins(), size_t{2});
        QCOMPARE(server.connections(), size_t{2});
    }

    void dropsSessionsAndComesBack()
    {
        SshServer server;
        const RedisServer redis({}, RedisServer::Listen::UnixAndTcp);
        for (void (SshServer::* const drop)() : {&SshServer::hangUp, &SshServer::stop, &SshServer::kill}) {
            Tunnel tunnel(server, server.configFile(), targetOf(redis));
            QTRY_COMPARE_WITH_TIMEOUT(tunnel.ping(), Pong, 20'000);
            (server.*drop)();
            QVERIFY(tunnel.ssh().waitFor(20s));
            QCOMPARE(tunnel.ssh().exitCode(), 255);
            if (drop != &SshServer::hangUp) {
                QVERIFY_EXCEPTION_THROWN(connectTo({.port = server.port()}), std::system_error);
                server.start();
            }
        }
        const Tunnel again(server, server.configFile(), targetOf(redis));
        QTRY_COMPARE_WITH_TIMEOUT(again.ping(), Pong, 20'000);
    }

    void refusesAForeignKey()
    {
        const SshServer server({.refuseKey = true});
        Tunnel tunnel(server, server.configFile(), "127.0.0.1:1");
        QVERIFY(tunnel.ssh().waitFor(20s));
        QVERIFY2(tunnel.complaint().contains("Permission denied (publickey)"), tunnel.complaint().c_str());
        QCOMPARE(server.logins(), size_t{0});
        QCOMPARE(server.connections(), size_t{1});
    }

    void mayBeAStranger_data()
    {
        QTest::addColumn<int>("hostKey");
        QTest::addRow("unknown") << static_cast<int>(SshServer::HostKey::Unknown);
        QTest::addRow("changed") << static_cast<int>(SshServer::HostKey::Changed);
    }

    void mayBeAStranger()
    {
        QFETCH(const int, hostKey);
        const SshServer server({.hostKey = static_cast<SshServer::HostKey>(hostKey)});
        Tunnel tunnel(server, server.configFile(), "127.0.0.1:1");
        QVERIFY(tunnel.ssh().waitFor(20s));
        QVERIFY2(tunnel.complaint().contains("Host key verification failed"), tunnel.complaint().c_str());
        const bool changed = tunnel.complaint().contains("REMOTE HOST IDENTIFICATION HAS CHANGED");
        QCOMPARE(changed, hostKey == static_cast<int>(SshServer::HostKey::Changed));
    }

    void isReachedThroughAProxy()
    {
        const SshServer server;
        const RedisServer redis({}, RedisServer::Listen::UnixAndTcp);
        FaultProxy proxy({.port = server.port()});
        Tunnel tunnel(server, server.configFile(proxy.port()), targetOf(redis));
        QTRY_COMPARE_WITH_TIMEOUT(tunnel.ping(), Pong, 20'000);
        proxy.cutAll();
        QVERIFY(tunnel.ssh().waitFor(20s));
    }

    void takesMoreConfiguration()
    {
        const SshServer server({.config = {"AllowTcpForwarding no"}});
        const RedisServer redis({}, RedisServer::Listen::UnixAndTcp);
        const Tunnel tunnel(server, server.configFile(), targetOf(redis));
        QTRY_VERIFY_WITH_TIMEOUT(server.logins() == 1, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(
            tunnel.ping().empty() && tunnel.complaint().contains("administratively prohibited"), 20'000);
    }

    void saysWhyItDidNotStart()
    {
        try {
            const SshServer server({.config = {"NoSuchOption yes"}});
            QFAIL("started with a wrong configuration");
        } catch (const std::runtime_error& error) {
            QVERIFY2(std::string_view(error.what()).contains("NoSuchOption"), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(SshServerTest)
#include "tst_sshserver.moc"
