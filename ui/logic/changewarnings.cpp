// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/changewarnings.h"

#include "ui/logic/keyschange.h"
#include "ui/logic/messagetext.h"

#include <algorithm>

namespace keystrata::ui {

namespace {

QString warningTitle(std::string_view id)
{
    const std::pair<std::string_view, QString> titles[] = {
        {"dryrun.live", KeysChange::tr("The live version is touched")},
        {"dryrun.newer", KeysChange::tr("A newer version is touched")},
        {"dryrun.unknown", KeysChange::tr("The live version is not known")},
        {"dryrun.per_object", KeysChange::tr("Versions of single objects")},
        {"dryrun.unversioned", KeysChange::tr("Keys without a version")},
        {"dryrun.not_cache", KeysChange::tr("Keys that are no cache")},
        {"dryrun.large", KeysChange::tr("A large part of the cache")},
        {"dryrun.misses", KeysChange::tr("Readers will feel it")},
        {"dryrun.no_undo", KeysChange::tr("No undo")},
        {"clear.no_undo", KeysChange::tr("No undo")},
        {"dryrun.disk", KeysChange::tr("Too little room for the journal")},
        {"dryrun.too_big_left", KeysChange::tr("Large keys are left out")},
        {"dryrun.too_big_no_undo", KeysChange::tr("Large keys have no undo")},
        {"dryrun.too_big_stall", KeysChange::tr("Large keys stall the server")},
        {"dryrun.too_big_not_carried", KeysChange::tr("Large keys stay where they are")},
        {"dryrun.into_live", KeysChange::tr("Into the live version")},
        {"dryrun.move", KeysChange::tr("The keys leave their version")},
        {"dryrun.nothing_to_carry", KeysChange::tr("Nothing to carry")},
        {"dryrun.collisions", KeysChange::tr("Some are there already")},
        {"dryrun.misfits", KeysChange::tr("Some cannot be carried")},
        {"dryrun.value_misfits", KeysChange::tr("Values that do not fit")},
        {"dryrun.memory", KeysChange::tr("Memory is short")},
        {"bump.older", KeysChange::tr("Back to an older version")},
        {"bump.there", KeysChange::tr("The new version has keys already")},
        {"bump.rolling", KeysChange::tr("Not at one moment")},
        {"bump.sessions", KeysChange::tr("People are logged out")},
        {"dryrun.incomplete", KeysChange::tr("Not every key was looked at")},
    };
    const auto* found = std::ranges::find(titles, id, &std::pair<std::string_view, QString>::first);
    constexpr std::string_view behind[] = {"bump.locks", "bump.queues", "bump.throttles", "bump.lockouts",
        "bump.idempotency", "bump.counters", "bump.metadata"};
    if (std::ranges::find(behind, id) != std::end(behind)) {
        return KeysChange::tr("What is no cache stays behind");
    }
    return found == std::end(titles) ? KeysChange::tr("Mind this") : found->second;
}

Tone warningTone(std::string_view id)
{
    constexpr std::string_view grave[] = {
        "dryrun.live", "dryrun.not_cache", "dryrun.disk", "dryrun.memory", "bump.sessions"};
    return std::ranges::find(grave, id) == std::end(grave) ? Tone::Warning : Tone::Bad;
}

} // namespace

std::vector<Attention> warningsOf(const std::vector<Message>& warnings, const std::vector<Message>& notes)
{
    std::vector<Attention> all;
    for (const Message& warning : warnings) {
        all.push_back({warningTone(warning.id), warningTitle(warning.id), textOf(warning)});
    }
    std::ranges::stable_sort(all, std::greater{}, &Attention::tone);
    for (const Message& note : notes) {
        all.push_back({Tone::Notice, KeysChange::tr("Not everything could be seen"), textOf(note)});
    }
    return all;
}

} // namespace keystrata::ui
