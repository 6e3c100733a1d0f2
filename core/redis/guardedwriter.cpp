// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/guardedwriter.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace keystrata::redis {

namespace {

/// In less than this nobody is made master: servers are only given up when they have been silent for longer.
constexpr std::chrono::milliseconds Prompt{100};

} // namespace

GuardedWriter::GuardedWriter(Session& session, Authority& authority) : m_session(session), m_authority(authority) { }

void GuardedWriter::doubt(Commands part)
{
    m_doubtful = std::exchange(m_previous, {});
    for (auto* commands : {&m_current, &part}) {
        std::ranges::move(*commands, std::back_inserter(m_doubtful));
        commands->clear();
    }
}

Status GuardedWriter::begin(Context& context)
{
    if (auto status = m_authority.confirm(context); !status) {
        doubt({});
        return status;
    }
    m_previous = std::exchange(m_current, {});
    return {};
}

Result<std::vector<OwnedReply>> GuardedWriter::send(Commands part, Context& context)
{
    const auto sent = Clock::now();
    auto replies = m_session.pipeline(part, context);
    if (!replies) {
        doubt(std::move(part));
        return replies;
    }
    std::ranges::move(part, std::back_inserter(m_current));
    // A master that stood still answers when it goes on, whoever has taken its place meanwhile.
    if (Clock::now() - sent >= Prompt) {
        if (auto status = m_authority.confirm(context); !status) {
            doubt({});
            return fail(status.error());
        }
    }
    return replies;
}

Result<std::vector<OwnedReply>> GuardedWriter::write(Commands batch, Context& context)
{
    if (auto status = begin(context); !status) {
        return fail(status.error());
    }
    return send(std::move(batch), context);
}

Status GuardedWriter::finish(Context& context)
{
    auto status = m_authority.confirm(context);
    if (!status) {
        doubt({});
    }
    m_previous.clear();
    m_current.clear();
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
