// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/overview.h"

namespace keystrata::invalidation {

namespace {

class Count final : public keyspace::KeyReceiver
{
public:
    void seen(int db, const keyspace::LayoutSet& set, const keyspace::LayoutSet::Match& match) override
    {
        ++shares.of(db, set, match).of;
    }

    bool take(const keyspace::ListedKey& /*key*/) override { return true; }

    Shares shares;
};

} // namespace

Result<Overview> lookOver(redis::Session& session, const keyspace::ListRequest& request, Context& context)
{
    Count count;
    auto listing = keyspace::listKeys(session, request, context, count);
    if (!listing) {
        return fail(listing.error());
    }
    return Overview{.shares = std::move(count.shares), .listing = std::move(*listing)};
}

} // namespace keystrata::invalidation
