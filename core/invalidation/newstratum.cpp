// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/newstratum.h"

#include "core/base/bytes.h"
#include "core/keyspace/keylisting.h"
#include "core/redis/poll.h"

#include <algorithm>
#include <array>

namespace keystrata::invalidation {

namespace {

constexpr std::chrono::seconds LeastPause{1};
constexpr int PauseFactor = 20; ///< of the time that counting takes

} // namespace

NewStratum::NewStratum(redis::Session& session, const Plan& bump, keyspace::Pace pace)
    : m_session(session)
    , m_plan(bump)
    , m_pace(pace)
{
}

Result<uint64_t> NewStratum::count(Context& context)
{
    auto selection = m_plan.selection;
    selection.versions = {m_plan.carriage.to};
    const keyspace::ListRequest request{.selection = std::move(selection),
        .layouts = m_plan.layouts,
        .detect = false,
        .pace = m_pace,
        .namesOnly = true,
        .narrow = true};
    Context quiet(context.stopToken());
    const auto listing =
        keyspace::listKeys(m_session, request, quiet, [](const keyspace::ListedKey& /*key*/) { return true; });
    return listing ? Result<uint64_t>(listing->matched) : Result<uint64_t>(fail(listing.error()));
}

Status NewStratum::begin(Context& context)
{
    const auto now = count(context);
    if (!now) {
        return fail(now.error());
    }
    m_fewest = *now;
    return {};
}

Result<bool> NewStratum::appears(std::chrono::milliseconds patience, Context& context)
{
    const auto until = Clock::now() + patience;
    while (true) {
        const auto began = Clock::now();
        const auto now = count(context);
        if (!now) {
            return fail(now.error());
        }
        if (*now > m_fewest) {
            return true;
        }
        m_fewest = *now;
        if (Clock::now() >= until) {
            return false;
        }
        context.report(
            {{"bump.waiting", "Waiting for keys of version {0}", {displayText(m_plan.carriage.to)}}, 0, 0, 0});
        const auto pause = std::max<Clock::duration>(LeastPause, PauseFactor * (Clock::now() - began));
        std::array<pollfd, 1> none{};
        if (auto status =
                redis::pollUntil(none, Clock::time_point::max(), context, std::min(until, Clock::now() + pause));
            !status) {
            return fail(status.error());
        }
    }
}

} // namespace keystrata::invalidation
