// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/invalidation/clear.h"

#include <array>

namespace keystrata::invalidation {

Json clearFoundJson(const ClearFound& found)
{
    Json json;
    json["taken_at_ms"] = found.takenAtMs;
    json["seconds"] = found.seconds;
    json["matched"] = found.keys;
    json["undo_bytes"] = found.purge ? found.purge->undoBytes : 0;
    json["strata"] = sharesJson(found.strata);
    json["groups"] = leftOutJson(found.groups);
    json["masters"] = found.masters;
    json["purge"] = found.purge ? dryRunJson(*found.purge) : Json(nullptr);
    json["warnings"] = messagesJson(found.warnings);
    json["notes"] = messagesJson(found.notes);
    return json;
}

std::string_view outcomeName(ClearReport::Master::Outcome outcome)
{
    constexpr std::array<std::string_view, 3> names{"kept", "cleared", "unknown"};
    return names.at(static_cast<size_t>(outcome));
}

Json clearReportJson(const ClearReport& report)
{
    uint64_t deleted = report.purge ? report.purge->done : 0;
    Json json;
    json["status"] = runEndName(report.end);
    if (report.why) {
        json["why"] = messageJson(report.why->message);
    }
    json["masters"] = Json::array();
    for (const auto& master : report.masters) {
        deleted += master.outcome == ClearReport::Master::Outcome::Cleared ? master.keys : 0;
        json["masters"].push_back(
            {{"server", master.server}, {"keys", master.keys}, {"outcome", outcomeName(master.outcome)},
                {"why", master.why ? messageJson(master.why->message) : Json(nullptr)}});
    }
    json["deleted"] = deleted;
    json["purge"] = report.purge ? runReportJson(*report.purge, Action::Purge) : Json(nullptr);
    json["seconds"] = report.seconds;
    return json;
}

} // namespace keystrata::invalidation
