// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string_view>

namespace keystrata::redis {

/// The value of one field of an INFO text ("field:value" lines); empty when it is not there.
std::string_view infoField(std::string_view info, std::string_view field);
/// The same as a number; zero when it is not there or not one.
uint64_t infoNumber(std::string_view info, std::string_view field);
/// A field with a fraction (seconds of a processor); zero when it is missing.
double infoDecimal(std::string_view info, std::string_view field);

} // namespace keystrata::redis
