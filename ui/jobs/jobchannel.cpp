// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/jobs/jobchannel.h"

#include "ui/jobs/jobhandle.h"

#include <utility>

namespace keystrata::ui {

void JobChannel::post(std::function<void()> delivery)
{
    // The lock keeps the handle alive while the event is queued; its destructor removes events that are still queued.
    const std::scoped_lock lock(m_mutex);
    if (m_receiver == nullptr) {
        return;
    }
    QMetaObject::invokeMethod(
        m_receiver, [receiver = m_receiver, delivery = std::move(delivery)] { receiver->deliver(delivery); },
        Qt::QueuedConnection);
}

bool JobChannel::awaitRoom(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    const bool room = m_room.wait(lock, stop, [this] { return m_unconsumed < MaxUnconsumed; });
    if (!room || stop.stop_requested()) {
        return false;
    }
    ++m_unconsumed;
    return true;
}

void JobChannel::acknowledge()
{
    {
        const std::scoped_lock lock(m_mutex);
        --m_unconsumed;
    }
    m_room.notify_one();
}

void JobChannel::detach()
{
    const std::scoped_lock lock(m_mutex);
    m_receiver = nullptr;
}

} // namespace keystrata::ui
