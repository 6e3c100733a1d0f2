// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/table.h"

#include <algorithm>
#include <string_view>

namespace keystrata::ctl {

namespace {

constexpr std::string_view Gap = "  ";

/// Characters, not bytes: a UTF-8 continuation byte takes no place of its own.
size_t widthOf(std::string_view text)
{
    return static_cast<size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

} // namespace

Table::Table(std::vector<Column> columns) : m_columns(std::move(columns)) { }

void Table::add(std::vector<std::string> cells)
{
    m_rows.push_back(std::move(cells));
}

std::string Table::text() const
{
    std::vector<std::string> titles;
    std::vector<size_t> widths;
    for (size_t column = 0; column < m_columns.size(); ++column) {
        titles.push_back(m_columns[column].title);
        widths.push_back(widthOf(titles.back()));
        for (const auto& row : m_rows) {
            widths.back() = std::max(widths.back(), widthOf(row[column]));
        }
    }
    std::string out;
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (size_t column = 0; column < cells.size(); ++column) {
            const std::string padding(widths[column] - widthOf(cells[column]), ' ');
            const bool right = m_columns[column].align == Align::Right;
            text += (right ? padding + cells[column] : cells[column] + padding);
            text += Gap;
        }
        out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
    };
    line(titles);
    std::ranges::for_each(m_rows, line);
    return out;
}

} // namespace keystrata::ctl
