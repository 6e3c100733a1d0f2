// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/profilejson.h"

#include "core/base/bytes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace keystrata::profiles {

namespace {

using redis::Endpoint;

constexpr const char* EscapedName = "escaped";

constexpr std::array<std::string_view, 3> TopologyNames{"standalone", "sentinel", "cluster"};
constexpr std::array<std::string_view, 6> FromNames{"none", "ask", "keyring", "environment", "file", "command"};
constexpr std::array<std::string_view, 3> ScopeNames{"none", "global", "per_object"};
constexpr std::array<std::string_view, 3> PaceNames{"gentle", "fast", "rate"};
constexpr std::array<std::string_view, 3> KeptNames{"plain", "encrypted", "never"};
constexpr std::array<std::string_view, 3> GuardNames{"observer", "operator", "administrator"};

template <typename Enum>
Json nameOf(std::span<const std::string_view> names, Enum value)
{
    return names[static_cast<size_t>(value)];
}

Json textJson(const std::string& bytes)
{
    return isUtf8(bytes) ? Json(bytes) : Json{{EscapedName, escapeBytes(bytes)}};
}

Json textsJson(const std::vector<std::string>& texts)
{
    auto list = Json::array();
    std::ranges::transform(texts, std::back_inserter(list), textJson);
    return list;
}

template <typename Value>
Json orNull(const std::optional<Value>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json endpointJson(const Endpoint& endpoint)
{
    return endpoint.isUnix() ? Json{{"path", textJson(endpoint.path)}}
                             : Json{{"host", textJson(endpoint.host)}, {"port", endpoint.port}};
}

Json addressJson(const redis::Address& address)
{
    auto endpoints = Json::array();
    std::ranges::transform(address.endpoints, std::back_inserter(endpoints), endpointJson);
    return {{"topology", nameOf(TopologyNames, address.topology)}, {"tls", address.tls},
        {"endpoints", std::move(endpoints)}, {"master_name", textJson(address.masterName)},
        {"user", textJson(address.user)}, {"db", orNull(address.db)}};
}

Json tlsJson(const redis::TlsSettings& tls)
{
    return {{"ca_file", textJson(tls.caFile)}, {"certificate_file", textJson(tls.certificateFile)},
        {"key_file", textJson(tls.keyFile)}, {"verify_name", textJson(tls.verifyName)}, {"verify", tls.verify}};
}

Json sshJson(const std::optional<redis::SshSettings>& ssh)
{
    return !ssh ? Json(nullptr)
                : Json{{"destination", textJson(ssh->destination)}, {"port", orNull(ssh->port)},
                      {"identity_file", textJson(ssh->identityFile)}, {"config_file", textJson(ssh->configFile)}};
}

Json mapJson(const std::vector<redis::AddressMapping>& map)
{
    auto list = Json::array();
    for (const auto& entry : map) {
        list.push_back({{"announced", endpointJson(entry.announced)}, {"reachable", endpointJson(entry.reachable)}});
    }
    return list;
}

Json sourceJson(const SecretSource& source)
{
    return {{"from", nameOf(FromNames, source.from)}, {"name", textJson(source.name)},
        {"command", textsJson(source.command)}};
}

Json cacheJson(const CacheSettings& cache)
{
    return {{"alias", textJson(cache.alias)}, {"db", orNull(cache.db)}, {"layout", textJson(cache.layout)},
        {"prefix", cache.prefix ? textJson(*cache.prefix) : Json(nullptr)},
        {"scope", cache.scope ? nameOf(ScopeNames, *cache.scope) : Json(nullptr)},
        {"live_versions", textsJson(cache.liveVersions)}, {"live_key", textJson(cache.liveKey)},
        {"default_ttl_seconds", cache.defaultTtl ? Json(cache.defaultTtl->count()) : Json(nullptr)}};
}

Json limitsJson(const Limits& limits)
{
    return {{"pace", nameOf(PaceNames, limits.pace.mode)}, {"keys_per_second", limits.pace.keysPerSecond},
        {"largest_share_percent", std::lround(limits.pace.largestShare * 100)},
        {"connect_timeout_ms", limits.connectTimeout.count()}, {"command_timeout_ms", limits.commandTimeout.count()}};
}

Json valueRulesJson(const ValueRules& rules)
{
    return {{"kept", keptName(rules.kept)}, {"shown", rules.shown}, {"hidden_keys", textsJson(rules.hiddenKeys)},
        {"hidden_fields", textsJson(rules.hiddenFields)}};
}

/// Reads the fields of one object; the first that is wrong is remembered and ends all reading.
class Reader
{
public:
    Reader(const Json& object, std::string place, std::optional<Error>& error)
        : m_object(object)
        , m_place(std::move(place))
        , m_error(error)
    {
        if (!object.is_object()) {
            wrong({}, "an object");
        }
    }

    /// Null when it is missing, null, or something was wrong before.
    const Json* field(const char* name) const
    {
        if (m_error || !m_object.is_object()) {
            return nullptr;
        }
        const auto found = m_object.find(name);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }

    void read(const char* name, bool& into) const
    {
        if (const auto* value = field(name); value != nullptr) {
            value->is_boolean() ? void(into = value->get<bool>()) : wrong(name, "true or false");
        }
    }

    void read(const char* name, std::string& into) const
    {
        if (const auto* value = field(name); value != nullptr) {
            readText(*value, name, into);
        }
    }

    void read(const char* name, std::vector<std::string>& into) const
    {
        into.clear();
        each(name, [&](const Json& value, const std::string& place) { readText(value, place, into.emplace_back()); });
    }

    template <std::integral Number>
        requires(!std::same_as<Number, bool>)
    void read(const char* name, Number& into) const
    {
        const auto* value = field(name);
        if (value == nullptr) {
            return;
        }
        constexpr auto most = static_cast<uint64_t>(std::numeric_limits<Number>::max());
        // Nothing in a profile is negative.
        const bool negative = !value->is_number_unsigned() && value->is_number_integer() && value->get<int64_t>() < 0;
        if (!value->is_number_integer() || negative || value->get<uint64_t>() > most) {
            wrong(name, "a whole number in its range");
            return;
        }
        into = value->get<Number>();
    }

    template <typename Value>
    void read(const char* name, std::optional<Value>& into) const
    {
        into.reset();
        if (field(name) != nullptr) {
            read(name, into.emplace());
        }
    }

    template <typename Enum>
    void read(const char* name, std::span<const std::string_view> names, Enum& into) const
    {
        const auto* value = field(name);
        if (value == nullptr) {
            return;
        }
        const auto found =
            value->is_string() ? std::ranges::find(names, value->get_ref<const std::string&>()) : names.end();
        if (found == names.end()) {
            std::string known;
            for (const auto& word : names) {
                known += known.empty() ? word : ", " + std::string(word);
            }
            wrong(name, "one of " + known);
            return;
        }
        into = static_cast<Enum>(found - names.begin());
    }

    /// `into` stays as it is when the object is missing.
    template <typename Value>
    void object(const char* name, Value& into, void (*readValue)(const Reader&, Value&)) const
    {
        if (const auto* value = field(name); value != nullptr) {
            const Reader reader(*value, m_place + name + ".", m_error);
            readValue(reader, into);
        }
    }

    template <typename Value>
    void objects(const char* name, std::vector<Value>& into, void (*readValue)(const Reader&, Value&)) const
    {
        into.clear();
        each(name, [&](const Json& value, const std::string& place) {
            const Reader reader(value, m_place + place + ".", m_error);
            readValue(reader, into.emplace_back());
        });
    }

private:
    void each(const char* name, const std::function<void(const Json&, const std::string&)>& readValue) const
    {
        const auto* list = field(name);
        if (list == nullptr) {
            return;
        }
        if (!list->is_array()) {
            wrong(name, "a list");
            return;
        }
        for (size_t i = 0; i < list->size() && !m_error; ++i) {
            readValue((*list)[i], std::string(name) + "[" + std::to_string(i) + "]");
        }
    }

    void readText(const Json& value, const std::string& name, std::string& into) const
    {
        if (value.is_string()) {
            into = value.get<std::string>();
            return;
        }
        const auto escaped = value.is_object() ? value.find(EscapedName) : value.end();
        if (escaped != value.end() && escaped->is_string()) {
            if (auto bytes = unescapeBytes(escaped->get_ref<const std::string&>()); bytes) {
                into = std::move(*bytes);
                return;
            }
        }
        wrong(name, "a text");
    }

    void wrong(const std::string& name, std::string wanted) const
    {
        if (!m_error) {
            auto place = m_place + name;
            if (place.ends_with('.')) {
                place.pop_back();
            }
            m_error = Error{ErrorKind::File,
                {"profile.field", "The field \"{0}\" is not {1}: correct it in the file.",
                    {std::move(place), std::move(wanted)}},
                {}};
        }
    }

    const Json& m_object;
    std::string m_place;
    std::optional<Error>& m_error;
};

void readEndpoint(const Reader& reader, Endpoint& endpoint)
{
    reader.read("path", endpoint.path);
    reader.read("host", endpoint.host);
    if (endpoint.isUnix()) {
        endpoint.port = 0; // as parseAddress() leaves it
    }
    reader.read("port", endpoint.port);
}

void readAddress(const Reader& reader, redis::Address& address)
{
    reader.read("topology", TopologyNames, address.topology);
    reader.read("tls", address.tls);
    reader.objects("endpoints", address.endpoints, readEndpoint);
    reader.read("master_name", address.masterName);
    reader.read("user", address.user);
    reader.read("db", address.db);
}

void readTls(const Reader& reader, redis::TlsSettings& tls)
{
    reader.read("ca_file", tls.caFile);
    reader.read("certificate_file", tls.certificateFile);
    reader.read("key_file", tls.keyFile);
    reader.read("verify_name", tls.verifyName);
    reader.read("verify", tls.verify);
}

void readSentinel(const Reader& reader, redis::Credentials& sentinel)
{
    reader.read("user", sentinel.user);
}

void readSsh(const Reader& reader, redis::SshSettings& ssh)
{
    reader.read("destination", ssh.destination);
    reader.read("port", ssh.port);
    reader.read("identity_file", ssh.identityFile);
    reader.read("config_file", ssh.configFile);
}

void readMapping(const Reader& reader, redis::AddressMapping& mapping)
{
    reader.object("announced", mapping.announced, readEndpoint);
    reader.object("reachable", mapping.reachable, readEndpoint);
}

void readSource(const Reader& reader, SecretSource& source)
{
    reader.read("from", FromNames, source.from);
    reader.read("name", source.name);
    reader.read("command", source.command);
}

void readSecrets(const Reader& reader, Profile& profile)
{
    for (const auto kind : SecretKinds) {
        reader.object(std::string(secretKindName(kind)).c_str(), profile.source(kind), readSource);
    }
}

void readCache(const Reader& reader, CacheSettings& cache)
{
    reader.read("alias", cache.alias);
    reader.read("db", cache.db);
    reader.read("layout", cache.layout);
    reader.read("prefix", cache.prefix);
    if (reader.field("scope") != nullptr) {
        reader.read("scope", ScopeNames, cache.scope.emplace());
    }
    reader.read("live_versions", cache.liveVersions);
    reader.read("live_key", cache.liveKey);
    std::optional<uint32_t> seconds;
    reader.read("default_ttl_seconds", seconds);
    if (seconds) {
        cache.defaultTtl = std::chrono::seconds(*seconds);
    }
}

void readMilliseconds(const Reader& reader, const char* name, std::chrono::milliseconds& into)
{
    auto count = static_cast<uint32_t>(into.count());
    reader.read(name, count);
    into = std::chrono::milliseconds(count);
}

void readLimits(const Reader& reader, Limits& limits)
{
    reader.read("pace", PaceNames, limits.pace.mode);
    reader.read("keys_per_second", limits.pace.keysPerSecond);
    auto percent = static_cast<uint32_t>(std::lround(limits.pace.largestShare * 100));
    reader.read("largest_share_percent", percent);
    limits.pace.largestShare = percent / 100.0;
    readMilliseconds(reader, "connect_timeout_ms", limits.connectTimeout);
    readMilliseconds(reader, "command_timeout_ms", limits.commandTimeout);
}

void readValueRules(const Reader& reader, ValueRules& rules)
{
    reader.read("kept", KeptNames, rules.kept);
    reader.read("shown", rules.shown);
    reader.read("hidden_keys", rules.hiddenKeys);
    reader.read("hidden_fields", rules.hiddenFields);
}

} // namespace

Json profileToJson(const Profile& profile)
{
    const auto& target = profile.target;
    auto secrets = Json::object();
    for (const auto kind : SecretKinds) {
        secrets[std::string(secretKindName(kind))] = sourceJson(profile.source(kind));
    }
    auto caches = Json::array();
    std::ranges::transform(profile.caches, std::back_inserter(caches), cacheJson);
    return {{"id", profile.id}, {"name", textJson(profile.name)}, {"address", addressJson(target.address)},
        {"secrets", std::move(secrets)}, {"tls", tlsJson(target.tls)},
        {"sentinel", Json{{"user", textJson(target.sentinel.user)}}}, {"ssh", sshJson(target.ssh)},
        {"address_map", mapJson(target.addressMap)}, {"scan_replicas", target.scanReplicas},
        {"colour", colourName(profile.colour)}, {"production", profile.production},
        {"unattended_cleanup", profile.cleanup}, {"guard", nameOf(GuardNames, profile.guard)},
        {"caches", std::move(caches)}, {"layouts", textsJson(profile.layouts)},
        {"policy_file", textJson(profile.policyFile)}, {"values", valueRulesJson(profile.values)},
        {"limits", limitsJson(profile.limits)}};
}

Result<Profile> profileFromJson(const Json& json)
{
    Profile profile;
    std::optional<Error> error;
    const Reader reader(json, {}, error);
    reader.read("id", profile.id);
    reader.read("name", profile.name);
    reader.object("address", profile.target.address, readAddress);
    reader.object("secrets", profile, readSecrets);
    reader.object("tls", profile.target.tls, readTls);
    reader.object("sentinel", profile.target.sentinel, readSentinel);
    if (reader.field("ssh") != nullptr) {
        reader.object("ssh", profile.target.ssh.emplace(), readSsh);
    }
    reader.objects("address_map", profile.target.addressMap, readMapping);
    reader.read("scan_replicas", profile.target.scanReplicas);
    reader.read("colour", colourNames(), profile.colour);
    reader.read("production", profile.production);
    reader.read("unattended_cleanup", profile.cleanup);
    reader.read("guard", GuardNames, profile.guard);
    reader.objects("caches", profile.caches, readCache);
    reader.read("layouts", profile.layouts);
    reader.read("policy_file", profile.policyFile);
    reader.object("values", profile.values, readValueRules);
    reader.object("limits", profile.limits, readLimits);
    if (error) {
        return fail(std::move(*error));
    }
    return profile;
}

} // namespace keystrata::profiles
