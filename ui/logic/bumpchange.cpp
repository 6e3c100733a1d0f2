// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/bumpchange.h"

#include "ui/logic/bumpchangetext.h"
#include "ui/logic/changewarnings.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::BumpConducted;
using invalidation::BumpReport;
using invalidation::PlanStore;
using invalidation::Retire;
using invalidation::RunEnd;
using invalidation::StatePaths;
using keyspace::NonCacheGroup;

namespace {

template <typename Value>
bool contains(const std::vector<Value>& list, const Value& value)
{
    return std::ranges::find(list, value) != list.end();
}

Result<FoundBump> lookAt(redis::Session& session, invalidation::ChangeRequest request,
    const std::optional<profiles::Profile>& profile, Context& context)
{
    if (auto status = applyProfile(profile, request); !status) {
        return fail(status.error());
    }
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    FoundBump found{.planned = {}, .stored = {}, .freeBytes = freeForJournals(*paths)};
    auto planned = invalidation::lookAtBump(session, request, found.freeBytes, context);
    if (!planned) {
        return fail(planned.error());
    }
    if (auto status = mayKeep(planned->plan, profile); !status) {
        return fail(status.error());
    }
    found.planned = std::move(*planned);
    if (found.planned.found.undecided.empty()) {
        PlanStore store(paths->plans);
        auto stored = invalidation::storeBump(store, found.planned);
        if (!stored) {
            return fail(stored.error());
        }
        found.stored = std::move(*stored);
    }
    return found;
}

Result<BumpConducted> carryOut(redis::Session& session, const RunOrders& orders, std::chrono::milliseconds patience,
    Context& context, const invalidation::BumpSink& sink)
{
    const auto paths = StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    const auto stored = PlanStore(paths->plans).load(orders.hash, orders.now);
    if (!stored) {
        return fail(stored.error());
    }
    return invalidation::conductBump(session, *stored, conductorOf(*paths, orders), patience, context, sink);
}

/// The number that comes next; empty: it is none.
std::string nextVersion(const std::string& version)
{
    bool number = false;
    const qulonglong value = QString::fromStdString(version).toULongLong(&number);
    return number ? std::to_string(value + 1) : std::string();
}

} // namespace

BumpChange::BumpChange(
    ServerLink& link, BumpRequest request, QObject* parent, std::chrono::milliseconds patience, Now now)
    : Change(Step::Choose, nameToType(link), parent)
    , m_link(link)
    , m_request(std::move(request))
    , m_patience(patience)
    , m_now(std::move(now))
    , m_place(link.name())
{
    m_choices.to = nextVersion(from());
    m_choices.pace = m_request.keys.pace;
}

BumpChange::~BumpChange() = default;

void BumpChange::setChoices(const BumpChoices& choices)
{
    if (choices != m_choices && step() != Step::Confirm && step() != Step::Run) {
        m_choices = choices;
        for (auto* groups : {&m_choices.carried, &m_choices.accepted}) {
            std::ranges::sort(*groups);
        }
        std::ranges::sort(m_choices.namespaces);
        m_found.reset();
        discard();
    }
}

std::optional<bool> BumpChange::decision(NonCacheGroup group) const
{
    const bool carried = contains(m_choices.carried, group);
    return carried || contains(m_choices.accepted, group) ? std::optional(carried) : std::nullopt;
}

void BumpChange::decide(NonCacheGroup group, bool carried)
{
    if (step() != Step::Preview || decision(group) == carried) {
        return;
    }
    std::erase(m_choices.carried, group);
    std::erase(m_choices.accepted, group);
    auto& list = carried ? m_choices.carried : m_choices.accepted;
    list.insert(std::ranges::upper_bound(list, group), group);
    const bool all = std::ranges::all_of(
        m_groups, [this](const keyspace::LeftOut& left) { return decision(left.group).has_value(); });
    if (all) {
        renew({});
    } else {
        Q_EMIT changed();
    }
}

bool BumpChange::chosen() const
{
    return !m_choices.to.empty() && m_choices.to != from()
        && (m_choices.carry != BumpChoices::Carry::Namespaces || !m_choices.namespaces.empty());
}

QString BumpChange::undecided() const
{
    if (!m_found || m_found->stored) {
        return {};
    }
    QStringList open;
    for (const auto& group : m_groups) {
        if (!decision(group.group)) {
            open << KeysText::group(group.group, group.keys);
        }
    }
    return open.isEmpty() ? QString()
                          : tr("Version %1 holds what is no cache: decide about %2.", "version, a list")
                                .arg(KeysText::keyName(from()), open.join(QStringLiteral(", ")));
}

invalidation::ChangeRequest BumpChange::coreRequest() const
{
    using Carry = BumpChoices::Carry;
    invalidation::Advance advance{
        .carried = m_choices.carried, .accepted = m_choices.accepted, .retire = m_choices.retire};
    if (m_choices.carry == Carry::Everything) {
        advance.namespaces.reset();
    } else if (m_choices.carry == Carry::Namespaces) {
        advance.namespaces = m_choices.namespaces;
    }
    const bool drain = m_choices.retire == Retire::Drain;
    return {.action = invalidation::Action::Bump,
        .selection = m_request.keys.selection,
        .options = {.journal = m_choices.journal,
            .tooBig = m_choices.tooBig,
            .drainOver = drain ? m_choices.over : std::chrono::milliseconds(0)},
        .carriage = {.to = m_choices.to},
        .advance = std::move(advance),
        .layouts = m_request.keys.layouts,
        .prefixes = m_request.keys.prefixes,
        .live = m_request.keys.live,
        .pace = m_choices.pace};
}

