// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>

namespace keystrata {

/// SHA-256 in lower-case hexadecimal, 64 digits.
std::string sha256(std::string_view bytes);

} // namespace keystrata
