// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/address.h"

#include <charconv>
#include <utility>

namespace keystrata::redis {

namespace {

constexpr uint16_t RedisPort = 6379;
constexpr uint16_t SentinelPort = 26379;

std::unexpected<Error> bad(std::string_view id, std::string_view text, std::vector<std::string> args = {})
{
    return fail(ErrorKind::Usage, {id, text, std::move(args)});
}

template <typename Number>
std::optional<Number> parseNumber(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> percentDecoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned byte = 0;
        if (i + 2 >= text.size()) {
            return std::nullopt;
        }
        const auto [end, error] = std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16);
        if (error != std::errc{} || end != &text[i + 1] + 2) {
            return std::nullopt;
        }
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

struct Scheme
{
    std::string_view name;
    Topology topology;
    bool tls;
    bool unixSocket;
};

constexpr Scheme Schemes[] = {
    {"redis", Topology::Standalone, false, false},
    {"rediss", Topology::Standalone, true, false},
    {"unix", Topology::Standalone, false, true},
    {"redis-sentinel", Topology::Sentinel, false, false},
    {"rediss-sentinel", Topology::Sentinel, true, false},
    {"redis-cluster", Topology::Cluster, false, false},
    {"rediss-cluster", Topology::Cluster, true, false},
};

const Scheme* findScheme(std::string_view name)
{
    for (const auto& scheme : Schemes) {
        if (scheme.name == name) {
            return &scheme;
        }
    }
    return nullptr;
}

Status readCredentials(std::string_view text, Address& address)
{
    const auto colon = text.find(':');
    const auto user = percentDecoded(text.substr(0, colon));
    const auto password = percentDecoded(colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1));
    if (!user || !password) {
        return bad("url.percent", "The user or password of the address has a broken %-escape: write % as %25.");
    }
    address.user = *user;
    address.password = *password;
    return {};
}

Result<Endpoint> readEndpoint(std::string_view text, uint16_t defaultPort)
{
    Endpoint endpoint{.host = {}, .port = defaultPort, .path = {}};
    std::string_view port;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return bad("url.ipv6", "The IPv6 address “{0}” lacks its closing bracket.", {std::string(text)});
        }
        endpoint.host = text.substr(1, close - 1);
        const auto rest = text.substr(close + 1);
        if (!rest.empty() && !rest.starts_with(':')) {
            return bad(
                "url.host", "“{0}” is not a host and port, such as redis.example.org:6379.", {std::string(text)});
        }
        port = rest.empty() ? rest : rest.substr(1);
    } else {
        const auto colon = text.rfind(':');
        endpoint.host = text.substr(0, colon);
        port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
        if (endpoint.host.contains(':')) {
            return bad("url.ipv6_brackets", "Write the IPv6 address “{0}” in brackets, such as [::1]:6379.",
                {std::string(text)});
        }
    }
    if (endpoint.host.empty()) {
        return bad("url.no_host", "The address names no host: write it as redis://host:6379/0.");
    }
    if (!port.empty()) {
        const auto number = parseNumber<uint16_t>(port);
        if (!number || *number == 0) {
            return bad("url.port", "“{0}” is not a port: use a number from 1 to 65535.", {std::string(port)});
        }
        endpoint.port = *number;
    }
    return endpoint;
}

Status readDatabase(std::string_view text, Address& address)
{
    const auto number = parseNumber<int>(text);
    if (!number || *number < 0) {
        return bad("url.db", "“{0}” is not a database number: use 0, 1, 2 …", {std::string(text)});
    }
    address.db = *number;
    return {};
}

Status readQuery(std::string_view query, Address& address)
{
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto item = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        if (!item.starts_with("db=")) {
            return bad("url.query", "The address has an option that is not known: “{0}”; only db=N is.",
                {std::string(item.substr(0, item.find('=')))});
        }
        if (auto status = readDatabase(item.substr(3), address); !status) {
            return status;
        }
    }
    return {};
}

