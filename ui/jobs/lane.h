// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/jobs/job.h"
#include "ui/jobs/jobchannel.h"
#include "ui/jobs/jobhandle.h"

#include <QObject>
#include <QPointer>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

class QThread;

namespace keystrata::ui {

/// One thread with a queue: the only way slow work is done. Jobs of a lane run one after the other; one lane a purpose,
/// so that sampling never waits behind a scan. Destroying a lane stops everything and joins the thread, also when a job
/// waits for a socket or for the GUI to take its batches, and also when the event loop is gone.
class Lane : public QObject
{
    Q_OBJECT

public:
    explicit Lane(const QString& name, QObject* parent = nullptr);
    ~Lane() override;

    template <typename T, typename B>
    JobPtr submit(Job<T, B> job);

    /// The same object, for the thread this lane lives in: when its last user there lets go of it, it is freed in the
    /// lane and not in the GUI's thread, where a large one would be felt.
    template <typename T>
    std::shared_ptr<const T> freedHere(std::shared_ptr<const T> object);

    /// Requests the stop of the running and all queued jobs. Each still ends with a result.
    void cancelAll();

Q_SIGNALS:
    void submitted(keystrata::ui::JobHandle* job); ///< before it starts

private:
    struct Task
    {
        std::stop_source stop;
        std::function<void()> run;
    };

    template <typename T, typename B>
    static void runJob(const Job<T, B>& job, JobHandle* handle, const std::shared_ptr<JobChannel>& channel,
        const std::stop_token& stop);
    template <typename T, typename B>
    static Result<T> workOf(const Job<T, B>& job, JobHandle* handle, const std::shared_ptr<JobChannel>& channel,
        const std::stop_token& stop);
    void enqueue(Task task);
    static void release(const QPointer<Lane>& lane, std::thread::id owner, std::shared_ptr<const void> object);
    void serve();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_queue; ///< guarded by m_mutex, as the two below
    std::optional<std::stop_source> m_running;
    bool m_closing = false;
    std::unique_ptr<QThread> m_thread;
};

template <typename T, typename B>
JobPtr Lane::submit(Job<T, B> job)
{
    JobPtr handle(new JobHandle(job.title));
    Q_EMIT submitted(handle.get());
    // The raw pointer is only dereferenced by deliveries, which the channel drops once the handle is gone.
    enqueue({handle->m_stop,
        [job = std::move(job), receiver = handle.get(), channel = handle->m_channel,
            stop = handle->m_stop.get_token()] { runJob(job, receiver, channel, stop); }});
    return handle;
}

template <typename T>
std::shared_ptr<const T> Lane::freedHere(std::shared_ptr<const T> object)
{
    const T* raw = object.get();
    auto letGo = [lane = QPointer<Lane>(this), owner = std::this_thread::get_id(), object = std::move(object)](
                     const T*) mutable { release(lane, owner, std::move(object)); };
    return {raw, std::move(letGo)};
}

template <typename T, typename B>
void Lane::runJob(
    const Job<T, B>& job, JobHandle* handle, const std::shared_ptr<JobChannel>& channel, const std::stop_token& stop)
{
    auto result = std::make_shared<Result<T>>(fail(Context::cancelled()));
    if (!stop.stop_requested()) {
        channel->post([handle] { handle->setRunning(); });
        *result = workOf(job, handle, channel, stop);
    }
    channel->post([handle, finished = job.finished, result] {
        handle->setFinished();
        if (finished && !handle->abandoned()) {
            finished(std::move(*result));
        }
    });
}

template <typename T, typename B>
Result<T> Lane::workOf(
    const Job<T, B>& job, JobHandle* handle, const std::shared_ptr<JobChannel>& channel, const std::stop_token& stop)
{
    const BatchSink<B> sink = [consume = job.batch, handle, channel, stop](B batch) {
        if (!channel->awaitRoom(stop)) {
            return;
        }
        auto shared = std::make_shared<B>(std::move(batch));
        channel->post([consume, handle, channel, shared] {
            if (consume && !handle->cancelRequested()) {
                consume(std::move(*shared));
            }
            channel->acknowledge();
        });
    };
    Context context(stop, [progressed = job.progressed, handle, channel](const Progress& progress) {
        channel->post([progressed, handle, progress] {
            handle->setProgress(progress);
            if (progressed && !handle->abandoned()) {
                progressed(progress);
            }
        });
    });
    return job.work(context, sink);
}

} // namespace keystrata::ui
