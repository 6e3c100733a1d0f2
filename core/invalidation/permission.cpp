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
    std::vector<std::vector<std::string>> words{{"MULTI"}};
    words.insert(words.end(), commands.begin(), commands.end());
    words.push_back({"DISCARD"});
    const auto replies = session.pipelineAt(*redis::keyOf(commands.front()), words, context);
    if (!replies) {
        return fail(replies.error());
    }
    for (size_t i = 0; i < replies->size(); ++i) {
        const auto reply = (*replies)[i].get();
        if (!reply.isError()) {
            continue;
        }
        const auto& command = words[i].front();
        if (i == 0) {
            return fail(ErrorKind::Refused,
                {"permission.unproved",
                    "It cannot be proved without effect that this user may change keys, because the server refuses "
                    "MULTI: nothing is changed. Allow this user MULTI and DISCARD.",
                    {}},
                redact(reply.text()));
        }
        if (i + 1 < replies->size()) {
            return fail(redis::refusalOf(command, reply.text()));
        }
    }
    return {};
}

} // namespace keystrata::invalidation
