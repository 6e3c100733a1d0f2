// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/planchange.h"

#include "core/keyspace/selectionjson.h"
#include "core/policy/policy.h"
#include "core/profiles/requests.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::Conducted;
using invalidation::Conductor;
using invalidation::PlanStore;
using invalidation::RunEnd;
using invalidation::RunReport;
using invalidation::StatePaths;

namespace {

constexpr auto Program = "keystrata " KEYSTRATA_VERSION;

Result<FoundKeys> lookAt(redis::Session& session, invalidation::ChangeRequest request,
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
    auto planned = invalidation::dryRun(session, request, freeBytes, context);
    if (!planned) {
        return fail(planned.error());
    }
    if (auto status = mayKeep(planned->plan, profile); !status) {
        return fail(status.error());
    }
    auto stored = PlanStore(paths->plans).save(*planned);
    if (!stored) {
        return fail(stored.error());
    }
    return FoundKeys{.stored = std::move(*stored), .found = std::move(planned->found), .freeBytes = freeBytes};
}

Result<Conducted> carryOut(
    redis::Session& session, const RunOrders& orders, Context& context, const invalidation::RunSink& sink)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto stored = PlanStore(paths->plans).load(orders.hash, orders.now);
    if (!stored) {
        return fail(stored.error());
    }
    return invalidation::conduct(session, *stored, conductorOf(*paths, orders), context, sink);
}

} // namespace

namespace {

invalidation::ValueKeeping keepingOf(const std::optional<profiles::Profile>& profile)
{
    using Kept = profiles::ValueRules::Kept;
    const auto kept = profile ? profile->values.kept : Kept::Plain;
    return kept == Kept::Never    ? invalidation::ValueKeeping::Never
        : kept == Kept::Encrypted ? invalidation::ValueKeeping::Encrypted
                                  : invalidation::ValueKeeping::Plain;
}

std::string nameOf(const std::optional<profiles::Profile>& profile)
{
    return profile ? profile->name : std::string();
}

} // namespace

Status applyProfile(const std::optional<profiles::Profile>& profile, invalidation::ChangeRequest& request)
{
    if (!profile) {
        return {};
    }
    request.redaction = profiles::redactionRules(*profile);
    if (profile->policyFile.empty()) {
        return {};
    }
    auto policy = policy::readPolicy(profile->policyFile);
    if (!policy) {
        return fail(policy.error());
    }
    request.rules = std::move(policy->notCache);
    return {};
}

Status mayKeep(const invalidation::Plan& plan, const std::optional<profiles::Profile>& profile)
{
    return invalidation::mayKeep(
        plan, Conductor{.paths = {}, .program = {}, .profile = nameOf(profile), .values = keepingOf(profile)});
}

Conductor conductorOf(const StatePaths& paths, const RunOrders& orders)
{
    return {.paths = paths,
        .program = Program,
        .profile = nameOf(orders.profile),
        .values = keepingOf(orders.profile),
        .pace = orders.pace,
        .control = orders.control.get()};
}

std::optional<uint64_t> freeForJournals(const StatePaths& paths)
{
    const auto free = invalidation::Journals(paths.journals).freeBytes();
    return free ? std::optional(*free) : std::nullopt;
}

QString whyTooOld(int64_t takenAtMs, std::chrono::system_clock::time_point now)
{
    const auto age = now - std::chrono::system_clock::time_point(std::chrono::milliseconds(takenAtMs));
    return age <= invalidation::PlanAge
        ? QString()
        : PlanChange::tr("The preview was older than %1, and the keys may have changed: this is a new one.")
              .arg(formatDuration(invalidation::PlanAge));
}

QString textOfAgain(bool refused, RunEnd end)
{
    return refused                ? PlanChange::tr("&Preview Again")
        : end != RunEnd::Complete ? PlanChange::tr("&Preview What Is Left")
                                  : QString();
}

QString textOfRate(const RunRate& rate, bool paused)
{
    return paused              ? PlanChange::tr("paused")
        : rate.perSecond() > 0 ? formatRate(rate.perSecond())
                               : PlanChange::tr("measuring…");
}

