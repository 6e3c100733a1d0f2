// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/commands.h"
#include "core/invalidation/conduct.h"

/// What the commands that change keys share.
namespace keystrata::ctl {

/// Whoever conducts runs from here: with the journal's passphrase, when there is one.
Result<invalidation::Conductor> conductorFor(const Run& run);

/// Refused for a profile of an observer, and for production unless its name was given.
Status mayChange(const Run& run);

/// What the layouts, live versions and pace of the command line and the profile make of a selection.
invalidation::ChangeRequest changeRequest(const Run& run, invalidation::Action action);

/// Lines for people: what was done, then what went wrong.
std::string reportText(const invalidation::RunReport& report, invalidation::Action action);

/// Prints what a run did.
ExitCode finishRun(const Run& run, const invalidation::Conducted& conducted, invalidation::Action action);

/// The commands "bump --dry-run" and "bump --confirm".
ExitCode runBump(const Run& run, redis::Session& session, const invalidation::Conductor& conductor);

/// The commands "clear --dry-run" and "clear --confirm".
ExitCode runClear(const Run& run, redis::Session& session, const invalidation::Conductor& conductor);

/// Table of strata for people.
std::string sharesText(const std::vector<invalidation::Share>& strata);

/// The plan that is confirmed. Usage error where the command line says something else than the plan.
Result<invalidation::StoredPlan> confirmedPlan(
    const Run& run, invalidation::Action action, const invalidation::Conductor& conductor);

ExitCode exitCodeOf(invalidation::RunEnd end, uint64_t failed);

} // namespace keystrata::ctl
