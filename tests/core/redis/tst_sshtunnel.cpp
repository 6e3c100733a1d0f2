// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/sshtunnel.h"
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/certificates.h"
#include "tests/support/faultproxy.h"
#include "tests/support/sshserver.h"

#include <QTest>

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view HoldWord = "--hold-a-tunnel";

Target through(const SshServer& ssh, const std::string& url, uint16_t proxyPort = 0)
{
    auto target = targetOf(url);
    target.ssh = SshSettings{.destination = std::string(SshServer::Host), .configFile = ssh.configFile(proxyPort)};
    return target;
}

SessionOptions patient()
{
    SessionOptions options;
    options.connectTimeout = 20s; // sshd takes its time on a busy machine
    return options;
}

/// How many ssh processes run with this configuration.
size_t running(const std::string& configFile)
{
    size_t count = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        std::ifstream file(entry.path() / "cmdline");
        const std::string words(std::istreambuf_iterator<char>(file), {});
        count += words.starts_with("ssh") && words.contains(configFile) ? 1U : 0U;
    }
    return count;
}

size_t foldersOfTunnels()
{
    size_t count = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(qgetenv("XDG_RUNTIME_DIR").toStdString(), ignored)) {
        count += entry.path().filename().string().starts_with("keystrata-ssh-") ? 1U : 0U;
    }
    return count;
}

/// What this program does when it is started to be killed: keeps a session through a tunnel and says so.
int hold(const std::string& configFile, const std::string& url, const std::string& sign)
{
    auto target = targetOf(url);
    target.ssh = SshSettings{.destination = std::string(SshServer::Host), .configFile = configFile};
    const auto session = entered(target, patient());
    std::ofstream(sign) << text(*session, {"PING"});
    ::pause();
    return 0;
}

} // namespace

