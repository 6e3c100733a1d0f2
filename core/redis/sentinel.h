// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topology.h"

#include <map>
#include <memory>
#include <vector>

namespace keystrata::redis {

/// The sentinels of one target, kept connected. They are asked all together, since one alone may be cut off from the
/// rest: what most of them say holds. Format: Redis documentation, "Sentinel API" and "Sentinel client spec".
class Sentinels
{
public:
    explicit Sentinels(Dialer& dialer);
    ~Sentinels();

    /// Calls those that are not connected (also sentinels that others told of), asks each for its view, and ends when
    /// all have answered, or a majority agrees and the rest had a moment more. Fails when none answers, or none knows a
    /// master of that name. To be called again on the same object, which then mostly costs a round trip.
    Result<TopologyView> ask(Deadline deadline, Context& context);

private:
    struct Member;

    void dial(Deadline deadline, Context& context);
    Status listen(Deadline deadline, Context& context);
    void question(Member& member);
    void take(Member& member);
    Error whyNot(const Member& member, Reply answer) const;
    void meet(Reply sentinels);
    TopologyView judge() const;
    Error nobody() const;

    Dialer& m_dialer;
    std::vector<std::unique_ptr<Member>> m_members;
};

} // namespace keystrata::redis
