// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>
#include <initializer_list>

namespace keystrata::demo {

/// Numbers that look random and are the same on every machine (the distributions of the standard library are not).
/// SplitMix64 by Sebastiano Vigna, in the public domain.
class Dice
{
public:
    explicit Dice(uint64_t seed) : m_state(seed) { }

    /// Mixes several numbers into one seed.
    static uint64_t mix(std::initializer_list<uint64_t> parts)
    {
        uint64_t seed = 0;
        for (const uint64_t part : parts) {
            seed = Dice(seed ^ part).next();
        }
        return seed;
    }

    uint64_t next()
    {
        m_state += 0x9E3779B97F4A7C15U;
        uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    /// 0 … limit - 1; the limit is not zero.
    uint64_t below(uint64_t limit) { return next() % limit; }

    /// 0 ≤ x < 1.
    double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

private:
    uint64_t m_state;
};

} // namespace keystrata::demo
