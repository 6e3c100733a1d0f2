// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/importing.h"

#include <algorithm>
#include <map>

/// Django's CACHES as JSON, for django-redis and for Django's own Redis backend. Both write keys as
/// KEY_PREFIX:VERSION:key and read one VERSION, so that is stated as the live one.
namespace keystrata::profiles::importing {

namespace {

using redis::Topology;

/// What one entry says about one of its servers.
struct Entry
{
    std::string alias;
    redis::Target target; ///< without secrets
    std::string password;
    std::string sentinelPassword;
    std::string keyPassphrase;
    CacheSettings cache;
    bool ownKeys = false; ///< a KEY_FUNCTION of its own: the layout is not known
    std::vector<Message> left;
};

/// Servers of LOCATION: a list, or a text that separates them.
std::vector<std::string> locations(const Json& entry)
{
    std::vector<std::string> out;
    const auto* location = at(entry, "LOCATION");
    if (location != nullptr && location->is_array()) {
        for (const auto& one : *location) {
            out.push_back(text(one, {}));
        }
        return out;
    }
    const auto all = text(entry, "LOCATION");
    for (size_t start = 0; start <= all.size();) {
        const auto end = std::min(all.find_first_of(",;", start), all.size());
        out.push_back(all.substr(start, end - start));
        start = end + 1;
    }
    return out;
}

/// Options stand in the query of an address, in OPTIONS (Django's own) or in CONNECTION_POOL_KWARGS (django-redis).
std::string option(const Json& entry, const std::map<std::string, std::string>& query, const std::string& name)
{
    if (const auto found = query.find(name); found != query.end()) {
        return found->second;
    }
    const auto own = text(entry, "OPTIONS." + name);
    return own.empty() ? text(entry, "OPTIONS.CONNECTION_POOL_KWARGS." + name) : own;
}

/// The query as redis-py reads it, cut off the address.
std::map<std::string, std::string> cutQuery(std::string& url)
{
    std::map<std::string, std::string> out;
    const auto mark = url.rfind('?');
    if (mark == std::string::npos || url.find('@', mark) != std::string::npos) {
        return out; // a password may hold a question mark
    }
    std::string_view query = std::string_view(url).substr(mark + 1);
    while (!query.empty()) {
        const auto item = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), item.size() + 1));
        const auto equals = std::min(item.find('='), item.size());
        out[std::string(item.substr(0, equals))] = item.substr(std::min(equals + 1, item.size()));
    }
    url.resize(mark);
    return out;
}

Result<redis::Address> addressOf(std::string url, std::map<std::string, std::string>& query)
{
    query = cutQuery(url);
    if (!url.contains("://")) {
        url = (url.starts_with('/') ? "unix://" : "redis://") + url;
    }
    auto address = redis::parseAddress(url);
    if (!address) {
        return address;
    }
    if (const auto db = query.find("db"); db != query.end()) {
        const auto number = importing::number(Json(db->second), {});
        address->db = number && *number <= 100'000 ? std::optional(static_cast<int>(*number)) : address->db;
    }
    return address;
}

void readTls(const Json& from, const std::map<std::string, std::string>& query, Entry& entry)
{
    Draft draft(entry.alias);
    draft.certificates(
        option(from, query, "ssl_ca_certs"), option(from, query, "ssl_certfile"), option(from, query, "ssl_keyfile"));
    entry.target.tls = draft.target().tls;
    entry.keyPassphrase = option(from, query, "ssl_password");
    const auto* requirement = at(from, "OPTIONS.CONNECTION_POOL_KWARGS.ssl_cert_reqs");
    requirement = requirement == nullptr ? at(from, "OPTIONS.ssl_cert_reqs") : requirement;
    if (option(from, query, "ssl_cert_reqs") == "none" || (requirement != nullptr && requirement->is_null())) {
        draft.wasNotVerified();
    }
    entry.left = std::move(draft).failed({}).left;
}

/// django-redis: the "host" of LOCATION is the master's name, SENTINELS lists where to ask for it.
void readSentinels(const Json& from, Entry& entry)
{
    auto& address = entry.target.address;
    Draft draft(entry.alias);
    for (const auto& sentinel : *at(from, "OPTIONS.SENTINELS")) {
        if (sentinel.is_array() && sentinel.size() == 2) {
            draft.endpoint(text(sentinel[0], {}), number(sentinel[1], {}));
        }
    }
    address.topology = Topology::Sentinel;
    address.masterName = address.endpoints.front().host;
    address.endpoints = draft.target().address.endpoints;
    entry.target.sentinel.user = text(from, "OPTIONS.SENTINEL_KWARGS.username");
    entry.sentinelPassword = text(from, "OPTIONS.SENTINEL_KWARGS.password");
}

