// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/hand.h"
#include "core/invalidation/journal.h"
#include "core/invalidation/vitals.h"

#include <map>
#include <span>

namespace keystrata::invalidation {

struct RestoreCounts
{
    uint64_t restored = 0;
    uint64_t keptNewer = 0; ///< there is such a key, with another value
    uint64_t unchanged = 0; ///< it is there as it was
    uint64_t expired = 0; ///< its time has passed
    uint64_t failed = 0;
    std::map<std::string, uint64_t> failures = {}; ///< first word of the server's answer → keys
    bool otherFormat = false; ///< the server does not read dumps of the version that made them

    bool operator==(const RestoreCounts&) const = default;
};

/// How long a key has been idle by now, of which an image says how long it was then.
uint64_t idleNow(const KeyImage& image, int64_t nowMs);

/// The words of RESTORE that make a key as long unused, or as often used, as its image says; none where it does not.
std::vector<std::string> usageWords(const KeyImage& image, bool lfu, int64_t nowMs);

/// Puts images back, never over a key that is there: with their absolute expiry, and as long unused (or as often used)
/// as they were.
class Restorer
{
public:
    explicit Restorer(Hand& hand);

    /// Images of one database and of different keys; at most a few MiB. Waits while the server cannot bear more. Safe
    /// to repeat after an error: `again` counts what is there as it was as restored.
    Status restore(std::span<const KeyImage> images, bool again, RestoreCounts& counts, Context& context);

private:
    Status askTime(Context& context);
    std::vector<std::string> command(const KeyImage& image) const;
    Status compare(std::span<const KeyImage* const> images, bool again, RestoreCounts& counts, Context& context);

    Hand& m_hand;
    Vitals m_vitals;
    bool m_lfu;
    int64_t m_nowMs = 0; ///< by the server's clock
};

} // namespace keystrata::invalidation
