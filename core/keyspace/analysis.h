// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/live.h"
#include "core/keyspace/pace.h"
#include "core/keyspace/strata.h"
#include "core/redis/session.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace keystrata::keyspace {

struct AnalysisRequest
{
    std::vector<Layout> layouts; ///< as stated by the operator; empty: detect
    std::optional<std::vector<std::string>> prefixes; ///< --prefix
    std::vector<LiveRule> live;
    Pace pace;
    bool exact = false; ///< ask every key for type, TTL and memory instead of an adaptive sample
    std::chrono::milliseconds pictureInterval{200}; ///< between partial pictures; the first one comes earlier
    std::optional<std::chrono::milliseconds> timeBudget; ///< stop early and say so (health's bounded sample)
};

/// Called on the thread that runs the analysis; may block (back-pressure).
using PictureSink = std::function<void(std::shared_ptr<const Keyspace>)>;

/// Scans the databases of the session's address once and adds the keys up by version. Never blocks the server (SCAN
/// and single-key commands in slices, see pace.h), never lists the keyspace in memory. Partial pictures go to `sink`,
/// the complete one is the result. Cancelled within 50 ms of the stop token.
Result<std::shared_ptr<const Keyspace>> analyse(
    redis::Session& session, const AnalysisRequest& request, Context& context, const PictureSink& sink = {});

} // namespace keystrata::keyspace
