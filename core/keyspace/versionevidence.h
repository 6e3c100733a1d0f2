// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/detector.h"

#include <span>
#include <string_view>

namespace keystrata::keyspace {

/// How much is asked of a sample before a number behind a prefix is called a version.
struct EvidenceNeeded
{
    bool marked = false; ///< the template writes a letter beside the version (":v2"): identifiers do not look so
    bool stated = false; ///< the operator named the layout, so its keys are there and only the prefixes are unknown
};

/// Decides whether the numbers behind `prefix` are versions of a cache or identifiers of objects ("user:17:profile").
/// `readings` are all keys that can be read with this prefix: their version and key parts count. What speaks for
/// versions: few of them, small and close together, many different names behind each, the same names behind several.
/// Pure; the order of the readings does not matter.
PrefixEvidence judgePrefix(std::string_view prefix, std::span<const KeyParts> readings, EvidenceNeeded needed);

/// False for what is no version number without further proof: years, dates and numbers with leading zeros.
bool mayBeVersion(std::string_view number, bool marked);

/// Names that only Django itself writes behind the version: sessions, cached pages, template fragments.
bool isDjangosOwn(std::string_view name);

} // namespace keystrata::keyspace
