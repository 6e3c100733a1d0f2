// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/jobs/jobboard.h"
#include "ui/jobs/lane.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <semaphore>

using namespace keystrata;
using namespace keystrata::ui;

namespace {

/// Blocks like a socket read: only the stop token ends it.
void waitForStop(const std::stop_token& stop)
{
    std::binary_semaphore stopped(0);
    const std::stop_callback wake(stop, [&stopped] { stopped.release(); });
    stopped.acquire();
}

Job<int> endless(std::atomic<bool>* running = nullptr)
{
    return {.work = [running](Context& context, const BatchSink<NoBatch>&) -> Result<int> {
        if (running != nullptr) {
            *running = true;
        }
        waitForStop(context.stopToken());
        return fail(Context::cancelled());
    }};
}

/// A controller as they all are: the handle is its member, so it cannot be called after its end.
class Receiver
{
public:
    void restart(Lane& lane, int round)
    {
        ++m_round;
        m_job = lane.submit(Job<int, int>{.work = [round](Context& context, const BatchSink<int>& sink) -> Result<int> {
                                              while (!context.stopRequested()) {
                                                  sink(round);
                                              }
                                              return fail(Context::cancelled());
                                          },
            .batch =
                [this](int from) {
                    ++m_batches;
                    if (from != m_round) {
                        ++m_late;
                    }
                },
            .finished = [this, round](const Result<int>&) { m_late += round != m_round ? 1 : 0; }});
    }

    int m_round = -1;
    int m_batches = 0;
    int m_late = 0;
    JobPtr m_job;
};

} // namespace

class LaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversTheResultInTheThreadOfTheSubmitter();
    void runsOneJobAtATimeInOrder();
    void aJobStoppedBeforeItStartsEndsCancelledWithoutRunning();
    void idsGrow();
    void cancelEndsARunningJob();
    void theWorkerWaitsAfterFourBatches();
    void aCancelledJobDeliversNoMoreBatches();
    void twoHundredRestartsDeliverNothingLate();
    void aReceiverDeletedWhileItsJobRunsIsNotCalled();
    void aCallbackMayReplaceItsOwnJob();
    void anOwnerThatLeavesAtFinishedIsNotCalledBack();
    void progressComesAtMostTenTimesASecond();
    void shutdownFreesAWorkerThatWaitsForTheGui();
    void shutdownFreesAWorkerThatWaitsForASocket();
    void shutdownEndsQueuedJobsWithoutRunningThem();
    void aLargeObjectIsFreedInTheLane();
    void anObjectThatOutlivesItsLaneIsFreedAllTheSame();
    void theBoardListsTitledJobsUntilTheyEnd();
};

void LaneTest::deliversTheResultInTheThreadOfTheSubmitter()
{
    Lane lane(QStringLiteral("test"));
    QThread* worked = nullptr;
    QThread* delivered = nullptr;
    int value = 0;
    const JobPtr job = lane.submit(Job<int>{.work = [&worked](Context&, const auto&) -> Result<int> {
                                                worked = QThread::currentThread();
                                                return 42;
                                            },
        .finished =
            [&](Result<int> result) {
                delivered = QThread::currentThread();
                value = result.value_or(-1);
            }});
    QTRY_COMPARE(value, 42);
    QCOMPARE(delivered, QThread::currentThread());
    QVERIFY(worked != QThread::currentThread());
    QCOMPARE(job->state(), JobHandle::State::Finished);
}

void LaneTest::runsOneJobAtATimeInOrder()
{
    Lane lane(QStringLiteral("test"));
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    QList<int> order;
    std::vector<JobPtr> jobs;
    for (int i = 0; i < 50; ++i) {
        jobs.push_back(lane.submit(Job<int>{.work = [&, i](Context&, const auto&) -> Result<int> {
                                                most = std::max(most.load(), ++running);
                                                --running;
                                                return i;
                                            },
            .finished = [&order](Result<int> result) { order.append(*result); }}));
    }
    QTRY_COMPARE(order.size(), 50);
    QVERIFY(std::ranges::is_sorted(order));
    QCOMPARE(most.load(), 1);
}

