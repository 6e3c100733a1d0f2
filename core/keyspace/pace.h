// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <cstdint>

namespace keystrata::keyspace {

/// How hard a scan may work the server.
struct Pace
{
    enum class Mode {
        Gentle, ///< 100 µs of the server's time a slice, and a bounded share of its main thread
        Fast, ///< as fast as the server answers
        Rate, ///< at most keysPerSecond
    };

    Mode mode = Mode::Gentle;
    uint64_t keysPerSecond = 0;

    bool operator==(const Pace&) const = default;
};

} // namespace keystrata::keyspace
