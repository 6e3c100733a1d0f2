// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/dryrun.h"

namespace keystrata::invalidation {

/// What whoever confirms must not miss, worst first. Pure.
std::vector<Message> warningsOf(const Plan& plan, const DryRun& found, std::optional<uint64_t> freeBytes);

} // namespace keystrata::invalidation
