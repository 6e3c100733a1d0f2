// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::demo {

/// A cached value before it is serialised: named fields in order, nested objects and lists. The top level is an object.
/// Cleared and filled again for the next value, it allocates nothing.
class Fields
{
public:
    enum class Kind : uint8_t
    {
        Text,
        Integer,
        Real,
        Flag,
        Object,
        List,
        End
    };

    struct Item
    {
        Kind kind = Kind::Text;
        std::string_view name = {}; ///< string literal; empty inside a list
        size_t offset = 0; ///< of the text
        int64_t number = 0; ///< integer, flag, length of the text, or number of children
        double real = 0;
    };

    void clear();
    void text(std::string_view name, std::string_view value);
    void integer(std::string_view name, int64_t value);
    void real(std::string_view name, double value);
    void flag(std::string_view name, bool value);
    void beginObject(std::string_view name);
    void beginList(std::string_view name);
    void end();

    const std::vector<Item>& items() const { return m_items; }

    /// Children of the top level.
    int64_t size() const { return m_size; }

    std::string_view textOf(const Item& item) const;

private:
    void add(const Item& item);
    void begin(Kind kind, std::string_view name);

    std::vector<Item> m_items;
    std::vector<size_t> m_open; ///< objects and lists not yet ended
    std::string m_text;
    int64_t m_size = 0;
};

} // namespace keystrata::demo
