// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/typed.h"
#include "core/base/files.h"
#include "core/base/units.h"

#include <algorithm>
#include <charconv>

namespace keystrata::ctl {

namespace {

constexpr unsigned MostPasses = 100;
constexpr std::chrono::minutes DefaultWait{10};
constexpr size_t LargestTransform = size_t{1} << 20U;

Status readGroups(const char* option, const std::vector<std::string>& names, std::vector<keyspace::NonCacheGroup>& into)
{
    for (const auto& name : names) {
        const auto group = keyspace::groupFromName(name);
        if (!group) {
            return usage("usage.group",
                "{0} takes session, lock, queue, throttle, lockout, idempotency, counter or metadata, not \"{1}\".",
                {option, name});
        }
        into.push_back(*group);
    }
    return {};
}

Status readTaken(const Typed& typed, ChangeOptions& change)
{
    if (typed.takeAll) {
        change.taken.assign(keyspace::NonCacheGroups.begin(), keyspace::NonCacheGroups.end());
        return {};
    }
    return readGroups("--include", typed.taken, change.taken);
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
    const bool drains =
        options.command == Command::Drain || options.change.advance.retire == invalidation::Retire::Drain;
    if (drains && options.change.hash.empty()) {
        const auto over = typed.over ? parseDuration(*typed.over)
                                     : usage("usage.over", "To drain say --over, the time over which keys expire.");
        if (!over) {
            return fail(over.error());
        }
        plan.drainOver = *over;
    }
    return {};
}

Status readTransform(const Typed& typed, invalidation::Carriage& carriage)
{
    if (!typed.transformFile) {
        return {};
    }
    const auto text = readFile(*typed.transformFile, LargestTransform);
    if (!text) {
        return fail(text.error());
    }
    auto transform = invalidation::transformFromJson(*text);
    if (!transform) {
        return fail(transform.error());
    }
    carriage.transform = std::move(*transform);
    return {};
}

/// Where keys are carried, of migrate.
Status readCarriage(const Typed& typed, Options& options)
{
    auto& carriage = options.change.carriage;
    auto& versions = options.selection.versions;
    if (!versions.empty()) {
        return usage("usage.from", "The version of the keys is --from here, not --version.");
    }
    const bool archived = !options.change.archive.empty(); // whose keys may keep their names
    if (options.change.dryRun && !archived && (!typed.from || !typed.to)) {
        return usage("usage.from_to", "Name the versions: --from and --to.");
    }
    if (typed.from) {
        versions = {*typed.from};
    }
    carriage.to = typed.to.value_or(std::string());
    return readTransform(typed, carriage);
}

/// A dry run, or the confirmation of one.
Status readStep(const Typed& typed, ChangeOptions& change)
{
    change.hash = typed.confirm.value_or(std::string());
    if (typed.confirm && change.dryRun) {
        return usage("usage.confirm", "Choose one of --dry-run and --confirm.");
    }
    if (!typed.confirm && !change.dryRun) {
        return usage("usage.dry_run", "Say --dry-run first: it prints the hash that --confirm takes.");
    }
    return {};
}

/// What bump carries, accepts and retires.
Status readBump(const Typed& typed, Options& options)
{
    auto& change = options.change;
    auto& advance = change.advance;
    const bool described = typed.from || typed.to || !typed.carried.empty() || typed.carryAll
        || !typed.carriedGroups.empty() || !typed.acceptedGroups.empty() || typed.acceptAll || typed.transformFile
        || change.carriage.move || typed.retire || typed.over;
    if (typed.confirm && described) {
        return usage("usage.confirm_only",
            "What a bump does is what its dry run says: leave the rest out beside --confirm, --wait excepted.");
    }
    if (typed.from) {
        options.selection.versions = {*typed.from};
    }
    change.carriage.to = typed.to.value_or(std::string());
    if (typed.carryAll && !typed.carried.empty()) {
        return usage("usage.carry", "Choose one of --carry and --carry-all.");
    }
    advance.namespaces = typed.carryAll ? std::nullopt : std::optional(typed.carried);
    for (const auto& status : {readStep(typed, change), readTransform(typed, change.carriage),
             readGroups("--carry-group", typed.carriedGroups, advance.carried),
             readGroups("--accept", typed.acceptedGroups, advance.accepted)}) {
        if (!status) {
            return status;
        }
    }
    if (typed.acceptAll) {
        advance.accepted.clear();
        for (const auto group : keyspace::NonCacheGroups) {
            if (std::ranges::find(advance.carried, group) == advance.carried.end()) {
                advance.accepted.push_back(group);
            }
        }
    }
    if (typed.retire) {
        const auto retire = invalidation::retireFromName(*typed.retire);
        if (!retire) {
            return usage("usage.retire", "--retire takes keep, drain or purge, not \"{0}\".", {*typed.retire});
        }
        advance.retire = *retire;
    }
    const auto wait = typed.wait ? parseDuration(*typed.wait) : Result<std::chrono::milliseconds>(DefaultWait);
    if (!wait) {
        return fail(wait.error());
    }
    change.wait = *wait;
    return readPlanOptions(typed, options);
}

/// How much warm may copy.
Status readBounds(const Typed& typed, ChangeOptions& change)
{
    if (typed.memory) {
        const auto size = parseSize(*typed.memory);
        if (!size) {
            return fail(size.error());
        }
        change.mostBytes = *size;
    }
    if (!change.dryRun && (typed.memory || typed.mostKeys)) {
        return usage("usage.confirm_bounds",
            "How much is copied is what the dry run says: leave --memory and --at-most out beside --confirm.");
    }
    if (change.dryRun && change.mostBytes == 0) {
        return usage("usage.memory", "Say how much memory the copies may take: --memory 200MB.");
    }
    if (typed.mostKeys) {
        uint64_t keys = 0;
        const auto* const end = typed.mostKeys->data() + typed.mostKeys->size();
        const auto [last, error] = std::from_chars(typed.mostKeys->data(), end, keys);
        if (error != std::errc{} || last != end || keys == 0) {
            return usage("usage.at_most", "--at-most needs a number above zero.");
        }
        change.mostKeys = keys;
    }
    return {};
}

Status readClear(const Typed& typed, Options& options)
{
    auto& change = options.change;
    options.selection = {}; // prefixes are for reading the keys here
    if (auto status = readStep(typed, change); !status) {
        return status;
    }
    const auto text = typed.keys.value_or(std::string());
    const auto* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, change.keys);
    if (!change.dryRun && (error != std::errc{} || last != end)) {
        return usage("usage.keys", "Type the number of keys that the dry run has found: --keys N.");
    }
    return readPlanOptions(typed, options);
}

Status readImport(const Typed& typed, const ChangeOptions& change)
{
    if (change.dryRun && !typed.archive) {
        return usage("usage.archive", "Name the archive: keystratactl import FILE --dry-run.");
    }
    return {};
}

Status readExport(const Typed& typed, Options& options)
{
    auto& exported = options.exported;
    exported.file = typed.file.value_or(std::string());
    if (exported.file.empty()) {
        return usage("usage.export_file", "Name the file: keystratactl export FILE.");
    }
    const auto format = typed.format.value_or("archive");
    if (format != "archive" && format != "csv") {
        return usage("usage.export_format", "export takes --format archive or csv, not \"{0}\".", {format});
    }
    using enum ExportOptions::Format;
    exported.format = format == "csv" ? Csv : Archive;
    if (exported.format == Archive && exported.file == "-") {
        return usage("usage.export_output", "An archive goes to a file: - is for --format csv.");
    }
    if (exported.format == Csv && options.journalPassFile) {
        return usage("usage.export_pass", "Only an archive is encrypted: leave --journal-pass-file out.");
    }
    const bool named = options.selection != keyspace::Selection{} && options.selection.pattern != "*";
    if (!named && !typed.everyKey) {
        return usage("usage.every_key", "Say which keys, or --all for every key of the database.");
    }
    if (typed.tooBig && *typed.tooBig != "leave" && *typed.tooBig != "stall") {
        return usage("usage.export_too_big", "--too-big takes leave or stall here, not \"{0}\".", {*typed.tooBig});
    }
    return readPlanOptions(typed, options);
}

Status readRun(const Typed& typed, Options& options)
{
    auto& change = options.change;
    change.archive = typed.archive.value_or(std::string());
    if (auto status = options.command == Command::Import ? readImport(typed, change) : Status(); !status) {
        return status;
    }
    const bool carries =
        options.command == Command::Migrate || options.command == Command::Warm || options.command == Command::Import;
    if (auto status = carries ? readCarriage(typed, options) : Status(); !status) {
        return status;
    }
    if (auto status = options.command == Command::Warm ? readBounds(typed, change) : Status(); !status) {
        return status;
    }
    const bool named = options.selection != keyspace::Selection{} && options.selection.pattern != "*";
    change.selected =
        options.selection != keyspace::Selection{} || change.carriage != invalidation::Carriage{} || typed.everyKey;
    if (auto status = readStep(typed, change); !status) {
        return status;
    }
    if (change.dryRun && !named && !typed.everyKey && change.archive.empty()) {
        return usage("usage.every_key", "Say which keys, or --all for every key of the database.");
    }
    if (auto status = readTaken(typed, change); !status) {
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
    case Command::Warm:
    case Command::Import:
        return readRun(typed, options);
    case Command::Export:
        return readExport(typed, options);
    case Command::Bump:
        return readBump(typed, options);
    case Command::Clear:
        return readClear(typed, options);
    case Command::Cleanup:
        if (options.cleanup.dryRun && !options.cleanup.approve.empty()) {
            return usage("usage.approve", "Choose one of --dry-run and --approve.");
        }
        return {};
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
