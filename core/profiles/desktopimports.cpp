// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/importing.h"

#include <algorithm>

/// The connection exports of Another Redis Desktop Manager and of RedisInsight.
namespace keystrata::profiles::importing {

namespace {

using redis::Topology;

std::optional<int> database(const Json& connection)
{
    const auto db = number(connection, "db");
    return db && *db <= 100'000 ? std::optional(static_cast<int>(*db)) : std::nullopt;
}

Message notAnObject()
{
    return {"import.entry", "This entry is no connection.", {}};
}

ImportedConnection ardmConnection(const Json& from)
{
    const auto name = text(from, "name");
    Draft draft(name);
    if (!from.is_object()) {
        return std::move(draft).failed(notAnObject());
    }
    auto& target = draft.target();
    auto& address = target.address;
    draft.endpoint(text(from, "host"), number(from, "port"));
    address.user = text(from, "username");
    const bool sentinel = holds(from, "sentinelOptions.masterName");
    if (sentinel) {
        address.topology = Topology::Sentinel;
        address.masterName = text(from, "sentinelOptions.masterName");
        // What stands beside the host is for the sentinel there; user and nodePassword are the server's.
        draft.secret(SecretKind::SentinelPassword, text(from, "auth"));
        draft.secret(SecretKind::Password, text(from, "sentinelOptions.nodePassword"));
    } else {
        address.topology = flag(from, "cluster") ? Topology::Cluster : Topology::Standalone;
        draft.secret(SecretKind::Password, text(from, "auth"));
    }
    address.db = address.topology == Topology::Cluster ? std::nullopt : database(from);
    if (const auto* ssl = at(from, "sslOptions"); ssl != nullptr && ssl->is_object()) {
        address.tls = true;
        draft.certificates(text(*ssl, "ca"), text(*ssl, "cert"), text(*ssl, "key"));
        target.tls.verifyName = text(*ssl, "servername");
        draft.wasNotVerified(); // that program never does
    }
    if (const auto* ssh = at(from, "sshOptions"); ssh != nullptr && holds(*ssh, "host")) {
        draft.ssh(*ssh, "privatekey");
        if (holds(*ssh, "beforeconnect")) {
            draft.left("import.before",
                "The command to run before connecting was not taken over: put it into your ssh "
                "configuration.");
        }
    }
    return std::move(draft).finish(name);
}

void readInsightTls(Draft& draft, const Json& from)
{
    draft.target().address.tls = true;
    // Older exports hold the certificate itself where newer ones have an object.
    draft.certificates(text(from, holds(from, "caCert.certificate") ? "caCert.certificate" : "caCert"),
        text(from, "clientCert.certificate"), text(from, "clientCert.key"));
    draft.target().tls.verifyName = text(from, "tlsServername");
    if (!flag(from, "verifyServerCert")) {
        draft.wasNotVerified();
    }
}

ImportedConnection insightConnection(const Json& from)
{
    const auto name = text(from, "name");
    Draft draft(name);
    if (!from.is_object()) {
        return std::move(draft).failed(notAnObject());
    }
    auto& target = draft.target();
    auto& address = target.address;
    const auto type = text(from, "connectionType");
    const bool sentinel = type == "SENTINEL" || holds(from, "sentinelMaster.name");
    const bool cluster = type == "CLUSTER" && !flag(from, "forceStandalone");
    draft.endpoint(text(from, "host"), number(from, "port"));
    if (const auto* nodes = at(from, "nodes"); nodes != nullptr && nodes->is_array() && (sentinel || cluster)) {
        for (const auto& node : *nodes) {
            const redis::Endpoint first = address.endpoints.front();
            if (holds(node, "host") && (text(node, "host") != first.host || number(node, "port") != first.port)) {
                draft.endpoint(text(node, "host"), number(node, "port"));
            }
        }
    }
    if (sentinel) {
        address.topology = Topology::Sentinel;
        address.masterName = text(from, "sentinelMaster.name");
        address.user = text(from, "sentinelMaster.username");
        target.sentinel.user = text(from, "username");
        draft.secret(SecretKind::SentinelPassword, text(from, "password"));
        draft.secret(SecretKind::Password, text(from, "sentinelMaster.password"));
    } else {
        address.topology = cluster ? Topology::Cluster : Topology::Standalone;
        address.user = text(from, "username");
        draft.secret(SecretKind::Password, text(from, "password"));
    }
    address.db = cluster ? std::nullopt : database(from);
    if (flag(from, "tls") || holds(from, "caCert") || holds(from, "clientCert")) {
        readInsightTls(draft, from);
    }
    if (const auto* ssh = at(from, "sshOptions"); ssh != nullptr && holds(*ssh, "host")) {
        draft.ssh(*ssh, "privateKey");
    }
    if (const auto compressor = text(from, "compressor"); !compressor.empty() && compressor != "NONE") {
        draft.left("import.compressor", "The compression ({0}) was not taken over: it is recognised by the values.",
            {compressor});
    }
    return std::move(draft).finish(name);
}

std::vector<ImportedConnection> each(const Json& list, ImportedConnection (*read)(const Json&))
{
    std::vector<ImportedConnection> out;
    std::ranges::transform(list, std::back_inserter(out), read);
    return out;
}

} // namespace

std::vector<ImportedConnection> fromArdm(const Json& document)
{
    const auto* bundle = at(document, "connections"); // newer ones export groups beside them
    return each(bundle != nullptr && bundle->is_array() ? *bundle : document, ardmConnection);
}

std::vector<ImportedConnection> fromInsight(const Json& document)
{
    return each(document, insightConnection);
}

} // namespace keystrata::profiles::importing
