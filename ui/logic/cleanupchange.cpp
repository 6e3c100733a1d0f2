// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/cleanupchange.h"

#include "ui/logic/cleanupchangetext.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/stratumtext.h"

#include <QFileInfo>

#include <algorithm>

namespace keystrata::ui {

using invalidation::Approval;
using invalidation::Approvals;
using invalidation::RunEnd;
using invalidation::StatePaths;

namespace {

bool touched(const CleanupRan& ran)
{
    return std::ranges::any_of(ran.runs, [](const auto& run) { return run.report.done > 0 || run.report.unknown > 0; });
}

/// How it ended, as that of one run.
RunEnd endOf(const CleanupRan& ran)
{
    const auto broken =
        std::ranges::find_if(ran.runs, [](const auto& run) { return run.report.end != RunEnd::Complete; });
    return broken != ran.runs.end() ? broken->report.end : ran.why ? RunEnd::Stopped : RunEnd::Complete;
}

} // namespace

CleanupChange::CleanupChange(ServerLink& link, CleanupRequest request, QObject* parent, Now now)
    : Change(Step::Choose, nameToType(link), parent)
    , m_link(link)
    , m_request(std::move(request))
    , m_now(std::move(now))
    , m_place(link.name())
{
    m_choices.pace = m_request.keys.pace;
    setPolicyFile(m_request.policyFile);
}

CleanupChange::~CleanupChange() = default;

void CleanupChange::setChoices(const CleanupChoices& choices)
{
    if (choices != m_choices && step() != Step::Confirm && step() != Step::Run) {
        m_choices = choices;
        std::ranges::sort(m_choices.rules);
        m_found.reset();
        discard();
    }
}

void CleanupChange::setPolicyFile(const QString& path)
{
    auto choices = m_choices;
    choices.policy = {};
    choices.policyFile = path; // also of a file that is to be mended
    choices.rules.clear();
    m_policyError.clear();
    readApprovals();
    if (!path.isEmpty()) {
        const QString name = displayBytes(QFileInfo(path).fileName().toStdString());
        auto policy = policy::readPolicy(path.toStdString());
        if (!policy) {
            m_policyError = tr("%1: %2", "file, what is wrong with it").arg(name, textOf(policy.error()));
        } else if (policy->retention.empty()) {
            m_policyError = tr("%1 has no retention rules: choose another file.").arg(name);
        } else {
            choices.policy = std::move(*policy);
            std::ranges::transform(
                choices.policy.retention, std::back_inserter(choices.rules), &policy::RetentionRule::name);
            std::ranges::sort(choices.rules);
        }
    }
    if (choices == m_choices) {
        Q_EMIT changed(); // what is wrong, or what is approved by now
    }
    setChoices(choices);
}

void CleanupChange::readApprovals()
{
    m_approvals.clear();
    m_approvalError.clear();
    const auto paths = StatePaths::standard();
    auto approvals = paths ? Approvals(paths->approvals).list() : Result<std::vector<Approval>>(fail(paths.error()));
    if (approvals) {
        m_approvals = std::move(*approvals);
    } else {
        m_approvalError = textOf(approvals.error());
    }
}

QString CleanupChange::server() const
{
    return displayBytes(m_link.address().display());
}

std::optional<Approval> CleanupChange::approval(const policy::RetentionRule& rule) const
{
    const auto hash = invalidation::approvalHash(policy::retentionText(rule), m_link.address().display());
    const auto found = std::ranges::find(m_approvals, hash, &Approval::hash);
    return found == m_approvals.end() ? std::nullopt : std::optional(*found);
}

const std::vector<invalidation::RuleFound>& CleanupChange::previewedRules() const
{
    static const std::vector<invalidation::RuleFound> none;
    return m_found ? m_found->found.rules : none;
}

void CleanupChange::approve(const std::string& hash)
{
    if (step() != Step::Preview || !m_found || !forbidden().isEmpty()) {
        return;
    }
    auto& rules = m_found->found.rules;
    const auto rule = std::ranges::find(rules, hash, &invalidation::RuleFound::hash);
    const auto paths = StatePaths::standard();
    if (rule == rules.end() || rule->targets.empty() || !paths) {
        return;
    }
    const auto status = invalidation::approveRule(*rule, m_found->found.server, {.paths = *paths, .program = {}});
    readApprovals();
    rule->approval = approval(rule->rule);
    if (!status) {
        m_approvalError = textOf(status.error());
    }
    Q_EMIT changed();
}

QString CleanupChange::whyNotUnattended() const
{
    const auto& profile = m_link.destination().profile;
    return profile && profile->production && !profile->cleanup
        ? tr("This is production, and its profile does not allow that rules run unattended: Safety, in its editor.")
        : QString();
}

bool CleanupChange::chosen() const
{
    return !m_choices.rules.empty();
}

JobPtr CleanupChange::startPreview()
{
    m_found.reset();
    m_soFar.reset();
    m_result.reset();
    CleanupLook look{.policy = m_choices.policy, .keys = m_request.keys, .pace = m_choices.pace};
    std::erase_if(look.policy.retention,
        [this](const policy::RetentionRule& rule) { return !std::ranges::binary_search(m_choices.rules, rule.name); });
    return m_link.changeLane().submit(
        SessionJob<FoundCleanup>{.work = [look = std::move(look)](redis::Session& session, Context& context,
                                             const auto&) { return lookAtRules(session, look, context); },
            .finished =
                [this](Result<FoundCleanup> found) {
                    if (found) {
                        m_found = std::move(*found);
                    }
                    previewEnded(found ? std::nullopt : std::optional(found.error()));
                }});
}

JobPtr CleanupChange::startRun()
{
    m_control = std::make_shared<invalidation::RunControl>();
    m_soFar = CleanupRan{};
    m_rate.begin();
    std::vector<CleanupOrder> rules;
    for (const auto& part : m_found->parts) {
        rules.push_back({.rule = m_found->ruleOf(part).rule.name, .hash = part.stored.hash});
    }
    SessionJob<CleanupRan, CleanupRan> job;
    job.title = title();
    job.work = [rules = std::move(rules),
                   orders = RunOrders{{}, m_link.destination().profile, m_choices.pace, m_control, m_now()}](
                   redis::Session& session, Context& context, const BatchSink<CleanupRan>& sink) {
        return runRules(session, rules, orders, context, sink);
    };
    job.batch = [this](const CleanupRan& soFar) {
        m_soFar = soFar;
        uint64_t seen = soFar.running ? soFar.running->seen : 0;
        for (const auto& run : soFar.runs) {
            seen += run.report.seen;
        }
        m_rate.note(seen);
        Q_EMIT changed();
    };
    job.finished = [this](Result<CleanupRan> result) { finish(std::move(result)); };
    return m_link.changeLane().submit(std::move(job));
}

void CleanupChange::finish(Result<CleanupRan> result)
{
    if (!result && result.error().message.id == "plan.old") {
        renew(textOf(result.error()));
        return;
    }
    m_result = std::move(result);
    runEnded();
    if (*m_result && touched(**m_result)) {
        Q_EMIT keysTouched();
    }
}

QString CleanupChange::forbidden() const
{
    return whyForbidden(m_link, profiles::Guard::Operator);
}

QString CleanupChange::outdated() const
{
    return m_found && !m_found->parts.empty() ? whyTooOld(m_found->takenAtMs(), m_now()) : QString();
}

invalidation::RunControl* CleanupChange::control() const
{
    return m_control.get();
}

bool CleanupChange::idle() const
{
    return m_found && m_found->parts.empty();
}

std::vector<Change::Fact> CleanupChange::subject() const
{
    return {{tr("Where"), m_place, true, server() == m_place ? QString() : server()}};
}

QString CleanupChange::title() const
{
    return tr("Clean up %1", "server").arg(m_place);
}

/// The rules remove, or drain, or some of both.
QString CleanupChange::action() const
{
    const QString keys = StratumText().keys(m_found ? m_found->matched() : 0);
    const auto drains = [this](const CleanupPart& part) { return m_found->ruleOf(part).rule.drainOver.has_value(); };
    if (m_found && std::ranges::all_of(m_found->parts, drains)) {
        return tr("Let %1 expire", "keys").arg(keys);
    }
    return m_found && std::ranges::none_of(m_found->parts, drains)
        ? tr("Purge %1 (%2)", "keys, memory").arg(keys, formatBytes(m_found->memoryBytes()))
        : tr("Purge or Let Expire %1", "keys").arg(keys);
}

QString CleanupChange::stopText() const
{
    return tr("Stop");
}

std::vector<Change::Fact> CleanupChange::facts() const
{
    return m_found ? factsOf(*m_found, m_choices, m_request.keys.live) : std::vector<Fact>();
}

std::vector<Attention> CleanupChange::warnings() const
{
    return m_found ? warningsOf(*m_found) : std::vector<Attention>();
}

Change::Table CleanupChange::details() const
{
    return m_found ? samplesOf(*m_found) : Table();
}

QStringList CleanupChange::happenings() const
{
    QStringList lines;
    if (m_result && *m_result) {
        for (const auto& run : (*m_result)->runs) {
            for (const auto* notes : {&run.report.notes, &run.notes}) {
                std::ranges::transform(
                    *notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
            }
        }
    }
    return lines;
}

std::vector<Change::Fact> CleanupChange::counts() const
{
    if (m_result) {
        return *m_result ? countsOf(*m_found, **m_result) : std::vector<Fact>();
    }
    if (!m_soFar || !m_found) {
        return {};
    }
    auto counts = countsOf(*m_found, *m_soFar);
    counts.push_back({tr("Rate"), textOfRate(m_rate, paused())});
    return counts;
}

Attention CleanupChange::outcome() const
{
    if (!m_result) {
        return {};
    }
    if (!*m_result) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(m_result->error())};
    }
    return outcomeOf(*m_found, **m_result);
}

QString CleanupChange::againText() const
{
    return m_result ? textOfAgain(!*m_result, *m_result ? endOf(**m_result) : RunEnd::Complete) : QString();
}

/// Several runs have several journals: those are undone one by one, where they are listed.
std::optional<ChangeRequest> CleanupChange::undoing() const
{
    if (!m_result || !*m_result || !touched(**m_result) || (*m_result)->runs.size() != 1
        || (*m_result)->runs.front().journal.empty()) {
        return std::nullopt;
    }
    return UndoRequest{(*m_result)->runs.front().journal, title(), m_request.keys.live, m_choices.pace};
}

} // namespace keystrata::ui
