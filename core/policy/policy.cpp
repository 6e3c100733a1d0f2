// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/policy/policy.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/units.h"

#include <algorithm>
#include <functional>

namespace keystrata::policy {

namespace {

constexpr int Format = 1;
constexpr size_t LargestFile = size_t{1} << 20U;

std::unexpected<Error> wrong(const std::string& place, std::string_view wanted)
{
    return fail(ErrorKind::Usage, {"policy.field", "The policy's field {0} needs {1}.", {place, std::string(wanted)}});
}

/// Reads the fields of one object. The first that is wrong is remembered; what is not known is wrong, too: a misspelt
/// ceiling must not be a missing one.
class Fields
{
public:
    Fields(const Json& object, std::string place) : m_object(object), m_place(std::move(place)) { }

    using Read = std::function<bool(const Json&)>;

    /// `read`: false when the value is not what is wanted.
    void field(const char* name, std::string_view wanted, const Read& read)
    {
        m_known.emplace_back(name);
        if (m_status && m_object.contains(name) && !read(m_object.at(name))) {
            m_status = wrong(m_place + name, wanted);
        }
    }

    void require(const char* name)
    {
        if (m_status && !m_object.contains(name)) {
            m_status = fail(ErrorKind::Usage, {"policy.missing", "The policy lacks {0}.", {m_place + name}});
        }
    }