JobPtr BumpChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    return m_link.changeLane().submit(SessionJob<FoundBump>{
        .work = [request = coreRequest(), profile = m_link.destination().profile](redis::Session& session,
                    Context& context, const auto&) { return lookAt(session, request, profile, context); },
        .finished =
            [this](Result<FoundBump> found) {
                if (found) {
                    take(std::move(*found));
                }
                previewEnded(found ? std::nullopt : std::optional(found.error()));
            }});
}

void BumpChange::take(FoundBump found)
{
    m_groups = found.planned.found.groups;
    m_found = std::move(found);
}

JobPtr BumpChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar = BumpReport{};
    SessionJob<BumpConducted, BumpReport> job;
    job.title = title();
    job.work =
        [orders = RunOrders{m_found->stored->hash, m_link.destination().profile, m_choices.pace, m_control, m_now()},
            patience = m_patience](redis::Session& session, Context& context, const BatchSink<BumpReport>& sink) {
            return carryOut(session, orders, patience, context, sink);
        };
    job.batch = [this](const BumpReport& soFar) {
        m_soFar = soFar;
        Q_EMIT changed();
    };
    job.finished = [this](Result<BumpConducted> result) { finish(std::move(result)); };
    return m_link.changeLane().submit(std::move(job));
}

void BumpChange::finish(Result<BumpConducted> result)
{
    if (!result && result.error().message.id == "plan.old") {
        renew(textOf(result.error()));
        return;
    }
    m_result = std::move(result);
    runEnded();
    if (*m_result && (touched((*m_result)->report) || (*m_result)->report.appeared)) {
        Q_EMIT keysTouched();
    }
}

QString BumpChange::forbidden() const
{
    return whyForbidden(m_link, profiles::Guard::Operator);
}

QString BumpChange::outdated() const
{
    return m_found ? whyTooOld(m_found->planned.found.takenAtMs, m_now()) : QString();
}

/// There is nothing to be held back while it waits.
invalidation::RunControl* BumpChange::control() const
{
    return awaiting() ? nullptr : m_control.get();
}

bool BumpChange::awaiting() const
{
    return progress().phase.id == "bump.waiting";
}

const BumpReport* BumpChange::report() const
{
    return m_result ? (*m_result ? &(*m_result)->report : nullptr) : m_soFar ? &*m_soFar : nullptr;
}

std::vector<Change::Fact> BumpChange::subject() const
{
    const auto& selection = m_request.keys.selection;
    return {{tr("Live version"), KeysText::place(selection), true, m_request.knownFrom},
        {tr("Where"), selection.db ? tr("%1, db %2").arg(m_place).arg(*selection.db) : m_place}};
}

QString BumpChange::title() const
{
    auto cache = m_request.keys.selection;
    cache.versions.clear();
    return chosen() ? tr("Bump %1 from version %2 to %3", "cache, versions")
                          .arg(KeysText::place(cache), KeysText::keyName(from()), KeysText::keyName(m_choices.to))
                    : tr("Bump %1", "cache and version").arg(KeysText::place(m_request.keys.selection));
}

QString BumpChange::action() const
{
    return m_found ? actionOf(*m_found) : QString();
}

QString BumpChange::stopText() const
{
    return awaiting() ? tr("Stop &Waiting") : tr("Stop");
}

std::vector<Change::Fact> BumpChange::facts() const
{
    return m_found ? factsOf(*m_found, m_choices) : std::vector<Fact>();
}

std::vector<Attention> BumpChange::warnings() const
{
    if (!m_found) {
        return {};
    }
    auto warnings = m_found->planned.found.warnings;
    std::erase_if(warnings, [](const Message& one) { return one.id == "dryrun.not_cache"; }); // it is decided about
    return warningsOf(warnings, m_found->planned.found.notes);
}

Change::Table BumpChange::details() const
{
    return m_found ? samplesOf(m_found->planned.found) : Table();
}

QStringList BumpChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        for (const auto* notes : {&(*m_result)->report.notes, &(*m_result)->notes}) {
            std::ranges::transform(*notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
        }
    }
    return lines;
}

QString BumpChange::phase() const
{
    const auto& id = progress().phase.id;
    if (id == "run.carrying") {
        return tr("Carrying keys into version %1").arg(KeysText::keyName(m_choices.to));
    }
    if (id == "run.purging" || id == "run.draining") {
        return tr("Retiring version %1").arg(KeysText::keyName(from()));
    }
    return Change::phase();
}

std::vector<Change::Fact> BumpChange::counts() const
{
    std::vector<Fact> counts;
    if (const BumpReport* now = report(); now != nullptr && m_found) {
        counts = countsOf(*now, m_found->planned, !m_result);
    }
    if (m_found && awaiting()) {
        counts.push_back(settingFact(m_found->planned));
    }
    if (m_result && *m_result && !(*m_result)->journal.empty() && touched((*m_result)->report)) {
        counts.push_back(journalFact((*m_result)->journal));
    }
    return counts;
}

Attention BumpChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    if (!*m_result && awaiting() && m_result->error().kind == ErrorKind::Cancelled) {
        return outcomeOf(BumpReport{.end = RunEnd::Cancelled}, m_found->planned, true);
    }
    if (!*m_result) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(m_result->error())};
    }
    return outcomeOf((*m_result)->report, m_found->planned, awaiting());
}

QString BumpChange::againText() const
{
    return m_result ? textOfAgain(!*m_result, *m_result ? (*m_result)->report.end : RunEnd::Complete) : QString();
}

std::optional<ChangeRequest> BumpChange::undoing() const
{
    const bool any = m_result && *m_result && !(*m_result)->journal.empty() && touched((*m_result)->report);
    return any
        ? std::optional<ChangeRequest>(UndoRequest{(*m_result)->journal, title(), m_request.keys.live, m_choices.pace})
        : std::nullopt;
}

} // namespace keystrata::ui
