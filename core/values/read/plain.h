// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/values/tree.h"

#include <string_view>

/// The way back from JSON into a format that can say more than JSON: only for values that hold nothing but what JSON
/// has. Anything else would come back as something else, and the application would find out.
namespace keystrata::values {

/// Refused, with the reason, unless the value holds only what JSON has, not counting the order of keys.
Status refusedUnlessPlain(std::string_view format, const Tree& tree, bool integerKeys);
/// Something in it is in two places at once, and would be in one of them only.
Status refusedShared(std::string_view format);

/// Of the text that the editor has; Usage error when it is no JSON.
Result<Tree> treeOfJson(std::string_view json);

} // namespace keystrata::values
