// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/session.h"
#include "tests/core/redis/replytext.h"
#include "tests/support/fakeserver.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// Five answers of every kind, 1.6 KB together, and how they read.
const std::vector<std::string> Answers{
    "+PONG\r\n",
    "$1100\r\n" + std::string(1100, 'v') + "\r\n",
    "*5\r\n:1000\r\n$-1\r\n*2\r\n$4\r\n\r\n\r\n\r\n:-1\r\n-ERR inside\r\n$0\r\n\r\n",
    "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n",
    "*40\r\n" +
        [] {
            std::string elements;
            for (int i = 10; i < 50; ++i) {
                elements += "$2\r\n" + std::to_string(i) + "\r\n";
            }
            return elements;
        }(),
};

struct Outcome
{
    std::vector<std::string> replies;
    Status status; ///< of the wait for the one after the last reply
    bool open = false;
    std::chrono::duration<double, std::milli> took{};
};

Outcome ask(uint16_t port, std::chrono::milliseconds patience)
{
    Context context;
    Outcome outcome;
    const auto start = Clock::now();
    const auto deadline = start + patience;
    auto stream = connectStream({.endpoint = {.host = "127.0.0.1", .port = port}}, start + 10s, context);
    if (!stream) {
        outcome.status = fail(stream.error());
        outcome.took = Clock::now() - start;
        return outcome;
    }
    Connection connection(std::move(*stream));
    for (size_t i = 0; i < Answers.size(); ++i) {
        connection.add({"GET", "k"});
    }
    while (outcome.status && outcome.replies.size() < Answers.size()) {
        outcome.status = connection.await(1, deadline, context);
        if (outcome.status) {
            outcome.replies.push_back(written(connection.take()));
        }
    }
    outcome.took = Clock::now() - start;
    outcome.open = connection.open();
    return outcome;
}

size_t differences(const std::string& a, const std::string& b)
{
    size_t count = 0;
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        count += static_cast<size_t>(a[i] != b[i]);
    }
    return a.size() == b.size() ? count : SIZE_MAX;
}

} // namespace

class FaultSweepTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_server = std::make_unique<FakeServer>(Answers, FakeServer::End::Hold);
        m_proxy = std::make_unique<FaultProxy>(LocalAddress{.path = {}, .port = m_server->port()});
        for (const auto& answer : Answers) {
            m_length += answer.size();
            m_ends.push_back(m_length);
        }
        const auto healthy = ask(m_proxy->port(), 10s);
        QVERIFY(healthy.status && healthy.open);
        m_right = healthy.replies;
        QCOMPARE(m_right[2], std::string("[:1000 nil [$\r\n\r\n :-1] -ERR inside $]"));
        QVERIFY(m_length > 1500);
    }

    void cleanupTestCase() { qInfo("%zu faults, worst overrun of a deadline %.1f ms", m_faults, m_worstOverrunMs); }

    void cutAtEveryByte_data()
    {
        QTest::addColumn<int>("cut");
        QTest::addRow("FIN") << static_cast<int>(Faults::Cut::Close);
        QTest::addRow("RST") << static_cast<int>(Faults::Cut::Reset);
    }

    void cutAtEveryByte()
    {
        QFETCH(int, cut);
        for (size_t at = 0; at <= m_length; ++at) {
            m_proxy->setFaults({.cutAfter = at, .cut = static_cast<Faults::Cut>(cut)});
            const auto outcome = ask(m_proxy->port(), 10s);
            ++m_faults;
            QVERIFY2(
                areRight(outcome, at, cut == static_cast<int>(Faults::Cut::Close)), qPrintable(QString::number(at)));
            QVERIFY2(outcome.took < 5s, "noticed at once, not at the deadline");
            if (at < m_length) {
                QVERIFY2(!outcome.status && !outcome.open, qPrintable(QString::number(at)));
                QCOMPARE(outcome.status.error().kind, ErrorKind::Network);
            }
        }
    }

    void silentAtEveryPlace()
    {
        size_t heard = 0;
        for (size_t at = 0; at < m_length; at += 7) {
            m_proxy->setFaults({.cutAfter = at, .cut = Faults::Cut::Silence});
            constexpr auto Patience = 20ms;
            const auto outcome = ask(m_proxy->port(), Patience);
            m_proxy->cutAll(); // the server serves one at a time
            ++m_faults;
            heard += outcome.replies.size();
            QVERIFY2(areRight(outcome, at, false), qPrintable(QString::number(at)));
            QVERIFY2(!outcome.status && !outcome.open, qPrintable(QString::number(at)));
            QCOMPARE(outcome.status.error().kind, ErrorKind::Timeout);
            QVERIFY(outcome.took >= Patience);
            m_worstOverrunMs = std::max(m_worstOverrunMs, (outcome.took - Patience).count());
            QVERIFY2(outcome.took < Patience + 2s, qPrintable(QString::number(outcome.took.count())));
        }
        QVERIFY2(heard > m_length / 7, qPrintable(QString::number(heard))); // what came before the silence counts
    }

    void falsifiedAtEveryByte()
    {
        // A plain connection cannot tell that a byte of a value is another one; but no answer may be taken for more or
        // less than it is, or for the answer to another command.
        size_t refused = 0;
        for (size_t at = 0; at < m_length; ++at) {
            m_proxy->setFaults({.flipAt = at});
            const auto outcome = ask(m_proxy->port(), 10s);
            ++m_faults;
            QVERIFY2(outcome.took < 5s, qPrintable(QString::number(at)));
            if (!outcome.status) {
                ++refused;
                QVERIFY2(!outcome.open, qPrintable(QString::number(at)));
                QCOMPARE(outcome.status.error().kind, ErrorKind::Protocol);
            } else {
                QCOMPARE(outcome.replies.size(), m_right.size());
            }
            size_t different = 0;
            for (size_t i = 0; i < outcome.replies.size(); ++i) {
                const auto here = differences(outcome.replies[i], m_right[i]);
                QVERIFY2(here <= 1, qPrintable(QString::number(at)));
                different += here;
            }
            QVERIFY2(different <= 1, qPrintable(QString::number(at)));
        }
        QVERIFY(refused > 200); // every byte of the frame
    }

    void dribbles()
    {
        for (const size_t chunk : std::initializer_list<size_t>{1, 2, 3, 7, 64}) {
            m_proxy->setFaults({.chunk = chunk});
            const auto outcome = ask(m_proxy->port(), 60s);
            ++m_faults;
            QVERIFY(outcome.status && outcome.open);
            QVERIFY(outcome.replies == m_right);
        }
    }

    void openingASessionIsAllOrNothing()
    {
        // The way in: PING, INFO, MULTI and what follows, cut and silenced in many places.
        const RedisServer server({"requirepass secret"});
        FaultProxy proxy(server.address());
        const auto address = parseAddress("redis://:secret@127.0.0.1:" + std::to_string(proxy.port()) + "/1").value();
        SessionOptions options;
        options.connectTimeout = 30s;
        options.commandTimeout = 30s;
        Context context;
        const auto healthy = Session::open(address, options, context);
        QVERIFY(healthy.has_value());
        const auto capabilities = (*healthy)->capabilities();
        const auto length = proxy.bytesToClient();
        QVERIFY(length > 3000);
        for (uint64_t at = 0; at + 100 < length; at += at < 200 || at + 400 > length ? 1 : 61) {
            const auto how = at % 2 == 0 ? Faults::Cut::Close : Faults::Cut::Reset;
            proxy.setFaults({.cutAfter = at, .cut = how});
            const auto session = Session::open(address, options, context);
            ++m_faults;
            QVERIFY2(!session, qPrintable(QString::number(at)));
            QCOMPARE(session.error().kind, ErrorKind::Network);
        }
        for (uint64_t at = 0; at + 100 < length; at += 331) {
            proxy.setFaults({.cutAfter = at, .cut = Faults::Cut::Silence});
            options.connectTimeout = options.commandTimeout = 20ms;
            const auto session = Session::open(address, options, context);
            proxy.cutAll();
            ++m_faults;
            QVERIFY2(!session, qPrintable(QString::number(at)));
            QCOMPARE(session.error().kind, ErrorKind::Timeout);
        }
        proxy.setFaults({.chunk = 7});
        options.connectTimeout = options.commandTimeout = 60s;
        const auto dribbled = Session::open(address, options, context);
        QVERIFY(dribbled.has_value());
        QVERIFY((*dribbled)->capabilities() == capabilities);
    }

private:
    /// Exactly the answers that came whole before the cut; a reset may take bytes with it that had arrived.
    bool areRight(const Outcome& outcome, size_t cutAfter, bool all) const
    {
        const auto whole =
            static_cast<size_t>(std::ranges::count_if(m_ends, [cutAfter](size_t end) { return end <= cutAfter; }));
        return outcome.replies.size() <= whole && (!all || outcome.replies.size() == whole)
            && std::equal(outcome.replies.begin(), outcome.replies.end(), m_right.begin());
    }

    std::unique_ptr<FakeServer> m_server;
    std::unique_ptr<FaultProxy> m_proxy;
    std::vector<std::string> m_right;
    std::vector<size_t> m_ends; ///< of the answers in the stream
    size_t m_length = 0;
    size_t m_faults = 0;
    double m_worstOverrunMs = 0;
};

QTEST_GUILESS_MAIN(FaultSweepTest)
#include "tst_faultsweep.moc"
