// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/clearchange.h"

#include "ui/logic/clearchangetext.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::ClearConducted;
using invalidation::ClearReport;
using invalidation::PlanStore;
using invalidation::RunEnd;
using invalidation::RunReport;
using invalidation::StatePaths;
using Outcome = ClearReport::Master::Outcome;

namespace {

Result<FoundClear> lookAt(redis::Session& session, invalidation::ChangeRequest request,
    const std::optional<profiles::Profile>& profile, Context& context)
{
    if (auto status = applyProfile(profile, request); !status) {
        return fail(status.error());
    }
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto freeBytes = freeForJournals(*paths);
    auto planned = invalidation::lookAtClear(session, std::move(request), freeBytes, context);
    if (!planned) {
        return fail(planned.error());
    }
    if (auto status = mayKeep(planned->plan, profile); !status) {
        return fail(status.error());
    }
    PlanStore store(paths->plans);
    auto stored = invalidation::storeClear(store, *planned);
    if (!stored) {
        return fail(stored.error());
    }
    return FoundClear{.stored = std::move(*stored), .found = std::move(planned->found), .freeBytes = freeBytes};
}

Result<ClearConducted> carryOut(redis::Session& session, const RunOrders& orders, uint64_t typedKeys, Context& context,
    const invalidation::RunSink& sink)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto stored = PlanStore(paths->plans).load(orders.hash, orders.now);
    if (!stored) {
        return fail(stored.error());
    }
    return invalidation::conductClear(session, *stored, conductorOf(*paths, orders), typedKeys, context, sink);
}

bool touched(const ClearReport& report)
{
    return std::ranges::any_of(report.masters, [](const ClearReport::Master& master) {
        return master.outcome != Outcome::Kept;
    }) || (report.purge && (report.purge->done > 0 || report.purge->unknown > 0));
}

/// Whoever clears a database types its profile's name, also where it is no production.
QString profileName(const ServerLink& link)
{
    const auto& profile = link.destination().profile;
    return profile ? QString::fromStdString(profile->name) : QString();
}

} // namespace

ClearChange::ClearChange(ServerLink& link, ClearRequest request, QObject* parent, Now now)
    : Change(Step::Choose, profileName(link), parent)
    , m_link(link)
    , m_request(std::move(request))
    , m_now(std::move(now))
    , m_place(link.name())
{
    m_choices.db = m_request.keys.selection.db.value_or(link.address().db.value_or(0));
    m_choices.pace = m_request.keys.pace;
    take({});
    listDatabases();
}

ClearChange::~ClearChange() = default;

void ClearChange::listDatabases()
{
    if (!forbidden().isEmpty()) {
        return;
    }
    using Databases = std::vector<redis::Database>;
    m_listing = m_link.lookupLane().submit(
        SessionJob<Databases>{.work = [](redis::Session& session, Context& context, const auto&) -> Result<Databases> {
                                  return redis::databases(session, context);
                              },
            .finished =
                [this](const Result<Databases>& databases) {
                    if (databases) {
                        take(*databases);
                        Q_EMIT changed();
                    }
                }});
}

void ClearChange::take(const std::vector<redis::Database>& databases)
{
    m_databases = databases;
    if (std::ranges::find(m_databases, m_choices.db, &redis::Database::index) == m_databases.end()) {
        m_databases.push_back({.index = m_choices.db});
    }
    std::ranges::sort(m_databases, {}, &redis::Database::index);
}

void ClearChange::setChoices(const ClearChoices& choices)
{
    if (choices != m_choices && step() != Step::Confirm && step() != Step::Run) {
        m_choices = choices;
        m_found.reset();
        discard();
    }
}

JobPtr ClearChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    const auto& keys = m_request.keys;
    const invalidation::ChangeRequest request{.action = invalidation::Action::Clear,
        .selection = {.db = m_choices.db},
        .options = {.journal = m_choices.journal,
            .tooBig = m_choices.journal ? m_choices.tooBig : invalidation::TooBig::LeaveOut},
        .layouts = keys.layouts,
        .prefixes = keys.prefixes,
        .live = keys.live,
        .pace = m_choices.pace};
    return m_link.changeLane().submit(SessionJob<FoundClear>{
        .work = [request, profile = m_link.destination().profile](redis::Session& session, Context& context,
                    const auto&) { return lookAt(session, request, profile, context); },
        .finished =
            [this](Result<FoundClear> found) {
                if (found) {
                    m_found = std::move(*found);
                }
                previewEnded(found ? std::nullopt : std::optional(found.error()));
            }});
}

