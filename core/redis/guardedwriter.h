// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/authority.h"

#include <span>
#include <string>
#include <vector>

namespace keystrata::redis {

/// Sends changes in batches, each only begun while it is certain who the master is, and never takes an answer for
/// granted that a master gave which was none any more. Commands must be safe to repeat (UNLINK, RESTORE without
/// REPLACE, EXPIREAT): a slot that moves on in the middle makes the session send one again.
class GuardedWriter
{
public:
    using Commands = std::vector<std::vector<std::string>>;

    GuardedWriter(Session& session, Authority& authority);

    /// Begins a batch: confirms who the master is. An error (Refused when it is somebody else) ends the work;
    /// doubtful() then tells what must be looked at.
    Status begin(Context& context);
    /// Sends a part of the batch and waits for its answers. An error (of the connection, or Refused when the answers
    /// came so late that somebody else was made master meanwhile) ends the work, as above.
    Result<std::vector<OwnedReply>> send(Commands part, Context& context);

    /// A batch of one part.
    Result<std::vector<OwnedReply>> write(Commands batch, Context& context);

    /// Confirms once more, so that the last batch is beyond doubt too.
    Status finish(Context& context);

    /// After an error: the commands of which nobody knows whether they hold. The batch in flight, and the one before
    /// it, whose effects may not have reached a replica when its master was lost.
    const Commands& doubtful() const { return m_doubtful; }

private:
    void doubt(Commands part);

    Session& m_session;
    Authority& m_authority;
    Commands m_previous;
    Commands m_current;
    Commands m_doubtful;
};

/// Which of these keys exist now, wherever they are. For what was doubtful, on a session that has found its new master.
Result<std::vector<bool>> existing(Session& session, std::span<const std::string> keys, Context& context);

} // namespace keystrata::redis
