// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/change.h"
#include "app/ctl/statstext.h"
#include "app/ctl/table.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/invalidation/auditlog.h"
#include "core/stats/sample.h"

#include <fmt/format.h>

namespace keystrata::ctl {

namespace {

std::string timeText(int64_t unixMilliseconds)
{
    return isoTime(std::chrono::system_clock::time_point(std::chrono::milliseconds(unixMilliseconds)));
}

Json journalJson(const invalidation::JournalInfo& info)
{
    Json json;
    json["name"] = info.name;
    json["kind"] = info.encrypted ? Json(nullptr) : Json(jsonText(info.header.kind));
    json["state"] = journalStateName(info.state);
    json["created"] = info.encrypted ? Json(nullptr) : Json(timeText(info.header.createdMs));
    json["modified"] = timeText(info.modifiedMs);
    json["server"] = info.encrypted ? Json(nullptr) : Json(jsonText(info.header.server));
    json["selection"] = info.encrypted ? Json(nullptr) : Json(jsonText(info.header.summary));
    json["plan"] = info.encrypted ? Json(nullptr) : Json(jsonText(info.header.planHash));
    json["keys"] = info.encrypted ? Json(nullptr) : Json(info.changed);
    json["bytes"] = info.bytes;
    json["encrypted"] = info.encrypted;
    json["path"] = jsonText(info.path);
    return json;
}

Json previewJson(const invalidation::UndoPreview& preview)
{
    Json json;
    json["status"] = "planned";
    json["server"] = jsonText(preview.header.server);
    json["selection"] = jsonText(preview.header.summary);
    json["created"] = timeText(preview.header.createdMs);
    json["keys"] = preview.keys;
    json["bytes"] = preview.bytes;
    json["expired"] = preview.expired;
    json["into_live"] = preview.intoLive;
    json["other_server"] = preview.otherServer;
    json["differences"] = messagesJson(preview.differences);
    json["warnings"] = messagesJson(preview.warnings);
    return json;
}

std::string undoText(const invalidation::UndoReport& report)
{
    const auto took = formatDuration(std::chrono::milliseconds(static_cast<int64_t>(report.seconds * 1000)));
    const bool made = report.removed + report.renamedBack > 0;
    auto out = made
        ? fmt::format("Took {} keys away again in {}", formatCount(report.removed + report.renamedBack), took)
        : fmt::format("Restored {} keys in {}", formatCount(report.images.restored), took);
    const auto add = [&out](uint64_t keys, std::string_view what) {
        if (keys > 0) {
            out += fmt::format(", {} {}", formatCount(keys), what);
        }
    };
    if (made) {
        add(report.images.restored, "restored");
    }
    add(report.renamedBack, "of them under their old names");
    add(report.takenBack, "given their expiry again");
    add(report.images.keptNewer, "kept because they are newer");
    add(report.images.unchanged, "there as they were");
    add(report.images.expired, "expired since");
    add(report.changed, "changed since and left alone");
    add(report.gone, "gone since");
    add(report.images.failed, "failed");
    out += ".\n";
    if (report.liveKey == invalidation::LiveKey::Set) {
        out += "The live version is as it was.\n";
    }
    for (const auto& [word, keys] : report.images.failures) {
        out += fmt::format("  {}: {} keys\n", displayText(word), formatCount(keys));
    }
    return out;
}

Error otherServer()
{
    return {ErrorKind::Refused,
        {"journal.other_server",
            "This is not where the run was: look at the differences with --dry-run, and say --other-server if it is "
            "meant.",
            {}},
        {}};
}

std::unexpected<Error> refuseLive()
{
    return fail(ErrorKind::Refused,
        {"undo.into_live",
            "Some of these keys are of a version that is live, whose readers would see old values, or miss them: say "
            "--into-live if that is meant.",
            {}});
}

ExitCode undoNow(const Run& run, redis::Session& session, const invalidation::UndoRequest& request,
    const invalidation::Conductor& conductor)
{
    const auto report = invalidation::conductUndo(session, request, conductor, run.context);
    if (!report) {
        return failed(run, report.error());
    }
    run.output.clearProgress();
    auto notes = report->notes;
    if (report->why) {
        notes.push_back(report->why->message);
    }
    if (run.options.json) {
        run.output.writeJson(undoReportJson(*report));
    } else {
        run.output.write(undoText(*report));
    }
    run.output.writeNotes(notes);
    return exitCodeOf(report->end, report->images.failed);
}

ExitCode runUndo(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto& options = run.options.journals;
    const auto info = invalidation::Journals(conductor.paths.journals).find(options.journal);
    if (!info) {
        return failed(run, info.error());
    }
    auto own = conductorFor(run); // its passphrase is read again, since it cannot be copied
    if (!own) {
        return failed(run, own.error());
    }
    const invalidation::UndoRequest request{.path = info->path,
        .passphrase = std::move(own->passphrase),
        .pace = run.options.analysis.pace,
        .live = run.options.analysis.live};
    const auto preview = invalidation::previewUndo(session, request, run.context);
    if (!preview) {
        return failed(run, preview.error());
    }
    run.output.clearProgress();
    run.output.writeNotes(preview->differences);
    run.output.writeNotes(preview->warnings);
    if (options.dryRun) {
        run.output.json() ? run.output.writeJson(previewJson(*preview))
                          : run.output.write(fmt::format("{} keys, {} of images, {} expired since: {} on {}.\n",
                                formatCount(preview->keys), formatBytes(preview->bytes), formatCount(preview->expired),
                                displayText(preview->header.summary), displayText(preview->header.server)));
        return ExitCode::Fine;
    }
    if (preview->otherServer && !options.otherServer) {
        return failed(run, otherServer());
    }
    if (preview->intoLive && !options.intoLive) {
        return failed(run, refuseLive().error());
    }
    return undoNow(run, session, request, conductor);
}

ExitCode runResume(const Run& run, redis::Session& session, const invalidation::Conductor& conductor)
{
    const auto& options = run.options.journals;
    const auto resumption = invalidation::planResumption(session, options.journal, conductor, run.context);
    if (!resumption) {
        return failed(run, resumption.error());
    }
    run.output.writeNotes(resumption->differences);
    if (options.dryRun) {
        Json json;
        json["status"] = "planned";
        json["selection"] = jsonText(describePlan(resumption->stored.plan));
        json["confirmed"] = resumption->stored.matched;
        json["done"] = resumption->done;
        json["differences"] = messagesJson(resumption->differences);
        run.output.json() ? run.output.writeJson(json)
                          : run.output.write(fmt::format("{}: {} of {} keys are done.\n",
                                displayText(describePlan(resumption->stored.plan)), formatCount(resumption->done),
                                formatCount(resumption->stored.matched)));
        return ExitCode::Fine;
    }
    if (resumption->otherServer && !options.otherServer) {
        return failed(run, otherServer());
    }
    const auto conducted = invalidation::conductResumption(session, *resumption, conductor, run.context);
    if (!conducted) {
        return failed(run, conducted.error());
    }
    return finishRun(run, *conducted, resumption->stored.plan.action);
}

} // namespace

ExitCode runJournal(const Run& run)
{
    if (const auto status = run.options.journals.dryRun ? Status() : mayChange(run); !status) {
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
    return run.options.command == Command::Undo ? runUndo(run, **session, *conductor)
                                                : runResume(run, **session, *conductor);
}

ExitCode runJournals(const Options& options, Output& output)
{
    const auto paths = invalidation::StatePaths::standard();
    if (!paths) {
        output.writeError(paths.error());
        return exitCodeOf(paths.error());
    }
    invalidation::Journals journals(paths->journals);
    if (options.journals.expire) {
        const auto removed = journals.expire({}, std::chrono::system_clock::now());
        if (!removed) {
            output.writeError(removed.error());
            return exitCodeOf(removed.error());
        }
    }
    const auto list = journals.list();
    if (!list) {
        output.writeError(list.error());
        return exitCodeOf(list.error());
    }
    Table table({{"JOURNAL"}, {"STATE"}, {"KEYS", Table::Align::Right}, {"SIZE", Table::Align::Right}, {"SELECTION"},
        {"SERVER"}});
    auto json = Json::array();
    for (const auto& info : *list) {
        json.push_back(journalJson(info));
        table.add({info.name, std::string(journalStateName(info.state)),
            info.encrypted ? "?" : formatCount(info.changed), formatBytes(info.bytes),
            info.encrypted ? "(encrypted)" : displayText(info.header.summary), displayText(info.header.server)});
    }
    if (options.json) {
        output.writeJson({{"journals", std::move(json)}});
    } else {
        output.write(list->empty() ? "There are no journals.\n" : table.text());
    }
    return ExitCode::Fine;
}

ExitCode runAudit(const Options& options, Output& output)
{
    const auto paths = invalidation::StatePaths::standard();
    if (!paths) {
        output.writeError(paths.error());
        return exitCodeOf(paths.error());
    }
    const invalidation::AuditLog log(paths->auditLog);
    if (options.auditVerify) {
        const auto check = log.verify();
        if (!check) {
            output.writeError(check.error());
            return exitCodeOf(check.error());
        }
        if (options.json) {
            output.writeJson({{"entries", check->entries}, {"intact", check->faults.empty()},
                {"faults", messagesJson(check->faults)}});
        } else {
            output.write(fmt::format("{} entries in order.\n", formatCount(check->entries)));
            output.writeWarnings(check->faults);
        }
        return check->faults.empty() ? ExitCode::Fine : ExitCode::BadNews;
    }
    const auto status = log.read([&](const invalidation::AuditEntry& entry) {
        if (!options.json) {
            return output.write(fmt::format("{}  {}  {}  {}  {}  {}\n", timeText(entry.atMs), displayText(entry.who),
                displayText(entry.server),
                displayText(entry.action == "undo" ? "undo " + entry.selection : entry.selection),
                displayText(entry.outcome), displayText(entry.journal)));
        }
        Json json;
        json["number"] = entry.number;
        json["time"] = timeText(entry.atMs);
        json["who"] = jsonText(entry.who);
        json["program"] = jsonText(entry.program);
        json["action"] = jsonText(entry.action);
        json["server"] = jsonText(entry.server);
        json["selection"] = jsonText(entry.selection);
        json["plan"] = jsonText(entry.planHash);
        json["outcome"] = jsonText(entry.outcome);
        json["journal"] = entry.journal.empty() ? Json(nullptr) : Json(jsonText(entry.journal));
        json["result"] = entry.result;
        return output.writeJson(json);
    });
    if (!status) {
        output.writeError(status.error());
        return exitCodeOf(status.error());
    }
    return ExitCode::Fine;
}

} // namespace keystrata::ctl
