// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/rekey.h"

namespace keystrata::keyspace {

std::optional<std::string> keyInVersion(
    std::string_view key, const LayoutSet& set, const LayoutSet::Match& match, std::string_view version)
{
    const auto& was = match.parts;
    if (match.layout < 0 || was.version.empty() || version.empty()) {
        return {};
    }
    const auto place = static_cast<size_t>(was.version.data() - key.data());
    std::string made;
    made.reserve(key.size() + version.size());
    made.append(key.substr(0, place)).append(version).append(key.substr(place + was.version.size()));
    // Only the layouts know whether they would read it so: a version may run into what follows it, a longer prefix may
    // fit all of a sudden, another layout may come first. The version in its place means that the way back is open.
    const auto found = set.classify(made);
    const auto& is = found.parts;
    const bool same = found.layout == match.layout && is.version == version && is.prefix == was.prefix
        && is.ns == was.ns && is.key == was.key && static_cast<size_t>(is.version.data() - made.data()) == place;
    return same ? std::optional(std::move(made)) : std::nullopt;
}

} // namespace keystrata::keyspace
