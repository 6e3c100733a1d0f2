// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"

#include <chrono>
#include <memory>
#include <string>

namespace keystrata::invalidation {

/// A lock on the server, so that two hosts never do the same work at once: a key that holds its owner's random mark and
/// expires by itself when the owner dies. Only its owner prolongs or removes it.
class ServerLock
{
public:
    static constexpr std::chrono::minutes Lifetime{2};

    /// Connects like the session. Refused when somebody else holds it, saying who and for how long at most.
    static Result<std::unique_ptr<ServerLock>> take(const redis::Session& like, std::string key,
        const std::string& owner, Context& context, std::chrono::milliseconds lifetime = Lifetime);
    ~ServerLock(); ///< lets it go, if it is still ours

    /// Prolongs it once a quarter of its time is over. Refused when it is not ours any more.
    Status keep(Context& context);

private:
    ServerLock(
        std::unique_ptr<redis::Session> session, std::string key, std::string mark, std::chrono::milliseconds lifetime);

    Result<bool> ifOurs(const std::vector<std::string>& command, Context& context);

    std::unique_ptr<redis::Session> m_session;
    std::string m_key;
    std::string m_mark; ///< owner and random digits
    std::chrono::milliseconds m_lifetime;
    Clock::time_point m_keptAt;
};

} // namespace keystrata::invalidation
