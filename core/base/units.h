// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// Durations, sizes and counts as operators type them, and as they read them on a terminal (English, no locale).
namespace keystrata {

/// "500ms", "90s", "30m", "12h", "7d", "2w", "1h30m", "1.5h"; a bare number is seconds. At most a hundred years.
/// Usage error for everything else, negative ones included.
Result<std::chrono::milliseconds> parseDuration(std::string_view text);

/// Bytes: "512", "10kB", "10MB", "1.5GB" in powers of 1000, "10KiB", "10MiB", "1GiB" in powers of 1024; case does not
/// matter and the B may be left out. Usage error for everything else.
Result<uint64_t> parseSize(std::string_view text);

/// Milliseconds since 1970 UTC, as Redis counts them in PEXPIREAT.
int64_t unixMs(std::chrono::system_clock::time_point time = std::chrono::system_clock::now());

std::string formatBytes(uint64_t bytes); ///< "612 MB", "4.10 MB", "80 B" (powers of 1000)
std::string formatCount(uint64_t count); ///< "1,712,940"
std::string formatDuration(std::chrono::milliseconds duration); ///< "450 ms", "42 s", "58 min", "22 h", "4 d"
std::string formatPercent(double percent); ///< "91.8 %"

} // namespace keystrata