Status readHosts(std::string_view text, uint16_t defaultPort, Address& address)
{
    for (size_t start = 0; start <= text.size();) {
        const auto comma = std::min(text.find(',', start), text.size());
        auto endpoint = readEndpoint(text.substr(start, comma - start), defaultPort);
        if (!endpoint) {
            return fail(endpoint.error());
        }
        address.endpoints.push_back(std::move(*endpoint));
        start = comma + 1;
    }
    if (address.topology == Topology::Standalone && address.endpoints.size() > 1) {
        return bad("url.many_hosts",
            "redis:// takes one host; for several use redis-sentinel://h1,h2/master or redis-cluster://h1,h2.");
    }
    return {};
}

/// What follows the host: /db, or /master-name[/db] for Sentinel.
Status readPath(std::string_view path, Address& address)
{
    if (address.topology == Topology::Sentinel) {
        const auto slash = path.find('/');
        const auto name = percentDecoded(path.substr(0, slash));
        if (!name || name->empty()) {
            return bad("url.master", "A Sentinel address ends in the master's name: redis-sentinel://h1,h2/mymaster.");
        }
        address.masterName = *name;
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    }
    if (path.empty()) {
        return {};
    }
    if (address.topology == Topology::Cluster) {
        return bad("url.cluster_db", "A Cluster has one database only: leave “/{0}” out.", {std::string(path)});
    }
    return readDatabase(path, address);
}

} // namespace

std::string Endpoint::display() const
{
    if (isUnix()) {
        return path;
    }
    const bool v6 = host.contains(':');
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Address::display() const
{
    const bool unixSocket = !endpoints.empty() && endpoints.front().isUnix();
    std::string out = unixSocket ? "unix" : tls ? "rediss" : "redis";
    out += topology == Topology::Sentinel ? "-sentinel://" : topology == Topology::Cluster ? "-cluster://" : "://";
    if (!user.empty()) {
        out += user + "@";
    }
    for (size_t i = 0; i < endpoints.size(); ++i) {
        out += (i == 0 ? "" : ",") + endpoints[i].display();
    }
    if (!masterName.empty()) {
        out += "/" + masterName;
    }
    if (db) {
        out += (unixSocket ? "?db=" : "/") + std::to_string(*db);
    }
    return out;
}

Result<Address> parseAddress(std::string_view url)
{
    const auto schemeEnd = url.find("://");
    if (schemeEnd == std::string_view::npos) {
        // The text may hold a password in any place, so it is not repeated.
        return bad(
            "url.no_scheme", "The address has no scheme: write it as redis://host:6379/0 or unix:///path/to/socket.");
    }
    const auto* scheme = findScheme(url.substr(0, schemeEnd));
    if (scheme == nullptr) {
        return bad("url.scheme", "“{0}://” is not a Redis address: use redis://, rediss:// or unix://.",
            {std::string(url.substr(0, schemeEnd))});
    }
    Address address{.topology = scheme->topology,
        .tls = scheme->tls,
        .endpoints = {},
        .masterName = {},
        .user = {},
        .password = {},
        .db = {}};
    auto rest = url.substr(schemeEnd + 3);
    // A password may hold / and ?; everything up to the last @ is credentials.
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        if (auto status = readCredentials(rest.substr(0, at), address); !status) {
            return fail(status.error());
        }
        rest = rest.substr(at + 1);
    }
    if (const auto query = rest.find('?'); query != std::string_view::npos) {
        if (auto status = readQuery(rest.substr(query + 1), address); !status) {
            return fail(status.error());
        }
        rest = rest.substr(0, query);
    }
    if (scheme->unixSocket) {
        const auto path = percentDecoded(rest);
        if (!path || !path->starts_with('/')) {
            return bad("url.unix", "A unix socket is written with its whole path: unix:///run/redis/redis.sock.");
        }
        address.endpoints.push_back({.host = {}, .port = 0, .path = *path});
        return address;
    }
    const auto slash = rest.find('/');
    const uint16_t port = scheme->topology == Topology::Sentinel ? SentinelPort : RedisPort;
    if (auto status = readHosts(rest.substr(0, slash), port, address); !status) {
        return fail(status.error());
    }
    if (auto status = readPath(slash == std::string_view::npos ? "" : rest.substr(slash + 1), address); !status) {
        return fail(status.error());
    }
    return address;
}

} // namespace keystrata::redis
