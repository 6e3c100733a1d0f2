// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/branch.h"
#include "core/invalidation/transform.h"

namespace keystrata::invalidation {

/// What is wrong with a step by itself, as the end of a sentence ("its path must begin with a slash"); empty: nothing.
std::string whatIsWrong(const TransformStep& step);

/// Applies all steps in their order and tells whether any of them changed something. Usage error, naming path and
/// reason, when one does not fit; the document is then half changed. Steps must be right (whatIsWrong()).
Result<bool> applySteps(const Transform& transform, Branch& document);

} // namespace keystrata::invalidation
