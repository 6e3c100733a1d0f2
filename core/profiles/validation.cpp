// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/keyspace/presets.h"
#include "core/profiles/profile.h"

#include <algorithm>

namespace keystrata::profiles {

namespace {

using keyspace::VersionScope;
using redis::Topology;

constexpr size_t LongestName = 100;
constexpr auto ShortestTimeout = std::chrono::milliseconds(50);
constexpr auto LongestTimeout = std::chrono::milliseconds(std::chrono::minutes(10));

/// Goes through one profile and collects what is wrong.
class Check
{
public:
    explicit Check(const Profile& profile) : m_profile(profile) { }

    std::vector<Fault> run()
    {
        identity();
        address();
        tls();
        sentinel();
        ssh();
        addressMap();
        for (const auto kind : SecretKinds) {
            source(kind);
        }
        noSecrets();
        for (size_t i = 0; i < m_profile.caches.size(); ++i) {
            cache(i);
        }
        layouts();
        file("policy_file", m_profile.policyFile);
        limits();
        return std::move(m_faults);
    }

private:
    void fault(std::string field, std::string_view id, std::string_view text, std::vector<std::string> args = {})
    {
        m_faults.push_back({std::move(field), {id, text, std::move(args)}});
    }

    void identity()
    {
        if (!isProfileId(m_profile.id)) {
            fault("id", "profile.id", "The profile has no usable identity: make it anew.");
        }
        const auto& name = m_profile.name;
        if (name.empty() || name.size() > LongestName || displayText(name) != name || name.starts_with(' ')
            || name.ends_with(' ') || name.starts_with('-')) {
            fault("name", "profile.name",
                "A profile needs a name: up to 100 printable characters, not beginning with a dash or a blank.");
        }
    }

    static bool usable(const redis::Endpoint& endpoint)
    {
        return endpoint.isUnix() ? endpoint.path.starts_with('/') && endpoint.host.empty()
                                 : !endpoint.host.empty() && displayText(endpoint.host) == endpoint.host
                && !endpoint.host.contains(' ') && endpoint.port != 0;
    }

    void address()
    {
        const auto& address = m_profile.target.address;
        const auto& endpoints = address.endpoints;
        if (endpoints.empty() || !std::ranges::all_of(endpoints, usable)) {
            fault("address.endpoints", "profile.endpoints",
                "The address needs a host and a port from 1 to 65535, or the whole path of a socket.");
            return;
        }
        if (address.topology == Topology::Standalone && endpoints.size() > 1) {
            fault("address.endpoints", "profile.many",
                "A single server has one address: choose Sentinel or Cluster for several.");
        }
        const bool unixSocket = std::ranges::any_of(endpoints, &redis::Endpoint::isUnix);
        if (unixSocket && (address.tls || address.topology != Topology::Standalone)) {
            fault("address.endpoints", "profile.socket",
                "A unix socket leads to one server on this machine, without TLS: choose a host instead.");
        }
        if (address.db && *address.db < 0) {
            fault("address.db", "profile.db", "The database is a number from 0 up.");
        }
        if (address.db.value_or(0) > 0 && address.topology == Topology::Cluster) {
            fault("address.db", "profile.cluster_db", "A Cluster has one database only: leave its number out.");
        }
    }

    void tls()
    {
        const auto& tls = m_profile.target.tls;
        file("tls.ca_file", tls.caFile);
        file("tls.certificate_file", tls.certificateFile);
        file("tls.key_file", tls.keyFile);
        if (!m_profile.target.address.tls) {
            if (tls != redis::TlsSettings{.keyPassphrase = tls.keyPassphrase}) {
                fault("tls", "profile.tls_off", "There are TLS settings, but the address is not TLS: switch TLS on.");
            }
            return;
        }
        if (!tls.verify && !tls.verifyName.empty()) {
            fault("tls.verify_name", "profile.verify_name",
                "There is a name to verify, but verification is off: switch it on, or leave the name out.");
        }
        if (!tls.keyFile.empty() && tls.certificateFile.empty()) {
            fault("tls.key_file", "profile.key_alone", "A client key needs its certificate: name that file too.");
        }
    }

