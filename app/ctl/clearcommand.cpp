// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/change.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/clear.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace keystrata::ctl {

namespace {

using invalidation::Action;

std::string foundText(const invalidation::ClearFound& found, const invalidation::Plan& plan)
{
    auto strata = found.strata;
    for (auto& share : strata) {
        share.keys = share.of; // all of them go
    }
    auto out = fmt::format("clear database {}: {} keys, whatever they are\non {}\n\n", plan.selection.db.value_or(0),
        formatCount(found.keys), fmt::join(found.masters, ", "));
    out += sharesText(strata);
    for (const auto& group : found.groups) {
        out += fmt::format("\nAmong them, no cache: {} keys ({}), for example {}\n", formatCount(group.keys),
            groupName(group.group), displayText(group.examples.front()));
    }
    for (const auto& warning : found.warnings) {
        out += "\n! " + displayText(warning.english()) + "\n";
    }
    return out;
}

ExitCode lookAt(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto free = invalidation::Journals(conductor.paths.journals).freeBytes();
    const auto planned = invalidation::lookAtClear(
        session, changeRequest(run, Action::Clear), free ? std::optional(*free) : std::nullopt, run.context);
    if (!planned) {
        return failed(run, planned.error());
    }
    if (const auto status = mayKeep(planned->plan, conductor); !status) {
        return failed(run, status.error());
    }
    invalidation::PlanStore store(conductor.paths.plans);
    const auto stored = storeClear(store, *planned);
    if (!stored) {
        return failed(run, stored.error());
    }
    run.output.clearProgress();
    run.output.writeNotes(planned->found.notes);
    if (run.options.json) {
        Json json{{"status", "planned"}, {"action", actionName(Action::Clear)}, {"hash", stored->hash}};
        json.update(stored->found);
        run.output.writeJson(json);
    } else {
        run.output.write(foundText(planned->found, planned->plan));
        run.output.write(fmt::format("\nTo carry it out within {} minutes: --keys {} --confirm {}\n",
            invalidation::PlanAge.count(), stored->matched, stored->hash));
    }
    return ExitCode::Fine;
}

std::string doneText(const invalidation::ClearReport& report)
{
    if (report.purge) {
        return reportText(*report.purge, Action::Purge);
    }
    std::string out;
    for (const auto& master : report.masters) {
        const auto why = master.why ? displayText(master.why->message.english()) : std::string();
        switch (master.outcome) {
        case invalidation::ClearReport::Master::Outcome::Cleared:
            out += fmt::format("{}: emptied of {} keys\n", master.server, formatCount(master.keys));
            break;
        case invalidation::ClearReport::Master::Outcome::Kept:
            out += fmt::format("{}: not emptied. {}\n", master.server, why);
            break;
        case invalidation::ClearReport::Master::Outcome::Unknown:
            out += fmt::format("{}: perhaps emptied, look at it. {}\n", master.server, why);
            break;
        }
    }
    return out;
}

ExitCode carryOut(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto stored = confirmedPlan(run, Action::Clear, conductor);
    if (!stored) {
        return failed(run, stored.error());
    }
    const auto conducted = conductClear(session, *stored, conductor, run.options.change.keys, run.context);
    if (!conducted) {
        return failed(run, conducted.error());
    }
    const auto& report = conducted->report;
    run.output.clearProgress();
    if (run.options.json) {
        auto json = clearReportJson(report);
        json["journal"] = conducted->journal.empty() ? Json(nullptr) : Json(conducted->journal);
        run.output.writeJson(json);
    } else {
        run.output.write(doneText(report));
        if (!conducted->journal.empty()) {
            run.output.write(fmt::format("To take it back: keystratactl undo {}\n", conducted->journal));
        }
    }
    auto notes = conducted->notes;
    if (report.why) {
        notes.push_back(report.why->message);
    }
    run.output.writeNotes(notes);
    return exitCodeOf(report.end, report.purge ? report.purge->failed + report.purge->unknown : 0);
}

} // namespace

ExitCode runClear(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    return run.options.change.dryRun ? lookAt(run, session, conductor) : carryOut(run, session, conductor);
}

} // namespace keystrata::ctl
