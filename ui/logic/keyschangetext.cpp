// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keyschangetext.h"

#include "core/keyspace/selectionjson.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

using invalidation::Action;
using invalidation::DryRun;
using invalidation::RunEnd;
using invalidation::RunReport;
using Fact = Change::Fact;
using std::chrono::milliseconds;

namespace {

constexpr size_t MostStrata = 4;
constexpr qsizetype MostExamples = 3;
/// A run asks for names only where the dry run asked for everything.
constexpr double NamesOnly = 0.4;

/// Keys a second that are touched, as measured beside a busy application on the server's own machine.
double touchedPerSecond(const invalidation::PlanOptions& options, const keyspace::Pace& pace)
{
    switch (pace.mode) {
    case keyspace::Pace::Mode::Gentle:
        return options.journal ? 10'000 : 25'000;
    case keyspace::Pace::Mode::Fast:
        return options.journal ? 60'000 : 200'000;
    case keyspace::Pace::Mode::Rate:
        return static_cast<double>(std::max(pace.keysPerSecond, uint64_t{1}));
    }
    return 1;
}

Fact matchesFact(const DryRun& found)
{
    QString value = StratumText().keys(found.matched);
    if (found.memoryKnown && found.matched > 0) {
        value += QStringLiteral(" · ") + formatBytes(found.memoryBytes);
    }
    QStringList notes;
    if (found.scanned > 0 && found.matched > 0) {
        notes << KeysChange::tr("%1 of the %2 keys that were looked at")
                     .arg(
                         formatPercent(100.0 * static_cast<double>(found.matched) / static_cast<double>(found.scanned)),
                         formatCount(found.scanned));
    }
    if (found.matched == 0) {
        notes << (found.leftOut.empty() ? KeysChange::tr("there is nothing to do")
                                        : KeysChange::tr("go back to take along what is left out"));
    }
    if (found.noTtl > 0) {
        notes << KeysChange::tr("%1 without expiry").arg(formatCount(found.noTtl));
    }
    return {KeysChange::tr("Matches"), value, true, notes.join(QStringLiteral(" · "))};
}

Fact strataFact(const DryRun& found)
{
    QStringList lines;
    for (size_t i = 0; i < std::min(found.strata.size(), MostStrata); ++i) {
        const auto& share = found.strata[i];
        lines << (share.keys == share.of
                ? KeysChange::tr("%1: all %2 keys", nullptr, pluralOf(share.keys))
                      .arg(KeysText::cacheOf(share), formatCount(share.keys))
                : KeysChange::tr("%1: %2 of %3 keys", nullptr, pluralOf(share.of))
                      .arg(KeysText::cacheOf(share), formatCount(share.keys), formatCount(share.of)));
    }
    if (found.strata.size() > MostStrata) {
        lines << KeysChange::tr("and %n more", "strata", pluralOf(found.strata.size() - MostStrata));
    }
    return {KeysChange::tr("Versions"), lines.join(QLatin1Char('\n'))};
}

Fact howFact(const FoundKeys& found, const KeysChoices& choices)
{
    const QString time = formatDuration(expectedTime(found.stored, found.found.seconds, choices.pace));
    QStringList notes{paceText(choices.pace),
        choices.drain ? KeysChange::tr("set in about %1").arg(time) : KeysChange::tr("done in about %1").arg(time)};
    if (choices.passes > 1) {
        notes << KeysChange::tr("up to %n passes", nullptr, static_cast<int>(choices.passes));
    }
    if (found.stored.plan.options.strict) {
        notes << KeysChange::tr("strict");
    }
    return {KeysChange::tr("How"),
        choices.drain ? KeysChange::tr("expire within %1, one after the other").arg(formatDuration(choices.over))
                      : KeysChange::tr("removed now"),
        false, notes.join(QStringLiteral(" · "))};
}

QString doneName(Action action)
{
    return action == Action::Purge  ? KeysChange::tr("Removed")
        : action == Action::Migrate ? KeysChange::tr("Carried")
                                    : KeysChange::tr("Will expire");
}

void addCount(std::vector<Fact>& facts, const QString& name, uint64_t keys, const QString& note = {})
{
    if (keys > 0) {
        facts.push_back({name, formatCount(keys), false, note});
    }
}

} // namespace

milliseconds expectedTime(const invalidation::StoredPlan& stored, double lookSeconds, const keyspace::Pace& pace)
{
    const double touching = static_cast<double>(stored.matched) / touchedPerSecond(stored.plan.options, pace);
    return std::chrono::seconds(static_cast<int64_t>(std::ceil(NamesOnly * lookSeconds + touching)));
}

/// "1,204 sessions: without them people are logged out · for example shop:1:session:9f3a"
Fact leftOutFact(const std::vector<keyspace::LeftOut>& leftOut)
{
    QStringList lines;
    QStringList examples;
    for (const auto& left : leftOut) {
        lines << KeysChange::tr("%1: %2", "keys that are no cache: what their loss means")
                     .arg(KeysText::group(left.group, left.keys), KeysText::lossOf(left.group));
        if (!left.examples.empty() && examples.size() < MostExamples) {
            examples << KeysText::keyName(left.examples.front());
        }
    }
    return {KeysChange::tr("Left out"), lines.join(QLatin1Char('\n')), false,
        KeysChange::tr("such as %1").arg(examples.join(QStringLiteral(", ")))};
}

