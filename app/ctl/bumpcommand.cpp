// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/carrytext.h"
#include "app/ctl/change.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/bump.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::ctl {

namespace {

using invalidation::Action;
using invalidation::BumpFound;
using invalidation::BumpReport;
using invalidation::LiveKey;
using invalidation::Plan;

std::string liveText(const Plan& plan, const std::vector<std::string>& settings)
{
    const auto to = displayText(plan.carriage.to);
    if (!plan.advance.versionKey.empty()) {
        return fmt::format("The key {} is set to {}.\n", displayText(plan.advance.versionKey), to);
    }
    std::string out = fmt::format("No key holds the live version: let the application use version {}", to);
    for (size_t i = 0; i < settings.size(); ++i) {
        out += (i == 0 ? ": " : " or ") + settings[i];
    }
    return out + ".\n";
}

std::string groupsText(const BumpFound& found, const Plan& plan)
{
    std::string out;
    for (const auto& group : found.groups) {
        const auto holds = [&group](const auto& list) { return std::ranges::find(list, group.group) != list.end(); };
        out += fmt::format("No cache: {} keys ({}), for example {}: {}\n", formatCount(group.keys),
            groupName(group.group), displayText(group.examples.front()),
            holds(plan.advance.carried)        ? "carried"
                : holds(plan.advance.accepted) ? "left behind"
                                               : "decide, --carry-group or --accept");
    }
    return out;
}

std::string foundText(const BumpFound& found, const Plan& plan)
{
    auto out = fmt::format("{}: {} keys\n", displayText(describePlan(plan)), formatCount(found.keys));
    out += fmt::format("on {}\n\n", invalidation::describeServer(plan.server, plan.selection));
    if (!found.carry && !found.groupCarry) {
        out += "Nothing is carried: the new version begins empty.\n";
    }
    out += groupsText(found, plan);
    for (const auto* part : {&found.carry, &found.groupCarry}) {
        if (*part && (*part)->carry) {
            out += carryText(*(*part)->carry, plan.carriage);
        }
    }
    out += "\n" + liveText(plan, found.settings);
    if (found.missesPerSecond) {
        out += fmt::format("About {:.0f} reads a second will miss at first.\n", *found.missesPerSecond);
    }
    if (found.retire) {
        out += fmt::format("Then {} keys of the old version are {}.\n", formatCount(found.retire->matched),
            plan.advance.retire == invalidation::Retire::Drain ? "drained" : "purged");
    }
    for (const auto& warning : found.warnings) {
        out += "\n! " + displayText(warning.english()) + "\n";
    }
    return out;
}

ExitCode lookAt(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto free = invalidation::Journals(conductor.paths.journals).freeBytes();
    const auto planned = invalidation::lookAtBump(
        session, changeRequest(run, Action::Bump), free ? std::optional(*free) : std::nullopt, run.context);
    if (!planned) {
        return failed(run, planned.error());
    }
    if (const auto status = mayKeep(planned->plan, conductor); !status) {
        return failed(run, status.error());
    }
    const bool decided = planned->found.undecided.empty();
    invalidation::PlanStore store(conductor.paths.plans);
    const auto stored = storeBump(store, *planned);
    if (!stored && decided) {
        return failed(run, stored.error());
    }
    run.output.clearProgress();
    run.output.writeNotes(planned->found.notes);
    if (run.options.json) {
        Json json;
        json["status"] = decided ? "planned" : "undecided";
        json["action"] = actionName(Action::Bump);
        json["hash"] = decided ? Json(stored->hash) : Json(nullptr);
        putBytes(json, "from", planned->plan.selection.versions.front());
        putBytes(json, "to", planned->plan.carriage.to);
        json["version_key"] = planned->plan.advance.versionKey.empty()
            ? Json(nullptr)
            : Json(escapeBytes(planned->plan.advance.versionKey));
        json.update(bumpFoundJson(planned->found));
        run.output.writeJson(json);
    } else {
        run.output.write(foundText(planned->found, planned->plan));
    }
    if (!decided) {
        run.output.writeNotes({stored.error().message});
        return ExitCode::BadNews;
    }
    if (!run.options.json) {
        run.output.write(fmt::format(
            "\nTo carry it out within {} minutes: --confirm {}\n", invalidation::PlanAge.count(), stored->hash));
    }
    return ExitCode::Fine;
}

std::string doneText(const BumpReport& report, const Plan& plan)
{
    std::string out;
    for (const auto* part : {&report.carry, &report.groupCarry}) {
        out += *part ? reportText(**part, Action::Migrate) : std::string();
    }
    const auto to = displayText(plan.carriage.to);
    if (report.liveKey == LiveKey::Set || report.liveKey == LiveKey::Already) {
        out += fmt::format("Version {} is live: the key {} {} it.\n", to, displayText(plan.advance.versionKey),
            report.liveKey == LiveKey::Set ? "holds" : "held");
    } else if (report.appeared) {
        out += fmt::format("Keys of version {} appear.\n", to);
    } else if (plan.advance.versionKey.empty() && report.end == invalidation::RunEnd::Complete) {
        out += fmt::format("No keys of version {} have been written by others so far.\n", to);
    }
    return out + (report.retire ? reportText(*report.retire, retirement(plan).action) : std::string());
}

ExitCode carryOut(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto stored = confirmedPlan(run, Action::Bump, conductor);
    if (!stored) {
        return failed(run, stored.error());
    }
    const auto& plan = stored->plan;
    if (!run.options.json && plan.advance.versionKey.empty()) {
        const auto settings = stored->found.value("settings", std::vector<std::string>());
        run.output.write(liveText(plan, settings));
    }
    const auto conducted = conductBump(session, *stored, conductor, run.options.change.wait, run.context);
    if (!conducted) {
        return failed(run, conducted.error());
    }
    const auto& report = conducted->report;
    run.output.clearProgress();
    if (run.options.json) {
        auto json = bumpReportJson(report, plan);
        json["journal"] = conducted->journal.empty() ? Json(nullptr) : Json(conducted->journal);
        run.output.writeJson(json);
    } else {
        run.output.write(doneText(report, plan));
        if (!conducted->journal.empty()) {
            run.output.write(fmt::format("To take it back: keystratactl undo {}\n", conducted->journal));
        }
    }
    auto notes = report.notes;
    notes.insert(notes.end(), conducted->notes.begin(), conducted->notes.end());
    if (report.why) {
        notes.push_back(report.why->message);
    }
    run.output.writeNotes(notes);
    uint64_t bad = 0;
    for (const auto* part : {&report.carry, &report.groupCarry, &report.retire}) {
        bad += *part ? (*part)->failed + (*part)->notFitting + (*part)->unknown + ((*part)->whole ? 0 : 1) : 0;
    }
    const bool kept = plan.advance.retire != invalidation::Retire::Keep && !report.retire;
    return exitCodeOf(report.end, bad + (kept ? 1 : 0));
}

} // namespace

ExitCode runBump(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    return run.options.change.dryRun ? lookAt(run, session, conductor) : carryOut(run, session, conductor);
}

} // namespace keystrata::ctl
