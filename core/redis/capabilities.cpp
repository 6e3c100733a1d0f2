// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/capabilities.h"

#include "core/base/redact.h"
#include "core/redis/connection.h"
#include "core/redis/info.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace keystrata::redis {

namespace {

/// The commands an analysis sends, on a key that need not exist: they are queued, never executed.
struct Probe
{
    std::string_view command; ///< as in Capabilities::denied
    std::string_view quoted; ///< how the server names it when it refuses
    std::array<std::string_view, 3> arguments;
    size_t count;
};

constexpr std::array Probes{
    Probe{"SCAN", "'scan'", {"SCAN", "0", ""}, 2},
    Probe{"DBSIZE", "'dbsize'", {"DBSIZE", "", ""}, 1},
    Probe{"TYPE", "'type'", {"TYPE", "k", ""}, 2},
    Probe{"PTTL", "'pttl'", {"PTTL", "k", ""}, 2},
    Probe{"MEMORY", "'memory", {"MEMORY", "USAGE", "k"}, 3},
    Probe{"OBJECT", "'object", {"OBJECT", "IDLETIME", "k"}, 3},
    Probe{"CLIENT LIST", "'client", {"CLIENT", "LIST", ""}, 2},
};

ServerVersion parseVersion(std::string_view text)
{
    ServerVersion version;
    for (int* part : {&version.major, &version.minor, &version.patch}) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *part);
        if (error != std::errc{}) {
            break;
        }
        text.remove_prefix(static_cast<size_t>(end - text.data()));
        if (!text.starts_with('.')) {
            break;
        }
        text.remove_prefix(1);
    }
    return version;
}

/// A refusal of the key's name rather than of the command says nothing about other keys; a server that loads or has
/// lost its master nothing about later.
bool refuses(Reply reply, const Probe& probe)
{
    const auto text = reply.text();
    return reply.isError()
        && (text.starts_with("ERR unknown") || (text.starts_with("NOPERM") && text.contains(probe.quoted)));
}

void readInfo(std::string_view info, Capabilities& into)
{
    into.infoAllowed = true;
    const bool valkey = infoField(info, "server_name") == "valkey";
    into.flavour = valkey ? "Valkey" : "Redis";
    into.version = parseVersion(infoField(info, valkey ? "valkey_version" : "redis_version"));
    into.runId = infoField(info, "run_id");
    into.role = infoField(info, "role");
    into.maxmemoryPolicy = infoField(info, "maxmemory_policy");
    into.lfu = into.maxmemoryPolicy.ends_with("-lfu");
}

} // namespace

std::string ServerVersion::display() const
{
    return fmt::format("{}.{}.{}", major, minor, patch);
}

Result<Capabilities> probeCapabilities(Connection& connection, Deadline deadline, Context& context)
{
    connection.add({"INFO"});
    connection.add({"MULTI"});
    if (auto status = connection.await(2, deadline, context); !status) {
        return fail(status.error());
    }
    Capabilities found;
    if (const Reply info = connection.take(); !info.isError()) {
        if (infoField(info.text(), "redis_mode") == "sentinel") {
            return fail(ErrorKind::Refused,
                {"server.sentinel", "What answers at {0} is a Sentinel: give the address of the server it watches.",
                    {connection.endpoint().display()}});
        }
        readInfo(info.text(), found);
    } else if (classifyError(info.text()) == ErrorClass::RetryHere) {
        return fail(errorFromReply("INFO", info.text()));
    } else {
        found.denied["INFO"] = redact(info.text());
    }
    if (connection.take().isError()) {
        return found;
    }
    for (const auto& probe : Probes) {
        connection.add(std::span(probe.arguments).first(probe.count));
    }
    connection.add({"DISCARD"});
    if (auto status = connection.await(Probes.size() + 1, deadline, context); !status) {
        return fail(status.error());
    }
    for (const auto& probe : Probes) {
        if (const Reply reply = connection.take(); refuses(reply, probe)) {
            found.denied[std::string(probe.command)] = redact(reply.text());
        }
    }
    if (const Reply discarded = connection.take(); discarded.isError()) {
        return fail(errorFromReply("DISCARD", discarded.text())); // all that follows would only be queued
    }
    return found;
}

} // namespace keystrata::redis
