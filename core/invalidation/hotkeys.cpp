// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/hotkeys.h"

#include <algorithm>

namespace keystrata::invalidation {

void HotKeys::show(HotKey key)
{
    if (key.bytes > m_mostBytes) {
        return; // whatever else were left out for it
    }
    m_bytes += key.bytes;
    m_kept.push(std::move(key));
    while (m_bytes > m_mostBytes || m_kept.size() > m_mostKeys) {
        m_bytes -= m_kept.top().bytes;
        m_kept.pop();
    }
}

std::vector<HotKey> HotKeys::take()
{
    std::vector<HotKey> keys;
    keys.reserve(m_kept.size());
    for (; !m_kept.empty(); m_kept.pop()) {
        keys.push_back(m_kept.top());
    }
    std::ranges::reverse(keys);
    m_bytes = 0;
    return keys;
}

} // namespace keystrata::invalidation