JobPtr ClearChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar.reset();
    if (m_choices.journal) {
        m_soFar = RunReport{};
    }
    m_rate.begin();
    SessionJob<ClearConducted, RunReport> job;
    job.title = title();
    job.work =
        [orders = RunOrders{m_found->stored.hash, m_link.destination().profile, m_choices.pace, m_control, m_now()},
            keys = m_found->stored.matched](redis::Session& session, Context& context,
            const BatchSink<RunReport>& sink) { return carryOut(session, orders, keys, context, sink); };
    job.batch = [this](const RunReport& soFar) {
        m_soFar = soFar;
        m_rate.note(soFar.seen);
        Q_EMIT changed();
    };
    job.finished = [this](Result<ClearConducted> result) { finish(std::move(result)); };
    return m_link.changeLane().submit(std::move(job));
}

void ClearChange::finish(Result<ClearConducted> result)
{
    if (!result && result.error().message.id == "plan.old") {
        renew(textOf(result.error()));
        return;
    }
    m_result = std::move(result);
    runEnded();
    if (*m_result && touched((*m_result)->report)) {
        Q_EMIT keysTouched();
    }
}

QString ClearChange::forbidden() const
{
    return whyForbidden(m_link, profiles::Guard::Administrator);
}

QString ClearChange::outdated() const
{
    return m_found ? whyTooOld(m_found->stored.takenAtMs, m_now()) : QString();
}

/// What each master does at once cannot be held back.
invalidation::RunControl* ClearChange::control() const
{
    return m_choices.journal ? m_control.get() : nullptr;
}

bool ClearChange::idle() const
{
    return m_found && m_found->found.keys == 0;
}

QString ClearChange::question() const
{
    const auto& profile = m_link.destination().profile;
    return profile && profile->production
        ? tr("This is production, and everything in db %1 goes. Type %2, the profile's name.")
              .arg(QString::number(m_choices.db), toType())
        : tr("Everything in db %1 goes. Type %2, the profile's name.").arg(QString::number(m_choices.db), toType());
}

std::optional<quint64> ClearChange::numberToType() const
{
    return m_found ? std::optional<quint64>(m_found->found.keys) : std::nullopt;
}

std::vector<Change::Fact> ClearChange::subject() const
{
    return {{tr("Where"), m_place, true}};
}

QString ClearChange::title() const
{
    return tr("Clear db %1 of %2", "number, server").arg(QString::number(m_choices.db), m_place);
}

QString ClearChange::action() const
{
    return tr("Clear All %1", "keys").arg(StratumText().keys(m_found ? m_found->found.keys : 0));
}

QString ClearChange::stopText() const
{
    return tr("Stop");
}

std::vector<Change::Fact> ClearChange::facts() const
{
    return m_found ? factsOf(*m_found, m_choices) : std::vector<Fact>();
}

std::vector<Attention> ClearChange::warnings() const
{
    return m_found ? warningsOf(*m_found) : std::vector<Attention>();
}

Change::Table ClearChange::details() const
{
    return m_found ? strataOf(m_found->found) : Table();
}

QStringList ClearChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        const auto& conducted = **m_result;
        const auto add = [&lines](const std::vector<Message>& notes) {
            std::ranges::transform(notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
        };
        if (conducted.report.purge) {
            add(conducted.report.purge->notes);
        }
        add(conducted.notes);
    }
    return lines;
}

std::vector<Change::Fact> ClearChange::counts() const
{
    if (m_result) {
        auto counts = *m_result ? countsOf((*m_result)->report) : std::vector<Fact>();
        if (*m_result && !(*m_result)->journal.empty()) {
            counts.push_back(journalFact((*m_result)->journal));
        }
        return counts;
    }
    if (!m_soFar || !m_found) {
        return {};
    }
    auto counts = countsOf(*m_soFar, invalidation::Action::Purge);
    counts.front().value = tr("%1 of %2").arg(counts.front().value, formatCount(m_found->stored.matched));
    counts.insert(counts.begin() + 1, {tr("Rate"), textOfRate(m_rate, paused())});
    return counts;
}

Attention ClearChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    if (!*m_result) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(m_result->error())};
    }
    return outcomeOf((*m_result)->report, m_found->stored);
}

QString ClearChange::againText() const
{
    return m_result ? textOfAgain(!*m_result, *m_result ? (*m_result)->report.end : RunEnd::Complete) : QString();
}

std::optional<ChangeRequest> ClearChange::undoing() const
{
    const bool any = m_result && *m_result && !(*m_result)->journal.empty() && touched((*m_result)->report);
    return any
        ? std::optional<ChangeRequest>(UndoRequest{(*m_result)->journal, title(), m_request.keys.live, m_choices.pace})
        : std::nullopt;
}

} // namespace keystrata::ui
