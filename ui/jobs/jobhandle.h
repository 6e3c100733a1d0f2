// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <stop_token>

namespace keystrata::ui {

class JobChannel;
class JobHandle;

/// Ends the interest in a job: requests its stop and destroys the handle, later when one of its callbacks is running.
struct JobDeleter
{
    void operator()(JobHandle* handle) const;
};

/// What a controller keeps of a job it submitted. Assigning the next job to it, or destroying the controller, stops the
/// job and drops whatever it still sends.
using JobPtr = std::unique_ptr<JobHandle, JobDeleter>;

/// A submitted job, seen from the thread that submitted it (the GUI's). Its stop belongs to the request: it is made
/// with the handle and never reset.
class JobHandle : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Queued,
        Running,
        Finished
    };

    explicit JobHandle(QString title);

    quint64 id() const { return m_id; } ///< grows from job to job, over all lanes

    const QString& title() const { return m_title; }

    State state() const { return m_state; }

    bool active() const { return m_state != State::Finished; }

    const Progress& progress() const { return m_progress; }

    /// Stops the work at its next check point. No batch is delivered any more; `finished` still is.
    void cancel() { m_stop.request_stop(); }

    bool cancelRequested() const { return m_stop.stop_requested(); }

Q_SIGNALS:
    void started();
    void progressed();
    void finished();

private:
    friend class Lane;
    friend class JobChannel;
    friend struct JobDeleter;

    ~JobHandle() override;
    void deliver(const std::function<void()>& delivery);

    bool abandoned() const { return m_abandoned; } ///< its owner let go of it, maybe a moment ago

    void setRunning();
    void setProgress(const Progress& progress);
    void setFinished();

    const quint64 m_id;
    const QString m_title;
    State m_state = State::Queued;
    Progress m_progress;
    std::stop_source m_stop;
    std::shared_ptr<JobChannel> m_channel;
    int m_delivering = 0;
    bool m_abandoned = false;
};

} // namespace keystrata::ui
