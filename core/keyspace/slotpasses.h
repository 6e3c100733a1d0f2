// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/slots.h"
#include "core/redis/topology.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace keystrata::keyspace {

/// What of a Cluster's keyspace has been scanned whole, while slots move and masters are replaced. A scan goes over the
/// masters in passes: a slot is done when one master owned it from before a pass until after it and was scanned to its
/// end. The rest is scanned again, until nothing is left.
///
/// A slot under way (migrating from A to B) may stay so for ever, when a reshard was broken off. Its keys leave A only
/// for B, so whatever a pass over A misses is in B when that pass has ended: A in one pass and B in the next, with the
/// slot on the same way all along, are the whole slot.
class SlotPasses
{
public:
    SlotPasses();

    /// A pass begins; `view` is of this moment.
    void begin(const redis::TopologyView& view);
    /// The slots whose keys count in this pass when this master (Node::id) names them.
    redis::SlotSet wantedFrom(const std::string& node) const;
    /// Whether a key counts, which no other pass or master may have named before. Remembers it; eight bytes a key.
    bool firstTime(uint16_t slot, std::string_view key);
    /// The pass has ended; `finished`: the masters that were scanned to their end.
    void end(const redis::TopologyView& view, const std::vector<std::string>& finished);

    size_t left() const { return m_left.count(); }

    bool isLeft(uint16_t slot) const { return m_left.test(slot); }

private:
    static constexpr int16_t Nobody = -1;

    /// Who holds a slot, as numbers of m_names.
    struct Holding
    {
        int16_t owner = Nobody;
        int16_t heir = Nobody; ///< to whom it is on its way

        bool operator==(const Holding&) const = default;
    };

    using Holdings = std::array<Holding, redis::SlotCount>;

    int16_t number(const std::string& node);
    void read(const redis::TopologyView& view, Holdings& into);
    bool settled(size_t slot, const Holding& after, const std::vector<bool>& finished);
    void forget(size_t slot);

    redis::SlotSet m_left;
    std::vector<std::string> m_names;
    Holdings m_before{};
    Holdings m_halfDone{}; ///< the way a slot was on when its owner was scanned whole in the pass before
    redis::SlotSet m_checked; ///< slots whose keys may have been named before
    std::vector<std::vector<uint64_t>> m_named; ///< hashes of the keys by slot, as they came …
    std::unordered_map<size_t, std::unordered_set<uint64_t>> m_again; ///< … and of those slots that need looking up
};

} // namespace keystrata::keyspace
