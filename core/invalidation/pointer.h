// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/branch.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// RFC 6901 JSON pointers, with "*" for every element or member.
namespace keystrata::invalidation {

using Pointer = std::vector<std::string>;

/// Nothing when it does not begin with "/" or has a "~" that is no escape. The empty pointer (all of the document) has
/// no segments.
std::optional<Pointer> pointerFromText(std::string_view text);

/// Calls `visit` for every branch that the segments lead to, in the order of the document; ends with its first error.
/// What is missing is passed over.
using Visit = std::function<Status(Branch& branch)>;
Status visitAll(Branch& root, std::span<const std::string> segments, const Visit& visit);

/// Where a single segment leads inside of a branch: a member's or element's place. Branch::Nowhere when there is none.
Result<size_t> placeOf(const Branch& branch, const std::string& segment);

} // namespace keystrata::invalidation
