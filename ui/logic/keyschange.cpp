// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keyschange.h"

#include "core/keyspace/selectionjson.h"
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
using invalidation::PlanStore;
using invalidation::RunEnd;
using invalidation::RunReport;
using invalidation::StatePaths;

namespace {

constexpr auto Program = "keystrata " KEYSTRATA_VERSION;

Result<FoundKeys> lookAt(redis::Session& session, const invalidation::ChangeRequest& request, Context& context)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto free = invalidation::Journals(paths->journals).freeBytes();
    const auto freeBytes = free ? std::optional(*free) : std::nullopt;
    auto planned = invalidation::dryRun(session, request, freeBytes, context);
    if (!planned) {
        return fail(planned.error());
    }
    auto stored = PlanStore(paths->plans).save(*planned);
    if (!stored) {
        return fail(stored.error());
    }
    return FoundKeys{.stored = std::move(*stored), .found = std::move(planned->found), .freeBytes = freeBytes};
}

struct Orders
{
    std::string hash;
    std::string profile;
    keyspace::Pace pace;
    std::shared_ptr<invalidation::RunControl> control;
    std::chrono::system_clock::time_point now;
};

/// What is carried out is what the store has: another process may have confirmed it meanwhile.
Result<Conducted> carryOut(
    redis::Session& session, const Orders& orders, Context& context, const invalidation::RunSink& sink)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto stored = PlanStore(paths->plans).load(orders.hash, orders.now);
    if (!stored) {
        return fail(stored.error());
    }
    const Conductor conductor{.paths = *paths,
        .program = Program,
        .profile = orders.profile,
        .pace = orders.pace,
        .control = orders.control.get()};
    return invalidation::conduct(session, *stored, conductor, context, sink);
}

} // namespace

KeysChange::KeysChange(ServerLink& link, KeysRequest request, QObject* parent, Now now)
    : Change(Step::Choose, nameToType(link), parent)
    , m_link(link)
    , m_request(std::move(request))
    , m_now(std::move(now))
    , m_place(link.name())
{
    m_choices.drain = m_request.action == Action::Drain;
    m_choices.pace = m_request.pace;
}

KeysChange::~KeysChange() = default;

void KeysChange::setChoices(const KeysChoices& choices)
{
    if (choices != m_choices && step() != Step::Confirm && step() != Step::Run) {
        m_choices = choices;
        std::ranges::sort(m_choices.taken);
        m_found.reset();
        discard();
    }
}

invalidation::ChangeRequest KeysChange::coreRequest() const
{
    const bool images = !m_choices.drain && m_choices.journal;
    return {.action = m_choices.drain ? Action::Drain : Action::Purge,
        .selection = m_request.selection,
        .taken = m_choices.taken,
        .options = {.journal = m_choices.journal,
            .strict = images && m_choices.strict,
            .passes = m_choices.passes,
            .tooBig = images ? m_choices.tooBig : invalidation::TooBig::LeaveOut,
            .drainOver = m_choices.drain ? m_choices.over : std::chrono::milliseconds(0)},
        .layouts = m_request.layouts,
        .prefixes = m_request.prefixes,
        .live = m_request.live,
        .pace = m_choices.pace};
}

JobPtr KeysChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    return m_link.changeLane().submit(
        SessionJob<FoundKeys>{.work = [request = coreRequest()](redis::Session& session, Context& context,
                                          const auto&) { return lookAt(session, request, context); },
            .finished =
                [this](Result<FoundKeys> found) {
                    if (found) {
                        take(std::move(*found));
                    }
                    previewEnded(found ? std::nullopt : std::optional(found.error()));
                }});
}

void KeysChange::take(FoundKeys found)
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

JobPtr KeysChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar = RunReport{};
    m_rate.begin();
    const auto& profile = m_link.destination().profile;
    SessionJob<Conducted, RunReport> job;
    job.title = title();
    job.work = [orders = Orders{m_found->stored.hash, profile ? profile->name : std::string(), m_choices.pace,
                    m_control, m_now()}](redis::Session& session, Context& context, const BatchSink<RunReport>& sink) {
        return carryOut(session, orders, context, sink);
    };
    job.batch = [this](const RunReport& soFar) { follow(soFar); };
    job.finished = [this](Result<Conducted> result) { finish(std::move(result)); };
    return m_link.changeLane().submit(std::move(job));
}

void KeysChange::follow(const RunReport& soFar)
{
    m_soFar = soFar;
    m_rate.note(soFar.seen);
    Q_EMIT changed();
}

void KeysChange::finish(Result<Conducted> result)
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