QString paceText(const keyspace::Pace& pace)
{
    switch (pace.mode) {
    case keyspace::Pace::Mode::Gentle:
        return KeysChange::tr("gentle");
    case keyspace::Pace::Mode::Fast:
        return KeysChange::tr("fast");
    case keyspace::Pace::Mode::Rate:
        break;
    }
    return KeysChange::tr("at most %1").arg(formatRate(static_cast<double>(pace.keysPerSecond)));
}

Fact undoFact(bool journal, uint64_t bytes, std::optional<uint64_t> freeBytes)
{
    if (!journal) {
        return {KeysChange::tr("Undo"), KeysChange::tr("none: no journal is kept")};
    }
    if (bytes == 0) { // no keys: of a bump the version that was live
        return {KeysChange::tr("Undo"), KeysChange::tr("a journal of a few bytes")};
    }
    const QString size = formatBytes(bytes);
    return {KeysChange::tr("Undo"),
        freeBytes ? KeysChange::tr("journal of at most %1; %2 free").arg(size, formatBytes(*freeBytes))
                  : KeysChange::tr("journal of at most %1").arg(size)};
}

Fact readersFact(std::optional<double> missesPerSecond, bool slowly)
{
    const QString name = KeysChange::tr("Readers");
    if (!missesPerSecond) {
        return {name, KeysChange::tr("how many misses they will feel is not known")};
    }
    const auto misses = static_cast<quint64>(std::llround(*missesPerSecond));
    if (misses == 0) {
        return {name,
            *missesPerSecond == 0 ? KeysChange::tr("no extra misses expected")
                                  : KeysChange::tr("less than one miss a second more")};
    }
    return {name,
        (slowly ? KeysChange::tr("up to about %1 misses a second more, little by little", nullptr, pluralOf(misses))
                : KeysChange::tr("about %1 misses a second more at first", nullptr, pluralOf(misses)))
            .arg(formatCount(misses))};
}

/// "7f3a 91c2 …": people compare four digits at a time.
Fact planFact(const invalidation::StoredPlan& stored)
{
    QString hash = QString::fromStdString(stored.hash);
    for (qsizetype place = hash.size() - 4; place > 0; place -= 4) {
        hash.insert(place, QLatin1Char(' '));
    }
    const auto& plan = stored.plan;
    return {KeysChange::tr("Plan"),
        hash + QStringLiteral(" · ") + displayBytes(invalidation::describeServer(plan.server, plan.selection))};
}

Fact journalFact(const std::string& name)
{
    return {KeysChange::tr("Journal"), QString::fromStdString(name), false,
        KeysChange::tr("kept on this machine for a week: it can be undone until then")};
}

std::vector<Fact> factsOf(const FoundKeys& found, const KeysChoices& choices)
{
    const auto& selection = found.stored.plan.selection;
    std::vector<Fact> facts;
    facts.push_back({KeysChange::tr("Selection"), QString::fromStdString(keyspace::describeSelection(selection))});
    facts.push_back(matchesFact(found.found));
    if (found.found.matched > 0) {
        facts.push_back(strataFact(found.found));
    }
    if (!found.found.leftOut.empty()) {
        facts.push_back(leftOutFact(found.found.leftOut));
    }
    if (found.found.matched > 0) {
        facts.push_back(howFact(found, choices));
        facts.push_back(undoFact(found.stored.plan.options.journal, found.found.undoBytes, found.freeBytes));
        facts.push_back(readersFact(found.found.missesPerSecond, choices.drain));
    }
    facts.push_back(planFact(found.stored));
    return facts;
}

Change::Table samplesOf(const DryRun& found)
{
    return samplesOf(std::vector{&found});
}

Change::Table samplesOf(const std::vector<const DryRun*>& found)
{
    Change::Table table;
    const QString unknown = KeysChange::tr("unknown");
    const bool carried = std::ranges::any_of(found, [](const DryRun* one) { return one->carry.has_value(); });
    for (const DryRun* one : found) {
        for (const auto& sample : one->samples) {
            QStringList row{displayBytes(sample.key)};
            if (carried) {
                row << (sample.to.empty() ? KeysChange::tr("stays", "a key that cannot be carried")
                                          : displayBytes(sample.to));
            }
            row << (sample.type.empty() ? unknown : displayBytes(sample.type))
                << (!sample.ttlMs ? unknown
                           : *sample.ttlMs < 0
                           ? KeysChange::tr("never")
                           : KeysChange::tr("in %1").arg(formatDuration(milliseconds(*sample.ttlMs))))
                << (sample.memoryBytes ? formatBytes(*sample.memoryBytes) : unknown);
            table.rows.push_back(std::move(row));
        }
    }
    if (!table.rows.empty()) {
        table.headers << KeysChange::tr("For example");
        if (carried) {
            table.headers << KeysChange::tr("Becomes", "a key's name in the other version");
        }
        table.headers << KeysChange::tr("Type") << KeysChange::tr("Expires") << KeysChange::tr("Size");
    }
    return table;
}

