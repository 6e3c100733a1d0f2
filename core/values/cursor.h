// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace keystrata::values {

/// Reads binary formats front to back. Past the end it gives zeros and empty views and remembers it: a reader looks at
/// isShort() where it matters and need not check every byte.
class Cursor
{
public:
    explicit Cursor(std::string_view bytes) : m_bytes(bytes) { }

    bool atEnd() const { return m_at >= m_bytes.size(); }

    bool isShort() const { return m_short; } ///< more was asked for than there is

    size_t position() const { return m_at; }

    std::string_view rest() const { return m_bytes.substr(m_at); }

    uint8_t peek() const { return atEnd() ? uint8_t{0} : static_cast<uint8_t>(m_bytes[m_at]); }

    uint8_t byte()
    {
        if (atEnd()) {
            m_short = true;
            return 0;
        }
        return static_cast<uint8_t>(m_bytes[m_at++]);
    }

    /// Exactly that many; when there are fewer, those that there are, and isShort().
    std::string_view take(uint64_t count)
    {
        const auto left = m_bytes.size() - m_at;
        m_short = m_short || count > left;
        const auto taken = m_bytes.substr(m_at, count > left ? left : static_cast<size_t>(count));
        m_at += taken.size();
        return taken;
    }

    template <std::integral T>
    T little()
    {
        return number<T>(std::endian::native == std::endian::little);
    }

    template <std::integral T>
    T big()
    {
        return number<T>(std::endian::native == std::endian::big);
    }

    double littleDouble() { return std::bit_cast<double>(little<uint64_t>()); }

    double bigDouble() { return std::bit_cast<double>(big<uint64_t>()); }

    float bigFloat() { return std::bit_cast<float>(big<uint32_t>()); }

private:
    template <std::integral T>
    T number(bool asItStands)
    {
        const auto bytes = take(sizeof(T));
        if (bytes.size() < sizeof(T)) {
            return 0;
        }
        T value = 0;
        std::memcpy(&value, bytes.data(), sizeof(T));
        if (!asItStands) {
            unsigned char swapped[sizeof(T)];
            for (size_t i = 0; i < sizeof(T); ++i) {
                swapped[i] = static_cast<unsigned char>(bytes[sizeof(T) - 1 - i]);
            }
            std::memcpy(&value, swapped, sizeof(T));
        }
        return value;
    }

    std::string_view m_bytes;
    size_t m_at = 0;
    bool m_short = false;
};

} // namespace keystrata::values
