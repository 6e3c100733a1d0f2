// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/shares.h"
#include "core/keyspace/keylisting.h"

namespace keystrata::invalidation {

/// What there is, before anything is decided: names only.
struct Overview
{
    Shares shares; ///< Share::of of every stratum that was looked at; nothing is touched
    keyspace::Listing listing; ///< of the request's selection
};

Result<Overview> lookOver(redis::Session& session, const keyspace::ListRequest& request, Context& context);

} // namespace keystrata::invalidation
