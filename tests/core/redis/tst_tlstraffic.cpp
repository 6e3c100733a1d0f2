// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keylisting.h"
#include "core/redis/transport.h"
#include "tests/core/redis/opening.h"
#include "tests/support/cachefiller.h"
#include "tests/support/certificates.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <sys/ioctl.h>

#include <set>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

/// Much traffic through TLS, where records, the socket's chunks and answers end in different places.
class TlsTrafficTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        ignoreSigpipe();
        m_server = std::make_unique<RedisServer>(
            RedisServer::Options{.listen = RedisServer::Listen::UnixTcpAndTls, .tls = m_certificates.serverTls()});
        m_target = targetOf(m_server->tlsUrl());
        m_target.tls.caFile = m_certificates.caFile();
    }

    void aPipelineOfManyCommands()
    {
        constexpr size_t Commands = 100'000;
        const auto session = entered(m_target);
        auto& connection = *session->links().front().connection;
        Context context;
        for (size_t i = 0; i < Commands; ++i) {
            connection.add({"ECHO", std::to_string(i) + std::string(i % 100, 'x')});
        }
        // All of it is queued before the first answer is read: both directions are full at once.
        for (size_t i = 0; i < Commands; ++i) {
            if (connection.ready() == 0) {
                QVERIFY(connection.await(1, Clock::now() + 20s, context));
            }
            const auto right = std::to_string(i) + std::string(i % 100, 'x');
            if (connection.take().text() != right) {
                QFAIL(right.c_str());
            }
        }
        QCOMPARE(connection.owed(), size_t{0});
    }

    void valuesOfEverySizeAroundARecord()
    {
        // 16 KiB is a TLS record, 64 KiB what is read at once: what was held back behind a full buffer must not be
        // waited for, since nothing more comes then.
        auto client = m_server->client();
        Context context;
        for (const size_t base : {16384U, 65536U, 98304U}) {
            for (size_t size = base - 40; size <= base + 8; size += 4) {
                const std::string value(size, 'v');
                client.set("k", value);
                const auto session = entered(m_target); // a server's buffers for a new client are as large as a record
                auto& connection = *session->links().front().connection;
                connection.add({"BLPOP", "starter", "0"}); // so that all has arrived before any of it is read
                connection.add({"GET", "k"});
                QVERIFY(connection.step());
                client.run({"RPUSH", "starter", "go"});
                int arrived = 0;
                QTRY_VERIFY(::ioctl(connection.fd(), FIONREAD, &arrived) == 0 && arrived > static_cast<int>(size));
                const auto status = connection.await(2, Clock::now() + 2s, context);
                connection.take();
                QVERIFY2(status && connection.take().text() == value, qPrintable(QString::number(size)));
            }
        }
    }

    void largeValues()
    {
        std::string value(size_t{5} * 1024 * 1024 + 17, '\0');
        for (size_t i = 0; i < value.size(); ++i) {
            value[i] = static_cast<char>((i * 2654435761U) >> 13U);
        }
        const auto session = entered(m_target);
        Context context;
        QVERIFY(session->run({"SET", "large", value}, context));
        std::vector<std::vector<std::string>> commands(8, {"GET", "large"});
        commands.push_back({"PING"});
        const auto replies = session->pipeline(commands, context);
        QVERIFY(replies.has_value());
        for (size_t i = 0; i < 8; ++i) {
            QVERIFY((*replies)[i].get().text() == value);
        }
        QCOMPARE((*replies)[8].get().text(), std::string_view("PONG"));
    }

    void aLargeAnswerIsCancelledInTheMiddle()
    {
        // However fast the server sends, whoever waits looks at his stop token.
        const auto session = entered(m_target);
        Context context;
        QVERIFY(session->run({"SET", "large", std::string(size_t{64} * 1024 * 1024, 'v')}, context));
        std::stop_source source;
        Context stopped(source.get_token());
        auto& connection = *session->links().front().connection;
        connection.add({"GET", "large"});
        QVERIFY(connection.step());
        auto* const self = &connection;
        size_t turns = 0;
        for (auto status = waitForAny({&self, 1}, Clock::now() + 20s, stopped); status && connection.ready() == 0;
            status = waitForAny({&self, 1}, Clock::now() + 20s, stopped)) {
            if (++turns == 3) {
                source.request_stop();
            }
        }
        QVERIFY2(!connection.open(), "cancelled before its end");
        QCOMPARE(turns, size_t{3});
    }

    void keysAreThoseOfAPlainScan()
    {
        auto client = m_server->client();
        client.run({"FLUSHALL"});
        fillCache(client, {.keys = 30'000});
        const auto listed = [](const Target& target) {
            std::multiset<std::string> keys;
            Context context;
            const auto session = entered(target);
            keyspace::ListRequest request;
            request.pace.mode = keyspace::Pace::Mode::Fast;
            const auto listing = keyspace::listKeys(*session, request, context, [&](const keyspace::ListedKey& key) {
                keys.insert(std::string(key.key) + " " + key.facts.type + " "
                    + std::to_string(key.facts.memoryBytes.value_or(0)));
                return true;
            });
            return listing && listing->complete ? keys : std::multiset<std::string>();
        };
        const auto encrypted = listed(m_target);
        QCOMPARE(encrypted.size(), size_t{30'000});
        QVERIFY(encrypted == listed(targetOf(m_server->tcpUrl())));
    }

private:
    Certificates m_certificates;
    std::unique_ptr<RedisServer> m_server;
    Target m_target;
};

QTEST_GUILESS_MAIN(TlsTrafficTest)
#include "tst_tlstraffic.moc"
