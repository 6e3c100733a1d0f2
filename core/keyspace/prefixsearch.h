// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/keytemplate.h"
#include "core/keyspace/versionevidence.h"

#include <span>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// Looks for the prefixes that keys of this template bear: every way to read a key counts for its prefix, shorter
/// prefixes are decided first, and keys of an accepted one say nothing about longer ones ("shop:1:user:2:x" is a key
/// of "shop", not of "shop:1:user"). The result holds accepted and refused prefixes, in no useful order; prefixes
/// of one key are left out unless accepted. Pure; the order of the keys does not matter.
std::vector<PrefixEvidence> searchPrefixes(
    const KeyTemplate& pattern, std::span<const std::string_view> keys, EvidenceNeeded needed);

} // namespace keystrata::keyspace