/// Servers reached through a real sshd.
class SshTunnelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        qputenv("XDG_RUNTIME_DIR", m_runtime.path().c_str()); // other tests have tunnels of their own
        m_ssh = std::make_unique<SshServer>();
        m_server = std::make_unique<RedisServer>(
            RedisServer::Options{.listen = RedisServer::Listen::UnixTcpAndTls, .tls = m_certificates.serverTls()});
    }

    void aSingleServer()
    {
        const auto config = m_ssh->configFile();
        {
            const auto session = entered(through(*m_ssh, m_server->tcpUrl()), patient());
            QCOMPARE(text(*session, {"ECHO", std::string(100'000, 'x')}), std::string(100'000, 'x'));
            QCOMPARE(running(config), size_t{1});
            const auto other = entered(through(*m_ssh, m_server->tcpUrl()), patient()); // a tunnel of its own
            QCOMPARE(running(config), size_t{2});
        }
        QTRY_COMPARE(running(config), size_t{0});
        QCOMPARE(foldersOfTunnels(), size_t{0});
    }

    void oneForAllSessions()
    {
        const auto target = through(*m_ssh, m_server->tcpUrl());
        auto options = patient();
        options.tunnel = SshTunnel::forTarget(target);
        const auto logins = m_ssh->logins();
        std::vector<std::jthread> threads;
        std::atomic<int> good = 0;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] { good += text(*entered(target, options), {"PING"}) == "PONG" ? 1 : 0; });
        }
        threads.clear();
        QCOMPARE(good.load(), 4);
        QCOMPARE(m_ssh->logins(), logins + 1);
    }

    void encrypted()
    {
        // The certificate is checked against the server's own address, not the tunnel's end.
        auto target = through(*m_ssh, m_server->tlsUrl());
        target.tls.caFile = m_certificates.caFile();
        QCOMPARE(text(*entered(target, patient()), {"PING"}), "PONG");
        target.tls.verifyName = "other.example";
        QCOMPARE(refusal(target, patient()).message.id, "tls.wrong_name");
    }

    void isMadeAgain()
    {
        SshServer ssh;
        const auto session = entered(through(ssh, m_server->tcpUrl()), patient());
        Context context;
        ssh.hangUp();
        QTRY_VERIFY(!session->run({"PING"}, context));
        QTRY_VERIFY_WITH_TIMEOUT(session->reconnect(context), 20'000);
        QCOMPARE(text(*session, {"PING"}), "PONG");
        ssh.kill();
        QTRY_VERIFY(!session->run({"PING"}, context));
        const auto gone = session->reconnect(context);
        QVERIFY(!gone);
        QCOMPARE(sentenced(gone.error()).message.id, "ssh.failed");
        QVERIFY(gone.error().transient());
        ssh.start();
        QTRY_VERIFY_WITH_TIMEOUT(session->reconnect(context), 20'000);
        QCOMPARE(text(*session, {"PING"}), "PONG");
    }

    void whatSshSays_data()
    {
        QTest::addColumn<int>("hostKey");
        QTest::addColumn<bool>("refuseKey");
        QTest::addColumn<QByteArray>("words");
        const int known = static_cast<int>(SshServer::HostKey::Known);
        QTest::addRow("refused key") << known << true << QByteArray("Permission denied");
        QTest::addRow("unknown host") << static_cast<int>(SshServer::HostKey::Unknown) << false
                                      << QByteArray("erification failed");
        QTest::addRow("changed host") << static_cast<int>(SshServer::HostKey::Changed) << false
                                      << QByteArray("erification failed");
    }

    void whatSshSays()
    {
        QFETCH(int, hostKey);
        QFETCH(bool, refuseKey);
        QFETCH(QByteArray, words);
        const SshServer ssh({.refuseKey = refuseKey, .hostKey = static_cast<SshServer::HostKey>(hostKey)});
        const auto error = refusal(through(ssh, m_server->tcpUrl()), patient());
        const auto sentence = error.message.english();
        qInfo("%s", sentence.c_str());
        QCOMPARE(error.kind, ErrorKind::Refused); // trying again by itself would not help
        QVERIFY2(sentence.contains(words.toStdString()), sentence.c_str());
        QVERIFY(sentence.contains(SshServer::Host));
        QCOMPARE(running(ssh.configFile()), size_t{0});
    }

    void whereItLeadsNowhere()
    {
        const auto error = refusal(through(*m_ssh, "redis://127.0.0.1:" + std::to_string(freePort())), patient());
        qInfo("%s", error.message.english().c_str());
        QCOMPARE(error.message.id, "ssh.unreachable");
        auto target = through(*m_ssh, "rediss://127.0.0.1:" + std::to_string(freePort()));
        target.tls.caFile = m_certificates.caFile();
        QCOMPARE(refusal(target, patient()).message.id, "ssh.unreachable");
        target = through(*m_ssh, m_server->tcpUrl());
        target.ssh->destination = "no-such-host.invalid";
        QCOMPARE(refusal(target, patient()).message.id, "ssh.failed");
        target.ssh->destination.clear();
        QCOMPARE(refusal(target, patient()).kind, ErrorKind::Usage);
        const SshServer strict({.config = {"AllowTcpForwarding no"}});
        const auto forbidden = refusal(through(strict, m_server->tcpUrl()), patient());
        QVERIFY(forbidden.message.id == "ssh.unreachable" || forbidden.message.id == "ssh.forward");
        qInfo("%s", forbidden.message.english().c_str());
    }

    void aSilentMachine()
    {
        FaultProxy proxy({.port = m_ssh->port()}, {.cutAfter = 0, .cut = Faults::Cut::Silence});
        SessionOptions options;
        options.connectTimeout = 500ms;
        const auto error = refusal(through(*m_ssh, m_server->tcpUrl(), proxy.port()), options);
        QCOMPARE(error.message.id, "ssh.timeout");
        QTRY_COMPARE(running(m_ssh->configFile(proxy.port())), size_t{0});
    }

    void goesWithTheProcess()
    {
        const TempDir dir("held");
        const auto config = m_ssh->configFile(m_ssh->port());
        const auto before = running(config);
        ChildProcess holder({QCoreApplication::applicationFilePath().toStdString(), std::string(HoldWord), config,
            m_server->tcpUrl(), dir.file("sign")});
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(dir.file("sign")), 20'000);
        QCOMPARE(running(config), before + 1);
        holder.signal(SIGKILL);
        QVERIFY(holder.waitFor(10s));
        QTRY_COMPARE(running(config), before);
        // Nobody was left to remove the folder: the next one who needs a tunnel does, and spares those in use.
        QCOMPARE(foldersOfTunnels(), size_t{1});
        const auto other = entered(through(*m_ssh, m_server->tcpUrl()), patient());
        QCOMPARE(foldersOfTunnels(), size_t{1});
        const auto another = entered(through(*m_ssh, m_server->tcpUrl()), patient());
        QCOMPARE(foldersOfTunnels(), size_t{2});
        QCOMPARE(text(*other, {"PING"}), "PONG");
    }

    /// Somebody who cleans up temporary folders takes ours away: the tunnel is made again, folder and all.
    void theFolderIsTakenAway()
    {
        const auto session = entered(through(*m_ssh, m_server->tcpUrl()), patient());
        for (const auto& entry : std::filesystem::directory_iterator(m_runtime.path())) {
            std::filesystem::remove_all(entry.path());
        }
        session->links().front().connection->close();
        Context context;
        QVERIFY(session->reconnect(context).has_value());
        QCOMPARE(text(*session, {"PING"}), "PONG");
    }

private:
    TempDir m_runtime{"run"};
    Certificates m_certificates;
    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<RedisServer> m_server;
};

int main(int argc, char** argv)
{
    if (argc == 5 && argv[1] == HoldWord) {
        return hold(argv[2], argv[3], argv[4]);
    }
    QCoreApplication application(argc, argv);
    SshTunnelTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sshtunnel.moc"
