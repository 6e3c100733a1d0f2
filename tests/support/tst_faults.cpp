// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/fakeserver.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view Ping = "*1\r\n$4\r\nPING\r\n";

/// Sends the request and reads until the other side ends the connection or falls silent for `patience`.
struct Heard
{
    std::string bytes;
    enum class Ending
    {
        Closed,
        Reset,
        Silent
    } ending = Ending::Silent;
};

Heard talk(uint16_t port, std::string_view request, std::chrono::milliseconds patience = 300ms)
{
    const Fd fd = connectTo({.path = {}, .port = port});
    ::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL);
    Heard heard;
    pollfd waiting{.fd = fd.get(), .events = POLLIN, .revents = 0};
    while (::poll(&waiting, 1, static_cast<int>(patience.count())) > 0) {
        char buffer[4096];
        const ssize_t size = ::read(fd.get(), buffer, sizeof(buffer));
        if (size <= 0) {
            heard.ending = size == 0 ? Heard::Ending::Closed : Heard::Ending::Reset;
            break;
        }
        heard.bytes.append(buffer, static_cast<size_t>(size));
    }
    return heard;
}

/// errno of a connect that gets 300 ms; zero when it succeeds, ETIMEDOUT when nothing happens.
int beginConnect(uint16_t port)
{
    const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(port);
    target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&target), sizeof(target)) == 0) {
        return 0;
    }
    pollfd waiting{.fd = fd.get(), .events = POLLOUT, .revents = 0};
    if (errno != EINPROGRESS || ::poll(&waiting, 1, 300) != 1) {
        return errno == EINPROGRESS ? ETIMEDOUT : errno;
    }
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

} // namespace

class FaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void forwardsUnchangedWithoutFaults()
    {
        const RedisServer server;
        const FaultProxy proxy(server.address());
        ByteClient client(proxy.address());
        const std::string value(3'000'000, 'x');
        client.run({"SET", "big", value});
        QVERIFY(client.run({"GET", "big"}).text == value);
        QCOMPARE(proxy.accepted(), size_t{1});
        QVERIFY(proxy.bytesToClient() > value.size());
    }

    void delaysEachWay()
    {
        const RedisServer server;
        const FaultProxy proxy(server.address(), {.delay = 20ms});
        ByteClient client(proxy.address());
        QElapsedTimer timer;
        timer.start();
        client.run({"PING"});
        QVERIFY2(timer.elapsed() >= 40, qPrintable(QString::number(timer.elapsed())));
        // A pipeline pays the delay once, not once a command.
        timer.restart();
        for (int i = 0; i < 500; ++i) {
            client.queue({"PING"});
        }
        client.flush();
        QVERIFY2(timer.elapsed() >= 40 && timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }

    void cutsAtAnyByte()
    {
        const RedisServer server;
        FaultProxy proxy(server.address());
        for (const size_t at : {size_t{0}, size_t{1}, size_t{6}}) {
            proxy.setFaults({.cutAfter = at, .cut = Faults::Cut::Close});
            const Heard closed = talk(proxy.port(), Ping);
            QCOMPARE(closed.bytes, std::string("+PONG\r\n").substr(0, at));
            QCOMPARE(closed.ending, Heard::Ending::Closed);

            proxy.setFaults({.cutAfter = at, .cut = Faults::Cut::Reset});
            QCOMPARE(talk(proxy.port(), Ping).ending, Heard::Ending::Reset);

            proxy.setFaults({.cutAfter = at, .cut = Faults::Cut::Silence});
            const Heard silent = talk(proxy.port(), Ping);
            QCOMPARE(silent.bytes.size(), at);
            QCOMPARE(silent.ending, Heard::Ending::Silent);
        }
    }

    void dribbles()
    {
        const RedisServer server;
        const FaultProxy proxy(server.address(), {.chunk = 1});
        ByteClient client(proxy.address());
        client.run({"SET", "key", "0123456789"});
        QCOMPARE(client.run({"GET", "key"}).text, std::string("0123456789"));
    }

    void falsifiesOneByte()
    {
        const RedisServer server;
        const FaultProxy proxy(server.address(), {.flipAt = 1});
        QCOMPARE(talk(proxy.port(), Ping).bytes, std::string("+\xafONG\r\n"));
    }

    void hangsUpOnOldAndNewConnections()
    {
        const RedisServer server;
        FaultProxy proxy(server.address());
        ByteClient client(proxy.address());
        client.run({"PING"});
        proxy.cutAll();
        QTRY_VERIFY([&] {
            try {
                client.run({"PING"});
                return false;
            } catch (const std::runtime_error&) {
                return true;
            }
        }());
        proxy.setDoor(FaultProxy::Door::HangUp);
        QCOMPARE(talk(proxy.port(), Ping).bytes, std::string());
        proxy.setDoor(FaultProxy::Door::Open);
        QCOMPARE(talk(proxy.port(), Ping).bytes, std::string("+PONG\r\n"));
    }

    void refusesAndIgnoresAndOpensAgain()
    {
        const RedisServer server;
        FaultProxy proxy(server.address());
        ByteClient old(proxy.address());
        old.run({"PING"});
        for (int round = 0; round < 2; ++round) {
            proxy.setDoor(FaultProxy::Door::Refuse);
            QCOMPARE(beginConnect(proxy.port()), ECONNREFUSED);
            proxy.setDoor(FaultProxy::Door::Ignore);
            QCOMPARE(beginConnect(proxy.port()), ETIMEDOUT);
            QCOMPARE(old.run({"PING"}).text, std::string("PONG")); // was inside before
            proxy.setDoor(FaultProxy::Door::Open);
            QCOMPARE(talk(proxy.port(), Ping).bytes, std::string("+PONG\r\n"));
        }
    }

    void keepsToItsRate()
    {
        const RedisServer server;
        server.client().set("big", std::string(200'000, 'x'));
        const FaultProxy proxy(server.address(), {.rate = 1'000'000});
        ByteClient client(proxy.address());
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(client.run({"GET", "big"}).text.size(), size_t{200'000});
        QVERIFY2(timer.elapsed() >= 190, qPrintable(QString::number(timer.elapsed())));
        timer.restart();
        client.set("big", std::string(100'000, 'y'));
        QVERIFY2(timer.elapsed() >= 90, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(server.client().run({"GET", "big"}).text, std::string(100'000, 'y'));
    }

    void hurtsWhatTheClientSends()
    {
        const RedisServer server;
        FaultProxy proxy(server.address(), {.flipAtToServer = 8});
        QVERIFY(talk(proxy.port(), Ping).bytes.starts_with("-ERR unknown command"));
        for (const size_t at : {size_t{0}, size_t{5}, Ping.size()}) {
            proxy.setFaults({.cutAfterToServer = at, .cut = Faults::Cut::Close});
            const Heard heard = talk(proxy.port(), Ping);
            QCOMPARE(heard.bytes, std::string());
            QCOMPARE(heard.ending, Heard::Ending::Closed);
        }
    }

    void hangsUpWhenNothingListensBehindIt()
    {
        const FaultProxy proxy({.path = {}, .port = freePort()});
        const Heard heard = talk(proxy.port(), Ping, 5s);
        QVERIFY(heard.ending != Heard::Ending::Silent);
    }

    void replaysAnswersForEachConnection()
    {
        const FakeServer server(std::vector<std::string>{"+PONG\r\n", "-ERR no\r\n"});
        for (int i = 0; i < 2; ++i) {
            const Heard heard = talk(server.port(), std::string(Ping) + std::string(Ping) + std::string(Ping));
            QCOMPARE(heard.bytes, std::string("+PONG\r\n-ERR no\r\n"));
            QCOMPARE(heard.ending, Heard::Ending::Closed);
        }
        QCOMPARE(server.received().size(), size_t{6});
        QCOMPARE(server.received().front(), FakeServer::Command{"PING"});
    }

    void endsAsTold()
    {
        const FakeServer resetting(std::vector<std::string>{}, FakeServer::End::Reset);
        QCOMPARE(talk(resetting.port(), Ping).ending, Heard::Ending::Reset);
        const FakeServer holding(std::vector<std::string>{"$5\r\nab"}, FakeServer::End::Hold);
        const Heard heard = talk(holding.port(), Ping);
        QCOMPARE(heard.bytes, std::string("$5\r\nab"));
        QCOMPARE(heard.ending, Heard::Ending::Silent);
    }

    void greetsLikeAnotherProtocol()
    {
        const auto ssh = FakeServer::greeting("SSH-2.0-OpenSSH_9.2\r\n");
        QCOMPARE(talk(ssh->port(), Ping).bytes, std::string("SSH-2.0-OpenSSH_9.2\r\n"));
        QCOMPARE(talk(ssh->port(), "\x16\x03\x01 not RESP at all").ending, Heard::Ending::Silent);
    }

    void swallowsConnects()
    {
        const BlackHole hole;
        QCOMPARE(beginConnect(hole.port()), ETIMEDOUT);
    }
};

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
