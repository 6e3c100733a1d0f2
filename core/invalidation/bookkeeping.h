// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/auditlog.h"
#include "core/invalidation/conduct.h"

namespace keystrata::invalidation {

/// The journal of a run that is about to begin; old ones make room for it. Refused when its disk has none.
Result<JournalWriter> newJournal(const redis::Session& session, const StoredPlan& stored, const Conductor& conductor);

std::string userAndHost(); ///< "anna@ops1"

std::string journalName(const std::string& path);

/// What the audit log tells of a plan, without what came of it.
AuditEntry entryOf(const StoredPlan& stored, const Conductor& conductor);

/// Puts an entry into the audit log. That this fails must not keep a run from telling what it did: it is a note.
void noteInAudit(const Conductor& conductor, AuditEntry entry, std::vector<Message>& notes);

} // namespace keystrata::invalidation
