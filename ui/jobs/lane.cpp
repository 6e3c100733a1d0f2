// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/jobs/lane.h"

#include <QThread>

#include <vector>

namespace keystrata::ui {

Lane::Lane(const QString& name, QObject* parent) : QObject(parent), m_thread(QThread::create([this] { serve(); }))
{
    m_thread->setObjectName(name);
    m_thread->start();
}

Lane::~Lane()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_closing = true;
    }
    cancelAll();
    m_wake.notify_one();
    m_thread->wait();
}

void Lane::cancelAll()
{
    std::vector<std::stop_source> stops;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_running) {
            stops.push_back(*m_running);
        }
        for (const Task& task : m_queue) {
            stops.push_back(task.stop);
        }
    }
    // Without the lock: a stop runs the callbacks of whoever waits for it.
    for (std::stop_source& stop : stops) {
        stop.request_stop();
    }
}

void Lane::enqueue(Task task)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_queue.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void Lane::release(const QPointer<Lane>& lane, std::thread::id owner, std::shared_ptr<const void> object)
{
    // Only its own thread may ask whether the lane is still there; any other may take the time to free the object.
    if (std::this_thread::get_id() == owner && lane) {
        lane->enqueue({.stop = {}, .run = [object = std::move(object)]() mutable { object.reset(); }});
    }
}

void Lane::serve()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_closing || !m_queue.empty(); });
        if (m_queue.empty()) {
            return;
        }
        // Stopped jobs are run too: they end with a result at once.
        const Task task = std::move(m_queue.front());
        m_queue.pop_front();
        m_running = task.stop;
        lock.unlock();
        task.run();
        lock.lock();
        m_running.reset();
    }
}

} // namespace keystrata::ui
