// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/bumpchangetext.h"

#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

using Fact = Change::Fact;
using invalidation::BumpFound;
using invalidation::BumpPlanned;
using invalidation::BumpReport;
using invalidation::DryRun;
using invalidation::LiveKey;
using invalidation::Plan;
using invalidation::Retire;
using invalidation::RunEnd;
using invalidation::RunReport;

namespace {

QString fromOf(const Plan& plan)
{
    return KeysText::keyName(plan.selection.versions.front());
}

QString toOf(const Plan& plan)
{
    return KeysText::keyName(plan.carriage.to);
}

bool contains(const std::vector<keyspace::NonCacheGroup>& list, keyspace::NonCacheGroup group)
{
    return std::ranges::find(list, group) != list.end();
}

/// The cache and the groups, as far as they are carried.
std::vector<const DryRun*> carried(const BumpFound& found)
{
    std::vector<const DryRun*> parts;
    for (const auto* part : {&found.carry, &found.groupCarry}) {
        if (*part && (*part)->carry) {
            parts.push_back(&**part);
        }
    }
    return parts;
}

QString namespacesText(const Plan& plan)
{
    if (!plan.advance.namespaces) {
        return BumpChange::tr("all namespaces");
    }
    QStringList names;
    for (const auto& name : *plan.advance.namespaces) {
        names << (name.empty() ? BumpChange::tr("(no namespace)") : KeysText::keyName(name));
    }
    return names.join(QStringLiteral(", "));
}

Fact carriedFact(const BumpFound& found, const Plan& plan)
{
    const QString name = BumpChange::tr("Carried");
    if (!found.carry || !found.carry->carry) {
        return {name,
            plan.advance.carried.empty() ? BumpChange::tr("nothing: version %1 begins empty").arg(toOf(plan))
                                         : BumpChange::tr("nothing but what is no cache")};
    }
    return {name, StratumText().keys(found.carry->carry->carriable), true, namespacesText(plan)};
}

/// "1,204 sessions: carried"
void addGroups(std::vector<Fact>& facts, const BumpFound& found, const Plan& plan)
{
    QStringList lines;
    for (const auto& group : found.groups) {
        const QString what = KeysText::group(group.group, group.keys);
        lines << (contains(plan.advance.carried, group.group)
                ? BumpChange::tr("%1: carried", "keys that are no cache").arg(what)
                : contains(plan.advance.accepted, group.group)
                ? BumpChange::tr("%1: left behind", "keys that are no cache").arg(what)
                : BumpChange::tr("%1: to be decided", "keys that are no cache").arg(what));
    }
    if (!lines.isEmpty()) {
        facts.push_back({BumpChange::tr("Not cache"), lines.join(QLatin1Char('\n'))});
    }
}

void addCarriage(std::vector<Fact>& facts, const BumpFound& found)
{
    uint64_t collisions = 0;
    uint64_t needed = 0;
    QString example;
    std::vector<invalidation::Misfit> misfits;
    for (const DryRun* part : carried(found)) {
        collisions += part->carry->collisions;
        needed += part->carry->neededBytes;
        misfits.insert(misfits.end(), part->carry->misfits.begin(), part->carry->misfits.end());
        if (example.isEmpty() && !part->carry->collided.empty()) {
            example = KeysText::keyName(part->carry->collided.front().to);
        }
    }
    if (collisions > 0) {
        facts.push_back({BumpChange::tr("There already"), StratumText().keys(collisions), false,
            BumpChange::tr("kept as they are, such as %1").arg(example)});
    }
    if (!misfits.empty()) {
        facts.push_back(
            {BumpChange::tr("Not fitting"), StratumText().keys(keysOf(misfits)), false, misfitsText(misfits)});
    }
    if (needed > 0) {
        facts.push_back({BumpChange::tr("Memory"), BumpChange::tr("about %1 more").arg(formatBytes(needed))});
    }
}

Fact liveFact(const BumpPlanned& planned)
{
    const auto& plan = planned.plan;
    return plan.advance.versionKey.empty()
        ? settingFact(planned)
        : Fact{BumpChange::tr("Then"),
              BumpChange::tr("the key %1 is set to %2").arg(KeysText::keyName(plan.advance.versionKey), toOf(plan)),
              false,
              BumpChange::tr("db %1 · only if it still holds %2").arg(plan.advance.versionKeyDb).arg(fromOf(plan))};
}

Fact retireFact(const BumpFound& found, const Plan& plan, std::chrono::milliseconds over)
{
    const QString name = BumpChange::tr("Version %1").arg(fromOf(plan));
    const QString keys = StratumText().keys(found.retire ? found.retire->matched : found.keys);
    if (plan.advance.retire == Retire::Keep) {
        return {name, BumpChange::tr("%1, kept as they are", "keys").arg(keys)};
    }
    QString keysAndBytes = keys;
    if (found.retire && found.retire->memoryKnown) {
        keysAndBytes += QStringLiteral(" · ") + formatBytes(found.retire->memoryBytes);
    }
    return {name,
        plan.advance.retire == Retire::Drain
            ? BumpChange::tr("%1, expire within %2", "keys").arg(keysAndBytes, formatDuration(over))
            : BumpChange::tr("%1, removed", "keys").arg(keysAndBytes),
        true,
        plan.advance.versionKey.empty() ? BumpChange::tr("only once keys of version %1 have appeared").arg(toOf(plan))
                                        : BumpChange::tr("only once version %1 is live").arg(toOf(plan))};
}

uint64_t undoBytes(const BumpFound& found)
{
    uint64_t bytes = 0;
    for (const auto* part : {&found.carry, &found.groupCarry, &found.retire}) {
        bytes += *part ? (*part)->undoBytes : 0;
    }
    return bytes;
}

QString liveKeyText(LiveKey outcome, const Plan& plan)
{
    const QString key = KeysText::keyName(plan.advance.versionKey);
    switch (outcome) {
    case LiveKey::Set:
        return BumpChange::tr("version %1: the key %2 holds it now").arg(toOf(plan), key);
    case LiveKey::Already:
        return BumpChange::tr("version %1: the key %2 held it before").arg(toOf(plan), key);
    case LiveKey::Other:
        return BumpChange::tr("the key %1 holds another version, and was left alone").arg(key);
    case LiveKey::Unknown:
        break;
    }
    return BumpChange::tr("not known: the answer about the key %1 was lost").arg(key);
}

void addPart(std::vector<Fact>& facts, const RunReport& report, invalidation::Action action, const QString& of)
{
    auto counts = countsOf(report, action);
    if (!of.isEmpty()) {
        counts.front().value = BumpChange::tr("%1 of %2", "keys").arg(counts.front().value, of);
    }
    facts.insert(facts.end(), counts.begin(), counts.end());
}

QString matchedText(const std::optional<DryRun>& part, bool running)
{
    return part && running ? formatCount(part->matched) : QString();
}

bool doubtful(const BumpReport& report)
{
    return std::ranges::any_of(
        std::initializer_list<const std::optional<RunReport>*>{&report.carry, &report.groupCarry, &report.retire},
        [](const auto* part) {
            return *part && ((*part)->failed > 0 || (*part)->notFitting > 0 || (*part)->unknown > 0 || !(*part)->whole);
        });
}

QString retiredText(const BumpReport& report, const Plan& plan)
{
    if (!report.retire) {
        return BumpChange::tr("Version %1 is kept as it is.").arg(fromOf(plan));
    }
    const uint64_t keys = report.retire->done;
    return plan.advance.retire == Retire::Drain
        ? BumpChange::tr("%1 keys of version %2 expire within %3.", nullptr, pluralOf(keys))
              .arg(formatCount(keys), fromOf(plan), formatDuration(plan.options.drainOver))
        : BumpChange::tr("%1 keys of version %2 were removed.", nullptr, pluralOf(keys))
              .arg(formatCount(keys), fromOf(plan));
}

Attention completeOf(const BumpReport& report, const Plan& plan)
{
    const QString took = BumpChange::tr("It took %1.")
                             .arg(formatDuration(std::chrono::milliseconds(std::llround(report.seconds * 1000))));
    const QString text = retiredText(report, plan) + QLatin1Char(' ') + took;
    if (plan.advance.versionKey.empty() && !report.appeared) {
        return {Tone::Warning, BumpChange::tr("No keys of version %1 have appeared").arg(toOf(plan)),
            retiredText(report, plan) + QLatin1Char(' ')
                + BumpChange::tr("Retire it once the application uses the new version.")};
    }
    const bool failed = doubtful(report);
    if (plan.advance.versionKey.empty()) {
        return {failed ? Tone::Warning : Tone::Good, BumpChange::tr("Keys of version %1 appear").arg(toOf(plan)),
            text + QLatin1Char(' ')
                + BumpChange::tr("Once every instance uses it, set version %1 as live on the Versions page and in the "
                                 "profile.")
                    .arg(toOf(plan))};
    }
    return {failed ? Tone::Warning : Tone::Good, BumpChange::tr("Version %1 is live").arg(toOf(plan)), text};
}

} // namespace

