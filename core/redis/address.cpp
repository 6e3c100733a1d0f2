// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/address.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace keystrata::redis {

namespace {

constexpr uint16_t RedisPort = 6379;
constexpr uint16_t SentinelPort = 26379;

/// The sentences repeat nothing of the address: whoever forgets the host has written the password where a port or an
/// option is expected.
std::unexpected<Error> bad(std::string_view id, std::string_view text)
{
    return fail(ErrorKind::Usage, {id, text, {}});
}

bool isControlOrSpace(char byte)
{
    const auto value = static_cast<unsigned char>(byte);
    return value <= 0x20 || value == 0x7F;
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
        const auto digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (error != std::errc{} || end != digits.data() + 2) {
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
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto* found = std::ranges::find_if(
        Schemes, [&](const Scheme& scheme) { return std::ranges::equal(scheme.name, name, {}, {}, lower); });
    return found == std::end(Schemes) ? nullptr : found;
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
            return bad("url.ipv6", "The IPv6 address lacks its closing bracket: write it as redis://[::1]:6379/0.");
        }
        endpoint.host = text.substr(1, close - 1);
        if (const auto zone = endpoint.host.find("%25"); zone != std::string::npos) {
            endpoint.host.erase(zone + 1, 2); // a URL escapes the % before an interface's name
        }
        port = text.substr(close + 1);
        if (!port.empty() && !port.starts_with(':')) {
            return bad("url.host", "Something stands between host and port: write them as redis://[::1]:6379/0.");
        }
    } else {
        const auto colon = text.find(':');
        endpoint.host = text.substr(0, colon);
        port = text.substr(endpoint.host.size());
        if (port.find(':', 1) != std::string_view::npos) {
            return bad("url.colons",
                "The host has more than one colon: write an IPv6 address as redis://[::1]:6379/0, and a user and "
                "password as redis://user:password@host:6379/0.");
        }
    }
    if (endpoint.host.empty() || std::ranges::any_of(endpoint.host, isControlOrSpace)) {
        return bad("url.no_host", "The address names no host: write it as redis://host:6379/0.");
    }
    if (port.size() > 1) {
        const auto number = parseNumber<uint16_t>(port.substr(1));
        if (!number || *number == 0) {
            return bad("url.port",
                "The port is not a number from 1 to 65535: write the address as redis://host:6379/0, with a user and "
                "password as redis://user:password@host:6379/0.");
        }
        endpoint.port = *number;
    }
    return endpoint;
}

Status readDatabase(std::string_view text, Address& address)
{
    const auto number = parseNumber<int>(text);
    if (!number || *number < 0) {
        return bad("url.db", "The database is not a number: end the address in /0, /1, /2 …, or ?db=0 for a socket.");
    }
    if (address.db) {
        return bad("url.db_twice", "The address names a database twice: leave one out.");
    }
    address.db = *number;
    return {};
}

Status readQuery(std::string_view query, Address& address)
{
    while (!query.empty()) {
        const auto item = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), item.size() + 1));
        if (!item.starts_with("db=")) {
            return bad("url.query", "The address has an option that is not known: only ?db=N is.");
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
    return path.empty() ? Status{} : readDatabase(path, address);
}

/// Where user and password end: at the last @, as a password may hold @ / ? and #. A socket's path may hold one too;
/// it begins with a slash.
size_t credentialsEnd(std::string_view rest, bool unixSocket)
{
    if (!unixSocket) {
        return rest.rfind('@');
    }
    return rest.starts_with('/') ? std::string_view::npos : rest.rfind("@/");
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
        return bad(
            "url.no_scheme", "The address has no scheme: write it as redis://host:6379/0 or unix:///path/to/socket.");
    }
    const auto* scheme = findScheme(url.substr(0, schemeEnd));
    if (scheme == nullptr) {
        return bad("url.scheme", "This is not a Redis address: begin it with redis://, rediss:// or unix://.");
    }
    Address address;
    address.topology = scheme->topology;
    address.tls = scheme->tls;
    auto rest = url.substr(schemeEnd + 3);
    if (const auto at = credentialsEnd(rest, scheme->unixSocket); at != std::string_view::npos) {
        if (auto status = readCredentials(rest.substr(0, at), address); !status) {
            return fail(status.error());
        }
        rest.remove_prefix(at + 1);
    }
    if (const auto query = rest.find('?'); query != std::string_view::npos) {
        if (auto status = readQuery(rest.substr(query + 1), address); !status) {
            return fail(status.error());
        }
        rest = rest.substr(0, query);
    }
    if (scheme->unixSocket) {
        const auto path = percentDecoded(rest);
        if (!path || !path->starts_with('/') || path->contains('\0')) {
            return bad("url.unix", "A unix socket is written with its whole path: unix:///run/redis/redis.sock.");
        }
        address.endpoints.push_back({.host = {}, .port = 0, .path = *path});
        return address;
    }
    const auto slash = std::min(rest.find('/'), rest.size());
    const uint16_t port = scheme->topology == Topology::Sentinel ? SentinelPort : RedisPort;
    if (auto status = readHosts(rest.substr(0, slash), port, address); !status) {
        return fail(status.error());
    }
    rest.remove_prefix(std::min(rest.size(), slash + 1));
    if (auto status = readPath(rest, address); !status) {
        return fail(status.error());
    }
    if (address.topology == Topology::Cluster && address.db) {
        return bad("url.cluster_db", "A Cluster has one database only: leave its number out.");
    }
    return address;
}

} // namespace keystrata::redis
