// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/sentinel.h"
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/fakeserver.h"
#include "tests/support/sentineldeployment.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

double msSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string urlOf(const std::vector<uint16_t>& ports, const std::string& name = "mymaster")
{
    std::string seeds;
    for (const auto port : ports) {
        seeds += (seeds.empty() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(port);
    }
    return "redis-sentinel://" + seeds + "/" + name;
}

std::string bulk(const std::string& text)
{
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

/// A sentinel that has not heard of anything since it was cut off: it names this port, and as many others as it is
/// told.
std::unique_ptr<FakeServer> staleSentinel(uint16_t names, const std::vector<uint16_t>& others)
{
    return std::make_unique<FakeServer>([names, others](const FakeServer::Command& command) {
        const auto word = command.size() > 1 ? command[1] : std::string();
        const auto port = std::to_string(names);
        std::optional<std::string> answer = "+OK\r\n";
        if (command[0] == "PING") {
            answer = "+PONG\r\n";
        } else if (word == "MYID") {
            answer = bulk("stale");
        } else if (word == "GET-MASTER-ADDR-BY-NAME") {
            answer = "*2\r\n" + bulk("127.0.0.1") + bulk(port);
        } else if (word == "MASTER") {
            answer = "*10\r\n" + bulk("ip") + bulk("127.0.0.1") + bulk("port") + bulk(port) + bulk("flags")
                + bulk("master") + bulk("num-other-sentinels") + bulk(std::to_string(others.size())) + bulk("quorum")
                + bulk("2");
        } else if (word == "REPLICAS") {
            answer = "*0\r\n";
        } else if (word == "SENTINELS") {
            answer = "*" + std::to_string(others.size()) + "\r\n";
            for (const auto other : others) {
                *answer += "*6\r\n" + bulk("ip") + bulk("127.0.0.1") + bulk("port") + bulk(std::to_string(other))
                    + bulk("runid") + bulk("id" + std::to_string(other));
            }
        }
        return answer;
    });
}

} // namespace

/// Masters found by asking sentinels. Failovers have a test of their own, passwords and TLS too.
class SentinelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        m_deployment = std::make_unique<SentinelDeployment>();
        for (size_t i = 0; i < 3; ++i) {
            m_ports.push_back(m_deployment->sentinelPort(i));
        }
    }

    void isFoundFromAnySentinel()
    {
        for (const auto port : m_ports) {
            const auto session = entered(targetOf(urlOf({port})));
            const auto& view = session->topology();
            QCOMPARE(view.nodes.front().endpoint.port, m_deployment->serverPort(0));
            QCOMPARE(view.nodes.front().role, Role::Master);
            QCOMPARE(view.nodes.size(), size_t{3});
            QCOMPARE(view.nodes[1].master, view.nodes[0].id);
            QCOMPARE(view.sentinels.voters, size_t{3});
            QCOMPARE(view.sentinels.quorum, size_t{2});
            QCOMPARE(view.sentinels.members.size(), size_t{3});
            QVERIFY2(view.sentinels.majority(), "the others are asked as well");
            QVERIFY(!view.sentinels.masterDown && !view.sentinels.failingOver);
            QCOMPARE(session->links().size(), size_t{1});
            QCOMPARE(session->capabilities().role, "master");
            QCOMPARE(text(*session, {"SET", "k", "v"}), "OK");
        }
    }

    void thoughSeedsAreDead()
    {
        const BlackHole hole;
        for (const auto& ports : {std::vector{freePort(), m_ports[1]}, std::vector{hole.port(), m_ports[0], m_ports[2]},
                 std::vector{freePort(), hole.port(), m_ports[2], m_ports[1], m_ports[0]}}) {
            const auto start = Clock::now();
            const auto session = entered(targetOf(urlOf(ports)));
            QVERIFY(session->topology().sentinels.majority());
            QVERIFY2(msSince(start) < 1000, qPrintable(QString::number(msSince(start))));
        }
    }

    void whoCannotHelpSaysWhy()
    {
        const auto unknown = refusal(targetOf(urlOf(m_ports, "other")));
        QCOMPARE(unknown.message.id, "sentinel.unknown_master");
        QVERIFY(unknown.message.english().contains("other") && !unknown.transient());
        const auto server = refusal(targetOf(urlOf({m_deployment->serverPort(0)})));
        QCOMPARE(server.message.id, "sentinel.not_one");
        QVERIFY(server.message.english().contains(std::to_string(m_deployment->serverPort(0))));
        const auto none = refusal(targetOf(urlOf({freePort(), freePort()})));
        QCOMPARE(none.message.id, "sentinel.none");
        QVERIFY(none.transient());
        QCOMPARE(refusal(targetOf(urlOf({freePort()}))).message.id, "connect.refused");
        qInfo("%s\n%s\n%s", unknown.message.english().c_str(), server.message.english().c_str(),
            none.message.english().c_str());
    }

    void theMajorityIsBelieved()
    {
        // Two of five seeds were cut off and name another server, one of them comes first; who it is does not matter.
        const auto wrong = m_deployment->serverPort(1);
        const auto stale = staleSentinel(wrong, m_ports);
        const auto session = entered(targetOf(urlOf({stale->port(), m_ports[0], m_ports[1], m_ports[2]})));
        QCOMPARE(session->topology().nodes.front().endpoint.port, m_deployment->serverPort(0));
        QCOMPARE(session->topology().sentinels.agreeing, size_t{3});
        QVERIFY(session->topology().sentinels.majority());
        // Also when it is the only one known from the beginning.
        const auto alone = staleSentinel(wrong, m_ports);
        const auto found = entered(targetOf(urlOf({alone->port()})));
        QCOMPARE(found->topology().nodes.front().endpoint.port, m_deployment->serverPort(0));
    }

    void aReplicaThatIsNamedIsRefused()
    {
        const auto stale = staleSentinel(m_deployment->serverPort(1), {});
        const auto error = refusal(targetOf(urlOf({stale->port()})));
        QCOMPARE(error.message.id, "sentinel.not_master");
        QVERIFY(error.transient());
    }

    void aMinorityIsNone()
    {
        m_deployment->sentinel(1).freeze();
        m_deployment->sentinel(2).kill();
        SessionOptions options;
        options.connectTimeout = 800ms;
        const auto start = Clock::now();
        const auto session = entered(targetOf(urlOf(m_ports)), options);
        const auto took = msSince(start);
        m_deployment->sentinel(1).thaw();
        m_deployment->sentinel(2).start();
        QVERIFY2(took < 2000, qPrintable(QString::number(took)));
        const auto& council = session->topology().sentinels;
        QVERIFY(!council.majority());
        QCOMPARE(council.agreeing, size_t{1});
        QCOMPARE(council.voters, size_t{3});
        size_t problems = 0;
        for (const auto& member : council.members) {
            problems += member.problem ? 1U : 0U;
        }
        QCOMPARE(problems, size_t{2});
        m_deployment->waitUntilWhole();
        Context context;
        QTRY_VERIFY(session->reconnect(context) && session->topology().sentinels.majority());
    }

    void keepsItsConnections()
    {
        Dialer dialer(targetOf(urlOf({m_ports[0]})), nullptr);
        Sentinels sentinels(dialer);
        Context context;
        QVERIFY(sentinels.ask(Clock::now() + 3s, context));
        const auto connections = m_deployment->sentinel(0).client().info("total_connections_received");
        const auto start = Clock::now();
        for (int i = 0; i < 50; ++i) {
            const auto view = sentinels.ask(Clock::now() + 3s, context);
            QVERIFY(view && view->sentinels.majority() && view->sentinels.members.size() == 3);
        }
        qInfo("asking three sentinels takes %.2f ms", msSince(start) / 50);
        QCOMPARE(std::stoi(m_deployment->sentinel(0).client().info("total_connections_received")),
            std::stoi(connections) + 1); // the one that asks for it
    }

private:
    std::unique_ptr<SentinelDeployment> m_deployment;
    std::vector<uint16_t> m_ports;
};

QTEST_GUILESS_MAIN(SentinelTest)
#include "tst_sentinel.moc"
