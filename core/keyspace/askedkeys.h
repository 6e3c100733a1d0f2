// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/scan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// Keys to be asked, their names in one buffer. Taken from the front, added at the back.
class AskedKeys
{
public:
    struct Entry
    {
        uint32_t offset = 0;
        uint32_t length = 0;
        uint64_t tag = 0;
        uint8_t ask = ask::Nothing;
    };

    bool empty() const { return m_first == m_entries.size(); }

    size_t size() const { return m_entries.size() - m_first; }

    const Entry& at(size_t index) const { return m_entries[m_first + index]; }

    const Entry& front() const { return at(0); }

    std::string_view name(const Entry& entry) const
    {
        return std::string_view(m_names).substr(entry.offset, entry.length);
    }

    void push(std::string_view name, uint8_t askFor, uint64_t tag)
    {
        m_entries.push_back({static_cast<uint32_t>(m_names.size()), static_cast<uint32_t>(name.size()), tag, askFor});
        m_names += name;
    }

    void pop()
    {
        if (++m_first == m_entries.size()) {
            clear();
        }
    }

    void clear()
    {
        m_entries.clear();
        m_names.clear();
        m_first = 0;
    }

private:
    std::vector<Entry> m_entries;
    std::string m_names;
    size_t m_first = 0;
};

} // namespace keystrata::keyspace
