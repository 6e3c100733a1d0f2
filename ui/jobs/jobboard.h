// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/jobs/jobhandle.h"

#include <QList>
#include <QObject>

namespace keystrata::ui {

class Lane;

/// The jobs worth showing: those with a title, of the lanes it watches, until they end. Lives in the GUI thread.
class JobBoard : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void watch(Lane* lane);

    const QList<JobHandle*>& jobs() const { return m_jobs; } ///< oldest first

Q_SIGNALS:
    void changed(); ///< a job came, started or ended
    void progressed(); ///< one of them is further

private:
    void add(JobHandle* job);
    void remove(QObject* job);

    QList<JobHandle*> m_jobs;
};

} // namespace keystrata::ui
