// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/dryrun.h"

/// Warming up: the hottest keys of one version are copied to another one, so that its readers do not begin with misses.
/// A migrate of keys that are chosen by how much they are used: by their frequency under an LFU policy, else by how
/// lately they were used.
namespace keystrata::invalidation {

struct WarmRequest
{
    ChangeRequest change; ///< as of a migrate that copies
    uint64_t mostBytes = 0; ///< of memory, as MEMORY USAGE counts, that the copies may take together
    std::optional<uint64_t> mostKeys = {};
};

/// A plan over the chosen keys only, hottest first. Usage error for a newer version without namespaces: which values
/// hold there only the operator knows. Refused as dryRun() is, and where the server does not tell how much keys are
/// used.
Result<Planned> lookAtWarm(
    redis::Session& session, WarmRequest request, std::optional<uint64_t> freeBytes, Context& context);

} // namespace keystrata::invalidation