    void sentinel()
    {
        const auto& target = m_profile.target;
        const bool isSentinel = target.address.topology == Topology::Sentinel;
        if (isSentinel == target.address.masterName.empty()) {
            isSentinel ? fault("address.master_name", "profile.master",
                             "Sentinels need to be asked for a master by name: mymaster is the usual one.")
                       : fault("address.master_name", "profile.no_master",
                             "Only Sentinel knows masters by name: leave it out.");
        }
        if (!isSentinel && !target.sentinel.user.empty()) {
            fault("sentinel.user", "profile.no_sentinel", "There is a user for sentinels, but there are no sentinels.");
        }
    }

    void ssh()
    {
        const auto& ssh = m_profile.target.ssh;
        if (!ssh) {
            return;
        }
        const auto& destination = ssh->destination;
        // A leading dash would be an option to ssh.
        if (destination.empty() || destination.starts_with('-')
            || destination.find_first_of(" \t\n") != std::string::npos || displayText(destination) != destination) {
            fault("ssh.destination", "profile.ssh",
                "The ssh destination is written as ssh takes it: user@host, or a "
                "name from ~/.ssh/config.");
        }
        if (ssh->port == 0) {
            fault("ssh.port", "profile.ssh_port", "The ssh port is a number from 1 to 65535.");
        }
        file("ssh.identity_file", ssh->identityFile);
        file("ssh.config_file", ssh->configFile);
        if (std::ranges::any_of(m_profile.target.address.endpoints, &redis::Endpoint::isUnix)) {
            fault("ssh", "profile.ssh_socket", "A unix socket is on this machine: leave ssh out, or name a host.");
        }
    }

    void addressMap()
    {
        const auto& map = m_profile.target.addressMap;
        for (size_t i = 0; i < map.size(); ++i) {
            if (!usable(map[i].announced) || !usable(map[i].reachable) || map[i].announced.isUnix()) {
                fault(at("address_map", i), "profile.map",
                    "A line of the address map needs a host and a port on both sides.");
            }
        }
    }

    void source(SecretKind kind)
    {
        const auto& source = m_profile.source(kind);
        const auto field = "secrets." + std::string(secretKindName(kind));
        const auto isName = [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        };
        using enum SecretSource::From;
        if (source.from == Environment && (source.name.empty() || !std::ranges::all_of(source.name, isName))) {
            fault(field, "profile.variable", "A variable's name holds letters, digits and _ only.");
        }
        if (source.from == File && !source.name.starts_with('/')) {
            fault(field, "profile.secret_file", "The file of a secret is named with its whole path.");
        }
        if (source.from == Command && (source.command.empty() || source.command.front().empty())) {
            fault(field, "profile.command", "The command of a secret is a program and its words.");
        }
        if (source.from == None) {
            return;
        }
        if (kind == SecretKind::SentinelPassword && m_profile.target.address.topology != Topology::Sentinel) {
            fault(field, "profile.no_sentinel", "There is a password for sentinels, but there are no sentinels.");
        }
        const auto& tls = m_profile.target.tls;
        if (kind == SecretKind::KeyPassphrase && tls.keyFile.empty() && tls.certificateFile.empty()) {
            fault(field, "profile.no_key", "There is a passphrase, but no client key that it could open.");
        }
    }

    void noSecrets()
    {
        const auto& target = m_profile.target;
        if (!target.address.password.empty() || !target.tls.keyPassphrase.empty()
            || !target.sentinel.password.empty()) {
            fault("address", "profile.secret", "A profile never holds a password: say where it comes from instead.");
        }
    }

