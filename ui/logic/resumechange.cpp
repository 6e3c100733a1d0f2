// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/resumechange.h"

#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::Action;
using invalidation::Conducted;
using invalidation::Conductor;
using invalidation::Resumption;
using invalidation::RunEnd;
using invalidation::RunReport;

namespace {
constexpr auto Program = "keystrata " KEYSTRATA_VERSION;
}

struct ResumeChange::Orders
{
    std::string journal;
    std::string profile;
    keyspace::Pace pace;
    Passphrase passphrase;
    std::shared_ptr<invalidation::RunControl> control;

    Result<Conductor> conductor() const
    {
        auto paths = invalidation::StatePaths::standard();
        if (!paths) {
            return fail(paths.error());
        }
        return Conductor{.paths = std::move(*paths),
            .program = Program,
            .profile = profile,
            .passphrase = copyOf(passphrase),
            .pace = pace,
            .control = control.get()};
    }
};

ResumeChange::ResumeChange(ServerLink& link, ResumeRequest request, QObject* parent)
    : JournalChange(link, request.journal, request.encrypted, parent)
    , m_request(std::move(request))
{
}

ResumeChange::~ResumeChange() = default;

ResumeChange::Orders ResumeChange::orders() const
{
    const auto& profile = link().destination().profile;
    return {journal(), profile ? profile->name : std::string(), m_request.pace, passphrase(), m_control};
}

Result<Resumption> ResumeChange::lookAt(redis::Session& session, const Orders& orders, Context& context)
{
    const auto conductor = orders.conductor();
    return conductor ? invalidation::planResumption(session, orders.journal, *conductor, context)
                     : Result<Resumption>(fail(conductor.error()));
}

Result<Conducted> ResumeChange::carryOut(redis::Session& session, const Orders& orders, const Resumption& resumption,
    Context& context, const invalidation::RunSink& sink)
{
    const auto conductor = orders.conductor();
    return conductor ? invalidation::conductResumption(session, resumption, *conductor, context, sink)
                     : Result<Conducted>(fail(conductor.error()));
}

JobPtr ResumeChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    return link().changeLane().submit(
        SessionJob<Resumption>{.work = [orders = orders()](redis::Session& session, Context& context,
                                           const auto&) { return lookAt(session, orders, context); },
            .finished =
                [this](Result<Resumption> found) {
                    if (found && found->otherServer) {
                        found = fail(otherServer(found->differences));
                    }
                    if (found) {
                        m_found = std::make_shared<const Resumption>(std::move(*found));
                    }
                    previewEnded(found ? std::nullopt : std::optional(found.error()));
                }});
}

JobPtr ResumeChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar = RunReport{};
    m_rate.begin();
    SessionJob<Conducted, RunReport> job;
    job.title = title();
    job.work = [orders = orders(), found = m_found](redis::Session& session, Context& context,
                   const BatchSink<RunReport>& sink) { return carryOut(session, orders, *found, context, sink); };
    job.batch = [this](const RunReport& soFar) {
        m_soFar = soFar;
        m_rate.note(soFar.seen);
        Q_EMIT changed();
    };
    job.finished = [this](Result<Conducted> result) { finish(std::move(result)); };
    return link().changeLane().submit(std::move(job));
}

void ResumeChange::finish(Result<Conducted> result)
{
    m_result = std::move(result);
    const bool touched = *m_result && ((*m_result)->report.done > 0 || (*m_result)->report.unknown > 0);
    runEnded();
    if (touched) {
        Q_EMIT keysTouched();
    }
}

invalidation::RunControl* ResumeChange::control() const
{
    return m_control.get();
}

uint64_t ResumeChange::left() const
{
    return m_found ? m_found->stored.matched - std::min(m_found->stored.matched, m_found->done) : 0;
}

QString ResumeChange::title() const
{
    return m_request.what.isEmpty() ? tr("Resume %1", "a journal").arg(QString::fromStdString(m_request.journal))
                                    : tr("Resume: %1", "a change").arg(m_request.what);
}

