// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/typed.h"
#include "core/base/files.h"
#include "core/base/units.h"

#include <charconv>

namespace keystrata::ctl {

namespace {

constexpr unsigned MostPasses = 100;
constexpr size_t LargestTransform = size_t{1} << 20U;

Status readGroups(const Typed& typed, ChangeOptions& change)
{
    if (typed.takeAll) {
        change.taken.assign(keyspace::NonCacheGroups.begin(), keyspace::NonCacheGroups.end());
        return {};
    }
    for (const auto& name : typed.taken) {
        const auto group = keyspace::groupFromName(name);
        if (!group) {
            return usage("usage.group",
                "--include takes session, lock, queue, throttle, lockout, idempotency, counter or metadata, not "
                "\"{0}\".",
                {name});
        }
        change.taken.push_back(*group);
    }
    return {};
}

Status readPlanOptions(const Typed& typed, Options& options)
{
    auto& plan = options.change.plan;
    if (typed.passes) {
        const auto* const end = typed.passes->data() + typed.passes->size();
        const auto [last, error] = std::from_chars(typed.passes->data(), end, plan.passes);
        if (error != std::errc{} || last != end || plan.passes == 0 || plan.passes > MostPasses) {
            return usage("usage.passes", "--passes needs a number from 1 to {0}.", {std::to_string(MostPasses)});
        }
    }
    if (typed.tooBig) {
        const auto choice = invalidation::tooBigFromName(*typed.tooBig);
        if (!choice) {
            return usage("usage.too_big", "--too-big takes leave, no-undo or stall, not \"{0}\".", {*typed.tooBig});
        }
        plan.tooBig = *choice;
    }
    if (options.command == Command::Drain && options.change.hash.empty()) {
        const auto over = typed.over ? parseDuration(*typed.over)
                                     : usage("usage.over", "drain needs --over, the time over which keys expire.");
        if (!over) {
            return fail(over.error());
        }
        plan.drainOver = *over;
    }
    return {};
}

/// Where keys are carried, of migrate.
Status readCarriage(const Typed& typed, Options& options)
{
    auto& carriage = options.change.carriage;
    auto& versions = options.selection.versions;
    if (!versions.empty()) {
        return usage("usage.from", "migrate takes --from for the version of the keys, not --version.");
    }
    if (options.change.dryRun && (!typed.from || !typed.to)) {
        return usage("usage.from_to", "migrate needs --from and --to, the versions.");
    }
    if (typed.from) {
        versions = {*typed.from};
    }
    carriage.to = typed.to.value_or(std::string());
    if (typed.transformFile) {
        const auto text = readFile(*typed.transformFile, LargestTransform);
        if (!text) {
            return fail(text.error());
        }
        auto transform = invalidation::transformFromJson(*text);
        if (!transform) {
            return fail(transform.error());
        }
        carriage.transform = std::move(*transform);
    }
    return {};
}

Status readRun(const Typed& typed, Options& options)
{
    auto& change = options.change;
    change.hash = typed.confirm.value_or(std::string());
    if (auto status = options.command == Command::Migrate ? readCarriage(typed, options) : Status(); !status) {
        return status;
    }
    const bool named = options.selection != keyspace::Selection{} && options.selection.pattern != "*";
    change.selected =
        options.selection != keyspace::Selection{} || change.carriage != invalidation::Carriage{} || typed.everyKey;
    if (typed.confirm && change.dryRun) {
        return usage("usage.confirm", "Choose one of --dry-run and --confirm.");
    }
    if (!typed.confirm && !change.dryRun) {
        return usage("usage.dry_run", "Say --dry-run first: it prints the hash that --confirm takes.");
    }
    if (change.dryRun && !named && !typed.everyKey) {
        return usage("usage.every_key", "Say which keys, or --all for every key of the database.");
    }
    if (auto status = readGroups(typed, change); !status) {
        return status;
    }
    return readPlanOptions(typed, options);
}

} // namespace

Status readChange(const Typed& typed, Options& options)
{
    switch (options.command) {
    case Command::Purge:
    case Command::Drain:
    case Command::Migrate:
        return readRun(typed, options);
    case Command::Undo:
    case Command::Resume:
        if (options.journals.journal.empty()) {
            return usage("usage.journal", "Name a journal: keystratactl journals lists them.");
        }
        return {};
    default:
        return {};
    }
}

} // namespace keystrata::ctl
