// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/detector.h"
#include "core/keyspace/scan.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace keystrata::keyspace {

struct FoundLayouts
{
    LayoutSet layouts;
    Detection detection; ///< empty when nothing had to be detected
};

/// The layouts to read keys with: those stated when each of them is bound to its prefixes, else what a sample of key
/// names from all databases speaks for. The sample is taken until `until` at the longest.
Result<FoundLayouts> findLayouts(Scanner& scanner, std::span<const redis::Database> databases,
    const std::vector<Layout>& stated, const std::optional<std::vector<std::string>>& prefixes, Context& context,
    Clock::time_point until = Clock::time_point::max());

} // namespace keystrata::keyspace
