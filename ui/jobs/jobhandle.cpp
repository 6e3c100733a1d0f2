// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/jobs/jobhandle.h"

#include "ui/jobs/jobchannel.h"

#include <atomic>
#include <utility>

namespace keystrata::ui {

namespace {
quint64 nextJobId()
{
    static std::atomic<quint64> last = 0;
    return ++last;
}
} // namespace

void JobDeleter::operator()(JobHandle* handle) const
{
    handle->m_abandoned = true;
    handle->m_channel->detach();
    handle->cancel();
    if (handle->m_delivering > 0) {
        handle->deleteLater();
    } else {
        delete handle;
    }
}

JobHandle::JobHandle(QString title)
    : m_id(nextJobId())
    , m_title(std::move(title))
    , m_channel(std::make_shared<JobChannel>(this))
{
}

JobHandle::~JobHandle() = default;

void JobHandle::deliver(const std::function<void()>& delivery)
{
    if (m_abandoned) {
        return;
    }
    ++m_delivering;
    delivery();
    --m_delivering;
}

void JobHandle::setRunning()
{
    m_state = State::Running;
    Q_EMIT started();
}

void JobHandle::setProgress(const Progress& progress)
{
    m_progress = progress;
    Q_EMIT progressed();
}

void JobHandle::setFinished()
{
    m_state = State::Finished;
    Q_EMIT finished();
}

} // namespace keystrata::ui
