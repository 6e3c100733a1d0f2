// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string_view>

namespace keystrata::invalidation {

/// Whether two dumps are of the same value. Sets and hashes that are kept as tables come out in any order.
bool sameValue(std::string_view left, std::string_view right);

} // namespace keystrata::invalidation
