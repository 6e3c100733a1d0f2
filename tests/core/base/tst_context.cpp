// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/context.h"

#include <QTest>

#include <poll.h>

#include <thread>
#include <vector>

using namespace keystrata;
using namespace std::chrono_literals;

namespace {

Progress progress(uint64_t done)
{
    return {.phase = {"test.phase", "Counting.", {}}, .done = done, .total = 0, .perSecond = 0};
}

bool isReadable(int fd, int timeoutMs)
{
    pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, timeoutMs) == 1;
}

} // namespace

class ContextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reportsAtMostTenTimesASecond();
    void firstAndLastAlwaysGetThrough();
    void newPhasesGetThrough();
    void worksWithoutASink();
    void stopIsSeen();
    void stopCanBePolled();
    void stoppedBeforeIsReadableAtOnce();
    void nobodyStopsADefaultContext();
};

void ContextTest::reportsAtMostTenTimesASecond()
{
    std::vector<Clock::time_point> times;
    uint64_t last = 0;
    Context context({}, [&](const Progress& seen) {
        times.push_back(Clock::now());
        QVERIFY(seen.done >= last);
        last = seen.done;
    });
    const auto start = Clock::now();
    uint64_t calls = 0;
    while (times.size() < 4) {
        context.report(progress(++calls));
        QVERIFY(Clock::now() - start < 30s);
    }
    for (size_t i = 1; i < times.size(); ++i) {
        QVERIFY(times[i] - times[i - 1] >= 95ms); // the clock is read before the sink is called
    }
    QVERIFY(calls > times.size());
}

void ContextTest::firstAndLastAlwaysGetThrough()
{
    std::vector<uint64_t> seen;
    Context context({}, [&](const Progress& step) { seen.push_back(step.done); });
    context.report(progress(1));
    context.reportFinal(progress(2));
    context.reportFinal(progress(3));
    QCOMPARE(seen, (std::vector<uint64_t>{1, 2, 3}));
}

void ContextTest::newPhasesGetThrough()
{
    std::vector<std::string> seen;
    Context context({}, [&](const Progress& step) { seen.push_back(step.phase.english()); });
    for (const auto* phase : {"Asking", "Asking", "Waiting", "Waiting", "Asking"}) {
        context.report({.phase = {"test.phase", phase, {}}});
    }
    QCOMPARE(seen, (std::vector<std::string>{"Asking", "Waiting", "Asking"}));
}

void ContextTest::worksWithoutASink()
{
    Context context;
    context.report(progress(1));
    context.reportFinal(progress(2));
    QVERIFY(!context.stopRequested());
}

void ContextTest::stopIsSeen()
{
    std::stop_source source;
    const Context context(source.get_token());
    QVERIFY(!context.stopRequested());
    source.request_stop();
    QVERIFY(context.stopRequested());
    QVERIFY(context.stopToken().stop_requested());
    const auto error = Context::cancelled();
    QCOMPARE(error.kind, ErrorKind::Cancelled);
    QVERIFY(!error.transient());
    QVERIFY(!error.message.english().empty());
}

void ContextTest::stopCanBePolled()
{
    std::stop_source source;
    Context context(source.get_token());
    const int fd = context.stopFd();
    QCOMPARE(context.stopFd(), fd);
    QVERIFY(!isReadable(fd, 0));
    std::jthread stopper([&source] { source.request_stop(); });
    QVERIFY(isReadable(fd, 10'000));
    QVERIFY(isReadable(fd, 0)); // and stays so
}

void ContextTest::stoppedBeforeIsReadableAtOnce()
{
    std::stop_source source;
    source.request_stop();
    Context context(source.get_token());
    QVERIFY(isReadable(context.stopFd(), 0));
}

void ContextTest::nobodyStopsADefaultContext()
{
    Context context;
    QVERIFY(!isReadable(context.stopFd(), 0));
}

QTEST_APPLESS_MAIN(ContextTest)
#include "tst_context.moc"