void LaneTest::aJobStoppedBeforeItStartsEndsCancelledWithoutRunning()
{
    Lane lane(QStringLiteral("test"));
    const JobPtr blocker = lane.submit(endless());
    bool ran = false;
    std::optional<ErrorKind> kind;
    const JobPtr job = lane.submit(Job<int>{.work = [&ran](Context&, const auto&) -> Result<int> {
                                                ran = true;
                                                return 1;
                                            },
        .finished = [&kind](Result<int> result) { kind = result.error().kind; }});
    job->cancel();
    blocker->cancel();
    QTRY_VERIFY(kind.has_value());
    QCOMPARE(*kind, ErrorKind::Cancelled);
    QVERIFY(!ran);
}

void LaneTest::idsGrow()
{
    Lane first(QStringLiteral("first"));
    Lane second(QStringLiteral("second"));
    const JobPtr a = first.submit(endless());
    const JobPtr b = second.submit(endless());
    const JobPtr c = first.submit(endless());
    QVERIFY(a->id() < b->id());
    QVERIFY(b->id() < c->id());
}

void LaneTest::cancelEndsARunningJob()
{
    Lane lane(QStringLiteral("test"));
    std::atomic<bool> running = false;
    Job<int> request = endless(&running);
    std::optional<ErrorKind> kind;
    request.finished = [&kind](Result<int> result) { kind = result.error().kind; };
    const JobPtr job = lane.submit(std::move(request));
    QTRY_VERIFY(running);
    job->cancel();
    QTRY_VERIFY(kind.has_value());
    QCOMPARE(*kind, ErrorKind::Cancelled);
}

void LaneTest::theWorkerWaitsAfterFourBatches()
{
    Lane lane(QStringLiteral("test"));
    std::atomic<int> produced = 0;
    std::atomic<int> unconsumed = 0;
    std::atomic<int> most = 0;
    int consumed = 0;
    bool finished = false;
    const JobPtr job = lane.submit(Job<int, std::shared_ptr<const int>>{
        .work = [&](Context&, const BatchSink<std::shared_ptr<const int>>& sink) -> Result<int> {
            for (int i = 0; i < 200; ++i) {
                sink(std::make_shared<const int>(i));
                ++produced;
                most = std::max(most.load(), ++unconsumed);
            }
            return 0;
        },
        .batch =
            [&](const std::shared_ptr<const int>& batch) {
                QCOMPARE(*batch, consumed);
                ++consumed;
                --unconsumed;
            },
        .finished = [&finished](const Result<int>&) { finished = true; }});
    // The event loop does not run: the worker fills its four places and stands.
    QElapsedTimer timer;
    timer.start();
    while (produced < JobChannel::MaxUnconsumed && timer.elapsed() < 5000) {
        QThread::yieldCurrentThread();
    }
    QCOMPARE(produced.load(), JobChannel::MaxUnconsumed);
    QTRY_VERIFY(finished);
    QCOMPARE(consumed, 200);
    // The place is taken before the count here is raised and given back after it is lowered.
    QVERIFY2(most <= JobChannel::MaxUnconsumed, qPrintable(QString::number(most)));
}

void LaneTest::aCancelledJobDeliversNoMoreBatches()
{
    Lane lane(QStringLiteral("test"));
    std::atomic<int> produced = 0;
    int consumed = 0;
    bool finished = false;
    const JobPtr job = lane.submit(Job<int, int>{.work = [&](Context& context, const auto& sink) -> Result<int> {
                                                     while (!context.stopRequested()) {
                                                         sink(1);
                                                         ++produced;
                                                     }
                                                     return fail(Context::cancelled());
                                                 },
        .batch = [&consumed](int) { ++consumed; },
        .finished = [&finished](const Result<int>&) { finished = true; }});
    QElapsedTimer timer;
    timer.start();
    while (produced < JobChannel::MaxUnconsumed && timer.elapsed() < 5000) {
        QThread::yieldCurrentThread();
    }
    job->cancel();
    QTRY_VERIFY(finished);
    QCOMPARE(consumed, 0);
}

