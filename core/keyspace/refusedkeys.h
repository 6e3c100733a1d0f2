// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace keystrata::keyspace {

/// Learns which keys an access list keeps from us. SCAN names all keys, whatever the patterns of its user, and each
/// question about one that is kept from us stands in the server's ACL log, where nobody wants a million of ours. So
/// when many keys with the same beginning were refused and none was answered, more of them are not asked about: the
/// longer the beginning, the fewer it takes. Costs nothing until the first refusal.
class RefusedKeys
{
public:
    void refused(std::string_view key);
    void answered(std::string_view key);
    bool worthAsking(std::string_view key) const;

    uint64_t refusals() const { return m_refusals; }

private:
    struct Count
    {
        uint32_t refused = 0;
        bool answered = false;
    };

    uint64_t m_refusals = 0;
    std::unordered_map<std::string, Count> m_beginnings;
};

} // namespace keystrata::keyspace
