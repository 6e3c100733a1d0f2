// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/context.h"

namespace keystrata {

namespace {
constexpr auto ReportInterval = std::chrono::milliseconds(100);
}

Context::Context(std::stop_token stop, ProgressSink sink)
    : m_stop(std::move(stop))
    , m_sink(std::move(sink))
{
}

Error Context::cancelled()
{
    return {ErrorKind::Cancelled, {"cancelled", "Cancelled.", {}}, {}};
}

void Context::report(const Progress& progress)
{
    const auto now = Clock::now();
    if (!m_sink || (m_lastReport && now - *m_lastReport < ReportInterval)) {
        return;
    }
    m_lastReport = now;
    m_sink(progress);
}

void Context::reportFinal(const Progress& progress)
{
    if (m_sink) {
        m_sink(progress);
    }
}

} // namespace keystrata
