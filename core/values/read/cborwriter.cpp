// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/read/cborwriter.h"

#include "core/values/scalars.h"

#include <bit>
#include <charconv>
#include <cmath>

namespace keystrata::values {

using namespace cbor;

namespace {

bool isIndefinite(Form form)
{
    return form && (*form & 0x1f) == Indefinite;
}

/// The bits of a number in 16, when it loses nothing by it.
std::optional<uint16_t> halfOf(double value)
{
    constexpr int Bias = 15;
    int exponent = 0;
    const double fraction = std::frexp(std::abs(value), &exponent); // 0.5 <= fraction < 1
    const int biased = exponent - 1 + Bias;
    // Below the smallest normal number the step stays the same.
    const double steps = biased > 0 ? std::ldexp(fraction, 11) - 1024 : std::ldexp(std::abs(value), 24);
    if (biased > 30 || steps != std::floor(steps)) {
        return std::nullopt;
    }
    const auto sign = std::signbit(value) ? 0x8000U : 0U;
    const auto scale = value != 0 && biased > 0 ? static_cast<unsigned>(biased) << 10 : 0U;
    return static_cast<uint16_t>(sign | scale | static_cast<unsigned>(value == 0 ? 0 : steps));
}

} // namespace

void CborWriter::null()
{
    m_out += static_cast<char>(Null);
}

void CborWriter::boolean(bool value)
{
    m_out += static_cast<char>(value ? True : False);
}

bool CborWriter::integer(std::string_view digits)
{
    const bool negative = digits.starts_with('-');
    constexpr std::string_view Lowest = "-18446744073709551616"; // one more than the largest has below zero
    if (digits == Lowest) {
        head(Negative, UINT64_MAX);
        return true;
    }
    uint64_t size = 0;
    const auto natural = digits.substr(negative ? 1 : 0);
    if (std::from_chars(natural.data(), natural.data() + natural.size(), size).ec != std::errc()) {
        return false;
    }
    const bool below = negative && size > 0;
    head(below ? Negative : Unsigned, below ? size - 1 : size);
    return true;
}

void CborWriter::real(double value, Form form)
{
    // The digits shown were the shortest that tell this number from others of its width.
    const auto single = static_cast<float>(value);
    const bool narrow = static_cast<double>(single) == value || realText(single) == realText(value);
    const auto half = form == Half && narrow ? halfOf(static_cast<double>(single)) : std::nullopt;
    if (half) {
        number(Half, *half, sizeof(uint16_t));
    } else if (narrow && (form == Half || form == Single)) {
        number(Single, std::bit_cast<uint32_t>(single), sizeof(uint32_t));
    } else {
        number(Double, std::bit_cast<uint64_t>(value), sizeof(uint64_t));
    }
}

void CborWriter::text(std::string_view text)
{
    head(Text, text.size());
    m_out += text;
}

void CborWriter::open(NodeKind kind, size_t count, Form form)
{
    const auto major = kind == NodeKind::List ? Array : Map;
    if (isIndefinite(form)) {
        m_out += static_cast<char>((major << 5) | Indefinite);
    } else {
        head(major, count);
    }
}

void CborWriter::close(Form form)
{
    if (isIndefinite(form)) {
        m_out += static_cast<char>(Break);
    }
}

void CborWriter::head(Major major, uint64_t argument)
{
    const auto form = static_cast<uint8_t>(major << 5);
    if (argument < Byte) {
        m_out += static_cast<char>(form | argument);
        return;
    }
    const unsigned width = argument <= UINT8_MAX ? 0 : argument <= UINT16_MAX ? 1 : argument <= UINT32_MAX ? 2 : 3;
    number(static_cast<uint8_t>(form + Byte + width), argument, size_t{1} << width);
}

void CborWriter::number(uint8_t form, uint64_t bits, size_t bytes)
{
    m_out += static_cast<char>(form);
    for (size_t i = bytes; i-- > 0;) {
        m_out += static_cast<char>(bits >> (8 * i));
    }
}

} // namespace keystrata::values
