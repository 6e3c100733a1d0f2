// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/change.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/cleanup.h"
#include "core/stats/sample.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace keystrata::ctl {

namespace {

using invalidation::CleanupFound;
using invalidation::CleanupReport;
using invalidation::RuleFound;
using invalidation::RuleRun;
using invalidation::RuleTarget;

Json textsJson(const std::vector<std::string>& texts)
{
    Json list = Json::array();
    for (const auto& text : texts) {
        list.push_back(jsonText(text));
    }
    return list;
}

Json targetJson(const RuleTarget& target)
{
    Json json;
    json["db"] = target.db;
    json["layout"] = jsonText(target.layout);
    putBytes(json, "prefix", target.prefix);
    json["scope"] = target.perObject ? "per_object" : "global";
    json["live"] = textsJson(target.live);
    json["kept"] = textsJson(target.kept);
    json["versions"] = textsJson(target.versions);
    json["matched"] = target.planned.found.matched;
    json["of_keys"] = target.of;
    json["memory_bytes"] = target.planned.found.memoryBytes;
    json["over_ceiling"] = target.over ? messageJson(*target.over) : Json(nullptr);
    return json;
}

Json ruleJson(const RuleFound& one)
{
    Json json;
    json["name"] = one.rule.name;
    json["hash"] = one.hash;
    json["approved"] = one.approval.has_value();
    json["approved_by"] = one.approval ? Json(one.approval->who) : Json(nullptr);
    json["refused"] = one.refused;
    json["matched"] = one.matched();
    json["memory_bytes"] = one.memoryBytes();
    json["caches"] = Json::array();
    for (const auto& target : one.targets) {
        json["caches"].push_back(targetJson(target));
    }
    json["notes"] = messagesJson(one.notes);
    return json;
}

std::string versionsText(const std::vector<std::string>& versions)
{
    std::vector<std::string> shown;
    std::ranges::transform(versions, std::back_inserter(shown), [](const auto& v) { return displayText(v); });
    return fmt::format("{}", fmt::join(shown, ", "));
}

std::string ruleText(const RuleFound& one)
{
    auto out = fmt::format("{} ({}, {})\n", displayText(one.rule.name), one.hash,
        one.approval ? "approved by " + displayText(one.approval->who) : std::string("not approved"));
    for (const auto& target : one.targets) {
        if (target.perObject) {
            out += fmt::format("  database {}, prefix \"{}\", versions per object: {} superseded keys of {}, {}\n",
                target.db, displayText(target.prefix), formatCount(target.planned.found.matched),
                formatCount(target.of), formatBytes(target.planned.found.memoryBytes));
            out += target.over ? "  ! " + displayText(target.over->english()) + "\n" : "";
            continue;
        }
        out += fmt::format("  database {}, prefix \"{}\", live {}: ", target.db, displayText(target.prefix),
            versionsText(target.live));
        out += target.versions.empty()
            ? std::string("nothing to retire\n")
            : fmt::format("{} {}, {} keys of {}, {}\n", target.versions.size() == 1 ? "version" : "versions",
                  versionsText(target.versions), formatCount(target.planned.found.matched), formatCount(target.of),
                  formatBytes(target.planned.found.memoryBytes));
        out += target.over ? "  ! " + displayText(target.over->english()) + "\n" : "";
    }
    for (const auto& note : one.notes) {
        out += "  " + displayText(note.english()) + "\n";
    }
    return out;
}

/// Rules that did not do what the policy wants of them.
uint64_t heldBack(const CleanupFound& found)
{
    return static_cast<uint64_t>(std::ranges::count_if(found.rules, [](const RuleFound& one) {
        return !one.approval || one.refused
            || std::ranges::any_of(one.targets, [](const RuleTarget& target) { return target.over.has_value(); });
    }));
}

ExitCode showFound(const Run& run, const CleanupFound& found)
{
    run.output.clearProgress();
    run.output.writeNotes(found.notes);
    if (run.options.json) {
        Json json;
        json["status"] = "planned";
        json["server"] = found.server;
        json["rules"] = Json::array();
        for (const auto& one : found.rules) {
            json["rules"].push_back(ruleJson(one));
        }
        run.output.writeJson(json);
        return ExitCode::Fine;
    }
    for (const auto& one : found.rules) {
        run.output.write(ruleText(one));
    }
    if (std::ranges::any_of(found.rules, [](const RuleFound& one) { return !one.approval; })) {
        run.output.write("To let a rule run on this server from now on: --approve HASH\n");
    }
    return ExitCode::Fine;
}

ExitCode approve(const Run& run, const CleanupFound& found, const invalidation::Conductor& conductor)
{
    std::vector<const RuleFound*> approved;
    for (const auto& hash : run.options.cleanup.approve) {
        const auto one = std::ranges::find(found.rules, hash, &RuleFound::hash);
        if (one == found.rules.end()) {
            return failed(run,
                Error{ErrorKind::Usage,
                    {"cleanup.unknown_hash",
                        "No rule has the hash {0} on this server: --dry-run prints them; it changes with the rule.",
                        {displayText(hash)}},
                    {}});
        }
        approved.push_back(&*one);
    }
    for (const auto* one : approved) {
        if (auto status = approveRule(*one, found.server, conductor); !status) {
            return failed(run, status.error());
        }
    }
    run.output.clearProgress();
    if (run.options.json) {
        Json json{{"status", "approved"}, {"approved", run.options.cleanup.approve}};
        run.output.writeJson(json);
    } else {
        for (const auto* one : approved) {
            run.output.write(
                fmt::format("Approved on {}: {}\n", displayText(found.server), displayText(one->rule.name)));
        }
    }
    return ExitCode::Fine;
}

Json runsJson(const RuleFound& one, const CleanupReport& report)
{
    auto json = ruleJson(one);
    uint64_t done = 0;
    uint64_t bytes = 0;
    json["runs"] = Json::array();
    for (const auto& run : report.runs) {
        if (run.rule == one.rule.name) {
            const auto action = one.rule.drainOver ? invalidation::Action::Drain : invalidation::Action::Purge;
            auto entry = runReportJson(run.conducted.report, action);
            entry["db"] = run.db;
            putBytes(entry, "prefix", run.prefix);
            entry["journal"] = run.conducted.journal.empty() ? Json(nullptr) : Json(run.conducted.journal);
            json["runs"].push_back(std::move(entry));
            done += run.conducted.report.done;
            bytes += run.memoryBytes;
        }
    }
    json[one.rule.drainOver ? "drained" : "deleted"] = done;
    json["memory_bytes"] = bytes;
    return json;
}

ExitCode finish(const Run& run, const CleanupReport& report)
{
    run.output.clearProgress();
    std::vector<Message> notes = report.found.notes;
    uint64_t bad = heldBack(report.found);
    for (const auto& one : report.runs) {
        const auto& counts = one.conducted.report;
        bad += counts.end == invalidation::RunEnd::Complete ? counts.failed + counts.unknown : 1;
        notes.insert(notes.end(), one.conducted.notes.begin(), one.conducted.notes.end());
    }
    if (run.options.json) {
        Json json;
        json["status"] = report.why ? "stopped" : "complete";
        if (report.why) {
            json["why"] = messageJson(report.why->message);
        }
        json["server"] = report.found.server;
        json["rules"] = Json::array();
        for (const auto& one : report.found.rules) {
            json["rules"].push_back(runsJson(one, report));
        }
        run.output.writeJson(json);
    } else {
        for (const auto& one : report.found.rules) {
            run.output.write(ruleText(one));
            for (const auto& done : report.runs) {
                if (done.rule == one.rule.name) {
                    run.output.write("  "
                        + reportText(done.conducted.report,
                            one.rule.drainOver ? invalidation::Action::Drain : invalidation::Action::Purge));
                }
            }
        }
    }
    if (report.why) {
        notes.push_back(report.why->message);
    }
    run.output.writeNotes(notes);
    if (report.why) {
        return ExitCode::Failed;
    }
    return bad == 0 ? ExitCode::Fine : ExitCode::BadNews;
}

/// A profile's own word counts instead of a typed name: nobody is there to type it.
Status mayCleanUp(const Run& run)
{
    const auto& profile = run.target.profile();
    if (profile && profile->guard == profiles::Guard::Observer) {
        return mayChange(run);
    }
    if (profile && profile->production && !profile->cleanup) {
        return fail(ErrorKind::Refused,
            {"cleanup.production",
                "{0} is production, and its profile does not allow that retention rules run unattended.",
                {profile->name}});
    }
    return {};
}

Result<policy::Policy> policyOf(const Run& run)
{
    const auto& stated = run.options.cleanup.policyFile;
    const auto& profile = run.target.profile();
    if (!stated && (!profile || profile->policyFile.empty())) {
        return fail(
            ErrorKind::Usage, {"cleanup.no_policy", "Name the policy: --policy FILE, or a profile that has one.", {}});
    }
    return policy::readPolicy(stated ? *stated : profile->policyFile);
}

} // namespace

