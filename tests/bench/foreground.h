// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/sockets.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace keystrata::testing {

/// An application beside a scan: GETs keys one by one and notes how long each took. With a rate it sends on a fixed
/// schedule (a late answer does not delay the ones after it in the statistics); without one it is a closed loop that
/// sends sixteen at a time, which keeps the server busy all the time.
class Foreground
{
public:
    Foreground(const LocalAddress& address, std::vector<std::string> keys, unsigned perSecond);
    ~Foreground();
    Foreground(const Foreground&) = delete;
    Foreground& operator=(const Foreground&) = delete;

    struct Report
    {
        double p50Us = 0;
        double p99Us = 0;
        double perSecond = 0;
    };

    /// What happened since the last call.
    Report report();

private:
    void run(unsigned perSecond);

    LocalAddress m_address;
    std::vector<std::string> m_keys;
    std::vector<float> m_micros; ///< written by the thread, read when it pauses
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_handOver{false};
    std::atomic<bool> m_handed{false};
    std::thread m_thread;
    int64_t m_since = 0;
};

} // namespace keystrata::testing
