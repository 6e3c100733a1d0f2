// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/poll.h"
#include "core/redis/resolver.h"
#include "core/redis/session.h"
#include "tests/support/fakeserver.h"
#include "tests/support/faultproxy.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;
using namespace std::chrono_literals;

namespace {

/// The promise is 50 ms; a busy machine with sanitizers may take longer to run us at all.
constexpr auto Allowed = 250ms;

struct Cancelled
{
    std::optional<Error> error;
    std::chrono::duration<double, std::milli> latency{};
};

bool sleeps(pid_t thread)
{
    std::ifstream stat("/proc/self/task/" + std::to_string(thread) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(stat), {});
    const auto name = text.rfind(')');
    return name != std::string::npos && text.substr(name, 3) == ") S";
}

/// Runs `work` in a thread, requests a stop once it is under way (by default: waits), and tells how long it took to
/// end.
template <typename Work>
Cancelled cancel(Work work, const std::function<bool()>& underWay = {})
{
    std::stop_source source;
    std::atomic<pid_t> id = 0;
    std::optional<Error> error;
    Clock::time_point ended;
    std::thread thread([&] {
        Context context(source.get_token());
        id = ::gettid();
        const auto result = work(context);
        ended = Clock::now();
        if (!result) {
            error = result.error();
        }
    });
    const bool begun = QTest::qWaitFor([&] { return id != 0 && (underWay ? underWay() : sleeps(id)); });
    const auto asked = Clock::now();
    source.request_stop();
    thread.join();
    return {begun ? error : std::nullopt, ended - asked};
}

void verify(const char* what, const Cancelled& cancelled)
{
    qInfo("%s: ended %.2f ms after the request", what, cancelled.latency.count());
    QVERIFY(cancelled.error.has_value());
    QCOMPARE(cancelled.error->kind, ErrorKind::Cancelled);
    QVERIFY(cancelled.latency < Allowed);
}

Address addressOf(const std::string& url)
{
    return parseAddress(url).value();
}

/// The first word of every command that it has received.
std::vector<std::string> wordsOf(const FakeServer& server)
{
    std::vector<std::string> words;
    for (const auto& command : server.received()) {
        words.push_back(command.front());
    }
    return words;
}

SessionOptions patient()
{
    SessionOptions options;
    options.connectTimeout = 60s;
    options.commandTimeout = 60s;
    return options;
}

Result<std::vector<SocketAddress>> resolved(const std::string& host)
{
    Context context;
    const HostLookup lookup(host, 7);
    if (!lookup.finished()) {
        std::array<pollfd, 2> fds{pollfd{lookup.fd(), POLLIN, 0}, pollfd{}};
        if (const auto status = pollUntil(fds, Clock::now() + 20s, context); !status) {
            return fail(lookup.late());
        }
    }
    return lookup.answer();
}

} // namespace

class CancelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void connecting()
    {
        const BlackHole hole;
        verify("connect", cancel([&](Context& context) {
            return connectStream({.endpoint = {.host = "127.0.0.1", .port = hole.port()}}, Clock::now() + 60s, context);
        }));
    }

    void connectingEndsAtItsDeadline()
    {
        const BlackHole hole;
        Context context;
        const auto start = Clock::now();
        const auto stream =
            connectStream({.endpoint = {.host = "127.0.0.1", .port = hole.port()}}, start + 100ms, context);
        const std::chrono::duration<double, std::milli> took = Clock::now() - start;
        QVERIFY(!stream);
        QCOMPARE(stream.error().kind, ErrorKind::Timeout);
        QVERIFY2(took >= 100ms && took < 100ms + Allowed, qPrintable(QString::number(took.count())));
    }

    void shakingHands()
    {
        const auto silent = FakeServer::greeting("");
        verify("handshake",
            cancel([&](Context& context) { return Session::open(addressOf(silent->url()), patient(), context); }));
    }

    void agreeingOnTls()
    {
        ignoreSigpipe();
        const auto silent = FakeServer::greeting("");
        auto address = addressOf(silent->url());
        address.tls = true;
        verify("TLS handshake", cancel([&](Context& context) { return Session::open(address, patient(), context); }));
    }

    void askingSentinels()
    {
        const auto silent = FakeServer::greeting("");
        const BlackHole hole;
        const auto seeds = "127.0.0.1:" + std::to_string(silent->port()) + ",127.0.0.1:" + std::to_string(hole.port());
        verify("sentinels, reached by nobody", cancel([&](Context& context) {
            return Session::open(addressOf("redis-sentinel://" + seeds + "/m"), patient(), context);
        }));
        const FakeServer mute([](const FakeServer::Command& command) {
            return std::optional<std::string>(command[0] == "PING" ? "+PONG\r\n"
                    : command[0] == "CLIENT"                       ? "+OK\r\n"
                                                                   : "");
        });
        const auto asked = [&] { return std::ranges::count(wordsOf(mute), "SENTINEL") > 0; };
        verify("sentinels, asked",
            cancel(
                [&](Context& context) {
                    const auto seed = "127.0.0.1:" + std::to_string(mute.port());
                    return Session::open(addressOf("redis-sentinel://" + seed + "/m"), patient(), context);
                },
                asked));
    }

    void discoveringACluster()
    {
        const BlackHole hole;
        const auto url = [](uint16_t port) { return "redis-cluster://127.0.0.1:" + std::to_string(port); };
        verify("Cluster, reached by nobody",
            cancel([&](Context& context) { return Session::open(addressOf(url(hole.port())), patient(), context); }));
        const FakeServer mute([](const FakeServer::Command& command) {
            return std::optional<std::string>(command[0] == "PING" ? "+PONG\r\n"
                    : command[0] == "CLIENT"                       ? "+OK\r\n"
                                                                   : "");
        });
        verify("Cluster, asked",
            cancel([&](Context& context) { return Session::open(addressOf(url(mute.port())), patient(), context); },
                [&] { return std::ranges::count(wordsOf(mute), "CLUSTER") > 0; }));
    }

    void startingSsh()
    {
        const auto silent = FakeServer::greeting("");
        const FaultProxy door({.path = {}, .port = silent->port()});
        const TempDir dir("ssh");
        std::ofstream(dir.file("config")) << "Host there\n  HostName 127.0.0.1\n  Port " << door.port() << "\n";
        const Target target{.address = addressOf("redis://127.0.0.1:1"),
            .ssh = SshSettings{.destination = "there", .configFile = dir.file("config")}};
        verify("ssh",
            cancel([&](Context& context) { return Session::open(target, patient(), context); },
                [&] { return door.accepted() > 0; }));
    }

    void waitingForAnAnswer()
    {
        RedisServer server;
        Context context;
        auto session = Session::open(addressOf(server.url()), patient(), context);
        QVERIFY(session.has_value());
        server.freeze();
        const auto cancelled = cancel([&](Context& other) { return (*session)->run({"PING"}, other); });
        server.thaw();
        verify("command", cancelled);
        QVERIFY(!(*session)->connected());
        // The late answer belongs to nobody: the session begins anew.
        QCOMPARE((*session)->run({"PING"}, context).error().kind, ErrorKind::Network);
        QVERIFY((*session)->reconnect(context));
        QCOMPARE((*session)->run({"ECHO", "mine"}, context)->get().text(), std::string_view("mine"));
    }

    void whileAnswersPourIn()
    {
        RedisServer server;
        auto client = server.client();
        client.run({"SET", "k", std::string(1000, 'x')});
        Context context;
        auto session = Session::open(addressOf(server.url()), patient(), context);
        QVERIFY(session.has_value());
        auto* const connection = (*session)->links().front().connection.get();
        std::atomic<size_t> taken = 0;
        verify("stream of answers",
            cancel(
                [&](Context& other) -> Status {
                    while (true) {
                        while (connection->owed() < 2000) {
                            connection->add({"GET", "k"});
                        }
                        if (auto status = waitForAny({&connection, 1}, Clock::now() + 60s, other); !status) {
                            return status;
                        }
                        for (; connection->ready() > 0; ++taken) {
                            connection->take();
                        }
                    }
                },
                [&] { return taken > 10'000; }));
        QVERIFY(!connection->open());
    }

    void waitingForAny()
    {
        RedisServer server;
        Context context;
        auto first = Session::open(addressOf(server.url()), patient(), context);
        auto second = Session::open(addressOf(server.url()), patient(), context);
        QVERIFY(first && second);
        std::array<Connection*, 2> both{
            (*first)->links().front().connection.get(), (*second)->links().front().connection.get()};
        server.freeze();
        both[0]->add({"PING"});
        const auto cancelled = cancel([&](Context& other) { return waitForAny(both, Clock::now() + 60s, other); });
        server.thaw();
        verify("waitForAny", cancelled);
        QVERIFY(!both[0]->open()); // it owes an answer
        QVERIFY(both[1]->open());
    }

    void beforeAnything()
    {
        const auto source = std::make_unique<std::stop_source>(); // GCC 12 takes one on the stack for uninitialised
        source->request_stop();
        Context context(source->get_token());
        RedisServer server;
        const auto session = Session::open(addressOf(server.url()), patient(), context);
        QVERIFY(!session);
        QCOMPARE(session.error().kind, ErrorKind::Cancelled);
    }

    void lookingUpANameEndsAtItsDeadline()
    {
        // The resolver itself may take as long as it likes; who asks does not wait for it.
        Context context;
        const auto start = Clock::now();
        const auto found = connectStream({.endpoint = {.host = "no-such-host.invalid", .port = 1}}, start, context);
        const std::chrono::duration<double, std::milli> took = Clock::now() - start;
        QVERIFY(!found);
        QVERIFY(found.error().kind == ErrorKind::Timeout || found.error().kind == ErrorKind::Network);
        QVERIFY(took < Allowed);
    }

    void namesAreLookedUp()
    {
        const auto loopback = resolved("127.0.0.1");
        QVERIFY(loopback.has_value());
        QCOMPARE(loopback->size(), size_t{1});
        QCOMPARE(loopback->front().storage.ss_family, AF_INET);
        const auto v6 = resolved("::1");
        QVERIFY(v6.has_value());
        QCOMPARE(v6->front().storage.ss_family, AF_INET6);
        const auto localhost = resolved("LocalHost"); // needs no hosts file
        QVERIFY(localhost.has_value());
        for (const SocketAddress& address : *localhost) {
            const auto family = address.storage.ss_family;
            QVERIFY(family == AF_INET || family == AF_INET6);
        }
        const auto unknown = resolved("no-such-host.invalid");
        QVERIFY(!unknown);
        QVERIFY(unknown.error().transient());
        QVERIFY(unknown.error().message.english().contains("no-such-host.invalid"));
    }
};

QTEST_GUILESS_MAIN(CancelTest)
#include "tst_cancel.moc"
