// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/clearchangetext.h"

#include "ui/logic/changewarnings.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>
#include <cmath>

namespace keystrata::ui {

using invalidation::ClearFound;
using invalidation::ClearReport;
using invalidation::RunEnd;
using Fact = Change::Fact;
using Outcome = ClearReport::Master::Outcome;
using std::chrono::milliseconds;

namespace {

constexpr size_t MostCaches = 8;

/// The strata of one cache; those of no cache have no layout.
struct CacheShare
{
    std::string layout;
    std::string prefix;
    int versions = 0;
    uint64_t keys = 0;
};

std::vector<CacheShare> cachesOf(const std::vector<invalidation::Share>& strata)
{
    std::vector<CacheShare> caches;
    for (const auto& share : strata) {
        auto cache = std::ranges::find_if(caches,
            [&share](const CacheShare& one) { return one.layout == share.layout && one.prefix == share.prefix; });
        if (cache == caches.end()) {
            cache = caches.insert(cache, {.layout = share.layout, .prefix = share.prefix});
        }
        cache->keys += share.of;
        cache->versions += share.version.empty() ? 0 : 1;
    }
    std::ranges::stable_sort(caches, std::greater{}, &CacheShare::keys);
    return caches;
}

QString cacheName(const std::string& layout, const std::string& prefix)
{
    return layout.empty() ? ClearChange::tr("outside any cache", "keys")
                          : KeysText::keyName(prefix.empty() ? layout : prefix);
}

/// Every cache of the database by its name: whoever clears it for one of them is to see the others.
Fact cachesFact(const ClearFound& found)
{
    const auto caches = cachesOf(found.strata);
    QStringList lines;
    for (size_t i = 0; i < std::min(caches.size(), MostCaches); ++i) {
        const auto& cache = caches[i];
        const QString keys = StratumText().keys(cache.keys);
        lines << (cache.versions > 1
                ? ClearChange::tr("%1: %2 in %n versions", "cache, keys", cache.versions)
                      .arg(cacheName(cache.layout, cache.prefix), keys)
                : ClearChange::tr("%1: %2", "cache, keys").arg(cacheName(cache.layout, cache.prefix), keys));
    }
    if (caches.size() > MostCaches) {
        lines << ClearChange::tr("and %n more", "caches", pluralOf(caches.size() - MostCaches));
    }
    return {ClearChange::tr("Caches"), lines.join(QLatin1Char('\n'))};
}

QStringList lossesOf(const std::vector<keyspace::LeftOut>& groups)
{
    QStringList lines;
    for (const auto& group : groups) {
        lines << ClearChange::tr("%1: %2", "keys that are no cache: what their loss means")
                     .arg(KeysText::group(group.group, group.keys), KeysText::lossOf(group.group));
    }
    return lines;
}

/// What their loss means is warned of.
Fact notCacheFact(const std::vector<keyspace::LeftOut>& groups)
{
    QStringList names;
    QStringList examples;
    for (const auto& group : groups) {
        names << KeysText::group(group.group, group.keys);
        if (!group.examples.empty() && examples.size() < 3) {
            examples << KeysText::keyName(group.examples.front());
        }
    }
    return {ClearChange::tr("Among them"),
        ClearChange::tr("%1: not cache", "a list").arg(names.join(QStringLiteral(", "))), false,
        examples.isEmpty() ? QString() : ClearChange::tr("such as %1").arg(examples.join(QStringLiteral(", ")))};
}

Fact keysFact(const ClearFound& found)
{
    QString value = StratumText().keys(found.keys);
    if (found.purge && found.purge->memoryKnown && found.keys > 0) {
        value += QStringLiteral(" · ") + formatBytes(found.purge->memoryBytes);
    }
    return {ClearChange::tr("All keys"), value, true,
        found.keys == 0 ? ClearChange::tr("there is nothing to do") : ClearChange::tr("whatever they are")};
}

Fact mastersFact(const ClearFound& found)
{
    QStringList names;
    std::ranges::transform(
        found.masters, std::back_inserter(names), [](const auto& name) { return displayBytes(name); });
    return {found.masters.size() == 1 ? ClearChange::tr("Master") : ClearChange::tr("Masters"),
        names.join(QLatin1Char('\n'))};
}

Fact howFact(const FoundClear& found, const ClearChoices& choices)
{
    const QString name = ClearChange::tr("How");
    if (!choices.journal) {
        return {name, ClearChange::tr("FLUSHDB ASYNC on every master"), false,
            ClearChange::tr("at once; what is written meanwhile goes as well")};
    }
    const auto time = expectedTime(found.stored, found.found.purge ? found.found.purge->seconds : 0, choices.pace);
    return {name, ClearChange::tr("removed key by key, %1", "pace").arg(paceText(choices.pace)), false,
        ClearChange::tr("done in about %1").arg(formatDuration(time))};
}

} // namespace

std::vector<Fact> factsOf(const FoundClear& found, const ClearChoices& choices)
{
    std::vector<Fact> facts{keysFact(found.found)};
    if (found.found.keys > 0) {
        facts.push_back(cachesFact(found.found));
    }
    if (!found.found.groups.empty()) {
        facts.push_back(notCacheFact(found.found.groups));
    }
    facts.push_back(mastersFact(found.found));
    if (found.found.keys > 0) {
        facts.push_back(howFact(found, choices));
        facts.push_back(
            undoFact(choices.journal, found.found.purge ? found.found.purge->undoBytes : 0, found.freeBytes));
        if (found.found.purge) {
            facts.push_back(readersFact(found.found.purge->missesPerSecond, false));
        }
    }
    facts.push_back(planFact(found.stored));
    return facts;
}

std::vector<Attention> warningsOf(const FoundClear& found)
{
    auto warnings = warningsOf(found.found.warnings, found.found.notes);
    if (!found.found.purge) { // whose dry run tells of the live versions
        QStringList live;
        for (const auto& share : found.found.strata) {
            if (share.state == keyspace::StratumState::Live) {
                live << ClearChange::tr("%1 version %2: %3", "cache, version, keys")
                            .arg(cacheName(share.layout, share.prefix), KeysText::keyName(share.version),
                                StratumText().keys(share.of));
            }
        }
        if (!live.isEmpty()) {
            warnings.insert(warnings.begin(),
                {Tone::Bad, ClearChange::tr("Live versions go as well"),
                    ClearChange::tr("%1. Their readers will miss them all at once.", "a list")
                        .arg(live.join(QStringLiteral(", ")))});
        }
    }
    if (!found.found.groups.empty()) {
        warnings.insert(warnings.begin(),
            {Tone::Bad, ClearChange::tr("What is no cache goes as well"),
                lossesOf(found.found.groups).join(QLatin1String("; ")) + QLatin1Char('.')});
    }
    return warnings;
}

Change::Table strataOf(const ClearFound& found)
{
    Change::Table table{
        {ClearChange::tr("Cache"), ClearChange::tr("Version"), ClearChange::tr("State"), ClearChange::tr("Keys")}, {}};
    for (const auto& share : found.strata) {
        const bool versioned = !share.version.empty();
        table.rows.push_back(
            {cacheName(share.layout, share.prefix), versioned ? KeysText::keyName(share.version) : QStringLiteral("—"),
                versioned ? StratumText().stateName(share.state) : QStringLiteral("—"), formatCount(share.of)});
    }
    return table;
}

std::vector<Fact> countsOf(const ClearReport& report)
{
    if (report.purge) {
        return countsOf(*report.purge, invalidation::Action::Purge);
    }
    std::vector<Fact> facts;
    for (const auto& master : report.masters) {
        const QString why = master.why ? textOf(*master.why) : QString();
        const QString name = displayBytes(master.server);
        switch (master.outcome) {
        case Outcome::Cleared:
            facts.push_back({name, ClearChange::tr("cleared: %1", "keys").arg(StratumText().keys(master.keys)), true});
            break;
        case Outcome::Kept:
            facts.push_back(
                {name, ClearChange::tr("kept: %1", "keys").arg(StratumText().keys(master.keys)), true, why});
            break;
        case Outcome::Unknown:
            facts.push_back({name, ClearChange::tr("unknown: perhaps cleared, look at it"), true, why});
            break;
        }
    }
    return facts;
}

Attention outcomeOf(const ClearReport& report, const invalidation::StoredPlan& stored)
{
    if (report.purge) {
        auto purge = stored;
        purge.plan.action = invalidation::Action::Purge; // which it is
        return outcomeOf(invalidation::Conducted{.report = *report.purge}, purge);
    }
    uint64_t keys = 0;
    for (const auto& master : report.masters) {
        keys += master.outcome == Outcome::Cleared ? master.keys : 0;
    }
    const auto cleared = std::ranges::count(report.masters, Outcome::Cleared, &ClearReport::Master::outcome);
    const QString why = report.why ? textOf(*report.why) : QString();
    const QString took =
        ClearChange::tr("It took %1.").arg(formatDuration(milliseconds(std::llround(report.seconds * 1000))));
    switch (report.end) {
    case RunEnd::Complete:
        return {Tone::Good,
            ClearChange::tr("db %1 is cleared of %2", "number, keys")
                .arg(QString::number(stored.plan.selection.db.value_or(0)), StratumText().keys(keys)),
            took};
    case RunEnd::Overshoot:
        return {Tone::Warning, ClearChange::tr("Nothing was cleared: there are more keys than were confirmed"), why};
    case RunEnd::Cancelled:
    case RunEnd::Stopped:
        return {report.end == RunEnd::Cancelled ? Tone::Warning : Tone::Bad,
            ClearChange::tr("Cleared: %1 of %n masters", nullptr, pluralOf(report.masters.size()))
                .arg(formatCount(static_cast<quint64>(cleared))),
            why};
    }
    return {};
}

} // namespace keystrata::ui