    void cache(size_t index)
    {
        const auto& cache = m_profile.caches[index];
        const auto place = at("caches", index);
        const auto same = [&cache](const CacheSettings& other) { return other.alias == cache.alias; };
        if (cache.alias.empty() || std::ranges::count_if(m_profile.caches, same) > 1) {
            fault(place + ".alias", "profile.alias", "Each cache of a profile needs a name of its own.");
        }
        const auto& address = m_profile.target.address;
        if (cache.db && *cache.db < 0) {
            fault(place + ".db", "profile.db", "The database is a number from 0 up.");
        } else if (cache.db.value_or(0) > 0 && address.topology == Topology::Cluster) {
            fault(place + ".db", "profile.cluster_db", "A Cluster has one database only: leave its number out.");
        } else if (cache.db && address.db && *cache.db != *address.db) {
            fault(place + ".db", "profile.other_db",
                "The cache is in database {0}, the address names {1}: leave it out of the address for all of them.",
                {std::to_string(*cache.db), std::to_string(*address.db)});
        }
        live(cache, place);
        if (!cache.layout.empty()) {
            layout(cache, place);
        } else if (std::ranges::any_of(m_profile.caches, [](const auto& other) { return !other.layout.empty(); })
            || !m_profile.layouts.empty()) {
            fault(place + ".layout", "profile.mixed",
                "Layouts are stated for all caches of a profile, or for none and then detected: state this one too.");
        }
        if (cache.defaultTtl && cache.defaultTtl->count() < 0) {
            fault(
                place + ".default_ttl_seconds", "profile.ttl", "The default expiry is a number of seconds from 0 up.");
        }
    }

    void live(const CacheSettings& cache, const std::string& place)
    {
        if (!cache.liveVersions.empty() && !cache.liveKey.empty()) {
            fault(place + ".live_key", "profile.live",
                "The live version is stated, or read from a key, not both: leave one out.");
        }
        if (std::ranges::find(cache.liveVersions, "") != cache.liveVersions.end()) {
            fault(place + ".live_versions", "profile.live_empty", "A live version is never empty.");
        }
    }

    void layout(const CacheSettings& cache, const std::string& place)
    {
        const auto layout = keyspace::layoutFromText(cache.layout);
        const auto fields = layout ? keyspace::inspectPattern(layout->pattern) : fail(layout.error());
        if (!fields) {
            m_faults.push_back({place + ".layout", fields.error().message});
            return;
        }
        const auto scope = cache.scope.value_or(layout->scope);
        if (fields->version == (scope == VersionScope::None)) {
            fault(place + ".scope", "profile.scope",
                "A layout with a version is global or per object, one without is "
                "neither: leave the scope to the layout.");
        }
        if (cache.prefix && !fields->prefix) {
            fault(place + ".prefix", "profile.prefix",
                "The layout has no place for a prefix: leave the prefix out, or write {prefix} into the layout.");
        }
        if (scope != VersionScope::Global && (!cache.liveVersions.empty() || !cache.liveKey.empty())) {
            fault(place + ".live_versions", "profile.no_live",
                "Only a layout with one version for the whole cache has a live version: leave it out.");
        }
    }

    void layouts()
    {
        for (size_t i = 0; i < m_profile.layouts.size(); ++i) {
            if (const auto layout = keyspace::layoutFromText(m_profile.layouts[i]); !layout) {
                m_faults.push_back({at("layouts", i), layout.error().message});
            }
        }
    }

    void limits()
    {
        const auto& limits = m_profile.limits;
        const auto timeout = [this](const char* field, std::chrono::milliseconds value) {
            if (value < ShortestTimeout || value > LongestTimeout) {
                fault(field, "profile.timeout", "A time-out is between 50 ms and 10 minutes.");
            }
        };
        timeout("limits.connect_timeout_ms", limits.connectTimeout);
        timeout("limits.command_timeout_ms", limits.commandTimeout);
        const auto& pace = limits.pace;
        if (pace.mode == keyspace::Pace::Mode::Rate && pace.keysPerSecond == 0) {
            fault("limits.keys_per_second", "profile.rate", "A pace by rate needs a number of keys a second.");
        }
        if (!(pace.largestShare >= keyspace::Pace::LeastShare && pace.largestShare <= keyspace::Pace::MostShare)) {
            fault("limits.largest_share_percent", "profile.share",
                "The largest share of the server's time is between 10 and 60 percent.");
        }
    }

    /// A relative path would mean another file wherever the program is started.
    void file(const char* field, const std::string& path)
    {
        if (!path.empty() && !path.starts_with('/')) {
            fault(field, "profile.path", "A file is named with its whole path.");
        }
    }

    static std::string at(const char* list, size_t index)
    {
        return std::string(list) + "[" + std::to_string(index) + "]";
    }

    const Profile& m_profile;
    std::vector<Fault> m_faults;
};

} // namespace

std::vector<Fault> validate(const Profile& profile)
{
    return Check(profile).run();
}

} // namespace keystrata::profiles
