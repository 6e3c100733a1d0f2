// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/plan.h"
#include "core/keyspace/pace.h"
#include "core/redis/session.h"

namespace keystrata::invalidation {

/// Watches for keys of a bump's new version that others write: a sign that the application has moved on.
class NewStratum
{
public:
    NewStratum(redis::Session& session, const Plan& bump, keyspace::Pace pace);

    /// Counts them now, which is what they are compared with.
    Status begin(Context& context);
    /// False when there are no more after this time than there were at the fewest: those that we have carried expire.
    Result<bool> appears(std::chrono::milliseconds patience, Context& context);

private:
    Result<uint64_t> count(Context& context);

    redis::Session& m_session;
    const Plan& m_plan;
    keyspace::Pace m_pace;
    uint64_t m_fewest = 0;
};

} // namespace keystrata::invalidation