bool touched(const BumpReport& report)
{
    const auto changed = [](const std::optional<RunReport>& part) {
        return part && (part->done > 0 || part->unknown > 0);
    };
    const bool key = report.liveKey == LiveKey::Set || report.liveKey == LiveKey::Unknown;
    return key || changed(report.carry) || changed(report.groupCarry) || changed(report.retire);
}

Fact settingFact(const BumpPlanned& planned)
{
    const QString to = toOf(planned.plan);
    QStringList lines;
    for (const auto& line : planned.found.settings) {
        lines << displayBytes(line);
    }
    const QString name = BumpChange::tr("Then change");
    if (lines.isEmpty()) {
        return {name, BumpChange::tr("the setting of the application that names its version, to %1").arg(to)};
    }
    return {name, lines.join(QLatin1Char('\n')), false,
        lines.size() > 1
            ? BumpChange::tr("the one that the application has, and restart it: no key holds the live version")
            : BumpChange::tr("in the application, and restart it: no key holds the live version"),
        true};
}

std::vector<Fact> factsOf(const FoundBump& found, const BumpChoices& choices)
{
    const auto& plan = found.planned.plan;
    const auto& looked = found.planned.found;
    std::vector<Fact> facts{{BumpChange::tr("Live version"),
        BumpChange::tr("%1 → %2", "from one version to another").arg(fromOf(plan), toOf(plan)), true,
        looked.read ? BumpChange::tr("read from the key %1").arg(KeysText::keyName(plan.advance.versionKey))
                    : BumpChange::tr("stated: no key holds it")}};
    facts.push_back(carriedFact(looked, plan));
    addGroups(facts, looked, plan);
    addCarriage(facts, looked);
    facts.push_back(liveFact(found.planned));
    facts.push_back(retireFact(looked, plan, choices.over));
    facts.push_back(readersFact(looked.missesPerSecond, false));
    facts.push_back({BumpChange::tr("How"), paceText(choices.pace)});
    facts.push_back(undoFact(plan.options.journal, undoBytes(looked), found.freeBytes));
    if (found.stored) {
        facts.push_back(planFact(*found.stored));
    }
    return facts;
}

