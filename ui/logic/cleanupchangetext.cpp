// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/cleanupchangetext.h"

#include "ui/logic/changewarnings.h"
#include "ui/logic/format.h"
#include "ui/logic/journalchange.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/stratumtext.h"

#include <QFileInfo>

#include <algorithm>

namespace keystrata::ui {

using invalidation::Action;
using invalidation::RuleFound;
using invalidation::RuleTarget;
using invalidation::RunEnd;
using policy::RetentionRule;
using Fact = Change::Fact;
using std::chrono::milliseconds;

namespace {

constexpr auto Space = QLatin1Char(' ');

QString versionsText(const std::vector<std::string>& versions)
{
    QStringList names;
    std::ranges::transform(versions, std::back_inserter(names), [](const auto& one) { return KeysText::keyName(one); });
    return names.join(QStringLiteral(", "));
}

QString cacheName(const RuleTarget& target)
{
    return CleanupChange::tr("%1 in db %2", "cache, number")
        .arg(KeysText::keyName(target.prefix.empty() ? target.layout : target.prefix), QString::number(target.db));
}

/// Where the knowledge of a cache's live version comes from: the first of what is known that fits.
QString liveSource(const RuleTarget& target, const std::vector<keyspace::LiveRule>& live)
{
    const auto rule = std::ranges::find_if(live, [&target](const keyspace::LiveRule& one) {
        return (!one.prefix || *one.prefix == target.prefix) && (!one.db || *one.db == target.db);
    });
    return rule == live.end() || rule->versionKey.empty()
        ? CleanupChange::tr("stated")
        : CleanupChange::tr("read from %1", "a key").arg(KeysText::keyName(rule->versionKey));
}

/// "shop in db 0: versions 1, 2: 300 of 502 keys · live 4 (stated), kept 3"
QString targetText(const RuleTarget& target, const std::vector<keyspace::LiveRule>& live)
{
    const auto& found = target.planned.found;
    if (target.perObject) {
        return CleanupChange::tr(
            "%1: %2 of %3 keys are superseded by newer versions of the same objects", "cache, numbers")
            .arg(cacheName(target), formatCount(found.matched), formatCount(target.of));
    }
    const QString what = target.versions.empty()
        ? CleanupChange::tr("%1: no version to retire", "cache").arg(cacheName(target))
        : CleanupChange::tr(
              "%1, versions %2: %3 of %4 keys", "cache, versions, numbers", static_cast<int>(target.versions.size()))
              .arg(
                  cacheName(target), versionsText(target.versions), formatCount(found.matched), formatCount(target.of));
    const QString liveText = CleanupChange::tr("live is %1, %2", "version, where that is known from")
                                 .arg(versionsText(target.live), liveSource(target, live));
    const QString kept =
        target.kept.empty() ? QString() : CleanupChange::tr("; kept: %1", "versions").arg(versionsText(target.kept));
    return what + QStringLiteral(" (") + liveText + kept + QLatin1Char(')');
}

QString amountOf(const RuleFound& rule)
{
    uint64_t keys = 0;
    uint64_t bytes = 0;
    for (const auto& target : rule.targets) {
        keys += target.over ? 0 : target.planned.found.matched;
        bytes += target.over ? 0 : target.planned.found.memoryBytes;
    }
    const bool over = std::ranges::any_of(rule.targets, [](const RuleTarget& one) { return one.over.has_value(); });
    if (keys == 0) {
        return over                ? CleanupChange::tr("nothing: its ceiling is reached")
            : rule.targets.empty() ? CleanupChange::tr("nothing: no cache can be judged by it")
                                   : CleanupChange::tr("nothing to do");
    }
    const QString amount = StratumText().keys(keys) + QStringLiteral(" · ") + formatBytes(bytes);
    return rule.rule.drainOver
        ? CleanupChange::tr("%1 expire within %2", "keys").arg(amount, formatDuration(*rule.rule.drainOver))
        : CleanupChange::tr("%1 are removed", "keys").arg(amount);
}

Fact ruleFact(const RuleFound& rule, const std::vector<keyspace::LiveRule>& live)
{
    QStringList lines;
    std::ranges::transform(rule.targets, std::back_inserter(lines),
        [&live](const RuleTarget& target) { return targetText(target, live); });
    std::ranges::transform(rule.notes, std::back_inserter(lines), [](const Message& note) { return textOf(note); });
    return {displayBytes(rule.rule.name), amountOf(rule), true, lines.join(QLatin1Char('\n'))};
}

Fact leftOutOf(const FoundCleanup& found)
{
    std::vector<keyspace::LeftOut> groups;
    for (const auto& part : found.parts) {
        for (const auto& left : found.targetOf(part).planned.found.leftOut) {
            const auto known = std::ranges::find(groups, left.group, &keyspace::LeftOut::group);
            if (known == groups.end()) {
                groups.push_back(left);
            } else {
                known->keys += left.keys;
            }
        }
    }
    return groups.empty() ? Fact{} : leftOutFact(groups);
}

Fact undoOf(const FoundCleanup& found)
{
    uint64_t bytes = 0;
    bool all = true;
    bool any = false;
    for (const auto& part : found.parts) {
        bytes += found.targetOf(part).planned.found.undoBytes;
        all = all && found.ruleOf(part).rule.journal;
        any = any || found.ruleOf(part).rule.journal;
    }
    auto fact = undoFact(any, bytes, found.freeBytes);
    if (any && !all) {
        fact.note = CleanupChange::tr("but for the rules that keep no journal");
    }
    return fact;
}

QString doneText(const RuleFound& rule, const invalidation::RunReport& report)
{
    const QString keys = StratumText().keys(report.done);
    return rule.rule.drainOver ? CleanupChange::tr("%1 made to expire", "keys").arg(keys)
                               : CleanupChange::tr("%1 removed", "keys").arg(keys);
}

/// What became of the keys that were not done, after the first line of countsOf().
QStringList othersOf(const invalidation::RunReport& report, Action action)
{
    QStringList lines;
    const auto counts = countsOf(report, action);
    for (size_t i = 1; i < counts.size(); ++i) {
        lines << CleanupChange::tr("%1: %2", "name, value").arg(counts[i].name, counts[i].value);
    }
    return lines;
}

} // namespace

QString wordsOf(const RetentionRule& rule)
{
    const QString where = rule.prefix && !rule.prefix->empty()
        ? (rule.db ? CleanupChange::tr("of %1 in db %2", "cache, number")
                         .arg(KeysText::keyName(*rule.prefix), QString::number(*rule.db))
                   : CleanupChange::tr("of %1", "cache").arg(KeysText::keyName(*rule.prefix)))
        : rule.db ? CleanupChange::tr("of caches in db %1").arg(*rule.db)
                  : CleanupChange::tr("of every cache");
    QString words = rule.drainOver ? CleanupChange::tr("Lets old versions %1 expire over %2", "of a cache, time")
                                         .arg(where, formatDuration(*rule.drainOver))
                                   : CleanupChange::tr("Removes old versions %1", "of a cache").arg(where);
    words += rule.keepVersions == 0 ? QString()
        : rule.keepVersions == 1
        ? CleanupChange::tr(", but for the newest of them")
        : CleanupChange::tr(", but for the %n newest of them", nullptr, static_cast<int>(rule.keepVersions));
    words += rule.idleOver ? CleanupChange::tr("; only keys not used for %1").arg(formatDuration(*rule.idleOver))
                           : QString();
    words += rule.journal ? QString() : CleanupChange::tr("; without a journal");
    return words + QLatin1Char('.');
}

QString ceilingsOf(const RetentionRule& rule)
{
    const QString keys = rule.mostKeys ? StratumText().keys(*rule.mostKeys) : QString();
    const QString percent = rule.mostPercent ? formatPercent(*rule.mostPercent) : QString();
    return rule.mostKeys && rule.mostPercent ? CleanupChange::tr("At most %1, and %2 of a cache.").arg(keys, percent)
        : rule.mostKeys                      ? CleanupChange::tr("At most %1.", "keys").arg(keys)
                                             : CleanupChange::tr("At most %1 of a cache.").arg(percent);
}

QString approvalText(const std::optional<invalidation::Approval>& approval)
{
    return approval ? CleanupChange::tr("Approved for unattended runs by %1 on %2", "who, when")
                          .arg(displayBytes(approval->who), thenText(approval->atMs))
                    : CleanupChange::tr("Not approved for unattended runs on this server");
}

std::vector<Fact> factsOf(
    const FoundCleanup& found, const CleanupChoices& choices, const std::vector<keyspace::LiveRule>& live)
{
    std::vector<Fact> facts;
    for (const auto& rule : found.found.rules) {
        facts.push_back(ruleFact(rule, live));
    }
    if (const Fact left = leftOutOf(found); !left.name.isEmpty()) {
        facts.push_back(left);
    }
    if (!found.parts.empty()) {
        milliseconds time{0};
        for (const auto& part : found.parts) {
            time += expectedTime(part.stored, found.targetOf(part).planned.found.seconds, choices.pace);
        }
        facts.push_back({CleanupChange::tr("How"), paceText(choices.pace), false,
            CleanupChange::tr("done in about %1 · under the lock that unattended runs take")
                .arg(formatDuration(time))});
        facts.push_back(undoOf(found));
    }
    facts.push_back(
        {CleanupChange::tr("Policy"), displayBytes(QFileInfo(choices.policyFile).fileName().toStdString())});
    if (found.parts.size() == 1) {
        facts.push_back(planFact(found.parts.front().stored));
    }
    return facts;
}

std::vector<Attention> warningsOf(const FoundCleanup& found)
{
    std::vector<Attention> all;
    for (const auto& rule : found.found.rules) {
        for (const auto& target : rule.targets) {
            if (target.over) {
                all.push_back({Tone::Warning,
                    CleanupChange::tr("%1: the ceiling is reached", "rule").arg(displayBytes(rule.rule.name)),
                    cacheName(target) + QStringLiteral(": ") + textOf(*target.over)});
            }
        }
    }
    for (const auto& part : found.parts) {
        const auto& looked = found.targetOf(part).planned.found;
        for (auto warning : warningsOf(looked.warnings, looked.notes)) {
            warning.title = CleanupChange::tr("%1: %2", "rule, warning")
                                .arg(displayBytes(found.ruleOf(part).rule.name), warning.title);
            all.push_back(std::move(warning));
        }
    }
    for (const auto& note : found.found.notes) {
        all.push_back({Tone::Notice, CleanupChange::tr("Not everything could be seen"), textOf(note)});
    }
    std::ranges::stable_sort(all, std::greater{}, &Attention::tone);
    return all;
}

Change::Table samplesOf(const FoundCleanup& found)
{
    std::vector<const invalidation::DryRun*> looks;
    std::ranges::transform(found.parts, std::back_inserter(looks),
        [&found](const CleanupPart& part) { return &found.targetOf(part).planned.found; });
    return samplesOf(looks);
}

std::vector<Fact> countsOf(const FoundCleanup& found, const CleanupRan& ran)
{
    std::vector<Fact> facts;
    for (size_t i = 0; i < found.parts.size(); ++i) {
        const auto& part = found.parts[i];
        const auto& rule = found.ruleOf(part);
        const auto action = rule.rule.drainOver ? Action::Drain : Action::Purge;
        Fact fact{displayBytes(rule.rule.name), CleanupChange::tr("not begun"), true, cacheName(found.targetOf(part))};
        const bool running = i == ran.runs.size() && ran.running;
        if (i < ran.runs.size() || running) {
            const auto& report = running ? *ran.running : ran.runs[i].report;
            fact.value = running ? CleanupChange::tr("%1 of %2", "keys, number")
                                       .arg(doneText(rule, report), formatCount(part.stored.matched))
                                 : doneText(rule, report);
            fact.note = (QStringList{fact.note} + othersOf(report, action)).join(QStringLiteral(" · "));
        }
        if (i < ran.runs.size() && ran.runs[i].report.why) {
            fact.note += QLatin1Char('\n') + textOf(*ran.runs[i].report.why);
        }
        if (i < ran.runs.size() && !ran.runs[i].journal.empty()) {
            fact.note += QLatin1Char('\n')
                + CleanupChange::tr("journal %1", "name").arg(QString::fromStdString(ran.runs[i].journal));
        }
        facts.push_back(std::move(fact));
    }
    for (size_t i = 0; i < found.found.rules.size(); ++i) {
        if (std::ranges::find(found.parts, i, &CleanupPart::rule) == found.parts.end()) {
            facts.push_back({displayBytes(found.found.rules[i].rule.name), amountOf(found.found.rules[i])});
        }
    }
    return facts;
}

Attention outcomeOf(const FoundCleanup& found, const CleanupRan& ran)
{
    uint64_t done = 0;
    uint64_t doubtful = 0;
    double seconds = 0;
    bool overshoot = false;
    for (const auto& run : ran.runs) {
        done += run.report.done;
        doubtful += run.report.failed + run.report.unknown + run.report.returned;
        seconds += run.report.seconds;
        overshoot = overshoot || run.report.end == RunEnd::Overshoot;
    }
    const QString keys = StratumText().keys(done);
    const QString took =
        CleanupChange::tr("It took %1.").arg(formatDuration(milliseconds(static_cast<int64_t>(seconds * 1000))));
    const auto journals = std::ranges::count_if(ran.runs, [](const auto& run) { return !run.journal.empty(); });
    const QString undo = journals > 1
        ? Space + CleanupChange::tr("Each rule has a journal of its own: the Activity page takes them back.")
        : QString();
    if (ran.why) {
        const bool stopped = ran.why->kind == ErrorKind::Cancelled;
        return {stopped ? Tone::Warning : Tone::Bad,
            (stopped ? CleanupChange::tr("Stopped after %1 of %2", "keys done, keys confirmed")
                     : CleanupChange::tr("Broken off after %1 of %2", "keys done, keys confirmed"))
                .arg(keys, formatCount(found.matched())),
            (stopped ? CleanupChange::tr("What is left is as it was.") : textOf(*ran.why)) + undo};
    }
    if (overshoot) {
        return {Tone::Warning, CleanupChange::tr("Stopped: more keys match than were confirmed"), took + undo};
    }
    return {
        doubtful > 0 ? Tone::Warning : Tone::Good, CleanupChange::tr("Cleaned up: %1", "keys").arg(keys), took + undo};
}

} // namespace keystrata::ui
