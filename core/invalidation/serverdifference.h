// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/authority.h"

#include <vector>

namespace keystrata::invalidation {

/// How the servers now differ from those of a run, each difference a sentence; none: they are the same. `other` is set
/// when they are not the same place at all: another kind of deployment, or another address where nothing hands over.
std::vector<Message> serverDifferences(
    const redis::ServerIdentity& then, const redis::ServerIdentity& now, bool& other);

} // namespace keystrata::invalidation
