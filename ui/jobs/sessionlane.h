// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"
#include "ui/jobs/lane.h"

#include <atomic>
#include <memory>

namespace keystrata::ui {

/// The session of a lane: opened by the first job that needs it, in the lane's thread, kept for the next ones, opened
/// anew when it was lost. Only jobs of one lane use it, one at a time.
class SessionSource
{
public:
    SessionSource(redis::Target target, redis::SessionOptions options);

    Result<redis::Session*> acquire(Context& context);

    /// The topology has changed: the session looks again before its next job. Any thread.
    void renew() { m_stale = true; }

    /// Connections and rights have changed: another session takes its place before the next job. Any thread.
    void replace() { m_replace = true; }

private:
    redis::Target m_target;
    redis::SessionOptions m_options;
    std::unique_ptr<redis::Session> m_session;
    std::atomic<bool> m_stale = false;
    std::atomic<bool> m_replace = false;
};

/// A lane with a session. Jobs keep the server they were submitted for: changing the server stops them.
class SessionLane : public Lane
{
    Q_OBJECT

public:
    using Lane::Lane;
    using Lane::submit;
    ~SessionLane() override = default;

    void setServer(const redis::Target& target, const redis::SessionOptions& options);
    void clearServer();
    /// Makes the session look who the servers are before its next job.
    void renewSession();
    /// Makes the next job begin with a session of its own.
    void replaceSession();

    template <typename T, typename B>
    JobPtr submit(SessionJob<T, B> job);

private:
    static std::unexpected<Error> noServer();

    std::shared_ptr<SessionSource> m_source;
};

template <typename T, typename B>
JobPtr SessionLane::submit(SessionJob<T, B> job)
{
    auto work = [source = m_source, work = std::move(job.work)](
                    Context& context, const BatchSink<B>& sink) -> Result<T> {
        if (!source) {
            return noServer();
        }
        const Result<redis::Session*> session = source->acquire(context);
        if (!session) {
            return fail(session.error());
        }
        return work(**session, context, sink);
    };
    return Lane::submit(Job<T, B>{std::move(job.title), std::move(work), std::move(job.progressed),
        std::move(job.batch), std::move(job.finished)});
}

} // namespace keystrata::ui
