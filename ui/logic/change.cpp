// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/change.h"

#include "ui/logic/format.h"
#include "ui/logic/profileform.h"
#include "ui/logic/serverlink.h"

namespace keystrata::ui {

const Progress& Change::progress() const
{
    static const Progress none;
    return m_job ? m_job->progress() : none;
}

bool Change::mayRun(const QString& typed) const
{
    return m_step == Step::Confirm && typed == m_toType;
}

void Change::follow(JobPtr job)
{
    m_job = std::move(job);
    connect(m_job.get(), &JobHandle::started, this, &Change::changed);
    connect(m_job.get(), &JobHandle::progressed, this, &Change::changed);
    Q_EMIT changed();
}

void Change::preview()
{
    m_step = Step::Preview;
    m_error.reset();
    follow(startPreview());
}

void Change::previewEnded(std::optional<Error> error)
{
    m_error = std::move(error);
    Q_EMIT changed();
}

void Change::confirm()
{
    if (previewed()) {
        m_step = Step::Confirm;
        Q_EMIT changed();
    }
}

void Change::back()
{
    if (m_step == Step::Confirm) {
        m_step = Step::Preview;
        Q_EMIT changed();
    }
}

void Change::run(const QString& typed)
{
    if (mayRun(typed)) {
        m_step = Step::Run;
        follow(startRun());
    }
}

void Change::runEnded()
{
    m_step = Step::Result;
    Q_EMIT changed();
}

void Change::stop()
{
    if (busy()) {
        m_job->cancel();
    }
}

QString whyForbidden(const ServerLink& link, profiles::Guard needed)
{
    const auto& profile = link.destination().profile;
    const QString rank = guardTitle(needed).toLower();
    if (!profile) {
        return Change::tr("This connection belongs to no profile, so it only reads: save it as one whose guard is %1.")
            .arg(rank);
    }
    if (profile->guard < needed) {
        return Change::tr("The guard of the profile %1 is %2: this needs %3.")
            .arg(displayBytes(profile->name), guardTitle(profile->guard).toLower(), rank);
    }
    return link.serving() ? QString() : Change::tr("The server cannot be reached now.");
}

QString nameToType(const ServerLink& link)
{
    const auto& profile = link.destination().profile;
    return profile && profile->production ? QString::fromStdString(profile->name) : QString();
}

} // namespace keystrata::ui
