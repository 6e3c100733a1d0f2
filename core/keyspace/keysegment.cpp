// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keysegment.h"

#include <algorithm>
#include <array>

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

template <typename T>
size_t bytesOf(const std::vector<T>& column)
{
    return column.capacity() * sizeof(T);
}

} // namespace

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
    const size_t own = readNumber(cursor);
    name.resize(shared);
    name.append(cursor, own);
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
    return sizeof(*this) + bytesOf(m_blocks) + bytesOf(m_names) + bytesOf(m_expiry) + bytesOf(m_memory)
        + bytesOf(m_lastUse) + bytesOf(m_strata) + bytesOf(m_types);
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
        const auto differs = std::ranges::mismatch(before, name);
        const auto shared = static_cast<size_t>(differs.in2 - name.begin());
        appendNumber(segment.m_names, shared);
        appendNumber(segment.m_names, name.size() - shared);
        segment.m_names.insert(segment.m_names.end(), differs.in2, name.end());
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
    const auto column = [this](auto& to, auto KeyCells::* cell) {
        const auto nothing = KeyCells().*cell;
        if (std::ranges::all_of(m_cells, [&](const KeyCells& cells) { return cells.*cell == nothing; })) {
            return;
        }
        to.reserve(m_entries.size());
        for (const Entry& entry : m_entries) {
            to.push_back(m_cells[entry.cells].*cell);
        }
    };
    column(segment->m_expiry, &KeyCells::expiry);
    column(segment->m_memory, &KeyCells::memory);
    column(segment->m_lastUse, &KeyCells::lastUse);
    column(segment->m_strata, &KeyCells::stratum);
    column(segment->m_types, &KeyCells::type);
    m_text.clear();
    m_entries.clear();
    m_cells.clear();
    return segment;
}

} // namespace keystrata::keyspace
