// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/plan.h"

#include "core/base/bytes.h"
#include "core/base/digest.h"
#include "core/keyspace/selectionjson.h"

#include <algorithm>
#include <array>

namespace keystrata::invalidation {

namespace {

using Json = nlohmann::ordered_json;

constexpr int Format = 1;
constexpr size_t HashDigits = 20;

constexpr std::array<std::string_view, 7> ActionNames{"purge", "drain", "migrate", "bump", "clear", "warm", "import"};
constexpr std::array<std::string_view, 3> RetireNames{"keep", "drain", "purge"};
constexpr std::array<std::string_view, 3> TooBigNames{"leave", "no-undo", "stall"};
constexpr std::array<std::string_view, 3> TopologyNames{"standalone", "sentinel", "cluster"};

std::string_view topologyName(redis::Topology topology)
{
    return TopologyNames.at(static_cast<size_t>(topology));
}

template <typename Value, size_t Count>
std::optional<Value> fromName(const std::array<std::string_view, Count>& names, std::string_view name)
{
    const auto* found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Value>(found - names.begin()));
}

std::unexpected<Error> noPlan()
{
    return fail(ErrorKind::Usage, {"plan.damaged", "The stored plan cannot be read: make a new dry run.", {}});
}

Json serverJson(const redis::ServerIdentity& server)
{
    Json json;
    json["kind"] = topologyName(server.kind);
    json["masters"] = Json::array();
    for (const auto& master : server.masters) {
        Json entry;
        entry["endpoint"] = master.endpoint.display();
        entry["host"] = master.endpoint.host;
        entry["port"] = master.endpoint.port;
        entry["path"] = master.endpoint.path;
        entry["id"] = master.id;
        entry["run_id"] = master.runId;
        if (!master.slots.empty()) {
            Json slots = Json::array();
            for (const auto& range : master.slots) {
                slots.push_back({range.first, range.last});
            }
            entry["slots"] = std::move(slots);
            entry["epoch"] = master.epoch;
        }
        json["masters"].push_back(std::move(entry));
    }
    return json;
}

redis::ServerIdentity serverFromJson(const Json& json)
{
    redis::ServerIdentity server;
    server.kind = fromName<redis::Topology>(TopologyNames, json.at("kind").get<std::string>())
                      .value_or(redis::Topology::Standalone);
    for (const auto& entry : json.at("masters")) {
        redis::ServerIdentity::Master master;
        master.endpoint.host = entry.at("host").get<std::string>();
        master.endpoint.port = entry.at("port").get<uint16_t>();
        master.endpoint.path = entry.at("path").get<std::string>();
        master.id = entry.at("id").get<std::string>();
        master.runId = entry.at("run_id").get<std::string>();
        if (entry.contains("slots")) {
            for (const auto& range : entry.at("slots")) {
                master.slots.push_back({range.at(0).get<uint16_t>(), range.at(1).get<uint16_t>()});
            }
            master.epoch = entry.at("epoch").get<uint64_t>();
        }
        server.masters.push_back(std::move(master));
    }
    return server;
}

Json optionsJson(const Plan& plan)
{
    const auto& options = plan.options;
    Json json;
    json["journal"] = options.journal;
    json["strict"] = options.strict;
    json["frozen"] = options.frozen;
    json["passes"] = options.passes;
    json["too_big"] = tooBigName(options.tooBig);
    if (plan.action == Action::Drain || plan.action == Action::Bump) {
        json["drain_over_ms"] = options.drainOver.count();
    }
    return json;
}

Result<PlanOptions> optionsFromJson(const Json& json)
{
    PlanOptions options;
    options.journal = json.at("journal").get<bool>();
    options.strict = json.at("strict").get<bool>();
    options.frozen = json.at("frozen").get<bool>();
    options.passes = json.at("passes").get<unsigned>();
    const auto tooBig = tooBigFromName(json.at("too_big").get<std::string>());
    if (!tooBig) {
        return noPlan();
    }
    options.tooBig = *tooBig;
    options.drainOver = std::chrono::milliseconds(json.value("drain_over_ms", int64_t{0}));
    return options;
}

Json carriageJson(const Carriage& carriage)
{
    Json json;
    json["to"] = escapeBytes(carriage.to);
    json["move"] = carriage.move;
    if (!carriage.transform.empty()) {
        json["transform"] = transformJson(carriage.transform);
    }
    return json;
}

Result<Carriage> carriageFromJson(const Json& json)
{
    Carriage carriage;
    auto to = unescapeBytes(json.at("to").get<std::string>());
    if (!to) {
        return noPlan();
    }
    carriage.to = std::move(*to);
    carriage.move = json.at("move").get<bool>();
    if (json.contains("transform")) {
        auto transform = transformFromJson(json.at("transform").dump());
        if (!transform) {
            return fail(transform.error());
        }
        carriage.transform = std::move(*transform);
    }
    return carriage;
}

bool carries(Action action)
{
    return carriesKeys(action) || action == Action::Bump;
}

Json groupsJson(const std::vector<keyspace::NonCacheGroup>& groups)
{
    Json json = Json::array();
    for (const auto group : groups) {
        json.push_back(std::string(groupName(group)));
    }
    return json;
}

Result<std::vector<keyspace::NonCacheGroup>> groupsFromJson(const Json& json)
{
    std::vector<keyspace::NonCacheGroup> groups;
    for (const auto& name : json) {
        const auto group = keyspace::groupFromName(name.get<std::string>());
        if (!group) {
            return noPlan();
        }
        groups.push_back(*group);
    }
    return groups;
}

Json advanceJson(const Advance& advance)
{
    Json json;
    json["namespaces"] = nullptr;
    if (advance.namespaces) {
        json["namespaces"] = Json::array();
        for (const auto& name : *advance.namespaces) {
            json["namespaces"].push_back(escapeBytes(name));
        }
    }
    json["carried"] = groupsJson(advance.carried);
    json["accepted"] = groupsJson(advance.accepted);
    json["version_key"] = escapeBytes(advance.versionKey);
    json["version_key_db"] = advance.versionKeyDb;
    json["retire"] = retireName(advance.retire);
    return json;
}

Result<Advance> advanceFromJson(const Json& json)
{
    Advance advance{.namespaces = std::nullopt};
    if (!json.at("namespaces").is_null()) {
        advance.namespaces.emplace();
        for (const auto& name : json.at("namespaces")) {
            auto bytes = unescapeBytes(name.get<std::string>());
            if (!bytes) {
                return noPlan();
            }
            advance.namespaces->push_back(std::move(*bytes));
        }
    }
    auto carried = groupsFromJson(json.at("carried"));
    auto accepted = groupsFromJson(json.at("accepted"));
    auto key = unescapeBytes(json.at("version_key").get<std::string>());
    const auto retire = retireFromName(json.at("retire").get<std::string>());
    if (!carried || !accepted || !key || !retire) {
        return noPlan();
    }
    advance.carried = std::move(*carried);
    advance.accepted = std::move(*accepted);
    advance.versionKey = std::move(*key);
    advance.versionKeyDb = json.at("version_key_db").get<int>();
    advance.retire = *retire;
    return advance;
}

std::string describeAdvance(const Advance& advance)
{
    std::string text = advance.namespaces ? "" : ", all carried";
    std::string carried;
    for (const auto& name : advance.namespaces.value_or(std::vector<std::string>())) {
        carried += (carried.empty() ? "" : ", ") + displayText(name);
    }
    for (const auto group : advance.carried) {
        carried += (carried.empty() ? "" : ", ") + std::string(groupName(group));
    }
    text += carried.empty() ? "" : ", carrying " + carried;
    return text + (advance.retire == Retire::Keep ? "" : ", then " + std::string(retireName(advance.retire)));
}

Json rulesJson(const std::vector<keyspace::NonCacheRule>& rules)
{
    Json json = Json::array();
    for (const auto& rule : rules) {
        // As a selection, so that the pattern's bytes are written the one way.
        Json entry;
        entry["pattern"] = keyspace::selectionJson({.pattern = rule.pattern}).at("pattern");
        entry["group"] = rule.group ? Json(std::string(groupName(*rule.group))) : Json(nullptr);
        json.push_back(std::move(entry));
    }
    return json;
}

Result<std::vector<keyspace::NonCacheRule>> rulesFromJson(const Json& json)
{
    std::vector<keyspace::NonCacheRule> rules;
    for (const auto& entry : json) {
        Json pattern;
        pattern["pattern"] = entry.at("pattern");
        const auto selection = keyspace::selectionFromJson(pattern);
        if (!selection) {
            return fail(selection.error());
        }
        std::optional<keyspace::NonCacheGroup> group;
        if (!entry.at("group").is_null()) {
            group = keyspace::groupFromName(entry.at("group").get<std::string>());
            if (!group) {
                return noPlan();
            }
        }
        rules.push_back({.pattern = selection->pattern.value_or(std::string()), .group = group});
    }
    return rules;
}

Result<Archived> archiveFromJson(const Json& json)
{
    auto path = unescapeBytes(json.at("path").get<std::string>());
    if (!path) {
        return noPlan();
    }
    return Archived{.path = std::move(*path), .mark = json.at("mark").get<std::string>()};
}

Result<Plan> readPlan(const Json& json)
{
    if (json.at("format").get<int>() != Format) {
        return noPlan();
    }
    Plan plan;
    const auto action = fromName<Action>(ActionNames, json.at("action").get<std::string>());
    if (!action) {
        return noPlan();
    }
    plan.action = *action;
    auto selection = keyspace::selectionFromJson(json.at("selection"));
    if (!selection) {
        return fail(selection.error());
    }
    plan.selection = std::move(*selection);
    auto taken = groupsFromJson(json.at("taken"));
    auto rules = rulesFromJson(json.at("rules"));
    if (!taken || !rules) {
        return fail(taken ? rules.error() : taken.error());
    }
    plan.taken = std::move(*taken);
    plan.onlyTaken = json.value("only_taken", false);
    plan.rules = std::move(*rules);
    for (const auto& entry : json.at("layouts")) {
        auto layout = keyspace::layoutFromJson(entry);
        if (!layout) {
            return fail(layout.error());
        }
        plan.layouts.push_back(std::move(*layout));
    }
    const auto options = optionsFromJson(json.at("options"));
    if (!options) {
        return fail(options.error());
    }
    plan.options = *options;
    if (carries(plan.action)) {
        auto carriage = carriageFromJson(json.at("carry"));
        if (!carriage) {
            return fail(carriage.error());
        }
        plan.carriage = std::move(*carriage);
    }
    if (plan.action == Action::Bump) {
        auto advance = advanceFromJson(json.at("bump"));
        if (!advance) {
            return fail(advance.error());
        }
        plan.advance = std::move(*advance);
    }
    plan.keysMark = json.value("keys_sha256", std::string());
    if (json.contains("archive")) {
        auto archive = archiveFromJson(json.at("archive"));
        if (!archive) {
            return fail(archive.error());
        }
        plan.archive = std::move(*archive);
    }
    plan.server = serverFromJson(json.at("server"));
    return plan;
}

} // namespace

