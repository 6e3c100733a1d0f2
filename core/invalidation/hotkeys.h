// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <queue>

#include <cstdint>
#include <string>
#include <vector>

namespace keystrata::invalidation {

/// A key and how much it is used.
struct HotKey
{
    static constexpr uint64_t Unknown = UINT64_MAX;

    uint64_t coldness = Unknown; ///< idle seconds, or how much its frequency lacks of the most
    uint64_t bytes = 0; ///< of memory
    int db = 0;
    std::string key;
    int64_t expiresAtMs = -1; ///< where it is known already
    std::string_view type = {}; ///< likewise; static

    bool operator<(const HotKey& other) const { return coldness < other.coldness; }
};

/// What OBJECT FREQ counts up to.
inline constexpr uint64_t MostFrequent = 255;

/// Of all keys that are shown to it it keeps the hottest, as many as there is room for.
class HotKeys
{
public:
    HotKeys(uint64_t mostBytes, uint64_t mostKeys) : m_mostBytes(mostBytes), m_mostKeys(mostKeys) { }

    void show(HotKey key);
    /// Hottest first; none are left here.
    std::vector<HotKey> take();

private:
    uint64_t m_mostBytes;
    uint64_t m_mostKeys;
    uint64_t m_bytes = 0;
    std::priority_queue<HotKey> m_kept; ///< the coldest on top
};

} // namespace keystrata::invalidation
