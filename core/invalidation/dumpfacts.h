// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <string_view>

/// What a DUMP tells of its value without a server. Types are those of rdb.h in Redis 7.0.
namespace keystrata::invalidation {

/// As TYPE answers; empty: a module's, or one of a newer server.
std::string_view dumpType(std::string_view dump);

/// About what MEMORY USAGE would answer for the value under a name of some length: what its strings take when they are
/// not compressed, and for tables what each element takes beside.
uint64_t dumpMemory(std::string_view dump);

} // namespace keystrata::invalidation
