// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::redis {

/// One place that listens: a TCP host and port, or the path of a unix socket.
struct Endpoint
{
    std::string host; ///< name or address without brackets; empty for a unix socket
    uint16_t port = 6379;
    std::string path; ///< of a unix socket; empty for TCP

    bool isUnix() const { return !path.empty(); }

    /// "10.0.0.5:6379", "[::1]:6379" or the path.
    std::string display() const;
    bool operator==(const Endpoint&) const = default;
};

enum class Topology
{
    Standalone,
    Sentinel,
    Cluster
};

/// Where a cache is and who we are there, as a URL states it:
/// redis[s]://[user[:password]@]host[:port][/db], unix://[user:password@]/path[?db=N],
/// redis[s]-sentinel://[user:password@]h1:p1,h2:p2/master-name[/db], redis[s]-cluster://[user:password@]h1:p1,h2:p2.
/// Percent-escapes are decoded in user, password and path. The password never appears in display().
struct Address
{
    Topology topology = Topology::Standalone;
    bool tls = false;
    std::vector<Endpoint> endpoints; ///< one for a single server, the seeds of a Sentinel or Cluster otherwise
    std::string masterName; ///< Sentinel only
    std::string user; ///< empty: the server's default user
    std::string password;
    std::optional<int> db; ///< nothing: every database that holds keys

    /// For people: without the password, "redis://alice@10.0.0.5:6379/1".
    std::string display() const;
    bool operator==(const Address&) const = default;
};

/// Reads a URL. The error (Usage) says what is wrong with it and never repeats the password.
Result<Address> parseAddress(std::string_view url);

} // namespace keystrata::redis
