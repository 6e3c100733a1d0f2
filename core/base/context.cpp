// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/context.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace keystrata {

namespace {
constexpr auto ReportInterval = std::chrono::milliseconds(100);
}

StopEvent::StopEvent(const std::stop_token& token) : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    m_callback.emplace(token, [fd = m_fd] { ::eventfd_write(fd, 1); });
}

StopEvent::~StopEvent()
{
    m_callback.reset();
    ::close(m_fd);
}

Context::Context(std::stop_token stop, ProgressSink sink) : m_stop(std::move(stop)), m_sink(std::move(sink)) { }

int Context::stopFd()
{
    if (!m_stopEvent) {
        m_stopEvent = std::make_shared<StopEvent>(m_stop);
    }
    return m_stopEvent->fd();
}

Error Context::cancelled()
{
    return {ErrorKind::Cancelled, {"cancelled", "Cancelled.", {}}, {}};
}

void Context::report(const Progress& progress)
{
    const auto now = Clock::now();
    const bool samePhase = m_lastReport && progress.phase == m_phase;
    if (!m_sink || (samePhase && now - *m_lastReport < ReportInterval)) {
        return;
    }
    m_lastReport = now;
    m_phase = progress.phase;
    m_sink(progress);
}

void Context::reportFinal(const Progress& progress)
{
    if (m_sink) {
        m_sink(progress);
    }
}

} // namespace keystrata
