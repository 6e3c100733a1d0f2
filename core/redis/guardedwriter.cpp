// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/guardedwriter.h"

#include <iterator>

namespace keystrata::redis {

namespace {

/// In less than this nobody is made master: servers are only given up when they have been silent for longer.
constexpr std::chrono::milliseconds Prompt{100};

} // namespace

GuardedWriter::GuardedWriter(Session& session, Authority& authority) : m_session(session), m_authority(authority) { }

void GuardedWriter::doubt(Commands batch)
{
    m_doubtful = std::exchange(m_previous, {});
    m_doubtful.insert(m_doubtful.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
}

Result<std::vector<OwnedReply>> GuardedWriter::write(Commands batch, Context& context)
{
    if (auto status = m_authority.confirm(context); !status) {
        doubt({});
        return fail(status.error());
    }
    const auto sent = Clock::now();
    auto replies = m_session.pipeline(batch, context);
    if (!replies) {
        doubt(std::move(batch));
        return replies;
    }
    // A master that stood still answers when it goes on, whoever has taken its place meanwhile.
    if (Clock::now() - sent >= Prompt) {
        if (auto status = m_authority.confirm(context); !status) {
            doubt(std::move(batch));
            return fail(status.error());
        }
    }
    m_previous = std::move(batch);
    return replies;
}

Status GuardedWriter::finish(Context& context)
{
    auto status = m_authority.confirm(context);
    if (!status) {
        doubt({});
    }
    m_previous.clear();
    return status;
}

Result<std::vector<bool>> existing(Session& session, std::span<const std::string> keys, Context& context)
{
    std::vector<std::vector<std::string>> questions;
    questions.reserve(keys.size());
    for (const auto& key : keys) {
        questions.push_back({"EXISTS", key});
    }
    const auto replies = session.pipeline(questions, context);
    if (!replies) {
        return fail(replies.error());
    }
    std::vector<bool> found;
    for (const auto& reply : *replies) {
        if (reply.get().isError()) {
            return fail(errorFromReply("EXISTS", reply.get().text()));
        }
        found.push_back(reply.get().integer() > 0);
    }
    return found;
}

} // namespace keystrata::redis
