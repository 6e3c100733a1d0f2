// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/sockets.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace keystrata::testing {

/// What happens to a connection that goes through a FaultProxy. Offsets count the bytes from the server to the client.
struct Faults
{
    enum class Cut
    {
        Close, ///< an orderly end (FIN)
        Reset, ///< a hard one (RST)
        Silence, ///< half-open: stays connected, nothing more is forwarded in either direction
    };

    std::chrono::microseconds delay{0}; ///< added each way
    size_t chunk = 0; ///< forward at most so many bytes at a time, each once the chunk before was taken
    std::optional<size_t> cutAfter = {}; ///< forward so many bytes, then cut
    Cut cut = Cut::Close;
    std::optional<size_t> flipAt = {}; ///< this byte arrives with all its bits inverted
};

/// A network between a client and a server that delays, cuts, dribbles or falsifies: a thread that listens on a
/// loopback port and forwards to `target`. Its functions may be called from any thread.
class FaultProxy
{
public:
    explicit FaultProxy(LocalAddress target, Faults faults = {});
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    uint16_t port() const { return m_port; }

    LocalAddress address() const { return {.path = {}, .port = m_port}; }

    std::string url() const { return address().url(); }

    void setFaults(const Faults& faults); ///< for the connections from now on
    void cutAll(Faults::Cut how = Faults::Cut::Reset); ///< the ones that exist
    void refuseNew(bool refuse); ///< hang up on every new connection at once

    size_t accepted() const { return m_accepted; } ///< connections so far, refused ones too

    uint64_t bytesToClient() const { return m_bytesToClient; }

private:
    friend class ProxyLoop;

    struct Orders
    {
        Faults faults;
        std::optional<Faults::Cut> cutAll;
        bool refuse = false;
        bool quit = false;
    };

    void order(const std::function<void(Orders&)>& change);

    LocalAddress m_target;
    uint16_t m_port = 0;
    Fd m_listener;
    Fd m_wake; ///< eventfd: there are new orders
    std::mutex m_mutex;
    Orders m_orders;
    std::atomic<size_t> m_accepted{0};
    std::atomic<uint64_t> m_bytesToClient{0};
    std::thread m_thread;
};

} // namespace keystrata::testing
