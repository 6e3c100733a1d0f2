// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/bookkeeping.h"

#include "core/base/units.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace keystrata::invalidation {

std::string userAndHost()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    const auto* entry = ::getpwuid(::geteuid());
    const std::string user = entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
    return user + "@" + host.data();
}

namespace {

std::string serverText(const Plan& plan, const Conductor& conductor)
{
    const auto where = describeServer(plan.server, plan.selection);
    return conductor.profile.empty() ? where : conductor.profile + ", " + where;
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

} // namespace

void noteInAudit(const Conductor& conductor, AuditEntry entry, std::vector<Message>& notes)
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
        .selection = describePlan(stored.plan) + (conductor.cause.empty() ? "" : " (" + conductor.cause + ")"),
        .planHash = stored.hash};
}

Result<JournalWriter> newJournal(const redis::Session& session, const StoredPlan& stored, const Conductor& conductor)
{
    if (auto status = mayKeep(stored.plan, conductor); !status) {
        return fail(status.error());
    }
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

std::string journalName(const std::string& path)
{
    return std::filesystem::path(path).stem().string();
}

} // namespace keystrata::invalidation