QString misfitsText(const std::vector<invalidation::Misfit>& misfits)
{
    QStringList lines;
    for (const auto& misfit : misfits) {
        lines << KeysChange::tr("%1, such as %2: %3", "keys, a key, why")
                     .arg(StratumText().keys(misfit.keys), KeysText::keyName(misfit.example), textOf(misfit.why));
    }
    return lines.join(QLatin1Char('\n'));
}

QString failuresText(const std::map<std::string, uint64_t>& failures)
{
    QStringList parts;
    for (const auto& [word, keys] : failures) {
        parts << KeysChange::tr("%1 %2", "keys, the server's word").arg(formatCount(keys), displayBytes(word));
    }
    return parts.join(QStringLiteral(", "));
}

std::vector<Fact> countsOf(const RunReport& report, Action action)
{
    std::vector<Fact> facts;
    facts.push_back({doneName(action), formatCount(report.done), true});
    addCount(facts, KeysChange::tr("There already"), report.collisions,
        KeysChange::tr("in the other version: those are kept as they are"));
    addCount(facts, KeysChange::tr("Not fitting"), report.notFitting, misfitsText(report.misfits));
    addCount(facts, KeysChange::tr("Gone already"), report.alreadyGone,
        KeysChange::tr("expired or removed by the application meanwhile"));
    addCount(facts, KeysChange::tr("Sooner anyway"), report.sooner,
        KeysChange::tr("expire sooner than they would have been made to"));
    addCount(facts, KeysChange::tr("Left alone"), report.changed,
        KeysChange::tr("changed meanwhile, or did not match any more"));
    QStringList leftOut;
    for (const auto& left : report.leftOut) {
        leftOut << KeysText::group(left.group, left.keys);
    }
    if (!leftOut.isEmpty()) {
        facts.push_back({KeysChange::tr("Left out"), leftOut.join(QStringLiteral(", ")), false,
            KeysChange::tr("not cache, and not taken along")});
    }
    addCount(
        facts, KeysChange::tr("Too big"), report.tooBig, KeysChange::tr("left out: an image would stall the server"));
    addCount(facts, KeysChange::tr("Failed"), report.failed, failuresText(report.failures));
    addCount(facts, KeysChange::tr("Unknown"), report.unknown,
        KeysChange::tr("in flight when the answer did not come: gone, but nobody knows by whom"));
    addCount(facts, KeysChange::tr("There again"), report.returned, KeysChange::tr("after a failover"));
    addCount(
        facts, KeysChange::tr("Came in"), report.cameIn, KeysChange::tr("written meanwhile, found by a later pass"));
    return facts;
}

Attention outcomeOf(const invalidation::Conducted& conducted, const invalidation::StoredPlan& stored)
{
    const RunReport& report = conducted.report;
    const QString done = StratumText().keys(report.done);
    const QString took =
        KeysChange::tr("It took %1.").arg(formatDuration(milliseconds(std::llround(report.seconds * 1000))));
    const QString why = report.why ? textOf(*report.why) : QString();
    const QString rest = KeysChange::tr("What is left is as it was: preview it to go on.");
    const QString soFar = KeysChange::tr("%1 of %2", "keys done, keys confirmed")
                              .arg(done, formatCount(std::max(stored.matched, report.done)));
    switch (report.end) {
    case RunEnd::Complete: {
        const bool doubtful =
            report.failed > 0 || report.notFitting > 0 || report.unknown > 0 || report.returned > 0 || !report.whole;
        const QString text = report.whole
            ? took
            : took + QLatin1Char(' ') + KeysChange::tr("Not every key could be looked at: there may be more.");
        const QString over = formatDuration(stored.plan.options.drainOver);
        return {doubtful ? Tone::Warning : Tone::Good,
            stored.plan.action == Action::Purge ? KeysChange::tr("%1 removed", "keys").arg(done)
                : stored.plan.action == Action::Migrate
                ? (stored.plan.carriage.move ? KeysChange::tr("%1 moved to version %2", "keys")
                                             : KeysChange::tr("%1 copied to version %2", "keys"))
                      .arg(done, KeysText::keyName(stored.plan.carriage.to))
                : KeysChange::tr("%1 keys expire within %2", nullptr, pluralOf(report.done))
                      .arg(formatCount(report.done), over),
            text};
    }
    case RunEnd::Cancelled:
        return {Tone::Warning, KeysChange::tr("Stopped after %1").arg(soFar), rest};
    case RunEnd::Overshoot:
        return {Tone::Warning, KeysChange::tr("Stopped: more keys match than were confirmed"),
            why + QLatin1Char(' ') + KeysChange::tr("Done before that: %1.", "keys").arg(soFar)};
    case RunEnd::Stopped:
        return {Tone::Bad, KeysChange::tr("Broken off after %1").arg(soFar), why + QLatin1Char(' ') + rest};
    }
    return {};
}

} // namespace keystrata::ui
