// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/fakeserver.h"
#include "tests/support/redisserver.h"
#include "ui/logic/backoff.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using State = ServerLink::State;
using namespace std::chrono_literals;

namespace {

redis::Address addressOf(const std::string& url)
{
    return *redis::parseAddress(url);
}

/// A link that is sampled, as the window has it.
struct Window
{
    ServerLink link;
    SamplerController sampler{link};

    void open(const std::string& url) { link.open(addressOf(url), QStringLiteral("test")); }

    size_t points() const { return sampler.history().points().size(); }
};

} // namespace

class ServerLinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aReachableServerIsConnectedAndSampled();
    void aKilledServerIsLostAndItsLastPictureStays();
    void aServerThatComesBackIsFoundAndTheLineBreaks();
    void retryNowDoesNotWaitForTheCountdown();
    void anUnreachableServerIsTriedAgain();
    void aWrongPasswordIsNotTriedAgain();
    void somethingElseThanRedisIsRefused();
    void aUserWithoutInfoIsConnectedAndToldSo();
    void anotherServerForgetsTheFirst();
    void closingForgetsEverything();
    void aSilentServerDoesNotKeepTheWindowOpen();
    void aSilentServerIsLostAfterItsTimeout();
    void theBackoffGrowsToItsLimit();
};

void ServerLinkTest::aReachableServerIsConnectedAndSampled()
{
    const RedisServer server;
    Window window;
    window.open(server.url());
    QCOMPARE(window.link.state(), State::Connecting);
    QTRY_COMPARE(window.link.state(), State::Connected);
    QCOMPARE(window.link.capabilities().role, std::string("master"));
    QTRY_VERIFY(window.points() >= 3);
    QVERIFY(window.sampler.latest()->usedMemory > 0);
    QVERIFY(*window.sampler.age() < 3s);
    const auto& points = window.sampler.history().points();
    const auto apart = points[2].time - points[1].time;
    QVERIFY2(apart > 800ms && apart < 2s, "samples are a second apart");
}

void ServerLinkTest::aKilledServerIsLostAndItsLastPictureStays()
{
    RedisServer server;
    Window window;
    window.open(server.url());
    QTRY_VERIFY(window.points() >= 1);
    server.kill();
    QTRY_COMPARE(window.link.state(), State::Lost);
    QVERIFY(window.points() >= 1);
    QVERIFY(window.sampler.latest().has_value());
    QVERIFY(!textOf(window.link.error()).isEmpty());
    QCOMPARE(window.sampler.health().status, stats::HealthStatus::Down);
    // Several tries later the pause is longer than the first one could be.
    QTRY_VERIFY(window.link.untilRetry() > 1300ms);
    const auto age = *window.sampler.age();
    QTRY_VERIFY(*window.sampler.age() > age);
}

