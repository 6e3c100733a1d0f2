// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/destination.h"

#include "core/base/bytes.h"
#include "core/keyspace/rekey.h"
#include "core/redis/slots.h"

namespace keystrata::invalidation {

Destination::Destination(keyspace::LayoutSet layouts, const Carriage& carriage, bool cluster)
    : m_layouts(std::move(layouts))
    , m_version(carriage.to)
    , m_sameSlot(cluster && carriage.move)
{
}

std::expected<std::string, Message> Destination::of(std::string_view key) const
{
    if (m_version.empty()) {
        return std::string(key);
    }
    auto name = keyspace::keyInVersion(key, m_layouts, m_layouts.classify(key), m_version);
    if (!name) {
        return std::unexpected(Message{"carry.no_name",
            "The layout has no name for {0} that would be read as the same key in version {1}.",
            {displayText(key), displayText(m_version)}});
    }
    if (m_sameSlot && redis::slotOf(key) != redis::slotOf(*name)) {
        return std::unexpected(Message{"carry.other_slot",
            "In version {1} the key {0} belongs to another slot of the Cluster: it can be copied, not moved.",
            {displayText(key), displayText(m_version)}});
    }
    return std::move(*name);
}

} // namespace keystrata::invalidation
