// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/migratechange.h"

#include "core/keyspace/selectionjson.h"
#include "ui/logic/changewarnings.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/stratumtext.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace keystrata::ui {

using invalidation::Action;
using invalidation::CarryFound;
using invalidation::TransformStep;

namespace {

constexpr qint64 LargestTransform = 1024 * 1024; ///< bytes of the file

/// The highest of the others, which is where keys go as a rule.
std::string firstChoice(const std::vector<std::string>& versions)
{
    const auto highest = std::ranges::max_element(
        versions, [](const auto& left, const auto& right) { return keyspace::compareVersions(left, right) < 0; });
    return highest == versions.end() ? std::string() : *highest;
}

QString stepText(const TransformStep& step)
{
    const QString path = displayBytes(step.path);
    const QString to = displayBytes(step.to);
    switch (step.kind) {
    case TransformStep::Kind::Rename:
        return MigrateChange::tr("rename %1 to %2", "paths in a document").arg(path, to);
    case TransformStep::Kind::SetDefault:
        return MigrateChange::tr("set %1 to %2 where it is missing", "path, value")
            .arg(path, displayBytes(step.value.dump()));
    case TransformStep::Kind::Remove:
        return MigrateChange::tr("remove %1", "path").arg(path);
    case TransformStep::Kind::Cast:
        return MigrateChange::tr("make %1 a %2", "path, type").arg(path, to);
    }
    return {};
}

/// Control characters within are shown, the lines are kept.
QString linesOf(std::string_view text)
{
    QStringList lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines << displayBytes(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines.join(QLatin1Char('\n'));
}

Change::Fact carriedFact(const CarryFound& carry, bool move)
{
    Change::Fact fact{
        move ? MigrateChange::tr("Moved") : MigrateChange::tr("Copied"), StratumText().keys(carry.carriable), true};
    if (!move && carry.carriable > 0) {
        fact.note = MigrateChange::tr("about %1 more memory").arg(formatBytes(carry.neededBytes));
    }
    return fact;
}

} // namespace

MigrateChange::MigrateChange(ServerLink& link, MigrateRequest request, QObject* parent, Now now)
    : PlanChange(link, std::move(request.keys), parent, std::move(now))
    , m_versions(std::move(request.versions))
{
    std::erase(m_versions, from());
    std::erase(m_versions, std::string());
    m_choices.to = firstChoice(m_versions);
    m_choices.pace = this->request().pace;
}

MigrateChange::~MigrateChange() = default;

void MigrateChange::setChoices(const MigrateChoices& choices)
{
    if (choices != m_choices && step() != Step::Confirm && step() != Step::Run) {
        m_choices = choices;
        std::ranges::sort(m_choices.taken);
        discardFound();
    }
}

void MigrateChange::setTransformFile(const QString& path)
{
    auto choices = m_choices;
    choices.transform = {};
    choices.transformFile.clear();
    m_transformError.clear();
    if (!path.isEmpty()) {
        QFile file(path);
        const QString name = displayBytes(QFileInfo(path).fileName().toStdString());
        if (!file.open(QIODevice::ReadOnly)) {
            m_transformError = tr("The file %1 cannot be read (%2): choose another one.").arg(name, file.errorString());
        } else if (file.size() > LargestTransform) {
            m_transformError = tr("The file %1 is too large for a transform: choose another one.").arg(name);
        } else if (auto transform = invalidation::transformFromJson(file.readAll().toStdString()); !transform) {
            m_transformError = tr("%1: %2", "file, what is wrong with it").arg(name, textOf(transform.error()));
        } else {
            choices.transform = std::move(*transform);
            choices.transformFile = path;
        }
    }
    if (choices == m_choices) {
        Q_EMIT changed(); // what is wrong
    }
    setChoices(choices);
}

QStringList MigrateChange::transformSteps() const
{
    QStringList steps;
    std::ranges::transform(m_choices.transform.steps, std::back_inserter(steps), stepText);
    return steps;
}

bool MigrateChange::chosen() const
{
    return !m_choices.to.empty() && m_choices.to != from();
}

QString MigrateChange::toAgree() const
{
    return m_choices.move ? tr("No instance reads version %1 any more.").arg(KeysText::keyName(from())) : QString();
}

invalidation::ChangeRequest MigrateChange::coreRequest() const
{
    return {.action = Action::Migrate,
        .selection = request().selection,
        .taken = m_choices.taken,
        .options = {.journal = m_choices.journal, .tooBig = m_choices.tooBig},
        .carriage = {.to = m_choices.to, .move = m_choices.move, .transform = m_choices.transform},
        .layouts = request().layouts,
        .prefixes = request().prefixes,
        .live = request().live,
        .pace = m_choices.pace};
}

keyspace::Pace MigrateChange::pace() const
{
    return m_choices.pace;
}

QString MigrateChange::title() const
{
    const QString what = KeysText::subject(request().selection);
    return chosen() ? tr("Migrate %1 to version %2").arg(what, KeysText::keyName(m_choices.to))
                    : tr("Migrate %1").arg(what);
}

QString MigrateChange::action() const
{
    const auto& carry = found() ? found()->found.carry : std::nullopt;
    const QString keys = StratumText().keys(carry ? carry->carriable : 0);
    return (m_choices.move ? tr("Move %1 to version %2", "keys") : tr("Copy %1 to version %2", "keys"))
        .arg(keys, KeysText::keyName(m_choices.to));
}

std::vector<Change::Fact> MigrateChange::facts() const
{
    if (!found()) {
        return {};
    }
    const auto& looked = found()->found;
    const auto& plan = found()->stored.plan;
    std::vector<Fact> facts{{tr("Selection"), QString::fromStdString(keyspace::describeSelection(plan.selection))},
        {tr("To"), tr("version %1").arg(KeysText::keyName(m_choices.to)), true,
            looked.carry && looked.carry->intoLive ? tr("which is live") : QString()},
        {tr("Matches"), StratumText().keys(looked.matched)}};
    if (looked.matched == 0) {
        facts.back().note = tr("there is nothing to do");
    }
    if (looked.carry && looked.matched > 0) {
        const auto& carry = *looked.carry;
        facts.push_back(carriedFact(carry, m_choices.move));
        if (carry.collisions > 0) {
            facts.push_back({tr("There already"), StratumText().keys(carry.collisions), false,
                tr("kept as they are, such as %1").arg(KeysText::keyName(carry.collided.front().to))});
        }
        if (!carry.misfits.empty()) {
            facts.push_back(
                {tr("Not fitting"), StratumText().keys(keysOf(carry.misfits)), false, misfitsText(carry.misfits)});
        }
        if (!plan.carriage.transform.empty()) {
            const QString tried = tr("%1 values", nullptr, pluralOf(carry.tried)).arg(formatCount(carry.tried));
            facts.push_back({tr("Transform"), transformSteps().join(QLatin1Char('\n')), false,
                carry.valueMisfits.empty() ? tr("tried on %1: it fits all of them", "values").arg(tried)
                                           : tr("tried on %1: %2 of them do not fit", "values, number")
                                                 .arg(tried, formatCount(keysOf(carry.valueMisfits)))});
            if (!carry.valueMisfits.empty()) {
                facts.push_back(
                    {tr("Values"), misfitsText(carry.valueMisfits), false, tr("such keys are left where they are")});
            }
        }
    }
    if (!looked.leftOut.empty()) {
        facts.push_back(leftOutFact(looked.leftOut));
    }
    if (looked.matched > 0) {
        facts.push_back({tr("How"), paceText(m_choices.pace), false,
            tr("done in about %1 · expiry as it is, to the millisecond")
                .arg(formatDuration(expectedTime(found()->stored, looked.seconds, m_choices.pace)))});
        facts.push_back(undoFact(plan.options.journal, looked.undoBytes, found()->freeBytes));
    }
    facts.push_back(planFact(found()->stored));
    return facts;
}

std::vector<Attention> MigrateChange::warnings() const
{
    return found() ? warningsOf(found()->found.warnings, found()->found.notes) : std::vector<Attention>();
}

Change::Table MigrateChange::details() const
{
    return found() ? samplesOf(found()->found) : Table();
}

std::vector<Change::Example> MigrateChange::examples() const
{
    std::vector<Example> examples;
    if (found() && found()->found.carry && !m_choices.transform.empty()) {
        for (const auto& one : found()->found.carry->examples) {
            examples.push_back({tr("%1 → %2", "a key's names").arg(displayBytes(one.key), displayBytes(one.to)),
                linesOf(one.before), linesOf(one.after)});
        }
    }
    return examples;
}

std::vector<Change::Fact> MigrateChange::counts() const
{
    if (result()) {
        auto counts = *result() ? countsOf((*result())->report, Action::Migrate) : std::vector<Fact>();
        if (*result() && !(*result())->journal.empty()) {
            counts.push_back(journalFact((*result())->journal));
        }
        return counts;
    }
    auto counts = soFar() ? countsOf(*soFar(), Action::Migrate) : std::vector<Fact>();
    if (found() && !counts.empty()) {
        counts.front().value = tr("%1 of %2").arg(counts.front().value, formatCount(found()->stored.matched));
        counts.insert(counts.begin() + 1, {tr("Rate"), rateText()});
    }
    return counts;
}

Attention MigrateChange::outcome() const
{
    if (!result()) {
        return {};
    }
    if (!*result()) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(result()->error())};
    }
    return outcomeOf(**result(), found()->stored);
}

} // namespace keystrata::ui
