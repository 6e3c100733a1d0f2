// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/commands.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/keyspace/keylisting.h"
#include "core/stats/sample.h"

#include <fmt/format.h>

namespace keystrata::ctl {

namespace {

constexpr std::string_view Unknown = "?";
constexpr std::string_view Nothing = "-";

bool layoutHasPrefix(const keyspace::Layout& layout)
{
    const auto fields = keyspace::inspectPattern(layout.pattern);
    return fields && fields->prefix;
}

Json keyJson(const keyspace::ListedKey& listed)
{
    Json object;
    object["key"] = isUtf8(listed.key) ? Json(std::string(listed.key)) : Json(nullptr);
    object["key_escaped"] = escapeBytes(listed.key);
    object["key_base64"] = base64(listed.key);
    object["db"] = listed.db;
    object["layout"] = listed.layout == nullptr ? Json(nullptr) : Json(jsonText(listed.layout->name));
    if (listed.layout != nullptr && layoutHasPrefix(*listed.layout)) {
        putBytes(object, "prefix", listed.parts.prefix);
    } else {
        object["prefix"] = nullptr;
    }
    if (listed.parts.version.empty()) {
        object["version"] = nullptr;
    } else {
        putBytes(object, "version", listed.parts.version);
    }
    putBytes(object, "namespace", listed.ns);
    const auto& facts = listed.facts;
    object["type"] = facts.type.empty() ? Json(nullptr) : Json(jsonText(facts.type));
    object["ttl_ms"] = facts.ttlMs ? Json(*facts.ttlMs) : Json(nullptr);
    object["memory_bytes"] = facts.memoryBytes ? Json(*facts.memoryBytes) : Json(nullptr);
    if (facts.idleSeconds) {
        object["idle_seconds"] = *facts.idleSeconds;
    }
    return object;
}

std::string ttlText(const std::optional<int64_t>& ttlMs)
{
    if (!ttlMs) {
        return std::string(Unknown);
    }
    return *ttlMs < 0 ? "never" : formatDuration(std::chrono::milliseconds(*ttlMs));
}

/// The name stands last: it is the only cell without a bound, and lines are printed before the last key is known.
std::string line(std::string_view type, std::string_view ttl, std::string_view memory, std::string_view version,
    std::string_view key)
{
    return fmt::format("{:<8}  {:>7}  {:>7}  {:>8}  {}\n", type, ttl, memory, version, key);
}

std::string keyText(const keyspace::ListedKey& listed)
{
    const auto& facts = listed.facts;
    return line(facts.type.empty() ? std::string(Unknown) : displayText(facts.type), ttlText(facts.ttlMs),
        facts.memoryBytes ? formatBytes(*facts.memoryBytes) : std::string(Unknown),
        listed.parts.version.empty() ? std::string(Nothing) : displayText(listed.parts.version),
        listed.key.empty() ? "(empty name)" : displayText(listed.key));
}

} // namespace

ExitCode runKeys(const Run& run)
{
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return failed(run, session.error());
    }
    const auto& options = run.options;
    const keyspace::ListRequest request{.selection = options.selection,
        .layouts = options.analysis.layouts,
        .prefixes = options.analysis.prefixes,
        .pace = options.analysis.pace,
        .limit = options.limit};
    bool titled = options.json;
    const auto result = keyspace::listKeys(**session, request, run.context, [&](const keyspace::ListedKey& listed) {
        if (!titled) {
            run.output.write(line("TYPE", "TTL", "MEMORY", "VERSION", "KEY"));
            titled = true;
        }
        return options.json ? run.output.writeJson(keyJson(listed)) : run.output.write(keyText(listed));
    });
    if (!result) {
        return failed(run, result.error());
    }
    run.output.writeWarnings(result->notes); // also beside JSON, which has no place for them among the keys
    const bool enough = (options.limit && result->matched == *options.limit) || run.output.broken();
    return result->complete || enough ? ExitCode::Fine : ExitCode::BadNews;
}

} // namespace keystrata::ctl
