// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/invalidation/bump.h"

namespace keystrata::invalidation {

namespace {

void putPart(Json& json, const char* name, const std::optional<DryRun>& part)
{
    json[name] = part ? dryRunJson(*part) : Json(nullptr);
}

} // namespace

Json bumpFoundJson(const BumpFound& found)
{
    const auto sum = [&found](uint64_t DryRun::* field) {
        uint64_t total = 0;
        for (const auto* part : {&found.carry, &found.groupCarry, &found.retire}) {
            total += *part ? (**part).*field : 0;
        }
        return total;
    };
    Json json;
    json["taken_at_ms"] = found.takenAtMs;
    json["seconds"] = found.seconds;
    json["matched"] = sum(&DryRun::matched);
    json["undo_bytes"] = sum(&DryRun::undoBytes);
    json["live_version_read"] = found.read;
    json["keys"] = found.keys;
    json["keys_there"] = found.there;
    json["groups"] = leftOutJson(found.groups);
    json["undecided"] = Json::array();
    for (const auto group : found.undecided) {
        json["undecided"].push_back(std::string(groupName(group)));
    }
    putPart(json, "carry", found.carry);
    putPart(json, "group_carry", found.groupCarry);
    putPart(json, "retire", found.retire);
    json["misses_per_second"] = found.missesPerSecond ? Json(*found.missesPerSecond) : Json(nullptr);
    json["settings"] = found.settings;
    json["warnings"] = messagesJson(found.warnings);
    json["notes"] = messagesJson(found.notes);
    return json;
}

Json bumpReportJson(const BumpReport& report, const Plan& plan)
{
    const auto sum = [&report](uint64_t RunReport::* field, bool all) {
        uint64_t total = 0;
        for (const auto* part : {&report.carry, &report.groupCarry}) {
            total += *part ? (**part).*field : 0;
        }
        return total + (all && report.retire ? (*report.retire).*field : 0);
    };
    const bool moved = report.liveKey == LiveKey::Set || report.liveKey == LiveKey::Already || report.appeared;
    Json json;
    json["status"] = runEndName(report.end);
    if (report.why) {
        json["why"] = messageJson(report.why->message);
    }
    json["carried"] = sum(&RunReport::done, false);
    json["collisions"] = sum(&RunReport::collisions, false);
    json["failed"] = sum(&RunReport::failed, true);
    json["unknown"] = sum(&RunReport::unknown, true);
    putBytes(json, "live_version", moved ? plan.carriage.to : plan.selection.versions.front());
    json["live_key"] = report.liveKey ? Json(std::string(liveKeyName(*report.liveKey))) : Json(nullptr);
    json["appeared"] = report.appeared;
    json["carry"] = report.carry ? runReportJson(*report.carry, Action::Migrate) : Json(nullptr);
    json["group_carry"] = report.groupCarry ? runReportJson(*report.groupCarry, Action::Migrate) : Json(nullptr);
    json["retire"] = report.retire ? runReportJson(*report.retire, retirement(plan).action) : Json(nullptr);
    json["seconds"] = report.seconds;
    json["notes"] = messagesJson(report.notes);
    return json;
}

} // namespace keystrata::invalidation
