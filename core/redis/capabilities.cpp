// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/capabilities.h"

#include "core/base/redact.h"
#include "core/redis/connection.h"
#include "core/redis/hello.h"
#include "core/redis/info.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace keystrata::redis {

namespace {

constexpr std::string_view Key = "k"; ///< that need not exist

/// The commands that a session sends.
struct Probe
{
    std::string_view command; ///< as in Capabilities::denied
    std::array<std::string_view, 4> words;
    size_t count; ///< of the words
    bool runs; ///< for a user without MULTI: costs nothing and changes nothing
};

constexpr std::array Probes{
    Probe{"PING", {"PING", "", "", ""}, 1, true}, Probe{"SELECT", {"SELECT", "0", "", ""}, 2, false},
    Probe{"SCAN", {"SCAN", "0", "COUNT", "1"}, 4, true}, Probe{"DBSIZE", {"DBSIZE", "", "", ""}, 1, true},
    Probe{"TYPE", {"TYPE", Key, "", ""}, 2, true}, Probe{"PTTL", {"PTTL", Key, "", ""}, 2, true},
    Probe{"MEMORY", {"MEMORY", "USAGE", Key, ""}, 3, true}, Probe{"OBJECT", {"OBJECT", "IDLETIME", Key, ""}, 3, true},
    Probe{"CLIENT LIST", {"CLIENT", "LIST", "ID", "1"}, 4, true}, // not all of them
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

/// For a user without INFO.
void takeHello(const Hello& hello, Capabilities& into)
{
    into.flavour = hello.server == "valkey" ? "Valkey" : "Redis";
    into.version = parseVersion(hello.version);
    into.role = hello.role;
}

std::unexpected<Error> sentinel(const Connection& connection)
{
    return fail(ErrorKind::Refused,
        {"server.sentinel", "What answers at {0} is a Sentinel: give the address of the server it watches.",
            {connection.endpoint().display()}});
}

void note(std::string_view command, Reply refusal, Connection& connection, Probing& probing)
{
    const auto words = redact(refusal.text());
    connection.noteRefusal(std::string(command), words);
    probing.found.denied[std::string(command)] = words;
}

/// Sends the probes that may be sent and notes those that are refused; the error is why nothing can be told.
Status sendProbes(Connection& connection, bool queued, Deadline deadline, Context& context, Probing& probing)
{
    size_t sent = 0;
    for (const auto& probe : Probes) {
        if (queued || probe.runs) {
            connection.add(std::span(probe.words).first(probe.count));
            ++sent;
        }
    }
    if (queued) {
        connection.add({"DISCARD"});
        ++sent;
    }
    if (auto status = connection.await(sent, deadline, context); !status) {
        return status;
    }
    for (const auto& probe : Probes) {
        if (!queued && !probe.runs) {
            continue;
        }
        const Reply reply = connection.take();
        const auto effect = trafficEffect(probe.words.front(), reply);
        probing.effect.hits += effect.hits;
        probing.effect.misses += effect.misses;
        // A server that loads or has lost its master says nothing about later.
        if (reply.isError() && forbidsCommand(reply.text(), probe.command)) {
            note(probe.command, reply, connection, probing);
        }
    }
    if (const Reply discarded = queued ? connection.take() : Reply(); discarded.isError()) {
        return fail(errorFromReply("DISCARD", discarded.text())); // all that follows would only be queued
    }
    return {};
}

} // namespace

std::string ServerVersion::display() const
{
    return fmt::format("{}.{}.{}", major, minor, patch);
}

bool forbidsCommand(std::string_view errorReply, std::string_view command)
{
    if (errorReply.starts_with("ERR unknown")) {
        return true;
    }
    std::string quoted("'");
    for (const char c : command.substr(0, command.find(' '))) {
        quoted += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return errorReply.starts_with("NOPERM") && (errorReply.contains(quoted + "'") || errorReply.contains(quoted + "|"));
}

Error refusalOf(std::string_view command, std::string_view words)
{
    if (words.starts_with("ERR unknown")) {
        return {ErrorKind::Denied,
            {"server.lacks", "The server lacks {0}, or its administrator has renamed it.", {std::string(command)}},
            std::string(words)};
    }
    return errorFromReply(command, words);
}

std::optional<Error> Capabilities::refusal(std::string_view command) const
{
    const auto found = denied.find(command);
    return found == denied.end() ? std::nullopt : std::optional(refusalOf(command, found->second));
}

Result<Probing> probeCapabilities(Connection& connection, Deadline deadline, Context& context)
{
    connection.forgetRefusals();
    connection.add({"INFO"});
    connection.add({"MULTI"});
    if (auto status = connection.await(2, deadline, context); !status) {
        return fail(status.error());
    }
    Probing probing;
    auto& found = probing.found;
    if (const Reply info = connection.take(); !info.isError()) {
        if (infoField(info.text(), "redis_mode") == "sentinel") {
            return sentinel(connection);
        }
        readInfo(info.text(), found);
    } else if (classifyError(info.text()) == ErrorClass::RetryHere) {
        return fail(errorFromReply("INFO", info.text()));
    } else {
        note("INFO", info, connection, probing);
    }
    const bool queued = !connection.take().isError();
    if (auto status = sendProbes(connection, queued, deadline, context, probing); !status) {
        return fail(status.error());
    }
    if (found.infoAllowed) {
        return probing;
    }
    connection.add({"HELLO"});
    if (auto status = connection.await(1, deadline, context); !status) {
        return fail(status.error());
    }
    if (const auto hello = readHello(connection.take())) {
        if (hello->mode == "sentinel") {
            return sentinel(connection);
        }
        takeHello(*hello, found);
    }
    return probing;
}

} // namespace keystrata::redis
