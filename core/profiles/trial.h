// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/profiles/profile.h"
#include "core/profiles/secrets.h"

#include <vector>

namespace keystrata::profiles {

enum class Verdict
{
    Good, ///< works
    Warning, ///< works, but not all of it, or not safely
    Bad, ///< keeps the profile from working
};

/// One thing a trial found out. The message is one sentence for people.
struct TrialLine
{
    Verdict verdict = Verdict::Good;
    Message message;

    bool operator==(const TrialLine&) const = default;
};

/// Connects as the profile says and tells what works, what the access list forbids, what the server lacks, and what is
/// less safe than it could be. Reads only, and counts no key itself. A server that cannot be reached is a Bad line; the
/// only error is Cancelled. Blocks for as long as the profile's time-outs let it.
Result<std::vector<TrialLine>> tryProfile(const Profile& profile, const Secrets& secrets, Context& context);

} // namespace keystrata::profiles
