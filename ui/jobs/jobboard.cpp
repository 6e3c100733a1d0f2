// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/jobs/jobboard.h"

#include "ui/jobs/lane.h"

namespace keystrata::ui {

void JobBoard::watch(Lane* lane)
{
    connect(lane, &Lane::submitted, this, &JobBoard::add);
}

void JobBoard::add(JobHandle* job)
{
    if (job->title().isEmpty()) {
        return;
    }
    m_jobs.append(job);
    connect(job, &JobHandle::started, this, &JobBoard::changed);
    connect(job, &JobHandle::progressed, this, &JobBoard::progressed);
    connect(job, &JobHandle::finished, this, [this, job] { remove(job); });
    // A superseded job's handle goes without finishing.
    connect(job, &QObject::destroyed, this, &JobBoard::remove);
    Q_EMIT changed();
}

void JobBoard::remove(QObject* job)
{
    // Compared as addresses: at destroyed() the handle is no JobHandle any more.
    if (m_jobs.removeIf([job](JobHandle* known) { return static_cast<QObject*>(known) == job; }) > 0) {
        Q_EMIT changed();
    }
}

} // namespace keystrata::ui
