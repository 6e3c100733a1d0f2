// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/session.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace keystrata::redis {

namespace {

/// Adds the databases that INFO keyspace lists.
void addDatabases(std::string_view text, std::optional<int> only, std::map<int, uint64_t>& found)
{
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        int index = 0;
        const auto colon = line.find(":keys=");
        if (!line.starts_with("db") || colon == std::string_view::npos
            || std::from_chars(line.data() + 2, line.data() + colon, index).ptr != line.data() + colon) {
            continue;
        }
        uint64_t keys = 0;
        std::from_chars(line.data() + colon + 6, line.data() + line.size(), keys);
        if (!only || *only == index) {
            found[index] += keys;
        }
    }
}

} // namespace

Result<std::vector<Database>> databases(Session& session, Context& context)
{
    const auto only = session.address().db;
    const bool told = session.capabilities().infoAllowed;
    const int first = only.value_or(0);
    const auto reachable = session.capabilities().allows("SELECT") ? std::nullopt : std::optional(first);
    if (!told) {
        if (auto status = session.select(first, context); !status) {
            return fail(status.error());
        }
    }
    const auto answers =
        told ? session.askMasters({"INFO", "keyspace"}, context) : session.askMasters({"DBSIZE"}, context);
    if (!answers) {
        return fail(answers.error());
    }
    std::map<int, uint64_t> found;
    for (const auto& [node, reply] : *answers) {
        if (reply && told) {
            addDatabases(reply->get().text(), only ? only : reachable, found);
        } else if (reply) {
            found[first] += static_cast<uint64_t>(reply->get().integer());
        } else if (answers->size() == 1
            && (told || (reply.error().kind != ErrorKind::Denied && reply.error().kind != ErrorKind::Server))) {
            return fail(reply.error());
        }
    }
    if (found.empty()) {
        found[first] = 0;
    }
    std::vector<Database> out;
    out.reserve(found.size());
    for (const auto& [index, keys] : found) {
        out.push_back({index, keys});
    }
    return out;
}

std::vector<Message> databaseLimits(const Session& session)
{
    const auto& capabilities = session.capabilities();
    std::vector<Message> limits;
    if (session.topology().kind != Topology::Cluster && !session.address().db) {
        if (!capabilities.infoAllowed) {
            limits.push_back({"databases.no_info",
                "The server's access list does not allow INFO, which tells what databases there are: only database 0 "
                "is looked at.",
                {}});
        } else if (!capabilities.allows("SELECT")) {
            limits.push_back({"databases.no_select",
                "The server's access list does not allow SELECT: only database 0 is looked at.", {}});
        }
    }
    if (!capabilities.infoAllowed && !capabilities.allows("DBSIZE")) {
        limits.push_back({"databases.no_size",
            "The server's access list allows neither INFO nor DBSIZE: how many keys there are shows only at the end.",
            {}});
    }
    return limits;
}

} // namespace keystrata::redis
