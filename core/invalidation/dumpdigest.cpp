// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/record.h"

#include <fmt/format.h>

namespace keystrata::invalidation {

namespace {

// What DUMP answers ends in the version of the RDB format (2 bytes) and the CRC-64 of all before it (8 bytes,
// little-endian): createDumpPayload() of Redis' cluster.c, which RESTORE checks.
constexpr size_t Sum = 8;
constexpr size_t Footer = 2 + Sum;

} // namespace

std::string dumpDigest(std::string_view dump)
{
    if (dump.size() <= Footer) {
        return {};
    }
    return fmt::format("{:016x}{:x}", numberAt(dump, dump.size() - Sum, Sum), dump.size());
}

} // namespace keystrata::invalidation
