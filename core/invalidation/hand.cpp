// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/hand.h"

#include "core/redis/poll.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace keystrata::invalidation {

namespace {

constexpr std::chrono::milliseconds RetryPause{250};
constexpr size_t SettledAtOnce = 500;

Status waitUntil(Clock::time_point time, Context& context)
{
    std::array<pollfd, 1> none{};
    return redis::pollUntil(none, Clock::time_point::max(), context, time);
}

} // namespace

Hand::Hand(std::unique_ptr<redis::Session> session, keyspace::Pace pace)
    : m_session(std::move(session))
    , m_pacer(pace, m_session->capabilities().infoAllowed)
{
}

Result<std::unique_ptr<Hand>> Hand::open(const redis::Session& like,
    const std::optional<redis::ServerIdentity>& expected, keyspace::Pace pace, Context& context)
{
    auto session = redis::Session::open(like.target(), like.options(), context);
    if (!session) {
        return fail(session.error());
    }
    std::unique_ptr<Hand> hand(new Hand(std::move(*session), pace));
    auto authority = redis::Authority::claim(*hand->m_session, context);
    if (!authority) {
        return fail(authority.error());
    }
    if (expected && (*authority)->identity() != *expected) {
        return fail(ErrorKind::Refused,
            {"run.other_server",
                "This is not the server that the dry run looked at, or it was started anew since: make a new dry run.",
                {}});
    }
    hand->m_authority = std::move(*authority);
    hand->m_writer = std::make_unique<redis::GuardedWriter>(*hand->m_session, *hand->m_authority);
    return hand;
}

/// Asks the server now and then how busy it is, which also tells the round trip.
Status Hand::account(Context& context)
{
    if (!m_pacer.wantsAccounts(Clock::now())) {
        return {};
    }
    const auto sent = Clock::now();
    const auto reply = m_session->run({"INFO", "cpu"}, context);
    if (!reply) {
        return fail(reply.error());
    }
    const auto now = Clock::now();
    m_pacer.learn(reply->get().text(), now - sent, now);
    return {};
}

Status Hand::pause(Context& context)
{
    if (auto status = account(context); !status) {
        return status;
    }
    return Clock::now() < m_pacer.due() ? waitUntil(m_pacer.due(), context) : Status();
}

Result<Replies> Hand::ask(const Commands& commands, Context& context)
{
    Replies replies;
    replies.reserve(commands.size());
    for (auto rest = std::span(commands); !rest.empty();) {
        if (auto status = pause(context); !status) {
            return fail(status.error());
        }
        const auto some = rest.first(m_pacer.next(rest.size()));
        rest = rest.subspan(some.size());
        const auto sent = Clock::now();
        auto answers = m_session->pipeline(some, context);
        if (!answers) {
            return answers;
        }
        const auto now = Clock::now();
        m_pacer.flushed(some.size(), now - sent, now);
        std::ranges::move(*answers, std::back_inserter(replies));
    }
    return replies;
}

Status Hand::beginBatch(int db, Context& context)
{
    if (auto status = m_session->select(db, context); !status) {
        return status;
    }
    return m_writer->begin(context);
}

Status Hand::write(Commands commands, Context& context, const Answered& answered)
{
    for (size_t first = 0; first < commands.size();) {
        if (auto status = pause(context); !status) {
            return status;
        }
        const size_t count = m_pacer.next(commands.size() - first);
        const auto begin = commands.begin() + static_cast<ptrdiff_t>(first);
        Commands some(std::make_move_iterator(begin), std::make_move_iterator(begin + static_cast<ptrdiff_t>(count)));
        const auto sent = Clock::now();
        const auto answers = m_writer->send(std::move(some), context);
        if (!answers) {
            return fail(answers.error());
        }
        const auto now = Clock::now();
        m_pacer.flushed(count, now - sent, now);
        answered(first, *answers);
        first += count;
    }
    return {};
}

Result<Replies> Hand::transact(std::string_view key, const Commands& commands, Context& context)
{
    if (auto status = pause(context); !status) {
        return fail(status.error());
    }
    const auto sent = Clock::now();
    auto replies = m_session->pipelineAt(key, commands, context);
    if (!replies) {
        std::ranges::copy_if(
            commands, std::back_inserter(m_doubtful), [](const auto& command) { return command.front() == "UNLINK"; });
        return replies;
    }
    const auto now = Clock::now();
    m_pacer.flushed(commands.size(), now - sent, now);
    return replies;
}

Status Hand::finish(Context& context)
{
    return m_writer->finish(context);
}

Status Hand::reconnect(std::chrono::milliseconds patience, Context& context)
{
    std::ranges::copy(m_writer->doubtful(), std::back_inserter(m_doubtful));
    m_writer = std::make_unique<redis::GuardedWriter>(*m_session, *m_authority);
    const auto until = Clock::now() + patience;
    while (true) {
        auto status = m_session->reconnect(context);
        if (status && m_session->connected()) {
            return {};
        }
        if (status) {
            status = fail(ErrorKind::Network, {"run.incomplete", "Not every master can be reached.", {}});
        }
        if (!status.error().transient() || Clock::now() >= until) {
            return status;
        }
        if (auto waited = waitUntil(Clock::now() + RetryPause, context); !waited) {
            return waited;
        }
    }
}

Result<Hand::Doubt> Hand::settle(int db, Context& context)
{
    Doubt doubt;
    std::vector<std::string> keys;
    for (const auto& command : m_doubtful) {
        keys.push_back(command.at(1));
    }
    if (keys.empty()) {
        return doubt;
    }
    if (auto status = m_session->select(db, context); !status) {
        return fail(status.error());
    }
    for (auto rest = std::span<const std::string>(keys); !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), SettledAtOnce));
        rest = rest.subspan(some.size());
        const auto found = redis::existing(*m_session, some, context);
        if (!found) {
            return fail(found.error());
        }
        for (size_t i = 0; i < some.size(); ++i) {
            ((*found)[i] ? doubt.there : doubt.gone).push_back(some[i]);
        }
    }
    m_doubtful.clear();
    return doubt;
}

} // namespace keystrata::invalidation
