// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/serverlock.h"

#include "core/base/bytes.h"
#include "core/base/units.h"

#include <algorithm>
#include <random>

namespace keystrata::invalidation {

namespace {

std::string milliseconds(std::chrono::milliseconds time)
{
    return std::to_string(time.count());
}

std::string randomDigits()
{
    std::random_device device;
    return std::to_string(device()) + std::to_string(device());
}

} // namespace

ServerLock::ServerLock(
    std::unique_ptr<redis::Session> session, std::string key, std::string mark, std::chrono::milliseconds lifetime)
    : m_session(std::move(session))
    , m_key(std::move(key))
    , m_mark(std::move(mark))
    , m_lifetime(lifetime)
    , m_keptAt(Clock::now())
{
}

Result<std::unique_ptr<ServerLock>> ServerLock::take(const redis::Session& like, std::string key,
    const std::string& owner, Context& context, std::chrono::milliseconds lifetime)
{
    auto session = redis::Session::open(like.target(), like.options(), context);
    if (!session) {
        return fail(session.error());
    }
    const auto mark = owner + " " + randomDigits();
    const auto taken = (*session)->run({"SET", key, mark, "NX", "PX", milliseconds(lifetime)}, context);
    if (!taken) {
        return fail(taken.error());
    }
    if (!taken->get().isNil()) {
        return std::unique_ptr<ServerLock>(new ServerLock(std::move(*session), std::move(key), mark, lifetime));
    }
    const auto holder = (*session)->run({"GET", key}, context);
    const auto left = (*session)->run({"PTTL", key}, context);
    const auto name = holder && !holder->get().isNil() ? displayText(holder->get().text()) : std::string("somebody");
    const auto time = std::chrono::milliseconds(left ? std::max<int64_t>(left->get().integer(), 0) : 0);
    return fail(ErrorKind::Refused,
        {"lock.held", "{0} is at the same work already (the key {1}, for {2} at most): try again later.",
            {name.substr(0, name.rfind(' ')), displayText(key), formatDuration(time)}});
}

ServerLock::~ServerLock()
{
    std::stop_source stop;
    Context context(stop.get_token());
    [[maybe_unused]] const auto released = ifOurs({"UNLINK", m_key}, context); // else it expires
}

/// False: it is somebody else's, or has expired.
Result<bool> ServerLock::ifOurs(const std::vector<std::string>& command, Context& context)
{
    using Commands = std::vector<std::vector<std::string>>;
    if (!m_session->connected()) {
        if (auto status = m_session->reconnect(context); !status) {
            return fail(status.error());
        }
    }
    const auto looked = m_session->pipelineAt(m_key, Commands{{"WATCH", m_key}, {"GET", m_key}}, context);
    if (!looked) {
        return fail(looked.error());
    }
    const auto value = looked->back().get();
    const bool ours = !value.isError() && !value.isNil() && value.text() == m_mark;
    const auto commands = ours ? Commands{{"MULTI"}, command, {"EXEC"}} : Commands{{"UNWATCH"}};
    const auto done = m_session->pipelineAt(m_key, commands, context);
    if (!done) {
        return fail(done.error());
    }
    const auto result = done->back().get();
    if (result.isError()) {
        return fail(redis::errorFromReply(command.front(), result.text()));
    }
    return ours && !result.isNil();
}

Status ServerLock::keep(Context& context)
{
    if (Clock::now() - m_keptAt < m_lifetime / 4) {
        return {};
    }
    const auto kept = ifOurs({"PEXPIRE", m_key, milliseconds(m_lifetime)}, context);
    if (!kept && Clock::now() - m_keptAt < m_lifetime / 2) {
        return {}; // there is time to try again
    }
    if (!kept) {
        return fail(kept.error());
    }
    if (!*kept) {
        return fail(ErrorKind::Refused,
            {"lock.lost", "The lock {0} is somebody else's by now: nothing more is touched.", {displayText(m_key)}});
    }
    m_keptAt = Clock::now();
    return {};
}

} // namespace keystrata::invalidation