void LaneTest::twoHundredRestartsDeliverNothingLate()
{
    // Batches of a superseded job are already queued when the next one is submitted: a design that only looked at the
    // running job would deliver them.
    Lane lane(QStringLiteral("test"));
    Receiver receiver;
    for (int i = 0; i < 200; ++i) {
        receiver.restart(lane, i);
        const int before = receiver.m_batches;
        QElapsedTimer timer;
        timer.start();
        while (receiver.m_batches <= before + 2 && timer.elapsed() < 5000) {
            QCoreApplication::processEvents(); // QTRY's steps of 50 ms would make 200 rounds slow
        }
    }
    receiver.m_job.reset();
    QCoreApplication::processEvents();
    QCOMPARE(receiver.m_late, 0);
    QVERIFY(receiver.m_batches >= 600);
}

void LaneTest::aReceiverDeletedWhileItsJobRunsIsNotCalled()
{
    Lane lane(QStringLiteral("test"));
    for (int i = 0; i < 200; ++i) {
        auto receiver = std::make_unique<Receiver>();
        receiver->restart(lane, i);
        if (i % 3 == 0) {
            QCoreApplication::processEvents();
        }
        receiver.reset(); // a use after free here is what AddressSanitizer looks for
        if (i % 3 == 1) {
            QCoreApplication::processEvents();
        }
    }
    bool last = false;
    const JobPtr job = lane.submit(Job<int>{.work = [](Context&, const auto&) -> Result<int> { return 1; },
        .finished = [&last](const Result<int>&) { last = true; }});
    QTRY_VERIFY(last);
}

void LaneTest::aCallbackMayReplaceItsOwnJob()
{
    Lane lane(QStringLiteral("test"));
    int rounds = 0;
    JobPtr job;
    std::function<void()> again = [&] {
        job = lane.submit(Job<int>{.work = [](Context&, const auto&) -> Result<int> { return 1; },
            .finished =
                [&](const Result<int>&) {
                    if (++rounds < 100) {
                        again();
                    }
                }});
    };
    again();
    QTRY_COMPARE(rounds, 100);
}

void LaneTest::anOwnerThatLeavesAtFinishedIsNotCalledBack()
{
    Lane lane(QStringLiteral("test"));
    bool called = false;
    JobPtr job = lane.submit(Job<int>{.work = [](Context&, const auto&) -> Result<int> { return 1; },
        .finished = [&called](const Result<int>&) { called = true; }});
    connect(job.get(), &JobHandle::finished, this, [&job] { job.reset(); });
    QTRY_VERIFY(!job);
    QVERIFY(!called);
}

void LaneTest::progressComesAtMostTenTimesASecond()
{
    Lane lane(QStringLiteral("test"));
    int reports = 0;
    bool finished = false;
    Progress last;
    const JobPtr job = lane.submit(Job<int>{.work = [](Context& context, const auto&) -> Result<int> {
                                                const auto end = Clock::now() + std::chrono::milliseconds(350);
                                                Progress progress;
                                                while (Clock::now() < end) {
                                                    ++progress.done;
                                                    context.report(progress);
                                                }
                                                context.reportFinal({{}, 7, 7, 0});
                                                return 1;
                                            },
        .progressed =
            [&](const Progress& progress) {
                ++reports;
                last = progress;
            },
        .finished = [&finished](const Result<int>&) { finished = true; }});
    QTRY_VERIFY(finished);
    QVERIFY2(reports >= 2 && reports <= 5, qPrintable(QString::number(reports)));
    QCOMPARE(last.done, 7u);
    QCOMPARE(job->progress().done, 7u);
}

