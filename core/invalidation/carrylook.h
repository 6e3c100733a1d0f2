// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/destination.h"
#include "core/invalidation/dryrun.h"
#include "core/invalidation/hand.h"

#include <random>

namespace keystrata::invalidation {

/// What a dry run of a migrate finds out beside what every dry run does: where the keys go, what is there already, and
/// what the transform makes of some values. Asks the server on a session of its own while the scan has its pauses.
class CarryLook
{
public:
    static Result<std::unique_ptr<CarryLook>> open(
        redis::Session& like, const ChangeRequest& request, Context& context);

    /// The layouts that keys are read with, before the first key.
    void read(const keyspace::LayoutSet& layouts);
    void take(const keyspace::ListedKey& key);
    Status between(Context& context);

    /// Names the samples; then the servers' room for what has been found, and whether this user may carry keys
    /// there.
    Result<CarryFound> finish(std::vector<DryRun::Sample>& samples, Context& context);

private:
    struct Pending
    {
        int db = 0;
        std::string key;
        std::string to;
        std::string type; ///< empty: unknown
        uint64_t bytes = 0;
    };

    CarryLook(std::unique_ptr<Hand> hand, const ChangeRequest& request);

    Status ask(Context& context);
    void freed(Pending pending);
    Status tryValues(Context& context);
    void tryValue(const Pending& pending, std::string_view stored, Context& context);
    Status weighServers(Context& context);
    Status prove(Context& context);

    std::unique_ptr<Hand> m_hand;
    const ChangeRequest& m_request;
    std::optional<Destination> m_destination;
    std::vector<Pending> m_pending; ///< it is to be asked whether their place is taken
    std::vector<Pending> m_drawn; ///< their values will be read
    uint64_t m_drawnFrom = 0;
    std::optional<Pending> m_proof; ///< one that can be carried
    std::map<std::string, uint64_t> m_needed; ///< bytes, by node
    std::mt19937_64 m_random;
    CarryFound m_found;
};

} // namespace keystrata::invalidation
