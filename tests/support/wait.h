// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <poll.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace keystrata::testing {

/// Asks until the answer is yes, every few milliseconds; what the condition throws (a server that does not answer yet)
/// counts as no. False when it stayed no for `limit`, and `why` then has the last thing thrown.
template <typename Condition>
bool waitUntil(std::chrono::milliseconds limit, Condition condition, std::string* why = nullptr)
{
    constexpr int pauseMs = 5;
    const auto end = std::chrono::steady_clock::now() + limit;
    while (true) {
        try {
            if (condition()) {
                return true;
            }
        } catch (const std::runtime_error& error) {
            if (why != nullptr) {
                *why = error.what();
            }
        }
        if (std::chrono::steady_clock::now() >= end) {
            return false;
        }
        ::poll(nullptr, 0, pauseMs);
    }
}

} // namespace keystrata::testing
