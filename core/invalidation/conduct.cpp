// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/conduct.h"

#include "core/base/units.h"
#include "core/invalidation/auditlog.h"
#include "core/invalidation/serverdifference.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace keystrata::invalidation {

namespace {

std::string userAndHost()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    const auto* entry = ::getpwuid(::geteuid());
    const std::string user = entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
    return user + "@" + host.data();
}

std::string serverText(const Plan& plan, const Conductor& conductor)
{
    const auto where = describeServer(plan.server, plan.selection);
    return conductor.profile.empty() ? where : conductor.profile + ", " + where;
}

/// The audit log must not keep a run from telling what it did.
void note(const Conductor& conductor, AuditEntry entry, std::vector<Message>& notes)
{
    entry.atMs = unixMs();
    entry.who = userAndHost();
    entry.program = conductor.program;
    if (auto status = AuditLog(conductor.paths.auditLog).append(std::move(entry)); !status) {
        notes.push_back(status.error().message);
    }
}

AuditEntry entryOf(const StoredPlan& stored, const Conductor& conductor)
{
    return {.action = std::string(actionName(stored.plan.action)),
        .server = serverText(stored.plan, conductor),
        .selection = describePlan(stored.plan),
        .planHash = stored.hash};
}

Status requireRoom(const StoredPlan& stored, const Journals& journals)
{
    const auto needed = stored.found.value("undo_bytes", uint64_t{0});
    const auto free = journals.freeBytes();
    if (!free) {
        return fail(free.error());
    }
    if (needed > *free - *free / 20) {
        return fail(ErrorKind::Refused,
            {"run.no_room",
                "The journal may take {0}, and its disk has {1} left: make room, or purge without a journal.",
                {formatBytes(needed), formatBytes(*free)}});
    }
    return {};
}

Result<JournalWriter> newJournal(const redis::Session& session, const StoredPlan& stored, const Conductor& conductor)
{
    Journals journals(conductor.paths.journals);
    if (auto expired = journals.expire(conductor.keeping, std::chrono::system_clock::now()); !expired) {
        return fail(expired.error());
    }
    if (auto status = requireRoom(stored, journals); !status) {
        return fail(status.error());
    }
    const auto path = journals.newPath(actionName(stored.plan.action), std::chrono::system_clock::now());
    if (!path) {
        return fail(path.error());
    }
    return JournalWriter::create(*path,
        {.kind = std::string(actionName(stored.plan.action)),
            .planHash = stored.hash,
            .plan = planJson(stored.plan).dump(-1, ' ', true, Json::error_handler_t::replace),
            .server = serverText(stored.plan, conductor),
            .serverVersion = session.capabilities().version.display(),
            .user = userAndHost(),
            .summary = describePlan(stored.plan),
            .createdMs = unixMs(),
            .expected = stored.matched},
        conductor.passphrase);
}

std::string nameOf(const std::string& path)
{
    return std::filesystem::path(path).stem().string();
}

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
        note(conductor, std::move(entry), conducted.notes);
        return fail(report.error());
    }
    conducted.report = std::move(*report);
    conducted.journal = request.journal == nullptr ? std::string() : nameOf(request.journal->path());
    entry.outcome = runEndName(conducted.report.end);
    entry.result = runReportJson(conducted.report, request.plan.plan.action);
    entry.journal = conducted.journal;
    note(conductor, std::move(entry), conducted.notes);
    return conducted;
}

} // namespace

Result<StatePaths> StatePaths::standard()
{
    const auto folder = stateFolder();
    if (!folder) {
        return fail(folder.error());
    }
    return StatePaths{
        .plans = *folder + "/plans", .journals = *folder + "/journals", .auditLog = *folder + "/audit.jsonl"};
}

Result<Conducted> conduct(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    Context& context, const RunSink& sink)
{
    std::optional<JournalWriter> journal;
    if (stored.plan.options.journal) {
        auto made = newJournal(session, stored, conductor);
        if (!made) {
            return fail(made.error());
        }
        journal = std::move(*made);
    }
    const RunRequest request{
        .plan = stored, .pace = conductor.pace, .journal = journal ? &*journal : nullptr, .control = conductor.control};
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
        .journal = nameOf(request.path)};
    auto report = undo(session, request, context, sink);
    std::vector<Message> notes;
    if (!report) {
        entry.outcome = "failed";
        entry.result = {{"why", messageJson(report.error().message)}};
        note(conductor, std::move(entry), notes);
        return report;
    }
    entry.outcome = runEndName(report->end);
    entry.result = undoReportJson(*report);
    note(conductor, std::move(entry), report->notes);
    return report;
}

} // namespace keystrata::invalidation