    Status finish() const
    {
        for (const auto& [name, value] : m_object.items()) {
            if (m_status && std::ranges::find(m_known, name) == m_known.end()) {
                return fail(ErrorKind::Usage,
                    {"policy.unknown", "The policy has a field {0}, which nobody knows: check its spelling.",
                        {m_place + jsonText(name)}});
            }
        }
        return m_status;
    }

private:
    const Json& m_object;
    std::string m_place;
    std::vector<std::string> m_known;
    Status m_status;
};

bool readText(const Json& json, std::string& into)
{
    if (!json.is_string()) {
        return false;
    }
    into = json.get<std::string>();
    return true;
}

bool readTime(const Json& json, std::optional<std::chrono::milliseconds>& into)
{
    const auto time = json.is_string() ? parseDuration(json.get<std::string>())
                                       : Result<std::chrono::milliseconds>(fail(ErrorKind::Usage, {}));
    if (!time || *time <= std::chrono::milliseconds(0)) {
        return false;
    }
    into = *time;
    return true;
}

Result<RetentionRule> ruleFromJson(const Json& json, const std::string& place)
{
    if (!json.is_object()) {
        return wrong(place, "an object");
    }
    RetentionRule rule;
    Fields fields(json, place + ".");
    fields.require("name");
    fields.require("keep_versions");
    fields.field("name", "a text", [&](const Json& v) { return readText(v, rule.name) && !rule.name.empty(); });
    fields.field("db", "the number of a database", [&](const Json& v) {
        const bool good = v.is_number_unsigned() && v.get<uint64_t>() < 1'000'000;
        rule.db = good ? std::optional(v.get<int>()) : std::nullopt;
        return good;
    });
    fields.field("prefix", "a text", [&](const Json& v) { return readText(v, rule.prefix.emplace()); });
    fields.field("keep_versions", "a number from 0 to 1000", [&](const Json& v) {
        const bool good = v.is_number_unsigned() && v.get<uint64_t>() <= 1000;
        rule.keepVersions = good ? v.get<unsigned>() : 0;
        return good;
    });
    fields.field("idle_over", "a duration such as \"7d\"", [&](const Json& v) { return readTime(v, rule.idleOver); });
    bool drain = false;
    fields.field("action", "\"purge\" or \"drain\"", [&](const Json& v) {
        drain = v == "drain";
        return drain || v == "purge";
    });
    fields.field("over", "a duration such as \"30m\"", [&](const Json& v) { return readTime(v, rule.drainOver); });
    fields.field("at_most_keys", "a number above zero", [&](const Json& v) {
        const bool good = v.is_number_unsigned() && v.get<uint64_t>() > 0;
        rule.mostKeys = good ? std::optional(v.get<uint64_t>()) : std::nullopt;
        return good;
    });
    fields.field("at_most_percent", "a number above 0, up to 100", [&](const Json& v) {
        const bool good = v.is_number() && v.get<double>() > 0 && v.get<double>() <= 100;
        rule.mostPercent = good ? std::optional(v.get<double>()) : std::nullopt;
        return good;
    });
    fields.field("journal", "true or false", [&](const Json& v) {
        rule.journal = v == true;
        return v.is_boolean();
    });
    if (auto status = fields.finish(); !status) {
        return fail(status.error());
    }
    if (drain != rule.drainOver.has_value()) {
        return drain ? wrong(place + ".over", "the time over which keys expire, such as \"30m\"")
                     : wrong(place + ".action", "\"drain\", since \"over\" is about that");
    }
    if (!rule.mostKeys && !rule.mostPercent) {
        return wrong(place, "a ceiling: at_most_keys, at_most_percent or both");
    }
    return rule;
}

Result<keyspace::NonCacheRule> notCacheFromJson(const Json& json, const std::string& place)
{
    if (!json.is_object()) {
        return wrong(place, "an object");
    }
    keyspace::NonCacheRule rule;
    Fields fields(json, place + ".");
    fields.require("pattern");
    fields.require("group");
    fields.field(
        "pattern", "a glob", [&](const Json& v) { return readText(v, rule.pattern) && !rule.pattern.empty(); });
    fields.field("group", "null, or session, lock, queue, throttle, lockout, idempotency, counter or metadata",
        [&](const Json& v) {
            rule.group = v.is_string() ? keyspace::groupFromName(v.get<std::string>()) : std::nullopt;
            return v.is_null() || rule.group.has_value();
        });
    if (auto status = fields.finish(); !status) {
        return fail(status.error());
    }
    return rule;
}

template <typename Entry, typename Read>
Status readList(const Json& json, const char* name, std::vector<Entry>& into, Read read)
{
    if (!json.contains(name)) {
        return {};
    }
    if (!json.at(name).is_array()) {
        return wrong(name, "a list");
    }
    for (const auto& entry : json.at(name)) {
        auto rule = read(entry, std::string(name) + "[" + std::to_string(into.size()) + "]");
        if (!rule) {
            return fail(rule.error());
        }
        into.push_back(std::move(*rule));
    }
    return {};
}

} // namespace

Result<Policy> policyFromJson(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return fail(ErrorKind::Usage, {"policy.no_json", "A policy is a JSON object, and this is none.", {}});
    }
    Fields fields(json, "");
    fields.require("format");
    fields.field("format", "1: a newer Keystrata may read this policy", [](const Json& v) { return v == Format; });
    fields.field("not_cache", "a list", [](const Json& v) { return v.is_array(); });
    fields.field("retention", "a list", [](const Json& v) { return v.is_array(); });
    Policy policy;
    for (const auto& status : {fields.finish(), readList(json, "not_cache", policy.notCache, notCacheFromJson),
             readList(json, "retention", policy.retention, ruleFromJson)}) {
        if (!status) {
            return fail(status.error());
        }
    }
    for (size_t i = 0; i < policy.retention.size(); ++i) {
        const auto& name = policy.retention[i].name;
        if (std::ranges::count(policy.retention, name, &RetentionRule::name) > 1) {
            return wrong("retention[" + std::to_string(i) + "].name", "a name that no other rule has");
        }
    }
    return policy;
}

Result<Policy> readPolicy(const std::string& path)
{
    const auto text = readFile(path, LargestFile);
    return text ? policyFromJson(*text) : Result<Policy>(fail(text.error()));
}

std::string retentionText(const RetentionRule& rule)
{
    Json json;
    json["name"] = rule.name;
    json["db"] = rule.db ? Json(*rule.db) : Json(nullptr);
    json["prefix"] = rule.prefix ? Json(*rule.prefix) : Json(nullptr);
    json["keep_versions"] = rule.keepVersions;
    json["idle_over_ms"] = rule.idleOver ? Json(rule.idleOver->count()) : Json(nullptr);
    json["drain_over_ms"] = rule.drainOver ? Json(rule.drainOver->count()) : Json(nullptr);
    json["at_most_keys"] = rule.mostKeys ? Json(*rule.mostKeys) : Json(nullptr);
    json["at_most_percent"] = rule.mostPercent ? Json(*rule.mostPercent) : Json(nullptr);
    json["journal"] = rule.journal;
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

} // namespace keystrata::policy
