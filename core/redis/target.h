// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace keystrata::redis {

/// How a TLS server is checked and what we show it. Files are PEM. Used when the address says TLS.
struct TlsSettings
{
    std::string caFile; ///< authorities to trust; empty: the system's
    std::string certificateFile; ///< ours, with its chain; empty: none
    std::string keyFile; ///< of our certificate; empty: in the same file
    std::string keyPassphrase; ///< empty: the key is not encrypted
    std::string verifyName; ///< DNS name or IP that certificates must bear; empty: the host that is connected to
    bool verify = true; ///< false: anyone may pretend to be the server; shown in red wherever it is so

    bool operator==(const TlsSettings&) const = default;
};

struct Credentials
{
    std::string user; ///< empty: the server's default user
    std::string password;

    bool operator==(const Credentials&) const = default;
};

/// A way through another machine, made by the system's ssh with the user's own configuration, agent and known hosts.
struct SshSettings
{
    std::string destination; ///< as ssh takes it: user@host or a name from ~/.ssh/config
    std::optional<uint16_t> port;
    std::string identityFile; ///< empty: as ssh finds it
    std::string configFile; ///< empty: the user's own

    bool operator==(const SshSettings&) const = default;
};

/// Where a server that announces one address (to Sentinel or in a Cluster) is reached from here: NAT, containers.
struct AddressMapping
{
    Endpoint announced;
    Endpoint reachable;

    bool operator==(const AddressMapping&) const = default;
};

/// Everything needed to reach one cache server, whatever its topology. Holds secrets: never shown or stored as it is.
struct Target
{
    Address address;
    TlsSettings tls = {};
    Credentials sentinel = {}; ///< for the sentinels, which have users of their own; none when empty
    std::optional<SshSettings> ssh = {};
    std::vector<AddressMapping> addressMap = {};
    bool scanReplicas = false; ///< scan replicas instead of masters; idle times are then unknown

    bool operator==(const Target&) const = default;
};

} // namespace keystrata::redis
