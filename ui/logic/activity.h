// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/invalidation/auditlog.h"
#include "core/invalidation/conduct.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// What this user's runs were and which of them can be taken back, as the files tell it: values, read in a lane.
namespace keystrata::ui {

/// One line of the audit log.
struct AuditRow
{
    uint64_t line = 0; ///< in the file, from 1
    bool entry = false; ///< it is one; else only `text` counts
    bool doubtful = false; ///< it was changed, moved or put in, as the check of the chain says
    invalidation::AuditEntry run;
    std::string text; ///< as it stands in the file
};

struct JournalRow
{
    invalidation::JournalInfo info;
    std::optional<invalidation::Plan> plan = {}; ///< nothing: encrypted, or there is none in it
};

/// Not an undo of another run, nor that its journal was taken away.
bool changesKeys(const invalidation::AuditEntry& run);

/// The files at one moment.
struct ActivityPicture
{
    std::vector<AuditRow> audit; ///< as in the file: oldest first
    invalidation::AuditCheck check;
    std::optional<Error> auditError; ///< the log cannot be read
    std::vector<JournalRow> journals; ///< newest first
    std::optional<Error> journalsError;
    std::unordered_map<std::string, size_t> runs; ///< by the journal's name: the run that wrote it, in `audit`

    const AuditRow* runOf(const std::string& journal) const; ///< null: the log does not know it
    const JournalRow* journal(const std::string& name) const; ///< null: it is gone
    const AuditRow* line(uint64_t number) const;
};

using ActivityPtr = std::shared_ptr<const ActivityPicture>;

/// Slow. Files that are not there yet are empty; Cancelled is the only error.
Result<ActivityPtr> readActivity(const invalidation::StatePaths& paths, Context& context);

/// Whether the second one would be shown as the first one is.
bool sameActivity(const ActivityPicture& left, const ActivityPicture& right);

/// When the journal may go, in milliseconds of Unix time: with the first change that writes a journal after that.
int64_t expiryOf(const invalidation::JournalInfo& journal);

/// Where the window is connected to, as far as runs remember it.
struct ServerMark
{
    std::string profile; ///< name; empty: none
    bool known = false; ///< who the servers are; else the endpoints are those of the address
    redis::Topology kind = redis::Topology::Standalone;
    std::vector<std::string> endpoints;
    std::vector<std::string> runIds; ///< of their processes

    bool operator==(const ServerMark&) const = default;
};

enum class Place
{
    Here,
    Elsewhere,
    Unknown ///< nothing that can be read tells it
};

/// Whether a run's own words ("payroll-prod, 10.0.0.5:6379 db 1") name these servers or this profile.
bool saysHere(const std::string& server, const ServerMark& mark);
/// Whether the journal is of these servers, so that it can be gone by here. The core looks again before it does.
Place placeOf(const ActivityPicture& picture, const JournalRow& journal, const ServerMark& mark);

struct ActivityFilter
{
    enum class Period
    {
        All,
        Today,
        Week, ///< seven days
        Month ///< thirty days
    };

    QString text; ///< words, all of which must be found
    std::string action; ///< empty: every
    bool onlyHere = false; ///< this server's
    Period period = Period::All;

    bool operator==(const ActivityFilter&) const = default;
};

/// Decides row by row. `nowMs` is Unix time; days begin by this machine's clock.
class ActivityMatcher
{
public:
    ActivityMatcher(const ActivityFilter& filter, ServerMark mark, int64_t nowMs);

    bool matches(const AuditRow& row) const;
    bool matches(const ActivityPicture& picture, const JournalRow& row) const;

private:
    bool matchesText(std::initializer_list<std::string_view> fields) const;

    ActivityFilter m_filter;
    QStringList m_words;
    ServerMark m_mark;
    int64_t m_sinceMs; ///< -1: ever
};

} // namespace keystrata::ui
