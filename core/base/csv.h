// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace keystrata {

/// One line of a CSV file (RFC 4180), with its end. What a spreadsheet would take for a formula gets an apostrophe in
/// front, wherever it came from, negative numbers excepted; zero bytes and broken UTF-8 are for the caller to escape.
std::string csvLine(std::span<const std::string> cells);

} // namespace keystrata
