// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/certificates.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

#ifdef KEYSTRATA_FULL_COUNTS
constexpr uint64_t Step = 1; ///< a fault at every byte
constexpr uint64_t SilenceStep = 12;
#else
constexpr uint64_t Step = 41;
constexpr uint64_t SilenceStep = 331;
#endif

const std::vector<std::string> Values{"PONG", std::string(700, 'v'), "", std::string("a\0\r\n", 4), "last"};

struct Outcome
{
    std::vector<std::string> replies;
    Status status;
    std::chrono::duration<double, std::milli> took{};
};

} // namespace

/// It must show: whatever happens to the bytes of an encrypted connection, no wait is endless and no answer wrong.
class TlsFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        m_server = std::make_unique<RedisServer>(
            RedisServer::Options{.listen = RedisServer::Listen::UnixAndTls, .tls = m_certificates.serverTls({}, true)});
        m_proxy = std::make_unique<FaultProxy>(m_server->tlsAddress());
        const auto own = m_certificates.issue();
        m_client = TlsClient::create(
            {.caFile = m_certificates.caFile(), .certificateFile = own.certificateFile, .keyFile = own.keyFile})
                       .value();
        const auto healthy = ask(10s);
        QVERIFY2(healthy.status, healthy.status ? "" : healthy.status.error().message.english().c_str());
        QCOMPARE(healthy.replies, Values);
        m_length = m_proxy->bytesToClient();
        QVERIFY(m_length > 2000);
    }

    void cleanupTestCase()
    {
        qInfo("%zu faults over TLS, worst overrun of a deadline %.1f ms", m_faults, m_worstOverrunMs);
#ifdef KEYSTRATA_FULL_COUNTS
        QVERIFY(m_faults >= 2500);
#endif
    }

    void cut_data()
    {
        QTest::addColumn<int>("cut");
        QTest::addColumn<bool>("toServer");
        for (const bool toServer : {false, true}) {
            QTest::addRow("FIN %s", toServer ? "to the server" : "to us")
                << static_cast<int>(Faults::Cut::Close) << toServer;
            QTest::addRow("RST %s", toServer ? "to the server" : "to us")
                << static_cast<int>(Faults::Cut::Reset) << toServer;
        }
    }

    void cut()
    {
        QFETCH(const int, cut);
        QFETCH(const bool, toServer);
        for (uint64_t at = 0; at + 30 < m_length; at += Step) {
            Faults faults{.cut = static_cast<Faults::Cut>(cut)};
            (toServer ? faults.cutAfterToServer : faults.cutAfter) = at;
            m_proxy->setFaults(faults);
            const auto outcome = ask(5s);
            ++m_faults;
            QVERIFY2(isRight(outcome), qPrintable(QString::number(at)));
            QVERIFY2(outcome.took < 3s, "noticed at once, not at the deadline");
            if (!toServer) {
                QVERIFY2(!outcome.status, qPrintable(QString::number(at)));
            }
        }
    }

    void silence_data()
    {
        QTest::addColumn<bool>("toServer");
        QTest::addRow("to us") << false;
        QTest::addRow("to the server") << true;
    }

    void silence()
    {
        QFETCH(const bool, toServer);
        for (uint64_t at = 0; at + 30 < m_length; at += SilenceStep) {
            Faults faults{.cut = Faults::Cut::Silence};
            (toServer ? faults.cutAfterToServer : faults.cutAfter) = at;
            m_proxy->setFaults(faults);
            constexpr auto Patience = 40ms;
            const auto outcome = ask(Patience);
            m_proxy->cutAll();
            ++m_faults;
            QVERIFY2(isRight(outcome), qPrintable(QString::number(at)));
            if (!outcome.status) {
                m_worstOverrunMs = std::max(m_worstOverrunMs, (outcome.took - Patience).count());
            }
            QVERIFY2(outcome.took < Patience + 2s, qPrintable(QString::number(outcome.took.count())));
        }
    }

    void falsified_data() { silence_data(); }

    void falsified()
    {
        QFETCH(const bool, toServer);
        // Not even one byte of a value may be another one, as it may in plain.
        for (uint64_t at = 0; at + 30 < m_length; at += Step) {
            Faults faults;
            (toServer ? faults.flipAtToServer : faults.flipAt) = at;
            m_proxy->setFaults(faults);
            const auto outcome = ask(toServer || Step == 1 ? 60ms : 300ms);
            m_proxy->cutAll();
            ++m_faults;
            QVERIFY2(isRight(outcome), qPrintable(QString::number(at)));
            QVERIFY(outcome.took < 3s);
        }
    }

    void dribbles()
    {
        for (const size_t chunk : std::initializer_list<size_t>{1, 2, 3, 7, 64}) {
            m_proxy->setFaults({.chunk = chunk});
            const auto outcome = ask(60s);
            ++m_faults;
            QVERIFY(outcome.status);
            QCOMPARE(outcome.replies, Values);
        }
    }

private:
    Outcome ask(std::chrono::milliseconds patience)
    {
        Context context;
        Outcome outcome;
        const auto start = Clock::now();
        const auto deadline = start + patience;
        auto stream = connectStream(
            {.endpoint = {.host = "127.0.0.1", .port = m_proxy->port()}, .tls = m_client}, deadline, context);
        if (stream) {
            Connection connection(std::move(*stream));
            for (const auto& value : Values) {
                connection.add({"ECHO", value});
            }
            while (outcome.status && outcome.replies.size() < Values.size()) {
                outcome.status = connection.await(1, deadline, context);
                if (outcome.status) {
                    outcome.replies.emplace_back(connection.take().text());
                }
            }
        } else {
            outcome.status = fail(stream.error());
        }
        outcome.took = Clock::now() - start;
        return outcome;
    }

    /// What came is what was asked for, as far as it came; and if not all did, a sentence says why.
    static bool isRight(const Outcome& outcome)
    {
        if (!outcome.status) {
            (void)sentenced(outcome.status.error());
        }
        return outcome.replies.size() <= Values.size()
            && std::equal(outcome.replies.begin(), outcome.replies.end(), Values.begin())
            && (outcome.status ? outcome.replies.size() == Values.size() : outcome.replies.size() < Values.size());
    }

    Certificates m_certificates;
    std::unique_ptr<RedisServer> m_server;
    std::unique_ptr<FaultProxy> m_proxy;
    std::shared_ptr<const TlsClient> m_client;
    uint64_t m_length = 0;
    size_t m_faults = 0;
    double m_worstOverrunMs = 0;
};

QTEST_GUILESS_MAIN(TlsFaultsTest)
#include "tst_tlsfaults.moc"
