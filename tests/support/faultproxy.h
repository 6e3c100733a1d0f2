// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/sockets.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace keystrata::testing {

/// What happens to a connection that goes through a FaultProxy. Offsets count the bytes from the server to the client,
/// those "ToServer" the other way.
struct Faults
{
    enum class Cut
    {
        Close, ///< an orderly end (FIN)
        Reset, ///< a hard one (RST)
        Silence, ///< half-open: stays connected, nothing more is forwarded in either direction
    };

    std::chrono::microseconds delay{0}; ///< added each way
    size_t rate = 0; ///< bytes a second, each way; zero: as fast as they come
    size_t chunk = 0; ///< to the client: at most so many bytes at a time, each once the chunk before was taken
    std::optional<size_t> cutAfter = {}; ///< forward so many bytes, then cut
    std::optional<size_t> cutAfterToServer = {};
    Cut cut = Cut::Close;
    std::optional<size_t> flipAt = {}; ///< this byte arrives with all its bits inverted
    std::optional<size_t> flipAtToServer = {};
};

/// A network between a client and a server that delays, cuts, dribbles or falsifies: a thread that listens on a
/// loopback port and forwards to `target`. Its functions may be called from any thread.
class FaultProxy
{
public:
    /// What meets those who want to connect.
    enum class Door
    {
        Open,
        HangUp, ///< connects, and ends at once
        Refuse, ///< nothing listens
        Ignore, ///< a black hole: the connect neither succeeds nor fails
    };

    explicit FaultProxy(LocalAddress target, Faults faults = {});
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    uint16_t port() const { return m_port; }

    LocalAddress address() const { return {.path = {}, .port = m_port}; }

    std::string url() const { return address().url(); }

    void setFaults(const Faults& faults); ///< for the connections from now on
    void cutAll(Faults::Cut how = Faults::Cut::Reset); ///< the ones that exist
    /// From the moment this returns; what is connected stays so. Throws when it cannot listen again where it did.
    void setDoor(Door door);

    size_t accepted() const { return m_accepted; } ///< connections so far, those hung up on too

    uint64_t bytesToClient() const { return m_bytesToClient; }

private:
    friend class ProxyLoop;

    struct Orders
    {
        Faults faults;
        std::optional<Faults::Cut> cutAll;
        std::optional<Door> door; ///< taken, and taken out, by the thread
        bool quit = false;
    };

    void order(const std::function<void(Orders&)>& change);

    LocalAddress m_target;
    uint16_t m_port = 0;
    Fd m_listener;
    Fd m_wake; ///< eventfd: there are new orders
    std::mutex m_mutex;
    std::condition_variable m_doorMoved;
    std::exception_ptr m_doorStuck;
    Orders m_orders;
    std::atomic<size_t> m_accepted{0};
    std::atomic<uint64_t> m_bytesToClient{0};
    std::thread m_thread;
};

} // namespace keystrata::testing
