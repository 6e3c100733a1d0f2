// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/dumpcompare.h"

#include "core/base/digest.h"
#include "core/invalidation/journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The format is that of RDB files (rdb.h in Redis): a type, the value, and at the end the format's version (2 bytes)
// and a checksum (8).
namespace keystrata::invalidation {

namespace {

constexpr char SetType = 2;
constexpr char HashType = 4;
constexpr size_t Footer = 10;
constexpr size_t MarkDigits = 20;

class Payload
{
public:
    explicit Payload(std::string_view bytes) : m_bytes(bytes) { }

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
        const auto [value, special] = lengthOrKind();
        if (!special) {
            take(value);
        } else if (value < 3) { // a number of one, two or four bytes
            take(uint64_t{1} << value);
        } else { // compressed: its size, the size before, the bytes
            const uint64_t size = length();
            length();
            take(size);
        }
        return before.substr(0, before.size() - m_bytes.size());
    }

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

/// The elements of a set or the fields of a hash with their values, sorted; nothing for anything else.
std::optional<std::vector<std::string>> elementsOf(std::string_view dump)
{
    if (dump.size() < Footer + 2 || (dump.front() != SetType && dump.front() != HashType)) {
        return std::nullopt;
    }
    Payload payload(dump.substr(1, dump.size() - Footer - 1));
    std::vector<std::string> elements;
    for (uint64_t left = payload.length(); left > 0 && !payload.broken(); --left) {
        std::string element(payload.item());
        if (dump.front() == HashType) {
            element += payload.item();
        }
        elements.push_back(std::move(element));
    }
    if (payload.broken() || !payload.atEnd()) {
        return std::nullopt;
    }
    std::ranges::sort(elements);
    return elements;
}

} // namespace

bool sameValue(std::string_view left, std::string_view right)
{
    if (left == right) {
        return true;
    }
    if (left.size() != right.size() || left.empty() || left.front() != right.front()) {
        return false;
    }
    const auto elements = elementsOf(left);
    return elements && elements == elementsOf(right);
}

std::string valueDigest(std::string_view dump)
{
    const auto elements = elementsOf(dump);
    if (!elements) {
        return dumpDigest(dump);
    }
    std::string sorted(1, dump.front());
    for (const auto& element : *elements) {
        sorted += fmt::format("{} ", element.size());
        sorted += element;
    }
    return fmt::format("~{}{:x}", sha256(sorted).substr(0, MarkDigits), dump.size());
}

std::string bytesDigest(std::string_view bytes)
{
    return BytesMark + sha256(bytes).substr(0, MarkDigits);
}

} // namespace keystrata::invalidation
