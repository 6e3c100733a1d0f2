// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/fields.h"

namespace keystrata::demo {

void Fields::clear()
{
    m_items.clear();
    m_open.clear();
    m_text.clear();
    m_size = 0;
}

void Fields::text(std::string_view name, std::string_view value)
{
    add({.kind = Kind::Text, .name = name, .offset = m_text.size(), .number = static_cast<int64_t>(value.size())});
    m_text += value;
}

void Fields::integer(std::string_view name, int64_t value)
{
    add({.kind = Kind::Integer, .name = name, .number = value});
}

void Fields::real(std::string_view name, double value)
{
    add({.kind = Kind::Real, .name = name, .real = value});
}

void Fields::flag(std::string_view name, bool value)
{
    add({.kind = Kind::Flag, .name = name, .number = value ? 1 : 0});
}

void Fields::beginObject(std::string_view name)
{
    begin(Kind::Object, name);
}

void Fields::beginList(std::string_view name)
{
    begin(Kind::List, name);
}

void Fields::end()
{
    m_items.push_back({.kind = Kind::End, .number = m_items[m_open.back()].number});
    m_open.pop_back();
}

std::string_view Fields::textOf(const Item& item) const
{
    return std::string_view(m_text).substr(item.offset, static_cast<size_t>(item.number));
}

void Fields::add(const Item& item)
{
    ++(m_open.empty() ? m_size : m_items[m_open.back()].number);
    m_items.push_back(item);
}

void Fields::begin(Kind kind, std::string_view name)
{
    add({.kind = kind, .name = name});
    m_open.push_back(m_items.size() - 1);
}

} // namespace keystrata::demo
