// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/jobs/sessionlane.h"

namespace keystrata::ui {

SessionSource::SessionSource(redis::Target target, redis::SessionOptions options)
    : m_target(std::move(target))
    , m_options(std::move(options))
{
}

Result<redis::Session*> SessionSource::acquire(Context& context)
{
    if (m_replace.exchange(false)) {
        m_session.reset();
    }
    if (m_session && (m_stale.exchange(false) || !m_session->connected())) {
        if (const Status again = m_session->reconnect(context); !again) {
            return fail(again.error());
        }
    }
    if (!m_session) {
        Result<std::unique_ptr<redis::Session>> opened = redis::Session::open(m_target, m_options, context);
        if (!opened) {
            return fail(std::move(opened.error()));
        }
        m_session = std::move(*opened);
    }
    return m_session.get();
}

void SessionLane::setServer(const redis::Target& target, const redis::SessionOptions& options)
{
    cancelAll();
    m_source = std::make_shared<SessionSource>(target, options);
}

void SessionLane::renewSession()
{
    if (m_source) {
        m_source->renew();
    }
}

void SessionLane::replaceSession()
{
    if (m_source) {
        m_source->replace();
    }
}

void SessionLane::clearServer()
{
    cancelAll();
    m_source.reset();
}

std::unexpected<Error> SessionLane::noServer()
{
    return fail(ErrorKind::Refused, {"job.no_server", "No server is connected: connect to one first.", {}});
}

} // namespace keystrata::ui
