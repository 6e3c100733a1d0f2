// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/archive.h"
#include "core/invalidation/dryrun.h"

/// Warming up: the hottest keys of one version are copied to another one, so that its readers do not begin with misses;
/// or a cache is refilled out of a journal or an archive. A migrate of keys that are chosen by how much they are used:
/// by their frequency under an LFU policy, else by how lately they were used.
namespace keystrata::invalidation {

struct WarmRequest
{
    ChangeRequest change; ///< as of a migrate that copies; out of an archive the version to go to may be missing
    uint64_t mostBytes = 0; ///< of memory, as MEMORY USAGE counts, that the copies may take together
    std::optional<uint64_t> mostKeys = {};
};

/// Usage error for a newer version without namespaces: which values hold there only the operator knows.
Status checkNewer(const ChangeRequest& change);

/// A plan over the chosen keys only, hottest first. Errors of checkNewer(); Refused as dryRun() is, and where the
/// server does not tell how much keys are used.
Result<Planned> lookAtWarm(
    redis::Session& session, WarmRequest request, std::optional<uint64_t> freeBytes, Context& context);

/// The same out of an archive. Keys whose time has passed are not among them; sizes are told from the images. Without
/// layouts its keys are read with those of its own plan, or with what they look like. Action::Import takes them all.
Result<Planned> lookAtRefill(redis::Session& session, Archive& archive, WarmRequest request,
    std::optional<uint64_t> freeBytes, Context& context);

} // namespace keystrata::invalidation
