// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/readrate.h"

#include "core/redis/info.h"

namespace keystrata::invalidation {

namespace {

constexpr double LeastSeconds = 0.2;

} // namespace

std::optional<ReadCount> readsNow(redis::Session& session, Context& context)
{
    const auto answers = session.askMasters({"INFO", "stats"}, context);
    if (!answers) {
        return std::nullopt;
    }
    ReadCount reads{.at = Clock::now()};
    for (const auto& [node, reply] : *answers) {
        if (!reply) {
            return std::nullopt;
        }
        reads.hits += redis::infoNumber(reply->get().text(), "keyspace_hits") - session.ledger().state(node->id).hits;
    }
    return reads;
}

std::optional<double> hitsPerSecond(const std::optional<ReadCount>& before, const std::optional<ReadCount>& after)
{
    if (!before || !after || after->hits < before->hits) {
        return std::nullopt;
    }
    const double seconds = std::chrono::duration<double>(after->at - before->at).count();
    return seconds < LeastSeconds ? std::nullopt
                                  : std::optional(static_cast<double>(after->hits - before->hits) / seconds);
}

} // namespace keystrata::invalidation
