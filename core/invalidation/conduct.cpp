// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/conduct.h"

#include "core/invalidation/archive.h"
#include "core/invalidation/bookkeeping.h"
#include "core/invalidation/serverdifference.h"

#include <filesystem>

namespace keystrata::invalidation {

namespace {

/// Carries out and writes down; the journal is there already.
Result<Conducted> carryOut(redis::Session& session, const RunRequest& request, const Conductor& conductor,
    Context& context, const RunSink& sink)
{
    auto entry = entryOf(request.plan, conductor);
    auto report = runPlan(session, request, context, sink);
    Conducted conducted;
    if (!report) {
        entry.outcome = "failed";
        entry.result = {{"why", messageJson(report.error().message)}};
        noteInAudit(conductor, std::move(entry), conducted.notes);
        return fail(report.error());
    }
    conducted.report = std::move(*report);
    conducted.journal = request.journal == nullptr ? std::string() : journalName(request.journal->path());
    entry.outcome = runEndName(conducted.report.end);
    entry.result = runReportJson(conducted.report, request.plan.plan.action);
    entry.journal = conducted.journal;
    noteInAudit(conductor, std::move(entry), conducted.notes);
    return conducted;
}

} // namespace

Result<StatePaths> StatePaths::standard()
{
    const auto folder = stateFolder();
    if (!folder) {
        return fail(folder.error());
    }
    return StatePaths{.plans = *folder + "/plans",
        .journals = *folder + "/journals",
        .auditLog = *folder + "/audit.jsonl",
        .approvals = *folder + "/approvals.json"};
}

bool keepsValues(const Plan& plan)
{
    const bool purges = plan.action == Action::Purge || plan.action == Action::Clear
        || (plan.action == Action::Bump && plan.advance.retire == Retire::Purge);
    return purges && plan.options.journal;
}

Status mayKeep(const Plan& plan, const Conductor& conductor)
{
    if (!keepsValues(plan) || conductor.values == ValueKeeping::Plain) {
        return {};
    }
    if (conductor.values == ValueKeeping::Never) {
        return fail(ErrorKind::Refused,
            {"journal.forbidden", "The profile {0} lets no values be kept: do it without a journal, and without undo.",
                {conductor.profile}});
    }
    return conductor.passphrase ? Status()
                                : fail(ErrorKind::Refused,
                                      {"journal.encrypted_only",
                                          "The profile {0} lets values be kept only encrypted: give a passphrase for "
                                          "the journal.",
                                          {conductor.profile}});
}

Result<Conducted> conduct(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    Context& context, const RunSink& sink)
{
    std::optional<Archive> archive;
    if (const auto& named = stored.plan.archive) {
        auto opened = Archive::open(named->path, conductor.passphrase, context);
        if (!opened) {
            return fail(opened.error());
        }
        archive = std::move(*opened);
    }
    std::optional<JournalWriter> journal;
    if (stored.plan.options.journal) {
        auto made = newJournal(session, stored, conductor);
        if (!made) {
            return fail(made.error());
        }
        journal = std::move(*made);
    }
    const RunRequest request{.plan = stored,
        .pace = conductor.pace,
        .journal = journal ? &*journal : nullptr,
        .control = conductor.control,
        .archive = archive ? &*archive : nullptr};
    auto conducted = carryOut(session, request, conductor, context, sink);
    if (!conducted && journal) {
        std::error_code ignored;
        std::filesystem::remove(journal->path(), ignored); // nothing was touched
    }
    if (conducted) {
        PlanStore(conductor.paths.plans).remove(stored.hash);
    }
    return conducted;
}

Result<Resumption> planResumption(
    redis::Session& session, const std::string& journal, const Conductor& conductor, Context& context)
{
    const auto found = Journals(conductor.paths.journals).find(journal);
    if (!found) {
        return fail(found.error());
    }
    auto reader = JournalReader::open(found->path, conductor.passphrase);
    if (!reader) {
        return fail(reader.error());
    }
    const auto& header = reader->header();
    const auto json = Json::parse(header.plan, nullptr, false);
    auto plan = json.is_discarded()
        ? Result<Plan>(fail(ErrorKind::Usage,
              {"resume.no_plan", "The journal {0} is not one of a run that can be resumed.", {found->name}}))
        : planFromJson(json);
    if (!plan) {
        return fail(plan.error());
    }
    if (plan->action == Action::Bump || plan->action == Action::Clear) {
        return fail(ErrorKind::Refused,
            {"resume.parts", "A {0} is not resumed: undo it, or make a new dry run of what is left.",
                {std::string(actionName(plan->action))}});
    }
    if (plan->options.frozen) {
        return fail(ErrorKind::Refused,
            {"resume.frozen", "A run over listed keys only cannot be resumed: make a new dry run of what is left.",
                {}});
    }
    Resumption resumption{.journal = *found};
    reader->toEnd();
    while (true) {
        const auto record = reader->previous();
        if (!record) {
            return fail(record.error());
        }
        if (!*record) {
            break;
        }
        if (const auto* done = std::get_if<BatchDone>(&**record)) {
            resumption.done = done->changed;
            break;
        }
    }
    const auto authority = redis::Authority::claim(session, context);
    if (!authority) {
        return fail(authority.error());
    }
    resumption.differences = serverDifferences(plan->server, (*authority)->identity(), resumption.otherServer);
    resumption.stored = {
        .hash = header.planHash, .plan = std::move(*plan), .takenAtMs = header.createdMs, .matched = header.expected};
    resumption.stored.plan.server = (*authority)->identity();
    return resumption;
}

Result<Conducted> conductResumption(redis::Session& session, const Resumption& resumption, const Conductor& conductor,
    Context& context, const RunSink& sink)
{
    if (auto status = mayKeep(resumption.stored.plan, conductor); !status) {
        return fail(status.error());
    }
    if (keepsValues(resumption.stored.plan) && conductor.values == ValueKeeping::Encrypted
        && !resumption.journal.encrypted) {
        return fail(ErrorKind::Refused,
            {"resume.plain",
                "The profile {0} lets values be kept only encrypted by now, and this journal is not: undo it, or make "
                "a new dry run of what is left.",
                {conductor.profile}});
    }
    auto journal = JournalWriter::append(resumption.journal.path, conductor.passphrase);
    if (!journal) {
        return fail(journal.error());
    }
    const RunRequest request{.plan = resumption.stored,
        .pace = conductor.pace,
        .journal = &*journal,
        .control = conductor.control,
        .alreadyDone = resumption.done,
        .resumed = true};
    return carryOut(session, request, conductor, context, sink);
}

Result<UndoReport> conductUndo(redis::Session& session, const UndoRequest& request, const Conductor& conductor,
    Context& context, const UndoSink& sink)
{
    const auto reader = JournalReader::open(request.path, request.passphrase);
    if (!reader) {
        return fail(reader.error());
    }
    const auto header = reader->header();
    AuditEntry entry{.action = "undo",
        .server = header.server,
        .selection = header.summary,
        .planHash = header.planHash,
        .journal = journalName(request.path)};
    auto report = undo(session, request, context, sink);
    std::vector<Message> notes;
    if (!report) {
        entry.outcome = "failed";
        entry.result = {{"why", messageJson(report.error().message)}};
        noteInAudit(conductor, std::move(entry), notes);
        return report;
    }
    entry.outcome = runEndName(report->end);
    entry.result = undoReportJson(*report);
    noteInAudit(conductor, std::move(entry), report->notes);
    return report;
}

Result<std::vector<Message>> deleteJournal(const std::string& name, const Conductor& conductor)
{
    Journals journals(conductor.paths.journals);
    const auto journal = journals.find(name);
    if (!journal) {
        return fail(journal.error());
    }
    if (auto status = journals.remove(name); !status) {
        return fail(status.error());
    }
    std::vector<Message> notes;
    const auto& header = journal->header; // of an encrypted one nothing is known but its name
    noteInAudit(conductor,
        AuditEntry{.action = "delete-journal",
            .server = header.server,
            .selection = header.summary,
            .planHash = header.planHash,
            .outcome = std::string(runEndName(RunEnd::Complete)),
            .result = {{"bytes", journal->bytes}},
            .journal = journal->name},
        notes);
    return notes;
}

} // namespace keystrata::invalidation
