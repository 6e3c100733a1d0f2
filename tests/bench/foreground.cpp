// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/bench/foreground.h"

#include "tests/support/byteclient.h"

#include <sys/prctl.h>

#include <algorithm>
#include <chrono>

namespace keystrata::testing {

namespace {
using Clock = std::chrono::steady_clock;

int64_t nanoseconds()
{
    return Clock::now().time_since_epoch().count();
}
} // namespace

Foreground::Foreground(const LocalAddress& address, std::vector<std::string> keys, unsigned perSecond)
    : m_address(address)
    , m_keys(std::move(keys))
    , m_thread([this, perSecond] { run(perSecond); })
    , m_since(nanoseconds())
{
}

Foreground::~Foreground()
{
    m_stop = true;
    m_thread.join();
}

void Foreground::run(unsigned perSecond)
{
    ::prctl(PR_SET_TIMERSLACK, 1000UL); // microseconds count here
    ByteClient client(m_address);
    const auto step = perSecond == 0 ? Clock::duration::zero() : Clock::duration(1'000'000'000LL / perSecond);
    const size_t batch = perSecond == 0 ? 16 : 1;
    auto due = Clock::now();
    for (size_t i = 0; !m_stop; ++i) {
        if (m_handOver) {
            m_handed = true;
            while (m_handOver && !m_stop) {
                std::this_thread::yield();
            }
            m_handed = false;
            due = Clock::now();
        }
        if (perSecond != 0) {
            std::this_thread::sleep_until(due);
        }
        const auto begin = Clock::now();
        for (size_t k = 0; k < batch; ++k) {
            client.queue({"GET", m_keys[(i * batch + k) % m_keys.size()]});
        }
        client.flush();
        const float took = std::chrono::duration<float, std::micro>(Clock::now() - begin).count();
        m_micros.insert(m_micros.end(), batch, took);
        due += step;
    }
}

Foreground::Report Foreground::report()
{
    m_handOver = true;
    while (!m_handed) {
        std::this_thread::yield();
    }
    auto micros = std::exchange(m_micros, {});
    const int64_t since = std::exchange(m_since, nanoseconds());
    m_handOver = false;
    while (m_handed) { // else the next report might begin before the thread has seen this one end
        std::this_thread::yield();
    }
    if (micros.empty()) {
        return {};
    }
    std::ranges::sort(micros);
    const auto at = [&](double share) {
        return static_cast<double>(micros[static_cast<size_t>(share * static_cast<double>(micros.size() - 1))]);
    };
    return {at(0.50), at(0.99), 1e9 * static_cast<double>(micros.size()) / static_cast<double>(m_since - since)};
}

} // namespace keystrata::testing
