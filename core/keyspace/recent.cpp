// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/recent.h"

#include <algorithm>
#include <functional>

namespace keystrata::keyspace {

RecentKeys::RecentKeys() : m_current(Slots), m_previous(Slots) { }

void RecentKeys::clear()
{
    std::ranges::fill(m_current, 0);
    std::ranges::fill(m_previous, 0);
    m_count = 0;
}

bool RecentKeys::find(const std::vector<uint64_t>& table, uint64_t hash, size_t& slot)
{
    slot = hash & (Slots - 1);
    while (table[slot] != 0 && table[slot] != hash) {
        slot = (slot + 1) & (Slots - 1);
    }
    return table[slot] == hash;
}

bool RecentKeys::insert(std::string_view key)
{
    const uint64_t hash = std::max<uint64_t>(std::hash<std::string_view>{}(key), 1);
    size_t slot = 0;
    if (find(m_previous, hash, slot) || find(m_current, hash, slot)) {
        return false;
    }
    m_current[slot] = hash;
    if (++m_count == Generation) {
        m_previous.swap(m_current);
        std::ranges::fill(m_current, 0);
        m_count = 0;
    }
    return true;
}

} // namespace keystrata::keyspace
