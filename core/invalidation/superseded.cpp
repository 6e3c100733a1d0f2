// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/superseded.h"

#include <algorithm>
#include <unordered_map>

namespace keystrata::invalidation {

namespace {

/// The key without its version: the same for all versions of an object, and for nothing else of its database.
std::string objectName(const keyspace::ListedKey& key)
{
    const auto at = static_cast<size_t>(key.parts.version.data() - key.key.data());
    std::string name(key.key.substr(0, at));
    name += '\0';
    name += key.key.substr(at + key.parts.version.size());
    return name + '\0' + std::to_string(key.db);
}

bool bearsVersion(const keyspace::ListedKey& key)
{
    return key.layout != nullptr && key.layout->scope == keyspace::VersionScope::PerObject
        && !key.parts.version.empty();
}

/// Hashes of objects that are met more than once.
Result<std::vector<uint64_t>> repeatedHashes(
    redis::Session& session, const keyspace::ListRequest& request, Context& context)
{
    std::vector<uint64_t> hashes;
    const auto listing = keyspace::listKeys(session, request, context, [&hashes](const keyspace::ListedKey& key) {
        if (bearsVersion(key)) {
            hashes.push_back(std::hash<std::string>{}(objectName(key)));
        }
        return true;
    });
    if (!listing) {
        return fail(listing.error());
    }
    std::ranges::sort(hashes);
    std::vector<uint64_t> repeated;
    for (size_t i = 1; i < hashes.size(); ++i) {
        if (hashes[i] == hashes[i - 1] && (repeated.empty() || repeated.back() != hashes[i])) {
            repeated.push_back(hashes[i]);
        }
    }
    return repeated;
}

} // namespace

Result<std::vector<VersionedObject>> findVersionedObjects(
    redis::Session& session, const keyspace::ListRequest& request, Context& context)
{
    const auto repeated = repeatedHashes(session, request, context);
    if (!repeated) {
        return fail(repeated.error());
    }
    std::vector<VersionedObject> objects;
    if (repeated->empty()) {
        return objects;
    }
    std::unordered_map<std::string, size_t> places;
    const auto listing = keyspace::listKeys(session, request, context, [&](const keyspace::ListedKey& key) {
        if (!bearsVersion(key)) {
            return true;
        }
        auto name = objectName(key);
        if (!std::ranges::binary_search(*repeated, std::hash<std::string>{}(name))) {
            return true;
        }
        const auto [place, fresh] = places.try_emplace(std::move(name), objects.size());
        if (fresh) {
            objects.push_back(
                {.db = key.db, .layout = key.layout->name, .prefix = std::string(key.parts.prefix), .versions = {}});
        }
        objects[place->second].versions.push_back(
            {.version = std::string(key.parts.version), .key = std::string(key.key)});
        return true;
    });
    if (!listing) {
        return fail(listing.error());
    }
    for (auto& object : objects) {
        std::ranges::sort(object.versions,
            [](const auto& l, const auto& r) { return keyspace::compareVersions(l.version, r.version) > 0; });
    }
    std::erase_if(objects, [](const VersionedObject& object) { return object.versions.size() < 2; });
    return objects;
}

} // namespace keystrata::invalidation