QString ResumeChange::action() const
{
    const Action action = m_found ? m_found->stored.plan.action : Action::Purge;
    return (action == Action::Drain     ? tr("Go On: Let %1 Expire", "keys")
            : action == Action::Migrate ? tr("Go On: Carry %1", "keys")
                                        : tr("Go On: Purge %1", "keys"))
        .arg(StratumText().keys(left()));
}

QString ResumeChange::stopText() const
{
    return tr("Stop");
}

std::vector<Change::Fact> ResumeChange::facts() const
{
    if (!m_found) {
        return {};
    }
    const auto& header = m_found->journal.header; // empty of an encrypted one
    const auto& stored = m_found->stored;
    std::vector<Fact> facts;
    facts.push_back(
        {tr("Run"), displayBytes(invalidation::describePlan(stored.plan)), false, displayBytes(header.server)});
    facts.push_back({tr("Begun"), thenText(stored.takenAtMs), false,
        header.user.empty() ? QString() : tr("by %1").arg(displayBytes(header.user))});
    facts.push_back({tr("Left"), StratumText().keys(left()), true,
        tr("%1 of %2 were done before it was interrupted")
            .arg(formatCount(m_found->done), formatCount(stored.matched))});
    facts.push_back({tr("Journal"), QString::fromStdString(m_found->journal.name), false,
        tr("%1; the run goes on in it, so that all of it can be undone").arg(formatBytes(m_found->journal.bytes))});
    facts.push_back({tr("Plan"), QString::fromStdString(stored.hash)});
    return facts;
}

std::vector<Attention> ResumeChange::warnings() const
{
    std::vector<Attention> warnings;
    if (!m_found) {
        return warnings;
    }
    for (const Message& difference : m_found->differences) {
        warnings.push_back({Tone::Warning, tr("The servers are not the same"), textOf(difference)});
    }
    warnings.push_back({Tone::Notice, tr("What matches now"),
        tr("Keys that were written meanwhile and match are taken as well. The run stops before it touches more than "
           "was "
           "confirmed.")});
    return warnings;
}

Change::Table ResumeChange::details() const
{
    return {};
}

QStringList ResumeChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        for (const auto* notes : {&(*m_result)->report.notes, &(*m_result)->notes}) {
            std::ranges::transform(*notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
        }
    }
    return lines;
}

std::vector<Change::Fact> ResumeChange::counts() const
{
    const Action action = m_found ? m_found->stored.plan.action : Action::Purge;
    if (m_result) {
        return *m_result ? countsOf((*m_result)->report, action) : std::vector<Fact>();
    }
    auto counts = m_soFar ? countsOf(*m_soFar, action) : std::vector<Fact>();
    if (!counts.empty()) {
        counts.front().value = tr("%1 of %2").arg(counts.front().value, formatCount(left()));
        counts.insert(counts.begin() + 1,
            {tr("Rate"),
                paused()                     ? tr("paused")
                    : m_rate.perSecond() > 0 ? formatRate(m_rate.perSecond())
                                             : tr("measuring…")});
    }
    return counts;
}

Attention ResumeChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    if (!*m_result) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(m_result->error())};
    }
    auto stored = m_found->stored;
    stored.matched = left(); // what this run was to do
    return outcomeOf(**m_result, stored);
}

QString ResumeChange::againText() const
{
    if (!m_result) {
        return {};
    }
    return !*m_result                                 ? tr("&Preview Again")
        : (*m_result)->report.end != RunEnd::Complete ? tr("&Preview What Is Left")
                                                      : QString();
}

std::optional<ChangeRequest> ResumeChange::undoing() const
{
    if (!m_result || !*m_result) {
        return std::nullopt;
    }
    return UndoRequest{journal(), m_request.what, m_request.live, m_request.pace, encrypted()};
}

} // namespace keystrata::ui
