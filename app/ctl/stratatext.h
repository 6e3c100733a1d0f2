// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/output.h"
#include "core/keyspace/strata.h"

#include <optional>
#include <string>

/// A keyspace as JSON and as a table for people.
namespace keystrata::ctl {

Json keyspaceJson(const keyspace::Keyspace& keyspace);
std::string keyspaceText(const keyspace::Keyspace& keyspace);

/// Whether keys of this layout have a prefix (which may be empty) at all.
bool hasPrefix(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache);
std::string_view liveSourceName(keyspace::LiveSource source); ///< "none", "stated", "read", "inferred"

/// The cache that health speaks of: the largest one that has one version for all its keys. Null when there is none.
const keyspace::CacheTotals* mainCache(const keyspace::Keyspace& keyspace);
/// Keys by version of one cache; scaled to the whole keyspace when the scan saw a part of it.
Json keysByVersion(const keyspace::Keyspace& keyspace, const keyspace::CacheTotals& cache);

} // namespace keystrata::ctl
