// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/examples.h"

#include "core/keyspace/namespaces.h"

#include <algorithm>
#include <map>

namespace keystrata::keyspace {

namespace {

constexpr size_t Kept = 64;

/// FNV-1a and a final mix: the order of the hashes has nothing to do with the order of the keys.
uint64_t hashOf(std::string_view key)
{
    uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char byte : key) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    }
    hash = (hash ^ (hash >> 31U)) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 29U);
}

} // namespace

void ExampleSet::add(std::string_view key)
{
    const Candidate candidate{hashOf(key), key};
    if (m_smallest.size() == Kept && candidate >= m_smallest.front()) {
        return;
    }
    if (std::ranges::find(m_smallest, candidate) != m_smallest.end()) {
        return; // a key that the sample holds twice
    }
    if (m_smallest.size() == Kept) {
        std::ranges::pop_heap(m_smallest);
        m_smallest.pop_back();
    }
    m_smallest.push_back(candidate);
    std::ranges::push_heap(m_smallest);
}

std::vector<std::string> ExampleSet::pick(size_t most) const
{
    auto sorted = m_smallest;
    std::ranges::sort(sorted);
    std::map<std::string, std::vector<std::string_view>> families;
    std::string family;
    for (const auto& candidate : sorted) {
        foldNamespace(candidate.key, ":", family);
        families[family].push_back(candidate.key);
    }
    using Family = std::pair<std::string, std::vector<std::string_view>>;
    std::vector<Family> biggestFirst(families.begin(), families.end());
    std::ranges::sort(biggestFirst, [](const Family& left, const Family& right) {
        return left.second.size() != right.second.size() ? left.second.size() > right.second.size()
                                                         : left.first < right.first;
    });
    std::vector<std::string> picked;
    for (size_t round = 0; round < most && picked.size() < std::min(most, sorted.size()); ++round) {
        for (const auto& [name, keys] : biggestFirst) {
            if (round < keys.size() && picked.size() < most) {
                picked.emplace_back(keys[round]);
            }
        }
    }
    return picked;
}

} // namespace keystrata::keyspace
