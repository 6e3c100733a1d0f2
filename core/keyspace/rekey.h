// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/layout.h"

#include <optional>
#include <string>
#include <string_view>

namespace keystrata::keyspace {

/// The same logical key in another version. Nothing when the key has no version, or when its layout would not read the
/// result as that version with the same prefix, namespace and key (an odd version, an ambiguous template): such a key
/// cannot be carried.
std::optional<std::string> keyInVersion(
    std::string_view key, const LayoutSet& set, const LayoutSet::Match& match, std::string_view version);

} // namespace keystrata::keyspace
