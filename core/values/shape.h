// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/tree.h"

#include <cstddef>
#include <string>

namespace keystrata::values {

struct ShapeLimits
{
    /// Looked at, about: of lists and of maps whose keys are data only the beginning, up to a whole element, so that
    /// long values of the same making still have equal shapes.
    size_t nodes = 20'000;
    size_t depth = 8;
    size_t fields = 64; ///< of one map: with more its keys are taken for data
    size_t text = 2'000; ///< of the result
};

/// What a value is made of, without what it says: {"id":int,"name":str,"tags":[str]}. Canonical, so that two values of
/// the same making have equal shapes: keys are sorted, the elements of a list are joined ("note?" is in some of them
/// only, int|null are alternatives), and keys that are data (numbers, or a great many) become {*:…}. Words: null, bool,
/// int, real, str, bytes, symbol, time, opaque; objects as Class{…}. Where a limit was met stands "…".
std::string shapeOf(const Tree& tree, Tree::Index node = 0, const ShapeLimits& limits = {});

} // namespace keystrata::values