Change::Table samplesOf(const BumpFound& found)
{
    auto parts = carried(found);
    if (parts.empty() && found.retire) {
        parts.push_back(&*found.retire);
    }
    return samplesOf(parts);
}

QString actionOf(const FoundBump& found)
{
    const auto& plan = found.planned.plan;
    auto cache = plan.selection;
    cache.versions.clear();
    const QString name = KeysText::place(cache);
    const QString to = toOf(plan);
    const QString keys = StratumText().keys(found.planned.found.retire ? found.planned.found.retire->matched : 0);
    switch (plan.advance.retire) {
    case Retire::Keep:
        break;
    case Retire::Drain:
        return BumpChange::tr("Bump %1 to version %2 and drain %3", "cache, version, keys").arg(name, to, keys);
    case Retire::Purge:
        return BumpChange::tr("Bump %1 to version %2 and purge %3", "cache, version, keys").arg(name, to, keys);
    }
    return BumpChange::tr("Bump %1 to version %2", "cache, version").arg(name, to);
}

std::vector<Fact> countsOf(const BumpReport& report, const BumpPlanned& planned, bool running)
{
    const auto& plan = planned.plan;
    const auto& found = planned.found;
    std::vector<Fact> facts;
    if (report.carry) {
        addPart(facts, *report.carry, invalidation::Action::Migrate, matchedText(found.carry, running));
    }
    if (report.groupCarry) {
        addPart(facts, *report.groupCarry, invalidation::Action::Migrate, matchedText(found.groupCarry, running));
        const size_t first = facts.size() - countsOf(*report.groupCarry, invalidation::Action::Migrate).size();
        facts[first].name = BumpChange::tr("Not cache, carried");
    }
    if (report.liveKey) {
        facts.push_back({BumpChange::tr("Live"), liveKeyText(*report.liveKey, plan), true});
    } else if (report.appeared) {
        facts.push_back({BumpChange::tr("Live"),
            BumpChange::tr("version %1: the application writes keys of it").arg(toOf(plan)), true});
    }
    if (report.retire) {
        addPart(facts, *report.retire, retirement(plan).action, matchedText(found.retire, running));
    }
    return facts;
}

Attention outcomeOf(const BumpReport& report, const BumpPlanned& planned, bool waited)
{
    const auto& plan = planned.plan;
    const QString why = report.why ? textOf(*report.why) : QString();
    const QString kept = BumpChange::tr("What is done stays as it is, and can be undone.");
    switch (report.end) {
    case RunEnd::Complete:
        return completeOf(report, plan);
    case RunEnd::Cancelled:
        return waited
            ? Attention{Tone::Notice, BumpChange::tr("Stopped waiting for keys of version %1").arg(toOf(plan)),
                  retiredText(report, plan) + QLatin1Char(' ')
                      + BumpChange::tr("The setting is still to be changed; retire the old version once the "
                                       "application uses the new one.")}
            : Attention{Tone::Warning, BumpChange::tr("Stopped"), kept};
    case RunEnd::Overshoot:
        return {Tone::Warning, BumpChange::tr("Stopped: more keys match than were confirmed"),
            why + QLatin1Char(' ') + kept};
    case RunEnd::Stopped:
        return {Tone::Bad, BumpChange::tr("Broken off"), why + QLatin1Char(' ') + kept};
    }
    return {};
}

} // namespace keystrata::ui
