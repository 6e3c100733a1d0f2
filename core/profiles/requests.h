// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/analysis.h"
#include "core/profiles/profile.h"
#include "core/profiles/secrets.h"
#include "core/values/redaction.h"

/// What a profile means for the functions that reach a server and read its keys. Pure.
namespace keystrata::profiles {

/// How its keys are to be read: the layouts bound to the caches' prefixes, the further layouts after them, and the live
/// version of each cache. Without caches and layouts: detect. Caches of one layout become one layout with all their
/// prefixes, of which the longest that fits wins; a cache whose prefix is not stated leaves its layout to be bound by
/// looking. Usage error for a layout that cannot be understood (see validate()).
Result<keyspace::AnalysisRequest> analysisRequest(const Profile& profile);

/// What is hidden in its values: the usual, what the profile adds, or all of them.
values::RedactionRules redactionRules(const Profile& profile);

/// Everything needed to connect: the profile's target with the secrets in their places.
redis::Target connectionTarget(const Profile& profile, const Secrets& secrets);

/// Its time-outs; name and ledger are the caller's.
redis::SessionOptions sessionOptions(const Profile& profile);

} // namespace keystrata::profiles
