// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/branch.h"

#include <string>
#include <string_view>

namespace keystrata::invalidation {

/// "string", "integer", "number", "boolean", "null".
bool isCastType(std::string_view type);

/// Makes it one of that type; false: it is one already. Only what can be taken back: numbers and truth from the very
/// text that JSON has for them, integers from numbers without a fraction, 1 and 0 from and to truth, null from the
/// empty text. Usage error for all else, without saying what stands there.
Result<bool> castBranch(Branch& branch, const std::string& type, const std::string& path);

} // namespace keystrata::invalidation
