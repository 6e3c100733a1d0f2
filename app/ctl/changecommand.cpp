// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/carrytext.h"
#include "app/ctl/change.h"
#include "app/ctl/table.h"
#include "core/base/bytes.h"
#include "core/base/files.h"
#include "core/base/units.h"
#include "core/invalidation/warm.h"
#include "core/stats/sample.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace keystrata::ctl {

namespace {

using invalidation::Action;
using invalidation::DryRun;

constexpr size_t LongestPassphrase = 4096;

Action actionOf(const Run& run)
{
    switch (run.options.command) {
    case Command::Drain:
        return Action::Drain;
    case Command::Migrate:
        return Action::Migrate;
    case Command::Warm:
        return Action::Warm;
    case Command::Import:
        return Action::Import;
    default:
        return Action::Purge;
    }
}

std::string dryRunText(const invalidation::StoredPlan& stored, const DryRun& found)
{
    std::string out = fmt::format("{}: {} keys, {}\n", displayText(describePlan(stored.plan)),
        formatCount(found.matched), found.memoryKnown ? formatBytes(found.memoryBytes) : "size unknown");
    out += fmt::format("on {}\n\n", invalidation::describeServer(stored.plan.server, stored.plan.selection));
    out += sharesText(found.strata);
    if (!found.samples.empty()) {
        out += "\nFor example\n";
    }
    for (const auto& sample : found.samples) {
        out += "  " + (sample.key.empty() ? std::string("(empty name)") : displayText(sample.key));
        out += (sample.to.empty() || sample.to == sample.key ? "" : " -> " + displayText(sample.to)) + "\n";
    }
    if (found.carry) {
        out += carryText(*found.carry, stored.plan.carriage);
    }
    for (const auto& left : found.leftOut) {
        out += fmt::format("\nLeft out as no cache: {} keys ({}), for example {}\n", formatCount(left.keys),
            groupName(left.group), displayText(left.examples.front()));
    }
    if (found.undoBytes > 0) {
        out += fmt::format("\nThe journal takes up to {}.\n", formatBytes(found.undoBytes));
    }
    for (const auto& warning : found.warnings) {
        out += "\n! " + displayText(warning.english()) + "\n";
    }
    out +=
        fmt::format("\nTo carry it out within {} minutes: --confirm {}\n", invalidation::PlanAge.count(), stored.hash);
    return out;
}

/// What an archive is called: the name of a journal, or a file.
Result<std::string> archivePath(const std::string& name, const invalidation::Conductor& conductor)
{
    if (fileState(name).exists) {
        return std::filesystem::absolute(name).string();
    }
    auto journal = invalidation::Journals(conductor.paths.journals).find(name);
    return journal ? Result<std::string>(std::move(journal->path)) : fail(journal.error());
}

Result<invalidation::Planned> lookAt(const Run& run, redis::Session& session, const invalidation::Conductor& conductor,
    std::optional<uint64_t> freeBytes)
{
    const auto request = changeRequest(run, actionOf(run));
    const auto& change = run.options.change;
    const invalidation::WarmRequest warm{.change = request, .mostBytes = change.mostBytes, .mostKeys = change.mostKeys};
    if (!change.archive.empty()) {
        const auto path = archivePath(change.archive, conductor);
        if (!path) {
            return fail(path.error());
        }
        auto archive = invalidation::Archive::open(*path, conductor.passphrase, run.context);
        if (!archive) {
            return fail(archive.error());
        }
        return invalidation::lookAtRefill(session, *archive, warm, freeBytes, run.context);
    }
    return request.action == Action::Warm ? invalidation::lookAtWarm(session, warm, freeBytes, run.context)
                                          : invalidation::dryRun(session, request, freeBytes, run.context);
}

ExitCode runDryRun(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto free = invalidation::Journals(conductor.paths.journals).freeBytes();
    const auto freeBytes = free ? std::optional(*free) : std::nullopt;
    const auto planned = lookAt(run, session, conductor, freeBytes);
    if (!planned) {
        return failed(run, planned.error());
    }
    if (const auto status = mayKeep(planned->plan, conductor); !status) {
        return failed(run, status.error());
    }
    const auto stored = invalidation::PlanStore(conductor.paths.plans).save(*planned);
    if (!stored) {
        return failed(run, stored.error());
    }
    run.output.clearProgress();
    run.output.writeNotes(planned->found.notes);
    if (!run.options.json) {
        run.output.write(dryRunText(*stored, planned->found));
        return ExitCode::Fine;
    }
    Json json;
    json["status"] = "planned";
    json["action"] = actionName(planned->plan.action);
    json["hash"] = stored->hash;
    json.update(stored->found);
    run.output.writeJson(json);
    return ExitCode::Fine;
}

ExitCode runConfirmed(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto stored = confirmedPlan(run, actionOf(run), conductor);
    if (!stored) {
        return failed(run, stored.error());
    }
    const auto conducted = invalidation::conduct(session, *stored, conductor, run.context);
    if (!conducted) {
        return failed(run, conducted.error());
    }
    return finishRun(run, *conducted, stored->plan.action);
}

Status mayClear(const Run& run)
{
    const auto& profile = run.target.profile();
    if (profile && profile->guard != profiles::Guard::Administrator) {
        return fail(ErrorKind::Refused,
            {"change.administrator", "Only administrators clear a database, and the profile {0} is none of them.",
                {profile->name}});
    }
    return {};
}

} // namespace

