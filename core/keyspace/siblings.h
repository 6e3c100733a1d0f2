// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/browse.h"
#include "core/keyspace/layout.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The same logical key in other versions of its cache.
namespace keystrata::keyspace {

struct Sibling
{
    std::string version;
    std::string key;
    KeyNow now;
};

/// The name that a key would have in another version; nothing when its layout carries no version, or when the layouts
/// would read the new name as something else.
std::optional<std::string> nameInVersion(const LayoutSet& layouts, std::string_view key, std::string_view version);

/// Which of these versions hold the key, in the order given; its own version is among the answers when it is among the
/// versions. One round of questions that leaves idle times alone. Empty for a key without a version.
Result<std::vector<Sibling>> findSiblings(redis::Session& session, int db, const LayoutSet& layouts,
    std::string_view key, std::span<const std::string> versions, Context& context);

} // namespace keystrata::keyspace
