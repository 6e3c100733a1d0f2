// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// What TYPE answers, as one byte.
enum class KeyType : uint8_t
{
    Unknown,
    String,
    List,
    Set,
    SortedSet,
    Hash,
    Stream,
    Other, ///< of a module
};

KeyType keyTypeFromName(std::string_view name); ///< "zset" …; empty: Unknown
std::string_view keyTypeName(KeyType type); ///< "zset" …; empty for Unknown, "other" for Other

/// What is known of a key beside its name, in the fewest bytes that an operator's table needs: moments in seconds since
/// 2000-01-01 UTC (until 2136), sizes up to 4 GiB.
struct KeyCells
{
    static constexpr uint32_t Unknown = 0;
    static constexpr uint32_t Never = 1; ///< of expiry
    static constexpr uint32_t MostMemory = std::numeric_limits<uint32_t>::max(); ///< this or more

    uint32_t expiry = Unknown; ///< when it expires
    uint32_t memory = Unknown; ///< bytes, as MEMORY USAGE counts
    uint32_t lastUse = Unknown; ///< when it was last used: now minus its idle time
    uint16_t stratum = 0; ///< index into the strata of its table
    KeyType type = KeyType::Unknown;

    bool operator==(const KeyCells&) const = default;
};

/// A column of numbers in as few bytes each as the largest needs: the smallest of them is taken off first. Unknown and
/// Never are told apart from numbers; a column that holds nothing but the same value takes no room for its rows.
class PackedColumn
{
public:
    PackedColumn() = default;
    explicit PackedColumn(std::span<const uint32_t> values);

    uint32_t operator[](uint32_t row) const
    {
        uint32_t code = 0;
        std::memcpy(&code, m_codes.data() + (size_t{row} * m_width), sizeof(code));
        code &= m_mask;
        return code < Special ? code + m_same : code - Special + m_least;
    }

    size_t bytes() const { return m_codes.capacity(); }

private:
    static constexpr uint32_t Special = KeyCells::Never + 1;
    static constexpr size_t Spare = sizeof(uint32_t); ///< so that the last one can be read like all others

    std::vector<char> m_codes = std::vector<char>(Spare);
    uint32_t m_least = 0;
    uint32_t m_same = 0; ///< of a column without codes: the value of all rows
    uint32_t m_mask = 0;
    unsigned m_width = 0;
};

/// Some ten thousand keys in the order of their bytes, with their cells, for good. Names are front-coded in blocks:
/// each says what it shares with the one before, at its beginning and at its end. Whoever knows no cell pays for none.
class KeySegment
{
public:
    uint32_t size() const { return m_size; }

    /// Replaces `name`. Decodes up to a block.
    void readName(uint32_t index, std::string& name) const;
    std::optional<uint32_t> find(std::string_view name) const;
    KeyCells cells(uint32_t index) const;

    uint32_t expiry(uint32_t index) const { return m_expiry[index]; }

    uint32_t memory(uint32_t index) const { return m_memory[index]; }

    uint32_t lastUse(uint32_t index) const { return m_lastUse[index]; }

    uint16_t stratum(uint32_t index) const { return static_cast<uint16_t>(m_strata[index]); }

    KeyType type(uint32_t index) const { return static_cast<KeyType>(m_types[index]); }

    size_t bytes() const; ///< of memory

    /// Names front to back, without decoding any twice.
    class Names
    {
    public:
        explicit Names(const KeySegment& segment) : m_segment(&segment) { }

        bool next(); ///< to the first, then to each other; false after the last

        std::string_view name() const { return m_name; } ///< until next()

        uint32_t index() const { return m_next - 1; }

        /// How many of its first bytes the name before had, too.
        size_t shared() const { return m_shared; }

    private:
        const KeySegment* m_segment;
        uint32_t m_next = 0;
        size_t m_at = 0;
        size_t m_shared = 0;
        std::string m_name;
    };

private:
    friend class KeySegmentBuilder;

    static constexpr uint32_t Block = 16;

    size_t step(size_t& at, std::string& name) const;

    uint32_t m_size = 0;
    std::vector<uint32_t> m_blocks; ///< where each block of names begins
    std::vector<char> m_names;
    PackedColumn m_expiry;
    PackedColumn m_memory;
    PackedColumn m_lastUse;
    PackedColumn m_strata;
    PackedColumn m_types;
};

/// Collects keys in any order and makes a segment of them.
class KeySegmentBuilder
{
public:
    void add(std::string_view name, const KeyCells& cells);

    uint32_t size() const { return static_cast<uint32_t>(m_entries.size()); }

    /// Of what was added, which it forgets. Names of up to 4 GiB together.
    std::shared_ptr<const KeySegment> build();

private:
    struct Entry
    {
        uint64_t prefix; ///< the first eight bytes, as a number: most comparisons end here
        uint64_t offset;
        uint32_t length;
        uint32_t cells;
    };

    std::string_view nameOf(const Entry& entry) const
    {
        return std::string_view(m_text).substr(entry.offset, entry.length);
    }

    void fill(KeySegment& segment) const;

    std::string m_text;
    std::vector<Entry> m_entries;
    std::vector<KeyCells> m_cells;
};

} // namespace keystrata::keyspace
