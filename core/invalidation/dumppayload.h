// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string_view>

namespace keystrata::invalidation {

inline constexpr size_t DumpFooter = 10; ///< the format's version and a checksum

/// Reads the elements of a DUMP. The format is that of RDB files (rdb.h in Redis): a type, the value, and at the end
/// the format's version (2 bytes) and a checksum (8).
class DumpPayload
{
public:
    explicit DumpPayload(std::string_view bytes) : m_bytes(bytes) { }

    bool broken() const { return m_broken; }

    bool atEnd() const { return m_bytes.empty(); }

    /// A number of elements.
    uint64_t length()
    {
        const auto [value, special] = lengthOrKind();
        m_broken = m_broken || special;
        return m_broken ? 0 : value;
    }

    /// One string as it is stored, whatever its encoding.
    std::string_view item()
    {
        const auto before = m_bytes;
        itemBytes();
        return before.substr(0, before.size() - m_bytes.size());
    }

    /// Passes over one string: how long it is when it is not compressed.
    uint64_t itemBytes()
    {
        const auto [value, special] = lengthOrKind();
        if (!special) {
            take(value);
            return value;
        }
        if (value < 3) { // a number of one, two or four bytes
            take(uint64_t{1} << value);
            return uint64_t{1} << value;
        }
        const uint64_t size = length(); // compressed: its size, the size before, the bytes
        const uint64_t plain = length();
        take(size);
        return plain;
    }

    void skip(uint64_t bytes) { take(bytes); }

private:
    struct Length
    {
        uint64_t value = 0;
        bool special = false;
    };

    std::string_view take(uint64_t count)
    {
        if (m_broken || count > m_bytes.size()) {
            m_broken = true;
            return {};
        }
        const auto taken = m_bytes.substr(0, count);
        m_bytes.remove_prefix(count);
        return taken;
    }

    uint64_t bigEndian(size_t bytes)
    {
        uint64_t value = 0;
        for (const char byte : take(bytes)) {
            value = value << 8U | static_cast<unsigned char>(byte);
        }
        return value;
    }

    Length lengthOrKind()
    {
        const uint64_t first = bigEndian(1);
        switch (first >> 6U) {
        case 0:
            return {first & 0x3FU, false};
        case 1:
            return {(first & 0x3FU) << 8U | bigEndian(1), false};
        case 2:
            return {bigEndian(first == 0x81 ? 8 : 4), false};
        default:
            m_broken = m_broken || (first & 0x3FU) > 3;
            return {first & 0x3FU, true};
        }
    }

    std::string_view m_bytes;
    bool m_broken = false;
};

} // namespace keystrata::invalidation
