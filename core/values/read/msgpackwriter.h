// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/read/rewrite.h"

#include <string>
#include <string_view>

namespace keystrata::values {

/// MessagePack's words (spec.md).
namespace msgpack {

/// First bytes.
enum FirstByte : uint8_t
{
    FixMap = 0x80,
    FixArray = 0x90,
    FixText = 0xa0,
    Nil = 0xc0,
    Unused = 0xc1,
    False = 0xc2,
    True = 0xc3,
    Bin8 = 0xc4,
    Ext8 = 0xc7,
    Float32 = 0xca,
    Float64 = 0xcb,
    Uint8 = 0xcc,
    Int8 = 0xd0,
    FixExt1 = 0xd4,
    Text8 = 0xd9,
    Text16 = 0xda,
    Text32 = 0xdb,
    Array16 = 0xdc,
    Array32 = 0xdd,
    Map16 = 0xde,
    Map32 = 0xdf,
    Negative = 0xe0,
};

} // namespace msgpack

/// The shortest form of everything but of real numbers, which keep the width of the original.
class MsgpackWriter : public WireWriter
{
public:
    /// Programs of before 2013 know no text with a length of 8 bits.
    MsgpackWriter(std::string out, bool text8) : m_out(std::move(out)), m_text8(text8) { }

    std::string take() { return std::move(m_out); }

    void null() override;
    void boolean(bool value) override;
    bool integer(std::string_view digits) override;
    void real(double value, Form form) override;
    void text(std::string_view text) override;
    void open(NodeKind kind, size_t count, Form form) override;
    void close(Form form) override;

private:
    void number(uint8_t form, uint64_t bits, size_t bytes);
    void wide(uint8_t form, size_t count);
    void unsignedInteger(uint64_t value);
    void signedInteger(int64_t value);

    std::string m_out;
    bool m_text8;
};

} // namespace keystrata::values
