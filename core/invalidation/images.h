// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/hand.h"
#include "core/invalidation/journal.h"

#include <span>

/// Images of keys: what a journal keeps of them.
namespace keystrata::invalidation {

/// No command of ours may keep a server busy for longer.
inline constexpr double MostStallMs = 5.0;

/// How long DUMP, COPY or RESTORE of such a key will keep the server busy, in milliseconds: the most that was measured
/// a byte (as MEMORY USAGE counts them) of each type on Redis 7.0; an unknown type counts as the slowest.
double stallMs(std::string_view type, uint64_t memoryBytes);

/// What TIME answered, in Unix milliseconds.
int64_t timeMs(redis::Reply reply);

/// One key that was to be imaged.
struct Imaged
{
    enum class Outcome
    {
        Taken,
        Gone,
        TooBig, ///< left alone: its image would stall the server
        Refused ///< the server did not give it
    };

    Outcome outcome = Outcome::Gone;
    KeyImage image = {}; ///< Taken
    std::string refusal = {}; ///< Refused: the server's words
};

/// Takes images of keys in batches, bounded by their bytes; remembers what the server lacks.
class Imager
{
public:
    /// `evenBig`: stall the server rather than leave a key out.
    Imager(Hand& hand, bool evenBig);

    /// Of the first of the names, as many as are no more than a few MiB together, in their order; at least one. All are
    /// of one database, which is chosen already. Idle time and size are asked before the value, which counts as a use.
    Result<std::vector<Imaged>> take(int db, std::span<const std::string> names, Context& context);

    /// When a key expires by the server's clock, in Unix milliseconds; -1: never, -2: there is no such key.
    Result<std::vector<int64_t>> expiries(std::span<const std::string> names, Context& context);

    /// Milliseconds that these may be off: before 7.0 they are computed from the time that is left.
    int64_t tolerance() const { return m_absolute ? 0 : 50; }

private:
    static constexpr size_t MostAtOnce = 1'000;
    static constexpr size_t LeastAtOnce = 16;

    struct Weighed
    {
        uint64_t memoryBytes = 0;
        std::optional<uint64_t> usage; ///< idle seconds, or under an LFU policy the frequency
        bool tooBig = false;
    };

    Result<std::vector<Weighed>> weigh(std::span<const std::string> names, Context& context);
    void addExpiries(Commands& commands, std::span<const std::string> names) const;
    Result<std::optional<std::vector<int64_t>>> readExpiries(std::span<const redis::OwnedReply> replies);
    Status dump(int db, std::span<const std::string> names, std::span<const Weighed> weights, std::span<Imaged> out,
        Context& context);

    Hand& m_hand;
    bool m_evenBig;
    bool m_lfu;
    bool m_usage; ///< whether OBJECT may be asked
    bool m_absolute = true; ///< the server has PEXPIRETIME (7.0)
    size_t m_atOnce = MostAtOnce; ///< keys that are weighed, by the size of those before
};

} // namespace keystrata::invalidation
