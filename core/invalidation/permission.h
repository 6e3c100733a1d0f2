// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"

#include <span>
#include <string>
#include <vector>

namespace keystrata::invalidation {

/// Whether this user may run these commands, found out without effect: they are queued in MULTI on the server that
/// holds their first key, and discarded. The access list, a replica and a server that lacks a command answer when a
/// command is queued. Refused for what is forbidden, in the server's words, and for what cannot be proved: what is
/// unknown counts as no.
Status provePermission(
    redis::Session& session, int db, std::span<const std::vector<std::string>> commands, Context& context);

} // namespace keystrata::invalidation
