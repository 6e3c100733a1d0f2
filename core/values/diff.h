// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/values/tree.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

enum class Change
{
    Added, ///< only in the second tree
    Removed, ///< only in the first
    Type, ///< text where a number was; another class; a tuple where a list was
    Value,
};

std::string_view changeName(Change change); ///< "added", "removed", "type", "value"

struct Difference
{
    Change change = Change::Value;
    std::string path; ///< as pathOf() in present.h writes it; of what was removed: in the first tree
    Tree::Index before = 0; ///< nodes; of Added and Removed only one of them means anything
    Tree::Index after = 0;

    bool operator==(const Difference&) const = default;
};

struct DiffLimits
{
    size_t differences = 1'000; ///< listed; the others are counted
    size_t nodes = 4'000'000; ///< looked at
    std::chrono::milliseconds time{2000};
};

struct Diff
{
    std::vector<Difference> differences; ///< in the order of the first tree, what was added behind its siblings
    uint64_t more = 0; ///< differences that are not listed
    bool complete = true; ///< false: a limit ended the comparison, there may be others

    bool same() const { return differences.empty() && complete; }
};

/// What changed from one value to the other. Maps and fields of objects are matched by key, in any order; lists by
/// place, so one more at the front changes all of them. What was added or removed with all it holds is one difference.
/// Fails only when it is cancelled.
Result<Diff> compare(const Tree& before, const Tree& after, const DiffLimits& limits, Context& context);

} // namespace keystrata::values
