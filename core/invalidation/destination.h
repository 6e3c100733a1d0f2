// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/plan.h"

#include <expected>

namespace keystrata::invalidation {

/// Where the keys of a migrate go. Without a version to go to, of an archive's, they keep their names.
class Destination
{
public:
    /// `cluster`: a key can only be moved within its slot.
    Destination(keyspace::LayoutSet layouts, const Carriage& carriage, bool cluster);

    /// The key's name in the other version, or why it has none that it could be carried to.
    std::expected<std::string, Message> of(std::string_view key) const;

private:
    keyspace::LayoutSet m_layouts;
    std::string m_version;
    bool m_sameSlot;
};

} // namespace keystrata::invalidation