void LaneTest::shutdownFreesAWorkerThatWaitsForTheGui()
{
    std::atomic<int> produced = 0;
    JobPtr job;
    QElapsedTimer timer;
    {
        Lane lane(QStringLiteral("test"));
        job = lane.submit(Job<int, int>{.work = [&produced](Context&, const auto& sink) -> Result<int> {
            for (int i = 0; i < 100; ++i) {
                sink(i);
                ++produced;
            }
            return 1;
        }});
        timer.start();
        while (produced < JobChannel::MaxUnconsumed && timer.elapsed() < 5000) {
            QThread::yieldCurrentThread();
        }
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(produced.load(), 100);
}

void LaneTest::shutdownFreesAWorkerThatWaitsForASocket()
{
    std::atomic<bool> running = false;
    JobPtr job;
    QElapsedTimer timer;
    {
        Lane lane(QStringLiteral("test"));
        job = lane.submit(endless(&running));
        QTRY_VERIFY(running);
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
}

void LaneTest::shutdownEndsQueuedJobsWithoutRunningThem()
{
    int cancelled = 0;
    std::atomic<int> ran = 0;
    std::vector<JobPtr> jobs;
    {
        Lane lane(QStringLiteral("test"));
        jobs.push_back(lane.submit(endless()));
        for (int i = 0; i < 20; ++i) {
            jobs.push_back(lane.submit(Job<int>{.work = [&ran](Context&, const auto&) -> Result<int> { return ++ran; },
                .finished =
                    [&cancelled](Result<int> result) {
                        cancelled += !result && result.error().kind == ErrorKind::Cancelled ? 1 : 0;
                    }}));
        }
    }
    QTRY_COMPARE(cancelled, 20);
    QCOMPARE(ran.load(), 0);
}

void LaneTest::aLargeObjectIsFreedInTheLane()
{
    std::atomic<QThread*> freedIn = nullptr;
    Lane lane(QStringLiteral("test"));
    const auto note = [&freedIn](const int* value) {
        delete value;
        freedIn = QThread::currentThread();
    };
    std::shared_ptr<const int> first = lane.freedHere(std::shared_ptr<const int>(new int(7), note));
    std::shared_ptr<const int> second = first;
    QCOMPARE(*second, 7);
    first.reset();
    QCOMPARE(freedIn.load(), nullptr); // somebody still uses it
    second.reset();
    QTRY_VERIFY(freedIn.load() != nullptr);
    QVERIFY(freedIn.load() != QThread::currentThread());
}

void LaneTest::anObjectThatOutlivesItsLaneIsFreedAllTheSame()
{
    bool freed = false;
    std::shared_ptr<const int> object;
    {
        Lane lane(QStringLiteral("test"));
        object = lane.freedHere(std::shared_ptr<const int>(new int(7), [&freed](const int* value) {
            delete value;
            freed = true;
        }));
    }
    object.reset();
    QVERIFY(freed);
}

void LaneTest::theBoardListsTitledJobsUntilTheyEnd()
{
    Lane lane(QStringLiteral("test"));
    JobBoard board;
    board.watch(&lane);
    const QSignalSpy changes(&board, &JobBoard::changed);
    Job<int> shown = endless();
    shown.title = QStringLiteral("Scanning");
    JobPtr first = lane.submit(shown);
    const JobPtr second = lane.submit(shown);
    const JobPtr hidden = lane.submit(endless());
    QCOMPARE(board.jobs().size(), 2);
    QTRY_COMPARE(first->state(), JobHandle::State::Running);
    first.reset();
    QCOMPARE(board.jobs(), QList<JobHandle*>{second.get()});
    second->cancel();
    QTRY_VERIFY(board.jobs().isEmpty());
    QVERIFY(changes.count() >= 4);
}

QTEST_GUILESS_MAIN(LaneTest)
#include "tst_lane.moc"