std::string sharesText(const std::vector<invalidation::Share>& strata)
{
    Table table({{"DB", Table::Align::Right}, {"LAYOUT"}, {"PREFIX"}, {"VERSION"}, {"STATE"},
        {"KEYS", Table::Align::Right}, {"OF", Table::Align::Right}, {"MEMORY", Table::Align::Right}});
    for (const auto& share : strata) {
        table.add({std::to_string(share.db), share.layout.empty() ? "-" : displayText(share.layout),
            share.layout.empty() ? "-" : displayText(share.prefix),
            share.version.empty() ? "-" : displayText(share.version), std::string(keyspace::stateName(share.state)),
            formatCount(share.keys), formatCount(share.of), formatBytes(share.memoryBytes)});
    }
    return table.text();
}

Result<invalidation::StoredPlan> confirmedPlan(const Run& run, Action action, const invalidation::Conductor& conductor)
{
    const auto& options = run.options.change;
    auto stored = invalidation::PlanStore(conductor.paths.plans).load(options.hash, std::chrono::system_clock::now());
    if (!stored) {
        return stored;
    }
    auto selection = run.options.selection;
    selection.db = stored->plan.selection.db;
    const bool same = selection == stored->plan.selection && options.carriage == stored->plan.carriage;
    bool sameArchive = options.archive.empty();
    if (!sameArchive) {
        const auto path = archivePath(options.archive, conductor);
        sameArchive = path && stored->plan.archive && *path == stored->plan.archive->path;
    }
    if (stored->plan.action != action || (options.selected && !same) || !sameArchive) {
        return fail(ErrorKind::Usage,
            {"change.other_plan", "The dry run {0} is about something else: {1}.",
                {stored->hash, describePlan(stored->plan)}});
    }
    return stored;
}

namespace {

invalidation::ValueKeeping valueKeeping(const Run& run)
{
    using Kept = profiles::ValueRules::Kept;
    const auto& profile = run.target.profile();
    const auto kept = profile ? profile->values.kept : Kept::Plain;
    return kept == Kept::Never    ? invalidation::ValueKeeping::Never
        : kept == Kept::Encrypted ? invalidation::ValueKeeping::Encrypted
                                  : invalidation::ValueKeeping::Plain;
}

} // namespace

Result<invalidation::Conductor> conductorFor(const Run& run)
{
    auto paths = invalidation::StatePaths::standard();
    if (!paths) {
        return fail(paths.error());
    }
    invalidation::Conductor conductor{.paths = std::move(*paths),
        .program = "keystratactl " KEYSTRATA_VERSION,
        .profile = run.target.profile() ? run.target.profile()->name : std::string(),
        .values = valueKeeping(run),
        .pace = run.options.analysis.pace};
    if (const auto& path = run.options.journalPassFile) {
        if (auto status = requirePrivateFile(*path); !status) {
            return fail(status.error());
        }
        auto text = readFile(*path, LongestPassphrase);
        if (!text) {
            return fail(text.error());
        }
        Secret line(text->substr(0, text->find_first_of("\r\n")));
        wipe(*text);
        if (line.empty()) {
            return fail(ErrorKind::Usage, {"journal.no_passphrase", "The first line of {0} is empty.", {*path}});
        }
        conductor.passphrase = std::move(line);
    }
    return conductor;
}

Status mayChange(const Run& run)
{
    const auto& profile = run.target.profile();
    if (!profile) {
        return {};
    }
    if (profile->guard == profiles::Guard::Observer) {
        return fail(ErrorKind::Refused,
            {"change.observer",
                "The profile {0} is for observers, who change nothing: let it be one of operators first.",
                {profile->name}});
    }
    if (profile->production && run.options.production != profile->name) {
        return fail(ErrorKind::Refused,
            {"change.production", "{0} is production: give its name with --production too.", {profile->name}});
    }
    return {};
}

