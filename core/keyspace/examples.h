// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// Keeps a few of many keys to show as examples: a random choice that is the same in whatever order the keys come,
/// and varied: one key of each namespace before a second one of any. The keys must outlive it.
class ExampleSet
{
public:
    void add(std::string_view key);

    std::vector<std::string> pick(size_t most) const;

private:
    struct Candidate
    {
        uint64_t hash = 0;
        std::string_view key;

        auto operator<=>(const Candidate&) const = default;
    };

    std::vector<Candidate> m_smallest; ///< heap of the smallest hashes seen
};

} // namespace keystrata::keyspace
