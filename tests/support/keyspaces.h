// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/strata.h"

#include <memory>

/// Pictures of caches that no server had to be filled for: for models, widgets and the measurement of pauses.
namespace keystrata::testing {

using KeyspacePtr = std::shared_ptr<const keyspace::Keyspace>;

/// The payroll cache: myhours with versions 4 (newer), 3 (live), 2 and 1 (dead weight), a leading-version cache, keys
/// of no layout. Exact, complete.
keyspace::Keyspace payroll();
/// Its only versioned cache with the unversioned keys below it.
keyspace::Keyspace singleCache();
/// Nothing in the database, scanned to the end.
keyspace::Keyspace emptyKeyspace();
/// Many caches with many versions and namespaces; some names are long, some are no text.
keyspace::Keyspace hugeKeyspace(int caches, int versions, int namespaces);
/// A picture of the scan on the way there: a share of the keys, not complete, the rest estimated.
keyspace::Keyspace partial(keyspace::Keyspace keyspace, double share);

inline KeyspacePtr shared(keyspace::Keyspace keyspace)
{
    return std::make_shared<const keyspace::Keyspace>(std::move(keyspace));
}

} // namespace keystrata::testing
