// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/importing.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace keystrata::profiles::importing {

namespace {

constexpr uint64_t RedisPort = 6379;
constexpr size_t LongestName = 90; ///< leaves room for a number behind it

std::string cleanName(std::string_view name)
{
    auto clean = displayText(name);
    clean.resize(std::min(clean.size(), LongestName));
    while (!clean.empty() && !isUtf8(clean)) {
        clean.pop_back();
    }
    const auto first = clean.find_first_not_of(" -");
    const auto last = clean.find_last_not_of(' ');
    return first == std::string::npos ? std::string() : clean.substr(first, last - first + 1);
}

} // namespace

const Json* at(const Json& object, std::string_view path)
{
    const auto* here = &object;
    while (!path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        if (!here->is_object()) {
            return nullptr;
        }
        const auto found = here->find(std::string(path.substr(0, dot)));
        if (found == here->end()) {
            return nullptr;
        }
        here = &*found;
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return here;
}

std::string text(const Json& object, std::string_view path)
{
    const auto* found = at(object, path);
    if (found == nullptr) {
        return {};
    }
    return found->is_string() ? found->get<std::string>() : found->is_number() ? found->dump() : std::string();
}

std::optional<uint64_t> number(const Json& object, std::string_view path)
{
    const auto digits = text(object, path);
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ? std::nullopt
                                                                                          : std::optional(value);
}

bool flag(const Json& object, std::string_view path)
{
    const auto* found = at(object, path);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

bool holds(const Json& object, std::string_view path)
{
    const auto* found = at(object, path);
    return found != nullptr && !found->is_null()
        && !(found->is_string() && found->get_ref<const std::string&>().empty())
        && !(found->is_structured() && found->empty());
}

Draft::Draft(std::string source)
{
    m_connection.source = std::move(source);
    m_profile.id = newProfileId();
}

void Draft::endpoint(const std::string& host, std::optional<uint64_t> port)
{
    constexpr uint64_t most = std::numeric_limits<uint16_t>::max();
    auto& endpoints = m_profile.target.address.endpoints;
    if (host.starts_with('/')) {
        endpoints.push_back({.host = {}, .port = 0, .path = host});
    } else {
        const auto number = port.value_or(RedisPort);
        endpoints.push_back({.host = host, .port = static_cast<uint16_t>(number > most ? 0 : number), .path = {}});
    }
}

void Draft::secret(SecretKind kind, std::string text)
{
    if (!text.empty()) {
        m_profile.source(kind) = {.from = SecretSource::From::Ask};
        m_connection.secrets.set(kind, Secret(std::move(text)));
    }
}

void Draft::pemFile(std::string& into, const std::string& value, std::string_view what)
{
    if (value.starts_with('/') && !value.contains('\n')) {
        into = value;
    } else if (value.contains("-----BEGIN")) {
        left("import.inline", "{0} stands in the file itself: save it to a file that only you can read, and name that.",
            {std::string(what)});
    } else if (!value.empty()) {
        left("import.relative", "{0} is not named with its whole path: name it in the profile.", {std::string(what)});
    }
}

void Draft::certificates(const std::string& authority, const std::string& certificate, const std::string& key)
{
    auto& tls = m_profile.target.tls;
    pemFile(tls.caFile, authority, "The CA certificate");
    pemFile(tls.certificateFile, certificate, "The client certificate");
    pemFile(tls.keyFile, key, "The client key");
    if (tls.certificateFile.empty()) {
        tls.keyFile.clear();
    }
}

void Draft::ssh(const Json& options, std::string_view keyField)
{
    auto& ssh = m_profile.target.ssh.emplace();
    const auto user = text(options, "username");
    ssh.destination = (user.empty() ? "" : user + "@") + text(options, "host");
    if (const auto port = number(options, "port"); port && *port != 22 && *port <= 65535) {
        ssh.port = static_cast<uint16_t>(*port);
    }
    pemFile(ssh.identityFile, text(options, keyField), "The ssh key");
    if (holds(options, "password") || holds(options, "passphrase")) {
        left("import.ssh_secret",
            "The ssh password or passphrase was not taken over: the system's ssh uses your agent and its own "
            "configuration.");
    }
}

void Draft::left(std::string_view id, std::string_view text, std::vector<std::string> args)
{
    m_connection.left.push_back({id, text, std::move(args)});
}

void Draft::wasNotVerified()
{
    left("import.verify",
        "There the server's certificate was not checked; here it is, against the system's authorities or the CA file.");
}

ImportedConnection Draft::failed(Message why) &&
{
    m_connection.failure = std::move(why);
    return std::move(m_connection);
}

ImportedConnection Draft::finish(std::string_view name) &&
{
    const auto& address = m_profile.target.address;
    m_profile.name = cleanName(name);
    if (m_profile.name.empty() && !address.endpoints.empty()) {
        m_profile.name = cleanName(address.endpoints.front().display());
    }
    if (const auto faults = validate(m_profile); !faults.empty()) {
        return std::move(*this).failed(faults.front().message);
    }
    auto& taken = m_connection.taken;
    taken.push_back({"import.address", "The address {0}.", {address.display()}});
    if (const auto count = m_profile.caches.size(); count > 0) {
        std::string names;
        for (const auto& cache : m_profile.caches) {
            names += (names.empty() ? "" : ", ") + cache.alias;
        }
        taken.push_back({"import.caches", "The caches {0}.", {std::move(names)}});
    }
    if (m_profile.target.tls != redis::TlsSettings{}) {
        taken.push_back({"import.tls", "The TLS settings.", {}});
    }
    if (m_profile.target.ssh) {
        taken.push_back({"import.ssh", "The way through {0}.", {m_profile.target.ssh->destination}});
    }
    m_connection.profile = std::move(m_profile);
    return std::move(m_connection);
}

} // namespace keystrata::profiles::importing
