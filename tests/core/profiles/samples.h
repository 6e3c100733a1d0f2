// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"

#include <stdexcept>

namespace keystrata::testing {

inline redis::Address addressOf(const char* url)
{
    auto address = redis::parseAddress(url);
    if (!address) {
        throw std::runtime_error(address.error().message.english());
    }
    return *address;
}

/// The least that is valid.
inline profiles::Profile plainProfile(std::string name = "plain", const char* url = "redis://cache.example:6379")
{
    profiles::Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = std::move(name);
    profile.target.address = addressOf(url);
    return profile;
}

/// One with something in every field.
inline profiles::Profile fullProfile()
{
    using namespace profiles;
    auto profile = plainProfile("shop, live", "rediss-sentinel://ops@s1:26379,[::1]:26380/mymaster");
    auto& target = profile.target;
    target.tls = {.caFile = "/etc/ca.pem",
        .certificateFile = "/etc/me.pem",
        .keyFile = "/etc/me.key",
        .keyPassphrase = {},
        .verifyName = "redis.example",
        .verify = true};
    target.sentinel.user = "watcher";
    target.ssh = redis::SshSettings{.destination = "ops@bastion",
        .port = uint16_t{2222},
        .identityFile = "/home/o/key",
        .configFile = "/home/o/conf"};
    target.addressMap = {{.announced = {.host = "172.17.0.2", .port = 6379, .path = {}},
        .reachable = {.host = "127.0.0.1", .port = 7001, .path = {}}}};
    target.scanReplicas = true;
    profile.password = {.from = SecretSource::From::Command, .name = {}, .command = {"pass", "show", "redis live"}};
    profile.sentinelPassword = {.from = SecretSource::From::Environment, .name = "SENTINEL_AUTH", .command = {}};
    profile.keyPassphrase = {.from = SecretSource::From::File, .name = "/run/secrets/key", .command = {}};
    profile.colour = Colour::Red;
    profile.production = true;
    profile.guard = Guard::Operator;
    profile.values = {
        .kept = ValueRules::Kept::Encrypted, .shown = false, .hiddenKeys = {"*:medical:*"}, .hiddenFields = {"iban"}};
    profile.caches = {{.alias = "default",
                          .db = 1,
                          .layout = "django",
                          .prefix = "",
                          .scope = {},
                          .liveVersions = {"2", "3"},
                          .liveKey = {},
                          .defaultTtl = std::chrono::seconds(300)},
        {.alias = "pages",
            .db = 2,
            .layout = "{prefix}:v{version}:{key}",
            .prefix = std::string("p\xff\x00:", 4),
            .scope = keyspace::VersionScope::Global,
            .liveVersions = {},
            .liveKey = "pages:version",
            .defaultTtl = std::chrono::seconds(0)}};
    profile.layouts = {"trailing", "re:^(?P<key>sess.*)$"};
    profile.policyFile = "/etc/keystrata/shop.json";
    profile.limits = {.pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 5000, .largestShare = 0.25},
        .connectTimeout = std::chrono::milliseconds(1500),
        .commandTimeout = std::chrono::milliseconds(20'000)};
    return profile;
}

} // namespace keystrata::testing
