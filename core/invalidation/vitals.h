// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/session.h"

#include <map>
#include <optional>
#include <string>

namespace keystrata::invalidation {

/// What a server uses of its memory, and how much it may: maxmemory, or the machine's where there is no limit. Zeroes
/// for what INFO memory does not tell.
struct MemoryUse
{
    uint64_t used = 0;
    uint64_t limit = 0;
};

MemoryUse memoryUse(std::string_view infoMemory);

/// Whether the servers can bear that keys are written: their memory, evictions and replicas. Asked between batches.
class Vitals
{
public:
    static constexpr double MostMemory = 0.85; ///< of maxmemory, or of the machine's where there is no limit
    static constexpr std::chrono::seconds MostLag{10};

    /// What speaks against writing now, a sentence; nothing: all is well. Evictions count when they are new since the
    /// last look. Asks at most four times a second, and answers as before in between. Refused where INFO is denied:
    /// what guards is unknown then.
    Result<std::optional<Message>> look(redis::Session& session, Context& context);

    /// Waits, looking again and again, until nothing speaks against it, for so long at most: then the error says what
    /// did.
    Status await(redis::Session& session, std::chrono::milliseconds patience, Context& context);

private:
    std::optional<Message> judge(
        const redis::Node& node, std::string_view memory, std::string_view stats, std::string_view replication);

    std::map<std::string, uint64_t> m_evicted; ///< by node, when we last looked
    std::optional<Message> m_last;
    Clock::time_point m_lookedAt{};
};

} // namespace keystrata::invalidation
