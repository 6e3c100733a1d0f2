// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/sentineldeployment.h"
#include "tests/support/sshserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

Target through(const SshServer& ssh, const std::string& url)
{
    auto target = targetOf(url);
    target.ssh = SshSettings{.destination = std::string(SshServer::Host), .configFile = ssh.configFile()};
    return target;
}

SessionOptions patient()
{
    SessionOptions options;
    options.connectTimeout = 20s; // sshd takes its time on a busy machine
    return options;
}

} // namespace

/// Servers that others tell of, reached through a real sshd: each by a way of its own.
class SshTopologiesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        qputenv("XDG_RUNTIME_DIR", m_runtime.path().c_str()); // other tests have tunnels of their own
        m_ssh = std::make_unique<SshServer>();
    }

    void sentinels()
    {
        SentinelDeployment deployment({.replicas = 1});
        const auto session = entered(through(*m_ssh, deployment.url()), patient());
        QVERIFY(session->topology().sentinels.majority());
        QCOMPARE(text(*session, {"SET", "k", "v"}), "OK");
    }

    void aCluster()
    {
        const ClusterDeployment cluster({.replicas = 0});
        cluster.fill(100);
        const auto session = entered(through(*m_ssh, cluster.url()), patient());
        QCOMPARE(session->links().size(), size_t{3});
        for (int i = 0; i < 100; ++i) {
            QCOMPARE(text(*session, {"GET", "key:" + std::to_string(i)}), "x");
        }
    }

private:
    TempDir m_runtime{"run"};
    std::unique_ptr<SshServer> m_ssh;
};

QTEST_GUILESS_MAIN(SshTopologiesTest)
#include "tst_sshtopologies.moc"