std::string_view actionName(Action action)
{
    return ActionNames.at(static_cast<size_t>(action));
}

std::string_view retireName(Retire choice)
{
    return RetireNames.at(static_cast<size_t>(choice));
}

std::optional<Retire> retireFromName(std::string_view name)
{
    return fromName<Retire>(RetireNames, name);
}

std::string_view tooBigName(TooBig choice)
{
    return TooBigNames.at(static_cast<size_t>(choice));
}

std::optional<TooBig> tooBigFromName(std::string_view name)
{
    return fromName<TooBig>(TooBigNames, name);
}

nlohmann::ordered_json planJson(const Plan& plan)
{
    Json json;
    json["format"] = Format;
    json["action"] = actionName(plan.action);
    json["selection"] = keyspace::selectionJson(plan.selection);
    json["taken"] = groupsJson(plan.taken);
    if (plan.onlyTaken) {
        json["only_taken"] = true;
    }
    json["rules"] = rulesJson(plan.rules);
    json["layouts"] = Json::array();
    for (const auto& layout : plan.layouts) {
        json["layouts"].push_back(keyspace::layoutJson(layout));
    }
    json["options"] = optionsJson(plan);
    if (carries(plan.action)) {
        json["carry"] = carriageJson(plan.carriage);
    }
    if (plan.action == Action::Bump) {
        json["bump"] = advanceJson(plan.advance);
    }
    if (!plan.keysMark.empty()) {
        json["keys_sha256"] = plan.keysMark;
    }
    if (plan.archive) {
        json["archive"] = {{"path", escapeBytes(plan.archive->path)}, {"mark", plan.archive->mark}};
    }
    json["server"] = serverJson(plan.server);
    return json;
}

