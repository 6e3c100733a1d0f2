// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/keylisting.h"

namespace keystrata::invalidation {

/// One object of a cache whose versions belong to objects, with more than one version there.
struct VersionedObject
{
    struct Version
    {
        std::string version;
        std::string key;
    };

    int db = 0;
    std::string layout; ///< Layout::name
    std::string prefix;
    std::vector<Version> versions; ///< newest first
};

/// Looks for them: two scans over the keys of these layouts, of which those with versions per object are taken; names
/// only. Holds eight bytes a key, and the names of what it finds.
Result<std::vector<VersionedObject>> findVersionedObjects(
    redis::Session& session, const keyspace::ListRequest& request, Context& context);

} // namespace keystrata::invalidation