ExitCode runCleanup(const Run& run)
{
    const auto& options = run.options.cleanup;
    if (const auto status = options.dryRun ? Status() : mayCleanUp(run); !status) {
        return failed(run, status.error());
    }
    const auto policy = policyOf(run);
    if (!policy) {
        return failed(run, policy.error());
    }
    auto conductor = conductorFor(run);
    if (!conductor) {
        return failed(run, conductor.error());
    }
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return failed(run, session.error());
    }
    const auto& analysis = run.options.analysis;
    const invalidation::CleanupRequest request{.policy = *policy,
        .layouts = analysis.layouts,
        .prefixes = analysis.prefixes,
        .live = analysis.live,
        .pace = analysis.pace};
    if (!options.dryRun && options.approve.empty()) {
        const auto report = conductCleanup(**session, request, *conductor, run.context);
        return report ? finish(run, *report) : failed(run, report.error());
    }
    const auto approvals = invalidation::Approvals(conductor->paths.approvals).list();
    if (!approvals) {
        return failed(run, approvals.error());
    }
    const auto free = invalidation::Journals(conductor->paths.journals).freeBytes();
    const auto found =
        lookAtCleanup(**session, request, *approvals, free ? std::optional(*free) : std::nullopt, run.context);
    if (!found) {
        return failed(run, found.error());
    }
    return options.dryRun ? showFound(run, *found) : approve(run, *found, *conductor);
}

} // namespace keystrata::ctl
