// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/commands.h"
#include "app/ctl/statstext.h"
#include "app/ctl/stratatext.h"
#include "core/base/bytes.h"
#include "core/keyspace/analysis.h"
#include "core/redis/topologywatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace keystrata::ctl {

namespace {

/// How long health may look at the keys, whatever their number.
constexpr std::chrono::milliseconds KeysBudget{1000};

/// All that health found out; what could not be is missing.
struct Checkup
{
    stats::Health health;
    std::optional<stats::ServerSample> sample;
    std::shared_ptr<const keyspace::Keyspace> keyspace;
};

/// The other servers and the sentinels; a single server has none that its own figures would not tell of.
std::optional<redis::TopologyPicture> lookAround(const Run& run, redis::Session& session)
{
    if (session.topology().kind == redis::Topology::Standalone) {
        return std::nullopt;
    }
    auto picture = redis::TopologyWatch(session.target(), session.options()).look(run.context);
    return picture ? std::optional(std::move(*picture)) : std::nullopt;
}

/// Looks at the server, at the keys for a second, and at the server again: what moved in between happens now.
Checkup examine(const Run& run, redis::Session& session)
{
    Checkup checkup;
    stats::RateMeter meter;
    const auto first = stats::sampleServer(session, run.context);
    if (!first) {
        checkup.health = stats::assessFailure(first.error());
        return checkup;
    }
    meter.add(*first);
    auto request = run.options.analysis;
    request.timeBudget = KeysBudget;
    request.exact = false;
    const auto keyspace = keyspace::analyse(session, request, run.context);
    if (keyspace) {
        checkup.keyspace = *keyspace;
    }
    const bool someMaster = std::ranges::any_of(session.links(), &redis::Link::up);
    auto second = someMaster ? stats::sampleServer(session, run.context) : first;
    const auto topology = lookAround(run, session);
    if (second) {
        // The first one timed a server without us; the second would time our own analysis's wake.
        second->latencyMs = first->latencyMs;
        const auto point = second->infoDenied ? std::nullopt : std::optional(meter.add(*second));
        checkup.health = stats::assessHealth(*second, point, topology ? &*topology : nullptr);
        checkup.sample = *second;
    } else {
        checkup.health = stats::assessFailure(second.error());
    }
    if (!keyspace) {
        checkup.health.problems.push_back({stats::Severity::Notice, keyspace.error().message});
    }
    for (const auto& note : keyspace ? (*keyspace)->notes : std::vector<Message>()) {
        // What matters for the versions and their numbers; the rest is not part of this answer.
        static constexpr std::array<std::string_view, 3> topics{"databases.", "scan.", "live."};
        if (std::ranges::any_of(topics, [&note](auto topic) { return note.id.starts_with(topic); })) {
            checkup.health.problems.push_back({stats::Severity::Notice, note});
        }
    }
    return checkup;
}

Json healthJson(const Run& run, const Checkup& checkup)
{
    const auto& sample = checkup.sample;
    const auto orNull = [&sample](auto value) { return sample ? Json(value(*sample)) : Json(nullptr); };
    const auto named = [&sample](auto value) {
        return sample && !sample->flavour.empty() ? Json(value(*sample)) : Json(nullptr);
    };
    const auto told = [&sample](
                          auto value) { return sample && !sample->infoDenied ? Json(value(*sample)) : Json(nullptr); };
    Json object;
    object["status"] = stats::statusName(checkup.health.status);
    object["backend"] = named([](const auto& s) {
        std::string name = s.flavour;
        std::ranges::transform(
            name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
        return name;
    });
    object["response_time_ms"] = orNull([](const auto& s) { return std::round(s.latencyMs * 1000) / 1000; });
    object["role"] = named([](const auto& s) { return jsonText(roleName(s.role)); });
    object["server"] = jsonText(run.target.address().display());
    object["server_version"] = named([](const auto& s) { return jsonText(s.version); });
    object["uptime_seconds"] = told([](const auto& s) { return s.uptimeSeconds; });
    object["used_memory_bytes"] = told([](const auto& s) { return s.usedMemory; });
    object["maxmemory_bytes"] = told([](const auto& s) { return s.maxmemory; });
    const auto* cache = checkup.keyspace ? mainCache(*checkup.keyspace) : nullptr;
    const bool live = cache != nullptr && !cache->liveVersions.empty();
    object["cache_version"] = live ? Json(jsonText(cache->liveVersions.front())) : Json(nullptr);
    object["cache_version_source"] = live ? Json(liveSourceName(cache->liveSource)) : Json(nullptr);
    object["keys_by_version"] = cache != nullptr ? keysByVersion(*checkup.keyspace, *cache)
        : checkup.keyspace                       ? Json::object()
                                                 : Json(nullptr);
    object["keys_by_version_exact"] = checkup.keyspace && checkup.keyspace->complete;
    object["problems"] = problemsJson(checkup.health.problems);
    return object;
}

std::string healthText(const Run& run, const Checkup& checkup)
{
    auto out =
        std::string(stats::statusName(checkup.health.status)) + "  " + displayText(run.target.address().display());
    if (const auto& sample = checkup.sample; sample) {
        if (!sample->flavour.empty()) {
            out += displayText(fmt::format("  {} {} {},", sample->flavour, sample->version, roleName(sample->role)));
        }
        out += fmt::format(" answers in {:.1f} ms", sample->latencyMs);
    }
    out += "\n";
    if (const auto* cache = checkup.keyspace ? mainCache(*checkup.keyspace) : nullptr; cache != nullptr) {
        out += "keys by version";
        const auto versions = keysByVersion(*checkup.keyspace, *cache);
        for (const auto& [version, keys] : versions.items()) {
            const bool isLive = std::ranges::find(cache->liveVersions, version) != cache->liveVersions.end();
            out +=
                fmt::format("  {}: {}{}", displayText(version), keys.template get<uint64_t>(), isLive ? " (live)" : "");
        }
        out += checkup.keyspace->complete ? "\n" : "  (estimated from a part of the keys)\n";
    }
    out += problemsText(checkup.health.problems);
    return out;
}

/// The sentence goes to standard error, the word that scripts look for to standard output.
ExitCode down(const Run& run, const Error& error)
{
    // Nothing was asked of the server when we cannot speak to one of its kind.
    const bool notAsked = error.kind == ErrorKind::Refused && error.message.id.starts_with("address.");
    if (error.kind == ErrorKind::Usage || error.kind == ErrorKind::Cancelled || notAsked) {
        return failed(run, error);
    }
    if (run.options.json) {
        Checkup checkup;
        checkup.health = {stats::HealthStatus::Down, {{stats::Severity::Critical, error.message}}};
        auto object = healthJson(run, checkup);
        object.update(Output::errorObject(error, "down"));
        run.output.writeJson(object);
    } else {
        run.output.write("down  " + displayText(run.target.address().display()) + "\n");
        run.output.writeError(error);
    }
    return ExitCode::Failed;
}

} // namespace

ExitCode runHealth(const Run& run)
{
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return down(run, session.error());
    }
    const auto checkup = examine(run, **session);
    if (checkup.health.status == stats::HealthStatus::Down) {
        return down(run, {ErrorKind::Network, checkup.health.problems.front().message, {}});
    }
    if (run.options.json) {
        run.output.writeJson(healthJson(run, checkup));
    } else {
        run.output.write(healthText(run, checkup));
    }
    return checkup.health.status == stats::HealthStatus::Healthy ? ExitCode::Fine : ExitCode::BadNews;
}

} // namespace keystrata::ctl