void readCache(const Json& from, Entry& entry)
{
    auto& cache = entry.cache;
    cache.alias = entry.alias;
    cache.db = entry.target.address.topology == Topology::Cluster ? std::nullopt
                                                                  : std::optional(entry.target.address.db.value_or(0));
    cache.layout = "django";
    cache.prefix = text(from, "KEY_PREFIX");
    const auto version = text(from, "VERSION");
    cache.liveVersions = {version.empty() ? "1" : version};
    const auto* timeout = at(from, "TIMEOUT");
    if (timeout == nullptr) {
        cache.defaultTtl = std::chrono::seconds(300);
    } else if (timeout->is_null()) {
        cache.defaultTtl = std::chrono::seconds(0);
    } else if (const auto seconds = number(from, "TIMEOUT"); seconds && *seconds > 0 && *seconds <= UINT32_MAX) {
        cache.defaultTtl = std::chrono::seconds(*seconds);
    }
    entry.ownKeys = holds(from, "KEY_FUNCTION");
}

Result<Entry> readEntry(const std::string& alias, const Json& from, const std::string& location)
{
    Entry entry;
    entry.alias = alias;
    std::map<std::string, std::string> query;
    auto address = addressOf(location, query);
    if (!address) {
        return fail(address.error());
    }
    entry.password = std::exchange(address->password, {});
    for (const auto& other : {option(from, query, "password"), text(from, "OPTIONS.PASSWORD")}) {
        entry.password = entry.password.empty() ? other : entry.password; // the address counts first
    }
    if (address->user.empty()) {
        address->user = option(from, query, "username");
    }
    if (const auto db = number(from, "OPTIONS.db"); db && !address->db && *db <= 100'000) {
        address->db = static_cast<int>(*db);
    }
    entry.target.address = std::move(*address);
    if (const auto* sentinels = at(from, "OPTIONS.SENTINELS"); sentinels != nullptr && sentinels->is_array()) {
        readSentinels(from, entry);
    }
    if (entry.target.address.tls) {
        readTls(from, query, entry);
    }
    readCache(from, entry);
    return entry;
}

bool sameServer(const Entry& left, const Entry& right)
{
    auto one = left.target;
    auto other = right.target;
    one.address.db.reset();
    other.address.db.reset();
    return one == other && left.password == right.password;
}

/// All entries on one server.
ImportedConnection profileOf(const std::vector<Entry>& entries)
{
    const auto& first = entries.front();
    std::string aliases;
    for (const auto& entry : entries) {
        aliases += (aliases.empty() ? "" : ", ") + entry.alias;
    }
    Draft draft(aliases);
    draft.target() = first.target;
    auto& address = draft.target().address;
    const bool oneDb = std::ranges::all_of(entries, [&](const Entry& e) { return e.cache.db == first.cache.db; });
    address.db = oneDb ? first.cache.db : std::nullopt;
    draft.secret(SecretKind::Password, first.password);
    draft.secret(SecretKind::SentinelPassword, first.sentinelPassword);
    if (!first.target.tls.certificateFile.empty()) {
        draft.secret(SecretKind::KeyPassphrase, first.keyPassphrase);
    }
    for (const auto& entry : entries) {
        for (const auto& message : entry.left) {
            draft.left(message.id, message.text, message.args);
        }
        if (entry.ownKeys) {
            draft.left("import.key_function",
                "The cache {0} writes its keys with a KEY_FUNCTION of its own: add it with its layout yourself.",
                {entry.alias});
        } else {
            draft.profile().caches.push_back(entry.cache);
        }
    }
    return std::move(draft).finish(
        address.masterName.empty() ? address.endpoints.front().display() : address.masterName);
}

ImportedConnection notTaken(const std::string& alias, Message why)
{
    return Draft(alias).failed(std::move(why));
}

} // namespace

std::vector<ImportedConnection> fromDjango(const Json& document)
{
    const auto* caches = at(document, "CACHES");
    std::vector<ImportedConnection> out;
    std::vector<std::vector<Entry>> servers;
    for (const auto& [alias, from] : (caches != nullptr ? *caches : document).items()) {
        if (!text(from, "BACKEND").contains("edis")) {
            out.push_back(notTaken(alias, {"import.backend", "This is no Redis cache.", {}}));
            continue;
        }
        auto places = locations(from);
        const bool shards = text(from, "OPTIONS.CLIENT_CLASS").ends_with("ShardClient");
        const bool replicas = places.size() > 1 && !shards;
        places.resize(replicas ? 1 : places.size());
        for (const auto& place : places) {
            auto entry = readEntry(alias, from, place);
            if (!entry) {
                out.push_back(notTaken(alias, entry.error().message));
                continue;
            }
            if (replicas) {
                entry->left.push_back({"import.replicas",
                    "Of several servers for the cache {0} the first is taken, which is the master; its replicas are "
                    "found by asking it.",
                    {alias}});
            }
            const auto known = std::ranges::find_if(
                servers, [&entry](const auto& entries) { return sameServer(entries.front(), *entry); });
            (known != servers.end() ? *known : servers.emplace_back()).push_back(std::move(*entry));
        }
    }
    std::vector<ImportedConnection> all;
    std::ranges::transform(servers, std::back_inserter(all), profileOf);
    std::ranges::move(out, std::back_inserter(all));
    return all;
}

} // namespace keystrata::profiles::importing