Result<Plan> planFromJson(const nlohmann::ordered_json& json)
{
    try {
        return readPlan(json);
    } catch (const Json::exception&) { // a field is missing or of another type
        return noPlan();
    }
}

std::string planHash(const Plan& plan)
{
    return sha256(planJson(plan).dump(-1, ' ', true, Json::error_handler_t::replace)).substr(0, HashDigits);
}

bool carriesKeys(Action action)
{
    return action == Action::Migrate || action == Action::Warm || action == Action::Import;
}

bool readsValues(Action action, const PlanOptions& options, const Carriage& carriage)
{
    return action == Action::Purge ? options.journal : carriesKeys(action) && (options.journal || !carriage.move);
}

bool findsItsOwn(const Plan& plan)
{
    return plan.action == Action::Drain || (carriesKeys(plan.action) && !plan.carriage.move);
}

std::string describePlan(const Plan& plan)
{
    auto text = std::string(actionName(plan.action)) + " ";
    if (carries(plan.action)) {
        text += plan.archive ? "from " + displayText(plan.archive->path) : std::string();
        text += plan.archive && !plan.carriage.to.empty() ? " " : "";
        text += plan.carriage.to.empty() ? std::string() : "to version " + displayText(plan.carriage.to);
        text += plan.carriage.move ? ", moved" : "";
        text += plan.carriage.transform.empty() ? "" : ", transformed";
        text += plan.action == Action::Bump ? describeAdvance(plan.advance) : "";
        text += ": ";
    }
    text += keyspace::describeSelection(plan.selection);
    return text;
}

std::string describeServer(const redis::ServerIdentity& server, const keyspace::Selection& selection)
{
    std::string text = server.masters.size() == 1 ? server.masters.front().endpoint.display()
                                                  : std::to_string(server.masters.size()) + " masters of a Cluster";
    if (selection.db) {
        text += " db " + std::to_string(*selection.db);
    }
    return text;
}

} // namespace keystrata::invalidation
