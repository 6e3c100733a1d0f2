// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/commands.h"
#include "core/values/collected.h"
#include "core/values/redaction.h"

/// What the two faces of the command "show" share.
namespace keystrata::ctl {

/// A value as it may be shown.
struct ShownValue
{
    keyspace::StoredValue stored; ///< its page is all that was loaded
    values::Collected collected; ///< its tree is the redacted one
    std::string shape; ///< of all of it: says what is there, not what it says
    uint64_t hidden = 0; ///< places that are not shown
};

/// Reads, decodes and redacts as the options say.
Result<ShownValue> loadValue(const Run& run, redis::Session& session, int db, const std::string& key);

/// Says on standard error that something is hidden, and how to see it.
void noteHidden(const Run& run, uint64_t hidden);

/// The same key in two versions.
ExitCode runDiff(const Run& run, redis::Session& session, int db);

/// An error that is about the key: that it is not there is an answer.
ExitCode failedValue(const Run& run, const Error& error);

} // namespace keystrata::ctl
