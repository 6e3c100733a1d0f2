// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/dryrun.h"

#include <chrono>
#include <string>
#include <string_view>

namespace keystrata::invalidation {

/// A plan with what its dry run found, as another process reads it.
struct StoredPlan
{
    std::string hash = {};
    Plan plan;
    int64_t takenAtMs = 0;
    uint64_t matched = 0;
    uint64_t memoryBytes = 0;
    nlohmann::ordered_json found; ///< dryRunJson()
    std::vector<MeantKey> keys = {}; ///< of a frozen plan
};

/// How long a dry run may be confirmed.
inline constexpr std::chrono::minutes PlanAge{30};

/// Dry runs that wait to be confirmed: files in a folder of mode 0700, named by their hash.
class PlanStore
{
public:
    explicit PlanStore(std::string folder); ///< makes nothing

    /// Also removes those that nobody may confirm any more.
    Result<StoredPlan> save(const Planned& planned);
    /// With what another kind of look has found, which has at least "taken_at_ms" and "matched". The hash is set here.
    Result<StoredPlan> save(StoredPlan stored);
    /// By hash, of which twelve digits are enough. Usage error when there is none; Refused when it is older than
    /// PlanAge, or when the file is not what the hash says.
    Result<StoredPlan> load(std::string_view hash, std::chrono::system_clock::time_point now) const;
    /// What was confirmed once is not to be confirmed again. `hash`: the whole of it.
    void remove(std::string_view hash) const;

private:
    std::string m_folder;
};

} // namespace keystrata::invalidation
