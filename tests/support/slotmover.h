// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "tests/support/byteclient.h"
#include "tests/support/redisserver.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace keystrata::testing {

/// Moves slots from one master of a cluster to another, in the steps of `redis-cli --cluster reshard`, on connections
/// of its own. For one thread, any. Throws what a node answers with an error.
class SlotMover
{
public:
    SlotMover(const RedisServer& from, const RedisServer& to);

    /// From here the slot is half moved: `from` answers ASK for keys that it no longer has, TRYAGAIN for several of
    /// which it has some.
    void open(uint16_t slot);
    /// Moves up to so many keys of an open slot; how many it did.
    size_t carry(uint16_t slot, size_t keys = std::numeric_limits<size_t>::max());
    /// The slot belongs to `to` alone. All its keys must have been carried.
    void close(uint16_t slot);
    void move(uint16_t slot);

private:
    size_t carryOnce(const std::string& slot, size_t keys);

    ByteClient m_from;
    ByteClient m_to;
    std::string m_fromId;
    std::string m_toId;
    std::string m_toPort;
    std::vector<std::string> m_credentials; ///< the words of MIGRATE for them
};

/// Moves slots in a thread of its own while a test does something else.
class Reshard
{
public:
    Reshard(SlotMover mover, std::vector<uint16_t> slots);
    ~Reshard(); ///< stops after the slot that is being moved
    Reshard(const Reshard&) = delete;
    Reshard& operator=(const Reshard&) = delete;

    size_t moved() const { return m_moved; }

    void stop(); ///< after the slot that is being moved; throws what went wrong, as join() does
    void join(); ///< until all are moved

private:
    void run();

    SlotMover m_mover;
    std::vector<uint16_t> m_slots;
    std::atomic<size_t> m_moved{0};
    std::atomic<bool> m_stop{false};
    std::exception_ptr m_error;
    std::thread m_thread;
};

} // namespace keystrata::testing
