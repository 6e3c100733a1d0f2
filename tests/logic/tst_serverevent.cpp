// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/serverevent.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::ui;
using Kind = ServerEvent::Kind;
using namespace std::chrono_literals;

namespace {

stats::ServerSample sampleAt(std::chrono::seconds second)
{
    stats::ServerSample sample;
    sample.time = std::chrono::system_clock::time_point(1'700'000'000s + second);
    sample.monotonic = Clock::time_point(second);
    sample.runId = "aaaa";
    sample.role = "master";
    sample.uptimeSeconds = static_cast<uint64_t>(1000 + second.count());
    sample.commands = static_cast<uint64_t>(second.count() * 10);
    return sample;
}

} // namespace

class ServerEventTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aServerThatGoesOnIsNoEvent();
    void aYoungProcessIsARestart();
    void anOldProcessOfAnotherNameIsAFailover();
    void anotherRoleIsAFailover();
    void lowerCountersWereReset();
};

void ServerEventTest::aServerThatGoesOnIsNoEvent()
{
    QVERIFY(!eventBetween(sampleAt(1s), sampleAt(2s)));
}

void ServerEventTest::aYoungProcessIsARestart()
{
    stats::ServerSample after = sampleAt(10s);
    after.runId = "bbbb";
    after.uptimeSeconds = 2;
    const auto event = eventBetween(sampleAt(1s), after);
    QCOMPARE(event->kind, Kind::Restart);
    QCOMPARE(event->time, after.time);
}

void ServerEventTest::anOldProcessOfAnotherNameIsAFailover()
{
    stats::ServerSample after = sampleAt(10s);
    after.runId = "bbbb";
    after.uptimeSeconds = 5000;
    QCOMPARE(eventBetween(sampleAt(1s), after)->kind, Kind::Failover);
}

void ServerEventTest::anotherRoleIsAFailover()
{
    stats::ServerSample after = sampleAt(2s);
    after.role = "slave";
    QCOMPARE(eventBetween(sampleAt(1s), after)->kind, Kind::Failover);
}

void ServerEventTest::lowerCountersWereReset()
{
    stats::ServerSample after = sampleAt(2s);
    after.commands = 1;
    QCOMPARE(eventBetween(sampleAt(1s), after)->kind, Kind::CountersReset);
}

QTEST_GUILESS_MAIN(ServerEventTest)
#include "tst_serverevent.moc"
