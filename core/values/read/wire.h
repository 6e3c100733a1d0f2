// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/bytes.h"
#include "core/values/builder.h"
#include "core/values/cursor.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

/// What readers of binary formats share: bytes on one side, a tree on the other, and why it went no further. Functions
/// return false to end the reading: the input is short, a limit is reached, or a rule is broken.
class WireReader
{
public:
    WireReader(std::string_view bytes, const Limits& limits, Context& context)
        : m_cursor(bytes)
        , m_builder(limits, context)
    {
    }

    bool broken() const { return !m_why.empty(); }

    const std::string& why() const { return m_why; }

    size_t position() const { return m_cursor.position(); }

    Tree takeTree() { return m_builder.take(); }

    std::vector<uint8_t> takeForms() { return std::move(m_forms); }

protected:
    /// What strings of people hold: text, unless it is none. Of one that is cut off, what is there.
    bool addText(uint64_t length)
    {
        noteLength(length);
        auto text = m_cursor.take(length);
        for (int cut = 0; m_cursor.isShort() && cut < 3 && !text.empty() && !isUtf8(text); ++cut) {
            text.remove_suffix(1);
        }
        m_sawOtherText = m_sawOtherText || !isUtf8(text);
        return add(isUtf8(text) ? NodeKind::Text : NodeKind::Bytes, text) && !m_cursor.isShort();
    }

    bool addBytes(uint64_t length)
    {
        noteLength(length);
        const auto bytes = m_cursor.take(length);
        return add(NodeKind::Bytes, bytes) && !m_cursor.isShort();
    }

    bool add(NodeKind kind, std::string_view text = {})
    {
        m_forms.push_back(m_form);
        return m_builder.add(kind, text);
    }

    bool open(NodeKind kind, std::string_view text = {})
    {
        m_forms.push_back(m_form);
        return m_builder.open(kind, text);
    }

    void close() { m_builder.close(); }

    bool breaks(std::string why)
    {
        m_why = std::move(why);
        return false;
    }

    /// Of bytes, or of elements, which take one each: no value of Redis is longer.
    void noteLength(uint64_t length)
    {
        constexpr uint64_t longest = uint64_t{512} * 1024 * 1024;
        m_tooLong = m_tooLong || length > longest;
    }

    /// The form of the value whose first byte was just read: of the next node.
    void setForm(uint8_t form) { m_form = form; }

    Cursor m_cursor;
    bool m_sawOtherText = false; ///< a string that is not UTF-8
    bool m_tooLong = false; ///< something announces more than there can be

private:
    Builder m_builder;
    std::vector<uint8_t> m_forms;
    uint8_t m_form = 0;
    std::string m_why;
};

} // namespace keystrata::values
