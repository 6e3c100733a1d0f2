// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/change.h"

#include "core/invalidation/run.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/profileform.h"
#include "ui/logic/serverlink.h"

namespace keystrata::ui {

const Progress& Change::progress() const
{
    static const Progress none;
    return m_job ? m_job->progress() : none;
}

bool Change::waiting() const
{
    return m_job && m_job->state() == JobHandle::State::Queued;
}

QString Change::question() const
{
    return tr("This is production. Type %1 to confirm.").arg(m_toType);
}

bool Change::mayRun(const QString& typed, bool agreed, const QString& number) const
{
    const auto wanted = numberToType();
    return m_step == Step::Confirm && typed == m_toType && (agreed || toAgree().isEmpty())
        && (!wanted || parseCount(number) == wanted);
}

QString Change::phase() const
{
    return progress().phase.empty() ? QString() : textOf(progress().phase);
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
    if (m_step == Step::Confirm || m_step == Step::Run || !chosen()) {
        return;
    }
    if (m_step == Step::Choose && m_found && outdated().isEmpty()) {
        m_step = Step::Preview;
        Q_EMIT changed();
        return;
    }
    renew({});
}

void Change::renew(const QString& why)
{
    m_step = Step::Preview;
    m_error.reset();
    m_notice = why;
    m_found = false;
    if (const QString whyNot = forbidden(); !whyNot.isEmpty()) {
        m_job.reset();
        m_error = Error{ErrorKind::Refused, {"change.forbidden", "{0}", {whyNot.toStdString()}}, {}};
        Q_EMIT changed();
        return;
    }
    follow(startPreview());
}

void Change::discard()
{
    m_step = m_first;
    m_error.reset();
    m_notice.clear();
    m_found = false;
    m_job.reset();
    Q_EMIT changed();
}

void Change::previewEnded(std::optional<Error> error)
{
    m_error = std::move(error);
    m_found = !m_error;
    Q_EMIT changed();
}

void Change::confirm()
{
    if (!previewed()) {
        return;
    }
    if (const QString why = outdated(); !why.isEmpty()) {
        renew(why);
        return;
    }
    m_step = Step::Confirm;
    Q_EMIT changed();
}

void Change::back()
{
    if (m_step == Step::Confirm) {
        m_step = Step::Preview;
        Q_EMIT changed();
    } else if (m_step == Step::Preview && m_first == Step::Choose) {
        if (!m_found) {
            m_job.reset(); // nobody waits for the dry run any more
        }
        m_error.reset();
        m_step = Step::Choose;
        Q_EMIT changed();
    }
}

void Change::run(const QString& typed, bool agreed, const QString& number)
{
    if (!mayRun(typed, agreed, number)) {
        return;
    }
    if (const QString why = outdated(); !why.isEmpty() || !forbidden().isEmpty()) {
        renew(why);
        return;
    }
    m_step = Step::Run;
    follow(startRun());
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
        Q_EMIT changed();
    }
}

bool Change::paused() const
{
    return control() != nullptr && control()->paused();
}

void Change::setPaused(bool paused)
{
    if (canPause() && paused != control()->paused()) {
        paused ? control()->pause() : control()->resume();
        Q_EMIT changed();
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
