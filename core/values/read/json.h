// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/builder.h"

#include <string>
#include <string_view>

namespace keystrata::values {

/// How reading one JSON text into a tree ended.
struct JsonOutcome
{
    bool whole = false;
    bool ended = false; ///< not whole, because the text stops in the middle
    std::string why; ///< it is no JSON
};

/// Adds what the text says as the next node. Numbers keep the digits they are written with.
JsonOutcome addJson(std::string_view text, Builder& builder);

/// The same JSON written as `original` is: its separators or indentation, its escapes, its last line break. Numbers and
/// strings are taken as they stand. Both must be JSON.
std::string inStyleOf(std::string_view original, std::string_view json);

} // namespace keystrata::values
