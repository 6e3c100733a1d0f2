// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// Recognises keys that SCAN returns twice, in bounded memory (half a megabyte).
///
/// SCAN walks the hash table in the order of reversed bucket numbers. A table that does not change, or grows, yields no
/// key twice; one that shrinks makes the cursor fall back to the start of the coarser bucket it stands in, so the keys
/// of that one bucket come again, right after they came first. Remembering the last 16,384 to 32,768 keys is enough
/// even when a table shrinks to a four-thousandth.
class RecentKeys
{
public:
    RecentKeys();

    /// True when the key was not among the recent ones; it is now.
    bool insert(std::string_view key);
    void clear();

private:
    static constexpr size_t Generation = 16384;
    static constexpr size_t Slots = Generation * 2;

    static bool find(const std::vector<uint64_t>& table, uint64_t hash, size_t& slot);

    std::vector<uint64_t> m_current; ///< open addressing, zero is free
    std::vector<uint64_t> m_previous;
    size_t m_count = 0;
};

} // namespace keystrata::keyspace
