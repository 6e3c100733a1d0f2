// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/journals.h"
#include "core/invalidation/run.h"
#include "core/invalidation/undo.h"

/// Runs from their confirmation to the audit log: the journal is made, the plan carried out, what came of it written
/// down. The window and keystratactl change keys this way and no other.
namespace keystrata::invalidation {

/// Where this user's plans, journals and audit log are.
struct StatePaths
{
    std::string plans;
    std::string journals;
    std::string auditLog;
    std::string approvals; ///< of rules that run unattended

    static Result<StatePaths> standard(); ///< below stateFolder()
};

/// Whether values may be kept in journals.
enum class ValueKeeping
{
    Plain,
    Encrypted, ///< only with a passphrase
    Never
};

/// Who conducts, and what is kept.
struct Conductor
{
    StatePaths paths;
    std::string program; ///< "keystratactl 0.1.0", for the audit log
    std::string profile = {}; ///< its name; empty: none
    std::string cause = {}; ///< why, for the audit log, where a rule wants it; empty: somebody has confirmed the plan
    JournalKeeping keeping = {};
    /// Of journals, and of an archive that keys come out of; nothing: they are not encrypted.
    std::optional<Secret> passphrase = {};
    ValueKeeping values = ValueKeeping::Plain;
    keyspace::Pace pace = {};
    RunControl* control = nullptr;
};

/// Whether the journal of such a plan holds values: those of purges do; the others hold names and expiries.
bool keepsValues(const Plan& plan);

/// Refused where the journal of the plan would hold values that may not be kept so.
Status mayKeep(const Plan& plan, const Conductor& conductor);

/// A run that has ended.
struct Conducted
{
    RunReport report;
    std::string journal = {}; ///< its name; empty: none
    std::vector<Message> notes = {}; ///< about the journal and the audit log
};

/// Refused, and nothing is touched, as runPlan() says; or when the journal's disk has no room for it. The audit log
/// tells of both.
Result<Conducted> conduct(redis::Session& session, const StoredPlan& stored, const Conductor& conductor,
    Context& context, const RunSink& sink = {});

/// What a run that was interrupted would go on with.
struct Resumption
{
    JournalInfo journal;
    StoredPlan stored; ///< its server is the one that is there now
    uint64_t done = 0; ///< keys, before
    bool otherServer = false; ///< as of UndoPreview
    std::vector<Message> differences = {};
};

/// Usage error for a journal of something that cannot be gone on with.
Result<Resumption> planResumption(
    redis::Session& session, const std::string& journal, const Conductor& conductor, Context& context);
Result<Conducted> conductResumption(redis::Session& session, const Resumption& resumption, const Conductor& conductor,
    Context& context, const RunSink& sink = {});

/// Undo by journal, noted in the audit log.
Result<UndoReport> conductUndo(redis::Session& session, const UndoRequest& request, const Conductor& conductor,
    Context& context, const UndoSink& sink = {});

/// Takes a journal away by its whole name, and with it the undo of its run; noted in the audit log. What could not be
/// noted is in the result. Refused while a process writes it.
Result<std::vector<Message>> deleteJournal(const std::string& name, const Conductor& conductor);

} // namespace keystrata::invalidation
