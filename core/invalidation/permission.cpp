// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/permission.h"

#include "core/base/redact.h"
#include "core/redis/errand.h"

namespace keystrata::invalidation {

Status provePermission(
    redis::Session& session, int db, std::span<const std::vector<std::string>> commands, Context& context)
{
    if (commands.empty()) {
        return {};
    }
    if (auto status = session.select(db, context); !status) {
        return status;
    }
    const auto& key = *redis::keyOf(commands.front());
    // On its own: were it refused, what follows would be carried out.
    const std::vector<std::vector<std::string>> begin{{"MULTI"}};
    const auto begun = session.pipelineAt(key, begin, context);
    if (!begun) {
        return fail(begun.error());
    }
    if (const auto reply = begun->front().get(); reply.isError()) {
        return fail(ErrorKind::Refused,
            {"permission.unproved",
                "It cannot be proved without effect that this user may change keys, because the server refuses MULTI: "
                "nothing is changed. Allow this user MULTI and DISCARD.",
                {}},
            redact(reply.text()));
    }
    std::vector<std::vector<std::string>> words(commands.begin(), commands.end());
    words.push_back({"DISCARD"});
    const auto replies = session.pipelineAt(key, words, context);
    if (!replies) {
        return fail(replies.error());
    }
    for (size_t i = 0; i < commands.size(); ++i) {
        if (const auto reply = (*replies)[i].get(); reply.isError()) {
            return fail(redis::refusalOf(commands[i].front(), reply.text()));
        }
    }
    return {};
}

} // namespace keystrata::invalidation
