// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/values/tree.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Binary formats that JSON can nearly say (MessagePack, CBOR), written from JSON as their original was.
namespace keystrata::values {

/// The first byte of a value on the wire: tells how wide, or of which kind, the original was. Nothing: it is new.
using Form = std::optional<uint8_t>;

/// One format's encoder. Values come in the order of the document; an Integer where a real number was comes as real.
class WireWriter
{
public:
    virtual ~WireWriter() = default;

    virtual void null() = 0;
    virtual void boolean(bool value) = 0;
    virtual bool integer(std::string_view digits) = 0; ///< false: the format has no integer so large
    virtual void real(double value, Form form) = 0;
    virtual void text(std::string_view text) = 0;
    /// A List of so many elements, or a Map of so many keys, each followed by its value.
    virtual void open(NodeKind kind, size_t count, Form form) = 0;
    virtual void close(Form form) = 0;
};

/// What an original is made of: its tree, and the form of each of its nodes.
struct WireOriginal
{
    Tree tree;
    std::vector<uint8_t> forms;
};

/// Writes JSON text. What stands at the same path in the original gives its form. Refused, with the reason, when the
/// original holds what JSON cannot say: it would be lost.
Status rewrite(std::string_view format, std::string_view json, const WireOriginal& original, WireWriter& writer);

} // namespace keystrata::values
