// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keysegment.h"

#include <algorithm>
#include <array>
#include <bit>
#include <ranges>

namespace keystrata::keyspace {

namespace {

constexpr std::array<std::string_view, 8> TypeNames{"", "string", "list", "set", "zset", "hash", "stream", "other"};

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
void appendNumber(std::vector<char>& out, size_t number)
{
    while (number >= 0x80) {
        out.push_back(static_cast<char>((number & 0x7f) | 0x80));
        number >>= 7;
    }
    out.push_back(static_cast<char>(number));
}

size_t readNumber(const char*& at)
{
    size_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*at++);
        number |= static_cast<size_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return number;
        }
    }
}

uint64_t prefixOf(std::string_view name)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; ++i) {
        prefix = prefix << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    }
    return prefix;
}

/// Two lengths below fifteen in one byte; else a byte that says so, and both in full.
constexpr unsigned char Long = 0xff;

void appendPair(std::vector<char>& out, size_t first, size_t second)
{
    if (first < 15 && second < 15) {
        out.push_back(static_cast<char>(first << 4 | second));
        return;
    }
    out.push_back(static_cast<char>(Long));
    appendNumber(out, first);
    appendNumber(out, second);
}

} // namespace

PackedColumn::PackedColumn(std::span<const uint32_t> values)
{
    if (values.empty() || std::ranges::all_of(values, [&](uint32_t value) { return value == values.front(); })) {
        m_same = values.empty() ? 0 : values.front();
        return;
    }
    uint32_t most = 0;
    m_least = std::numeric_limits<uint32_t>::max();
    for (const uint32_t value : values) {
        if (value >= Special) {
            m_least = std::min(m_least, value);
            most = std::max(most, value);
        }
    }
    m_least = std::min(m_least, most);
    const uint32_t span = std::min(most - m_least, std::numeric_limits<uint32_t>::max() - Special);
    m_width = (static_cast<unsigned>(std::bit_width(span + Special)) + 7) / 8;
    m_mask = m_width == 4 ? std::numeric_limits<uint32_t>::max() : (1U << m_width * 8) - 1;
    m_codes.assign(values.size() * m_width + Spare, 0);
    m_codes.shrink_to_fit();
    char* to = m_codes.data();
    for (const uint32_t value : values) {
        const uint32_t code = value < Special ? value : std::min(value - m_least, span) + Special;
        std::memcpy(to, &code, m_width);
        to += m_width;
    }
}

KeyType keyTypeFromName(std::string_view name)
{
    const auto* const found = std::ranges::find(TypeNames, name);
    return found == TypeNames.end() ? KeyType::Other : static_cast<KeyType>(found - TypeNames.begin());
}

std::string_view keyTypeName(KeyType type)
{
    return TypeNames.at(static_cast<size_t>(type));
}

/// From one name to the next; tells how much they share.
size_t KeySegment::step(size_t& at, std::string& name) const
{
    const char* cursor = m_names.data() + at;
    const size_t shared = readNumber(cursor);
    const auto pair = static_cast<unsigned char>(*cursor++);
    const size_t tail = pair == Long ? readNumber(cursor) : pair >> 4;
    const size_t own = pair == Long ? readNumber(cursor) : pair & 0x0fU;
    name.replace(shared, name.size() - shared - tail, cursor, own);
    at = static_cast<size_t>(cursor - m_names.data()) + own;
    return shared;
}

void KeySegment::readName(uint32_t index, std::string& name) const
{
    name.clear();
    size_t at = m_blocks[index / Block];
    for (uint32_t i = 0; i <= index % Block; ++i) {
        step(at, name);
    }
}

std::optional<uint32_t> KeySegment::find(std::string_view name) const
{
    // The last block that does not begin behind it, then one name after the other.
    std::string at;
    uint32_t low = 0;
    for (auto high = static_cast<uint32_t>(m_blocks.size()); low < high;) {
        const uint32_t middle = low + (high - low) / 2;
        readName(middle * Block, at);
        if (at <= name) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const uint32_t begin = (low == 0 ? 0 : low - 1) * Block;
    for (uint32_t index = begin; index < std::min(begin + Block, m_size); ++index) {
        readName(index, at);
        if (at == name) {
            return index;
        }
    }
    return std::nullopt;
}

KeyCells KeySegment::cells(uint32_t index) const
{
    return {.expiry = expiry(index),
        .memory = memory(index),
        .lastUse = lastUse(index),
        .stratum = stratum(index),
        .type = type(index)};
}

size_t KeySegment::bytes() const
{
    return sizeof(*this) + m_blocks.capacity() * sizeof(uint32_t) + m_names.capacity() + m_expiry.bytes()
        + m_memory.bytes() + m_lastUse.bytes() + m_strata.bytes() + m_types.bytes();
}

bool KeySegment::Names::next()
{
    if (m_next >= m_segment->size()) {
        return false;
    }
    m_shared = m_segment->step(m_at, m_name);
    ++m_next;
    return true;
}

void KeySegmentBuilder::add(std::string_view name, const KeyCells& cells)
{
    m_entries.push_back({.prefix = prefixOf(name),
        .offset = m_text.size(),
        .length = static_cast<uint32_t>(name.size()),
        .cells = size()});
    m_text.append(name);
    m_cells.push_back(cells);
}

void KeySegmentBuilder::fill(KeySegment& segment) const
{
    std::string_view before;
    for (uint32_t i = 0; i < size(); ++i) {
        const auto name = nameOf(m_entries[i]);
        if (i % KeySegment::Block == 0) {
            segment.m_blocks.push_back(static_cast<uint32_t>(segment.m_names.size()));
            before = {};
        }
        const auto shared = static_cast<size_t>(std::ranges::mismatch(before, name).in2 - name.begin());
        const auto ours = name.substr(shared);
        const auto theirs = before.substr(shared);
        const auto tail = static_cast<size_t>(
            std::ranges::mismatch(ours | std::views::reverse, theirs | std::views::reverse).in1 - ours.rbegin());
        const auto own = ours.substr(0, ours.size() - tail);
        appendNumber(segment.m_names, shared);
        appendPair(segment.m_names, tail, own.size());
        segment.m_names.insert(segment.m_names.end(), own.begin(), own.end());
        before = name;
    }
    segment.m_names.shrink_to_fit();
    segment.m_blocks.shrink_to_fit();
}

std::shared_ptr<const KeySegment> KeySegmentBuilder::build()
{
    std::ranges::sort(m_entries, [this](const Entry& left, const Entry& right) {
        return left.prefix != right.prefix ? left.prefix < right.prefix : nameOf(left) < nameOf(right);
    });
    auto segment = std::make_shared<KeySegment>();
    segment->m_size = size();
    fill(*segment);
    std::vector<uint32_t> values(m_entries.size());
    const auto column = [&](auto KeyCells::* cell) {
        std::ranges::transform(m_entries, values.begin(),
            [&](const Entry& entry) { return static_cast<uint32_t>(m_cells[entry.cells].*cell); });
        return PackedColumn(values);
    };
    segment->m_expiry = column(&KeyCells::expiry);
    segment->m_memory = column(&KeyCells::memory);
    segment->m_lastUse = column(&KeyCells::lastUse);
    segment->m_strata = column(&KeyCells::stratum);
    segment->m_types = column(&KeyCells::type);
    m_text.clear();
    m_entries.clear();
    m_cells.clear();
    return segment;
}

} // namespace keystrata::keyspace
