// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/msgpackwriter.h"

#include "core/values/scalars.h"

#include <bit>
#include <charconv>

namespace keystrata::values {

using namespace msgpack;

void MsgpackWriter::null()
{
    m_out += static_cast<char>(Nil);
}

void MsgpackWriter::boolean(bool value)
{
    m_out += static_cast<char>(value ? True : False);
}

bool MsgpackWriter::integer(std::string_view digits)
{
    const char* const end = digits.data() + digits.size();
    uint64_t natural = 0;
    if (!digits.starts_with('-') && std::from_chars(digits.data(), end, natural).ec == std::errc()) {
        unsignedInteger(natural);
        return true;
    }
    int64_t negative = 0;
    if (std::from_chars(digits.data(), end, negative).ec != std::errc()) {
        return false;
    }
    signedInteger(negative);
    return true;
}

void MsgpackWriter::real(double value, Form form)
{
    // The digits shown were the shortest that tell this number from others of its width.
    const auto single = static_cast<float>(value);
    const bool narrow = static_cast<double>(single) == value || realText(single) == realText(value);
    if (form == Float32 && narrow) {
        number(Float32, std::bit_cast<uint32_t>(single), sizeof(uint32_t));
    } else {
        number(Float64, std::bit_cast<uint64_t>(value), sizeof(uint64_t));
    }
}

void MsgpackWriter::text(std::string_view text)
{
    if (text.size() < 32) {
        m_out += static_cast<char>(FixText + text.size());
    } else if (text.size() <= UINT8_MAX && m_text8) {
        number(Text8, text.size(), sizeof(uint8_t));
    } else {
        wide(Text16, text.size());
    }
    m_out += text;
}

void MsgpackWriter::open(NodeKind kind, size_t count, Form)
{
    const bool list = kind == NodeKind::List;
    if (count < 16) {
        m_out += static_cast<char>((list ? FixArray : FixMap) + count);
    } else {
        wide(list ? Array16 : Map16, count);
    }
}

void MsgpackWriter::close(Form) { }

void MsgpackWriter::number(uint8_t form, uint64_t bits, size_t bytes)
{
    m_out += static_cast<char>(form);
    for (size_t i = bytes; i-- > 0;) {
        m_out += static_cast<char>(bits >> (8 * i));
    }
}

/// A length of 16 bits, or of 32 with the next first byte.
void MsgpackWriter::wide(uint8_t form, size_t count)
{
    const bool fits = count <= UINT16_MAX;
    number(fits ? form : static_cast<uint8_t>(form + 1), count, fits ? sizeof(uint16_t) : sizeof(uint32_t));
}

void MsgpackWriter::unsignedInteger(uint64_t value)
{
    if (value < FixMap) {
        m_out += static_cast<char>(value);
        return;
    }
    const unsigned width = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
    number(static_cast<uint8_t>(Uint8 + width), value, size_t{1} << width);
}

void MsgpackWriter::signedInteger(int64_t value)
{
    constexpr int64_t SmallestFix = -32;
    if (value >= 0) { // "-0"
        unsignedInteger(static_cast<uint64_t>(value));
    } else if (value >= SmallestFix) {
        m_out += static_cast<char>(value);
    } else {
        const unsigned width = value >= INT8_MIN ? 0 : value >= INT16_MIN ? 1 : value >= INT32_MIN ? 2 : 3;
        number(static_cast<uint8_t>(Int8 + width), static_cast<uint64_t>(value), size_t{1} << width);
    }
}

} // namespace keystrata::values
