// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/prefixsearch.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <unordered_map>

namespace keystrata::keyspace {

namespace {

struct Reading
{
    KeyParts parts;
    uint32_t key = 0;
};

bool isVersionMark(std::string_view segment)
{
    return segment.size() > 1 && (segment[0] == 'v' || segment[0] == 'V')
        && std::ranges::all_of(segment.substr(1), [](char byte) { return byte >= '0' && byte <= '9'; });
}

/// "v1:holidays" is no prefix: the version of that key stands elsewhere.
bool holdsVersionMark(std::string_view prefix)
{
    while (!prefix.empty()) {
        const auto end = std::min(prefix.find(':'), prefix.size());
        if (isVersionMark(prefix.substr(0, end))) {
            return true;
        }
        prefix.remove_prefix(std::min(end + 1, prefix.size()));
    }
    return false;
}

/// All readings of all keys, by the number of segments in their prefix.
std::vector<std::vector<Reading>> readingsByDepth(
    const KeyTemplate& pattern, std::span<const std::string_view> keys, bool marked)
{
    std::vector<std::vector<Reading>> depths;
    std::vector<KeyParts> readings;
    for (uint32_t i = 0; i < keys.size(); ++i) {
        pattern.readings(keys[i], readings);
        for (const auto& parts : readings) {
            if (!mayBeVersion(parts.version, marked) || holdsVersionMark(parts.prefix)) {
                continue;
            }
            const auto segments =
                static_cast<size_t>(std::ranges::count(parts.prefix, ':')) + (parts.prefix.empty() ? 0 : 1);
            if (depths.size() <= segments) {
                depths.resize(segments + 1);
            }
            depths[segments].push_back({parts, i});
        }
    }
    return depths;
}

/// Readings put side by side by prefix.
class Groups
{
public:
    Groups(const std::vector<Reading>& readings, const std::vector<bool>& claimed)
    {
        std::unordered_map<std::string_view, uint32_t> numbers; // prefix → number of its group
        std::vector<uint32_t> groupOf(readings.size(), Claimed);
        numbers.reserve(readings.size());
        for (size_t i = 0; i < readings.size(); ++i) {
            if (claimed[readings[i].key]) {
                continue;
            }
            const auto known =
                numbers.try_emplace(readings[i].parts.prefix, static_cast<uint32_t>(numbers.size())).first;
            groupOf[i] = known->second;
            m_ends.resize(numbers.size());
            ++m_ends[groupOf[i]];
        }
        std::partial_sum(m_ends.begin(), m_ends.end(), m_ends.begin());
        m_members.resize(m_ends.empty() ? 0 : m_ends.back());
        auto places = m_ends;
        for (uint32_t i = 0; i < readings.size(); ++i) {
            if (groupOf[i] != Claimed) {
                m_members[--places[groupOf[i]]] = i;
            }
        }
    }

    size_t size() const { return m_ends.size(); }

    std::span<const uint32_t> members(size_t group) const
    {
        const size_t begin = group == 0 ? 0 : m_ends[group - 1];
        return std::span(m_members).subspan(begin, m_ends[group] - begin);
    }

private:
    static constexpr uint32_t Claimed = UINT32_MAX;

    std::vector<size_t> m_ends;
    std::vector<uint32_t> m_members;
};

/// Most prefixes of identifiers stand before a single key: no need to look closer.
bool isHopeless(const KeyParts& onlyReading, EvidenceNeeded needed)
{
    return !needed.stated && !onlyReading.prefix.empty() && !isDjangosOwn(onlyReading.key);
}

} // namespace

std::vector<PrefixEvidence> searchPrefixes(
    const KeyTemplate& pattern, std::span<const std::string_view> keys, EvidenceNeeded needed)
{
    std::vector<PrefixEvidence> found;
    std::vector<bool> claimed(keys.size(), false);
    std::vector<KeyParts> parts;
    for (const auto& depth : readingsByDepth(pattern, keys, needed.marked)) {
        const Groups groups(depth, claimed);
        for (size_t i = 0; i < groups.size(); ++i) {
            const auto members = groups.members(i);
            if (members.size() == 1 && isHopeless(depth[members[0]].parts, needed)) {
                continue;
            }
            parts.clear();
            std::ranges::transform(
                members, std::back_inserter(parts), [&](uint32_t member) { return depth[member].parts; });
            auto evidence = judgePrefix(parts[0].prefix, parts, needed);
            for (const uint32_t member : members) {
                claimed[depth[member].key] = claimed[depth[member].key] || evidence.accepted;
            }
            if (evidence.accepted || members.size() > 1) {
                found.push_back(std::move(evidence));
            }
        }
    }
    return found;
}

} // namespace keystrata::keyspace
