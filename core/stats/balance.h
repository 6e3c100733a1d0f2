// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/topologywatch.h"
#include "core/stats/sample.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace keystrata::stats {

/// How evenly something is spread over the masters of a Cluster.
struct Spread
{
    enum class Verdict
    {
        TooLittle, ///< so little of it that chance makes more of a difference than anything else
        Even,
        Uneven, ///< one master has at least half as much again as an even share
    };

    std::string most; ///< who has most of it
    double mostPercent = 0; ///< how much of the whole that is
    double evenPercent = 0; ///< what each would have
    Verdict verdict = Verdict::Even;
};

/// What one master has of it.
struct Part
{
    std::string name;
    uint64_t amount = 0;
};

/// `enough`: what a master has on average from which the spread can be judged. Nothing for fewer than two masters, or
/// when none has anything. Pure.
std::optional<Spread> spreadOf(std::span<const Part> parts, uint64_t enough);

/// Masters without slots are not meant to have keys and do not count. Nothing while a master does not answer: nobody
/// knows what it has.
std::optional<Spread> spreadOfKeys(const ServerSample& sample);
std::optional<Spread> spreadOfKeys(const redis::TopologyPicture& picture);
std::optional<Spread> spreadOfMemory(const ServerSample& sample);

} // namespace keystrata::stats
