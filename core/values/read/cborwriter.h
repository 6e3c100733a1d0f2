// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/read/rewrite.h"

#include <string>
#include <string_view>

namespace keystrata::values {

/// CBOR's words (RFC 8949, section 3).
namespace cbor {

/// The three highest bits of a first byte.
enum Major : uint8_t
{
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Simple,
};

/// The five lowest: a small number, how many bytes of a larger one follow (1, 2, 4, 8), or that the end is marked.
constexpr uint8_t Byte = 24;
constexpr uint8_t Indefinite = 31;

/// Whole first bytes.
constexpr uint8_t False = 0xf4;
constexpr uint8_t True = 0xf5;
constexpr uint8_t Null = 0xf6;
constexpr uint8_t Undefined = 0xf7;
constexpr uint8_t Half = 0xf9;
constexpr uint8_t Single = 0xfa;
constexpr uint8_t Double = 0xfb;
constexpr uint8_t Break = 0xff;
constexpr uint8_t TagForm = 0xc0;

constexpr uint64_t TimeText = 0;
constexpr uint64_t TimeNumber = 1;
constexpr uint64_t BigPositive = 2;
constexpr uint64_t BigNegative = 3;

constexpr std::string_view SelfDescribed = "\xd9\xd9\xf7";

} // namespace cbor

/// Shortest lengths; the width of numbers and the open ends of the original.
class CborWriter : public WireWriter
{
public:
    explicit CborWriter(std::string out) : m_out(std::move(out)) { }

    std::string take() { return std::move(m_out); }

    void null() override;
    void boolean(bool value) override;
    bool integer(std::string_view digits) override;
    void real(double value, Form form) override;
    void text(std::string_view text) override;
    void open(NodeKind kind, size_t count, Form form) override;
    void close(Form form) override;

private:
    void head(cbor::Major major, uint64_t argument);
    void number(uint8_t form, uint64_t bits, size_t bytes);

    std::string m_out;
};

} // namespace keystrata::values