invalidation::ChangeRequest changeRequest(const Run& run, Action action)
{
    const auto& options = run.options;
    auto plan = options.change.plan;
    if (action == Action::Purge && valueKeeping(run) == invalidation::ValueKeeping::Never) {
        plan.journal = false; // the dry run says that there is no undo
    }
    return {.action = action,
        .selection = options.selection,
        .taken = options.change.taken,
        .rules = options.change.rules,
        .options = plan,
        .carriage = options.change.carriage,
        .advance = options.change.advance,
        .layouts = options.analysis.layouts,
        .prefixes = options.analysis.prefixes,
        .live = options.analysis.live,
        .redaction = run.target.redaction(),
        .pace = options.analysis.pace};
}

std::string reportText(const invalidation::RunReport& report, Action action)
{
    const auto* const done = invalidation::carriesKeys(action) ? "Carried"
        : action == Action::Drain                              ? "Expiry set for"
                                                               : "Removed";
    std::string out = fmt::format("{} {} keys in {}", done, formatCount(report.done),
        formatDuration(std::chrono::milliseconds(static_cast<int64_t>(report.seconds * 1000))));
    const auto add = [&out](uint64_t keys, std::string_view what) {
        if (keys > 0) {
            out += fmt::format(", {} {}", formatCount(keys), what);
        }
    };
    add(report.collisions, "there already and kept");
    add(report.notFitting, "not fitting and left where they are");
    add(report.alreadyGone, "gone already");
    add(report.sooner, "expire sooner anyway");
    add(report.changed, "changed meanwhile and left alone");
    add(report.tooBig, "too big and left out");
    add(report.failed, "failed");
    add(report.unknown, "unknown");
    add(report.returned, "undone by a failover");
    out += ".\n";
    for (const auto& [word, keys] : report.failures) {
        out += fmt::format("  {}: {} keys\n", displayText(word), formatCount(keys));
    }
    out += misfitsText(report.misfits);
    if (report.cameIn > 0) {
        out += fmt::format("{} of the keys came in while it ran.\n", formatCount(report.cameIn));
    }
    return out;
}

ExitCode exitCodeOf(invalidation::RunEnd end, uint64_t failed)
{
    switch (end) {
    case invalidation::RunEnd::Complete:
        return failed == 0 ? ExitCode::Fine : ExitCode::BadNews;
    case invalidation::RunEnd::Stopped:
    case invalidation::RunEnd::Cancelled:
        return ExitCode::Failed;
    case invalidation::RunEnd::Overshoot:
        break;
    }
    return ExitCode::BadNews;
}

ExitCode finishRun(const Run& run, const invalidation::Conducted& conducted, Action action)
{
    const auto& report = conducted.report;
    run.output.clearProgress();
    if (run.options.json) {
        auto json = runReportJson(report, action);
        json["journal"] = conducted.journal.empty() ? Json(nullptr) : Json(conducted.journal);
        run.output.writeJson(json);
    } else {
        run.output.write(reportText(report, action));
        if (!conducted.journal.empty() && report.done > 0) {
            run.output.write(fmt::format("To take it back: keystratactl undo {}\n", conducted.journal));
        }
    }
    auto notes = report.notes;
    notes.insert(notes.end(), conducted.notes.begin(), conducted.notes.end());
    if (report.why) {
        notes.push_back(report.why->message);
    }
    run.output.writeNotes(notes);
    return exitCodeOf(report.end, report.failed + report.notFitting + report.unknown + (report.whole ? 0 : 1));
}

ExitCode runChange(const Run& run)
{
    if (const auto status = run.options.change.dryRun ? Status() : mayChange(run); !status) {
        return failed(run, status.error());
    }
    if (const auto status = run.options.command == Command::Clear ? mayClear(run) : Status(); !status) {
        return failed(run, status.error());
    }
    const auto conductor = conductorFor(run);
    if (!conductor) {
        return failed(run, conductor.error());
    }
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return failed(run, session.error());
    }
    if (run.options.command == Command::Bump) {
        return runBump(run, **session, *conductor);
    }
    if (run.options.command == Command::Clear) {
        return runClear(run, **session, *conductor);
    }
    return run.options.change.dryRun ? runDryRun(run, **session, *conductor) : runConfirmed(run, **session, *conductor);
}

} // namespace keystrata::ctl
