// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/base/json.h"
#include "core/invalidation/dryrun.h"

namespace keystrata::invalidation {

namespace {

void putKey(Json& object, std::string_view key)
{
    object["key"] = isUtf8(key) ? Json(std::string(key)) : Json(nullptr);
    object["key_escaped"] = escapeBytes(key);
}

Json samplesJson(const std::vector<DryRun::Sample>& samples)
{
    Json list = Json::array();
    for (const auto& sample : samples) {
        Json entry;
        putKey(entry, sample.key);
        if (!sample.to.empty()) {
            entry["to_escaped"] = escapeBytes(sample.to);
        }
        entry["db"] = sample.db;
        entry["type"] = sample.type.empty() ? Json(nullptr) : Json(jsonText(sample.type));
        entry["ttl_ms"] = sample.ttlMs ? Json(*sample.ttlMs) : Json(nullptr);
        entry["memory_bytes"] = sample.memoryBytes ? Json(*sample.memoryBytes) : Json(nullptr);
        list.push_back(std::move(entry));
    }
    return list;
}

Json carryJson(const CarryFound& carry)
{
    Json json;
    json["can_carry"] = carry.carriable;
    json["collisions"] = carry.collisions;
    json["collision_sample"] = Json::array();
    for (const auto& pair : carry.collided) {
        Json entry;
        putKey(entry, pair.key);
        entry["to_escaped"] = escapeBytes(pair.to);
        entry["db"] = pair.db;
        json["collision_sample"].push_back(std::move(entry));
    }
    json["not_fitting"] = keysOf(carry.misfits);
    json["misfits"] = misfitsJson(carry.misfits);
    json["values"] = {{"tried", carry.tried}, {"not_fitting", keysOf(carry.valueMisfits)},
        {"misfits", misfitsJson(carry.valueMisfits)}, {"examples", Json::array()}};
    for (const auto& example : carry.examples) {
        Json entry;
        putKey(entry, example.key);
        entry["to_escaped"] = escapeBytes(example.to);
        entry["db"] = example.db;
        entry["changed"] = example.changed;
        entry["before"] = jsonText(example.before);
        entry["after"] = jsonText(example.after);
        json["values"]["examples"].push_back(std::move(entry));
    }
    json["needed_bytes"] = carry.neededBytes;
    json["tight"] = Json::array();
    for (const auto& tight : carry.tight) {
        json["tight"].push_back({{"server", jsonText(tight.server)}, {"used_bytes", tight.used},
            {"limit_bytes", tight.limit}, {"needed_bytes", tight.needed}});
    }
    json["into_live"] = carry.intoLive;
    return json;
}

} // namespace

Json sharesJson(const std::vector<Share>& strata)
{
    Json list = Json::array();
    for (const auto& share : strata) {
        Json entry;
        entry["db"] = share.db;
        entry["layout"] = share.layout.empty() ? Json(nullptr) : Json(jsonText(share.layout));
        putBytes(entry, "prefix", share.prefix);
        if (share.version.empty()) {
            entry["version"] = nullptr;
        } else {
            putBytes(entry, "version", share.version);
        }
        entry["state"] = keyspace::stateName(share.state);
        entry["keys"] = share.keys;
        entry["of_keys"] = share.of;
        entry["memory_bytes"] = share.memoryBytes;
        list.push_back(std::move(entry));
    }
    return list;
}

Json leftOutJson(const std::vector<keyspace::LeftOut>& groups)
{
    Json list = Json::array();
    for (const auto& left : groups) {
        Json entry;
        entry["group"] = groupName(left.group);
        entry["keys"] = left.keys;
        entry["examples"] = Json::array();
        for (const auto& key : left.examples) {
            entry["examples"].push_back(jsonText(key));
        }
        list.push_back(std::move(entry));
    }
    return list;
}

Json dryRunJson(const DryRun& found)
{
    Json json;
    json["taken_at_ms"] = found.takenAtMs;
    json["seconds"] = found.seconds;
    json["complete"] = found.complete;
    json["scanned"] = found.scanned;
    json["matched"] = found.matched;
    json["memory_bytes"] = found.memoryKnown ? Json(found.memoryBytes) : Json(nullptr);
    json["no_ttl"] = found.noTtl;
    json["types"] = Json::object();
    for (const auto& [type, keys] : found.types) {
        json["types"][jsonText(type)] = keys;
    }
    json["strata"] = sharesJson(found.strata);
    json["sample"] = samplesJson(found.samples);
    json["largest"] = samplesJson(found.largest);
    json["left_out"] = leftOutJson(found.leftOut);
    json["too_big"] = {{"keys", found.tooBigKeys}, {"list", Json::array()}};
    for (const auto& heavy : found.tooBig) {
        Json entry;
        putKey(entry, heavy.key);
        entry["db"] = heavy.db;
        entry["memory_bytes"] = heavy.memoryBytes;
        entry["stall_ms"] = heavy.stallMs;
        json["too_big"]["list"].push_back(std::move(entry));
    }
    json["undo_bytes"] = found.undoBytes;
    json["misses_per_second"] = found.missesPerSecond ? Json(*found.missesPerSecond) : Json(nullptr);
    if (found.carry) {
        json["carry"] = carryJson(*found.carry);
    }
    json["warnings"] = messagesJson(found.warnings);
    json["notes"] = messagesJson(found.notes);
    return json;
}

} // namespace keystrata::invalidation
