// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/slotpasses.h"

#include <algorithm>
#include <functional>

namespace keystrata::keyspace {

SlotPasses::SlotPasses() : m_named(redis::SlotCount)
{
    m_left.set();
}

int16_t SlotPasses::number(const std::string& node)
{
    const auto found = std::ranges::find(m_names, node);
    if (found == m_names.end()) {
        m_names.push_back(node);
        return static_cast<int16_t>(m_names.size() - 1);
    }
    return static_cast<int16_t>(found - m_names.begin());
}

void SlotPasses::read(const redis::TopologyView& view, Holdings& into)
{
    into.fill({});
    for (const auto& node : view.nodes) {
        if (node.role != redis::Role::Master) {
            continue;
        }
        const auto owner = number(node.id);
        for (const auto& range : node.slots) {
            for (unsigned slot = range.first; slot <= range.last; ++slot) {
                into[slot].owner = owner;
            }
        }
    }
    for (const auto& node : view.nodes) {
        for (const auto& open : node.openSlots) {
            auto& holding = into[open.slot];
            const auto self = number(node.id);
            // Either end tells; an end that is not (or no longer) what it says it is does not count.
            if (open.leaving && holding.owner == self) {
                holding.heir = number(open.other);
            } else if (!open.leaving && holding.owner != self) {
                holding.heir = self;
            }
        }
    }
}

void SlotPasses::begin(const redis::TopologyView& view)
{
    read(view, m_before);
    for (size_t slot = 0; slot < redis::SlotCount; ++slot) {
        // From here on its keys may come from two masters, or have come in an earlier pass.
        if (m_left.test(slot) && (m_before[slot].heir != Nobody || !m_named[slot].empty())) {
            m_checked.set(slot);
        }
    }
}

redis::SlotSet SlotPasses::wantedFrom(const std::string& node) const
{
    redis::SlotSet wanted;
    const auto found = std::ranges::find(m_names, node);
    if (found == m_names.end()) {
        return wanted;
    }
    const auto self = static_cast<int16_t>(found - m_names.begin());
    for (size_t slot = 0; slot < redis::SlotCount; ++slot) {
        wanted.set(slot, m_left.test(slot) && (m_before[slot].owner == self || m_before[slot].heir == self));
    }
    return wanted;
}

bool SlotPasses::firstTime(uint16_t slot, std::string_view key)
{
    const uint64_t hash = std::hash<std::string_view>()(key);
    auto& named = m_named[slot];
    if (!m_checked.test(slot)) {
        named.push_back(hash);
        return true;
    }
    auto& again = m_again[slot];
    if (again.empty()) {
        again.insert(named.begin(), named.end());
    }
    if (!again.insert(hash).second) {
        return false;
    }
    named.push_back(hash);
    return true;
}

bool SlotPasses::settled(size_t slot, const Holding& after, const std::vector<bool>& finished)
{
    const auto& before = m_before[slot];
    const auto whole = [&finished](int16_t node) { return node != Nobody && finished[static_cast<size_t>(node)]; };
    if (before.heir == Nobody) {
        m_halfDone[slot] = {};
        return after == before && whole(before.owner);
    }
    const bool sameWay = after == before || (after.owner == before.heir && after.heir == Nobody);
    const bool done = sameWay && m_halfDone[slot] == before && whole(before.heir);
    m_halfDone[slot] = sameWay && whole(before.owner) ? before : Holding();
    return done;
}

void SlotPasses::forget(size_t slot)
{
    m_named[slot] = {};
    m_again.erase(slot);
}

void SlotPasses::end(const redis::TopologyView& view, const std::vector<std::string>& finished)
{
    Holdings after{};
    read(view, after);
    std::vector<bool> whole(m_names.size(), false);
    for (const auto& node : finished) {
        whole[static_cast<size_t>(number(node))] = true;
    }
    for (size_t slot = 0; slot < redis::SlotCount; ++slot) {
        if (m_left.test(slot) && settled(slot, after[slot], whole)) {
            m_left.reset(slot);
            forget(slot);
        }
    }
}

} // namespace keystrata::keyspace
