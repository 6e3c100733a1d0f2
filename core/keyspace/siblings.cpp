// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/siblings.h"

#include <algorithm>

namespace keystrata::keyspace {

std::optional<std::string> nameInVersion(const LayoutSet& layouts, std::string_view key, std::string_view version)
{
    const auto match = layouts.classify(key);
    if (match.layout < 0 || match.parts.version.empty()) {
        return std::nullopt;
    }
    std::string name(key);
    name.replace(static_cast<size_t>(match.parts.version.data() - key.data()), match.parts.version.size(), version);
    const auto again = layouts.classify(name);
    const bool same = again.layout == match.layout && again.parts.version == version
        && again.parts.prefix == match.parts.prefix && again.parts.ns == match.parts.ns
        && again.parts.key == match.parts.key;
    return same ? std::optional(std::move(name)) : std::nullopt;
}

Result<std::vector<Sibling>> findSiblings(redis::Session& session, int db, const LayoutSet& layouts,
    std::string_view key, std::span<const std::string> versions, Context& context)
{
    std::vector<Sibling> siblings;
    std::vector<std::string> names;
    for (const auto& version : versions) {
        auto name = nameInVersion(layouts, key, version);
        if (name && std::ranges::find(names, *name) == names.end()) {
            names.push_back(*name);
            siblings.push_back({.version = version, .key = std::move(*name), .now = {}});
        }
    }
    if (names.empty()) {
        return siblings;
    }
    auto found = lookUpKeys(session, db, names, context);
    if (!found) {
        return fail(found.error());
    }
    for (size_t i = 0; i < siblings.size(); ++i) {
        siblings[i].now = (*found)[i];
    }
    std::erase_if(siblings, [](const Sibling& sibling) { return sibling.now.gone; });
    return siblings;
}

} // namespace keystrata::keyspace
