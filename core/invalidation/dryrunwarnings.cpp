// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dryrunwarnings.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/vitals.h"

#include <algorithm>
#include <cmath>

namespace keystrata::invalidation {

namespace {

using keyspace::StratumState;

constexpr double LargePart = 0.5;
/// A cache of a handful of keys is nothing to warn of.
constexpr uint64_t LargeFrom = 1'000;

std::string cacheName(const Share& share)
{
    return share.prefix.empty() ? share.layout : displayText(share.prefix);
}

uint64_t keysOf(const DryRun& found, StratumState state)
{
    uint64_t keys = 0;
    for (const auto& share : found.strata) {
        keys += share.state == state ? share.keys : 0;
    }
    return keys;
}

void warnOfVersions(const Plan& plan, const DryRun& found, std::vector<Message>& out)
{
    for (const auto& share : found.strata) {
        if (share.state == StratumState::Live) {
            out.push_back(
                {"dryrun.live", "{0} keys are of version {1} of {2}, which is live: its readers will miss them.",
                    {formatCount(share.keys), displayText(share.version), cacheName(share)}});
        }
    }
    if (const uint64_t keys = keysOf(found, StratumState::Newer); keys > 0) {
        out.push_back(
            {"dryrun.newer", "{0} keys are of a version above the live one: the next release's.", {formatCount(keys)}});
    }
    if (const uint64_t keys = keysOf(found, StratumState::Unknown); keys > 0) {
        out.push_back({"dryrun.unknown",
            "Nothing states which version is live, so that {0} of these keys may be what the application reads: state "
            "the live version.",
            {formatCount(keys)}});
    }
    if (const uint64_t keys = keysOf(found, StratumState::PerObject); keys > 0) {
        out.push_back({"dryrun.per_object",
            "{0} keys bear a version of one object, which does not tell whether they are old.", {formatCount(keys)}});
    }
    if (const uint64_t keys = keysOf(found, StratumState::Unversioned); keys > 0 && !plan.selection.versions.empty()
        && std::ranges::find(plan.selection.versions, std::string()) == plan.selection.versions.end()) {
        out.push_back({"dryrun.unversioned", "{0} keys bear no version.", {formatCount(keys)}});
    }
}

void warnOfSize(const DryRun& found, std::vector<Message>& out)
{
    uint64_t all = 0;
    for (const auto& share : found.strata) {
        if (share.state != StratumState::Old && share.of >= LargeFrom
            && static_cast<double>(share.keys) > LargePart * static_cast<double>(share.of)) {
            all += share.keys;
        }
    }
    if (all > 0) {
        out.push_back({"dryrun.large", "This is {0} of the {1} keys that were looked at.",
            {formatPercent(100.0 * static_cast<double>(found.matched)
                 / static_cast<double>(std::max(found.scanned, uint64_t{1}))),
                formatCount(found.scanned)}});
    }
    if (found.missesPerSecond && *found.missesPerSecond >= 1) {
        out.push_back({"dryrun.misses",
            "Readers will miss about {0} times a second more at first, if they read these keys like the others.",
            {formatCount(static_cast<uint64_t>(std::llround(*found.missesPerSecond)))}});
    }
}

void warnOfUndo(const Plan& plan, const DryRun& found, std::optional<uint64_t> freeBytes, std::vector<Message>& out)
{
    if (plan.action != Action::Drain && !plan.options.journal) {
        out.push_back({"dryrun.no_undo", "Without a journal this cannot be undone.", {}});
    }
    if (found.undoBytes > 0 && freeBytes && found.undoBytes > *freeBytes - *freeBytes / 20) {
        out.push_back({"dryrun.disk", "The journal may take {0}, and its disk has {1} left.",
            {formatBytes(found.undoBytes), formatBytes(*freeBytes)}});
    }
    if (plan.action != Action::Purge || !plan.options.journal || found.tooBigKeys == 0) {
        return;
    }
    const auto keys = formatCount(found.tooBigKeys);
    switch (plan.options.tooBig) {
    case TooBig::LeaveOut:
        out.push_back({"dryrun.too_big_left",
            "{0} keys are so large that keeping an image of them would stall the server: they are left out.", {keys}});
        break;
    case TooBig::WithoutUndo:
        out.push_back({"dryrun.too_big_no_undo",
            "{0} keys are so large that keeping an image of them would stall the server: they are removed without "
            "undo.",
            {keys}});
        break;
    case TooBig::Stall:
        out.push_back(
            {"dryrun.too_big_stall", "Keeping images of {0} large keys stalls the server, for {1} ms at the longest.",
                {keys, std::to_string(std::llround(found.tooBig.front().stallMs))}});
        break;
    }
}

void warnOfCarriage(const Plan& plan, const DryRun& found, std::vector<Message>& out)
{
    const auto& carry = *found.carry;
    const auto version = displayText(plan.carriage.to);
    if (plan.archive) {
        out.push_back(
            {"dryrun.as_of", "Values are as of when they were written down, and may have been invalidated since.", {}});
    }
    if (carry.intoLive && version.empty()) {
        out.push_back({"dryrun.into_live_archive",
            "Some of these keys are of a live version: its readers will see these values at once.", {}});
    } else if (carry.intoLive) {
        out.push_back(
            {"dryrun.into_live", "Version {0} is live: its readers will see these values at once.", {version}});
    }
    if (plan.carriage.move) {
        out.push_back({"dryrun.move",
            "The keys leave version {0}: every instance that still reads it will miss them, or write them again.",
            {displayText(plan.selection.versions.front())}});
    }
    if (carry.carriable == 0) {
        out.push_back({"dryrun.nothing_to_carry", "None of these keys can be carried.", {}});
    }
    if (carry.collisions > 0) {
        out.push_back(version.empty()
                ? Message{"dryrun.collisions_there", "{0} keys exist already: those are kept as they are.",
                      {formatCount(carry.collisions)}}
                : Message{"dryrun.collisions", "{0} keys exist in version {1} already: those are kept as they are.",
                      {formatCount(carry.collisions), version}});
    }
    for (const auto& misfit : carry.misfits) {
        out.push_back({"dryrun.misfits", "{0} keys cannot be carried, for example: {1}",
            {formatCount(misfit.keys), misfit.why.english()}});
    }
    if (const uint64_t keys = keysOf(carry.valueMisfits); keys > 0) {
        out.push_back({"dryrun.value_misfits",
            "The transform does not fit {0} of {1} values that it was tried on: such keys are left where they are.",
            {formatCount(keys), formatCount(carry.tried)}});
    }
    for (const auto& tight : carry.tight) {
        out.push_back({"dryrun.memory",
            "{0} uses {1} of {2} of memory, and the keys need about {3} more: nothing is written above {4}, where the "
            "run would wait and stop.",
            {tight.server, formatBytes(tight.used), formatBytes(tight.limit), formatBytes(tight.needed),
                formatPercent(Vitals::MostMemory * 100)}});
    }
}

void warnOfLargeCarried(const Plan& plan, const DryRun& found, std::vector<Message>& out)
{
    if (found.tooBigKeys == 0 || !readsValues(plan.action, plan.options, plan.carriage)) {
        return;
    }
    const auto keys = formatCount(found.tooBigKeys);
    switch (plan.options.tooBig) {
    case TooBig::LeaveOut:
        out.push_back({"dryrun.too_big_not_carried",
            "{0} keys are so large that reading and writing them would stall the server: they are left where they are.",
            {keys}});
        break;
    case TooBig::WithoutUndo:
        out.push_back({"dryrun.too_big_moved",
            "{0} keys are so large that keeping a mark of them would stall the server: they are moved without undo.",
            {keys}});
        break;
    case TooBig::Stall:
        out.push_back({"dryrun.too_big_carried",
            "Reading and writing {0} large keys stalls the server, for {1} ms at the longest.",
            {keys, std::to_string(std::llround(found.tooBig.front().stallMs))}});
        break;
    }
}

} // namespace

std::vector<Message> warningsOf(const Plan& plan, const DryRun& found, std::optional<uint64_t> freeBytes)
{
    std::vector<Message> out;
    const bool stays = carriesKeys(plan.action) && !plan.carriage.move; // the readers miss nothing
    if (!stays) {
        warnOfVersions(plan, found, out);
    }
    if (carriesKeys(plan.action)) {
        warnOfCarriage(plan, found, out);
        warnOfLargeCarried(plan, found, out);
    }
    for (const auto group : plan.taken) {
        out.push_back(
            {"dryrun.not_cache", "Keys that are no cache are taken along: {0}.", {std::string(groupName(group))}});
    }
    if (!stays) {
        warnOfSize(found, out);
    }
    warnOfUndo(plan, found, freeBytes, out);
    if (!found.complete) {
        out.push_back({"dryrun.incomplete", "Not every key could be looked at: there may be more than these.", {}});
    }
    return out;
}

} // namespace keystrata::invalidation
