// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/rdbwriter.h"

#include <cstdint>
#include <string_view>

namespace keystrata::demo {

/// Where the payroll application reads which version it uses, and in which database.
inline constexpr std::string_view LiveVersionKey = "myhours:cache_version";
inline constexpr int PayrollDb = 1;

/// The keys that no family describes: the live version, queues, tag sets, counters, a few names that are not text.
/// None has a version or an expiry.
void writeOddities(RdbWriter& rdb, int db);
uint64_t oddityCount(int db);

} // namespace keystrata::demo
