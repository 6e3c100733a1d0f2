// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/csv.h"

namespace keystrata {

namespace {

bool isFormula(std::string_view cell)
{
    if (cell.empty() || !std::string_view("=+-@\t\r\n").contains(cell.front())) {
        return false;
    }
    const bool number = cell.size() > 1 && cell.find_first_not_of("0123456789.", 1) == std::string_view::npos;
    return cell.front() != '-' || !number;
}

void addCell(std::string& line, std::string_view cell)
{
    const bool formula = isFormula(cell);
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        line += formula ? "'" : "";
        line += cell;
        return;
    }
    line += formula ? "\"'" : "\"";
    for (const char letter : cell) {
        line.append(letter == '"' ? 2 : 1, letter);
    }
    line += '"';
}

} // namespace

std::string csvLine(std::span<const std::string> cells)
{
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
        line += i > 0 ? "," : "";
        addCell(line, cells[i]);
    }
    return line + "\r\n";
}

} // namespace keystrata
