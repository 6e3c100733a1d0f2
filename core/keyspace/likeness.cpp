// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/likeness.h"

#include <algorithm>

namespace keystrata::keyspace {

namespace {

/// "v1-holidays", "details_v2": the mark of a version without its separator.
bool holdsMark(std::string_view key)
{
    for (size_t at = key.find('v'); at != std::string_view::npos; at = key.find('v', at + 1)) {
        const bool starts = at == 0 || std::string_view(":_-./").contains(key[at - 1]);
        if (starts && at + 1 < key.size() && key[at + 1] >= '0' && key[at + 1] <= '9') {
            return true;
        }
    }
    return false;
}

} // namespace

Likeness::Likeness(const Layout& layout) : m_layout(layout)
{
    auto pattern = KeyTemplate::parse(layout.pattern);
    if (pattern && pattern->fields().version && pattern->canFindPrefixes()) {
        m_pattern.emplace(std::move(*pattern));
    }
}

bool Likeness::resembles(std::string_view key)
{
    if (m_pattern) {
        m_pattern->readings(key, m_readings);
        if (!m_readings.empty()) {
            return true;
        }
    }
    const auto begins = [key](const std::string& prefix) { return !prefix.empty() && key.starts_with(prefix); };
    return std::ranges::any_of(m_layout.prefixes, begins)
        || (m_layout.scope != VersionScope::None && m_layout.prefixes.empty() && holdsMark(key));
}

} // namespace keystrata::keyspace