void ServerLinkTest::aServerThatComesBackIsFoundAndTheLineBreaks()
{
    RedisServer server;
    Window window;
    window.open(server.url());
    QTRY_VERIFY(window.points() >= 2);
    const std::string before = window.sampler.latest()->runId;
    server.kill();
    QTRY_COMPARE(window.link.state(), State::Lost);
    const size_t kept = window.points();
    server.start();
    QTRY_COMPARE_WITH_TIMEOUT(window.link.state(), State::Connected, 10'000);
    QTRY_VERIFY(window.points() >= kept + 2);
    QVERIFY(window.sampler.latest()->runId != before);
    QVERIFY(window.sampler.history().points()[kept].breakBefore);
    QVERIFY(!window.sampler.history().points()[kept].opsPerSec);
    QVERIFY(window.sampler.history().points()[kept + 1].opsPerSec.has_value());
}

void ServerLinkTest::retryNowDoesNotWaitForTheCountdown()
{
    RedisServer server;
    Window window;
    window.open(server.url());
    QTRY_VERIFY(window.points() >= 1);
    server.kill();
    const QSignalSpy countdown(&window.link, &ServerLink::countdownChanged);
    QTRY_VERIFY_WITH_TIMEOUT(window.link.untilRetry() > 3s, 15'000);
    QVERIFY(countdown.count() > 0);
    server.start();
    QElapsedTimer timer;
    timer.start();
    window.link.retry();
    QTRY_COMPARE(window.link.state(), State::Connected);
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

void ServerLinkTest::anUnreachableServerIsTriedAgain()
{
    Window window;
    const QSignalSpy changes(&window.link, &ServerLink::stateChanged);
    window.open("redis://127.0.0.1:" + std::to_string(freePort()));
    QTRY_COMPARE(window.link.state(), State::Lost);
    const auto first = changes.count();
    QTRY_VERIFY(changes.count() > first); // the second failure
    QCOMPARE(window.link.state(), State::Lost);
}

void ServerLinkTest::aWrongPasswordIsNotTriedAgain()
{
    RedisServer server({"requirepass right"}, RedisServer::Listen::UnixAndTcp);
    Window window;
    window.open("redis://:wrong@127.0.0.1:" + std::to_string(server.port()));
    QTRY_COMPARE(window.link.state(), State::Refused);
    QCOMPARE(window.link.error().kind, ErrorKind::Auth);
    QVERIFY(!textOf(window.link.error()).contains(QStringLiteral("wrong@")));
    QCOMPARE(window.link.untilRetry(), 0ms);
    QVERIFY(!window.link.trying());
    // The operator may still try by hand, for instance after the password was changed back.
    window.link.retry();
    QVERIFY(window.link.trying());
    QTRY_VERIFY(!window.link.trying());
    QCOMPARE(window.link.state(), State::Refused);
}

void ServerLinkTest::somethingElseThanRedisIsRefused()
{
    const auto server = FakeServer::greeting("SSH-2.0-OpenSSH_9.2\r\n");
    Window window;
    window.open(server->url());
    QTRY_COMPARE(window.link.state(), State::Refused);
    QCOMPARE(window.link.error().kind, ErrorKind::Protocol);
}

void ServerLinkTest::aUserWithoutInfoIsConnectedAndToldSo()
{
    const RedisServer server({"user reader on >secret ~* +@all -info"}, RedisServer::Listen::UnixAndTcp);
    Window window;
    window.open("redis://reader:secret@127.0.0.1:" + std::to_string(server.port()));
    QTRY_VERIFY(window.sampler.denied().has_value());
    QCOMPARE(window.link.state(), State::Connected);
    QCOMPARE(window.points(), size_t(0));
    QCOMPARE(window.sampler.health().status, stats::HealthStatus::Degraded);
}

void ServerLinkTest::anotherServerForgetsTheFirst()
{
    const RedisServer first;
    const RedisServer second;
    const std::string wanted = second.client().info("run_id");
    Window window;
    window.open(first.url());
    QTRY_VERIFY(window.points() >= 1);
    const QSignalSpy cleared(&window.sampler, &SamplerController::cleared);
    window.sampler.sampleNow();
    window.open(second.url());
    QCOMPARE(cleared.count(), 1);
    QCOMPARE(window.points(), size_t(0));
    QVERIFY(!window.sampler.latest());
    QTRY_VERIFY(window.points() >= 1);
    QCOMPARE(window.sampler.latest()->runId, wanted);
}

void ServerLinkTest::closingForgetsEverything()
{
    const RedisServer server;
    Window window;
    window.open(server.url());
    QTRY_VERIFY(window.points() >= 1);
    window.link.close();
    QCOMPARE(window.link.state(), State::Closed);
    QCOMPARE(window.points(), size_t(0));
    QVERIFY(window.link.name().isEmpty());
}

void ServerLinkTest::aSilentServerDoesNotKeepTheWindowOpen()
{
    // The lane's thread sits in a read that only the stop can end.
    const auto server = FakeServer::greeting("");
    QElapsedTimer timer;
    {
        Window window;
        window.open(server->url());
        QTRY_VERIFY(window.link.trying());
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
}

void ServerLinkTest::aSilentServerIsLostAfterItsTimeout()
{
    RedisServer server;
    Window window;
    window.open(server.url());
    QTRY_VERIFY(window.points() >= 1);
    server.freeze();
    QTRY_COMPARE_WITH_TIMEOUT(window.link.state(), State::Lost, 10'000);
    QCOMPARE(window.link.error().kind, ErrorKind::Timeout);
    server.thaw();
    QTRY_COMPARE_WITH_TIMEOUT(window.link.state(), State::Connected, 10'000);
}

void ServerLinkTest::theBackoffGrowsToItsLimit()
{
    Backoff backoff;
    QCOMPARE(backoff.next(0.5), 500ms);
    QCOMPARE(backoff.next(0.5), 1000ms);
    QCOMPARE(backoff.next(0), 1600ms);
    QCOMPARE(backoff.next(1), 4800ms);
    for (int i = 0; i < 10; ++i) {
        backoff.next(0.5);
    }
    QCOMPARE(backoff.next(0.5), 30'000ms);
    QCOMPARE(backoff.next(1), 36'000ms);
    backoff.reset();
    QCOMPARE(backoff.next(0.5), 500ms);
}

QTEST_GUILESS_MAIN(ServerLinkTest)
#include "tst_serverlink.moc"
