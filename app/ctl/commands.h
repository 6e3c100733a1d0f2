// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/options.h"
#include "app/ctl/output.h"
#include "app/ctl/target.h"

namespace keystrata::ctl {

/// What every command is given.
struct Run
{
    const Options& options;
    const Target& target;
    Context& context;
    Output& output;
};

ExitCode runHealth(const Run& run);
ExitCode runStats(const Run& run);
ExitCode runVersions(const Run& run);
ExitCode runKeys(const Run& run);
ExitCode runShow(const Run& run);
ExitCode runChange(const Run& run); ///< purge, drain, migrate, warm, import, bump, clear
ExitCode runCleanup(const Run& run);
ExitCode runExport(const Run& run);
ExitCode runJournal(const Run& run); ///< undo, resume
// Those below need no server, so they have no target.
ExitCode runJournals(const Options& options, Output& output);
ExitCode runAudit(const Options& options, Output& output);
ExitCode runProfiles(const Options& options, Context& context, Output& output);

/// Prints an error that ends a command and gives the exit code for it.
inline ExitCode failed(const Run& run, const Error& error)
{
    run.output.writeError(error);
    return exitCodeOf(error);
}

} // namespace keystrata::ctl
