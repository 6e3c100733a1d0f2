// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/images.h"

#include <span>

namespace keystrata::invalidation {

/// What has become of a key that a run has made.
enum class MadeState
{
    Ours, ///< it is as we wrote it: the same value, and the same expiry
    Changed, ///< written since, or given another expiry; also where that cannot be told: its digest is not known, or
             ///< it is too large by now to be looked at
    Gone
};

/// In their order; all of one database, which is chosen already.
Result<std::vector<MadeState>> lookAtMade(Hand& hand, Imager& imager, std::span<const KeyMade> made, Context& context);

} // namespace keystrata::invalidation