PlanChange::PlanChange(ServerLink& link, KeysRequest request, QObject* parent, Now now)
    : Change(Step::Choose, nameToType(link), parent)
    , m_link(link)
    , m_request(std::move(request))
    , m_now(std::move(now))
    , m_place(link.name())
{
}

PlanChange::~PlanChange() = default;

void PlanChange::discardFound()
{
    m_found.reset();
    discard();
}

JobPtr PlanChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    return m_link.changeLane().submit(SessionJob<FoundKeys>{
        .work = [request = coreRequest(), profile = m_link.destination().profile](redis::Session& session,
                    Context& context, const auto&) { return lookAt(session, request, profile, context); },
        .finished =
            [this](Result<FoundKeys> found) {
                if (found) {
                    take(std::move(*found));
                }
                previewEnded(found ? std::nullopt : std::optional(found.error()));
            }});
}

void PlanChange::take(FoundKeys found)
{
    for (const auto& group : found.found.leftOut) {
        const auto known = std::ranges::find(m_groups, group.group, &keyspace::LeftOut::group);
        if (known == m_groups.end()) {
            m_groups.push_back(group);
        } else {
            *known = group;
        }
    }
    std::ranges::sort(m_groups, {}, &keyspace::LeftOut::group);
    m_found = std::move(found);
}

JobPtr PlanChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar = RunReport{};
    m_rate.begin();
    SessionJob<Conducted, RunReport> job;
    job.title = title();
    job.work = [orders = RunOrders{m_found->stored.hash, m_link.destination().profile, pace(), m_control, m_now()}](
                   redis::Session& session, Context& context, const BatchSink<RunReport>& sink) {
        return carryOut(session, orders, context, sink);
    };
    job.batch = [this](const RunReport& soFar) { follow(soFar); };
    job.finished = [this](Result<Conducted> result) { finish(std::move(result)); };
    return m_link.changeLane().submit(std::move(job));
}

void PlanChange::follow(const RunReport& soFar)
{
    m_soFar = soFar;
    m_rate.note(soFar.seen);
    Q_EMIT changed();
}

void PlanChange::finish(Result<Conducted> result)
{
    if (!result && result.error().message.id == "plan.old") {
        renew(textOf(result.error()));
        return;
    }
    m_result = std::move(result);
    const bool touched = *m_result && ((*m_result)->report.done > 0 || (*m_result)->report.unknown > 0);
    runEnded();
    if (touched) {
        Q_EMIT keysTouched();
    }
}

QString PlanChange::forbidden() const
{
    return whyForbidden(m_link, profiles::Guard::Operator);
}

invalidation::RunControl* PlanChange::control() const
{
    return m_control.get();
}

/// The keys may be others by now.
QString PlanChange::outdated() const
{
    return m_found ? whyTooOld(m_found->stored.takenAtMs, m_now()) : QString();
}

bool PlanChange::idle() const
{
    return m_found && m_found->stored.matched == 0;
}

std::vector<Change::Fact> PlanChange::subject() const
{
    const auto& selection = m_request.selection;
    const QString words = QString::fromStdString(keyspace::describeSelection(selection));
    const QString db = selection.db ? tr("%1, db %2").arg(m_place).arg(*selection.db) : m_place;
    return {{tr("Keys"), KeysText::subject(selection), true, words}, {tr("Where"), db}};
}

QString PlanChange::stopText() const
{
    return tr("Stop");
}

QStringList PlanChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        for (const auto* notes : {&(*m_result)->report.notes, &(*m_result)->notes}) {
            std::ranges::transform(*notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
        }
    }
    return lines;
}

QString PlanChange::rateText() const
{
    return textOfRate(m_rate, paused());
}

QString PlanChange::againText() const
{
    return m_result ? textOfAgain(!*m_result, *m_result ? (*m_result)->report.end : RunEnd::Complete) : QString();
}

std::optional<ChangeRequest> PlanChange::undoing() const
{
    const bool any = m_result && *m_result && !(*m_result)->journal.empty()
        && ((*m_result)->report.done > 0 || (*m_result)->report.unknown > 0);
    return any ? std::optional<ChangeRequest>(UndoRequest{(*m_result)->journal, title(), m_request.live, pace()})
               : std::nullopt;
}

} // namespace keystrata::ui