QString KeysChange::forbidden() const
{
    return whyForbidden(m_link, profiles::Guard::Operator);
}

invalidation::RunControl* KeysChange::control() const
{
    return m_control.get();
}

/// The keys may be others by now.
QString KeysChange::outdated() const
{
    const auto age = m_found
        ? m_now() - std::chrono::system_clock::time_point(std::chrono::milliseconds(m_found->stored.takenAtMs))
        : std::chrono::system_clock::duration(0);
    return age <= invalidation::PlanAge ? QString()
                                        : tr("The preview was older than %1, and the keys may have changed: this is a "
                                             "new one.")
                                              .arg(formatDuration(invalidation::PlanAge));
}

bool KeysChange::idle() const
{
    return m_found && m_found->stored.matched == 0;
}

std::vector<Change::Fact> KeysChange::subject() const
{
    const auto& selection = m_request.selection;
    const QString words = QString::fromStdString(keyspace::describeSelection(selection));
    const QString db = selection.db ? tr("%1, db %2").arg(m_place).arg(*selection.db) : m_place;
    return {{tr("Keys"), KeysText::subject(selection), true, words}, {tr("Where"), db}};
}

QString KeysChange::title() const
{
    const QString what = KeysText::subject(m_request.selection);
    return m_choices.drain ? tr("Let %1 expire").arg(what) : tr("Purge %1").arg(what);
}

QString KeysChange::action() const
{
    const uint64_t matched = m_found ? m_found->stored.matched : 0;
    const QString keys = StratumText().keys(matched);
    if (m_choices.drain) {
        return tr("Let %1 expire over %2").arg(keys, formatDuration(m_choices.over));
    }
    const QString amount = m_found && m_found->found.memoryKnown
        ? tr("%1 (%2)", "keys (memory)").arg(keys, formatBytes(m_found->found.memoryBytes))
        : keys;
    return m_request.selection.keys.empty()
        ? tr("Purge %1 of %2", "keys, stratum").arg(amount, KeysText::place(m_request.selection))
        : tr("Purge %1").arg(amount);
}

QString KeysChange::stopText() const
{
    return tr("Stop");
}

std::vector<Change::Fact> KeysChange::facts() const
{
    return m_found ? factsOf(*m_found, m_choices) : std::vector<Fact>();
}

std::vector<Attention> KeysChange::warnings() const
{
    return m_found ? warningsOf(*m_found) : std::vector<Attention>();
}

Change::Table KeysChange::details() const
{
    return m_found ? samplesOf(m_found->found) : Table();
}

QStringList KeysChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        for (const auto* notes : {&(*m_result)->report.notes, &(*m_result)->notes}) {
            std::ranges::transform(*notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
        }
    }
    return lines;
}

std::vector<Change::Fact> KeysChange::counts() const
{
    const Action action = m_choices.drain ? Action::Drain : Action::Purge;
    if (m_result) {
        auto counts = *m_result ? countsOf((*m_result)->report, action) : std::vector<Fact>();
        if (*m_result && !(*m_result)->journal.empty()) {
            counts.push_back({tr("Journal"), QString::fromStdString((*m_result)->journal), false,
                tr("kept on this machine for a week: it can be undone until then")});
        }
        return counts;
    }
    auto counts = m_soFar ? countsOf(*m_soFar, action) : std::vector<Fact>();
    if (m_found && !counts.empty()) {
        counts.front().value = tr("%1 of %2").arg(counts.front().value, formatCount(m_found->stored.matched));
        counts.insert(counts.begin() + 1,
            {tr("Rate"),
                paused()                     ? tr("paused")
                    : m_rate.perSecond() > 0 ? formatRate(m_rate.perSecond())
                                             : tr("measuring…")});
    }
    return counts;
}

Attention KeysChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    if (!*m_result) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(m_result->error())};
    }
    return outcomeOf(**m_result, m_found->stored);
}

QString KeysChange::againText() const
{
    if (!m_result) {
        return {};
    }
    return !*m_result                                 ? tr("&Preview Again")
        : (*m_result)->report.end != RunEnd::Complete ? tr("&Preview What Is Left")
                                                      : QString();
}

std::optional<ChangeRequest> KeysChange::undoing() const
{
    const bool any = m_result && *m_result && !(*m_result)->journal.empty()
        && ((*m_result)->report.done > 0 || (*m_result)->report.unknown > 0);
    return any
        ? std::optional<ChangeRequest>(UndoRequest{(*m_result)->journal, title(), m_request.live, m_choices.pace})
        : std::nullopt;
}

} // namespace keystrata::ui
